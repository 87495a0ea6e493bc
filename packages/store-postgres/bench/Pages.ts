/** Pages of a small and of a large table: how long they take, and how PostgreSQL finds them. */
import { type Condition, everyOrg, type Filter, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import { say } from "../test/CommandLine.ts"
import { planOf } from "../test/Plans.ts"
import { populate } from "../test/Population.ts"
import * as Postgres from "../test/Postgres.ts"
import { median, round2, timed } from "./Measuring.ts"

const is = (value: string): Condition => ({ _tag: "Is", value })

/** A database of its own with so many orders, and the times that the pages of each list took. */
interface Table {
  readonly count: number
  readonly store: StationStore["Service"]
  readonly sql: Postgres.Client
  readonly times: { readonly [list: string]: Array<number> }
}

const filled = Effect.fnUntraced(function* (count: number) {
  const url = yield* Postgres.database
  const services = yield* Layer.build(Layer.fresh(layerPostgres({ url, statementTimeoutMillis: 3_600_000 })))
  const { sql } = Context.get(services, StationDatabase)
  yield* populate(sql, count)
  const times = Object.fromEntries(measured.map((list) => [list, [] as number[]]))
  const table: Table = { count, store: Context.get(services, StationStore), sql, times }
  return table
})

/** How many pages of each list are measured, and how many before them only warm up. */
const pageTurns = 100
const warmUpTurns = 20

/** Lists that the planner has to find an index for, each in both directions. */
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

/** The lists whose pages are full in both tables; the others differ in what they find. */
const fullLists = ["everything", "applied", "valid", "approved", "ofDays"] as const
const measured: ReadonlyArray<string> = [...fullLists, "trail"]

/** Turns a page of 50 of a list, after its middle. */
const turnPage = ({ store, count }: Table, list: string, turn: number) => {
  const middle = Math.floor(count / 2) + turn
  // Commits of a population are of one moment, so that only their position tells them apart.
  if (list === "trail") return store.trail({ actor: "clerk" }, { after: null, limit: 50 })
  const orderNo = `P${middle.toString().padStart(10, "0")}`
  const sort = `${(1_700_000_000_000 + middle * 1_000).toString().padStart(15, "0")}/${orderNo}`
  const filter: Filter = { orgScope: everyOrg, where: planned[list] ?? {} }
  return store.list("Order", filter, { after: JSON.stringify([sort, orderNo]), limit: 50, order: "ascending" })
}

/** Gives the time of a page in milliseconds. */
const pageMillis = (table: Table, list: string, turn: number): Effect.Effect<number, unknown> =>
  timed(turnPage(table, list, turn) as Effect.Effect<unknown, unknown>)

/** Explains the lists: which of them read a table from end to end, and how many rows a page of 50 touches at most. */
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

const medianOf = Effect.fnUntraced(function* ({ count, times }: Table) {
  const found = Object.fromEntries(Object.entries(times).map(([list, all]) => [list, median(all)]))
  const said = Object.entries(found).map(([list, millis]) => `${list} ${round2(millis)} ms`)
  yield* say(`page of 50 at ${count} orders: ${said.join(", ")}`)
  return found
})

/** Measures pages of a table of 1,000 orders and of a large one, each list by itself; they take turns, so that both meet the same machine. */
export const pages = Effect.fnUntraced(function* (count: number) {
  const few = yield* filled(1_000)
  const many = yield* filled(count)
  for (let turn = 0; turn < warmUpTurns + pageTurns; turn++) {
    for (const table of turn % 2 === 0 ? [few, many] : [many, few]) {
      for (const list of measured) {
        const millis = yield* pageMillis(table, list, turn)
        if (turn >= warmUpTurns) table.times[list]?.push(millis)
      }
    }
  }
  return { few: yield* medianOf(few), many: yield* medianOf(many), plans: yield* plansOf(many) }
})
