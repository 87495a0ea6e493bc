/**
 * The contract of `SmsGateway` as sentences, run against any implementation: parts and their references, one sending, time, order.
 *
 * Time is that of the test clock: a gateway takes it from Effect's `Clock`, and its time-outs pass when the suite lets them pass.
 *
 * @category Suites
 */
import { assert } from "@effect/vitest"
import { Instant, type OutgoingSms, type SmsGateway, SubmitOutcome } from "@yugou/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { contracts } from "../simulation/Contracts.ts"
import {
  type Case as AnyCase,
  type Setup as AnySetup,
  crowd,
  idle,
  inCrowd,
  onTestClock,
  settled,
  until
} from "./port/Case.ts"

/** What a bench may not be able to do: let the other side refuse, let it be silent, take the connection away, hold what waits. @category Suites */
export type Ability = "refuse" | "silence" | "disconnect" | "hold"

/** What the other side does with what reaches it: accepts (at first), refuses for good, or takes it and says nothing. @category Suites */
export type Behaviour = "accepts" | "refuses" | "silent"

/**
 * A gateway and the other side of it.
 *
 * **Details** `taken`: the texts that have reached the other side, one entry a part, in order; the first part of a long text begins with its
 * beginning. `disconnect`: there is no connection any more, and none comes soon. `hold`: what is submitted from now on waits in the gateway until
 * the effect that it gives is run. A gateway that takes longer than an hour of the test clock to say `Unknown` does not pass.
 *
 * @category Suites
 */
export interface Bench {
  readonly gateway: SmsGateway["Service"]
  readonly behave: (behaviour: Behaviour) => Effect.Effect<void>
  readonly disconnect: Effect.Effect<void>
  readonly hold: Effect.Effect<{ readonly release: Effect.Effect<void> }, never, Scope.Scope>
  readonly taken: Effect.Effect<ReadonlyArray<string>>
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench, Ability>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup = AnySetup<Bench, Ability>

const sms = (messageId: string, fields: Partial<OutgoingSms> = {}): OutgoingSms => ({
  messageId,
  to: "13900000001",
  text: `【供电公司】${messageId} 余额不足`,
  lane: "alarm",
  kind: "alarm",
  templateId: "alarm",
  variables: {},
  signature: "【供电公司】",
  role: null,
  notAfter: Instant.fromMillis(86_400_000),
  ...fields
})

/** A text of several parts in every encoding. */
const longText = (messageId: string): string => `【供电公司】${messageId} ${"请及时购电。".repeat(40)}`

const submitting = ({ gateway }: Bench, it: OutgoingSms) =>
  Effect.forkChild(gateway.submit(it), { startImmediately: true })

const submit = (bench: Bench, it: OutgoingSms) => Effect.flatMap(submitting(bench, it), settled)

const tagsOf = (outcome: SubmitOutcome): ReadonlyArray<string> =>
  outcome._tag === "NotSent" ? [`NotSent ${outcome.reason}`] : outcome.parts.map(({ _tag }) => _tag)

const refsOf = (outcome: SubmitOutcome): ReadonlyArray<string> =>
  outcome._tag === "NotSent" ? [] : outcome.parts.flatMap((part) => (part._tag === "Accepted" ? [part.ref] : []))

const isOutcome = Schema.is(SubmitOutcome)

const { SmsGateway: sentences } = contracts

const outcomes: ReadonlyArray<Case> = [
  {
    name: sentences.outcome,
    run: Effect.fnUntraced(function* (bench) {
      const strange = [
        sms("plain"),
        sms("bulk", { lane: "bulk" }),
        sms("empty", { text: "" }),
        sms("nobody", { to: "not a number" }),
        sms("emoji", { text: "余额🙂\u0000\n" })
      ]
      for (const it of strange) assert.isTrue(isOutcome(yield* submit(bench, it)), it.messageId)
    })
  },
  {
    name: "gives a reference for a part that was accepted, and has handed the text over once",
    run: Effect.fnUntraced(function* (bench) {
      const outcome = yield* submit(bench, sms("m1"))
      assert.deepStrictEqual(tagsOf(outcome), ["Accepted"])
      yield* idle
      assert.deepStrictEqual(yield* bench.taken, [sms("m1").text])
    })
  },
  {
    name: "gives one outcome for each part of a long text, as many as segments counts, each with a reference of its own",
    run: Effect.fnUntraced(function* (bench) {
      const text = longText("m1")
      const count = bench.gateway.segments(text)
      const outcome = yield* submit(bench, sms("m1", { text }))
      assert.isAbove(count, 1)
      assert.strictEqual(tagsOf(outcome).length, count)
      assert.strictEqual(new Set(refsOf(outcome)).size, count)
      assert.strictEqual((yield* bench.taken).length, count)
    })
  },
  {
    name: "gives several messages at the same time references of their own, and hands each over once",
    run: Effect.fnUntraced(function* (bench) {
      const refs = yield* inCrowd((index) => Effect.map(submit(bench, sms(`m${index}`)), refsOf))
      assert.strictEqual(new Set(refs.flat()).size, crowd)
      const texts = yield* bench.taken
      assert.deepStrictEqual([texts.length, new Set(texts).size], [crowd, crowd])
    })
  },
  {
    name: "says Refused, with the code of the other side, when it refuses",
    needs: "refuse",
    run: Effect.fnUntraced(function* (bench) {
      yield* bench.behave("refuses")
      const outcome = yield* submit(bench, sms("m1"))
      const [part] = outcome._tag === "Submitted" ? outcome.parts : []
      assert.strictEqual(part?._tag, "Refused")
      assert.notStrictEqual(part?._tag === "Refused" ? part.code : "", "")
    })
  },
  {
    name: "says Unknown when the other side took the message in silence, and never hands it over again",
    needs: "silence",
    run: Effect.fnUntraced(function* (bench) {
      yield* bench.behave("silent")
      const outcome = yield* submit(bench, sms("m1"))
      assert.deepStrictEqual(tagsOf(outcome), ["Unknown"])
      yield* bench.behave("accepts")
      yield* TestClock.adjust("1 hour")
      yield* idle
      assert.strictEqual((yield* bench.taken).length, 1)
    })
  },
  {
    name: "says Unknown when the connection goes before the answer, and never hands the message over again",
    needs: "disconnect",
    run: Effect.fnUntraced(function* (bench) {
      yield* bench.behave("silent")
      const asked = yield* submitting(bench, sms("m1"))
      yield* until(Effect.map(bench.taken, (texts) => texts.length === 1))
      yield* bench.disconnect
      assert.deepStrictEqual(tagsOf(yield* settled(asked)), ["Unknown"])
      yield* idle
      assert.strictEqual((yield* bench.taken).length, 1)
    })
  }
]

const limits: ReadonlyArray<Case> = [
  {
    name: "sends nothing after notAfter",
    run: Effect.fnUntraced(function* (bench) {
      yield* TestClock.adjust("1 minute")
      const notAfter = Instant.fromMillis((yield* Clock.currentTimeMillis) - 1)
      assert.deepStrictEqual(tagsOf(yield* submit(bench, sms("m1", { notAfter }))), ["NotSent expired"])
      yield* idle
      assert.deepStrictEqual(yield* bench.taken, [])
    })
  },
  {
    name: "sends nothing after notAfter that waited until then",
    needs: "hold",
    run: Effect.fnUntraced(function* (bench) {
      const { release } = yield* bench.hold
      const notAfter = Instant.fromMillis((yield* Clock.currentTimeMillis) + 1_000)
      const asked = yield* submitting(bench, sms("m1", { notAfter }))
      yield* TestClock.adjust("2 seconds")
      yield* release
      assert.deepStrictEqual(tagsOf(yield* settled(asked)), ["NotSent expired"])
      yield* idle
      assert.isFalse((yield* bench.taken).includes(sms("m1").text))
    })
  },
  {
    name: "says NotSent while there is no connection, and has sent nothing",
    needs: "disconnect",
    run: Effect.fnUntraced(function* (bench) {
      yield* submit(bench, sms("m0"))
      yield* bench.disconnect
      assert.deepStrictEqual(tagsOf(yield* submit(bench, sms("m1"))), ["NotSent offline"])
      assert.isFalse((yield* bench.taken).includes(sms("m1").text))
    })
  },
  {
    name: "lets alarms go before bulk messages that wait",
    needs: "hold",
    run: Effect.fnUntraced(function* (bench) {
      const { release } = yield* bench.hold
      const asked = [
        yield* submitting(bench, sms("b1", { lane: "bulk" })),
        yield* submitting(bench, sms("b2", { lane: "bulk" })),
        yield* submitting(bench, sms("a1", { lane: "alarm" }))
      ]
      yield* release
      for (const fiber of asked) yield* settled(fiber)
      const texts = (yield* bench.taken).filter((text) => ["b1", "b2", "a1"].some((id) => text === sms(id).text))
      assert.deepStrictEqual(texts, [sms("a1").text, sms("b1").text, sms("b2").text])
    })
  }
]

const counting: ReadonlyArray<Case> = [
  {
    name: "counts the parts of a text: at least one, never fewer for a longer text, the same each time",
    run: ({ gateway }) =>
      Effect.sync(() => {
        let least = 1
        for (let length = 1; length <= 400; length += 7) {
          const count = gateway.segments("电".repeat(length))
          assert.isAtLeast(count, least, `${length} characters`)
          assert.strictEqual(gateway.segments("电".repeat(length)), count)
          least = count
        }
        assert.isAbove(least, 1)
      })
  }
]

/** The cases; `run` fails where a gateway does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [...outcomes, ...limits, ...counting]

/** Registers the contract suite of `SmsGateway`. @category Suites */
export const suite = (name: string, setup: Setup): void => onTestClock(`SmsGateway (${name})`, cases, setup)
