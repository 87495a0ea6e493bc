/**
 * The closing of an account (销户): one person asks for it, another approves it; then purchase control is released, what is left is taken off the
 * terminal, the device is cancelled, and with his last device the customer is voided.
 *
 * Each step is one commit that moves this aggregate too, so a crash between any two steps loses and repeats nothing.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Disposition, FinalReading } from "../device/Device.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes whether power is cut before the device is cancelled: not at all, or by persons, in the disconnection for arrears. @category Models */
export const Cut = Schema.Literals(["none", "trip"])
export type Cut = typeof Cut.Type

/** Describes the content of a closing, which is fixed when it is asked for. @category Models */
export const Content = Schema.Struct({
  closingId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  deviceId: Id,
  target: CreditTarget,
  /** What is approved: read from the terminal, or by hand where it is silent. Before anything is set it is read anew. */
  reading: FinalReading,
  /** What of it is of a device before, and is to be taken off whoever closes. */
  foreign: Energy,
  disposition: Schema.NullOr(Disposition),
  control: Schema.Literals(["release", "leaveEngaged", "released"]),
  cut: Cut,
  by: Id,
  reason: Schema.String
})
export type Content = typeof Content.Type

const underway = { Approved: {}, Releasing: { jobId: Id }, Zeroing: { adjustmentId: Id }, Cutting: { since: Instant } }

/** Describes a step that the station has still to do. `Cutting` waits for persons who trip. @category Models */
export const Underway = Schema.TaggedUnion(underway)
export type Underway = typeof Underway.Type

/** Describes how far it is: it waits for a second person, is under way, has ended, or needs a person. @category Models */
export const Step = Schema.TaggedUnion({
  Proposed: {},
  ...underway,
  Done: { at: Instant },
  Stopped: { at: Instant, reason: Schema.String, from: Underway },
  Undone: { at: Instant }
})
export type Step = typeof Step.Type

/** The names of the steps. @category Models */
export const StepName = Schema.Literals([
  "proposed",
  "approved",
  "releasing",
  "zeroing",
  "cutting",
  "done",
  "stopped",
  "undone"
] as const satisfies ReadonlyArray<Uncapitalize<Step["_tag"]>>)

/** Describes what the books hold of a closing. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  startedAt: Instant,
  approvedBy: Schema.NullOr(Id),
  step: Step,
  /** When the next step is tried, how often it had to wait, and how often the balance was to be set. */
  dueAt: Instant,
  waits: Schema.Int,
  zeroings: Schema.Int,
  /** What was left, as it was read before it was taken off; `null`: not yet. */
  left: Schema.NullOr(FinalReading)
})
export type State = typeof State.Type

/** Describes what happened to a closing; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ClosingProposed: { ...v1, at: Instant, content: Content },
  ClosingApproved: { ...v1, at: Instant, by: Id },
  ControlReleasing: { ...v1, at: Instant, jobId: Id },
  ZeroingSaved: { ...v1, at: Instant, adjustmentId: Id, left: FinalReading },
  /** The balance moved before it was set, so that nothing was sent: it is read anew. */
  ZeroingDropped: { ...v1, at: Instant },
  CutAwaited: { ...v1, at: Instant, left: FinalReading },
  AccountClosed: { ...v1, at: Instant, left: FinalReading },
  ClosingWaits: { ...v1, at: Instant, until: Instant, reason: Schema.String },
  ClosingStopped: { ...v1, at: Instant, reason: Schema.String },
  ClosingResumed: { ...v1, at: Instant, by: Id },
  ClosingUndone: { ...v1, at: Instant, by: Id, reason: Schema.String }
})
export type Event = typeof Event.Type

/** Gives the step that the station has to do, stopped or not; `null`: none. @category Functions */
export const underwayOf = ({ step }: Pick<State, "step">): Underway | null => {
  switch (step._tag) {
    case "Approved":
    case "Releasing":
    case "Zeroing":
    case "Cutting":
      return step
    case "Stopped":
      return step.from
    case "Proposed":
    case "Done":
    case "Undone":
      return null
  }
}

/** Tells whether a closing has ended, so that nothing more comes of it. @category Questions */
export const isEnded = ({ step }: Pick<State, "step">): boolean => step._tag === "Done" || step._tag === "Undone"

const stopped = (it: State, { at, reason }: Extract<Event, { _tag: "ClosingStopped" }>): State => ({
  ...it,
  step: { _tag: "Stopped", at, reason, from: underwayOf(it) ?? { _tag: "Approved" } },
  dueAt: at,
  waits: 0
})

/** Moves a closing by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "ClosingProposed") {
    const begun = { startedAt: event.at, dueAt: event.at, waits: 0, zeroings: 0 }
    return { ...event.content, ...begun, approvedBy: null, step: { _tag: "Proposed" }, left: null }
  }
  const it = existing(state, event)
  const to = (step: Step, more: Partial<State> = {}): State => ({ ...it, ...more, step, dueAt: event.at, waits: 0 })
  switch (event._tag) {
    case "ClosingApproved":
      return to({ _tag: "Approved" }, { approvedBy: event.by })
    case "ControlReleasing":
      return to({ _tag: "Releasing", jobId: event.jobId })
    case "ZeroingSaved":
      return to({ _tag: "Zeroing", adjustmentId: event.adjustmentId }, { left: event.left, zeroings: it.zeroings + 1 })
    case "ZeroingDropped":
      return to({ _tag: "Approved" })
    case "CutAwaited":
      return to({ _tag: "Cutting", since: event.at }, { left: event.left })
    case "AccountClosed":
      return to({ _tag: "Done", at: event.at }, { left: event.left })
    case "ClosingWaits":
      return { ...it, dueAt: event.until, waits: it.waits + 1 }
    case "ClosingStopped":
      return stopped(it, event)
    case "ClosingResumed":
      return to(underwayOf(it) ?? { _tag: "Approved" }, { zeroings: 0 })
    case "ClosingUndone":
      return to({ _tag: "Undone", at: event.at })
  }
}
