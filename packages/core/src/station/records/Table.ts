/** The operations of 购电数据管理: saved orders and adjustments, their dispatch, and what the books and the terminals disagree about. */

import * as Schema from "effect/Schema"
import * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as R from "../../rejection/Rejection.ts"
import { TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { Written } from "../../values/Written.ts"
import { customerDetails } from "../customers/DetailsTable.ts"
import { TerminalView } from "../customers/Views.ts"
import {
  adjustmentCommand,
  ByHand,
  batchOf,
  CreditNo,
  customerFilter,
  DayRange,
  dispatchRejections,
  energyRejections,
  Note,
  OrderNo,
  orderCommand,
  pageFields,
  pageOf,
  Reason,
  restRejections,
  terminalFilter,
  validityFilter,
  WorkOrderNo
} from "../kernel/Fields.ts"
import { command, facade, needing, poll, query, sensitive, stream } from "../kernel/Operation.ts"
import { AdjustmentView, BatchRow, DiscrepancyView, OrderView } from "../purchases/Views.ts"
import { counts } from "./CountsTable.ts"
import { restoring } from "./RestoreTable.ts"
import { texts } from "./texts.ts"
import { HistoryView, OrderDetails, ProposalRow, ReceiptView, ReconciliationView, ResolutionView } from "./Views.ts"

const dispatchStates = titled(Schema.Array(Dispatch.StateName), "下发状态", "dispatch state")

const orders = {
  customerDetails: customerDetails("购电数据管理/客户详细信息"),
  list: query(
    "购电数据管理/查询",
    "purchase.read",
    {
      ...pageFields,
      orderNo: Schema.optionalKey(OrderNo),
      ...customerFilter,
      ...terminalFilter,
      workOrderNo: Schema.optionalKey(WorkOrderNo),
      savedOn: Schema.optionalKey(titled(DayRange, "保存日期", "day of saving")),
      approvedOn: Schema.optionalKey(titled(DayRange, "审核日期", "day of approval")),
      dispatchedOn: Schema.optionalKey(titled(DayRange, "下发日期", "day of dispatch")),
      dispatch: Schema.optionalKey(dispatchStates),
      approval: Schema.optionalKey(
        titled(Schema.Array(Schema.Literals(["pending", "approved", "revoked"])), "审核状态", "approval")
      ),
      validity: Schema.optionalKey(validityFilter)
    },
    pageOf(OrderView),
    []
  ),
  details: query("购电数据管理/购电明细", "purchase.read", orderCommand, OrderDetails, [R.NotFound]),
  history: query("购电数据管理/购电明细/历史", "purchase.read", orderCommand, Schema.Array(HistoryView), [R.NotFound]),
  pollTerminalStatus: query("购电数据管理/状态召测", "terminal.status", { terminalId: TerminalId }, TerminalView, [
    R.NotFound
  ]),
  dispatch: command("购电数据管理/数据下发", "purchase.dispatch", orderCommand, OrderView, dispatchRejections),
  dispatchBatch: stream(
    "购电数据管理/批量下发",
    "purchase.dispatch",
    { orderNos: titled(batchOf(OrderNo).check(Schema.isUnique()), "批次", "the batch") },
    BatchRow,
    []
  ),
  /** Needs `purchase.void` besides, and `purchase.approve` for an approved order, unless it is the actor's own that nobody approved. */
  void: command("购电数据管理/注销", "purchase.read", { ...orderCommand, reason: Reason }, OrderView, [
    R.NotFound,
    R.Forbidden,
    R.Conflict,
    ...restRejections
  ]),
  restore: command("购电数据管理/撤销注销", "purchase.restore", orderCommand, OrderView, [
    R.NotFound,
    R.Conflict,
    R.WorkOrderTaken
  ]),
  printReceipt: command(
    "购电数据管理/打印购电凭证",
    "purchase.read",
    {
      ...orderCommand,
      /** Where it is printed; the receipt shows it. */
      window: Schema.optionalKey(titled(Written.check(Schema.isMaxLength(32)), "营业窗口", "window"))
    },
    ReceiptView,
    [R.NotFound, R.Voided]
  ),
  ...counts
}

const adjustments = {
  adjustments: query(
    "购电数据管理/电量调整/查询",
    "purchase.read",
    {
      ...pageFields,
      ...customerFilter,
      ...terminalFilter,
      savedOn: Schema.optionalKey(titled(DayRange, "保存日期", "day of saving")),
      dispatch: Schema.optionalKey(dispatchStates),
      approval: Schema.optionalKey(titled(Schema.Array(AdjustmentView.fields.approval), "审核状态", "approval"))
    },
    pageOf(AdjustmentView),
    []
  ),
  dispatchAdjustment: command(
    "购电数据管理/电量调整/数据下发",
    "adjustment.dispatch",
    adjustmentCommand,
    AdjustmentView,
    dispatchRejections
  ),
  voidAdjustment: command(
    "购电数据管理/电量调整/注销",
    "purchase.void",
    { ...adjustmentCommand, reason: Reason },
    AdjustmentView,
    [R.NotFound, R.Voided, R.Conflict, ...restRejections]
  )
}

/** What becomes of a difference as it is written; the reference of what was stored before may be blank. */
const disposition = titled(
  Discrepancy.Disposition.check(
    Schema.makeFilter(
      (it: Discrepancy.Disposition) =>
        it._tag === "Refund" && it.reference.trim() === "" ? "a reference that is not blank" : undefined,
      demanding("的退费凭证号不能为空白", "needs a reference of the refund that is not blank")
    )
  ),
  "差额处理",
  "disposition"
)

const discrepancyField = {
  discrepancyId: titled(Discrepancy.Finding.fields.discrepancyId, "单边账编号", "discrepancy number")
}

const outcomes = {
  /** Takes evidence about an order or an adjustment now, whatever its turn would be. */
  resolve: poll("购电数据管理/核实", "purchase.resolve", { creditNo: CreditNo }, ResolutionView, [R.NotFound]),
  proposeResolution: command(
    "购电数据管理/人工认定",
    "purchase.resolve",
    { creditNo: CreditNo, outcome: ByHand, note: Note },
    ResolutionView,
    [R.NotFound, R.Unsupported, R.Conflict]
  ),
  /** Confirms what stands proposed; `outcome` says what the person confirms, and another proposal meanwhile is refused. */
  confirmResolution: sensitive(
    command("购电数据管理/人工认定/确认", "purchase.resolve", { creditNo: CreditNo, outcome: ByHand }, ResolutionView, [
      R.NotFound,
      R.Unsupported,
      R.Conflict,
      R.FourEyes
    ])
  ),
  /** What one person stated of an outcome, and a second one has to confirm: of orders, adjustments and remote control, what waits longest first; about discrepancies with `discrepancy.read`. */
  proposals: needing(
    query(
      "购电数据管理/人工认定/待确认",
      "purchase.read",
      { ...pageFields, ...customerFilter, ...terminalFilter },
      pageOf(ProposalRow),
      []
    ),
    "commissioning.read"
  ),
  reconcile: poll("购电数据管理/对账", "discrepancy.reconcile", { target: TargetKey }, ReconciliationView, [
    R.NotFound,
    R.TerminalNotInService,
    R.TerminalSuspected,
    R.Unsupported
  ]),
  discrepancies: query(
    "购电数据管理/单边账",
    "discrepancy.read",
    {
      ...pageFields,
      ...customerFilter,
      ...terminalFilter,
      cause: Schema.optionalKey(titled(Discrepancy.Cause, "单边账原因", "cause of the discrepancy")),
      openedOn: Schema.optionalKey(titled(DayRange, "发现日期", "day of the finding")),
      sortBy: Schema.optionalKey(titled(Schema.Literals(["newestFirst", "oldestFirst"]), "排序", "order")),
      state: Schema.optionalKey(titled(Schema.Literals(["open", "closed", "all"]), "处理状态", "state"))
    },
    pageOf(DiscrepancyView),
    []
  ),
  /** Closes by what is done: `adjusted` and `soldAgain` name the applied credit; `explained` is for a number that needs no repair. */
  closeDiscrepancy: command(
    "购电数据管理/单边账/处理",
    "discrepancy.close",
    {
      ...discrepancyField,
      repair: titled(Schema.Literals(["adjusted", "soldAgain", "explained"]), "处理方式", "repair"),
      creditNo: Schema.optionalKey(CreditNo),
      note: Note
    },
    DiscrepancyView,
    [R.NotFound, R.TerminalNotInService, R.TerminalSuspected, R.Unsupported, R.Conflict]
  ),
  /** Asks that what the terminal holds is adopted, or that energy is given up; a later request takes the place of an earlier one. */
  requestClosing: command(
    "购电数据管理/单边账/申请处理",
    "discrepancy.close",
    { ...discrepancyField, disposition, note: Note },
    DiscrepancyView,
    [
      R.NotFound,
      R.TerminalNotInService,
      R.TerminalSuspected,
      R.Unsupported,
      R.Conflict,
      R.TargetBusy,
      R.StaleReading,
      R.CustomerInvalid,
      R.DeviceCancelled,
      R.DeviceBeingReplaced,
      R.NotCommissioned,
      R.BalanceDiffers,
      ...energyRejections,
      R.RemainingChanged
    ]
  ),
  /** Approves the request with this number: the number is the expected one, the queue of the target is emptied, and the repair goes out first. */
  approveClosing: sensitive(
    command(
      "购电数据管理/单边账/处理审核",
      "discrepancy.approve",
      {
        ...discrepancyField,
        requestNo: titled(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1)), "申请序号", "number of the request")
      },
      DiscrepancyView,
      [
        R.NotFound,
        R.TerminalNotInService,
        R.TerminalSuspected,
        R.Unsupported,
        R.Conflict,
        R.TargetBusy,
        R.StaleReading,
        R.RemainingChanged,
        R.Voided,
        R.FourEyes
      ]
    )
  )
}

/** 购电数据管理: saved orders and their dispatch. */
export const purchaseRecords = facade("purchaseRecords", texts, {
  ...orders,
  ...adjustments,
  ...outcomes,
  ...restoring
})
