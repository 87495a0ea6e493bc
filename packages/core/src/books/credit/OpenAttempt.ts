/** The rule that opens an attempt: after it is committed, and only then, a credit may be sent. @category Parts of aggregates */
import * as Result from "effect/Result"
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { add, zero } from "../../values/Energy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import * as Term from "../../values/Term.ts"
import { highest, next, type WireNo } from "../../values/WireNo.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Device from "../device/Device.ts"
import { type Attempt, type Look, lostFrom, valuesOf } from "../dispatch/Attempt.ts"
import { type Event, maxAttempts } from "../dispatch/Dispatch.ts"
import * as Restoration from "../restoration/Restoration.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import * as Target from "../target/Target.ts"
import { thresholdPreconditions } from "../target/ThresholdFit.ts"
import type { Unanswerable } from "../terminal/Suspicion.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { leftTo } from "../terminal/TerminalLock.ts"
import type { Credit } from "./Credit.ts"
import * as CreditRequest from "./CreditRequest.ts"
import { behind } from "./DrawnBehind.ts"
import { driftOf, hasMoved, isFar } from "./Drift.ts"
import { mayArrive } from "./FormerFrames.ts"
import { beyondLimit } from "./Hoarding.ts"
import { notCarriedOverTo } from "./SetByHand.ts"

/**
 * What the rule looks at: the credit with everything around it, the look at the terminal of just now, and what the terminal can do.
 *
 * **Details** `alike`: at the first contact the other credits of the target that may be what the terminal tells of. `restoration`: that the books were
 * restored from a backup; `null`: they never were.
 *
 * @category Models
 */
export interface View {
  readonly credit: Credit
  readonly alike: ReadonlyArray<Credit>
  readonly target: Target.State
  readonly device: Device.State
  readonly customer: Customer.State
  readonly terminal: Terminal.State
  readonly restoration: Restoration.State | null
  readonly look: Look
  readonly capabilities: Capabilities
}

/** The id of the request that the attempt will send. @category Models */
export interface Command {
  readonly requestId: string
}

/** Why a credit may not be sent, whatever its target says. @category Errors */
export type SendableRejection =
  | R.Voided
  | R.NotApproved
  | R.ApprovalStale
  | R.CustomerInvalid
  | R.DeviceCancelled
  | R.DeviceBeingReplaced
  | R.TooManyAttempts

/** Why an attempt may not be opened; nothing is sent then. @category Errors */
export type Rejection =
  | SendableRejection
  | R.Conflict
  | R.TargetBusy
  | R.TargetUnverified
  | Unanswerable
  | R.LockedBy
  | R.Unsupported
  | R.NoReading
  | R.ForeignNumber
  | R.RemainingChanged
  | R.OverHoardingLimit
  | R.ThresholdsMissing
  | R.ThresholdsUnfit
  | R.NumbersExhausted

/** The changes: the attempt on its holder; number and slot on the target; the number on the terminal where it counts across targets. @category Models */
export interface Changes {
  readonly holder: ReadonlyArray<Event>
  readonly target: ReadonlyArray<Target.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/**
 * Tells whether the books expect the number that was found. At the first contact they expect any, but not where the terminal tells of a credit of
 * the very amount of this one, or of another approved one of the target: books restored from a backup may have sold it already.
 */
const foundExpected = ({ target: { expected }, credit, alike, look }: View): "yes" | "no" => {
  const { storedNumber: wireNo } = look
  if (expected._tag !== "NeverSeen") return expected.wireNo === wireNo ? "yes" : "no"
  if (wireNo === null) return "yes"
  return alike.length > 0 || valuesOf(look, null).includes(credit.value) ? "no" : "yes"
}

/** Lists what must hold of credit, customer and device whenever a credit is sent, in order of precedence. @category Rules */
export const sendable = (view: Pick<View, "credit" | "customer" | "device">): Preconditions<SendableRejection> => {
  const { credit, customer, device } = view
  const orderNo = credit.holder.id
  const clearance = credit.clearance()
  const { heldBy = null } = device
  return [
    credit.validity === "voided" ? new R.Voided({ orderNo }) : null,
    clearance === "notApproved" ? new R.NotApproved({ orderNo }) : null,
    clearance === "otherContent" ? new R.ApprovalStale({ orderNo }) : null,
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    device.binding === "cancelled"
      ? new R.DeviceCancelled({ deviceId: device.deviceId, target: keyOf(device.target) })
      : null,
    heldBy === null || heldBy === credit.closes
      ? null
      : new R.DeviceBeingReplaced({ deviceId: device.deviceId, target: keyOf(device.target), replacementId: heldBy }),
    credit.attempts.length >= maxAttempts ? new R.TooManyAttempts({ orderNo, limit: maxAttempts }) : null
  ]
}

/** Lists what must hold of a credit that is queued, besides its target's slot, before anything goes over the air. @category Rules */
export const stillSendable = (
  view: Pick<View, "credit" | "customer" | "device" | "target">
): Preconditions<SendableRejection> => [...sendable(view), ...notCarriedOverTo(view.credit, view.device, view.target)]

/** Lists what the look must show: the number that the books expect, and the balance that the credit rests on. */
const lookPreconditions = (view: View, { policy }: Context): Preconditions<Rejection> => {
  const { look, capabilities, credit, target, customer } = view
  const key = keyOf(target.target)
  if (look.numberRead === "no" || look.balance === null) return [new R.NoReading({ target: key })]
  const { storedNumber, balance } = look
  const drift = driftOf(capabilities, policy)
  return [
    foundExpected(view) === "no"
      ? new R.ForeignNumber({
          target: key,
          expected: target.expected._tag === "Number" ? target.expected.wireNo : null,
          found: storedNumber
        })
      : null,
    credit.ifRemainingWas !== null &&
    (isFar(balance, credit.ifRemainingWas, drift) || hasMoved(credit.ifExpected ?? null, target))
      ? new R.RemainingChanged({ target: key, was: credit.ifRemainingWas, found: balance })
      : null,
    credit.mode === "append" ? beyondLimit(customer, add(balance, credit.value), zero) : null
  ]
}

/** Tells whether the slot of a target is held, or quiet after a credit whose frame may still be under way. @category Rules */
export const isBusy = (target: Pick<Target.State, "slot">, now: Instant): boolean => {
  const quiet = Target.quietOf(target)
  return target.slot._tag === "Held" || (quiet !== null && isBefore(now, Term.endOf(quiet, now)))
}

/** Lists what needs no look to be known: a credit that is queued waits for it. @category Rules */
export const standing = (
  view: Pick<View, "credit" | "target" | "terminal" | "restoration" | "capabilities">,
  context: Context
): Preconditions<R.TargetBusy | R.TargetUnverified | Unanswerable | R.LockedBy | R.Unsupported> => {
  const { credit, target, terminal, restoration, capabilities } = view
  const unsupported = (feature: R.Unsupported["feature"]) =>
    new R.Unsupported({ terminalId: terminal.terminalId, feature })
  return [
    ...Terminal.answerable(terminal),
    ...leftTo(terminal, [...credit.persons, context.actor], context),
    isBusy(target, context.now) ? new R.TargetBusy({ target: keyOf(target.target) }) : null,
    // Also of one that persons vouch for: what the former station sent would be taken for this credit.
    Restoration.isUnverified(target, restoration) || mayArrive(restoration, capabilities, context)
      ? new R.TargetUnverified({ target: keyOf(target.target) })
      : null,
    capabilities.creditUnit === "money" ? unsupported("moneyMode") : null,
    withholds(capabilities, credit.mode === "set" ? "setBalance" : "purchase") ? unsupported("withheld") : null,
    credit.mode === "set" && capabilities.setBalance === null ? unsupported("setBalance") : null
  ]
}

/** Lists what keeps an attempt from being opened besides its number, in order of precedence. */
const preconditions = (view: View, context: Context): Preconditions<Rejection> => {
  const { credit, target, capabilities } = view
  return [
    ...stillSendable(view),
    credit.dispatch._tag !== "Queued" ? new R.Conflict({ conflict: "notQueued", id: credit.holder.id }) : null,
    ...standing(view, context),
    ...lookPreconditions(view, context),
    ...thresholdPreconditions(capabilities, target)
  ]
}

/** The number of an attempt, and whether it was drawn for it (`circle`: as the first of a new round), is the one that the credit has already, or is none. */
interface Drawn {
  readonly wireNo: WireNo | null
  readonly from: "series" | "earlierAttempt" | "unnumbered"
}

/**
 * Draws the number of an attempt: the credit keeps its number while that is the newest drawn from the series, otherwise it gets a new one.
 *
 * **Details** `stored`: the number that the terminal holds, behind which a series starts that nobody drew from yet; it is never drawn.
 *
 * @category Rules
 */
export const draw = (
  { credit, target, terminal, capabilities }: Pick<View, "credit" | "target" | "terminal" | "capabilities">,
  stored: WireNo | null
): Result.Result<Drawn, R.NumbersExhausted> => {
  if (credit.mode === "set" && capabilities.setBalance?.numbered === "no") {
    return Result.succeed({ wireNo: null, from: "unnumbered" })
  }
  const series = capabilities.numberScope === "terminal" ? terminal.series : target.series
  const mine = series.drawnFor?._tag === credit.holder._tag && series.drawnFor.id === credit.holder.id
  // A number that stands on the terminal already would prove nothing when it is read back.
  if (mine && series.lastDrawn !== null && series.lastDrawn !== stored)
    return Result.succeed({ wireNo: series.lastDrawn, from: "earlierAttempt" })
  // A series that nobody drew from yet starts behind what the terminal holds; across targets the highest number counts.
  const last = target.expected._tag === "NeverSeen" ? highest(series.lastDrawn, stored) : series.lastDrawn
  const drawn = Result.flatMap(next(capabilities.numbering, last), (wireNo) =>
    // A series in a circle may come round to the number that stands there: sent again it would prove nothing.
    wireNo === stored ? next(capabilities.numbering, wireNo) : Result.succeed(wireNo)
  )
  return Result.mapBoth(drawn, {
    onSuccess: (wireNo): Drawn => ({ wireNo, from: "series" }),
    onFailure: () => new R.NumbersExhausted({ target: keyOf(target.target) })
  })
}

const plan = ({ requestId }: Command, view: View, wireNo: WireNo | null, { policy, now }: Context): Attempt => {
  const { credit, look, capabilities } = view
  const sendBy = CreditRequest.sendBy(now, policy)
  const life = CreditRequest.lifeOf(view, policy, now)
  return {
    no: credit.attempts.length + 1,
    requestId,
    identity: Terminal.identityOf(view.terminal),
    ...(look.over === undefined ? {} : { connectionId: look.over.connectionId }),
    ...CreditRequest.contentOf(view, wireNo, capabilities, policy),
    ...life.byClock,
    before: look,
    openedAt: now,
    queuedSince: credit.dispatch._tag === "Queued" ? credit.dispatch.since : now,
    queuedUntil: credit.dispatch._tag === "Queued" ? credit.dispatch.until : now,
    sendBy,
    deadAt: plusMillis(sendBy, life.millis),
    ending: null,
    verdict: null
  }
}

/**
 * Gives what the series across all targets of a terminal learns: the number that was drawn, or at the first contact the one that stands there.
 *
 * **Details** A credit without a number draws none; the next one that has a number must go on behind what it found all the same.
 */
const acrossTargets = (
  { credit, target, terminal, look, capabilities }: View,
  drawn: WireNo | null
): Changes["terminal"] => {
  if (capabilities.numberScope === "target") return []
  const { lastDrawn } = terminal.series
  if (drawn !== null) {
    return [{ _tag: "TerminalNumberDrawn", v: 1, ...behind(drawn, lastDrawn), drawnFor: credit.holder }]
  }
  if (target.expected._tag !== "NeverSeen") return []
  const newest = highest(lastDrawn, look.storedNumber)
  return newest === null || newest === lastDrawn
    ? []
    : [{ _tag: "TerminalNumberDrawn", v: 1, wireNo: newest, drawnFor: null }]
}

const changesOf = (command: Command, view: View, number: Drawn, context: Context): Changes => {
  const attempt = plan(command, view, number.wireNo, context)
  const { target } = view
  const { holder } = view.credit
  const { storedNumber } = view.look
  const drawn = number.from === "series" ? number.wireNo : null
  const last = target.expected._tag === "NeverSeen" ? storedNumber : target.series.lastDrawn
  const adopted: ReadonlyArray<Target.Event> =
    target.expected._tag === "NeverSeen"
      ? [{ _tag: "NumberAdopted", v: 1, at: context.now, wireNo: storedNumber, lastDrawn: storedNumber }]
      : []
  return {
    holder: [{ _tag: "AttemptOpened", v: 1, attempt, checkAt: lostFrom(attempt, context.policy, context.now) }],
    target: [
      ...adopted,
      ...(drawn === null ? [] : [{ _tag: "NumberDrawn", v: 1, ...behind(drawn, last), drawnFor: holder } as const]),
      { _tag: "SlotTaken", v: 1, by: holder, no: attempt.no }
    ],
    terminal: acrossTargets(view, drawn)
  }
}

/** Opens an attempt: draws the number, takes the slot, records what will be sent and what was seen before. @category Rules */
export const open: Rule<Command, View, Changes, Rejection> = (command, view, context) => {
  const drawn = draw(view, view.look.storedNumber)
  const exhausted = Result.isFailure(drawn) ? drawn.failure : null
  return decide([...preconditions(view, context), exhausted], () =>
    changesOf(command, view, Result.getOrThrow(drawn), context)
  )
}
