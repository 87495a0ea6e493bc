/**
 * 遗留电量: the energy that stands on a target after its device was cancelled. What becomes of it is done outside of the station, or by an
 * adjustment on the next device; until then it is open work, and whoever binds the target next says whose it is.
 *
 * @category Rules
 */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { type Energy, toKwh } from "../../values/Energy.ts"
import { isBefore } from "../../values/Instant.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type { Context } from "../rule/Rule.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import type * as Device from "./Device.ts"

/** What stands on a target from before; `remaining: null`: nothing. `item`: the work item about it. @category Models */
export interface Left {
  readonly remaining: Energy | null
  readonly item: WorkItem.State | null
}

/** Gives the id of the work item about what was left on a target. @category Rules */
export const itemId = (target: TargetKey): string => WorkItem.idOf({ cause: "energyLeft", subject: target })

const findingOf = (
  { orgNo, customerNo, target }: Pick<Device.State, "orgNo" | "customerNo" | "target">,
  what: Device.Disposition["_tag"] | "clear",
  remaining: Energy
): WorkItem.Finding => ({
  cause: "energyLeft",
  subject: keyOf(target),
  orgNo,
  customerNo,
  detail: `${what} ${toKwh(remaining)}`
})

/** Gives the open work of a cancellation: the chosen disposition, which nobody has carried out yet. A replacement carries over by itself. @category Rules */
export const leftBy = (
  device: Device.State,
  { finalReading, disposition }: Device.Cancellation,
  replacementId: string | undefined
): ReadonlyArray<WorkItem.Finding> =>
  disposition === null || finalReading.remaining <= 0n || replacementId !== undefined
    ? []
    : [findingOf(device, disposition._tag, finalReading.remaining)]

const latest = (devices: ReadonlyArray<Device.State>): Device.Cancellation | null =>
  devices
    .flatMap(({ cancelled }) => (cancelled === null ? [] : [cancelled]))
    .reduce<Device.Cancellation | null>((last, it) => (last !== null && isBefore(it.at, last.at) ? last : it), null)

/**
 * Finds out what stands on a target that serves nobody: the newest reading counts where it is newer than what the books say.
 *
 * **Details** `devices`: those that had it. Books of before have no work item about a device that was cancelled then.
 *
 * @category Rules
 */
export const leftOn = (
  item: WorkItem.State | null,
  devices: ReadonlyArray<Device.State>,
  reading: Reading | null
): Left => {
  const cancelled = latest(devices)
  if (cancelled === null) return { remaining: null, item }
  const { finalReading, disposition } = cancelled
  const settled = item?.closed ?? null
  const since = settled === null ? finalReading.at : settled.at
  const written = settled === null && (item !== null || disposition !== null) ? finalReading.remaining : null
  const isNewer = reading !== null && reading.remaining !== null && isBefore(since, reading.readAt)
  const remaining = isNewer ? reading.remaining : written
  return { remaining: remaining !== null && remaining > 0n ? remaining : null, item }
}

/** Demands the decision of whoever binds a target on which energy stands. @category Rules */
export const leftPrecondition = (
  target: CreditTarget,
  { remaining }: Left,
  decision: Device.LeftDecision | null
): Preconditions<R.EnergyLeftOnTarget> => [
  remaining !== null && decision === null ? new R.EnergyLeftOnTarget({ target: keyOf(target), remaining }) : null
]

/** Gives what a binding keeps of what stood on its target; `null`: nothing did. @category Rules */
export const inheritedOf = ({ remaining }: Left, decision: Device.LeftDecision | null): Device.Inherited | null =>
  remaining === null || decision === null ? null : { remaining, decision }

/** Gives what becomes of the work item when the target is bound: it stays, or opens, while the energy is still to be taken off. @category Rules */
export const afterBinding = (
  device: Pick<Device.State, "orgNo" | "customerNo" | "target">,
  { remaining, item }: Left,
  decision: Device.LeftDecision | null,
  { now: at, actor: by }: Context
): ReadonlyArray<WorkItem.Event> => {
  if (remaining !== null && decision === "clear")
    return WorkItem.opening(item, findingOf(device, "clear", remaining), at)
  return WorkItem.closing(item, at, by, remaining === null ? "nothing is left" : "kept")
}
