/** 恢复后核验: what implements the mark, the list of what remains, and leaving by two persons. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Restoration from "../../books/restoration/Restoration.ts"
import * as RestorationRules from "../../books/restoration/RestorationRules.ts"
import { openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { allowedIn, find, need } from "../kernel/Load.ts"
import { vouchedBy } from "./RestoreViews.ts"
import { purchaseRecords as table } from "./Table.ts"
import { unverified } from "./Unverified.ts"

type Table = Handlers<typeof table>

const mark = ref("Restoration", Restoration.id)

const markRestored: Table["markRestored"] = run(table.markRestored, ({ reason }, context) =>
  Effect.gen(function* () {
    // It holds back every org unit's targets.
    yield* allowedIn("", table.markRestored, context)
    const restoration = yield* find(mark)
    const states = { restoration: restoration.state }
    return Result.map(RestorationRules.mark({ reason }, states, context), ({ changes }) =>
      decision({ restoration }, changes, reason, ({ restoration: { state } }) => ({ no: state.no, at: state.at }))
    )
  })
)

const vouchForTarget: Table["vouchForTarget"] = run(table.vouchForTarget, ({ target: key, note }, context) =>
  Effect.gen(function* () {
    const target = yield* need(ref("Target", key), context)
    const restoration = yield* find(mark)
    const [open] = yield* openOn(keyOf(target.state.target))
    const states = {
      target: target.state,
      restoration: restoration.state,
      open: open?.state.discrepancyId ?? null
    }
    return Result.map(RestorationRules.vouch({ note }, states, context), ({ changes }) =>
      decision({ target, restoration }, changes, note, (after) => ({
        target: key,
        verified: Restoration.isUnverified(after.target.state, restoration.state) ? ("no" as const) : ("yes" as const),
        vouchedBy: vouchedBy(after.target.state, { no: restoration.state?.no ?? 0 })
      }))
    )
  })
)

/** Implements 恢复后核验. */
export const restored: Pick<Table, "markRestored" | "unverified" | "vouchForTarget"> = {
  markRestored,
  vouchForTarget,
  unverified
}
