/** What must hold when nothing moves any more: what clerks were told, what the books say, and what the terminals hold. */

import { keyOf, type StoreError, type TerminalId } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import type { Order, Terminal as TerminalBook } from "@yugou/core/books"
import { everyOrg, maxPage, type StationStore, type Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type { Sale } from "./Clerks.ts"
import { type Terminal, truthOf } from "./Fleet.ts"

/** What counts of an order in the books. */
export type Booked = Pick<Order.State, "orderNo" | "energy" | "target" | "dispatch">

/** What counts of a terminal in the books. */
export type Doubted = Pick<TerminalBook.State, "terminalId" | "suspicion">

/** What is held against each other. */
export interface Facts {
  readonly sales: ReadonlyArray<Sale>
  readonly orders: ReadonlyArray<Booked>
  /** What the terminal applied in all its life. */
  readonly applied: (terminalId: TerminalId) => ReadonlyArray<Invariants.Effected>
}

/** An order or a sale: each energy is sold to a terminal once, so the two tell which effects belong to it. */
type Sold = Pick<Sale, "energy" | "terminalId">

const timesApplied = ({ applied }: Facts, { energy, terminalId }: Sold): number =>
  applied(terminalId).filter(({ mode, value }) => mode === "append" && value === energy).length

const saleFindings = (facts: Facts, sale: Sale, orders: ReadonlyArray<Booked>): ReadonlyArray<string> => {
  const { orderNo, seen, terminalId, no } = sale
  const name = `sale ${no} of ${terminalId}`
  const order = orders.find((it) => it.orderNo === orderNo)
  const times = timesApplied(facts, sale)
  return [
    ...(orderNo !== null && order === undefined ? [`${name}: ${orderNo} was acknowledged and is not there`] : []),
    ...(orders.length > 1 ? [`${name} became ${orders.length} orders`] : []),
    ...(times > 1 ? [`${name} was applied ${times} times`] : []),
    ...(seen === "applied" && times === 0
      ? [`${name}: ${orderNo} was seen as applied and is not on its terminal`]
      : []),
    ...(seen === "applied" && order !== undefined && order.dispatch._tag !== "Applied"
      ? [`${name}: ${orderNo} was seen as applied and is ${order.dispatch._tag}`]
      : []),
    ...(orders.length === 0 && times > 0 ? [`${name} was applied without an order`] : [])
  ]
}

/** What is not in an end. An order in line behind one that only a person can decide about waits as it should. */
const openFindings = (orders: ReadonlyArray<Booked>): ReadonlyArray<string> => {
  const blocked = new Set(
    orders.filter(({ dispatch }) => dispatch._tag === "Unknown").map(({ target }) => keyOf(target))
  )
  return orders.flatMap(({ dispatch, orderNo, target }) => {
    const isOpen = dispatch._tag === "Sending" || (dispatch._tag === "Queued" && !blocked.has(keyOf(target)))
    return isOpen ? [`${orderNo} is still ${dispatch._tag} for ${keyOf(target)}: ${JSON.stringify(dispatch)}`] : []
  })
}

const keyOfSold = ({ energy, terminalId }: Sold): string => `${terminalId}/${energy}`

/** Lists what does not fit. */
export const findings = (facts: Facts): ReadonlyArray<string> => {
  const orders = Map.groupBy(facts.orders, ({ energy, target }) => keyOfSold({ energy, terminalId: target.terminalId }))
  const sold = new Set(facts.sales.map(keyOfSold))
  const strange = [...orders].flatMap(([key, [order]]) => (sold.has(key) ? [] : [`${order?.orderNo}: nobody sold it`]))
  return [
    ...facts.sales.flatMap((sale) => saleFindings(facts, sale, orders.get(keyOfSold(sale)) ?? [])),
    ...openFindings(facts.orders),
    ...strange
  ]
}

/** Reads all aggregates of a kind. */
const allOf = Effect.fnUntraced(function* <T extends "Order" | "Terminal">(
  store: StationStore["Service"],
  tag: T
): Effect.fn.Return<ReadonlyArray<Versioned<T>["state"]>, StoreError> {
  const rows: Array<Versioned<T>> = []
  let after: string | null = null
  do {
    const page: { readonly rows: ReadonlyArray<Versioned<T>>; readonly next: string | null } = yield* store.list(
      tag,
      { orgScope: everyOrg, where: {} },
      { after, limit: maxPage, order: "ascending" }
    )
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows.map(({ state }) => state)
})

/** Reads all orders. */
export const ordersOf = (store: StationStore["Service"]) => allOf(store, "Order")

/** Lists the terminals in doubt: nobody else dialled in as one of them, so that the doubt is false. */
export const doubtFindings = (terminals: ReadonlyArray<Doubted>): ReadonlyArray<string> =>
  terminals.flatMap(({ suspicion, terminalId }) =>
    suspicion === undefined
      ? []
      : [`${terminalId} is in doubt (${suspicion.because}), and nobody else dialled in as it`]
  )

/** Audits the books alone and against the terminals. */
export const bookFindings = Effect.fnUntraced(function* (
  store: StationStore["Service"],
  terminals: ReadonlyArray<Terminal>
): Effect.fn.Return<ReadonlyArray<string>, StoreError> {
  const alone = yield* Invariants.checkInvariants(store)
  const against = yield* Invariants.checkAgainst(store, terminals.map(truthOf))
  return [
    ...doubtFindings(yield* allOf(store, "Terminal")),
    ...[...alone, ...against.violations].map(
      ({ invariant, ref, detail }) => `invariant ${invariant}, ${ref}: ${detail}`
    )
  ]
})

/** Of how many terminals at most the case is told in full. */
const mostCases = 12

const told = (name: string, what: unknown): string =>
  `${name} ${JSON.stringify(what, (_, value) => (typeof value === "bigint" ? `${value}` : value))}`

const caseOf = (
  { member: { terminalId }, state }: Terminal,
  orders: ReadonlyArray<Order.State>
): ReadonlyArray<string> => [
  ...orders.filter(({ target }) => target.terminalId === terminalId).map((it) => told("order", it)),
  ...state().applications.map((it) => told(`${terminalId} applied`, it))
]

/** Tells what books and terminals hold of those that findings name: the database is gone afterwards. */
export const cases = (
  findings: ReadonlyArray<string>,
  orders: ReadonlyArray<Order.State>,
  terminals: ReadonlyArray<Terminal>
): ReadonlyArray<string> => {
  const named = new Set(findings.flatMap((it) => it.match(/\w+/g) ?? []))
  const orderOf = orders.filter(({ orderNo }) => named.has(orderNo)).map(({ target }) => target.terminalId)
  return terminals
    .filter(({ member: { terminalId } }) => named.has(terminalId) || orderOf.includes(terminalId))
    .slice(0, mostCases)
    .flatMap((it) => caseOf(it, orders))
}
