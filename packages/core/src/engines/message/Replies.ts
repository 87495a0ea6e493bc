/** What subscribers send: each is kept, and one who wants no more messages gets none, with a trail and a work item. */
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type * as Customer from "../../books/customer/Customer.ts"
import { numbersOf } from "../../books/customer/Recipients.ts"
import { isOptOut } from "../../books/message/OptOut.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import type { SmsReply } from "../../ports/sms/SmsGateway.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit, type View } from "../../store/Commit.ts"
import { everyOrg, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { isSameNumber, writingsOf } from "../../values/Mobile.ts"
import * as OpenWorkItems from "../kernel/OpenWorkItems.ts"

/** The series of what subscribers sent. @category Constants */
export const replySeries = "sms-reply"

const actor = "sms-gateway"

/** Gives the customers whom messages to a number went to, and whose number it still is. */
const customersBehind = Effect.fnUntraced(function* (number: string) {
  const store = yield* StationStore
  const where = { to: { _tag: "AnyOf", values: writingsOf(number) } } as const
  const page = { after: null, limit: maxPage, order: "descending" } as const
  const { rows } = yield* store.list("Message", { orgScope: everyOrg, where }, page)
  const numbers = [...new Set(rows.map(({ state }) => state.customerNo))]
  const found = yield* store.load(numbers.map((customerNo) => ref("Customer", customerNo)))
  return found.flatMap((customer): ReadonlyArray<Versioned<"Customer">> => {
    const { state } = customer
    if (state === null || state.consent === "doNotContact") return []
    return numbersOf(state).some((it) => isSameNumber(it, number)) ? [{ ...customer, state }] : []
  })
})

const findingOf = ({ orgNo, customerNo }: Customer.State): WorkItem.Finding => ({
  cause: "optedOut",
  subject: customerNo,
  orgNo,
  customerNo,
  detail: ""
})

/**
 * Keeps a reply, and does what it asks for.
 *
 * **Details** Gateways number anew: what has the same key and another text is another reply, so that the id of the command is made of both.
 */
export const takeReply = Effect.fnUntraced(function* ({ key, from, to, text, at }: SmsReply, now: Instant) {
  const store = yield* StationStore
  const data: Schema.Json = { key, from, to, text }
  const leaving = isOptOut(text) ? yield* customersBehind(from) : []
  const items = yield* OpenWorkItems.opening(
    leaving.map(({ state }) => findingOf(state)),
    now
  )
  const withdrawn: Customer.Event = { _tag: "ConsentWithdrawn", v: 1, at: now, reply: key }
  const content = JSON.stringify(data)
  yield* store.commit(
    makeCommit<View>(
      { ...Object.fromEntries(leaving.map((customer) => [`customer:${customer.ref.id}`, customer])), ...items.view },
      { ...Object.fromEntries(leaving.map(({ ref: { id } }) => [`customer:${id}`, [withdrawn]])), ...items.changes },
      {
        command: { id: idOf("reply", key, from, text), content, response: null },
        facts: [{ series: replySeries, at, data }],
        trail: { actor, operation: leaving.length > 0 ? "message.optOut" : "message.reply", reason: null, at: now }
      }
    )
  )
})
