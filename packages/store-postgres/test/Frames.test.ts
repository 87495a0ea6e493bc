/** The frame log when something is wrong: with one frame, or with the database. */
import { assert, it } from "@effect/vitest"
import { Instant, type LoggedFrame, StoreError } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Frames from "../src/Frames.ts"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import type { Run } from "../src/StationStore.ts"
import * as F from "./Fixtures.ts"

const terminalId = "frames" as LoggedFrame["terminalId"]

const frame = (hex: string, problem: string | null = null): LoggedFrame => ({
  terminalId,
  direction: "up",
  at: F.noon,
  hex,
  problem
})

/** Gathers the lines of the program's log. */
const logging = () => {
  const lines: Array<string> = []
  const logger = Logger.make(({ message }) => void lines.push(String(message)))
  return { lines, layer: Logger.layer([logger]) }
}

/** A log of its own over the database of the test, which is away while `away` is set. */
const withLog = Effect.gen(function* () {
  const { sql } = yield* StationDatabase
  const state = { away: false }
  const run: Run = (call) =>
    Effect.suspend(() =>
      state.away
        ? Effect.fail(new StoreError({ reason: "unavailable", detail: "away" }))
        : Effect.mapError(call, () => new StoreError({ reason: "corrupt", detail: "refused" }))
    )
  const frames = yield* Frames.make(sql, run)
  const kept = Effect.map(frames.recent(terminalId, Frames.maxRecentFrames), (all) => all.map(({ hex }) => hex))
  return { sql, state, frames, kept }
})

const fresh = Layer.fresh(layerPgLite())

it.live("leaves out only the frame that cannot be kept, and says so", () => {
  const { lines, layer } = logging()
  return Effect.gen(function* () {
    const { frames, kept } = yield* withLog
    const all = Array.from({ length: 600 }, (_, n) =>
      frame(`${n}`, n === 0 || n === 333 || n === 599 ? "\u0000" : null)
    )
    yield* Effect.forEach(all, frames.append)
    yield* frames.flush
    assert.deepStrictEqual(
      yield* kept,
      all.flatMap(({ hex, problem }) => (problem === null ? [hex] : []))
    )
    assert.deepStrictEqual(
      lines,
      Array.from({ length: 3 }, () => "the frame log leaves out a frame of frames: refused")
    )
  }).pipe(Effect.scoped, Effect.provide(Layer.merge(fresh, layer)))
})

it.live("keeps the frames while the database is away, in order, and loses the oldest beyond the limit", () => {
  const { lines, layer } = logging()
  return Effect.gen(function* () {
    yield* Effect.scoped(
      Effect.gen(function* () {
        const { state, frames, kept } = yield* withLog
        state.away = true
        yield* frames.append(frame("first"))
        assert.strictEqual((yield* Effect.flip(frames.flush)).reason, "unavailable")
        frames.appendNow(frame("second"))
        assert.strictEqual((yield* Effect.flip(frames.flush)).reason, "unavailable")
        state.away = false
        yield* frames.flush
        assert.deepStrictEqual(yield* kept, ["first", "second"])
        state.away = true
        for (let n = 0; n < Frames.maxWaitingFrames + 7; n++) yield* frames.append(frame(`${n}`))
        yield* Effect.flip(frames.flush)
        state.away = false
        yield* frames.flush
        const newest = yield* kept
        assert.deepStrictEqual(
          [newest.length, newest.at(-1)],
          [Frames.maxRecentFrames, `${Frames.maxWaitingFrames + 6}`]
        )
        state.away = true
        yield* frames.append(frame("last"))
      })
    )
    const lost = lines.map((line) => Number(/lost (\d+) frames/.exec(line)?.[1]))
    assert.strictEqual(
      lost.reduce((sum, count) => sum + count, 0),
      8
    )
  }).pipe(Effect.provide(Layer.merge(fresh, layer)))
})

it.live("keeps the frames when the table is what is wrong", () =>
  Effect.gen(function* () {
    const { sql, frames, kept } = yield* withLog
    yield* sql`ALTER TABLE yugou.frames RENAME TO frames_elsewhere`
    for (const hex of ["1", "2", "3"]) yield* frames.append(frame(hex))
    assert.strictEqual((yield* Effect.flip(frames.flush)).reason, "corrupt")
    yield* sql`ALTER TABLE yugou.frames_elsewhere RENAME TO frames`
    yield* frames.flush
    assert.deepStrictEqual(yield* kept, ["1", "2", "3"])
  }).pipe(Effect.scoped, Effect.provide(fresh))
)

it.live("drops no day that has not ended by the clock of the database, whatever it is asked", () =>
  Effect.gen(function* () {
    const { frames, kept } = yield* withLog
    const now = Date.now()
    yield* frames.append({ ...frame("A0"), at: Instant.fromMillis(now - 3 * 86_400_000) })
    yield* frames.append({ ...frame("B0"), at: Instant.fromMillis(now) })
    yield* frames.append({ ...frame("C0"), at: Instant.fromMillis(now + 2 * 86_400_000) })
    yield* frames.flush
    assert.strictEqual(yield* frames.dropBefore(Instant.fromMillis(now + 30 * 86_400_000)), 1)
    assert.deepStrictEqual(yield* kept, ["B0", "C0"])
  }).pipe(Effect.provide(fresh), Effect.scoped)
)
