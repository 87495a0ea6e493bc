/** The table of operations: the six functions of the manual as facades, each row a menu path, a permission, a payload and what comes back. */
import * as Schema from "effect/Schema"
import * as Customer from "../customer/Customer.ts"
import * as Dispatch from "../dispatch/Dispatch.ts"
import { Energy } from "../energy/Energy.ts"
import * as R from "../rejection/Rejection.ts"
import { CreditTarget, Id, TargetKey, TerminalId } from "../target/CreditTarget.ts"
import { Thresholds } from "../terminal/Requests.ts"
import { command, poll, query } from "./Operation.ts"
import {
  CustomerView,
  DeviceView,
  DiscrepancyView,
  HistoryView,
  MessageView,
  OrderDetails,
  OrderView,
  ReadingView,
  TargetView,
  TerminalView
} from "./Views.ts"

/** Describes why something is done: 1–200 characters. */
export const Reason = Schema.NonEmptyString.check(Schema.isMaxLength(200))

const { customerNo, ...settings } = { customerNo: Customer.CustomerNo, ...Customer.Details.fields }
const { name: _name, ...editable } = settings

/** Describes a page of a list: rows, and the cursor of the next page or `null`. */
const pageOf = <A extends Schema.Top>(row: A) =>
  Schema.Struct({ rows: Schema.Array(row), next: Schema.NullOr(Schema.String) })

const pageFields = {
  after: Schema.optionalKey(Schema.NullOr(Schema.String)),
  limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })))
}

const energyRejections = [R.ValueInvalid, R.Quantum, R.OverHoardingLimit] as const
const restRejections = [R.AlreadyApplied, R.OutcomeUnknown, R.TargetBusy] as const

const orderCommand = { orderNo: Id }

/** 客户信息维护: customers and their purchase devices. */
export const customers = {
  add: command("客户信息维护/增加", "customer.add", { customerNo, ...editable }, CustomerView, [
    R.NotFound,
    R.Conflict,
    R.AlarmIncomplete,
    R.QuietHours
  ]),
  void: command("客户信息维护/注销", "customer.void", { customerNo, reason: Reason }, CustomerView, [
    R.NotFound,
    R.Conflict,
    R.OutcomeUnknown,
    R.TargetBusy
  ]),
  restore: command("客户信息维护/撤销注销", "customer.restore", { customerNo }, CustomerView, [R.NotFound, R.Conflict]),
  get: query("客户信息维护/查询", "customer.read", { customerNo }, CustomerView, [R.NotFound]),
  list: query(
    "客户信息维护/查询",
    "customer.read",
    { ...pageFields, validity: Schema.optionalKey(Schema.Literals(["valid", "voided", "all"])) },
    pageOf(CustomerView),
    []
  ),
  registerTerminal: command(
    "客户信息维护/终端登记",
    "terminal.register",
    { terminalId: TerminalId, orgNo: Customer.OrgNo, dialectId: Id, address: Id, settings: Schema.Json },
    TerminalView,
    [R.Conflict]
  ),
  bindDevice: command(
    "客户信息维护/购电设备绑定",
    "device.bind",
    { customerNo, target: CreditTarget, thresholds: Thresholds },
    DeviceView,
    [R.NotFound, R.CustomerInvalid, R.Unsupported, R.Conflict, R.ThresholdsInvalid]
  ),
  target: query("客户信息维护/购电设备", "device.read", { target: TargetKey }, TargetView, [R.NotFound])
}

/** 客户购电管理: the purchase. */
export const purchases = {
  save: command(
    "客户购电管理/购电/保存",
    "purchase.save",
    {
      deviceId: Id,
      energy: Energy,
      workOrderNo: Schema.optionalKey(Id),
      amountFen: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)))
    },
    OrderView,
    [R.NotFound, R.CustomerInvalid, R.DeviceCancelled, R.Unsupported, ...energyRejections]
  ),
  pollRemaining: poll("客户购电管理/召测剩余电量", "reading.poll", { deviceId: Id }, ReadingView, [
    R.NotFound,
    R.TerminalOffline,
    R.NoReading
  ])
}

/** 购电数据管理: saved orders and their dispatch. */
export const purchaseRecords = {
  list: query(
    "购电数据管理/查询",
    "purchase.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(Customer.CustomerNo),
      dispatch: Schema.optionalKey(Schema.Array(Dispatch.StateName)),
      approval: Schema.optionalKey(Schema.Array(Schema.Literals(["pending", "approved", "revoked"]))),
      validity: Schema.optionalKey(Schema.Literals(["valid", "voided", "all"]))
    },
    pageOf(OrderView),
    []
  ),
  details: query("购电数据管理/购电明细", "purchase.read", orderCommand, OrderDetails, [R.NotFound]),
  history: query("购电数据管理/购电明细", "purchase.read", orderCommand, Schema.Array(HistoryView), [R.NotFound]),
  pollTerminalStatus: query("购电数据管理/状态召测", "terminal.status", { terminalId: TerminalId }, TerminalView, [
    R.NotFound
  ]),
  dispatch: command("购电数据管理/数据下发", "purchase.dispatch", orderCommand, OrderView, [
    R.NotFound,
    R.AlreadyApplied,
    R.Voided,
    R.NotApproved,
    R.ApprovalStale,
    R.CustomerInvalid,
    R.DeviceCancelled,
    R.TooManyAttempts,
    R.OutcomeUnknown,
    R.TargetBusy,
    R.Conflict,
    R.ArrivedWithoutEffect,
    R.TerminalOffline
  ]),
  void: command("购电数据管理/注销", "purchase.void", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Conflict,
    ...restRejections
  ]),
  restore: command("购电数据管理/撤销注销", "purchase.restore", orderCommand, OrderView, [R.NotFound, R.Conflict]),
  discrepancies: query(
    "购电数据管理/单边账",
    "discrepancy.read",
    { ...pageFields, state: Schema.optionalKey(Schema.Literals(["open", "closed", "all"])) },
    pageOf(DiscrepancyView),
    []
  )
}

/** 购电数据审核: approval. */
export const approvals = {
  approve: command("购电数据审核/审核", "purchase.approve", orderCommand, OrderView, [
    R.NotFound,
    R.Voided,
    R.CustomerInvalid,
    ...restRejections,
    R.FourEyes
  ]),
  revoke: command("购电数据审核/撤销审核", "purchase.revoke", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Voided,
    ...restRejections,
    R.Conflict
  ])
}

/** 手工短信催费: messages. */
export const dunning = {
  messages: query(
    "手工短信催费/查询",
    "message.read",
    { ...pageFields, customerNo: Schema.optionalKey(Customer.CustomerNo) },
    pageOf(MessageView),
    []
  )
}

export const operations = { customers, purchases, purchaseRecords, approvals, dunning }
export type Operations = typeof operations
