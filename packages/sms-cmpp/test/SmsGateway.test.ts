/** What the client does with one message: answers, refusals, silence, long texts, order, limits. */
import { assert, describe, it } from "@effect/vitest"
import type { SubmitOutcome } from "@yugou/core"
import { Instant, SmsGateway, SmsInbox } from "@yugou/core"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { layer, layerConfig } from "../src/SmsGateway.ts"
import {
  accepted,
  addingSignature,
  checkingFields,
  clockWithin,
  delivered,
  refused,
  report,
  sequence
} from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import * as UserDataHeader from "../src/UserDataHeader.ts"
import { makeInbox } from "./Inbox.ts"
import { account, eventually, sms, station } from "./Station.ts"

const tags = (outcome: SubmitOutcome): ReadonlyArray<string> =>
  outcome._tag === "NotSent" ? [outcome.reason] : outcome.parts.map((part) => part._tag)

const silence = { answer: { _tag: "Silence" }, reports: [] } as const

describe("the standing of the gateway", () => {
  it.effect("is closed until a link is open", () =>
    Effect.gen(function* () {
      const { client } = yield* station()
      const standing = client.gateway.standing ?? Effect.die("it says nothing")
      assert.strictEqual(yield* standing, "closed")
      yield* eventually(() => client.status() === "open")
      assert.strictEqual(yield* standing, "open")
    })
  )
})

describe("one message", () => {
  for (const version of ["2.0", "3.0"] as const) {
    it.effect(`is submitted over ${version}, and its report reaches the inbox`, () =>
      Effect.gen(function* () {
        const { ismg, inbox, submit } = yield* station(
          {},
          { version, serviceCode: "PREPAY", ismgAuthenticator: "strict" }
        )
        const outcome = yield* submit(sms())
        yield* ismg.until((gateway) => gateway.confirmed() === 1)
        const [submitted] = ismg.submits()
        assert.deepInclude({ ...submitted }, { version, text: "【供电公司】余额不足" })
        assert.deepInclude(submitted?.body, {
          Pk_total: 1,
          Registered_Delivery: 1,
          Service_Id: "PREPAY",
          Msg_src: "900001",
          Src_Id: "10690000",
          TP_udhi: 0,
          Msg_Fmt: 8
        })
        const ref = submitted?.msgId.toString(16).padStart(16, "0") ?? ""
        assert.deepStrictEqual(outcome, { _tag: "Submitted", parts: [{ _tag: "Accepted", ref }] })
        assert.deepInclude(inbox.receipts[0], { ref, state: "delivered", code: "DELIVRD" })
        assert.strictEqual(ismg.reportsSent(), 1)
      })
    )
  }

  const answers: ReadonlyArray<readonly [number, object]> = [
    [1, { _tag: "Refused", code: "1", again: "never" }],
    [13, { _tag: "Refused", code: "13", again: "never" }],
    [70, { _tag: "Refused", code: "70", again: "later" }],
    [3, { _tag: "Unknown" }],
    [73, { _tag: "Unknown" }]
  ]
  for (const [result, part] of answers) {
    it.effect(`Result ${result} ends as ${JSON.stringify(part)}`, () =>
      Effect.gen(function* () {
        const { ismg, submit } = yield* station({ onSubmit: () => refused(result) })
        assert.deepStrictEqual(yield* submit(sms()), { _tag: "Submitted", parts: [part] } as SubmitOutcome)
        assert.strictEqual(ismg.submits().length, 1)
      })
    )
  }

  const bad: ReadonlyArray<readonly [string, Parameters<typeof sms>[0]]> = [
    ["an empty text", { text: "" }],
    ["too many parts", { text: "电".repeat(671) }]
  ]
  for (const [name, of] of bad) {
    it.effect(`${name} is bad content, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { ismg, quiet, submit } = yield* station()
        yield* submit(sms())
        assert.deepStrictEqual(yield* submit(sms(of)), { _tag: "NotSent", reason: "badContent" })
        yield* quiet
        assert.strictEqual(ismg.submits().length, 1)
      })
    )
  }

  for (const to of ["not a number", "", "1390000000a", "1234", "1".repeat(21)]) {
    it.effect(`the number "${to}" is refused for good as a bad number, not as bad content, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { ismg, quiet, submit } = yield* station()
        yield* submit(sms())
        const badNumber = { _tag: "NotSent", reason: "badNumber" } as const
        assert.deepStrictEqual(yield* submit(sms({ to })), badNumber)
        assert.deepStrictEqual(yield* submit(sms({ to, text: "" })), badNumber)
        yield* quiet
        assert.strictEqual(ismg.submits().length, 1)
      })
    )
  }

  it.effect("without an answer it is unknown after T, and never sent again", () =>
    Effect.gen(function* () {
      const { ismg, quiet, submit } = yield* station({ onSubmit: () => silence })
      const fiber = yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), { _tag: "Submitted", parts: [{ _tag: "Unknown" }] })
      yield* quiet
      assert.strictEqual(ismg.submits().length, 1)
    })
  )

  it.effect("with resending switched on the same bytes go out N times", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station(
        { onSubmit: () => silence },
        { transmissions: 3, linkTestIntervalMillis: 600_000 }
      )
      const fiber = yield* Effect.forkChild(submit(sms()))
      for (const count of [1, 2, 3]) {
        yield* ismg.until((gateway) => gateway.submits().length === count)
        yield* TestClock.adjust("60 seconds")
      }
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), ["Unknown"])
      assert.deepStrictEqual(
        ismg.submits().map((submit) => submit.repetition),
        [0, 1, 2]
      )
    })
  )
})

describe("flow control", () => {
  it.effect("Result 8 slows down and offers the message again, with a new number", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ onSubmit: sequence([refused(8), refused(8), accepted]) })
      const fiber = yield* Effect.forkChild(submit(sms()))
      for (const count of [1, 2]) {
        yield* ismg.until((gateway) => gateway.submits().length === count)
        yield* Effect.repeat(TestClock.adjust("1 second"), { until: () => ismg.submits().length > count })
      }
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), ["Accepted"])
      assert.strictEqual(new Set(ismg.submits().map((submit) => submit.sequenceId)).size, 3)
    })
  )

  it.effect("parts that are offered again keep their order", () =>
    Effect.gen(function* () {
      const plans = [refused(8), refused(8), refused(8), accepted]
      const { ismg, submit } = yield* station({ onSubmit: sequence(plans) })
      const fiber = yield* Effect.forkChild(submit(sms({ text: "电".repeat(150) })))
      yield* ismg.until((gateway) => gateway.submits().length === 3)
      yield* Effect.repeat(TestClock.adjust("1 second"), { until: () => ismg.submits().length === 6 })
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), ["Accepted", "Accepted", "Accepted"])
      assert.deepStrictEqual(
        ismg.submits().map((one) => one.body.Pk_number),
        [1, 2, 3, 1, 2, 3]
      )
    })
  )

  it.effect("and gives up after its bound", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ onSubmit: () => refused(8) }, { slowDownRetries: 2 })
      const fiber = yield* Effect.forkChild(submit(sms()))
      yield* Effect.repeat(TestClock.adjust("1 second"), { until: () => ismg.submits().length === 3 })
      const outcome = yield* Fiber.join(fiber)
      assert.deepStrictEqual(outcome, { _tag: "Submitted", parts: [{ _tag: "Refused", code: "8", again: "later" }] })
      assert.strictEqual(ismg.submits().length, 3)
    })
  )

  it.effect("the contracted rate counts recipients", () =>
    Effect.gen(function* () {
      const { ismg, quiet, submit } = yield* station({ onSubmit: () => accepted }, { ratePerSecond: 10, rateBurst: 2 })
      const all = yield* Effect.forkChild(Effect.forEach([1, 2, 3], () => submit(sms()), { concurrency: 3 }))
      yield* ismg.until((gateway) => gateway.submits().length === 2)
      yield* TestClock.adjust("99 millis")
      yield* quiet
      assert.strictEqual(ismg.submits().length, 2)
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(all)
      assert.strictEqual(ismg.submits().length, 3)
    })
  )

  it.effect("one window holds for all links together", () =>
    Effect.gen(function* () {
      const { ismg, quiet, submit } = yield* station({ onSubmit: () => silence }, { links: 2, window: 3 })
      yield* ismg.until((gateway) => gateway.links() === 2)
      yield* quiet
      yield* Effect.forkChild(Effect.forEach([1, 2, 3, 4, 5], () => submit(sms()), { concurrency: 5 }))
      yield* ismg.until((gateway) => gateway.submits().length === 3)
      yield* quiet
      assert.strictEqual(ismg.submits().length, 3)
      assert.deepStrictEqual(new Set(ismg.submits().map((submit) => submit.connection)).size, 2)
    })
  )

  it.effect("more than the queue holds is throttled", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ onSubmit: () => silence }, { window: 1, queueLimit: 1 })
      yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      yield* Effect.forkChild(submit(sms()), { startImmediately: true })
      assert.deepStrictEqual(yield* submit(sms()), { _tag: "NotSent", reason: "throttled" })
    })
  )
})

describe("order", () => {
  it.effect("an alarm overtakes bulk that waits", () =>
    Effect.gen(function* () {
      const slow = { answer: { _tag: "Result", result: 0, delayMillis: 1_000 }, reports: [] } as const
      const { ismg, submit } = yield* station({ onSubmit: sequence([slow, accepted]) }, { window: 1 })
      const send = (text: string, lane: "alarm" | "bulk") =>
        Effect.forkChild(submit(sms({ text, lane })), { startImmediately: true })
      yield* send("first", "bulk")
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      yield* send("bulk", "bulk")
      yield* send("alarm", "alarm")
      yield* TestClock.adjust("1 second")
      yield* ismg.until((gateway) => gateway.submits().length === 3)
      assert.deepStrictEqual(
        ismg.submits().map((submit) => submit.text),
        ["first", "alarm", "bulk"]
      )
    })
  )

  it.effect("a message that waited past its time is not sent", () =>
    Effect.gen(function* () {
      const slow = { answer: { _tag: "Result", result: 0, delayMillis: 10_000 }, reports: [] } as const
      const { ismg, submit } = yield* station({ onSubmit: sequence([slow, accepted]) }, { window: 1 })
      yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      const late = yield* Effect.forkChild(submit(sms({ notAfter: Instant.fromMillis(10_000) })), {
        startImmediately: true
      })
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(late), { _tag: "NotSent", reason: "expired" })
      assert.strictEqual(ismg.submits().length, 1)
    })
  )

  it.effect("one whose caller gave up before it left is taken back", () =>
    Effect.gen(function* () {
      const slow = { answer: { _tag: "Result", result: 0, delayMillis: 1_000 }, reports: [] } as const
      const { client, ismg, submit } = yield* station({ onSubmit: sequence([slow, accepted]) }, { window: 1 })
      const first = yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      const second = yield* Effect.forkChild(submit(sms({ text: "never" })), { startImmediately: true })
      yield* Fiber.interrupt(second)
      assert.strictEqual(client.waiting(), 0)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(first)
      yield* submit(sms({ text: "last" }))
      assert.notInclude(
        ismg.submits().map((submit) => submit.text),
        "never"
      )
    })
  )
})

describe("a long message", () => {
  it.effect("goes over one link in parts with one reference, and has a Msg_Id each", () =>
    Effect.gen(function* () {
      const { client, ismg, inbox, quiet, submit } = yield* station({}, { links: 3, udhiValue: 0x40 })
      yield* ismg.until((gateway) => gateway.links() === 3)
      yield* quiet
      const text = "电".repeat(150)
      const outcome = yield* submit(sms({ text }))
      yield* ismg.until((gateway) => gateway.confirmed() === 3)
      const parts = ismg.submits().map((submit) => UserDataHeader.split(submit.body.Msg_Content)?.concatenation)
      assert.deepStrictEqual(
        parts.map((part) => [part?.number, part?.total]),
        [
          [1, 3],
          [2, 3],
          [3, 3]
        ]
      )
      assert.strictEqual(new Set(parts.map((part) => part?.reference)).size, 1)
      assert.strictEqual(new Set(ismg.submits().map((submit) => submit.connection)).size, 1)
      assert.deepInclude(ismg.submits()[1]?.body, { TP_udhi: 0x40, Pk_total: 3, Pk_number: 2 })
      assert.deepStrictEqual(tags(outcome), ["Accepted", "Accepted", "Accepted"])
      assert.strictEqual(new Set(inbox.receipts.map((receipt) => receipt.ref)).size, 3)
      assert.strictEqual(client.gateway.segments(text), 3)
    })
  )

  it.effect("a part that is refused for good stops the parts behind it", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ onSubmit: sequence([accepted, refused(6)]) }, { window: 1 })
      const outcome = yield* submit(sms({ text: "电".repeat(150) }))
      assert.deepStrictEqual(tags(outcome), ["Accepted", "Refused", "Refused"])
      assert.deepInclude(outcome._tag === "Submitted" ? outcome.parts[2] : {}, { code: "skipped", again: "never" })
      assert.strictEqual(ismg.submits().length, 2)
    })
  )

  it.effect("a part without an answer leaves the others as they are", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ onSubmit: sequence([accepted, silence, accepted]) })
      const fiber = yield* Effect.forkChild(submit(sms({ text: "电".repeat(150) })))
      yield* ismg.until((gateway) => gateway.submits().length === 3)
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), ["Accepted", "Unknown", "Accepted"])
    })
  )

  it.effect("when its link goes away, what has not left is not sent over another", () =>
    Effect.gen(function* () {
      const { ismg, quiet, submit } = yield* station(
        { onSubmit: sequence([accepted, { answer: { _tag: "Drop" }, reports: [] }, accepted]) },
        { links: 2, window: 1 }
      )
      yield* ismg.until((gateway) => gateway.links() === 2)
      yield* quiet
      const outcome = yield* submit(sms({ text: "电".repeat(150) }))
      assert.deepStrictEqual(tags(outcome), ["Accepted", "Unknown", "Refused"])
      assert.deepInclude(outcome._tag === "Submitted" ? outcome.parts[2] : {}, {
        code: "notSent:offline",
        again: "later"
      })
      assert.strictEqual(ismg.submits().length, 2)
    })
  )
})

describe("a gateway with rules of its own", () => {
  const assigned = { serviceCode: "PREPAY", srcId: "10690000", msgSrc: "900001" }
  const rows: ReadonlyArray<readonly [object, string]> = [
    [{ serviceCode: "PREPAY", srcId: "1069000012" }, "Accepted"],
    [{ serviceCode: "OTHER" }, "7"],
    [{ serviceCode: "PREPAY", srcId: "1068" }, "10"],
    [{ serviceCode: "PREPAY", msgSrc: "900002" }, "11"]
  ]
  for (const [options, expected] of rows) {
    it.effect(`${JSON.stringify(options)}: ${expected}`, () =>
      Effect.gen(function* () {
        const { submit } = yield* station({ onSubmit: checkingFields(assigned) }, options)
        const outcome = yield* submit(sms())
        const [part] = outcome._tag === "Submitted" ? outcome.parts : []
        assert.strictEqual(part?._tag === "Refused" ? part.code : part?._tag, expected)
      })
    )
  }

  it.effect("a text that leaves room for the gateway's signature passes, one that does not is refused", () =>
    Effect.gen(function* () {
      const signature = { mode: "addedByGateway", text: "【国网电力】", position: "head" } as const
      const onSubmit = addingSignature(12)
      const text = "电".repeat(70)
      const reserving = yield* station({ onSubmit }, { signature })
      assert.deepStrictEqual(tags(yield* reserving.submit(sms({ text }))), ["Accepted", "Accepted"])
      const careless = yield* station({ onSubmit })
      assert.deepStrictEqual(tags(yield* careless.submit(sms({ text }))), ["Refused"])
    })
  )

  it.effect("a clock that is far from the gateway's is refused", () =>
    Effect.gen(function* () {
      // The manual clock stands at 1970-01-01T00:00Z, 08:00 in China.
      const near = yield* station({ onLogin: clockWithin("0101080100", 300) })
      assert.deepStrictEqual(tags(yield* near.submit(sms())), ["Accepted"])
      const far = yield* station({ onLogin: clockWithin("0101081000", 300) })
      assert.deepStrictEqual(tags(yield* far.submit(sms())), ["offline"])
    })
  )
})

describe("layer", () => {
  const inbox = makeInbox()
  const withInbox = Layer.succeed(SmsInbox, inbox.service)

  it.effect("provides SmsGateway with options from the environment", () =>
    Effect.gen(function* () {
      const ismg = yield* SimulatedIsmg.make({
        account,
        onSubmit: () => ({ ...delivered, reports: [report("DELIVRD")] })
      })
      const config = layerConfig({
        host: Config.String("CMPP_HOST"),
        port: Config.Port("CMPP_PORT"),
        spId: Config.String("CMPP_SP_ID"),
        secret: Config.Redacted("CMPP_SECRET"),
        srcId: Config.String("CMPP_SRC_ID")
      })
      const env = {
        CMPP_HOST: ismg.host,
        CMPP_PORT: ismg.port,
        CMPP_SP_ID: "900001",
        CMPP_SECRET: "888888",
        CMPP_SRC_ID: "1069"
      }
      const outcome = yield* Effect.gen(function* () {
        const gateway = yield* SmsGateway
        return yield* gateway.submit(sms())
      }).pipe(
        Effect.provide(Layer.provide(config, withInbox)),
        Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(env))
      )
      assert.deepStrictEqual(tags(outcome), ["Accepted"])
    })
  )

  it.effect("fails with the name of a setting that cannot be used", () =>
    Effect.gen(function* () {
      const broken = layer({ host: "h", port: 0, spId: "900001", secret: Redacted.make("888888"), srcId: "1" })
      const error = yield* Effect.flip(Layer.build(Layer.provide(broken, withInbox)))
      assert.deepInclude({ ...error }, { _tag: "ConfigurationError", setting: "port" })
    })
  )
})
