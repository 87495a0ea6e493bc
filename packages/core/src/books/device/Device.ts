/** A purchase device (购电设备): the binding of a customer to a credit target. Cancelling is final; binding again makes a new one (SM-D). @category Aggregates */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes what a device was left with: read from the terminal, or written down by hand where the terminal is silent. @category Models */
export const FinalReading = Schema.Struct({
  remaining: Energy,
  at: Instant,
  source: Schema.Literals(["terminal", "manual"])
}).annotate({ identifier: "FinalReading" })
export type FinalReading = typeof FinalReading.Type

/** Describes what becomes of the energy that is left: carried over to a device, paid back outside of the station, or given up. @category Models */
export const Disposition = Schema.TaggedUnion({
  CarryOverTo: { deviceId: titled(Id, "结转到的购电设备编号", "number of the purchase device that takes over") },
  RefundOutside: {},
  Forfeit: {}
})
export type Disposition = typeof Disposition.Type

/** Describes what whoever binds a target decides of the energy that stands there: the new customer has it, or it is to be taken off. @category Models */
export const LeftDecision = Schema.Literals(["keep", "clear"])
export type LeftDecision = typeof LeftDecision.Type

/** Describes what stood on a target when a device was bound to it, and what was decided of it. @category Models */
export const Inherited = Schema.Struct({ remaining: Energy, decision: LeftDecision })
export type Inherited = typeof Inherited.Type

/** Describes how a device was cancelled. `disposition: null`: nothing was left. @category Models */
export const Cancellation = Schema.Struct({
  at: Instant,
  reason: Schema.String,
  finalReading: FinalReading,
  disposition: Schema.NullOr(Disposition),
  /** What became of purchase control on the terminal: it was not engaged, it is being released, or it stays on purpose. */
  control: Schema.Literals(["released", "release", "leaveEngaged"])
})
export type Cancellation = typeof Cancellation.Type

/** Describes what the books hold of a purchase device. @category Models */
export const State = Schema.Struct({
  deviceId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  target: CreditTarget,
  binding: Schema.Literals(["active", "cancelled"]),
  boundAt: Instant,
  cancelled: Schema.NullOr(Cancellation),
  /** What stood on the target of a device before, and what was decided of it when this one was bound. */
  inherited: Schema.optionalKey(Inherited),
  /** The replacement, or the closing of the account, that holds the device: nothing is sold, adjusted or sent on it until that has cancelled it or is undone. */
  heldBy: Schema.optionalKey(Schema.NullOr(Id))
})
export type State = typeof State.Type

/** Describes what happened to a purchase device; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  DeviceBound: {
    ...v1,
    at: Instant,
    deviceId: Id,
    orgNo: OrgNo,
    customerNo: CustomerNo,
    target: CreditTarget,
    inherited: Schema.optionalKey(Inherited)
  },
  DeviceCancelled: { ...v1, cancellation: Cancellation },
  /** A replacement of the device began, or the closing of its account. */
  DeviceHeld: { ...v1, at: Instant, replacementId: Id },
  /** That was undone before it had cancelled the device. */
  DeviceFreed: { ...v1, at: Instant },
  /** An order was sold, or is valid again, for a work order: of two that are booked at once for the same, one is decided again. */
  WorkOrderSold: { ...v1, at: Instant, workOrderNo: Id, orderNo: Id }
})
export type Event = typeof Event.Type

/** Moves a device by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "DeviceBound":
      return {
        deviceId: event.deviceId,
        orgNo: event.orgNo,
        customerNo: event.customerNo,
        target: event.target,
        binding: "active",
        boundAt: event.at,
        cancelled: null,
        ...(event.inherited === undefined ? {} : { inherited: event.inherited })
      }
    case "OrgUnitMoved":
      return { ...existing(state, event), orgNo: event.orgNo }
    case "DeviceCancelled":
      return { ...existing(state, event), binding: "cancelled", cancelled: event.cancellation }
    case "DeviceHeld":
      return { ...existing(state, event), heldBy: event.replacementId }
    case "DeviceFreed":
      return { ...existing(state, event), heldBy: null }
    case "WorkOrderSold":
      return existing(state, event)
  }
}
