/** What real-time items are called; those that a dialect names by a code of its own stand as that code. */
import { type Text, t } from "./Say.tsx"

const items: { readonly [item: string]: Text } = {
  clock: t("终端时钟", "Clock"),
  remaining: t("剩余电量", "Balance"),
  tripDelay: t("跳闸延时", "Delay of a trip"),
  tripDuration: t("跳闸时长", "Length of a trip"),
  energyForward: t("正向有功电量", "Energy taken"),
  forwardEnergy: t("正向有功电量", "Energy taken"),
  activeEnergy: t("正向有功电量", "Energy taken"),
  energyReverse: t("反向有功电量", "Energy given"),
  reverseActiveEnergy: t("反向有功电量", "Energy given"),
  energyToday: t("当日有功电量", "Energy of today"),
  energyThisMonth: t("当月有功电量", "Energy of this month"),
  power: t("有功功率", "Active power"),
  activePower: t("有功功率", "Active power"),
  activePowerA: t("A 相有功功率", "Active power, phase A"),
  activePowerB: t("B 相有功功率", "Active power, phase B"),
  activePowerC: t("C 相有功功率", "Active power, phase C"),
  reactivePower: t("无功功率", "Reactive power"),
  powerFactor: t("功率因数", "Power factor"),
  voltageA: t("A 相电压", "Voltage, phase A"),
  voltageB: t("B 相电压", "Voltage, phase B"),
  voltageC: t("C 相电压", "Voltage, phase C"),
  currentA: t("A 相电流", "Current, phase A"),
  currentB: t("B 相电流", "Current, phase B"),
  currentC: t("C 相电流", "Current, phase C")
}

export const itemName = (item: string): Text => items[item] ?? t(item, item)

const problems: { readonly [problem: string]: Text } = {
  noValue: t("终端没有此值", "The terminal has no value"),
  timeout: t("无应答", "No answer"),
  unsupported: t("终端不支持", "The terminal does not have it")
}

/** Why an item has no value. */
export const itemProblem = (problem: string): Text => problems[problem] ?? t(problem, problem)
