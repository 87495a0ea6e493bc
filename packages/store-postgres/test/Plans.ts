/** How PostgreSQL finds a page of a list, for tests. */
import type { Filter, Kind, Page, Place } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Lists from "../src/Lists.ts"
import type { Client } from "./Postgres.ts"

interface Node {
  readonly "Node Type": string
  readonly "Actual Rows": number
  readonly "Actual Loops": number
  readonly "Rows Removed by Filter"?: number
  readonly "Rows Removed by Index Recheck"?: number
  readonly Plans?: ReadonlyArray<Node>
}

/** What a page cost: the kinds of steps, and how many rows its scans touched. */
export interface Plan {
  readonly steps: string
  readonly touched: number
  readonly text: string
}

const nodesOf = (node: Node): ReadonlyArray<Node> => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const touchedBy = (node: Node): number => {
  const removed = (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)
  return (node["Actual Rows"] + removed) * node["Actual Loops"]
}

/** What a statement of the store is, as far as a plan needs it. */
interface Compiled {
  readonly compile: () => readonly [sql: string, parameters: ReadonlyArray<unknown>]
}

/** Runs a statement, and says how it was run. */
const explain = Effect.fnUntraced(function* (sql: Client, statement: Compiled) {
  const [text, parameters] = statement.compile()
  const [row] = yield* sql.unsafe<{ readonly "QUERY PLAN": ReadonlyArray<{ readonly Plan: Node }> }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
    [...parameters]
  ).unprepared
  return row?.["QUERY PLAN"] ?? []
})

const summaryOf = (plans: ReadonlyArray<{ readonly Plan: Node }>): Plan => {
  const nodes = plans.flatMap(({ Plan }) => nodesOf(Plan))
  const scans = nodes.filter((node) => node["Node Type"].includes("Scan"))
  return {
    steps: nodes.map((node) => node["Node Type"]).join(),
    touched: scans.reduce((sum, node) => sum + touchedBy(node), 0),
    text: JSON.stringify(plans, null, 1)
  }
}

/** Runs one statement, and gives its plan. */
export const planOfStatement = (sql: Client, statement: Compiled) => Effect.map(explain(sql, statement), summaryOf)

/** Runs the statements of a page as the store does, and gives their plans together. */
export const planOf = Effect.fnUntraced(function* (
  sql: Client,
  kind: Kind,
  filter: Filter,
  order: Page["order"],
  after: Place | null
) {
  const page = { after: null, limit: 50, order } as const
  const plans: Array<{ readonly Plan: Node }> = []
  for (const statement of Lists.pagesOf(sql, kind, filter, page, after)) {
    const explained = yield* explain(sql, statement)
    plans.push(...explained)
    if (explained.some(({ Plan }) => Plan["Actual Rows"] > page.limit)) break
  }
  return summaryOf(plans)
})
