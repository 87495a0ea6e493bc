/** The operations of 客户信息维护: customers, their archive, their purchase devices and basic parameters. */

import * as Schema from "effect/Schema"
import * as Customer from "../../books/customer/Customer.ts"
import { Right } from "../../books/terminal/Suspicion.ts"
import { TerminalAdmission } from "../../ports/terminal/TerminalAdmission.ts"
import * as R from "../../rejection/Rejection.ts"
import { CreditTarget, TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import {
  batchOf,
  bindingFilter,
  customerFilter,
  dayFields,
  deviceField,
  orgField,
  pageFields,
  pageOf,
  Reason,
  terminalFilter,
  validityFilter,
  WrittenId
} from "../kernel/Fields.ts"
import { command, facade, query, reaching, sensitive, stream } from "../kernel/Operation.ts"
import { closingOperations } from "./ClosingTable.ts"
import { patchFields } from "./CustomerPatch.ts"
import { customerDetails } from "./DetailsTable.ts"
import { control, disposition, finalReading, leftEnergy } from "./LeavingFields.ts"
import { parameterOperations } from "./ParameterTable.ts"
import { replacementOperations } from "./ReplacementTable.ts"
import { texts } from "./texts.ts"
import {
  CustomerBatchRow,
  CustomerView,
  DeviceBatchRow,
  DeviceView,
  OnlineRateRow,
  OpenOrderView,
  SuspectedTerminalView,
  TargetView,
  TerminalRow,
  TerminalView,
  VoidedCustomerView
} from "./Views.ts"
import { WrittenAlarm } from "./WrittenAlarm.ts"

const customerNo = CustomerNo
const editable = Customer.Details.fields

/** What a clerk may leave out when adding a customer: then nobody is messaged, nothing is limited. */
const optional = {
  alarm: Schema.optionalKey(WrittenAlarm),
  consent: Schema.optionalKey(editable.consent),
  limits: Schema.optionalKey(editable.limits),
  templateId: Schema.optionalKey(editable.templateId),
  contact: Schema.optionalKey(editable.contact),
  remarks: Schema.optionalKey(editable.remarks),
  ext: Schema.optionalKey(editable.ext)
}

/** The thresholds as they are filled in; without a trip energy it is 0. */
const thresholds = titled(
  Schema.Struct({
    alarm: titled(Energy, "告警电量", "alarm energy"),
    trip: Schema.optionalKey(titled(Energy, "跳闸电量", "trip energy"))
  }),
  "告警电量和跳闸电量",
  "alarm and trip energy"
)
/** Who may dial in as a terminal; `null` when it is changed: everybody again. */
const admission = titled(TerminalAdmission, "接入设置", "admission settings")
const target = titled(CreditTarget, "购电对象", "credit target")
const dialect = {
  dialectId: titled(WrittenId, "规约编码", "dialect"),
  address: titled(WrittenId, "终端地址", "terminal address"),
  settings: titled(Schema.Json, "规约设置", "settings of the dialect")
}

const addition = { customerNo, ...optional }
const binding = { customerNo, target, thresholds, leftEnergy }

/** 客户信息维护: customers, their archive, their purchase devices and basic parameters. */
export const customers = facade("customers", texts, {
  add: command("客户信息维护/增加", "customer.add", addition, CustomerView, [
    R.NotFound,
    R.InvalidInput,
    R.Conflict,
    R.AlarmIncomplete,
    R.QuietHours,
    R.LimitsInvalid
  ]),
  addBatch: stream(
    "客户信息维护/批量增加",
    "customer.add",
    { rows: batchOf(Schema.Struct(addition)) },
    CustomerBatchRow,
    []
  ),
  /** Changes what is given: what is left out stays, `null` clears it; of `alarm`, `limits` and `ext` the same holds field by field. */
  update: command(
    "客户信息维护/修改",
    "customer.update",
    {
      customerNo,
      version: titled(Schema.Int, "客户信息版本", "version of the customer"),
      ...patchFields
    },
    CustomerView,
    [R.NotFound, R.InvalidInput, R.CustomerInvalid, R.Conflict, R.AlarmIncomplete, R.QuietHours, R.LimitsInvalid]
  ),
  takeFromArchive: command("客户信息维护/档案更新", "customer.update", { customerNo }, CustomerView, [
    R.NotFound,
    R.DeviceBeingReplaced,
    R.TerminalNotOfCustomer
  ]),
  void: reaching(
    command(
      "客户信息维护/注销",
      "customer.void",
      {
        customerNo,
        reason: Reason,
        releaseControl: Schema.optionalKey(
          titled(Schema.Literals(["yes", "no"]), "是否解除购电控", "the choice whether to release purchase control")
        )
      },
      VoidedCustomerView,
      [R.NotFound, R.Conflict, R.OutcomeUnknown, R.TargetBusy]
    )
  ),
  restore: command("客户信息维护/撤销注销", "customer.restore", { customerNo }, CustomerView, [R.NotFound, R.Conflict]),
  get: query("客户信息维护/查询", "customer.read", { customerNo }, CustomerView, [R.NotFound]),
  list: query(
    "客户信息维护/查询",
    "customer.read",
    {
      ...pageFields,
      ...customerFilter,
      cycle: Schema.optionalKey(titled(Customer.AlarmCycle, "告警周期", "alarm cycle")),
      validity: Schema.optionalKey(validityFilter)
    },
    pageOf(CustomerView),
    []
  ),
  details: customerDetails("客户信息维护/客户详细信息"),
  registerTerminal: command(
    "客户信息维护/终端登记",
    "terminal.register",
    { terminalId: TerminalId, orgNo: OrgNo, ...dialect, admission: Schema.optionalKey(admission) },
    TerminalView,
    [R.Forbidden, R.Conflict, R.SettingsInvalid, R.SecretNotSealed]
  ),
  updateTerminal: reaching(
    command(
      "客户信息维护/终端登记",
      "terminal.register",
      {
        terminalId: TerminalId,
        ...dialect,
        admission: Schema.optionalKey(titled(Schema.NullOr(TerminalAdmission), "接入设置", "admission settings"))
      },
      TerminalView,
      [R.NotFound, R.TerminalInUse, R.Conflict, R.SettingsInvalid, R.SecretNotSealed, R.TerminalSuspected]
    )
  ),
  /** Terminals in service, unless others are asked for; asked for a presence, a page may have fewer rows than its limit and yet have a next one. */
  terminals: query(
    "客户信息维护/终端登记/查询",
    "terminal.status",
    {
      ...pageFields,
      ...terminalFilter,
      dialectId: Schema.optionalKey(titled(WrittenId, "规约编码", "dialect")),
      presence: Schema.optionalKey(titled(TerminalView.fields.presence, "在线状态", "presence")),
      service: Schema.optionalKey(titled(Schema.Literals(["inService", "retired", "all"]), "使用状态", "service"))
    },
    pageOf(TerminalRow),
    []
  ),
  /** At most 31 days; of org units that had a terminal in service when it was counted. */
  onlineRate: query(
    "客户信息维护/终端登记/在线率",
    "terminal.status",
    { ...dayFields, ...orgField },
    Schema.Array(OnlineRateRow),
    [R.InvalidInput]
  ),
  retireTerminal: reaching(
    command("客户信息维护/终端停用", "terminal.retire", { terminalId: TerminalId, reason: Reason }, TerminalView, [
      R.NotFound,
      R.TerminalInUse,
      R.Conflict,
      R.TerminalSuspected
    ])
  ),
  /**
   * `old`: the connection that was there, `new`: the one that came, `neither`: none of both, and the terminal dials in anew. From the first person on only
   * closing and protection go to the one that he chose; a second one who says the same within a day ends the doubt, and nothing else does.
   */
  confirmTerminal: sensitive(
    command(
      "客户信息维护/终端连接确认",
      "terminal.confirm",
      { terminalId: TerminalId, right: titled(Right, "真实连接", "right connection"), reason: Reason },
      SuspectedTerminalView,
      [R.NotFound, R.Conflict, R.FourEyes]
    )
  ),
  bindDevice: reaching(
    command("客户信息维护/购电设备绑定", "device.bind", binding, DeviceView, [
      R.NotFound,
      R.CustomerInvalid,
      R.TerminalNotOfCustomer,
      R.TerminalNotInService,
      R.Unsupported,
      R.Conflict,
      R.ThresholdsInvalid,
      R.ThresholdsUnfit,
      R.EnergyLeftOnTarget
    ])
  ),
  bindDeviceBatch: stream(
    "客户信息维护/购电设备批量绑定",
    "device.bind",
    { rows: batchOf(Schema.Struct(binding)) },
    DeviceBatchRow,
    []
  ),
  devices: query(
    "客户信息维护/注销客户购电设备",
    "device.read",
    {
      customerNo,
      binding: Schema.optionalKey(bindingFilter)
    },
    Schema.Array(DeviceView),
    [R.NotFound]
  ),
  openOrders: query("客户信息维护/注销客户购电设备", "device.read", deviceField, Schema.Array(OpenOrderView), [
    R.NotFound
  ]),
  saveThresholds: reaching(
    command("客户信息维护/修改", "device.thresholds", { ...deviceField, thresholds }, TargetView, [
      R.NotFound,
      R.CustomerInvalid,
      R.DeviceCancelled,
      R.ThresholdsInvalid,
      R.ThresholdsUnfit
    ])
  ),
  cancelDevice: reaching(
    command(
      "客户信息维护/注销客户购电设备",
      "device.cancel",
      { ...deviceField, reason: Reason, finalReading, disposition, control },
      DeviceView,
      [
        R.NotFound,
        R.DeviceCancelled,
        R.DeviceBeingReplaced,
        R.OutcomeUnknown,
        R.TargetBusy,
        R.StaleReading,
        R.ValueInvalid,
        R.Conflict,
        R.DispositionMissing,
        R.PurchaseControlEngaged
      ]
    )
  ),
  target: query("客户信息维护/购电设备", "device.read", { target: TargetKey }, TargetView, [R.NotFound]),
  ...replacementOperations,
  ...closingOperations,
  ...parameterOperations
})
