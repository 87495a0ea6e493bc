/** 报文: the frame log as people ask it, and a frame field by field; whoever looks sees no password. */
import { assert, describe, it } from "@effect/vitest"
import {
  type DialectExplainer,
  FrameExplainers,
  FrameLog,
  FrameLogRing,
  Instant,
  type LoggedFrame,
  Station,
  type TerminalId
} from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { first, onSite, second, site } from "../../Panel.ts"
import { desk } from "./Terminals.ts"

const noon = Instant.at("2026-03-02T04:00:00Z")
const frame = (minute: number, hex: string, terminalId: TerminalId = first): LoggedFrame => ({
  ...{ terminalId, hex, problem: null },
  direction: "up",
  at: Instant.plusMillis(noon, minute * 60_000)
})

const text = (word: string) => ({ zh: `${word}域`, en: word })

/** A dialect whose frames have a head, a password of two bytes, and the rest. */
const explainer: DialectExplainer = {
  dialectId: "fake",
  explain: (bytes, settings) => {
    if (bytes[0] === 0xee) throw new Error("cannot")
    if (bytes[0] !== 0x68) return { fields: [], problem: { offset: 0, reason: "start", text: text("start") } }
    const value = (word: string) => ({ zh: word, en: word })
    return {
      fields: [
        { offset: 0, length: 1, name: text("head"), value: value(JSON.stringify(settings)), secret: "no" },
        { offset: 1, length: 2, name: text("password"), value: value("1234"), secret: "yes" },
        ...Array.from({ length: Math.max(bytes.length - 3, 0) }, (_, no) => ({
          ...{ offset: no + 3, length: 1, name: text("rest"), value: value(`${bytes[no + 3]}`) },
          secret: "no" as const
        }))
      ],
      problem: null
    }
  }
}

const looking = { actor: "clerk", terminalId: first }

const withLog = (frames: ReadonlyArray<LoggedFrame>) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const log = yield* FrameLog
      yield* Effect.forEach(frames, (it_) => log.append(it_))
    })
  ).pipe(Layer.provideMerge(FrameLogRing.layer()))

/** Runs a test on a station with two terminals, these frames in its log, and the explainer. */
const onFrames = <A, E>(frames: ReadonlyArray<LoggedFrame>, test: Effect.Effect<A, E, Station.Station>) => {
  const here = site()
  return onSite(here, Effect.andThen(desk, test)).pipe(
    Effect.provide(Layer.merge(withLog(frames), FrameExplainers.layer([explainer])))
  )
}

describe("frames", () => {
  it.effect("are those of the terminal, the newest first, in pages that go on where the last one ended", () =>
    onFrames(
      [frame(0, "00"), frame(1, "01"), frame(1, "AA", second), frame(2, "02")],
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        const one = yield* history.frames({ ...looking, limit: 2 })
        const two = yield* history.frames({ ...looking, limit: 2, after: one.next })
        const hexes = [one, two].map(({ rows }) => rows.map(({ hex }) => hex))
        assert.deepStrictEqual([hexes, two.next, one.log], [[["02", "01"], ["00"]], null, "kept"])
        const after = yield* Effect.flip(history.frames({ ...looking, after: "nowhere" }))
        assert.strictEqual(after._tag, "InvalidInput")
      })
    )
  )

  it.effect("are those between two times, both included; nothing where the first lies behind the last", () =>
    onFrames(
      [frame(0, "00"), frame(1, "01"), frame(2, "02")],
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        const at = (minute: number) => Instant.plusMillis(noon, minute * 60_000)
        const hexes = (rows: ReadonlyArray<{ readonly hex: string }>) => rows.map(({ hex }) => hex)
        assert.deepStrictEqual(hexes((yield* history.frames({ ...looking, from: at(1) })).rows), ["02", "01"])
        assert.deepStrictEqual(hexes((yield* history.frames({ ...looking, until: at(1) })).rows), ["01", "00"])
        assert.deepStrictEqual(hexes((yield* history.frames({ ...looking, from: at(1), until: at(1) })).rows), ["01"])
        assert.deepStrictEqual((yield* history.frames({ ...looking, from: at(2), until: at(1) })).rows, [])
      })
    )
  )

  it.effect("are none, and said to be none that are kept, on a station without a log", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* desk
        const { history } = yield* Station.Station
        assert.deepStrictEqual(yield* history.frames(looking), { rows: [], next: null, log: "none" })
      })
    )
  })

  it.effect("of an order of another terminal, or of none, are not looked for", () =>
    onFrames(
      [],
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        const refused = yield* Effect.flip(history.frames({ ...looking, orderNo: "P-none" }))
        assert.deepInclude(refused, { _tag: "NotFound", what: "order" })
      })
    )
  )
})

describe("a frame", () => {
  it.effect(
    "is explained by the dialect and the settings of its terminal, its password hidden in bytes and fields",
    () =>
      onFrames(
        [],
        Effect.gen(function* () {
          const { history } = yield* Station.Station
          const told = yield* history.explainFrame({ ...looking, hex: "6812345f" })
          assert.deepStrictEqual([told.dialectId, told.hex, told.problem], ["fake", "6800005F", null])
          assert.deepStrictEqual(
            told.fields.map(({ offset, name, value }) => [offset, name.zh, value.en]),
            [
              [0, "head域", "{}"],
              [1, "password域", "••••"],
              [3, "rest域", "95"]
            ]
          )
        })
      )
  )

  it.effect("that cannot be read is shown as bytes, with the reason", () =>
    onFrames(
      [],
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        const problem = (hex: string) =>
          Effect.map(history.explainFrame({ ...looking, hex }), (it_) => [it_.hex, it_.problem?.reason])
        assert.deepStrictEqual(yield* problem("FF"), ["FF", "start"])
        assert.deepStrictEqual(yield* problem("EE"), ["EE", "explainerFailed"])
        const long = yield* history.explainFrame({ ...looking, hex: `68${"00".repeat(5_000)}` })
        assert.deepStrictEqual([long.fields.length, long.problem?.reason], [2_000, "tooManyFields"])
        for (const hex of ["", "0", "0G", "00".repeat(16_385)]) {
          assert.strictEqual((yield* Effect.flip(history.explainFrame({ ...looking, hex })))._tag, "InvalidInput")
        }
      })
    )
  )

  it.effect("of a dialect without explainer is shown as bytes", () => {
    const here = site()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* desk
        const { history } = yield* Station.Station
        const told = yield* history.explainFrame({ ...looking, hex: "68" })
        assert.deepStrictEqual([told.fields, told.problem?.reason], [[], "noExplainer"])
      })
    )
  })
})
