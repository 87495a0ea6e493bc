/** A simulated ISMG and a client of it, in one scope, over loopback TCP. */
import { Instant, type OutgoingSms, SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import type { CmppOptions } from "../src/CmppOptions.ts"
import { make } from "../src/SmsGateway.ts"
import type { IsmgOptions } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import { makeInbox } from "./Inbox.ts"

export const account = { spId: "900001", secret: "888888" }

export const sms = (of: Partial<OutgoingSms> = {}): OutgoingSms => ({
  messageId: "m1",
  to: "13900000001",
  text: "【供电公司】余额不足",
  lane: "alarm",
  kind: "alarm",
  templateId: "alarm",
  variables: {},
  signature: "【供电公司】",
  role: null,
  notAfter: Instant.at("2100-01-01T00:00:00Z"),
  ...of
})

/** Waits for a condition that no event announces, one turn of the event loop after the other. */
export const eventually = (condition: () => boolean): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    const look = (): void => {
      if (condition()) resume(Effect.void)
      else setImmediate(look)
    }
    look()
  })

/** Opens both in the calling scope. The client dials at once; `submit` waits for the login. */
export const station = Effect.fnUntraced(function* (
  ismgOptions: IsmgOptions = {},
  clientOptions: Partial<CmppOptions> = {}
) {
  const ismg = yield* SimulatedIsmg.make({ account, ...ismgOptions })
  const inbox = makeInbox()
  const client = yield* make({
    host: ismg.host,
    port: ismg.port,
    spId: account.spId,
    secret: Redacted.make(account.secret),
    srcId: "10690000",
    drainMillis: 0,
    ...clientOptions
  }).pipe(Effect.provideService(SmsInbox, inbox.service))
  /** Waits until everything that was written before has arrived on both sides. */
  const quiet = Effect.gen(function* () {
    const before = ismg.linkTests().answered
    yield* ismg.testLinks
    yield* ismg.until((gateway) => gateway.linkTests().answered >= before + gateway.links())
  })
  /** Lets the pause before the next login pass, and waits for that login. */
  const reconnect = Effect.gen(function* () {
    yield* eventually(() => client.status() === "waiting")
    yield* TestClock.adjust("1 second")
    yield* eventually(() => client.status() === "open")
  })
  return { ismg, inbox, client, quiet, reconnect, submit: client.gateway.submit }
})
