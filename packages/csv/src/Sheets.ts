/** The sheets: customers, purchase devices, orders, and readings of a device or of an org unit. */

import { type Column, digits, energy, given, list, money, text, type Values, whole, words } from "./Sheet.ts"
import type { CellProblem } from "./texts.ts"

const validity = words(["valid", "有效", "valid"], ["voided", "已注销", "voided"])
const yesNo = words(["yes", "是", "yes"], ["no", "否", "no"])

const customerNo = (use: Column["use"]) => digits("customerNo", "客户编号", "Customer no.", use)
const orgNo = digits("orgNo", "供电单位", "Org unit", "shown")

const customerColumns: ReadonlyArray<Column> = [
  customerNo("needed"),
  text("name", "客户名称", "Customer name", "shown"),
  orgNo,
  words(["none", "不告警", "none"], ["once", "一次", "once"], ["daily", "每天", "daily"])(
    "cycle",
    "告警周期",
    "Alarm cycle"
  ),
  digits("time", "告警时间", "Alarm time"),
  words(["on", "发送", "on"], ["off", "不发送", "off"])("sms", "短信", "Messages"),
  list("mobiles", "手机号码", "Mobile numbers"),
  words(["allowed", "接收", "allowed"], ["doNotContact", "拒收", "do not contact"])(
    "consent",
    "是否接收短信",
    "Consent"
  ),
  energy("min", "单次下限", "Least purchase"),
  energy("max", "单次上限", "Most purchase"),
  energy("step", "购电步长", "Step"),
  energy("hoarding", "囤积门限", "Hoarding limit"),
  digits("templateId", "短信模板", "Template"),
  text("contact", "联系人", "Contact"),
  text("remarks", "备注", "Remarks"),
  validity("validity", "有效性", "Validity", "shown"),
  text("addedAt", "增加时间", "Added at", "shown")
]

const some = (values: Values, ...fields: ReadonlyArray<string>): boolean =>
  fields.some((field) => values[field] !== undefined)

const customerOf = (values: Values): object => {
  const alarm = some(values, "cycle", "time", "sms", "mobiles")
    ? {
        alarm: {
          cycle: "none",
          time: null,
          sms: "off",
          mobiles: [],
          ...pick(values, "cycle", "time", "sms", "mobiles")
        }
      }
    : {}
  const limits = some(values, "min", "max", "step", "hoarding")
    ? {
        limits: { min: null, max: null, step: null, hoarding: null, ...pick(values, "min", "max", "step", "hoarding") }
      }
    : {}
  return { ...pick(values, "customerNo", "consent", "templateId", "contact", "remarks"), ...alarm, ...limits }
}

const pick = (values: Values, ...fields: ReadonlyArray<string>) =>
  given(values, Object.fromEntries(fields.map((field) => [field, field])))

const deviceColumns: ReadonlyArray<Column> = [
  digits("deviceId", "购电设备编号", "Device no.", "shown"),
  customerNo("needed"),
  text("customerName", "客户名称", "Customer name", "shown"),
  orgNo,
  digits("terminalId", "终端编号", "Terminal", "needed"),
  whole("totalGroupNo", "总加组号", "Total group"),
  digits("meterNo", "电能表编号", "Meter"),
  energy("alarm", "告警电量", "Alarm energy", "needed"),
  energy("trip", "跳闸电量", "Trip energy"),
  words(["keep", "保留", "keep"], ["clear", "清零", "clear"])("leftEnergy", "原有电量", "Energy left on it"),
  words(["active", "已绑定", "active"], ["cancelled", "已注销", "cancelled"])(
    "binding",
    "绑定状态",
    "Binding",
    "shown"
  ),
  text("address", "终端地址", "Address", "shown"),
  energy("remaining", "剩余电量", "Remaining energy", "shown"),
  text("readAt", "召测时间", "Read at", "shown")
]

const targetOf = ({ terminalId, totalGroupNo, meterNo }: Values): object => {
  if (totalGroupNo !== undefined) return { _tag: "Group", terminalId, totalGroupNo }
  return meterNo === undefined ? { _tag: "Terminal", terminalId } : { _tag: "Meter", terminalId, meterNo }
}

const deviceOf = (values: Values): object => ({
  ...pick(values, "customerNo", "leftEnergy"),
  target: targetOf(values),
  thresholds: pick(values, "alarm", "trip")
})

const orderColumns: ReadonlyArray<Column> = [
  digits("orderNo", "购电单号", "Order no.", "made"),
  digits("deviceId", "购电设备编号", "Device no.", "needed"),
  customerNo("shown"),
  text("customerName", "客户名称", "Customer name", "shown"),
  orgNo,
  energy("energy", "购电量", "Energy", "needed"),
  money("amountFen", "金额（元）", "Amount (yuan)"),
  words(
    ["cash", "现金", "cash"],
    ["transfer", "转账", "transfer"],
    ["counter", "柜台", "counter"],
    ["web", "网上", "web"]
  )("paymentWay", "缴费方式", "Payment"),
  digits("workOrderNo", "工单号", "Work order"),
  text("savedBy", "操作员", "Saved by", "shown"),
  text("savedAt", "保存时间", "Saved at", "shown"),
  validity("validity", "有效性", "Validity", "shown"),
  words(["pending", "待审核", "pending"], ["approved", "已审核", "approved"], ["revoked", "已撤销", "revoked"])(
    "approval",
    "审核状态",
    "Approval",
    "shown"
  ),
  text("approvedBy", "审核人", "Approved by", "shown"),
  words(
    ["idle", "未下发", "not dispatched"],
    ["queued", "待下发", "queued"],
    ["sending", "下发中", "sending"],
    ["unknown", "结果未知", "unknown"],
    ["applied", "已生效", "applied"],
    ["rejected", "未生效", "rejected"]
  )("dispatch", "下发状态", "Dispatch", "shown"),
  yesNo("complete", "购电完成", "Complete", "shown"),
  text("dispatchedAt", "完成时间", "Final at", "shown")
]

const readingColumns: ReadonlyArray<Column> = [
  digits("terminalId", "终端编号", "Terminal", "shown"),
  whole("totalGroupNo", "总加组号", "Total group", "shown"),
  digits("meterNo", "电能表编号", "Meter", "shown"),
  energy("remaining", "剩余电量", "Remaining energy", "shown"),
  text("readAt", "召测时间", "Read at", "shown"),
  text("terminalTime", "终端时间", "Terminal time", "shown")
]

const unitReadingColumns: ReadonlyArray<Column> = [
  customerNo("shown"),
  text("customerName", "客户名称", "Customer name", "shown"),
  orgNo,
  digits("deviceId", "购电设备编号", "Device no.", "shown"),
  ...readingColumns
]

/**
 * A sheet that is read: its columns, what a row says to its operation, what its cells cannot say together (`null`: nothing is wrong), and what no two rows may have alike.
 *
 * `lineEnd`: whether the last row must end its line, as spreadsheets do; nothing else tells an amount from a longer one that was cut.
 */
export interface Incoming {
  readonly columns: ReadonlyArray<Column>
  readonly payloadOf: (values: Values) => object
  readonly wrongOf: (values: Values) => CellProblem | null
  readonly keyOf: (values: Values) => string
  readonly lineEnd: "needed" | "optional"
}

/** The sheets that can be imported. */
export const incoming = {
  customers: {
    columns: customerColumns,
    payloadOf: customerOf,
    wrongOf: () => null,
    keyOf: ({ customerNo }) => `${customerNo}`,
    lineEnd: "optional"
  },
  devices: {
    columns: deviceColumns,
    payloadOf: deviceOf,
    wrongOf: ({ totalGroupNo, meterNo }) => (totalGroupNo === undefined || meterNo === undefined ? null : "twoTargets"),
    keyOf: ({ terminalId, totalGroupNo = "", meterNo = "" }) => `${terminalId}/${totalGroupNo}#${meterNo}`,
    lineEnd: "optional"
  },
  orders: {
    columns: orderColumns,
    payloadOf: (values) => pick(values, "deviceId", "energy", "amountFen", "paymentWay", "workOrderNo"),
    wrongOf: () => null,
    // Without a work order number only the whole of a row tells which purchase it is.
    keyOf: (values) => {
      const { deviceId, workOrderNo } = values
      return JSON.stringify(workOrderNo === undefined ? values : { deviceId, workOrderNo })
    },
    lineEnd: "needed"
  }
} as const satisfies { readonly [name: string]: Incoming }

/** The name of a sheet that can be imported. @category Models */
export type IncomingName = keyof typeof incoming

/** The columns of every sheet that can be exported. */
export const outgoing = {
  customers: customerColumns,
  devices: deviceColumns.filter(({ field }) => !["trip", "leftEnergy"].includes(field)),
  orders: orderColumns,
  readings: readingColumns,
  unitReadings: unitReadingColumns
} as const

/** The name of a sheet that can be exported. @category Models */
export type OutgoingName = keyof typeof outgoing
