/** What holds of every replacement of a device: what was left on the old one is carried over, no more and no less, and the rest is laid before persons. */
import type * as Adjustment from "../books/adjustment/Adjustment.ts"
import * as WorkItem from "../books/workitem/WorkItem.ts"
import type { Ref } from "../store/Aggregates.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import { toKwh } from "../values/Energy.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

type Step = HistoryEntry<"Replacement">

/** What the books hold beside a replacement, as it stands now; `null`: nothing. */
export interface Around {
  readonly adjustmentOf: (adjustmentNo: string) => Adjustment.State | null
  readonly rest: WorkItem.State | null
}

/** Gives the adjustments that the steps of a replacement speak of. */
export const adjustmentsOf = (entries: ReadonlyArray<Step>): ReadonlyArray<string> => [
  ...new Set(
    entries.flatMap(({ before, after }) =>
      [before, after].flatMap((it) => (it?.step._tag === "Adjusting" ? [it.step.adjustmentId] : []))
    )
  )
]

/** Gives the id of the work item about what a replacement could not carry over. */
export const restItemOf = ({ id }: Ref): string => WorkItem.idOf({ cause: "carryOverRest", subject: id })

const happened = ({ events }: Step, tag: Step["events"][number]["_tag"]): boolean =>
  events.some(({ _tag }) => _tag === tag)

/** The adjustment sets what was left, and what came of it on the new target since it was bound. Books of before did not write down what that rests on. */
const savedWrong = ({ after, version }: Step, { adjustmentOf }: Around): string | null => {
  const { step, left, atBinding, rest = 0n } = after
  if (step._tag !== "Adjusting" || left === undefined || atBinding === undefined) return null
  const adjustment = adjustmentOf(step.adjustmentId)
  if (adjustment === null) return `version ${version} saved ${step.adjustmentId}, which is not in the books`
  const off = adjustment.value + rest - (left.remaining + adjustment.ifRemainingWas - atBinding)
  return off === 0n ? null : `${step.adjustmentId} sets ${toKwh(off as typeof atBinding)} kWh more than was left`
}

const finishedWrong = ({ before, after, version }: Step, { adjustmentOf, rest }: Around): string | null => {
  const step = before?.step
  if (step?._tag === "Adjusting" && adjustmentOf(step.adjustmentId)?.dispatch._tag !== "Applied")
    return `version ${version} finished before ${step.adjustmentId} was applied`
  return (after.rest ?? 0n) > 0n && rest === null ? `version ${version} leaves a rest of which nobody was told` : null
}

/** Checks these steps of a replacement. */
export const checkCarryOver = (
  { current, entries }: AuditRecord<"Replacement">,
  around: Around
): ReadonlyArray<Violation> =>
  entries.flatMap((step) => {
    const details = [
      happened(step, "AdjustmentSaved") ? savedWrong(step, around) : null,
      happened(step, "ReplacementFinished") ? finishedWrong(step, around) : null
    ]
    return details.flatMap((detail) => (detail === null ? [] : [violation("carryOver", current.ref, detail)]))
  })
