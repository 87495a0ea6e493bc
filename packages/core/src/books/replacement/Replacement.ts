/**
 * The replacement of a purchase device (换装: F-07, R-056): cancel the old one with carry-over, bind the new one, set its balance from what was left.
 *
 * Each step is one commit that moves this aggregate too, so a crash between any two steps loses and repeats nothing. What the books held before it
 * was looked at on both devices is read as it stands: what is optional here was not written down then.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Thresholds } from "../../ports/terminal/Requests.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { FinalReading } from "../device/Device.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes the content of a device replacement, which is fixed when it is made. @category Models */
export const Content = Schema.Struct({
  replacementId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  oldDeviceId: Id,
  oldTarget: CreditTarget,
  newDeviceId: Id,
  newTarget: CreditTarget,
  thresholds: Thresholds,
  /** What was known of the old device at the start; `null`: nothing. It is never carried over: see `left`. */
  reading: Schema.NullOr(FinalReading),
  control: Schema.Literals(["release", "leaveEngaged", "released"]),
  by: Id,
  reason: Schema.String
})
export type Content = typeof Content.Type

const underway = { Started: {}, OldCancelled: {}, NewBound: {}, Adjusting: { adjustmentId: Id } }

/** Describes a step that the station, or whoever approves, has still to do: `adjusting` waits for the adjustment on the new device. @category Models */
export const Underway = Schema.TaggedUnion(underway)
export type Underway = typeof Underway.Type

/**
 * Describes how far it is. `stopped` needs a person; `from`: the step that could not be done, which a stop of before does not say.
 *
 * @category Models
 */
export const Step = Schema.TaggedUnion({
  ...underway,
  Done: { at: Instant },
  Stopped: { at: Instant, reason: Schema.String, from: Schema.optionalKey(Underway) },
  Undone: { at: Instant }
})
export type Step = typeof Step.Type

/** The names of the steps. @category Models */
export const StepName = Schema.Literals([
  "started",
  "oldCancelled",
  "newBound",
  "adjusting",
  "done",
  "stopped",
  "undone"
])

/** Describes what one person states that the old device was left with; a second one has to confirm it. @category Models */
export const HandReading = Schema.Struct({ remaining: Energy, by: Id, at: Instant, confirmedBy: Schema.NullOr(Id) })
export type HandReading = typeof HandReading.Type

const found = {
  /** What the old device was left with: read after it was held, or stated by two persons. It is the document of the transfer. */
  left: Schema.optionalKey(FinalReading),
  /** What the new target held when the new device was bound: not the customer's. */
  atBinding: Schema.optionalKey(Energy),
  /** What could not be carried over, since the terminal cannot be set so finely: less than one step. */
  rest: Schema.optionalKey(Energy)
}

/** Describes what the books hold of a device replacement. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  startedAt: Instant,
  step: Step,
  /** When the next step is tried, and how often it had to wait. */
  dueAt: Instant,
  waits: Schema.Int,
  ...found,
  hand: Schema.optionalKey(HandReading)
})
export type State = typeof State.Type

/** Describes what happened to a device replacement; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ReplacementStarted: { ...v1, at: Instant, content: Content },
  OldDeviceCancelled: { ...v1, at: Instant, left: found.left },
  /** What the old device was left with became known after it had been cancelled. */
  LeftRead: { ...v1, at: Instant, left: FinalReading },
  NewDeviceBound: { ...v1, at: Instant, atBinding: found.atBinding },
  /** What the new target held at binding became known after it had been bound. */
  BindingRead: { ...v1, at: Instant, atBinding: Energy },
  AdjustmentSaved: { ...v1, at: Instant, adjustmentId: Id, rest: found.rest },
  /** The adjustment was voided before it was applied; another one rests on another reading. */
  AdjustmentDropped: { ...v1, at: Instant },
  ReplacementFinished: { ...v1, at: Instant, rest: found.rest },
  ReplacementWaits: { ...v1, at: Instant, until: Instant, reason: Schema.String },
  ReplacementStopped: { ...v1, at: Instant, reason: Schema.String },
  ReadingStated: { ...v1, at: Instant, by: Id, remaining: Energy, reason: Schema.String },
  ReadingConfirmed: { ...v1, at: Instant, by: Id },
  ReplacementResumed: { ...v1, at: Instant, by: Id, to: Underway },
  ReplacementUndone: { ...v1, at: Instant, by: Id, reason: Schema.String }
})
export type Event = typeof Event.Type

/** Gives the step that a replacement has to do, stopped or not; `null`: none, or one that a stop of before does not say. @category Functions */
export const underwayOf = ({ step }: Pick<State, "step">): Underway | null => {
  switch (step._tag) {
    case "Started":
    case "OldCancelled":
    case "NewBound":
    case "Adjusting":
      return step
    case "Stopped":
      return step.from ?? null
    case "Done":
    case "Undone":
      return null
  }
}

/** Tells whether a replacement has ended, so that nothing more comes of it. @category Questions */
export const isEnded = ({ step }: Pick<State, "step">): boolean => step._tag === "Done" || step._tag === "Undone"

const stated = (it: State, { by, at, remaining }: Extract<Event, { _tag: "ReadingStated" }>): State => ({
  ...it,
  hand: { remaining, by, at, confirmedBy: null }
})

const confirmed = (it: State, { by, at }: Extract<Event, { _tag: "ReadingConfirmed" }>): State => {
  const { hand } = it
  if (hand === undefined) throw new Error(`nobody stated a reading of ${it.replacementId}`)
  const left: FinalReading = { remaining: hand.remaining, at: hand.at, source: "manual" }
  return { ...it, hand: { ...hand, confirmedBy: by }, left, dueAt: at, waits: 0 }
}

const stopped = (it: State, { at, reason }: Extract<Event, { _tag: "ReplacementStopped" }>): State => {
  const from = underwayOf(it)
  const step: Step = { _tag: "Stopped", at, reason, ...(from === null ? {} : { from }) }
  return { ...it, step, dueAt: at, waits: 0 }
}

/** Writes down what became known, where it did. */
const knowing = <K extends "left" | "atBinding" | "rest">(key: K, value: State[K] | undefined): Partial<State> =>
  value === undefined ? {} : ({ [key]: value } as Partial<State>)

/** Moves a replacement by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "ReplacementStarted") {
    return { ...event.content, startedAt: event.at, step: { _tag: "Started" }, dueAt: event.at, waits: 0 }
  }
  const it = existing(state, event)
  const to = (step: Step, more: Partial<State> = {}): State => ({ ...it, ...more, step, dueAt: event.at, waits: 0 })
  switch (event._tag) {
    case "OldDeviceCancelled":
      return to({ _tag: "OldCancelled" }, knowing("left", event.left))
    case "LeftRead":
      return to(it.step, { left: event.left })
    case "NewDeviceBound":
      return to({ _tag: "NewBound" }, knowing("atBinding", event.atBinding))
    case "BindingRead":
      return to(it.step, { atBinding: event.atBinding })
    case "AdjustmentSaved":
      return to({ _tag: "Adjusting", adjustmentId: event.adjustmentId }, knowing("rest", event.rest))
    case "AdjustmentDropped":
      return to({ _tag: "NewBound" })
    case "ReplacementFinished":
      return to({ _tag: "Done", at: event.at }, knowing("rest", event.rest))
    case "ReplacementWaits":
      return { ...it, dueAt: event.until, waits: it.waits + 1 }
    case "ReplacementStopped":
      return stopped(it, event)
    case "ReadingStated":
      return stated(it, event)
    case "ReadingConfirmed":
      return confirmed(it, event)
    case "ReplacementResumed":
      return to(event.to)
    case "ReplacementUndone":
      return to({ _tag: "Undone", at: event.at })
  }
}
