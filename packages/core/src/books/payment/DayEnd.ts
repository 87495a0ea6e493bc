/**
 * 日结: what each operator of each org unit took and gave back on a day, and what of it lies in his drawer.
 *
 * Every movement of money counts on the day on which it happened and for the operator who had it in hand: an order that is voided a day later was
 * handed over with its day, and is taken from the next one.
 *
 * @category Rules
 */
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Energy from "../../values/Energy.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as Adjustment from "../adjustment/Adjustment.ts"
import type * as Order from "../purchase/Order.ts"
import { movementsOf, type PaymentWay } from "../purchase/Payment.ts"

/** Money of one way of payment, in fen: what was taken, what was given back. @category Models */
export interface Sum {
  readonly takenFen: number
  readonly returnedFen: number
}

/** The ways of payment of a row; `unstated`: nobody recorded how an amount was paid. @category Models */
export type Way = PaymentWay | "unstated"

/**
 * What one operator did in one org unit.
 *
 * **Details** `orders`: those that he saved on the day, voided ones as well; `voided`: how many of them are voided now; `withoutAmount`: of how many
 * that stand no amount was recorded. `energy`: of those that stand. `cashToHandOver`: cash taken less cash given back, in fen; below zero where he
 * gave back more than he took. `compensations`: adjustments that he saved to make up for an order, and that stand; `compensatedFen`: what had been
 * paid for those orders.
 *
 * @category Models
 */
export interface Row {
  readonly operator: string
  readonly orgNo: string
  readonly orders: number
  readonly voided: number
  readonly withoutAmount: number
  readonly energy: Energy.Energy
  readonly money: { readonly [W in Way]: Sum }
  readonly cashToHandOver: number
  readonly compensations: number
  readonly compensatedFen: number
}

const nothing: Sum = { takenFen: 0, returnedFen: 0 }

const empty = (operator: string, orgNo: string): Row => ({
  ...{ operator, orgNo, orders: 0, voided: 0, withoutAmount: 0, energy: Energy.zero },
  money: { cash: nothing, transfer: nothing, counter: nothing, web: nothing, unstated: nothing },
  ...{ cashToHandOver: 0, compensations: 0, compensatedFen: 0 }
})

/** The rows of a day, by operator and org unit. @category Models */
export type Rows = HashMap.HashMap<string, Row>

/** The rows of a day on which nothing happened. @category Constants */
export const noRows: Rows = HashMap.empty()

/** Tells whether something happened on the day. @category Models */
export type OnDay = (at: Instant) => boolean

const changed = (rows: Rows, operator: string, orgNo: string, change: (row: Row) => Row): Rows => {
  const key = JSON.stringify([operator, orgNo])
  return HashMap.set(rows, key, change(Option.getOrElse(HashMap.get(rows, key), () => empty(operator, orgNo))))
}

const moved = (row: Row, way: Way, kind: "taken" | "returned", fen: number): Row => {
  const sum = row.money[way]
  const after: Sum =
    kind === "taken" ? { ...sum, takenFen: sum.takenFen + fen } : { ...sum, returnedFen: sum.returnedFen + fen }
  const money = { ...row.money, [way]: after }
  return { ...row, money, cashToHandOver: money.cash.takenFen - money.cash.returnedFen }
}

const sold = (row: Row, { amountFen, energy, validity }: Order.State): Row => {
  if (validity === "voided") return { ...row, orders: row.orders + 1, voided: row.voided + 1 }
  return {
    ...row,
    orders: row.orders + 1,
    withoutAmount: row.withoutAmount + (amountFen === null ? 1 : 0),
    energy: Energy.add(row.energy, energy)
  }
}

/** Adds an order to the rows of a day. @category Functions */
export const withOrder = (rows: Rows, order: Order.State, onDay: OnDay): Rows => {
  const { amountFen, orgNo, savedAt, savedBy } = order
  const way = order.paymentWay ?? "unstated"
  const own = onDay(savedAt) ? changed(rows, savedBy, orgNo, (row) => sold(row, order)) : rows
  return movementsOf(order)
    .filter(({ at }) => onDay(at))
    .reduce((all, { by, kind }) => changed(all, by, orgNo, (row) => moved(row, way, kind, amountFen ?? 0)), own)
}

/** Adds an adjustment that makes up for an order, with what had been paid for the order. @category Functions */
export const withCompensation = (rows: Rows, adjustment: Adjustment.State, paidFen: number | null): Rows =>
  adjustment.compensates === null || adjustment.validity === "voided"
    ? rows
    : changed(rows, adjustment.savedBy, adjustment.orgNo, (row) => ({
        ...row,
        compensations: row.compensations + 1,
        compensatedFen: row.compensatedFen + (paidFen ?? 0)
      }))

const byOrg = (a: Row, b: Row): number => {
  const [left, right] = [`${a.orgNo}\u0000${a.operator}`, `${b.orgNo}\u0000${b.operator}`]
  // No two rows are of one operator in one org unit.
  return left < right ? -1 : 1
}

/** Gives the rows by org unit, then operator. @category Functions */
export const inOrder = (rows: Rows): ReadonlyArray<Row> => [...HashMap.values(rows)].sort(byOrg)
