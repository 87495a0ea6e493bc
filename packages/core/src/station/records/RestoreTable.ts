/** The operations of 恢复后核验: the station is marked restored, and what has not been found to agree since. */
import * as R from "../../rejection/Rejection.ts"
import { TargetKey } from "../../values/CreditTarget.ts"
import { Note, pageFields, pageOf, Reason } from "../kernel/Fields.ts"
import { command, query, sensitive } from "../kernel/Operation.ts"
import { RestorationView, UnverifiedRow, VerificationView } from "./RestoreViews.ts"

export const restoring = {
  /** From then on nothing that changes money is sent to a target before a look has shown that its terminal holds what the books expect. */
  markRestored: command("购电数据管理/恢复标记", "restoration.mark", { reason: Reason }, RestorationView, [
    R.Forbidden
  ]),
  /**
   * Lists the targets that are not verified: first those on which something is sold and not yet applied, of these first where most is at risk. Of more than 2,000
   * such orders the newest ones count.
   */
  unverified: query("购电数据管理/恢复后待核验", "discrepancy.read", { ...pageFields }, pageOf(UnverifiedRow), []),
  /** Says that the books are right about a target that cannot be read; a second person who says so within a day verifies it. */
  vouchForTarget: sensitive(
    command(
      "购电数据管理/恢复后待核验/担保",
      "restoration.vouch",
      { target: TargetKey, note: Note },
      VerificationView,
      [R.NotFound, R.TargetBusy, R.Conflict, R.FourEyes]
    )
  )
}
