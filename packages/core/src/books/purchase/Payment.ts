/**
 * Money beside energy (购电金额): what a customer paid for an order, in which way, and when it changed hands.
 *
 * The station computes no price and keeps no account: it records what the cash desk took, and what it gave back when the order was voided, so that a
 * day can be settled. Amounts are whole fen.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import type { Validity } from "../../values/Validity.ts"

/** Describes how a customer paid (缴费方式): 现金, 转账, 代收网点, 网上. Only cash lies in the drawer of the operator. @category Models */
export const PaymentWay = titled(
  Schema.Literals(["cash", "transfer", "counter", "web"]),
  "缴费方式",
  "way of the payment"
)
export type PaymentWay = typeof PaymentWay.Type

/** Describes that the money of an order changed hands: by which operator, and when. @category Models */
export const Movement = Schema.Struct({ kind: Schema.Literals(["taken", "returned"]), by: Id, at: Instant })
export type Movement = typeof Movement.Type

/** What an order says about its money. @category Models */
export interface Paid {
  readonly savedBy: string
  readonly savedAt: Instant
  readonly validity: typeof Validity.Type
  readonly amountFen: number | null
  /** What happened to the money after the sale; orders of before this was recorded have none. */
  readonly money?: ReadonlyArray<Movement>
}

/**
 * Lists when the money of an order changed hands, oldest first: it is taken with the sale.
 *
 * **Details** Of an order that was voided before this was recorded nobody knows when the money went back: it counts as given back with the sale.
 *
 * @category Functions
 */
export const movementsOf = ({ amountFen, money = [], savedAt, savedBy, validity }: Paid): ReadonlyArray<Movement> => {
  if (amountFen === null) return []
  const sale: Movement = { kind: "taken", by: savedBy, at: savedAt }
  const all = [sale, ...money]
  return validity === "voided" && all.at(-1)?.kind === "taken"
    ? [...all, { kind: "returned", by: savedBy, at: savedAt }]
    : all
}

/** Gives the event that the money goes back, where some was paid and is here. @category Functions */
export const returned = ({ amountFen }: Pick<Paid, "amountFen">, by: string, at: Instant) =>
  amountFen === null ? [] : [{ _tag: "PaymentReturned", v: 1, at, by } as const]

/** Gives the event that the money is taken again, where it had gone back. @category Functions */
export const takenAgain = ({ money = [] }: Pick<Paid, "money">, by: string, at: Instant) =>
  money.at(-1)?.kind === "returned" ? [{ _tag: "PaymentTaken", v: 1, at, by } as const] : []
