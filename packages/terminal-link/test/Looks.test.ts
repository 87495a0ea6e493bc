/** What is looked at of connections that have not said yet who they are, network by network. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as fc from "fast-check"
import * as Doorway from "../src/Doorway.ts"
import { defaultLimits } from "../src/Limits.ts"
import * as Looks from "../src/Looks.ts"
import type { Source } from "../src/Source.ts"
import { dialFrom, type Peer, type Setting, station, turn, until } from "./Harness.ts"
import * as LineDialect from "./LineDialect.ts"

const rules: Looks.Rules = { frames: { perSecond: 10, burst: 4 }, bytes: { perSecond: 100, burst: 50 } }

/** What a source holds, and what a connection of it has spent; each frames and bytes. */
type Held = readonly [frames: number, bytes: number, spentFrames?: number, spentBytes?: number]

const stateOf = ([frames, bytes, spentFrames = 0, spentBytes = 0]: Held, at: number): Looks.State => ({
  source: { frames: { tokens: frames, at }, bytes: { tokens: bytes, at } },
  spent: { frames: spentFrames, bytes: spentBytes }
})

describe("a source of connections that have not said who they are", () => {
  const came = { _tag: "Came" } as const
  const unsaid = (bytes: number) => ({ _tag: "Unsaid", bytes }) as const
  const said = { _tag: "Said" } as const
  const wait = (until: number): Looks.Output => ({ _tag: "Wait", until })
  const look: Looks.Output = { _tag: "Look" }

  const rows: ReadonlyArray<
    readonly [what: string, held: Held, Looks.Input, now: number, after: Held, ReadonlyArray<Looks.Output>]
  > = [
    ["is looked at while it owes nothing", [0, 0, 9, 9], came, 0, [0, 0, 9, 9], [look]],
    ["waits for a debt of frames", [-3, 50, 4, 9], came, 0, [-3, 50, 4, 9], [wait(300)]],
    ["waits for a debt of bytes", [4, -20, 4, 9], came, 0, [4, -20, 4, 9], [wait(200)]],
    ["waits for the larger one", [-1, -20, 4, 9], came, 0, [-1, -20, 4, 9], [wait(200)]],
    ["counts what was paid since", [-3, 50, 4, 9], came, 100, [-3, 50, 4, 9], [wait(300)]],
    ["is looked at when it is paid", [-3, 50, 4, 9], came, 300, [-3, 50, 4, 9], [look]],
    ["is told anew when the clock went back", [-3, 50, 4, 9], came, -1_000, [-3, 50, 4, 9], [wait(-700)]],
    ["has the first pieces of each looked at, whatever it owes", [-4, -50, 3, 99], came, 0, [-4, -50, 3, 99], [look]],
    ["pays for a piece that does not say who it is", [4, 50], unsaid(30), 0, [3, 20, 1, 30], []],
    ["pays afterwards", [0, 10, 2, 5], unsaid(30), 0, [-1, -20, 3, 35], []],
    ["fills meanwhile, up to its burst", [0, 10], unsaid(30), 10_000, [3, 20, 1, 30], []],
    ["owes no more than it may have at once", [-4, -40, 9, 9], unsaid(999), 0, [-4, -50, 10, 1_008], []],
    ["gets back what it cost who says so at last", [-1, -20, 3, 35], said, 0, [2, 15, 0, 0], []],
    ["and no more than it holds", [4, 40, 3, 35], said, 0, [4, 50, 0, 0], []]
  ]
  for (const [what, held, input, now, after, outputs] of rows) {
    it(what, () => {
      const [state, said] = Looks.step(rules, stateOf(held, 0), input, now)
      assert.deepStrictEqual(state, stateOf(after, input._tag === "Came" ? 0 : now))
      assert.deepStrictEqual(said, outputs)
    })
  }

  it("is not touched by who says at once who it is: a storm of logins costs nothing", () => {
    const state = stateOf([-4, -50], 0)
    assert.strictEqual(Looks.step(rules, state, came, 7)[0], state)
    assert.strictEqual(Looks.step(rules, state, said, 7)[0], state)
  })

  it("is heard again in the time of its burst, however it was flooded, and looked at no more than it may be", () => {
    const piece = fc.record({ pause: fc.integer({ min: 0, max: 900 }), bytes: fc.integer({ min: 1, max: 200 }) })
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        let state: Looks.State = { source: Looks.full(rules, 0), spent: Looks.nothing }
        let [now, looked] = [0, 0]
        for (const { bytes, pause } of pieces) {
          now += pause
          const [, [output]] = Looks.step(rules, state, { _tag: "Came" }, now)
          if (output?._tag === "Wait") assert.isAtMost(output.until, now + 500)
          if (output?._tag !== "Look") continue
          looked += 1
          state = Looks.step(rules, state, { _tag: "Unsaid", bytes }, now)[0]
        }
        assert.isAtMost(looked, Looks.firstPieces + rules.frames.burst + (now * rules.frames.perSecond) / 1_000 + 1)
      }),
      { numRuns: 300 }
    )
  })
})

describe("the door", () => {
  const source = (key: string, sourceFramesBurst = 3): Source => ({
    key,
    limits: { ...defaultLimits, sourceFrames: 1, sourceFramesBurst }
  })
  /** Has a connection look in vain so often. */
  const looksInVain = (looks: ReturnType<Doorway.Doorway["looks"]>, times: number): void => {
    for (let time = 0; time < times; time += 1) looks({ _tag: "Unsaid", bytes: 1 }, 0)
  }

  it("has one bucket for all connections of a source, and for each source its own", () => {
    const door = Doorway.make(defaultLimits)
    const [one, other] = [door.looks(source("a")), door.looks(source("a"))]
    const abroad = door.looks(source("b"))
    looksInVain(one, 4)
    looksInVain(other, 2)
    looksInVain(abroad, 4)
    const first = (looks: typeof one) => looks({ _tag: "Came" }, 0)[0]
    assert.deepStrictEqual(first(one), { _tag: "Wait", until: 3_000 })
    assert.deepStrictEqual(first(other), { _tag: "Look" })
    assert.deepStrictEqual(first(abroad), { _tag: "Wait", until: 1_000 })
    other({ _tag: "Said" }, 0)
    assert.deepStrictEqual(first(one), { _tag: "Wait", until: 1_000 })
  })

  it("remembers so many sources, and forgets the one that was heard longest ago", () => {
    const door = Doorway.make(defaultLimits)
    const first = door.looks(source("first"))
    looksInVain(first, 7)
    for (let no = 0; no < Doorway.rememberedSources; no += 1) looksInVain(door.looks(source(`${no}`)), 1)
    assert.deepStrictEqual(first({ _tag: "Came" }, 0), [{ _tag: "Look" }])
  })
})

describe("connections of one network that say who they are without end", () => {
  /** Writes a piece, and waits until the station has looked at what came so far. */
  const heads: Array<string> = []
  const looking = {
    ...LineDialect.line,
    identify: (head: Uint8Array) => {
      heads.push(Buffer.from(head).toString("latin1"))
      return LineDialect.line.identify(head)
    }
  }
  const says = Effect.fnUntraced(function* (peer: Peer, text: string) {
    for (let end = 1; end <= text.length; end += 1) {
      const before = heads.length
      peer.socket.write(text.slice(end - 1, end))
      yield* until(() => heads.slice(before).includes(text.slice(0, end)))
    }
  })
  const settings: Setting = { dialects: [looking], limits: { sourceFrames: 1, sourceFramesBurst: 8 } }

  /** Two connections of one network use up its burst, a third one brings it into debt, and the first goes on. */
  const flood = Effect.gen(function* () {
    const slow = yield* dialFrom("127.0.1.1")
    yield* says(slow, "HELL")
    yield* says(yield* dialFrom("127.0.1.2"), "HELL")
    yield* says(yield* dialFrom("127.0.1.3"), "H")
    slow.socket.write("O 3\n")
    return slow
  })

  it.effect("are left unread for a while; nobody of another network is, nor who says at once who it is", () =>
    Effect.gen(function* () {
      const slow = yield* flood
      const other = yield* dialFrom("127.0.2.1")
      yield* says(other, "HELLO 1\n")
      yield* other.hear("OK")
      const whole = yield* dialFrom("127.0.1.4")
      whole.say("HELLO 2")
      yield* whole.hear("OK")
      yield* Effect.repeat(turn, { times: 50 })
      assert.deepStrictEqual(slow.lines, [])
      yield* TestClock.adjust(1_000)
      yield* slow.hear("OK")
    }).pipe(Effect.provide(station(settings)))
  )

  it.effect("are heard at once where the host has named their network and given it more", () =>
    Effect.gen(function* () {
      const slow = yield* flood
      yield* slow.hear("OK")
    }).pipe(
      Effect.provide(
        station({ ...settings, networks: [{ name: "APN", ranges: ["127.0.1.0/24"], sourceFramesBurst: 99 }] })
      )
    )
  )

  it.effect("are let go when they hang up while they wait", () =>
    Effect.gen(function* () {
      const slow = yield* flood
      yield* Effect.repeat(turn, { times: 50 })
      slow.socket.resetAndDestroy()
      yield* says(yield* dialFrom("127.0.2.1"), "HELLO 1\n")
    }).pipe(Effect.provide(station(settings)))
  )
})
