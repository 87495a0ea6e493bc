/** 日结与营销对账: what implements comparing payments, and what became of differences. */
import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as PaymentDifference from "../../books/payment/PaymentDifference.ts"
import { idOf } from "../../books/payment/PaymentDifference.ts"
import * as PaymentRules from "../../books/payment/PaymentRules.ts"
import type * as Order from "../../books/purchase/Order.ts"
import { comparedNumber } from "../../books/purchase/WorkOrder.ts"
import { allPages, foldRows } from "../../engines/kernel/AllPages.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { type Condition, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { localDate, type ZoneName } from "../../values/SiteTime.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { is, listed, narrowed, unlessAll, within } from "../kernel/Listing.ts"
import { allowedIn, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { dayEnd } from "./DayEnd.ts"
import { settlement as table } from "./Table.ts"
import { differenceView } from "./Views.ts"

const valid: Condition = { _tag: "Is", value: "valid" }

/** Gives the orders for work orders: those that stand and were sold on the day, and those of any day for what the list names. */
const ordersOf = Effect.fnUntraced(function* (
  scope: ReadonlyArray<string>,
  during: Condition,
  numbers: ReadonlyArray<string>,
  siteZone: ZoneName
) {
  const all = new Map<string, PaymentRules.Sold>()
  const add = (found: typeof all, { state }: { readonly state: Order.State }) => {
    const { amountFen, orderNo, savedAt, validity, workOrderNo } = state
    return found.set(orderNo, { amountFen, orderNo, validity, workOrderNo, soldOn: localDate(savedAt, siteZone) })
  }
  yield* foldRows("Order", { orgScope: scope, where: { savedAt: during, validity: valid } }, all, add)
  for (const values of chunksOf(numbers, maxPage)) {
    const where = { workOrderNo: { _tag: "AnyOf", values }, validity: valid } as const
    yield* foldRows("Order", { orgScope: scope, where }, all, add)
  }
  return [...all.values()]
})

/** Loads what the books hold of work orders in the lists of an org unit, absent ones as well; besides, what stands open about the day. */
const knownOf = Effect.fnUntraced(function* (orgNo: string, day: string, numbers: ReadonlyArray<string>) {
  const store = yield* StationStore
  const where = { day: { _tag: "Is", value: day }, state: { _tag: "Is", value: "open" } } as const
  const open = yield* allPages("PaymentDifference", { orgScope: [orgNo], where })
  const own = open.filter(({ state }) => state.orgNo === orgNo).map(({ state }) => state.workOrderNo)
  const all = [...new Set([...numbers, ...own])]
  const loaded: Array<readonly [string, Loaded<"PaymentDifference">]> = []
  for (const some of chunksOf(all, maxPage)) {
    const refs = some.map((workOrderNo) => ref("PaymentDifference", idOf({ orgNo, workOrderNo })))
    const found = yield* store.load(refs)
    for (const [index, it] of found.entries()) loaded.push([some[index] ?? "", it])
  }
  return new Map(loaded)
})

const isClosed = (events: ReadonlyArray<PaymentDifference.Event> | undefined): boolean =>
  events?.at(-1)?._tag === "DifferenceClosed"

const reconcilePayments: Handlers<typeof table>["reconcilePayments"] = run(
  table.reconcilePayments,
  (payload, context: Context) =>
    Effect.gen(function* () {
      const { day, orgNo, payments } = payload
      const { siteZone } = context.policy
      yield* allowedIn(orgNo, table.reconcilePayments, context)
      const during = within({ from: day, to: day }, siteZone)
      const numbers = payments.map(({ workOrderNo }) => comparedNumber(workOrderNo))
      const orders = yield* ordersOf(narrowed(context.orgScope, orgNo), during, numbers, siteZone)
      const compared = PaymentRules.compare({ day, orgNo, payments, orders })
      const loaded = yield* knownOf(orgNo, day, compared.map(PaymentRules.workOrderOf))
      const known = new Map<string, PaymentDifference.State>()
      for (const [number, { state }] of loaded) if (state !== null) known.set(number, state)
      const found = PaymentRules.withOtherDays(compared, known)
      return Result.map(PaymentRules.reconcile({ day }, { found, known }, context), ({ changes }) => {
        // Only what is written down is checked: thousands of work orders that agree would make the commit a large one.
        const view = Object.fromEntries([...loaded].filter(([number]) => changes[number] !== undefined))
        const findings = found.flatMap((it) => (it._tag === "Differs" ? [it.finding] : []))
        return decision(view, changes, null, () => ({
          day,
          payments: payments.length,
          agreeing: found.length - findings.length,
          withoutWorkOrder: orders.filter(({ workOrderNo }) => workOrderNo === null).length,
          found: findings,
          closed: [...known].filter(([number, { closed }]) => closed === null && isClosed(changes[number])).length
        }))
      })
    })
)

const paymentDifferences: Handlers<typeof table>["paymentDifferences"] = (input) =>
  ask(table.paymentDifferences, input, (payload, context) => {
    const { days, workOrderNo } = payload
    const where = {
      day: days === undefined ? undefined : ({ _tag: "Between", from: days.from, to: days.to } as const),
      workOrderNo: is(workOrderNo === undefined ? undefined : comparedNumber(workOrderNo)),
      cause: is(payload.cause),
      state: unlessAll(payload.state ?? "open")
    }
    return listed("PaymentDifference", where, payload, context, "descending", differenceView)
  })

const differenceOf = Effect.fnUntraced(function* (
  { differenceId }: { readonly differenceId: string },
  context: Context
) {
  return { difference: yield* need(ref("PaymentDifference", differenceId), context) }
})

/** Implements 日结与营销对账. */
export const settlement: Handlers<typeof table> = {
  dayEnd,
  reconcilePayments,
  paymentDifferences,
  closePaymentDifference: ruled(table.closePaymentDifference, differenceOf, PaymentRules.close, ({ difference }) =>
    differenceView(difference)
  )
}
