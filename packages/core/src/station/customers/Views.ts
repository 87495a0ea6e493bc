/** What operations answer: views made of states, without anything that only the rules need. */

import * as Schema from "effect/Schema"
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as Control from "../../books/control/Control.ts"
import * as Customer from "../../books/customer/Customer.ts"
import * as Device from "../../books/device/Device.ts"
import * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import { Attempt, type EvidenceKind, VerdictKind } from "../../books/dispatch/Attempt.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as Message from "../../books/message/Message.ts"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import { Switch } from "../../books/parameters/SwitchMap.ts"
import * as Order from "../../books/purchase/Order.ts"
import * as Replacement from "../../books/replacement/Replacement.ts"
import * as Target from "../../books/target/Target.ts"
import { ItemValue, Parameter, RoundState, Thresholds } from "../../ports/terminal/Requests.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { CreditTarget, Id, TerminalId } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Validity } from "../../values/Validity.ts"

export const CustomerView = Schema.Struct({ ...Customer.State.fields, version: Schema.Int })
export const DeviceView = Schema.Struct({ ...Device.State.fields, version: Schema.Int })
export const TargetView = Schema.Struct({ ...Target.State.fields, version: Schema.Int })
export const MessageView = Schema.Struct({ ...Message.State.fields, version: Schema.Int })
export const DiscrepancyView = Schema.Struct({ ...Discrepancy.State.fields, version: Schema.Int })
export const TerminalView = Schema.Struct({
  terminalId: TerminalId,
  orgNo: OrgNo,
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
  validity: Validity,
  approval: Schema.Literals(["pending", "approved", "revoked"]),
  approvedBy: Schema.NullOr(Schema.String),
  /** Whether a second person approved; `waived`: it was the one who saved. */
  fourEyes: Schema.NullOr(Schema.Literals(["met", "waived"])),
  dispatch: Dispatch.StateName,
  /** What the customer sees: a purchase is complete when it took effect on the terminal. */
  complete: Schema.Literals(["yes", "no"]),
  /** What may be done with it now; a permission may still lack. */
  actions: Schema.Array(Order.Action),
  attempts: Schema.Int,
  verdict: Schema.NullOr(VerdictKind),
  evidence: Schema.Array(Schema.Literals(["creditRecord", "storedNumber", "balance", "consumption", "person"])),
  /** When the outcome became final; `null` before. */
  dispatchedAt: Schema.NullOr(Instant),
  lastAttemptAt: Schema.NullOr(Instant)
})
export type OrderView = typeof OrderView.Type

/** Describes an order that was just saved, and what the clerk should know besides. */
export const SavedOrderView = Schema.Struct({
  ...OrderView.fields,
  warnings: Schema.Array(Schema.Literal("notCommissioned"))
})

/** Describes an order with everything behind it (购电明细): every attempt with its frames and evidence. */
export const OrderDetails = Schema.Struct({
  order: OrderView,
  attempts: Schema.Array(Attempt),
  customer: CustomerView,
  target: TargetView,
  terminal: Schema.Struct({
    terminalId: TerminalId,
    orgNo: OrgNo,
    dialectId: Schema.String,
    address: Schema.String
  })
})

/** Describes a reading as an operator gets it. */
export const ReadingView = Schema.Struct({
  target: CreditTarget,
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant
})
export type ReadingView = typeof ReadingView.Type

/** Describes what a poll gave, with its unit; `VALUE_INVALID`: the terminal gave no value, or one that cannot be read. */
export const PolledView = Schema.Struct({
  ...ReadingView.fields,
  unit: Schema.Literal("kWh"),
  problem: Schema.NullOr(Schema.Literal("VALUE_INVALID"))
})
export type PolledView = typeof PolledView.Type

/** Describes one item of the basic parameters: saved and read apart, and how they stand to each other. */
export const ItemView = Schema.Struct({
  item: Parameters.Item,
  desired: Schema.NullOr(Parameter),
  reported: Schema.NullOr(Parameters.Reported),
  difference: Schema.Literals(["notDesired", "notReported", "equal", "differs"])
})

/**
 * Describes the basic parameters of one target.
 *
 * **Details** `editable: "no"`: the customer is voided. `offered` are the items that can be ticked. `protection` is what the station knows, in four
 * values; `protectedUntil`: when it ends by itself. `remaining` is the last known, with its time.
 */
export const ParametersView = Schema.Struct({
  deviceId: Id,
  target: CreditTarget,
  editable: Schema.Literals(["yes", "no"]),
  purchaseControlMode: Parameters.ControlMode,
  thresholds: Schema.Struct({ desired: Schema.NullOr(Thresholds), reported: Schema.NullOr(Thresholds) }),
  items: Schema.Array(ItemView),
  offered: Schema.Array(Parameters.Item),
  protection: Schema.Literals(["released", "protected", "auto", "unknown"]),
  protectedUntil: Schema.NullOr(Instant),
  remaining: Schema.NullOr(Energy),
  readAt: Schema.NullOr(Instant),
  version: Schema.Int
})
export type ParametersView = typeof ParametersView.Type

/** Describes what reading back gave, item by item. */
export const ReadBackView = Schema.Struct({
  target: CreditTarget,
  readAt: Instant,
  items: Schema.Array(
    Schema.Struct({ ...ItemView.fields, status: Schema.Literals(["read", "notAnswered", "unsupported"]) })
  )
})

/** Describes a dispatch of parameters as it is kept: what was sent and how each item ended. */
export const JobView = Schema.Struct({
  ...ParameterJob.State.fields,
  overall: ParameterJob.Overall,
  version: Schema.Int
})

/**
 * Describes what became of setting the remaining energy together with alarm and trip energy.
 *
 * **Details** `remaining` and `thresholds` are what was read back; `thresholds` is `null` where they travel with the credit or were not read.
 */
export const RemainingReport = Schema.Struct({
  adjustmentNo: Id,
  overall: Schema.Literals(["running", "ok", "partial", "failed"]),
  dispatch: Dispatch.StateName,
  remaining: Schema.NullOr(Energy),
  thresholds: Schema.NullOr(JobView)
})

/** Describes the switch map of a terminal; `emptyRounds` are rounds under control without a switch. */
export const SwitchMapView = Schema.Struct({
  terminalId: TerminalId,
  switches: Schema.Array(Switch),
  reported: Schema.NullOr(Parameters.Reported),
  difference: ItemView.fields.difference,
  emptyRounds: Schema.Array(Schema.Int),
  version: Schema.Int
})

/** Describes a tab of a commissioning with everything recorded in it. */
const TabView = Schema.Struct({ ...Commissioning.TabState.fields, state: Commissioning.TabName })

/** Describes the commissioning of a target: the session and its three tabs. */
export const CommissioningView = Schema.Struct({
  ...Commissioning.State.fields,
  session: Commissioning.SessionName,
  basicParameters: TabView,
  realtimeReading: TabView,
  remoteControl: TabView,
  version: Schema.Int
})

/** Describes what polling real-time items gave, item by item: a value, or why there is none. */
export const ItemsView = Schema.Struct({
  items: Schema.Array(Schema.Struct({ ...ItemValue.fields, readAt: Instant }))
})

/**
 * Describes the remote control tab.
 *
 * **Details** `rounds` are the states as last read. `options`: delay and duration as the terminal keeps them, where it keeps them and they were
 * read just now; otherwise empty.
 */
export const RemoteControlView = Schema.Struct({
  target: CreditTarget,
  rounds: Schema.Array(Schema.Struct({ ...RoundState.fields, readAt: Schema.NullOr(Instant) })),
  protection: Schema.Literals(["released", "protected", "auto", "unknown"]),
  closeModes: Schema.Array(Schema.Literals(["permit", "direct"])),
  mapping: Schema.Literals(["notNeeded", "missing", "notDispatched", "onTerminal"]),
  options: Schema.Array(ItemValue)
})
export type RemoteControlView = typeof RemoteControlView.Type

/** Describes a remote control command. */
export const ControlView = Schema.Struct({
  ...Control.State.fields,
  state: Control.StateName,
  version: Schema.Int
})

/** Describes the commands of one operation, one for each round, and what the operator should know. */
export const ControlsView = Schema.Struct({
  controls: Schema.Array(ControlView),
  warnings: Schema.Array(Schema.Literal("willTripAgain"))
})

export const ReplacementView = Schema.Struct({ ...Replacement.State.fields, version: Schema.Int })

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
  const { approval, dispatch, attempts, receipts: _receipts, ...rest } = found.state
  const last = attempts.at(-1)
  const evidence: ReadonlyArray<typeof EvidenceKind.Type> = last?.verdict?.by ?? []
  return {
    ...rest,
    version: found.version,
    approval: approvalNames[approval._tag],
    approvedBy: approval._tag === "Approved" ? approval.by : null,
    fourEyes: approval._tag !== "Approved" ? null : approval.by === found.state.savedBy ? "waived" : "met",
    dispatch: Dispatch.nameOf(dispatch),
    complete: dispatch._tag === "Applied" ? "yes" : "no",
    actions: Order.actionsOf(found.state),
    attempts: attempts.length,
    verdict: last?.verdict?.kind ?? null,
    evidence,
    dispatchedAt: dispatch._tag === "Applied" || dispatch._tag === "Rejected" ? dispatch.at : null,
    lastAttemptAt: last?.openedAt ?? null
  }
}
