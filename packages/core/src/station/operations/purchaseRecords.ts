/** The operations of 购电数据管理: saved orders and their dispatch. */
import * as Schema from "effect/Schema"
import * as Customer from "../../customer/Customer.ts"
import * as Dispatch from "../../dispatch/Dispatch.ts"
import * as R from "../../rejection/Rejection.ts"
import { TerminalId } from "../../target/CreditTarget.ts"
import { command, query } from "../Operation.ts"
import { DiscrepancyView, HistoryView, OrderDetails, OrderView, TerminalView } from "../Views.ts"
import { orderCommand, pageFields, pageOf, Reason, restRejections } from "./fields.ts"

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
