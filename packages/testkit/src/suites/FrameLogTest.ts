/** The contract of `FrameLog` as sentences, run against any implementation. @category Suites */
import { assert } from "@effect/vitest"
import {
  type FrameLog,
  type FramePlace,
  type FrameQuery,
  Instant,
  type LoggedFrame,
  type TerminalId
} from "@yugou/core"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Case as AnyCase, type Setup as AnySetup, onLayer } from "./port/Case.ts"

/**
 * A log and two terminals of which it has no frames yet.
 *
 * **Details** `settled`: everything that was appended before can be read.
 *
 * @category Suites
 */
export interface Bench {
  readonly log: FrameLog["Service"]
  readonly terminals: readonly [TerminalId, TerminalId]
  readonly settled: Effect.Effect<void, unknown>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, never, R>

const noon = Instant.at("2026-03-02T12:00:00Z")
const old = Instant.at("1971-03-02T12:00:00Z")
const dayMillis = 86_400_000
const minute = (no: number): Instant.Instant => Instant.plusMillis(noon, no * 60_000)

const frame = (terminalId: TerminalId, no: number, hex: string): LoggedFrame => ({
  terminalId,
  direction: no % 2 === 0 ? "down" : "up",
  at: minute(no),
  hex,
  problem: hex === "FF" ? "checksum" : null
})

/** Four frames of the first terminal, two of them of one moment, and one of the other terminal; the last one comes late, as one of another process does. */
const filled = Effect.fnUntraced(function* ({ log, settled, terminals: [one, other] }: Bench) {
  const frames = [
    frame(one, 1, "01"),
    frame(one, 2, "02"),
    frame(other, 2, "AA"),
    { ...frame(one, 2, "FF"), direction: "up" as const },
    frame(one, 0, "00")
  ]
  yield* Effect.forEach(frames, (it) => log.append(it), { discard: true })
  yield* settled
  return { terminalId: one, spans: [{ from: null, until: null }], direction: null, after: null, limit: 50 } as const
})

const hexes = ({ rows }: { readonly rows: ReadonlyArray<LoggedFrame> }) => rows.map(({ hex }) => hex)

/** Reads all pages of so many rows. */
const paged = Effect.fnUntraced(function* ({ log }: Bench, query: FrameQuery) {
  const pages: Array<ReadonlyArray<string>> = []
  let after: FramePlace | null = null
  do {
    const page: Effect.Success<ReturnType<typeof log.page>> = yield* log.page({ ...query, after })
    pages.push(hexes(page))
    after = page.next
  } while (after !== null && pages.length < 10)
  return pages
})

/** The cases; `run` fails where a log does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "gives the frames of a terminal by time, the newest first or the oldest, and those of one moment as they came",
    run: Effect.fnUntraced(function* (bench) {
      const all = yield* filled(bench)
      const { log } = bench
      assert.deepStrictEqual(hexes(yield* log.page({ ...all, sortBy: "newestFirst" })), ["FF", "02", "01", "00"])
      const { next, rows } = yield* log.page({ ...all, sortBy: "oldestFirst" })
      assert.deepStrictEqual(hexes({ rows }), ["00", "01", "02", "FF"])
      assert.isNull(next)
      assert.deepStrictEqual(rows[3], { ...frame(all.terminalId, 2, "FF"), direction: "up" })
    })
  },
  {
    name: "gives pages, each frame once, also where a page ends within one moment",
    run: Effect.fnUntraced(function* (bench) {
      const all = yield* filled(bench)
      const few = { ...all, limit: 1 }
      assert.deepStrictEqual(yield* paged(bench, { ...few, sortBy: "newestFirst" }), [["FF"], ["02"], ["01"], ["00"]])
      assert.deepStrictEqual(yield* paged(bench, { ...few, sortBy: "oldestFirst" }), [["00"], ["01"], ["02"], ["FF"]])
      const two = yield* paged(bench, { ...all, limit: 2, sortBy: "oldestFirst" })
      assert.deepStrictEqual(two, [
        ["00", "01"],
        ["02", "FF"]
      ])
    })
  },
  {
    name: "goes on behind a place though newer frames came meanwhile",
    run: Effect.fnUntraced(function* (bench) {
      const all = yield* filled(bench)
      const { log, settled } = bench
      const first = yield* log.page({ ...all, limit: 2, sortBy: "newestFirst" })
      yield* log.append(frame(all.terminalId, 5, "05"))
      yield* settled
      const second = yield* log.page({ ...all, limit: 2, sortBy: "newestFirst", after: first.next })
      assert.deepStrictEqual([hexes(first), hexes(second), second.next], [["FF", "02"], ["01", "00"], null])
    })
  },
  {
    name: "gives the frames of one direction",
    run: Effect.fnUntraced(function* (bench) {
      const all = { ...(yield* filled(bench)), sortBy: "oldestFirst" } as const
      assert.deepStrictEqual(hexes(yield* bench.log.page({ ...all, direction: "up" })), ["01", "FF"])
      assert.deepStrictEqual(hexes(yield* bench.log.page({ ...all, direction: "down" })), ["00", "02"])
    })
  },
  {
    name: "gives the frames of any of some stretches of time, both ends included, and of none nothing",
    run: Effect.fnUntraced(function* (bench) {
      const all = { ...(yield* filled(bench)), sortBy: "oldestFirst" } as const
      const within = (...spans: FrameQuery["spans"]) => Effect.map(bench.log.page({ ...all, spans }), hexes)
      assert.deepStrictEqual(yield* within({ from: minute(1), until: minute(1) }), ["01"])
      assert.deepStrictEqual(yield* within({ from: minute(1), until: null }), ["01", "02", "FF"])
      assert.deepStrictEqual(yield* within({ from: null, until: minute(1) }), ["00", "01"])
      const apart = yield* within({ from: minute(0), until: minute(0) }, { from: minute(2), until: minute(3) })
      assert.deepStrictEqual(apart, ["00", "02", "FF"])
      assert.deepStrictEqual(yield* within({ from: minute(3), until: minute(9) }), [])
      assert.deepStrictEqual(yield* within(), [])
    })
  },
  {
    name: "drops whole days that ended before a time, where it can drop any, and keeps what came since",
    run: Effect.fnUntraced(function* (bench) {
      const { log, settled, terminals } = bench
      if (log.dropBefore === undefined) return
      const [terminalId, other] = terminals
      // Years before every other case, so that nothing of theirs is dropped.
      const day = (no: number, hex: string) => ({
        ...frame(terminalId, 0, hex),
        at: Instant.plusMillis(old, no * dayMillis)
      })
      yield* Effect.forEach([day(0, "D0"), day(1, "D1"), day(2, "D2")], (it) => log.append(it), { discard: true })
      yield* log.append({ ...day(0, "E0"), terminalId: other })
      yield* settled
      assert.strictEqual(yield* log.dropBefore(day(2, "").at), 2)
      const all = { spans: [{ from: null, until: null }], direction: null, after: null, limit: 50 } as const
      const left = (id: TerminalId) => Effect.map(log.page({ ...all, terminalId: id, sortBy: "oldestFirst" }), hexes)
      assert.deepStrictEqual([yield* left(terminalId), yield* left(other)], [["D2"], []])
      assert.strictEqual(yield* log.dropBefore(day(2, "").at), 0)
    })
  },
  {
    name: "gives the newest frames as they came, oldest first",
    run: Effect.fnUntraced(function* (bench) {
      const { terminalId } = yield* filled(bench)
      const { log, settled } = bench
      const [, other] = bench.terminals
      yield* log.append(frame(other, 3, "A3"))
      yield* log.append(frame(other, 4, "A4"))
      yield* settled
      assert.deepStrictEqual(hexes({ rows: yield* log.recent(other, 9) }), ["AA", "A3", "A4"])
      assert.deepStrictEqual(hexes({ rows: yield* log.recent(other, 2) }), ["A3", "A4"])
      assert.deepStrictEqual(yield* log.recent(terminalId, 0), [])
    })
  }
]

/** Runs the cases over a layer. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`FrameLog: ${name}`, cases, setup, layer)
