/** A purchase device (购电设备): the binding of a customer to a credit target. Cancelling is final; binding again makes a new one (SM-D). */
import * as Schema from "effect/Schema"
import { CustomerNo, OrgNo } from "../customer/Customer.ts"
import { existing, v1 } from "../store/Stored.ts"
import { CreditTarget, Id } from "../target/CreditTarget.ts"
import { Instant } from "../time/Instant.ts"

export const State = Schema.Struct({
  deviceId: Id,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  target: CreditTarget,
  binding: Schema.Literals(["active", "cancelled"]),
  boundAt: Instant
})
export type State = typeof State.Type

export const Event = Schema.TaggedUnion({
  DeviceBound: {
    ...v1,
    at: Instant,
    deviceId: Id,
    orgNo: OrgNo,
    customerNo: CustomerNo,
    target: CreditTarget
  },
  DeviceCancelled: { ...v1, at: Instant, reason: Schema.String }
})
export type Event = typeof Event.Type

/** Moves a device by one event. */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "DeviceBound":
      return {
        deviceId: event.deviceId,
        orgNo: event.orgNo,
        customerNo: event.customerNo,
        target: event.target,
        binding: "active",
        boundAt: event.at
      }
    case "DeviceCancelled":
      return { ...existing(state, event), binding: "cancelled" }
  }
}
