/** The operations of 客户信息维护: customers and their purchase devices. */
import * as Schema from "effect/Schema"
import * as Customer from "../../customer/Customer.ts"
import * as R from "../../rejection/Rejection.ts"
import { CreditTarget, Id, TargetKey, TerminalId } from "../../target/CreditTarget.ts"
import { Thresholds } from "../../terminal/Requests.ts"
import { command, query } from "../Operation.ts"
import { CustomerView, DeviceView, TargetView, TerminalView } from "../Views.ts"
import { pageFields, pageOf, Reason } from "./fields.ts"

const { customerNo } = { customerNo: Customer.CustomerNo }
const { alarm, consent, limits, templateId, contact, remarks, ext } = Customer.Details.fields

/** What a clerk may leave out when adding a customer: then nobody is messaged, nothing is limited. */
const editable = {
  alarm: Schema.optionalKey(alarm),
  consent: Schema.optionalKey(consent),
  limits: Schema.optionalKey(limits),
  templateId: Schema.optionalKey(templateId),
  contact: Schema.optionalKey(contact),
  remarks: Schema.optionalKey(remarks),
  ext: Schema.optionalKey(ext)
}

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
