/** Adapters that are plain functions: what they answer, and what their failures mean. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { Instant, type OutgoingSms, PromiseAdapters, SmsGateway, type SubmitOutcome } from "../../../src/index.ts"

const sms: OutgoingSms = {
  messageId: "alarm-1",
  to: "13800000000",
  text: "【历下供电】剩余电量 18 千瓦时",
  lane: "alarm",
  kind: "alarm",
  templateId: "alarm",
  variables: {},
  signature: "【供电公司】",
  role: null,
  notAfter: Instant.at("1970-01-01T01:00:00Z")
}
const unknown: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }
const accepted = { _tag: "Submitted", parts: [{ _tag: "Accepted", ref: "r1" }] } as const

const submit = (send: PromiseAdapters.SendSms) =>
  Effect.flatMap(SmsGateway, (gateway) => gateway.submit(sms)).pipe(
    Effect.provide(PromiseAdapters.smsGateway(send)),
    Effect.scoped
  )

describe("an SMS gateway that is a function", () => {
  it.effect("gets the message as JSON, and its answer is the outcome", () =>
    Effect.gen(function* () {
      let got: unknown = null
      const outcome = yield* submit((given) => {
        got = given
        return accepted
      })
      assert.deepStrictEqual(outcome, accepted)
      assert.deepStrictEqual(JSON.parse(JSON.stringify(got)), got)
      assert.deepInclude(got as object, { messageId: "alarm-1", notAfter: "1970-01-01T01:00:00.000Z" })
    })
  )

  const failures: ReadonlyArray<readonly [what: string, send: () => unknown]> = [
    ["throws", () => assert.fail("away")],
    ["rejects", () => Promise.reject(new Error("away"))],
    ["answers what is no outcome", () => ({ ok: true })],
    ["answers nothing", () => undefined]
  ]
  for (const [what, send] of failures) {
    it.effect(`that ${what} leaves the outcome unknown: the message may be on its way`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* submit(send as PromiseAdapters.SendSms), unknown)
      })
    )
  }

  it.effect("that never answers is given up after its time, is told so, and the outcome is unknown", () =>
    Effect.gen(function* () {
      let aborted = false
      const running = yield* Effect.forkChild(
        submit((_, { signal }) => {
          signal.addEventListener("abort", () => {
            aborted = true
          })
          return new Promise(() => {})
        }),
        { startImmediately: true }
      )
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(yield* Fiber.join(running), unknown)
      assert.isTrue(aborted)
    })
  )

  it.effect("is not asked after the time of the message", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("2 hours")
      const outcome = yield* submit(() => assert.fail("it was asked"))
      assert.deepStrictEqual(outcome, { _tag: "NotSent", reason: "expired" })
    })
  )

  it("is what a layer is", () => assert.isTrue(Layer.isLayer(PromiseAdapters.smsGateway(() => accepted))))
})
