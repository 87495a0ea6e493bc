/** What the client does with a gateway that misbehaves: refuses, stays silent, sends garbage, drops the link at each step. */
import { assert, describe, it } from "@effect/vitest"
import type { SubmitOutcome } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Metrics from "../src/Metrics.ts"
import type { IsmgOptions, LoginPlan, SubmitPlan } from "../src/testing/IsmgScript.ts"
import { accepted, delivered, refused, sequence } from "../src/testing/IsmgScript.ts"
import { listening } from "./Listening.ts"
import { account, sms, station } from "./Station.ts"

const tags = (outcome: SubmitOutcome): string =>
  outcome._tag === "NotSent" ? outcome.reason : outcome.parts.map((part) => part._tag).join()

const ok: LoginPlan = { _tag: "Answer", status: 0, delayMillis: 0 }

/** Plays one login plan after the other, then logs in. */
const logins = (...plans: ReadonlyArray<LoginPlan>): IsmgOptions => {
  let at = 0
  return { onLogin: () => plans[at++] ?? ok }
}

describe("a configuration that the gateway refuses", () => {
  const rows: ReadonlyArray<readonly [string, IsmgOptions, Parameters<typeof station>[1], string]> = [
    ["a wrong secret", { account: { ...account, secret: "other" } }, {}, "secret"],
    ["another version than the account's", { version: "2.0" }, {}, "set version to 2.0"],
    ["a version too high", logins({ _tag: "Answer", status: 4, delayMillis: 0 }), {}, "version to 2.0"],
    ["an address that is not registered", logins({ _tag: "Answer", status: 57, delayMillis: 0 }), {}, "not registered"],
    [
      "a zero AuthenticatorISMG in strict mode",
      { ismgAuthenticator: "zero" },
      { ismgAuthenticator: "strict" },
      "ismgAuthenticator"
    ]
  ]
  for (const [name, ismgOptions, clientOptions, advice] of rows) {
    it.effect(`${name} stops the client, and the log says what to change`, () => {
      const log = listening()
      return Effect.gen(function* () {
        const { client, ismg, submit } = yield* station(ismgOptions, clientOptions)
        assert.deepStrictEqual(yield* submit(sms()), { _tag: "NotSent", reason: "configuration" })
        assert.strictEqual(client.status(), "stopped")
        assert.deepStrictEqual(yield* submit(sms()), { _tag: "NotSent", reason: "configuration" })
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(ismg.logins().length, 1)
        assert.include(log.lines.join("\n"), advice)
      }).pipe(Effect.provide(log.layer))
    })
  }

  it.effect("is tried again where the host says so", () =>
    Effect.gen(function* () {
      const { reconnect, submit } = yield* station(logins({ _tag: "Answer", status: 3, delayMillis: 0 }), {
        onConfigurationError: "keepTrying"
      })
      assert.strictEqual(tags(yield* submit(sms())), "offline")
      yield* reconnect
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
    })
  )

  it.effect("the other width is followed where the host says so", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({ version: "2.0" }, { versionMismatch: "follow" })
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(ismg.submits()[0]?.version, "2.0")
    })
  )

  for (const ismgAuthenticator of ["u8", "u32", "ascii-decimal"] as const) {
    it.effect(`strict mode takes AuthenticatorISMG with Status as ${ismgAuthenticator}`, () =>
      Effect.gen(function* () {
        const { submit } = yield* station({ ismgAuthenticator }, { ismgAuthenticator: "strict" })
        assert.strictEqual(tags(yield* submit(sms())), "Accepted")
      })
    )
  }
})

describe("a login that does not come about", () => {
  const rows: ReadonlyArray<readonly [string, LoginPlan, number]> = [
    ["closed without an answer", { _tag: "Close" }, 0],
    ["refused with a passing Status", { _tag: "Answer", status: 55, delayMillis: 0 }, 0],
    ["answered with garbage", { _tag: "Raw", bytes: new TextEncoder().encode("HTTP/1.1 502 Bad Gateway\r\n\r\n") }, 0],
    ["answered with a negative length", { _tag: "Raw", bytes: Uint8Array.of(255, 255, 255, 255, 0) }, 0],
    ["never answered", { _tag: "Silence" }, 10_000]
  ]
  for (const [name, plan, wait] of rows) {
    it.effect(`${name}: offline, then tried again after a pause`, () =>
      Effect.gen(function* () {
        const { client, ismg, reconnect, submit } = yield* station(logins(plan))
        const first = yield* Effect.forkChild(submit(sms()), { startImmediately: true })
        yield* ismg.until((gateway) => gateway.logins().length === 1)
        yield* TestClock.adjust(wait)
        assert.strictEqual(tags(yield* Fiber.join(first)), "offline")
        assert.strictEqual(client.status(), "waiting")
        assert.strictEqual(tags(yield* submit(sms())), "offline")
        yield* reconnect
        assert.strictEqual(tags(yield* submit(sms())), "Accepted")
        assert.strictEqual(ismg.logins().length, 2)
      })
    )
  }

  it.effect("nobody listens: offline, the pauses grow", () =>
    Effect.gen(function* () {
      const log = listening()
      yield* Effect.gen(function* () {
        const { submit } = yield* station({}, { port: 1 })
        assert.strictEqual(tags(yield* submit(sms())), "offline")
      }).pipe(Effect.provide(log.layer))
      assert.match(log.lines.join("\n"), /ECONNREFUSED.*next try in \d+ ms/)
    })
  )

  it.effect("one link too many is tried later, the others work", () =>
    Effect.gen(function* () {
      const { client, ismg, submit } = yield* station({ maxLinks: 1 }, { links: 2 })
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
      yield* ismg.until((gateway) => gateway.logins().length === 2)
      assert.strictEqual(client.status(), "open")
    })
  )

  it.effect("links log in one after the other", () =>
    Effect.gen(function* () {
      const slow: LoginPlan = { _tag: "Answer", status: 0, delayMillis: 1_000 }
      const { ismg, quiet } = yield* station(logins(slow, slow), { links: 2 })
      yield* ismg.until((gateway) => gateway.logins().length === 1)
      yield* quiet
      assert.strictEqual(ismg.logins().length, 1)
      yield* TestClock.adjust("1 second")
      yield* ismg.until((gateway) => gateway.logins().length === 2)
    })
  )
})

describe("a link that ends with a message on it", () => {
  const rows: ReadonlyArray<readonly [string, SubmitPlan["answer"]]> = [
    ["dropped", { _tag: "Drop" }],
    ["terminated", { _tag: "Terminate" }],
    ["garbage", { _tag: "Raw", bytes: new Uint8Array(64).fill(0xff) }],
    ["a length of zero", { _tag: "Raw", bytes: new Uint8Array(12) }]
  ]
  for (const [name, answer] of rows) {
    it.effect(`${name}: the message is unknown and not sent again; the next one goes over the next link`, () =>
      Effect.gen(function* () {
        const { ismg, reconnect, submit } = yield* station({ onSubmit: sequence([{ answer, reports: [] }, accepted]) })
        assert.strictEqual(tags(yield* submit(sms({ text: "first" }))), "Unknown")
        yield* reconnect
        assert.strictEqual(tags(yield* submit(sms({ text: "second" }))), "Accepted")
        assert.deepStrictEqual(
          ismg.submits().map((one) => one.text),
          ["first", "second"]
        )
      })
    )
  }

  it.effect("half a PDU and then silence: the link test ends it", () =>
    Effect.gen(function* () {
      const half = { answer: { _tag: "Raw", bytes: Uint8Array.of(0, 0, 0, 24, 0x80) }, reports: [] } as const
      const { ismg, reconnect, submit } = yield* station({ onSubmit: sequence([half, accepted]), linkTest: "silence" })
      const fiber = yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      yield* TestClock.adjust("30 seconds")
      yield* ismg.until((gateway) => gateway.linkTests().received === 1)
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual(tags(yield* Fiber.join(fiber)), "Unknown")
      yield* reconnect
      assert.strictEqual(ismg.logins().length, 2)
    })
  )

  for (const linkTest of ["standard", "short", "test"] as const) {
    it.effect(`an idle link is kept by the ${linkTest} answer to its test`, () =>
      Effect.gen(function* () {
        const { client, ismg, quiet, submit } = yield* station({ linkTest })
        yield* submit(sms())
        for (let round = 1; round <= 4; round++) {
          yield* TestClock.adjust("30 seconds")
          yield* ismg.until((gateway) => gateway.linkTests().received === round)
          yield* quiet
        }
        assert.strictEqual(client.status(), "open")
        assert.strictEqual(ismg.logins().length, 1)
      })
    )
  }

  it.effect("PDUs that come byte by byte are PDUs", () =>
    Effect.gen(function* () {
      const { inbox, ismg, submit } = yield* station({ pieceBytes: 1 })
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
      yield* ismg.until((gateway) => gateway.confirmed() === 1)
      assert.strictEqual(inbox.receipts.length, 1)
    })
  )

  it.effect("TERMINATE right after the login is answered, and the client comes back", () =>
    Effect.gen(function* () {
      const { reconnect, submit } = yield* station(logins({ _tag: "Terminate" }))
      yield* reconnect
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
    })
  )

  it.effect("an answer in the other width is an answer", () =>
    Effect.gen(function* () {
      const { submit } = yield* station({
        onSubmit: () => ({ answer: { _tag: "WrongWidth", result: 0 }, reports: [] })
      })
      assert.strictEqual(tags(yield* submit(sms())), "Accepted")
    })
  )

  it.effect("a waiting message moves to another link when its link ends before it left", () =>
    Effect.gen(function* () {
      const drop: SubmitPlan = { answer: { _tag: "Drop" }, reports: [] }
      const { ismg, quiet, submit } = yield* station({ onSubmit: sequence([drop, accepted]) }, { links: 2, window: 1 })
      yield* ismg.until((gateway) => gateway.links() === 2)
      yield* quiet
      const [first, second] = yield* Effect.all([submit(sms()), submit(sms())], { concurrency: 2 })
      assert.deepStrictEqual([tags(first), tags(second)], ["Unknown", "Accepted"])
    })
  )
})

describe("closing", () => {
  it.effect("waits for open answers, ends what waits as offline, says TERMINATE", () =>
    Effect.gen(function* () {
      const slow: SubmitPlan = { answer: { _tag: "Result", result: 0, delayMillis: 1_000 }, reports: [] }
      const outer = yield* Effect.scope
      const scope = yield* Scope.fork(outer)
      const { ismg, submit } = yield* station({ onSubmit: () => slow }, { window: 1, drainMillis: 5_000 }).pipe(
        Effect.provideService(Scope.Scope, scope)
      )
      const first = yield* Effect.forkChild(submit(sms()))
      yield* ismg.until((gateway) => gateway.submits().length === 1)
      const second = yield* Effect.forkChild(submit(sms()), { startImmediately: true })
      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
      assert.strictEqual(tags(yield* Fiber.join(second)), "offline")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(tags(yield* Fiber.join(first)), "Accepted")
      yield* Fiber.join(closing)
      assert.strictEqual(tags(yield* submit(sms())), "offline")
    })
  )
})

describe("logs and metrics", () => {
  it.effect("no number, text or secret is logged, whatever happens", () => {
    const log = listening()
    return Effect.gen(function* () {
      const plans = [delivered, refused(10), { answer: { _tag: "Drop" }, reports: [] } as const]
      const { ismg, reconnect, submit } = yield* station({ onSubmit: sequence(plans), ismgAuthenticator: "zero" })
      for (let count = 0; count < 3; count++) yield* submit(sms({ text: "余额不足" }))
      yield* reconnect
      yield* ismg.reply({ from: "13900000001", to: "10690000", text: "退订" })
      yield* ismg.until((gateway) => gateway.confirmed() === 2)
      const all = log.lines.join("\n")
      assert.isAtLeast(log.lines.length, 4)
      for (const secret of ["13900000001", "余额", "退订", "888888"]) assert.notInclude(all, secret)
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("submitted, accepted, refused, unknown and delivered are counted", () =>
    Effect.gen(function* () {
      const { ismg, submit } = yield* station({
        onSubmit: sequence([delivered, refused(10), { answer: { _tag: "Drop" }, reports: [] }])
      })
      for (let count = 0; count < 3; count++) yield* submit(sms())
      yield* ismg.until((gateway) => gateway.links() === 0)
      assert.strictEqual((yield* Metric.value(Metrics.submitted)).count, 3)
      assert.strictEqual((yield* Metric.value(Metrics.accepted)).count, 1)
      assert.strictEqual((yield* Metric.value(Metrics.unknown)).count, 1)
      assert.strictEqual((yield* Metric.value(Metrics.refused)).occurrences.get("10"), 1)
      assert.strictEqual((yield* Metric.value(Metrics.delivered)).count, 1)
      assert.strictEqual((yield* Metric.value(Metrics.responseMillis)).count, 2)
      assert.strictEqual((yield* Metric.value(Metrics.inFlight)).value, 0)
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )
})
