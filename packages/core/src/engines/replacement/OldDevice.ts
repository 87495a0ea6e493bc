/** The first step of a replacement: hold the old device where the books of before did not, find out what is left on it, cancel it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { exceeds } from "../../books/credit/Agreement.ts"
import * as Credit from "../../books/credit/Credit.ts"
import * as OpenAttempt from "../../books/credit/OpenAttempt.ts"
import * as CancelRules from "../../books/device/CancelRules.ts"
import type { FinalReading } from "../../books/device/Device.ts"
import { factOf, type Reading } from "../../books/dispatch/Reading.ts"
import * as Holding from "../../books/replacement/Holding.ts"
import { isRuledOut } from "../../books/terminal/Suspicion.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import { first } from "../../rejection/Preconditions.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import type { Changes, Fact, View } from "../../store/Commit.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { zero } from "../../values/Energy.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { readBalance } from "../dispatch/TerminalReads.ts"
import type { Leave } from "../kernel/Left.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"
import { suspect } from "../terminal/Suspect.ts"
import { openCreditsOf } from "./OpenCredits.ts"
import { actor, commit, find, type It, type Moving, need, oldSide, refused, waitForTerminal } from "./SagaStep.ts"

/** Reads what a target holds now; `null`: it gives no value. */
export const readNow = Effect.fnUntraced(function* ({ ref }: Pick<Moving, "ref">, target: CreditTarget) {
  const asked = yield* DateTime.now
  const about = [ref._tag === "Replacement" ? "replacement" : "closing", ref.id, toMillis(asked)] as const
  const { outcome, from } = yield* readBalance(target, about)
  if (outcome._tag !== "Answered" || outcome.answer.remaining === null) return null
  const { over } = outcome
  // A target that nothing was bound to yet has no balance in the books.
  const booked = (yield* find("Target", keyOf(target))).state?.booked ?? null
  if (over !== undefined && exceeds({ balance: outcome.answer.remaining, over }, booked)) {
    yield* suspect(target.terminalId, { came: over, at: asked, before: null })
    return null
  }
  const terminal = (yield* need("Terminal", target.terminalId)).state
  if (terminal.suspicion !== undefined) return null
  if (over?.identity === "unproved" && isRuledOut(terminal, over)) return null
  const { remaining, terminalTime } = outcome.answer
  const readAt = yield* DateTime.now
  return { remaining, terminalTime, readAt, ...from }
})

/** Holds what a replacement of before did not hold, in a commit of its own; its next step follows when the lease is over. */
const hold = Effect.fnUntraced(function* (it: It, old: Effect.Success<ReturnType<typeof oldSide>>, at: Instant) {
  const { newTarget: place } = it.state
  const newTarget = yield* find("Target", keyOf(place))
  const newTerminal = yield* need("Terminal", place.terminalId)
  const credits = yield* openCreditsOf(old.device.state)
  const states = { device: old.device.state, oldTarget: old.oldTarget.state, newTarget: newTarget.state }
  const refusal = first(Holding.preconditions(it.ref.id, states, [], at))
  if (refusal !== null) return yield* refused(it, refusal._tag, at)
  const { dequeued, ...own } = Holding.hold(it.state, states, at)
  const queued = credits.filter((credit) => Credit.of(credit).dispatch._tag === "Queued")
  const byId = <A>(of: (credit: Versioned<Credit.HolderKind>) => A) =>
    Object.fromEntries(queued.map((credit) => [credit.ref.id, of(credit)]))
  const { device, oldTarget } = old
  const view = { ...byId((credit) => credit), replacement: it, device, oldTarget, newTarget, newTerminal } as View
  const changes = { ...byId(() => dequeued), ...own } as Changes<View>
  const findings = Holding.leftBehind(credits.map(Credit.of), it.ref.id)
  yield* commit(it, "hold", view, changes, { at, findings })
})

const releaseOf = (
  it: It,
  at: Instant,
  job: Loaded<"ParameterJob">
): Changes<{ readonly job: Loaded<"ParameterJob"> }> => {
  const { orgNo, oldTarget: target, by, control } = it.state
  if (control !== "release") return { job: [] }
  const values = [{ _tag: "PurchaseControl", state: "released" }] as const
  const content = { jobId: job.ref.id, orgNo, target, purpose: "release", by, values } as const
  return { job: [{ _tag: "JobOpened", v: 1, at, notBefore: at, content }] }
}

/** Gives a reading as the document of a cancellation. */
export const asFinal = ({
  remaining,
  readAt
}: Reading & { readonly remaining: FinalReading["remaining"] }): FinalReading => ({
  remaining,
  at: readAt,
  source: "terminal"
})

const cancel = Effect.fnUntraced(function* (
  it: It,
  { device, oldTarget, oldTerminal }: Effect.Success<ReturnType<typeof oldSide>>,
  left: FinalReading,
  facts: ReadonlyArray<Fact>
) {
  const policy = yield* StationPolicy
  const at = yield* DateTime.now
  const { newDeviceId, reason, control } = it.state
  const job = yield* find("ParameterJob", idOf("release", it.ref.id))
  const disposition = { _tag: "CarryOverTo", deviceId: newDeviceId } as const
  const by = { replacementId: it.ref.id, control: control === "released" ? null : control }
  const command = { reason, finalReading: left, disposition, ...by }
  const states = { device: device.state, target: oldTarget.state, terminal: oldTerminal.state }
  // Its start was refused while energy of a device before stood there.
  const unasked = { orders: [], reading: null, capabilities: null, presence: "unknown", foreign: zero } as const
  const decided = CancelRules.cancel(command, { ...states, ...unasked }, { actor, now: at, policy })
  if (Result.isFailure(decided)) return yield* refused(it, decided.failure[0]._tag, at)
  const { target, ...own } = decided.success.changes
  const changes = {
    device: own.device,
    oldTarget: [...target, { _tag: "TargetUnreserved", v: 1, at } as const],
    ...releaseOf(it, at, job),
    replacement: [{ _tag: "OldDeviceCancelled", v: 1, at, left } as const]
  }
  yield* commit(it, "cancelOld", { replacement: it, device, oldTarget, oldTerminal, job }, changes, {
    at,
    facts
  })
})

/**
 * Cancels the old device with what is left on it, read now.
 *
 * **Details** Everything that the reading stands for is loaded before it and checked by the commit: what moves meanwhile makes the step begin again.
 * Where the terminal gives no reading, what two persons state counts.
 */
export const cancelOld = Effect.fnUntraced(function* (it: It, leave: Leave) {
  const old = yield* oldSide(it)
  const { oldTarget: target } = it.state
  if (old.device.state.heldBy !== it.ref.id) return yield* hold(it, old, yield* DateTime.now)
  const away = yield* leaveUnlessHere(target.terminalId, it.version, leave)
  if (away !== null) return away
  const found = yield* readNow(it, target)
  if (found !== null) return yield* cancel(it, old, asFinal(found), [factOf(keyOf(target), found)])
  if (it.state.left !== undefined) return yield* cancel(it, old, it.state.left, [])
  return yield* waitForTerminal(it, "oldSilent", yield* DateTime.now)
})

/**
 * Finds out what a device was left with that was cancelled on a reading of before: its target is read while nobody else has it, else two persons
 * have to state it.
 */
export const readLeft = Effect.fnUntraced(function* (it: It, leave: Leave) {
  const { oldTarget: place } = it.state
  const { oldTarget, oldTerminal } = yield* oldSide(it)
  const isTaken = oldTarget.state.boundTo !== null || OpenAttempt.isBusy(oldTarget.state, yield* DateTime.now)
  if (isTaken) return yield* waitForTerminal(it, "oldSilent", yield* DateTime.now)
  const away = yield* leaveUnlessHere(place.terminalId, it.version, leave)
  if (away !== null) return away
  const found = yield* readNow(it, place)
  const at = yield* DateTime.now
  if (found === null) return yield* waitForTerminal(it, "oldSilent", at)
  const read = { _tag: "LeftRead", v: 1, at, left: asFinal(found) } as const
  yield* commit(
    it,
    "readLeft",
    { replacement: it, oldTarget, oldTerminal },
    { replacement: [read] },
    {
      at,
      facts: [factOf(keyOf(place), found)]
    }
  )
})
