/** 日结: what implements the end of a day. */
import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import type * as Adjustment from "../../books/adjustment/Adjustment.ts"
import * as DayEnd from "../../books/payment/DayEnd.ts"
import { foldRows } from "../../engines/kernel/AllPages.ts"
import { type Condition, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"
import { localDate } from "../../values/SiteTime.ts"
import { ask } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed, within } from "../kernel/Listing.ts"
import { settlement as table } from "./Table.ts"

/** An adjustment with the order that it makes up for. */
interface Compensating {
  readonly adjustment: Adjustment.State
  readonly orderNo: string
}

/** Implements 日结. */
export const dayEnd: Handlers<typeof table>["dayEnd"] = (input) =>
  ask(table.dayEnd, input, ({ day, operator, orgNo }, { orgScope, policy }) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const scope = narrowed(orgScope, orgNo)
      const onDay = (at: Instant): boolean => localDate(at, policy.siteZone) === day
      const during = within({ from: day, to: day }, policy.siteZone)
      const filterOf = (column: string, condition: Condition) => ({ orgScope: scope, where: { [column]: condition } })
      const sold = yield* foldRows("Order", filterOf("savedAt", during), DayEnd.noRows, (rows, { state }) =>
        DayEnd.withOrder(rows, state, onDay)
      )
      // Their last movement lies on the day or later: one before it may be of the day.
      const since: Condition = { ...during, to: null }
      const moved = yield* foldRows("Order", filterOf("moneyAt", since), sold, (rows, { state }) =>
        onDay(state.savedAt) ? rows : DayEnd.withOrder(rows, state, onDay)
      )
      const made: Array<Compensating> = []
      yield* foldRows("Adjustment", filterOf("savedAt", during), made, (all, { state }) => {
        if (state.compensates !== null) all.push({ adjustment: state, orderNo: state.compensates })
        return all
      })
      let rows = moved
      for (const some of chunksOf(made, maxPage)) {
        const orders = yield* store.load(some.map(({ orderNo }) => ref("Order", orderNo)))
        rows = some.reduce(
          (sum, { adjustment }, index) =>
            DayEnd.withCompensation(sum, adjustment, orders[index]?.state?.amountFen ?? null),
          rows
        )
      }
      const all = DayEnd.inOrder(rows)
      return operator === undefined ? all : all.filter((row) => row.operator === operator)
    })
  )
