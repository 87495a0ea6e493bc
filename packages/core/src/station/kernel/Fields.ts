/** Fields and rejections that several tables share. */

import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as Customer from "../../books/customer/Customer.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Day } from "../../values/Day.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { Written } from "../../values/Written.ts"
import { view } from "./View.ts"

/** Describes why something is done: 1–200 characters that are not all blank. */
export const Reason = titled(Written.check(Schema.isMaxLength(200)), "原因", "reason")

/** Describes what a person notes about evidence or repair: 1–500 characters that are not all blank; what was stored before may be blank. */
export const Note = titled(Written.check(Schema.isMaxLength(500)), "说明", "note")

/** Describes a name or number that the caller makes up: 1–64 characters that are not all blank. */
export const WrittenId = Written.check(Schema.isMaxLength(64))

/**
 * Describes a page of a list: rows, the cursor of the next page or `null`, and with the first page the number of matching rows: 1,000 are that many or more.
 */
export const pageOf = <A extends Schema.Top>(row: A) =>
  view(`${SchemaAST.resolveIdentifier(row.ast)}Page`, {
    rows: Schema.Array(row),
    next: Schema.NullOr(Schema.String),
    total: Schema.NullOr(Schema.Int)
  })

/** The first and the last day of a range. */
export const dayFields = { from: titled(Day, "开始日期", "first day"), to: titled(Day, "结束日期", "last day") }
/** Describes local days from `from` to `to`, both included; a range that ends before it begins is refused. */
export const DayRange = Schema.Struct(dayFields).check(
  Schema.makeFilter(
    (range: { readonly from: string; readonly to: string }) =>
      range.from <= range.to ? undefined : "a range that does not end before it begins",
    demanding("的结束日期不能早于开始日期", "must not end before it begins")
  )
)

/** The conditions of lists on the customer: his number, or his name, of which two characters may stand anywhere, and one at the beginning. */
export const customerFilter = {
  customerNo: Schema.optionalKey(CustomerNo),
  name: Schema.optionalKey(
    titled(Schema.NonEmptyString.check(Schema.isMaxLength(100)), "客户名称", "name of the customer")
  )
}
/** Whether voided ones are shown, too: lists leave them out unless they are asked for. */
export const validityFilter = titled(Schema.Literals(["valid", "voided", "all"]), "有效性", "validity")
/** Whether cancelled devices are shown, too. */
export const bindingFilter = titled(Schema.Literals(["active", "cancelled", "all"]), "绑定状态", "binding")
/** What lists say of the customer of a row besides his number: what he is called now. */
export const namedField = { customerName: Schema.optionalKey(Customer.Name) }
/** The conditions of lists on the terminal: its id, or how its address begins. */
export const terminalFilter = {
  terminalId: Schema.optionalKey(TerminalId),
  address: Schema.optionalKey(titled(WrittenId, "终端地址", "terminal address"))
}

/** The condition of every list on the org unit: it and everything below it. */
export const orgField = { orgNo: Schema.optionalKey(OrgNo) }
/** The fields that ask for a page: the cursor of the page before, at most `limit` rows (default 50). */
export const pageFields = {
  after: Schema.optionalKey(titled(Schema.NullOr(Schema.String), "翻页位置", "cursor")),
  limit: Schema.optionalKey(
    titled(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })), "每页行数", "number of rows")
  ),
  ...orgField
}

/** What an amount of energy may be refused for. */
export const energyRejections = [R.ValueInvalid, R.Quantum, R.OverHoardingLimit, R.ThresholdsUnfit] as const
/** Why a terminal that is polled gives no answer. */
export const pollRejections = [R.TerminalOffline, R.NotSent, R.Timeout, R.Refused] as const
/** What a moving or finished dispatch forbids. */
export const restRejections = [R.AlreadyApplied, R.OutcomeUnknown, R.TargetBusy] as const

export const OrderNo = titled(Id, "购电单号", "order number")
export const WorkOrderNo = titled(WrittenId, "工单号", "work order number")
export const AdjustmentNo = titled(Id, "电量调整单号", "adjustment number")
/** Describes the number of an order or of an adjustment. */
export const CreditNo = titled(Id, "购电单号或电量调整单号", "order or adjustment number")
export const DeviceId = titled(Id, "购电设备编号", "purchase device number")
export const TemplateId = titled(WrittenId, "短信模板编号", "message template number")

export const orderCommand = { orderNo: OrderNo }
export const adjustmentCommand = { adjustmentNo: AdjustmentNo }
export const deviceField = { deviceId: DeviceId }

/** Describes what persons can state about an outcome. */
export const ByHand = titled(Schema.Literals(["applied", "notApplied"]), "认定结果", "outcome")

/** What dispatching an order or an adjustment may be refused for. */
export const dispatchRejections = [
  R.NotFound,
  R.AlreadyApplied,
  R.Voided,
  R.NotApproved,
  R.ApprovalStale,
  R.CustomerInvalid,
  R.DeviceCancelled,
  R.DeviceBeingReplaced,
  R.TooManyAttempts,
  R.TerminalNotInService,
  R.TerminalSuspected,
  R.OutcomeUnknown,
  R.TargetBusy,
  R.Conflict,
  R.ArrivedWithoutEffect,
  R.TerminalOffline
] as const

/** The most rows of one batch. */
export const maxBatch = 10_000
/** Describes the rows of a batch: 1 to {@link maxBatch}. */
export const batchOf = <A extends Schema.Top>(row: A) =>
  titled(Schema.NonEmptyArray(row).check(Schema.isMaxLength(maxBatch)), "批次", "the batch")
