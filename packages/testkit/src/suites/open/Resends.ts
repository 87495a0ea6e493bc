/** A message that did not arrive goes out again when a person says so, once, and only to whom it may; whatever the store. */
import { assert } from "@effect/vitest"
import { MessageSender, type OutgoingSms, Rejection, SmsGateway, Station, type SubmitOutcome } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Case } from "./Case.ts"
import { type Site, until } from "./Desk.ts"
import { numbersOf, reachable } from "./Receipts.ts"

const clerk = { actor: "clerk" } as const
const refused: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Refused", code: "9", again: "never" }] }
/** What becomes of messages that other cases left in the store. */
const others: SubmitOutcome = { _tag: "Submitted", parts: [{ _tag: "Unknown" }] }

/** A message by hand of which the gateway will have none, and how it takes what comes later. */
const failed = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  yield* until(site, "10:00")
  yield* reachable(site)
  const [mobile] = numbersOf(site)
  const sent: Array<OutgoingSms> = []
  const outcomes = [refused]
  const submit = (sms: OutgoingSms) =>
    Effect.sync((): SubmitOutcome => {
      if (sms.to !== mobile) return others
      sent.push(sms)
      const taken = { _tag: "Accepted", ref: `${site.own("ref")}-${sms.messageId}` } as const
      return outcomes.shift() ?? { _tag: "Submitted", parts: [taken] }
    })
  const step = Effect.flatMap(DateTime.now, MessageSender.runOnce).pipe(
    Effect.provideService(SmsGateway, { submit, segments: () => 1 })
  )
  const asked = { allowAboveThreshold: "yes", quietHoursReason: "the time of a case is any time" } as const
  const { messages } = yield* dunning.send({ ...site.by(), customerNos: [site.customerNo], ...asked })
  yield* step
  const messageId = messages[0]?.messageId ?? ""
  return { messageId, sent, step }
})

const rowsOf = ({ customerNo }: Site) =>
  Effect.flatMap(Station.Station, ({ dunning }) =>
    Effect.map(dunning.messages({ ...clerk, customerNo }), ({ rows }) => rows)
  )

const sentAgain = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { messageId, sent, step } = yield* failed(site)
  const [row] = yield* rowsOf(site)
  assert.strictEqual(row?.progress._tag, "Failed")
  const made = yield* dunning.resendMessage({ ...site.by(), messageId, reason: "号码已核对" })
  assert.deepInclude(made, { repeats: messageId, kind: "dunning" })
  yield* step
  assert.deepStrictEqual(
    sent.map((sms) => sms.messageId),
    [messageId, made.messageId]
  )
  const again = (yield* rowsOf(site)).find((it) => it.messageId === messageId)
  assert.strictEqual(again?.again, made.messageId)
  const twice = yield* Effect.flip(dunning.resendMessage({ ...site.by(), messageId, reason: "再发" }))
  assert.instanceOf(twice, Rejection.Conflict)
  assert.lengthOf(yield* rowsOf(site), 2)
})

const unwanted = Effect.fnUntraced(function* (site: Site) {
  const { customers, dunning } = yield* Station.Station
  const { messageId, sent, step } = yield* failed(site)
  const { version } = yield* customers.get({ ...clerk, customerNo: site.customerNo })
  yield* customers.update({ ...site.by(), customerNo: site.customerNo, version, consent: "doNotContact" })
  const made = yield* dunning.resendMessage({ ...site.by(), messageId, reason: "号码已核对" })
  yield* step
  const row = (yield* rowsOf(site)).find((it) => it.messageId === made.messageId)
  assert.deepStrictEqual([row?.progress._tag, sent.length], ["Suppressed", 1])
})

const underWay = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { messageId, step } = yield* failed(site)
  const made = yield* dunning.resendMessage({ ...site.by(), messageId, reason: "号码已核对" })
  yield* step
  const refusal = yield* Effect.flip(dunning.resendMessage({ ...site.by(), messageId: made.messageId, reason: "再发" }))
  assert.instanceOf(refusal, Rejection.Conflict)
})

/** The cases. */
export const resends: ReadonlyArray<Case> = [
  { name: "a message that failed is sent again as another one, once, and both say so", run: sentAgain },
  { name: "a message that failed is not sent again to whom nothing may be sent any more", run: unwanted },
  { name: "a message that the gateway has taken is not sent again", run: underWay }
]
