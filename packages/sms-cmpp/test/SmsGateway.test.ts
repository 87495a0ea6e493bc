/** The client against the simulated ISMG over loopback TCP. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, type OutgoingSms, SmsInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { CmppOptions } from "../src/CmppOptions.ts"
import { make } from "../src/SmsGateway.ts"
import type { IsmgOptions } from "../src/testing/IsmgScript.ts"
import * as SimulatedIsmg from "../src/testing/SimulatedIsmg.ts"
import { makeInbox } from "./Inbox.ts"

const account = { spId: "900001", secret: "888888" }

const sms = (of: Partial<OutgoingSms> = {}): OutgoingSms => ({
  messageId: "m1",
  to: "13900000001",
  text: "【供电公司】余额不足",
  lane: "alarm",
  notAfter: Instant.at("2100-01-01T00:00:00Z"),
  ...of
})

/** A simulated ISMG and a client of it, in one scope. */
const station = Effect.fnUntraced(function* (ismgOptions: IsmgOptions = {}, clientOptions: Partial<CmppOptions> = {}) {
  const ismg = yield* SimulatedIsmg.make({ account, ...ismgOptions })
  const inbox = makeInbox()
  const client = yield* make({
    host: ismg.host,
    port: ismg.port,
    spId: account.spId,
    secret: Redacted.make(account.secret),
    srcId: "10690000",
    ...clientOptions
  }).pipe(Effect.provideService(SmsInbox, inbox.service))
  return { ismg, inbox, client, submit: client.gateway.submit }
})

describe("SmsGateway", () => {
  for (const version of ["2.0", "3.0"] as const) {
    it.live(`submits over ${version} and takes the delivery report`, () =>
      Effect.gen(function* () {
        const { ismg, inbox, submit } = yield* station({}, { version })
        const outcome = yield* submit(sms())
        yield* ismg.until((gateway) => gateway.confirmed() === 1)
        const [submitted] = ismg.submits()
        assert.strictEqual(submitted?.text, "【供电公司】余额不足")
        assert.strictEqual(submitted?.version, version)
        const ref = submitted?.msgId.toString(16).padStart(16, "0") ?? ""
        assert.deepStrictEqual(outcome, { _tag: "Submitted", parts: [{ _tag: "Accepted", ref }] })
        assert.deepInclude(inbox.receipts[0], { ref, state: "delivered", code: "DELIVRD" })
        assert.strictEqual(ismg.reportsSent(), 1)
      }).pipe(Effect.scoped)
    )
  }
})
