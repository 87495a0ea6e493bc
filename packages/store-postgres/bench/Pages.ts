/** Pages of a small and of a large station: how long each list that somebody opens takes, and how PostgreSQL finds its rows. */
import { operations, PromiseHost } from "@yugou/core"
import { type Condition, everyOrg, type Filter } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import { say } from "../test/CommandLine.ts"
import { planOf } from "../test/Plans.ts"
import { populate } from "../test/Population.ts"
import { populateAround } from "../test/PopulationAround.ts"
import * as Postgres from "../test/Postgres.ts"
import { median, round2, timed } from "./Measuring.ts"

const is = (value: string): Condition => ({ _tag: "Is", value })

const permissions = [
  "customer.personalData",
  ...Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
]
const days = { from: "2023-11-01", to: "2023-11-30" } as const
const late = { ...days, breached: "dispatch", state: "open", limit: 20 } as const

type Station = Awaited<ReturnType<typeof PromiseHost.open>>
type Asked = { readonly after?: string }
type Page = { readonly next: string | null; readonly rows: ReadonlyArray<unknown> }

/** The lists of the station that grow, as each is opened; what else must be said comes with it. */
const lists = (station: Station) => {
  const actor = { actor: "clerk" } as const
  const { customers, purchases, purchaseRecords, disconnection, dunning, history, settlement } = station
  return {
    customers: (asked: Asked) => customers.list({ ...actor, ...asked }),
    customersCalled: (asked: Asked) => customers.list({ ...actor, name: "鲁机", ...asked }),
    terminals: (asked: Asked) => customers.terminals({ ...actor, ...asked }),
    parameterReports: (asked: Asked) => customers.parameterReports({ ...actor, ...asked }),
    devices: (asked: Asked) => purchases.list({ ...actor, ...asked }),
    devicesBelow: (asked: Asked) => purchases.list({ ...actor, balanceState: "below", ...asked }),
    orders: (asked: Asked) => purchaseRecords.list({ ...actor, ...asked }),
    ordersOfDays: (asked: Asked) => purchaseRecords.list({ ...actor, savedOn: days, ...asked }),
    ordersApplied: (asked: Asked) => purchaseRecords.list({ ...actor, dispatch: ["applied"], ...asked }),
    ordersCalled: (asked: Asked) => purchaseRecords.list({ ...actor, name: "鲁机", ...asked }),
    // Of the first thousand orders twenty wait in either station: as many as fill the page.
    breaches: (asked: Asked) => purchaseRecords.breaches({ ...actor, ...late, ...asked }),
    adjustments: (asked: Asked) => purchaseRecords.adjustments({ ...actor, ...asked }),
    discrepancies: (asked: Asked) => purchaseRecords.discrepancies({ ...actor, ...asked }),
    arrears: (asked: Asked) => disconnection.list({ ...actor, ...asked }),
    messages: (asked: Asked) => dunning.messages({ ...actor, ...asked }),
    alarms: (asked: Asked) => dunning.alarms({ ...actor, ...asked }),
    workItems: (asked: Asked) => dunning.workItems({ ...actor, ...asked }),
    paymentDifferences: (asked: Asked) => settlement.paymentDifferences({ ...actor, ...asked }),
    trail: (asked: Asked) => history.trail({ ...actor, by: "clerk", ...asked })
  } satisfies { readonly [name: string]: (asked: Asked) => Promise<Page> }
}
type Lists = ReturnType<typeof lists>

/** A database of its own with so many orders, a station over it, and the times that the pages of each list took. */
interface Table {
  readonly count: number
  readonly lists: Lists
  readonly sql: Postgres.Client
  readonly times: Map<string, Array<number>>
}

/**
 * A station with a million orders has a hundred thousand customers; the small one has a thousand of either, so that its pages are full, too. What is open is
 * the same in both: the past grows, and the work of a day does not.
 */
const customersOf = (count: number): number => Math.max(1_000, Math.floor(count / 10))

const statementTimeoutMillis = 3_600_000

const filled = Effect.fnUntraced(function* (count: number) {
  const url = yield* Postgres.database
  const store = layerPostgres({ url, statementTimeoutMillis })
  const { sql } = Context.get(yield* Layer.build(Layer.fresh(store)), StationDatabase)
  const customers = customersOf(count)
  yield* say(`${count} orders of ${customers} customers are written`)
  yield* populate(sql, count, { customers, terminals: customers, waiting: 1_000 })
  yield* populateAround(sql, { customers, days: customers })
  const open = () =>
    PromiseHost.open({
      store,
      terminals: { elsewhere: [] },
      archive: "local",
      people: { clerk: { permissions, orgScope: [""] } },
      log: "none"
    })
  const station = yield* Effect.acquireRelease(Effect.promise(open), (it) => Effect.promise(() => it.close()))
  const table: Table = { count, lists: lists(station), sql, times: new Map() }
  return table
})

/** How many times each list is opened and measured, and how many times before only to warm up. */
const turns = 40
const warmUpTurns = 5

/** Opens a list, and turns its page: the time of each in milliseconds. */
const turnOver = Effect.fnUntraced(function* ({ lists, times }: Table, list: keyof Lists, counts: "yes" | "no") {
  const ask = (page: string, asked: Asked) =>
    Effect.gen(function* () {
      let found: Page = { next: null, rows: [] }
      const millis = yield* timed(
        Effect.promise(async () => {
          found = await lists[list](asked)
        })
      )
      if (counts === "yes") times.set(page, [...(times.get(page) ?? []), millis])
      return found
    })
  const { next } = yield* ask(list, {})
  if (next !== null) yield* ask(`${list}, page 2`, { after: next })
})

/** Conditions that the planner has to find an index for, each in both directions. */
const planned: { readonly [name: string]: Filter["where"] } = {
  everything: {},
  applied: { dispatch: is("applied") },
  valid: { validity: is("valid") },
  approved: { approval: is("approved") },
  ofDays: { savedAt: { _tag: "Between", from: "001700000000000", to: "001800000000000" } },
  unknown: { dispatch: is("unknown") },
  voided: { validity: is("voided") },
  pending: { approval: is("pending") },
  ofCustomer: { customerNo: is("c17"), dispatch: is("applied") },
  ofTerminal: { terminalId: is("t17"), validity: is("valid") },
  ofMinute: { savedAt: { _tag: "Between", from: "001700000600000", to: "001700000660000" } }
}

/** Explains lists of orders: which of them read a table from end to end, and how many rows a page of 50 touches at most. */
const plansOf = Effect.fnUntraced(function* ({ sql, count }: Table) {
  const sequentialScans: Array<string> = []
  let mostTouched = 0
  for (const [name, where] of Object.entries(planned)) {
    for (const order of ["ascending", "descending"] as const) {
      const { steps, touched } = yield* planOf(sql, "Order", { orgScope: everyOrg, where }, order, null)
      if (steps.includes("Seq Scan")) sequentialScans.push(`${name} ${order}`)
      mostTouched = Math.max(mostTouched, touched)
    }
  }
  const scans = sequentialScans.length === 0 ? "no sequential scan" : `sequential scans: ${sequentialScans.join(", ")}`
  yield* say(`plans at ${count} orders: ${scans}; at most ${mostTouched} rows touched for a page of 50`)
  return { sequentialScans, mostTouched }
})

/** What a page took in the small station and in the large one, in milliseconds. */
export interface PageTimes {
  readonly few: number
  readonly many: number
}

/** Measures pages of a station with 1,000 orders and of a large one, each list by itself; they take turns, so that both meet the same machine. */
export const pages = Effect.fnUntraced(function* (count: number) {
  const few = yield* filled(1_000)
  const many = yield* filled(count)
  for (let turn = 0; turn < warmUpTurns + turns; turn++) {
    for (const table of turn % 2 === 0 ? [few, many] : [many, few]) {
      for (const list of Object.keys(table.lists) as ReadonlyArray<keyof Lists>) {
        yield* turnOver(table, list, turn < warmUpTurns ? "no" : "yes")
      }
    }
  }
  const times: { [page: string]: PageTimes } = {}
  // A list that has one page in the small station has nothing to compare its second with.
  for (const [page, small] of few.times) {
    const both = { few: round2(median(small)), many: round2(median(many.times.get(page) ?? [])) }
    times[page] = both
    yield* say(`${page}: ${both.few} ms with few, ${both.many} ms at ${count} orders`)
  }
  return { times, plans: yield* plansOf(many) }
})
