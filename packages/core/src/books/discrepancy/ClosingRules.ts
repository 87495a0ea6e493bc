/**
 * The rules by which two persons close a discrepancy (单边账处理): they adopt what the terminal holds, and say what becomes of the difference.
 *
 * @category Rules
 */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { isBefore, plusMillis } from "../../values/Instant.ts"
import type { WireNo } from "../../values/WireNo.ts"
import type * as Credit from "../credit/Credit.ts"
import { bookedFrom } from "../credit/Settlement.ts"
import { fourEyes } from "../rule/FourEyes.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { whereKnown } from "../terminal/TerminalRules.ts"
import { adopted } from "./Adoption.ts"
import { type Claimant, openClaims } from "./Claims.ts"
import type * as Discrepancy from "./Discrepancy.ts"
import { standing, type View } from "./DiscrepancyRules.ts"

/** What asking for a closing looks at: who may be what was found, and what forbids the credit that shall repair. @category Models */
export interface RequestView<Draft> extends View {
  readonly claimants: ReadonlyArray<Claimant>
  readonly draftRefusals: ReadonlyArray<Draft>
}

/** What is asked for; `no` is that of the request, `draft` the credit that was drafted for it. @category Models */
export interface RequestCommand {
  readonly disposition: Discrepancy.Disposition
  readonly note: string
  readonly draft: Target.Holder | null
}

/** Why two persons may not close a discrepancy. @category Errors */
export type WeighRejection =
  | R.TerminalNotInService
  | R.TerminalSuspected
  | R.Unsupported
  | R.Conflict
  | R.TargetBusy
  | R.StaleReading

const expectedOf = ({ expected }: Target.State): WireNo | null => (expected._tag === "Number" ? expected.wireNo : null)

/** Tells whether the books still hold what they held when this was seen. */
const isSuperseded = ({ discrepancy, target }: View): boolean => {
  const { cause, expected, sight } = discrepancy
  if (cause === "arrivedWithoutEffect") return false
  if (expectedOf(target) !== expected) return true
  const then = sight?.booked ?? null
  return cause === "balanceDiffers" && sight !== undefined && then?.balance !== target.booked?.balance
}

const isNear = (a: bigint, tolerance: bigint): boolean => a <= tolerance && a >= -tolerance

/** Tells whether a disposition deals with the whole difference; one that nobody knows persons decide about. */
const isDealtWith = (
  { sight }: Discrepancy.State,
  disposition: Discrepancy.Disposition,
  { readingQuantum, purchase, setBalance }: Capabilities
): boolean => {
  const difference = sight?.difference ?? null
  const tolerance = 2n * readingQuantum
  switch (disposition._tag) {
    case "WriteOff":
      return true
    case "Nothing":
      return difference !== null && isNear(difference, tolerance)
    case "Refund":
      return difference === null || difference < 0n
    case "SellAgain":
      return difference === null || isNear(difference + disposition.energy, purchase.quantum + tolerance)
    case "Adjust": {
      const balance = sight?.look.balance ?? null
      if (difference === null || balance === null) return true
      const repaired = disposition.value - balance
      return isNear(difference + repaired, (setBalance?.quantum ?? 0n) + tolerance)
    }
  }
}

/** Tells whether what was seen is too old to act on, or was never kept. */
const isOld = ({ cause, seenAt, sight }: Discrepancy.State, { policy, now }: Context): boolean => {
  if (cause === "arrivedWithoutEffect") return false
  const oldest = plusMillis(now, -policy.adjustmentReadingMinutes * 60_000)
  return sight === undefined || seenAt === undefined || isBefore(seenAt, oldest)
}

/** Lists what forbids that two persons close a discrepancy in this way, in order of precedence. */
const weighed = (
  view: View,
  disposition: Discrepancy.Disposition,
  claimants: ReadonlyArray<Claimant>,
  context: Context
): Preconditions<WeighRejection> => {
  const { discrepancy, target, capabilities } = view
  const { discrepancyId: id, cause, seenAt = null } = discrepancy
  const key = keyOf(target.target)
  const claims = cause === "foreignNumber" ? openClaims(discrepancy, claimants) : []
  return [
    ...standing(view),
    cause !== "arrivedWithoutEffect" && target.slot._tag === "Held" ? new R.TargetBusy({ target: key }) : null,
    isSuperseded(view) ? new R.Conflict({ conflict: "findingSuperseded", id }) : null,
    isOld(discrepancy, context) ? new R.StaleReading({ target: key, readAt: seenAt }) : null,
    ...claims.map(({ credit }) => new R.Conflict({ conflict: "mayBeOurs", id: credit.holder.id })),
    ...whereKnown(capabilities, (known) => [
      isDealtWith(discrepancy, disposition, known) ? null : new R.Conflict({ conflict: "differenceLeft", id })
    ])
  ]
}

/** The changes of a request. @category Models */
export interface RequestChanges {
  readonly discrepancy: ReadonlyArray<Discrepancy.Event>
}

/** Asks for a closing that another person has to approve (单边账处理申请); a later request takes the place of an earlier one. @category Rules */
export const request = <Draft>(
  { disposition, note, draft }: RequestCommand,
  view: RequestView<Draft>,
  context: Context
) => {
  const { actor: by, now: at } = context
  const no = (view.discrepancy.requests ?? 0) + 1
  return decide<RequestChanges, WeighRejection | Draft>(
    [...weighed(view, disposition, view.claimants, context), ...view.draftRefusals],
    () => ({
      discrepancy: [{ _tag: "ClosingRequested", v: 1, request: { no, by, at, note, disposition, draft } }]
    })
  )
}

/** What approving looks at: the queued credits of the target, its other open findings, and the credit that was drafted with the request. @category Models */
export interface ApproveView extends View {
  readonly claimants: ReadonlyArray<Claimant>
  readonly queue: ReadonlyArray<Credit.Credit>
  readonly draft: Credit.Credit | null
}

/** The request that the second person approves. @category Models */
export interface ApproveCommand {
  readonly requestNo: number
}

/** Why approving may be refused. @category Errors */
export type ApproveRejection = WeighRejection | R.RemainingChanged | R.Voided | R.FourEyes

/** What becomes of the queue of the target: emptied, so that nothing goes out that may be what was found, or tried at once. @category Models */
export type QueueAfter = "emptied" | "woken"

/** The changes; the station makes those of the queue, of the other findings and of the draft from what stands here. @category Models */
export interface ApproveChanges {
  readonly discrepancy: ReadonlyArray<Discrepancy.Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
  readonly queue: QueueAfter
}

const nothing: Discrepancy.Disposition = { _tag: "Nothing" }

const queuedBy = ({ dispatch }: Credit.Credit): string | null =>
  dispatch._tag === "Queued" ? (dispatch.by ?? null) : null

/** Says that the balance moved further from the one on which the drafted adjustment rests than it may. */
const moved = ({ draft, discrepancy, capabilities }: ApproveView, policy: Policy): R.RemainingChanged | null => {
  const found = discrepancy.sight?.look.balance ?? null
  const was = draft?.ifRemainingWas ?? null
  if (found === null || was === null || discrepancy.cause === "arrivedWithoutEffect") return null
  const quantum = capabilities?.readingQuantum ?? 0n
  const drift = policy.adjustmentDrift > quantum ? policy.adjustmentDrift : quantum
  return isNear(found - was, drift) ? null : new R.RemainingChanged({ target: keyOf(discrepancy.target), was, found })
}

const repairOf = ({ cause }: Discrepancy.State, disposition: Discrepancy.Disposition): Discrepancy.Repair => {
  if (cause === "foreignNumber") return "numberAdopted"
  switch (disposition._tag) {
    case "Nothing":
      return "balanceAdopted"
    case "WriteOff":
      return "writtenOff"
    case "Refund":
      return "refunded"
    case "Adjust":
      return "adjusted"
    case "SellAgain":
      return "soldAgain"
  }
}

const approved = (view: ApproveView, context: Context): ApproveChanges => {
  const { discrepancy, capabilities, draft } = view
  const { request, cause, sight } = discrepancy
  const { disposition = nothing, note = "", by: requestedBy = context.actor } = request ?? {}
  const closed: Discrepancy.Event = {
    _tag: "DiscrepancyClosed",
    v: 1,
    at: context.now,
    by: context.actor,
    repair: repairOf(discrepancy, disposition),
    note,
    requestedBy,
    disposition,
    ...(draft === null ? {} : { credit: draft.holder })
  }
  const booked = cause === "arrivedWithoutEffect" || sight === undefined ? [] : [bookedFrom(sight.look)]
  const number =
    cause === "foreignNumber" && capabilities !== null
      ? adopted(view, capabilities, context.now)
      : { target: [], terminal: [] }
  return {
    discrepancy: [closed],
    target: [...number.target, ...booked],
    terminal: number.terminal,
    queue: cause === "foreignNumber" || draft !== null ? "emptied" : "woken"
  }
}

/** Approves what was asked for (单边账处理审核): not by who asked, nor by who queued a credit of the target. @category Rules */
export const approve: Rule<ApproveCommand, ApproveView, ApproveChanges, ApproveRejection> = (
  { requestNo },
  view,
  context
) => {
  const { discrepancy, claimants, queue, draft } = view
  const request = discrepancy.request ?? null
  const { discrepancyId: id } = discrepancy
  return decide(
    [
      ...weighed(view, request?.disposition ?? { _tag: "WriteOff" }, claimants, context),
      request === null ? new R.Conflict({ conflict: "notRequested", id }) : null,
      request !== null && request.no !== requestNo ? new R.Conflict({ conflict: "changedMeanwhile", id }) : null,
      draft?.validity === "voided" ? new R.Voided({ orderNo: draft.holder.id }) : null,
      moved(view, context.policy),
      fourEyes(context, request?.by, ...queue.map(queuedBy))
    ],
    () => approved(view, context)
  )
}
