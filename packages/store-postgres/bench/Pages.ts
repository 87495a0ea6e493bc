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
const everything: Filter = { orgScope: everyOrg, where: {} }
const applied: Filter = { orgScope: everyOrg, where: { dispatch: is("applied") } }

/** A database of its own with so many orders, and the times that its pages took. */
interface Table {
  readonly count: number
  readonly store: StationStore["Service"]
  readonly sql: Postgres.Client
  readonly everything: Array<number>
  readonly applied: Array<number>
}

const filled = Effect.fnUntraced(function* (count: number) {
  const url = yield* Postgres.database
  const services = yield* Layer.build(Layer.fresh(layerPostgres({ url, statementTimeoutMillis: 3_600_000 })))
  const { sql } = Context.get(services, StationDatabase)
  yield* populate(sql, count)
  const table: Table = { count, store: Context.get(services, StationStore), sql, everything: [], applied: [] }
  return table
})

/** Gives the time of a page of 50 after the middle of a list, in milliseconds. */
const pageMillis = ({ store, count }: Table, filter: Filter, turn: number) => {
  const middle = Math.floor(count / 2) + turn
  const orderNo = `P${middle.toString().padStart(10, "0")}`
  const sort = `${(1_700_000_000_000 + middle * 1_000).toString().padStart(15, "0")}/${orderNo}`
  const after = JSON.stringify([sort, orderNo])
  return timed(store.list("Order", filter, { after, limit: 50, order: "ascending" }))
}

/** How many pages of each list are measured, and how many before them only warm up. */
const pageTurns = 100
const warmUpTurns = 20

/** Lists that the planner has to find an index for, each in both directions. */
const planned: { readonly [name: string]: Filter["where"] } = {
  everything: {},
  applied: { dispatch: is("applied") },
  unknown: { dispatch: is("unknown") },
  voided: { validity: is("voided") },
  pending: { approval: is("pending") },
  ofCustomer: { customerNo: is("c17"), dispatch: is("applied") },
  ofTerminal: { terminalId: is("t17"), validity: is("valid") },
  ofMinute: { savedAt: { _tag: "Between", from: "001700000600000", to: "001700000660000" } }
}

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

const medianOf = Effect.fnUntraced(function* ({ count, everything, applied }: Table) {
  const found = { everything: median(everything), applied: median(applied) }
  yield* say(`page of 50 at ${count} orders: ${round2(found.everything)} ms, filtered ${round2(found.applied)} ms`)
  return found
})

/** Measures pages of a table of 1,000 orders and of a large one; they take turns, so that both meet the same machine. */
export const pages = Effect.fnUntraced(function* (count: number) {
  const few = yield* filled(1_000)
  const many = yield* filled(count)
  for (let turn = 0; turn < warmUpTurns + pageTurns; turn++) {
    for (const table of turn % 2 === 0 ? [few, many] : [many, few]) {
      const all = yield* pageMillis(table, everything, turn)
      const some = yield* pageMillis(table, applied, turn)
      if (turn < warmUpTurns) continue
      table.everything.push(all)
      table.applied.push(some)
    }
  }
  return { few: yield* medianOf(few), many: yield* medianOf(many), plans: yield* plansOf(many) }
})
