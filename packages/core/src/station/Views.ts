/** What operations answer: views made of states, without anything that only the rules need. */
import * as Schema from "effect/Schema"
import * as Customer from "../customer/Customer.ts"
import * as Device from "../device/Device.ts"
import * as Discrepancy from "../discrepancy/Discrepancy.ts"
import { Attempt, type EvidenceKind, VerdictKind } from "../dispatch/Attempt.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { Energy } from "../energy/Energy.ts"
import * as Message from "../message/Message.ts"
import * as Order from "../purchase/Order.ts"
import type { Versioned } from "../store/Aggregates.ts"
import { CreditTarget, TerminalId } from "../target/CreditTarget.ts"
import * as Target from "../target/Target.ts"
import { Instant } from "../time/Instant.ts"

export const CustomerView = Schema.Struct({ ...Customer.State.fields, version: Schema.Int })
export const DeviceView = Schema.Struct({ ...Device.State.fields, version: Schema.Int })
export const TargetView = Schema.Struct({ ...Target.State.fields, version: Schema.Int })
export const MessageView = Schema.Struct({ ...Message.State.fields, version: Schema.Int })
export const DiscrepancyView = Schema.Struct({ ...Discrepancy.State.fields, version: Schema.Int })
export const TerminalView = Schema.Struct({
  terminalId: TerminalId,
  orgNo: Customer.OrgNo,
  dialectId: Schema.String,
  address: Schema.String,
  presence: Schema.Literals(["online", "offline", "unknown"]),
  since: Schema.NullOr(Instant)
})

/** Describes an order as lists show it: three regions by name, and the verdict of the newest attempt with its kinds of evidence. */
export const OrderView = Schema.Struct({
  ...Order.Content.fields,
  version: Schema.Int,
  savedBy: Schema.String,
  savedAt: Instant,
  validity: Customer.Validity,
  approval: Schema.Literals(["pending", "approved", "revoked"]),
  dispatch: Dispatch.StateName,
  attempts: Schema.Int,
  verdict: Schema.NullOr(VerdictKind),
  evidence: Schema.Array(Schema.Literals(["creditRecord", "storedNumber", "balance", "consumption", "person"])),
  /** When the outcome became final; `null` before. */
  dispatchedAt: Schema.NullOr(Instant),
  lastAttemptAt: Schema.NullOr(Instant)
})
export type OrderView = typeof OrderView.Type

/** Describes an order with everything behind it (购电明细): every attempt with its frames and evidence. */
export const OrderDetails = Schema.Struct({
  order: OrderView,
  attempts: Schema.Array(Attempt),
  customer: CustomerView,
  target: TargetView
})

/** Describes a reading as an operator gets it. */
export const ReadingView = Schema.Struct({
  target: CreditTarget,
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant
})

/** Describes one entry of a history. */
export const HistoryView = Schema.Struct({
  version: Schema.Int,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  at: Instant,
  events: Schema.Array(Schema.String)
})

const approvalNames = { Pending: "pending", Approved: "approved", Revoked: "revoked" } as const

/** Adds the version to a state. */
export const withVersion = <S extends object>(found: { readonly version: number; readonly state: S }) => ({
  ...found.state,
  version: found.version
})

/** Makes the view of an order. */
export const orderView = (found: Versioned<"Order">): OrderView => {
  const { approval, dispatch, attempts, ...rest } = found.state
  const last = attempts.at(-1)
  const evidence: ReadonlyArray<typeof EvidenceKind.Type> = last?.verdict?.by ?? []
  return {
    ...rest,
    version: found.version,
    approval: approvalNames[approval._tag],
    dispatch: Dispatch.nameOf(dispatch),
    attempts: attempts.length,
    verdict: last?.verdict?.kind ?? null,
    evidence,
    dispatchedAt: dispatch._tag === "Applied" || dispatch._tag === "Rejected" ? dispatch.at : null,
    lastAttemptAt: last?.openedAt ?? null
  }
}
