/** 下发统计: how the orders of each local day and org unit stand. */

import * as Effect from "effect/Effect"
import { sortTime } from "../../books/entry/CatalogEntry.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import { maxPage, StationStore } from "../../store/StationStore.ts"
import * as Energy from "../../values/Energy.ts"
import { at, type Instant, plusMillis } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { type OrderView, orderView } from "../purchases/Views.ts"
import { purchaseRecords as table } from "./Table.ts"
import type { StatisticsRow } from "./Views.ts"

type Row = typeof StatisticsRow.Type

const empty = (day: string, orgNo: string): Row => ({
  day,
  orgNo,
  orders: 0,
  voided: 0,
  ...{ idle: 0, queued: 0, sending: 0, unknown: 0, applied: 0, rejected: 0 },
  attempts: 0,
  soldEnergy: Energy.zero,
  appliedEnergy: Energy.zero
})

/** Adds an order to its row: a voided one counts as voided and in no other column. */
const counted = (row: Row, order: OrderView): Row => {
  const { dispatch, energy, attempts } = order
  if (order.validity === "voided") return { ...row, orders: row.orders + 1, voided: row.voided + 1 }
  return {
    ...row,
    orders: row.orders + 1,
    [dispatch]: row[dispatch] + 1,
    attempts: row.attempts + attempts,
    soldEnergy: Energy.add(row.soldEnergy, energy),
    appliedEnergy: dispatch === "applied" ? Energy.add(row.appliedEnergy, energy) : row.appliedEnergy
  }
}

const dayMillis = 24 * 60 * 60_000
const noonUtc = (day: string): Instant => at(`${day}T12:00:00Z`)

/** Implements 下发统计: one row for each day and org unit with orders, by the day on which they were saved. */
export const statistics: Handlers<typeof table>["statistics"] = (input) =>
  ask(table.statistics, input, ({ from, to }, { orgScope, policy }) =>
    Effect.gen(function* () {
      if (from > to) {
        const demand = { zh: "不能早于开始日期", en: "must not be before the first day" }
        return yield* invalidField(table.statistics.payload, ["to"], demand)
      }
      const store = yield* StationStore
      const rows = new Map<string, Row>()
      // A local day begins and ends at most 14 hours from the UTC day of the same name; the exact day decides below.
      const range = {
        from: sortTime(plusMillis(noonUtc(from), -2 * dayMillis)),
        to: sortTime(plusMillis(noonUtc(to), 2 * dayMillis))
      }
      const filter = { orgScope, where: { savedAt: { _tag: "Between", ...range } as const } }
      let after: string | null = null
      do {
        const page: { readonly after: string | null; readonly limit: number; readonly order: "ascending" } = {
          after,
          limit: maxPage,
          order: "ascending"
        }
        const found = yield* store.list("Order", filter, page)
        for (const order of found.rows) {
          const day = localDate(order.state.savedAt, policy.siteZone)
          if (day < from || day > to) continue
          const { orgNo } = order.state
          const key = `${day}/${orgNo}`
          rows.set(key, counted(rows.get(key) ?? empty(day, orgNo), orderView(order)))
        }
        after = found.next
      } while (after !== null)
      return [...rows.values()]
    })
  )
