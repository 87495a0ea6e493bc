/** 下发统计: how the orders of each local day and org unit stand, by whom they were saved, or below which transformers or lines. */

import * as Effect from "effect/Effect"
import * as DispatchStatistics from "../../books/purchase/DispatchStatistics.ts"
import { breachesOf, type LimitName } from "../../books/service/ServiceLimits.ts"
import { newest } from "../../engines/archive/ArchiveCopy.ts"
import { foldRows } from "../../engines/kernel/AllPages.ts"
import type { Instant } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import { countable } from "../kernel/Counted.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, within } from "../kernel/Listing.ts"
import { purchaseRecords as table } from "./Table.ts"
import type { StatisticsRow } from "./Views.ts"

/** What is told apart besides day and org unit: the operator, or the customer until his transformers are known. */
interface Counted {
  readonly day: string
  readonly orgNo: string
  readonly by: string | null
  readonly lastAt: Instant
  readonly tally: DispatchStatistics.Tally
  readonly seconds: Array<number>
  readonly breached: { readonly [L in OrderLimit]: number }
}

/** What an order alone tells; whether power is back stands with the remote control of its target. */
type OrderLimit = Exclude<LimitName, "reconnect">

const add = (rows: Map<string, Counted>, row: Counted): Map<string, Counted> => {
  const key = JSON.stringify([row.day, row.orgNo, row.by])
  const known = rows.get(key)
  if (known === undefined) return rows.set(key, row)
  // One list a row: a day may have ten thousands of orders.
  for (const second of row.seconds) known.seconds.push(second)
  const breached = {
    dispatch: known.breached.dispatch + row.breached.dispatch,
    unknown: known.breached.unknown + row.breached.unknown
  }
  const tally = DispatchStatistics.together(known.tally, row.tally)
  return rows.set(key, { ...known, lastAt: row.lastAt, tally, breached })
}

type By = NonNullable<(typeof table.statistics.payload.Type)["by"]>

/** What of a transformer tells where a customer is fed from. */
const places = { transformer: "transformerNo", line: "lineNo" } as const

const isPlace = (by: By): by is keyof typeof places => Object.hasOwn(places, by)

/** Puts the customers of a day together by their transformers or lines, as the archive knew them when they bought last on it. */
const byPlace = Effect.fnUntraced(function* (rows: Iterable<Counted>, by: keyof typeof places) {
  const all = new Map<string, Counted>()
  for (const row of rows) {
    const copy = yield* newest(row.by ?? "", row.lastAt)
    const numbers = (copy?.archive.transformers ?? []).flatMap((it) => it[places[by]] ?? [])
    add(all, { ...row, by: numbers.length === 0 ? null : [...new Set(numbers)].sort().join("+") })
  }
  return all
})

const rowOf = ({ breached, by: named, day, orgNo, seconds, tally }: Counted, by: By): typeof StatisticsRow.Type => {
  const { approved, attempts, dispatch, energy, orders, sold, voided } = tally
  const p50 = DispatchStatistics.percentile(seconds, 50)
  const p95 = DispatchStatistics.percentile(seconds, 95)
  return {
    ...{ day, orgNo, operator: by === "operator" ? named : null },
    ...{ transformerNo: by === "transformer" ? named : null, lineNo: by === "line" ? named : null },
    ...{ orders, voided, ...dispatch, attempts, soldEnergy: sold, approvedEnergy: approved },
    ...{ appliedEnergy: energy.applied, unknownEnergy: energy.unknown, rejectedEnergy: energy.rejected },
    appliedPerMille: DispatchStatistics.appliedPerMille(tally),
    seconds: p50 === null || p95 === null ? null : { p50, p95 },
    ...{ late: breached.dispatch, unknownTooLong: breached.unknown }
  }
}

/** Implements 下发统计: one row for each day, org unit and what rows are told apart by, by the day on which orders were saved. */
export const statistics: Handlers<typeof table>["statistics"] = (input) =>
  ask(table.statistics, input, ({ from, to, orgNo, by = "orgUnit" }, { now, orgScope, policy }) =>
    Effect.gen(function* () {
      const { siteZone } = policy
      yield* countable(table.statistics, { from, to }, policy)
      const filter = { orgScope: narrowed(orgScope, orgNo), where: { savedAt: within({ from, to }, siteZone) } }
      const rows = yield* foldRows("Order", filter, new Map<string, Counted>(), (all, { state }) => {
        const seconds = DispatchStatistics.secondsOf(state)
        const limits = new Set(breachesOf(state, [], { now, policy }).map(({ limit }) => limit))
        const apart = { orgUnit: null, operator: state.savedBy, transformer: state.customerNo, line: state.customerNo }
        return add(all, {
          ...{ day: localDate(state.savedAt, siteZone), orgNo: state.orgNo, by: apart[by], lastAt: state.savedAt },
          tally: DispatchStatistics.tallyOf(state),
          seconds: seconds === null ? [] : [seconds],
          breached: { dispatch: limits.has("dispatch") ? 1 : 0, unknown: limits.has("unknown") ? 1 : 0 }
        })
      })
      const told = isPlace(by) ? yield* byPlace(rows.values(), by) : rows
      return [...told.values()].map((row) => rowOf(row, by))
    })
  )
