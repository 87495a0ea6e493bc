/** The contract of `SmsGateway` over loopback TCP, against the simulated ISMG. */
import { SmsGatewayTest } from "@yugou/testkit/suites"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { accepted, refused, type SubmitPlan } from "../src/testing/IsmgScript.ts"
import { eventually, sms, station } from "./Station.ts"

const plans: { readonly [B in SmsGatewayTest.Behaviour]: SubmitPlan } = {
  accepts: accepted,
  refuses: refused(13),
  silent: { answer: { _tag: "Silence" }, reports: [] }
}

const open = Effect.fnUntraced(function* () {
  const played = { behaviour: "accepts" as SmsGatewayTest.Behaviour }
  const { client, ismg } = yield* station({ onSubmit: () => plans[played.behaviour] }, { window: 1, coding: "ucs2" })
  const behave = (behaviour: SmsGatewayTest.Behaviour) =>
    Effect.sync(() => {
      played.behaviour = behaviour
    })
  yield* eventually(() => client.status() === "open")
  return {
    gateway: client.gateway,
    behave,
    disconnect: Effect.andThen(
      ismg.dropAll,
      eventually(() => client.status() === "waiting")
    ),
    // The window of one is taken by a message that gets no answer, until that is given up.
    hold: Effect.gen(function* () {
      yield* behave("silent")
      yield* Effect.forkScoped(client.gateway.submit(sms({ messageId: "in the way" })), { startImmediately: true })
      yield* ismg.until((it) => it.submits().length === 1)
      yield* behave("accepts")
      return { release: TestClock.adjust("61 seconds") }
    }),
    taken: Effect.sync(() => ismg.submits().map(({ text }) => text ?? ""))
  } satisfies SmsGatewayTest.Bench
})

SmsGatewayTest.suite("CMPP", { open })
