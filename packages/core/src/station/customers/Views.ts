/** Views of customers, terminals, purchase devices and their readings. */

import * as Schema from "effect/Schema"
import * as AccountClosing from "../../books/closing/AccountClosing.ts"
import * as Customer from "../../books/customer/Customer.ts"
import { Warning } from "../../books/customer/CustomerRules.ts"
import * as Device from "../../books/device/Device.ts"
import * as Replacement from "../../books/replacement/Replacement.ts"
import * as Target from "../../books/target/Target.ts"
import * as Suspicion from "../../books/terminal/Suspicion.ts"
import { Over, Peer } from "../../ports/terminal/Over.ts"
import { CreditTarget, Id, TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { ShownMobile } from "../../values/Mobile.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { rowFields } from "../kernel/Batch.ts"
import { namedField } from "../kernel/Fields.ts"
import { view } from "../kernel/View.ts"

/** Describes alarm settings as they are shown, and as they come back when a customer is changed: a masked number stands for the one that is kept. */
export const ShownAlarm = view("ShownAlarm", {
  ...Customer.AlarmSettings.fields,
  mobiles: titled(Schema.Array(ShownMobile).check(Schema.isMaxLength(8)), "手机号码", "mobile numbers")
})

export const CustomerView = view("CustomerView", { ...Customer.State.fields, alarm: ShownAlarm, version: Schema.Int })

/** Describes one row of a batch of customers: the customer, or why the row was refused; `done` of `total` rows are through. */
export const CustomerBatchRow = view("CustomerBatchRow", { ...rowFields, customer: Schema.NullOr(CustomerView) })

/** Describes a customer who was just voided, and what the clerk should know besides. */
export const VoidedCustomerView = view("VoidedCustomerView", {
  ...CustomerView.fields,
  warnings: Schema.Array(Warning)
})

/** Describes an order of a device that is not finished. */
export const OpenOrderView = view("OpenOrderView", {
  orderNo: Id,
  approval: Schema.String,
  dispatch: Schema.String
})

export const DeviceView = view("DeviceView", { ...Device.State.fields, version: Schema.Int })

/** Describes one row of a batch of purchase devices: the device, or why the row was refused. */
export const DeviceBatchRow = view("DeviceBatchRow", { ...rowFields, device: Schema.NullOr(DeviceView) })

export const TargetView = view("TargetView", { ...Target.State.fields, version: Schema.Int })

export const TerminalView = view("TerminalView", {
  terminalId: TerminalId,
  orgNo: OrgNo,
  dialectId: Schema.String,
  address: Schema.String,
  presence: Schema.Literals(["online", "offline", "unknown"]),
  since: Schema.NullOr(Instant)
})

/**
 * Describes a terminal as the list shows it.
 *
 * **Details** `over`: the connection that it has, and whether it is proved who dialled; `null`: it has none, or the gateway does not tell.
 * `suspected`: it is in doubt who answers as it. `targets` are those that were ever bound.
 */
export const TerminalRow = view("TerminalRow", {
  ...TerminalView.fields,
  standing: Schema.Literals(["inService", "addressContested", "retired"]),
  suspected: Schema.Literals(["yes", "no"]),
  over: Schema.NullOr(Over),
  lastFrameAt: Schema.NullOr(Instant),
  targets: Schema.Array(TargetKey)
})

/**
 * Describes the terminals of an org unit in one hour.
 *
 * **Details** `countedAt`: when they were counted; `null`, like all the rest: nobody did. `unknown`: whoever counted had not met them since it started. `onlinePerMille`: how many of
 * a thousand were online, of those of which it was known; `null`: of none.
 */
export const OnlineHour = view("OnlineHour", {
  hour: Instant,
  countedAt: Schema.NullOr(Instant),
  online: Schema.NullOr(Schema.Int),
  offline: Schema.NullOr(Schema.Int),
  unknown: Schema.NullOr(Schema.Int),
  onlinePerMille: Schema.NullOr(Schema.Int)
})

/** Describes how many terminals of an org unit were online, hour by hour; every hour of the period stands there that has begun. */
export const OnlineRateRow = view("OnlineRateRow", { orgNo: OrgNo, hours: Schema.Array(OnlineHour) })

/** Describes a terminal of which it is in doubt who answers as it; `suspicion: null`: it is not any more. `ruledOut`: whom persons said not to be it. */
export const SuspectedTerminalView = view("SuspectedTerminalView", {
  terminalId: TerminalId,
  orgNo: OrgNo,
  suspicion: Schema.NullOr(Suspicion.Suspicion),
  trusted: Schema.NullOr(Suspicion.TrustedPeer),
  ruledOut: Schema.Array(Peer)
})

/** Describes a reading as an operator gets it. */
export const ReadingView = view("ReadingView", {
  target: CreditTarget,
  remaining: Schema.NullOr(Energy),
  terminalTime: Schema.NullOr(Schema.String),
  readAt: Instant
})
export type ReadingView = typeof ReadingView.Type

/** Describes what a poll gave, with its unit; `VALUE_INVALID`: the terminal gave no value, or one that cannot be read. */
export const PolledView = view("PolledView", {
  ...ReadingView.fields,
  unit: Schema.Literal("kWh"),
  problem: Schema.NullOr(Schema.Literal("VALUE_INVALID"))
})
export type PolledView = typeof PolledView.Type

/** Describes the closing of an account as an operator gets it. */
export const ClosingView = view("ClosingView", {
  ...AccountClosing.State.fields,
  ...namedField,
  version: Schema.Int
})

export const ReplacementView = view("ReplacementView", {
  ...Replacement.State.fields,
  ...namedField,
  version: Schema.Int
})
