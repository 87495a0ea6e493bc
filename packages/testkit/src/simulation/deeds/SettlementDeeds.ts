/** What is done on the pages of 日结与营销对账: a list of the marketing system is taken in, and a difference is settled. */
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { DoingNames } from "../Commands.ts"
import { ask, command, type Deed, type Playing, reason } from "./Doing.ts"

/** The sites of the simulation keep the time of Beijing. */
const today = Effect.map(DateTime.now, (now) =>
  new Date(Instant.toMillis(now) + 8 * 3_600_000).toISOString().slice(0, 10)
)

/** A list of the work orders that the counter has: some were sold for, and none of them with this amount. */
const reconcilePayments: Deed = (doing) =>
  Effect.gen(function* () {
    const { dice, site } = doing
    const payments = Array.from({ length: dice.whole(0, 3) }, (_, no) => ({
      workOrderNo: `W${site.no}-${no}`,
      amountFen: 100 * (no + 1)
    }))
    const list = { day: yield* today, orgNo: site.names.orgNo, payments }
    yield* ask(({ settlement }) => settlement.reconcilePayments({ ...command(doing), ...list }))
  })

const closePaymentDifference: Deed = (doing) =>
  Effect.gen(function* () {
    const { rows } = yield* ask(({ settlement }) => settlement.paymentDifferences({ actor: doing.actor, limit: 20 }))
    const differenceId = rows[0]?.differenceId ?? doing.site.names.nothing
    yield* ask(({ settlement }) => settlement.closePaymentDifference({ ...command(doing), differenceId, note: reason }))
  })

/** The deeds of 日结与营销对账. */
export const settlementDeeds = {
  reconcilePayments,
  closePaymentDifference
} as const satisfies { readonly [N in DoingNames<"settlement">]: Playing }
