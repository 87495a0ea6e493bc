/** Whether the turn of a parameter job has come, and whether it still may go out. */
import * as Effect from "effect/Effect"
import { expiryOf } from "../../books/parameters/ControlExpiry.ts"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { desiredOf } from "../../books/parameters/Parameters.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { longestRetryMillis, type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore, isToCome, isWithin, toMillis } from "../../values/Instant.ts"

/** How long after it was opened a job that an operator ticked may still be sent: what he saw then may not hold later. */
export const dispatchWithinMillis = 900_000

/** A job and the terminal that it is for. */
export interface Loaded {
  readonly job: Versioned<"ParameterJob">
  readonly terminal: Versioned<"Terminal">
}

/** Tells whether a job for the expiry time still stands for the expiry that is saved now. */
const expiryStands = Effect.fnUntraced(function* ({ job, terminal }: Loaded) {
  const policy = yield* StationPolicy
  const { book } = Terminal.targetParametersOf(terminal.state, keyOf(job.state.target))
  const saved = desiredOf(book, "EnergyControlExpiry")
  const at = saved === null ? null : expiryOf(saved.local, policy.siteZone)
  return at !== null && toMillis(at) === toMillis(job.state.scheduledFor)
})

/** Says whether a job may go on after the adjustment that it belongs to: it waits until that is applied, and falls with it. */
export const turnAfter = Effect.fnUntraced(function* (adjustmentNo: string) {
  const store = yield* StationStore
  const [adjustment] = yield* store.load([ref("Adjustment", adjustmentNo)])
  const state = adjustment?.state ?? null
  if (state === null || state.validity === "voided") return "fallen" as const
  return state.dispatch._tag === "Applied" ? ("come" as const) : ("waiting" as const)
})

/** How long the reading counts that releasing the station's own protection rests on. */
const unprotectWithinMillis = 60_000

/** Tells whether a job answers what was just seen: it goes out at once, or not at all. */
export const isOfTheMoment = (purpose: ParameterJob.Purpose): boolean =>
  purpose === "dispatch" || purpose === "protect" || purpose === "unprotect"

/** Tells whether the station's own protection still is its own: nobody else has decided about it since the job was opened. */
const isOwn = ({ job, terminal }: Loaded): boolean => {
  const { ownProtection: own } = terminal.state
  if (own === undefined || own.state === "left") return false
  return job.state.purpose === "unprotect" || own.jobId === job.ref.id
}

/** Says why a job must not go out any more; `null`: it may. */
export const overtaken = Effect.fnUntraced(function* (loaded: Loaded, now: Instant) {
  const { purpose, openedAt, target } = loaded.job.state
  if (purpose === "expiry") return (yield* expiryStands(loaded)) ? null : "another expiry was saved"
  if (!isOfTheMoment(purpose)) return null
  const within = purpose === "unprotect" ? unprotectWithinMillis : dispatchWithinMillis
  if (!isWithin(openedAt, within, now)) return "the time to send has passed"
  if (purpose !== "dispatch") return isOwn(loaded) ? null : "somebody else decided about protection"
  return (yield* isInUse(target)) ? null : "customer or device went out of use"
})

/** Tells whether a target is bound to a device of a valid customer. */
const isInUse = Effect.fnUntraced(function* (target: CreditTarget) {
  const store = yield* StationStore
  const [bound] = yield* store.load([ref("Target", keyOf(target))])
  const deviceId = bound?.state?.boundTo ?? null
  if (deviceId === null) return false
  const [device] = yield* store.load([ref("Device", deviceId)])
  if (!device?.state) return false
  const [customer] = yield* store.load([ref("Customer", device.state.customerNo)])
  return customer?.state?.validity === "valid"
})

/** The longest that a protection lasts, in half hours: until then its end is not looked at. */
const longestProtectionMillis = 255 * 30 * 60_000

/** The longest for which a job waits that waits for no date. */
export const longestMillis = (policy: Policy): number => Math.max(longestRetryMillis(policy), longestProtectionMillis)

/** How long a running job belongs to the process that started it. @category Constants */
export const runningMillis = 300_000
/** Tells whether the turn of a job has not come; an interval that a clock which was ahead set does not count for longer than any lasts. */
export const waits = (job: ParameterJob.State, policy: Policy, now: Instant): boolean => {
  const { progress } = job
  if (progress._tag === "Running") return isToCome(progress.until, runningMillis, now)
  if (progress._tag !== "Waiting") return false
  return ParameterJob.isDated(job)
    ? isBefore(now, progress.notBefore)
    : isToCome(progress.notBefore, longestMillis(policy), now)
}
