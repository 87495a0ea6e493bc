/**
 * 遗留电量: the energy that stands on a target after its device was cancelled. What becomes of it is done outside of the station, or by an
 * adjustment on the next device; until then it is open work, and whoever binds the target next says whose it is.
 *
 * @category Rules
 */
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { type Energy, subtract, toKwh, zero } from "../../values/Energy.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type { Context } from "../rule/Rule.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import type * as Device from "./Device.ts"

/** What stands on a target of the devices before. @category Models */
export interface Left {
  /** `null`: nothing. */
  readonly remaining: Energy | null
  /** `former`: it was to be paid back, carried over or taken off, and nobody has said that this is done; `next`: whoever binds may have it. */
  readonly whose: "next" | "former"
  /** The device that was cancelled last; `null`: there was none. */
  readonly last: Device.State | null
  /** The open work about energy that was left there. */
  readonly open: ReadonlyArray<WorkItem.State>
}

/** Lists what the work items about a target are about: each device that had it, and the target itself in those of before. @category Rules */
export const subjectsOn = (target: TargetKey, devices: ReadonlyArray<Device.State>): ReadonlyArray<string> => [
  target,
  ...devices.map(({ deviceId }) => deviceId)
]

type What = Device.Disposition["_tag"] | "clear"

const findingOf = (
  { orgNo, customerNo, target }: Pick<Device.State, "orgNo" | "customerNo" | "target">,
  subject: string,
  what: What,
  remaining: Energy
): WorkItem.Finding => ({
  cause: "energyLeft",
  subject,
  orgNo,
  customerNo,
  detail: `${what} ${toKwh(remaining)} ${keyOf(target)}`
})

/** Tells whether what an item asks for is done for somebody else than the next customer; giving up is not. */
const isOwed = ({ detail }: WorkItem.State): boolean => detail.split(" ")[0] !== ("Forfeit" satisfies What)

/**
 * Gives the open work of a cancellation: the chosen disposition, which nobody has carried out yet. A replacement carries over by itself.
 *
 * **Details** `foreign`: what of the reading is of a device before and has an item of its own.
 *
 * @category Rules
 */
export const leftBy = (
  device: Device.State,
  { finalReading, disposition }: Device.Cancellation,
  foreign: Energy,
  replacementId: string | undefined
): ReadonlyArray<WorkItem.Finding> => {
  const own = subtract(finalReading.remaining, foreign)
  return disposition === null || own <= 0n || replacementId !== undefined
    ? []
    : [findingOf(device, device.deviceId, disposition._tag, own)]
}

/** Says in the detail of an item that the energy is off the terminal already, and only its worth is owed. */
export const taken = "taken"

/** Gives the open work about energy that the closing of an account has taken off the terminal: it is paid back, or carried over; given up it is nobody's. @category Rules */
export const owedAfterTaking = (
  device: Device.State,
  own: Energy,
  disposition: Device.Disposition | null
): ReadonlyArray<WorkItem.Finding> => {
  if (disposition === null || disposition._tag === "Forfeit" || own <= 0n) return []
  const finding = findingOf(device, device.deviceId, disposition._tag, own)
  return [{ ...finding, detail: `${finding.detail} ${taken}` }]
}

/** Gives what stands on the target of a device that is none of its customer's: it was to be taken off, and is still open work. @category Rules */
export const foreignOf = ({ inherited }: Device.State, open: ReadonlyArray<WorkItem.State>): Energy =>
  inherited?.decision === "clear" && open.length > 0 ? inherited.remaining : zero

type Cancelled = Device.State & { readonly cancelled: Device.Cancellation }

const latest = (devices: ReadonlyArray<Device.State>): Cancelled | null =>
  devices
    .flatMap((device) => (device.cancelled === null ? [] : [{ ...device, cancelled: device.cancelled }]))
    .reduce<Cancelled | null>(
      (last, it) => (last !== null && isBefore(it.cancelled.at, last.cancelled.at) ? last : it),
      null
    )

/** When a person said that all of it is done; `null`: nobody did since the last cancellation, or only of some of it. */
const settledAt = (items: ReadonlyArray<WorkItem.State>, since: Instant): Instant | null =>
  items.reduce<Instant | null>((at, { closed }) => {
    if (closed === null || isBefore(closed.at, since)) return at
    return at !== null && isBefore(closed.at, at) ? at : closed.at
  }, null)

/**
 * Finds out what stands on a target that serves nobody: the newest reading counts where it is newer than what the books say.
 *
 * **Details** `items`: all about the target, `devices`: those that had it. Books of before have no work item about a device that was cancelled then.
 *
 * @category Rules
 */
export const leftOn = (
  items: ReadonlyArray<WorkItem.State>,
  devices: ReadonlyArray<Device.State>,
  reading: Reading | null
): Left => {
  const last = latest(devices)
  const open = items.filter(({ closed }) => closed === null)
  if (last === null) return { remaining: null, whose: "next", last, open }
  const { finalReading, disposition, at } = last.cancelled
  const settled = open.length > 0 ? null : settledAt(items, at)
  const since = settled ?? finalReading.at
  const written = settled === null && disposition !== null ? finalReading.remaining : null
  const isNewer = reading !== null && reading.remaining !== null && isBefore(since, reading.readAt)
  const remaining = isNewer ? reading.remaining : written
  const chosen = disposition !== null && disposition._tag !== "Forfeit"
  return {
    remaining: remaining !== null && remaining > 0n ? remaining : null,
    whose: settled === null && (chosen || open.some(isOwed)) ? "former" : "next",
    last,
    open
  }
}

/** Demands the decision of whoever binds a target on which energy stands; what is still to be paid back or carried over nobody keeps. @category Rules */
export const leftPrecondition = (
  place: CreditTarget,
  { remaining, whose }: Left,
  decision: Device.LeftDecision | null
): Preconditions<R.EnergyLeftOnTarget> => {
  if (remaining === null || decision === "clear") return []
  const about = { target: keyOf(place), remaining }
  if (decision === null) return [new R.EnergyLeftOnTarget({ ...about, because: "undecided" })]
  return whose === "former" ? [new R.EnergyLeftOnTarget({ ...about, because: "ofFormer" })] : []
}

/** Refuses to carry over what is none of the customer's. @category Rules */
export const foreignPrecondition = (
  { target }: Pick<Device.State, "target">,
  foreign: Energy
): Preconditions<R.EnergyLeftOnTarget> => [
  foreign > 0n ? new R.EnergyLeftOnTarget({ target: keyOf(target), remaining: foreign, because: "toClear" }) : null
]

/** Gives what a binding keeps of what stood on its target; `null`: nothing did. @category Rules */
export const inheritedOf = ({ remaining }: Left, decision: Device.LeftDecision | null): Device.Inherited | null =>
  remaining === null || decision === null ? null : { remaining, decision }

/** What a binding does to the work about energy that was left: items to open, and by id the events of those that close. @category Models */
export interface AfterBinding {
  readonly opened: ReadonlyArray<WorkItem.Finding>
  readonly closed: { readonly [id: string]: ReadonlyArray<WorkItem.Event> }
}

/** Gives what becomes of the open work when the target is bound: it stays while energy is to be taken off, or something is owed to somebody. @category Rules */
export const afterBinding = (
  device: Pick<Device.State, "orgNo" | "customerNo" | "target">,
  { remaining, last, open }: Left,
  decision: Device.LeftDecision | null,
  { now: at, actor: by }: Context
): AfterBinding => {
  if (remaining !== null && decision === "clear") {
    const missing = open.length === 0 && last !== null
    return { opened: missing ? [findingOf(device, last.deviceId, "clear", remaining)] : [], closed: {} }
  }
  const note = remaining === null ? "nothing is left" : "kept"
  const done = open.filter((item) => !isOwed(item))
  return {
    opened: [],
    closed: Object.fromEntries(done.map((item) => [WorkItem.idOf(item), WorkItem.closing(item, at, by, note)]))
  }
}
