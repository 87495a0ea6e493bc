/** The money of a day reckoned anew from the events of every order, in the plainest way: what the end of a day is held against. */
import type { operations } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import { Instant } from "@yugou/core/store"

/** The drawers by day, operator and org unit: of each the counts, and by way what was taken and given back. */
export type Drawers = { [key: string]: { [what: string]: number } }

/** The local day of the sites of the suites, which keep the time of Beijing. */
export const dayOf = (at: Instant.Instant): string =>
  new Date(Instant.toMillis(at) + 8 * 3_600_000).toISOString().slice(0, 10)

type Rows = (typeof operations)["settlement"]["dayEnd"]["success"]["Type"]

const put = (all: Drawers, key: string, what: string, amount: number): void => {
  all[key] ??= {}
  all[key][what] = (all[key][what] ?? 0) + amount
}

/** Gives the rows of a day in the words of the fold; counts of nothing are left out. */
export const drawers = (day: string, rows: Rows): Drawers => {
  const all: Drawers = {}
  for (const row of rows) {
    const key = `${day} ${row.operator} ${row.orgNo}`
    all[key] = {}
    const { orders, voided, withoutAmount, cashToHandOver } = row
    const said = { orders, voided, withoutAmount, cashToHandOver }
    for (const [way, { takenFen, returnedFen }] of Object.entries(row.money)) {
      Object.assign(said, { [`${way} taken`]: takenFen, [`${way} returned`]: returnedFen })
    }
    for (const [what, amount] of Object.entries(said)) if (amount !== 0) put(all, key, what, amount)
  }
  return all
}

/** Folds the events of every order. */
export const fold = (orders: ReadonlyArray<ReadonlyArray<Order.Event>>): Drawers => {
  const all: Drawers = {}
  for (const events of orders) {
    const saved = events.find((event) => event._tag === "OrderSaved")
    if (saved === undefined) continue
    const { amountFen, orgNo, paymentWay } = saved.content
    const key = (at: Instant.Instant, by: string): string => `${dayOf(at)} ${by} ${orgNo}`
    const way = paymentWay ?? "unstated"
    const move = (kind: "taken" | "returned", at: Instant.Instant, by: string): void => {
      if (amountFen === null) return
      all[key(at, by)] ??= {}
      put(all, key(at, by), `${way} ${kind}`, amountFen)
      if (way === "cash") put(all, key(at, by), "cashToHandOver", kind === "taken" ? amountFen : -amountFen)
    }
    let validity = "valid"
    put(all, key(saved.at, saved.by), "orders", 1)
    for (const event of events) {
      if (event._tag === "OrderSaved") move("taken", event.at, event.by)
      if (event._tag === "OrderVoided") move("returned", event.at, event.by)
      if (event._tag === "OrderRejected") move("returned", event.at, saved.by)
      if (event._tag === "OrderRestored") move("taken", event.at, event.by)
      if (event._tag === "OrderVoided" || event._tag === "OrderRejected") validity = "voided"
      if (event._tag === "OrderRestored") validity = "valid"
    }
    if (validity === "voided") put(all, key(saved.at, saved.by), "voided", 1)
    else if (amountFen === null) put(all, key(saved.at, saved.by), "withoutAmount", 1)
  }
  for (const drawer of Object.values(all))
    for (const what of Object.keys(drawer)) if (drawer[what] === 0) delete drawer[what]
  return all
}

/** What all drawers took less what they gave back. */
export const total = (all: Drawers): number =>
  Object.values(all)
    .flatMap(Object.entries)
    .reduce((sum, [what, amount]) => {
      if (what.endsWith(" taken")) return sum + amount
      return what.endsWith(" returned") ? sum - amount : sum
    }, 0)
