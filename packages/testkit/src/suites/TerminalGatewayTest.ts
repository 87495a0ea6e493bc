/**
 * The contract of `TerminalGateway` as sentences, run against any implementation: what an outcome says, one effect a request, time, presence.
 *
 * Time is that of the test clock: a gateway takes it from Effect's `Clock`, and its time-outs pass when the suite lets them pass.
 *
 * @category Suites
 */
import { assert } from "@effect/vitest"
import type { TerminalId } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { contracts } from "../simulation/Contracts.ts"
import { isOutcome } from "../simulation/OutcomeForm.ts"
import { idle, inCrowd, onTestClock, settled, stepClock, until } from "./port/Case.ts"
import { asker, type Case, distinct, type Setup } from "./port/Terminals.ts"

export type { Ability, Behaviour, Bench, Case, Setup } from "./port/Terminals.ts"

const { TerminalGateway: sentences } = contracts

const outcomes: ReadonlyArray<Case> = [
  {
    name: sentences.outcome,
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      for (const terminalId of [bench.online, bench.offline, bench.unknown]) {
        for (const request of [read(`r-${terminalId}`, terminalId), credit(`c-${terminalId}`, terminalId)]) {
          const outcome = yield* execute(request)
          assert.isTrue(isOutcome(request._tag, outcome), `${request._tag} to ${terminalId}: ${outcome._tag}`)
        }
      }
    })
  },
  {
    name: "answers a read with what the terminal says, and has sent nothing that has effect",
    run: Effect.fnUntraced(function* (bench) {
      const { execute, read } = yield* asker(bench)
      const outcome = yield* execute(read("a"))
      assert.strictEqual(outcome._tag, "Answered")
      assert.strictEqual(yield* bench.effects, 0)
    })
  },
  {
    name: "answers a write when the terminal has accepted it, after exactly one effect was sent",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute } = yield* asker(bench)
      const outcome = yield* execute(credit("a"))
      assert.strictEqual(outcome._tag, "Answered")
      assert.strictEqual(yield* bench.effects, 1)
    })
  },
  {
    name: "says Refused when the terminal refuses, with its words",
    needs: "refuse",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute } = yield* asker(bench)
      yield* bench.behave("refuses")
      const outcome = yield* execute(credit("a"))
      assert.strictEqual(outcome._tag, "Refused")
      assert.notStrictEqual(outcome._tag === "Refused" ? outcome.raw : "", "")
    })
  },
  {
    name: "says NotSent of a terminal that is not connected, and of one that nobody knows",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      for (const terminalId of [bench.offline, bench.unknown]) {
        for (const request of [read(`r-${terminalId}`, terminalId), credit(`c-${terminalId}`, terminalId)]) {
          const outcome = yield* execute(request)
          assert.strictEqual(outcome._tag, "NotSent", `${request._tag} to ${terminalId}`)
        }
      }
      assert.strictEqual(yield* bench.effects, 0)
    })
  },
  {
    name: "reaches no other device: a request that names another identity is NotSent and has no effect",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      const identity = { dialectId: "no-such-dialect", address: "nobody" }
      for (const request of [read("r"), credit("c")]) {
        const outcome = yield* execute({ ...request, identity })
        assert.strictEqual(outcome._tag, "NotSent", request._tag)
      }
      yield* idle
      assert.strictEqual(yield* bench.effects, 0)
    })
  },
  {
    name: "sends over no other connection: a request that names another one than the terminal has is NotSent, and has no effect",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      const { over } = yield* bench.gateway.presence(bench.online)
      const other = { connectionId: "no such connection" }
      const ends = yield* Effect.forEach([read("r"), credit("c")], (it) => execute({ ...it, ...other }))
      yield* idle
      const kept = [ends.map(({ _tag }) => _tag), yield* bench.effects]
      // One that tells nothing of its connections does not look at it.
      assert.deepStrictEqual(kept, over === undefined ? [["Answered", "Answered"], 1] : [["NotSent", "NotSent"], 0])
    })
  },
  {
    name: "tells the connection of a terminal as its outcomes do, and sends over it what names it",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      const { over } = yield* bench.gateway.presence(bench.online)
      const named = over === undefined ? {} : { connectionId: over.connectionId }
      for (const request of [read("r"), credit("c")]) {
        const outcome = yield* execute({ ...request, ...named })
        assert.strictEqual(outcome._tag, "Answered", request._tag)
        const told = outcome._tag === "Answered" ? outcome.over : undefined
        assert.strictEqual(told?.connectionId, over?.connectionId, request._tag)
      }
      assert.strictEqual(yield* bench.effects, 1)
    })
  },
  {
    name: "says NoAnswer of a write that the terminal took in silence: it may have happened, and is not sent again",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute } = yield* asker(bench)
      yield* bench.behave("silent")
      const outcome = yield* execute(credit("a"))
      yield* idle
      assert.deepStrictEqual([outcome._tag, yield* bench.effects], ["NoAnswer", 1])
    })
  },
  {
    name: "says NoAnswer of a write whose link goes after the effect was sent, and does not send it over the next link",
    needs: "cut",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit } = yield* asker(bench)
      yield* bench.behave("silent")
      const asked = yield* ask(credit("a"))
      yield* until(Effect.map(bench.effects, (count) => count === 1))
      yield* bench.cut
      const outcome = yield* settled(asked)
      yield* idle
      assert.deepStrictEqual([outcome._tag, yield* bench.effects], ["NoAnswer", 1])
    })
  }
]

const time: ReadonlyArray<Case> = [
  {
    name: "sends nothing after notAfter: a request that is too late is NotSent",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      yield* TestClock.adjust("1 minute")
      const now = yield* Clock.currentTimeMillis
      for (const request of [credit("a", bench.online, now - 1), read("b", bench.online, now - 1)]) {
        const outcome = yield* execute(request)
        assert.deepStrictEqual(outcome._tag === "NotSent" ? outcome.reason : outcome._tag, "expired", request._tag)
      }
      assert.strictEqual(yield* bench.effects, 0)
    })
  },
  {
    name: "sends nothing after notAfter that waited behind another request until then",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit } = yield* asker(bench)
      yield* bench.behave("silent")
      const first = yield* ask(credit("a"))
      yield* until(Effect.map(bench.effects, (count) => count === 1))
      const now = yield* Clock.currentTimeMillis
      const second = yield* ask(credit("b", bench.online, now + 1))
      yield* TestClock.adjust("2 millis")
      yield* idle
      const count = yield* bench.effects
      const [one, other] = [yield* settled(first), yield* settled(second)]
      // A gateway that serves several requests of a terminal at once may have sent the second in time.
      assert.strictEqual(one._tag, "NoAnswer")
      assert.strictEqual(other._tag, count === 1 ? "NotSent" : "NoAnswer")
      assert.strictEqual(yield* bench.effects, count)
    })
  }
]

/** How far the clock of a station is set in one go. */
const dayMillis = 86_400_000

const steps: ReadonlyArray<Case> = [
  ["back", -dayMillis],
  ["forward", dayMillis]
].map(([way, millis]) => ({
  name: `ends a request that is under way when the clock of the station is set ${way} by a day`,
  needs: "silence",
  run: Effect.fnUntraced(function* (bench) {
    const { ask, credit } = yield* asker(bench)
    yield* TestClock.adjust("1 minute")
    yield* bench.behave("silent")
    const now = yield* Clock.currentTimeMillis
    const asked = yield* ask(credit("a", bench.online, now + 60_000))
    yield* until(Effect.map(bench.effects, (count) => count === 1))
    yield* stepClock(Number(millis))
    const outcome = yield* settled(asked)
    yield* idle
    assert.deepStrictEqual([outcome._tag, yield* bench.effects], ["NoAnswer", 1])
  })
}))

const identity: ReadonlyArray<Case> = [
  {
    name: "is idempotent by requestId: asked again while it is under way, all get the outcome of the one that was sent",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit } = yield* asker(bench)
      yield* bench.behave("silent")
      const asked = yield* inCrowd(() => ask(credit("a")))
      const ends = yield* Effect.forEach(asked, (fiber) => settled(fiber))
      assert.deepStrictEqual(distinct(ends.map(({ _tag }) => _tag)), ["NoAnswer"])
      assert.strictEqual(yield* bench.effects, 1)
    })
  },
  {
    name: "does not give the outcome of a request to another one with the same id, and does not send that",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit, read } = yield* asker(bench)
      yield* bench.behave("silent")
      const first = yield* ask(credit("a"))
      yield* until(Effect.map(bench.effects, (count) => count === 1))
      const other = yield* settled(yield* ask(read("a")))
      assert.strictEqual(other._tag, "NotSent")
      assert.strictEqual((yield* settled(first))._tag, "NoAnswer")
      assert.strictEqual(yield* bench.effects, 1)
    })
  },
  {
    name: "goes on with a request whose caller gives up: asked again, it is still the one that was sent",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit } = yield* asker(bench)
      yield* bench.behave("silent")
      const first = yield* ask(credit("a"))
      yield* until(Effect.map(bench.effects, (count) => count === 1))
      yield* Fiber.interrupt(first)
      const again = yield* settled(yield* ask(credit("a")))
      assert.deepStrictEqual([again._tag, yield* bench.effects], ["NoAnswer", 1])
    })
  },
  {
    name: "ends a request whose asker stops, if it can: what may have left is NoAnswer, and what never came to it NotSent",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      const { ask, credit } = yield* asker(bench)
      const { abandon } = bench.gateway
      if (abandon === undefined) return
      yield* bench.behave("silent")
      const asked = yield* ask(credit("a"))
      yield* until(Effect.map(bench.effects, (count) => count === 1))
      const outcome = yield* settled(yield* Effect.forkChild(abandon("a"), { startImmediately: true }))
      assert.deepInclude(outcome, { _tag: "NoAnswer", cause: "stationStopped" })
      assert.deepStrictEqual(yield* settled(asked), outcome)
      assert.deepStrictEqual(yield* abandon("a"), outcome, "one that has ended keeps its outcome")
      assert.deepInclude(yield* abandon("nobody's"), { _tag: "NotSent", reason: "shutdown" })
      yield* idle
      assert.strictEqual(yield* bench.effects, 1)
    })
  },
  {
    name: "settles every one of several requests to one terminal, each with its own outcome and at most one effect",
    run: Effect.fnUntraced(function* (bench) {
      const { credit, execute, read } = yield* asker(bench)
      const ends = yield* inCrowd((index) => execute(index % 2 === 0 ? credit(`c${index}`) : read(`r${index}`)))
      const accepted = ends.filter((outcome, index) => index % 2 === 0 && outcome._tag === "Answered")
      for (const [index, outcome] of ends.entries()) {
        assert.isTrue(isOutcome(index % 2 === 0 ? "WriteCredit" : "ReadBalance", outcome), `${index}: ${outcome._tag}`)
        assert.include(["Answered", "NotSent"], outcome._tag)
      }
      assert.strictEqual(yield* bench.effects, accepted.length)
      assert.isAbove(accepted.length, 0)
    })
  }
]

const knowledge: ReadonlyArray<Case> = [
  {
    name: "tells presence: online since a time that has been, not online, nothing known; and never fails",
    run: Effect.fnUntraced(function* ({ gateway, offline, online, unknown }) {
      yield* TestClock.adjust("1 second")
      const there = yield* gateway.presence(online)
      assert.strictEqual(there.state, "online")
      const since = Option.map(there.since, (it) => it.epochMilliseconds)
      assert.isAtMost(
        Option.getOrElse(since, () => 0),
        yield* Clock.currentTimeMillis
      )
      assert.notStrictEqual((yield* gateway.presence(offline)).state, "online")
      assert.strictEqual((yield* gateway.presence(unknown)).state, "unknown")
    })
  },
  {
    name: "tells presence: a terminal whose link is gone is offline since then",
    needs: "cut",
    run: Effect.fnUntraced(function* ({ cut, gateway, online }) {
      yield* TestClock.adjust("1 second")
      yield* cut
      yield* until(Effect.map(gateway.presence(online), ({ state }) => state === "offline"))
      const { since } = yield* gateway.presence(online)
      assert.strictEqual(
        Option.getOrNull(Option.map(since, (it) => it.epochMilliseconds)),
        yield* Clock.currentTimeMillis
      )
    })
  },
  {
    name: "tells the capabilities of every terminal that is known, connected or not, and of no other",
    run: Effect.fnUntraced(function* ({ gateway, offline, online, unknown }) {
      assert.isTrue(Option.isSome(yield* gateway.capabilities(online)))
      assert.isTrue(Option.isSome(yield* gateway.capabilities(offline)))
      assert.isTrue(Option.isNone(yield* gateway.capabilities(unknown)))
      assert.isTrue(Option.isNone(yield* gateway.capabilities("constructor" as TerminalId)))
    })
  },
  {
    name: "describes an entry that stands nowhere: the address as its dialect compares it, or what is wrong with it",
    run: Effect.fnUntraced(function* ({ entry, gateway }) {
      const said = yield* gateway.describe(entry)
      assert.isTrue(Result.isSuccess(said))
      if (Result.isSuccess(said)) {
        const again = yield* gateway.describe({ ...entry, address: said.success.address })
        assert.deepStrictEqual(again, said, "the address as it is compared is its own spelling")
      }
      const wrong = [
        ["dialectId", { ...entry, dialectId: "no-such-dialect" }],
        ["dialectId", { ...entry, dialectId: "constructor" }],
        ["address", { ...entry, address: "no such address\n" }],
        ["settings", { ...entry, settings: { "no such setting": true } }]
      ] as const
      for (const [what, asked] of wrong) {
        const refused = yield* gateway.describe(asked)
        assert.strictEqual(Result.isFailure(refused) ? refused.failure.what : "nothing", what, asked.dialectId)
        if (Result.isFailure(refused)) assert.isNotEmpty(refused.failure.message)
      }
      const unknown = yield* gateway.describe({ ...entry, dialectId: "no-such-dialect" })
      assert.include(Result.isFailure(unknown) ? unknown.failure.known : [], entry.dialectId)
    })
  },
  {
    name: "shows the frames of a request as hex, the same each time, and sends nothing",
    run: Effect.fnUntraced(function* (bench) {
      const { read } = yield* asker(bench)
      const { gateway, offline, online, unknown } = bench
      const frames = yield* gateway.preview(read("a"))
      for (const frame of frames) assert.match(frame, /^([0-9A-F]{2})+$/)
      assert.deepStrictEqual(yield* gateway.preview(read("a")), frames)
      assert.deepStrictEqual((yield* gateway.preview(read("a", offline))).length, frames.length)
      assert.deepStrictEqual(yield* gateway.preview(read("a", unknown)), [])
      yield* idle
      assert.deepStrictEqual([yield* bench.effects, (yield* gateway.presence(online)).state], [0, "online"])
    })
  }
]

/** The cases; `run` fails where a gateway does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [...outcomes, ...time, ...steps, ...identity, ...knowledge]

/** Registers the contract suite of `TerminalGateway`. @category Suites */
export const suite = (name: string, setup: Setup): void => onTestClock(`TerminalGateway (${name})`, cases, setup)
