/**
 * The replacement of a purchase device (F-07, R-056): cancel the old one with carry-over, bind the new one, set its balance from the last reading
 * of the old one. Each step is one commit that moves this aggregate too, so a crash between any two steps loses and repeats nothing.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Thresholds } from "../../ports/terminal/Requests.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
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
  /** What the old device was left with: the document of the transfer. */
  reading: FinalReading,
  control: Schema.Literals(["release", "leaveEngaged", "released"]),
  by: Id,
  reason: Schema.String
})
export type Content = typeof Content.Type

/** Describes how far it is. `adjusting` waits for the adjustment on the new device; `stopped` needs a person. @category Models */
export const Step = Schema.TaggedUnion({
  Started: {},
  OldCancelled: {},
  NewBound: {},
  Adjusting: { adjustmentId: Id },
  Done: { at: Instant },
  Stopped: { at: Instant, reason: Schema.String }
})
export type Step = typeof Step.Type

/** Describes what the books hold of a device replacement. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  startedAt: Instant,
  step: Step,
  /** When the next step is tried, and how often it had to wait. */
  dueAt: Instant,
  waits: Schema.Int
})
export type State = typeof State.Type

/** Describes what happened to a device replacement; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ReplacementStarted: { ...v1, at: Instant, content: Content },
  OldDeviceCancelled: { ...v1, at: Instant },
  NewDeviceBound: { ...v1, at: Instant },
  AdjustmentSaved: { ...v1, at: Instant, adjustmentId: Id },
  /** The adjustment was voided before it was applied; another one rests on another reading. */
  AdjustmentDropped: { ...v1, at: Instant },
  ReplacementFinished: { ...v1, at: Instant },
  ReplacementWaits: { ...v1, at: Instant, until: Instant, reason: Schema.String },
  ReplacementStopped: { ...v1, at: Instant, reason: Schema.String }
})
export type Event = typeof Event.Type

/** Moves a replacement by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "ReplacementStarted") {
    return { ...event.content, startedAt: event.at, step: { _tag: "Started" }, dueAt: event.at, waits: 0 }
  }
  const it = existing(state, event)
  const to = (step: Step): State => ({ ...it, step, dueAt: event.at, waits: 0 })
  switch (event._tag) {
    case "OldDeviceCancelled":
      return to({ _tag: "OldCancelled" })
    case "NewDeviceBound":
      return to({ _tag: "NewBound" })
    case "AdjustmentSaved":
      return to({ _tag: "Adjusting", adjustmentId: event.adjustmentId })
    case "AdjustmentDropped":
      return to({ _tag: "NewBound" })
    case "ReplacementFinished":
      return to({ _tag: "Done", at: event.at })
    case "ReplacementWaits":
      return { ...it, dueAt: event.until, waits: it.waits + 1 }
    case "ReplacementStopped":
      return to({ _tag: "Stopped", at: event.at, reason: event.reason })
  }
}
