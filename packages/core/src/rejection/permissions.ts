/** The permissions that operations ask for, as what a person may then do; one that is missing here does not compile in the table of operations. */
import type { Text } from "../values/Text.ts"

const may = (zh: string, en: string): Text => ({ zh, en })

/**
 * Every permission: what its holder may do, as the end of 无权… and of "may not …".
 *
 * **Example**
 *
 * ```ts
 * permissions["purchase.approve"].zh // "审核购电数据"
 * ```
 *
 * @category Ports
 */
export const permissions = {
  "account.approve": may("审批销户", "approve closings of accounts"),
  "account.close": may("申请销户", "close accounts"),
  "adjustment.approve": may("审核电量调整", "approve adjustments"),
  "adjustment.dispatch": may("下发电量调整", "dispatch adjustments"),
  "adjustment.save": may("调整剩余电量", "adjust remaining energy"),
  "alarm.read": may("查询告警", "see alarms"),
  "clock.confirm": may("确认主站时钟准确", "confirm the station's clock"),
  "commissioning.read": may("查看购电投入调试", "see the commissioning"),
  "commissioning.record": may("维护调试结果", "record results of the commissioning"),
  "commissioning.run": may("进行购电投入调试", "commission a purchase device"),
  "control.close": may("遥控合闸", "close switches remotely"),
  "control.resolve": may("核实和认定遥控结果", "settle outcomes of remote control"),
  "control.trip": may("遥控拉闸", "trip switches remotely"),
  "customer.add": may("增加预购电客户", "add prepaid customers"),
  "customer.personalData": may("查看客户的个人信息", "see personal data of customers"),
  "customer.read": may("查询预购电客户", "see prepaid customers"),
  "customer.restore": may("撤销注销预购电客户", "restore prepaid customers"),
  "customer.update": may("修改预购电客户", "change prepaid customers"),
  "customer.void": may("注销预购电客户", "void prepaid customers"),
  "device.bind": may("绑定购电设备", "bind purchase devices"),
  "device.cancel": may("注销购电设备", "cancel purchase devices"),
  "device.read": may("查询购电设备", "see purchase devices"),
  "device.replace": may("更换购电设备", "replace purchase devices"),
  "device.thresholds": may("修改告警电量和跳闸电量", "change alarm and trip energy"),
  "disconnection.approve": may("审批欠费停电", "approve disconnections for arrears"),
  "disconnection.propose": may("申请欠费停电", "propose disconnections for arrears"),
  "disconnection.read": may("查询欠费停复电", "see disconnections for arrears"),
  "disconnection.reconnect": may("欠费复电", "reconnect customers"),
  "discrepancy.approve": may("审核单边账处理", "approve closings of discrepancies"),
  "discrepancy.close": may("处理单边账", "close discrepancies"),
  "discrepancy.read": may("查询单边账", "see discrepancies"),
  "discrepancy.reconcile": may("对账", "reconcile"),
  "dunning.read": may("查询短信催费", "see whom to send dunning messages to"),
  "dunning.send": may("发送催费短信", "send dunning messages"),
  "frame.read": may("查看报文", "see frames"),
  "history.access": may("查询访问日志", "see the access log"),
  "history.export": may("导出操作记录", "export the trail"),
  "history.read": may("查询历史记录", "see the history of records"),
  "message.read": may("查询短信", "see messages"),
  "parameter.dispatch": may("下发参数", "dispatch parameters"),
  "parameter.poll": may("召测参数", "read parameters from terminals"),
  "parameter.read": may("查看参数", "see parameters"),
  "parameter.save": may("保存参数", "save parameters"),
  "people.read": may("查询人员、权限和供电单位", "see people, permissions and org units"),
  "protection.release": may("解除保电", "release power protection"),
  "purchase.approve": may("审核购电数据", "approve orders"),
  "purchase.dispatch": may("下发购电数据", "dispatch orders"),
  "purchase.read": may("查询购电数据", "see orders"),
  "purchase.resolve": may("核实和认定下发结果", "settle outcomes of dispatches"),
  "purchase.restore": may("撤销注销购电数据", "restore orders"),
  "purchase.revoke": may("撤销审核", "revoke approvals"),
  "purchase.save": may("购电", "save purchases"),
  "purchase.void": may("注销购电数据", "void orders"),
  "reading.poll": may("召测剩余电量和实时数据", "poll balances and real-time data"),
  "restoration.mark": may("标记账册已恢复", "mark the station restored"),
  "restoration.vouch": may("担保待核验的购电对象", "vouch for targets after a restore"),
  "settlement.close": may("处理营销对账差异", "close payment differences"),
  "settlement.read": may("查询日结和营销对账", "see the day's end and payment differences"),
  "settlement.reconcile": may("与营销系统对账", "reconcile payments with the marketing system"),
  "template.read": may("查看短信模板", "see message templates"),
  "template.save": may("维护短信模板", "maintain message templates"),
  "terminal.confirm": may("确认终端连接", "confirm connections of terminals"),
  "terminal.register": may("登记终端", "register terminals"),
  "terminal.retire": may("停用终端", "retire terminals"),
  "terminal.status": may("召测终端状态", "poll the state of terminals"),
  "workItem.close": may("处理待办", "close work items"),
  "workItem.read": may("查询待办", "see work items")
} as const satisfies { readonly [permission: string]: Text }

/**
 * The name of a permission that an operation of the station asks for.
 *
 * **Example**
 *
 * ```ts
 * const selling: ReadonlyArray<Permission> = ["purchase.save", "purchase.read"]
 * ```
 *
 * @category Ports
 */
export type Permission = keyof typeof permissions

const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name)

/** Says what a permission lets do; of one that the station does not know, nothing in particular. */
export const permissionText = (name: string): Text =>
  isPermission(name) ? permissions[name] : { zh: "进行此项操作", en: "do this" }
