/** The rules of reconciling payments with the marketing system (营销对账). @category Rules */
import * as R from "../../rejection/Rejection.ts"
import type * as Order from "../purchase/Order.ts"
import { comparedNumber } from "../purchase/WorkOrder.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as PaymentDifference from "./PaymentDifference.ts"

/** One row of the list of the marketing system: a payment for a work order, in fen. @category Models */
export interface Payment {
  readonly workOrderNo: string
  readonly amountFen: number
}

/** What comparing looks at of an order; `soldOn`: the local day of the sale. @category Models */
export interface Sold extends Pick<Order.State, "orderNo" | "workOrderNo" | "amountFen" | "validity"> {
  readonly soldOn: string
}

/** What is compared: a day's list of an org unit, and the orders for its work orders or that were sold on the day. @category Models */
export interface Compared {
  readonly orgNo: string
  readonly day: string
  readonly payments: ReadonlyArray<Payment>
  readonly orders: ReadonlyArray<Sold>
}

/** The most differences that one list may have: more of them say that it is the list of another day or org unit. @category Constants */
export const maxDifferences = 500

/** The sum of what was paid here; `null` where the amount of an order was not recorded, since then nobody knows it. */
const sumOf = (orders: ReadonlyArray<Sold>): number | null =>
  orders.reduce<number | null>(
    (sum, { amountFen }) => (sum === null || amountFen === null ? null : sum + amountFen),
    orders.length === 0 ? null : 0
  )

const byWorkOrder = (orders: ReadonlyArray<Sold>): ReadonlyMap<string, ReadonlyArray<Sold>> => {
  const found = new Map<string, Array<Sold>>()
  for (const order of orders) {
    if (order.workOrderNo === null || order.validity === "voided") continue
    const number = comparedNumber(order.workOrderNo)
    const same = found.get(number)
    if (same === undefined) found.set(number, [order])
    else same.push(order)
  }
  return found
}

/**
 * What was found about one work order: that both agree, or differ, or that they agree over two days: paid on the day of the list, sold on another.
 *
 * @category Models
 */
export type Found =
  | { readonly _tag: "Agrees"; readonly workOrderNo: string }
  | { readonly _tag: "AgreesLater"; readonly finding: PaymentDifference.Finding }
  | { readonly _tag: "Differs"; readonly finding: PaymentDifference.Finding }

/** Gives the number of the work order of what was found, as numbers are compared. @category Functions */
export const workOrderOf = (found: Found): string =>
  found._tag === "Agrees" ? found.workOrderNo : found.finding.workOrderNo

/** Compares a list with the orders, work order by work order: each payment of the list, then what stands only here. @category Functions */
export const compare = ({ day, orders, orgNo, payments }: Compared): ReadonlyArray<Found> => {
  const here = byWorkOrder(orders)
  const finding = (workOrderNo: string, thereFen: number | null): PaymentDifference.Finding => {
    const own = here.get(workOrderNo) ?? []
    const cause = own.length === 0 ? "onlyThere" : thereFen === null ? "onlyHere" : "otherAmount"
    const orderNos = own.map(({ orderNo }) => orderNo).sort()
    return { workOrderNo, orgNo, day, cause, thereFen, hereFen: sumOf(own), orderNos }
  }
  const listed = payments.map((payment): Found => {
    const workOrderNo = comparedNumber(payment.workOrderNo)
    const found = finding(workOrderNo, payment.amountFen)
    if (found.hereFen !== payment.amountFen) return { _tag: "Differs", finding: found }
    return here.get(workOrderNo)?.every(({ soldOn }) => soldOn === day)
      ? { _tag: "Agrees", workOrderNo }
      : { _tag: "AgreesLater", finding: { ...found, cause: "onlyThere" } }
  })
  const there = new Set(payments.map(({ workOrderNo }) => comparedNumber(workOrderNo)))
  const onlyHere = [...here.keys()]
    .filter((number) => !there.has(number))
    .map((number): Found => ({ _tag: "Differs", finding: finding(number, null) }))
  return [...listed, ...onlyHere]
}

/** The differences that the books hold, by the number of their work order. @category Models */
export type Known = ReadonlyMap<string, PaymentDifference.State>

/**
 * Compares orders that stand only here with the payment that the list of another day named: who pays in the evening buys in the morning.
 *
 * @category Functions
 */
export const withOtherDays = (found: ReadonlyArray<Found>, known: Known): ReadonlyArray<Found> =>
  found.map((it) => {
    if (it._tag !== "Differs" || it.finding.cause !== "onlyHere") return it
    const { day, hereFen, workOrderNo } = it.finding
    const before = known.get(workOrderNo)
    if (before === undefined || before.day === day || before.thereFen === null) return it
    const { thereFen } = before
    return thereFen === hereFen
      ? { _tag: "Agrees", workOrderNo }
      : { _tag: "Differs", finding: { ...it.finding, day: before.day, cause: "otherAmount", thereFen } }
  })

const isSame = (state: PaymentDifference.State, finding: PaymentDifference.Finding): boolean =>
  state.cause === finding.cause &&
  state.thereFen === finding.thereFen &&
  state.hereFen === finding.hereFen &&
  state.orderNos.join() === finding.orderNos.join()

/**
 * What reconciling looks at: what was compared, and the differences that the books hold about these work orders, or that stand open about the day.
 *
 * @category Models
 */
export interface ReconcileView {
  readonly found: ReadonlyArray<Found>
  readonly known: Known
}

/** The events by work order. @category Models */
export type ReconcileChanges = { readonly [workOrderNo: string]: ReadonlyArray<PaymentDifference.Event> }

/** A list that is taken in. @category Models */
export interface ReconcileCommand {
  readonly day: string
}

/**
 * Writes down what differs, and closes what agrees now.
 *
 * **Details** A list speaks of the whole day: an open difference of the day that it does not show again is closed, too. What a person settled stays
 * closed as long as the same is found. A payment for which was sold on another day is written down as agreed, since the list of that day does not
 * name it.
 *
 * @category Rules
 */
export const reconcile: Rule<ReconcileCommand, ReconcileView, ReconcileChanges, R.TooManyDifferences> = (
  { day },
  { found, known },
  { actor, now }
) => {
  const agreed = { _tag: "DifferenceClosed", v: 1, at: now, by: actor, how: "agreed", note: day } as const
  const foundNow = (finding: PaymentDifference.Finding) =>
    ({ _tag: "DifferenceFound", v: 1, at: now, finding }) as const
  const differing = new Set(found.flatMap((it) => (it._tag === "Differs" ? [it.finding.workOrderNo] : [])))
  const named = new Set(found.map(workOrderOf))
  const over = [...known.values()].filter(
    (it) => it.closed === null && !differing.has(it.workOrderNo) && (it.day === day || named.has(it.workOrderNo))
  )
  const written = found.flatMap((it): ReadonlyArray<readonly [string, ReadonlyArray<PaymentDifference.Event>]> => {
    if (it._tag === "Agrees") return []
    const { finding } = it
    const state = known.get(finding.workOrderNo)
    const isKnown = state !== undefined && isSame(state, finding)
    if (it._tag === "AgreesLater") {
      return isKnown && state.closed !== null ? [] : [[finding.workOrderNo, [foundNow(finding), agreed]]]
    }
    return isKnown && state.closed?.how !== "agreed" ? [] : [[finding.workOrderNo, [foundNow(finding)]]]
  })
  const differences = found.filter(({ _tag }) => _tag !== "Agrees").length
  return decide(
    [differences > maxDifferences ? new R.TooManyDifferences({ found: differences, limit: maxDifferences }) : null],
    () => Object.fromEntries([...over.map(({ workOrderNo }) => [workOrderNo, [agreed]] as const), ...written])
  )
}

/** What a person says about a difference. @category Models */
export interface CloseCommand {
  readonly note: string
}

/** Closes a difference by a note. @category Rules */
export const close: Rule<
  CloseCommand,
  { readonly difference: PaymentDifference.State },
  { readonly difference: ReadonlyArray<PaymentDifference.Event> },
  R.Conflict
> = ({ note }, { difference }, { actor, now }) =>
  decide(
    [difference.closed === null ? null : new R.Conflict({ conflict: "alreadyClosed", id: difference.workOrderNo })],
    () => ({ difference: [{ _tag: "DifferenceClosed", v: 1, at: now, by: actor, how: "settled", note }] })
  )
