/** How people are told what a key stands for: a target, a credit, a moment of local time. */
import type { TargetKey } from "../values/CreditTarget.ts"
import { type Energy, toKwh } from "../values/Energy.ts"
import type { Text } from "../values/Text.ts"

/** Gives the same word for both languages, for what is written alike in them. */
export const same = (text: string): Text => ({ zh: text, en: text })

/** Gives an amount with its unit: `1000 千瓦时`, `1000 kWh`. */
export const energyText = (energy: Energy): Text => ({ zh: `${toKwh(energy)} 千瓦时`, en: `${toKwh(energy)} kWh` })

/**
 * Names the holder of a balance: `3701-00001/1` is 终端 3701-00001 总加组 1, total group 1 of terminal 3701-00001.
 *
 * **Example**
 *
 * ```ts
 * targetText("3701-00001/1").zh // "终端 3701-00001 总加组 1"
 * ```
 *
 * @category Rejections
 */
export const targetText = (key: TargetKey | string): Text => {
  const [, terminalId = key, kind = "", no = ""] = /^([^/#]+)(?:([/#])(.+))?$/.exec(key) ?? []
  switch (kind) {
    case "/":
      return { zh: `终端 ${terminalId} 总加组 ${no}`, en: `total group ${no} of terminal ${terminalId}` }
    case "#":
      return { zh: `终端 ${terminalId} 电能表 ${no}`, en: `meter ${no} of terminal ${terminalId}` }
  }
  return { zh: `终端 ${terminalId}`, en: `terminal ${terminalId}` }
}

/** The numbers that the station gives to adjustments: `A…` for one of its own, `…A1` for one that makes up for an order. */
const adjustmentNo = /^A\d|\dA\d+$/

/** The ids that the station gives to remote-control commands. */
const controlId = /^control[:~]/

/** Names an order, an adjustment or a remote-control command by its number: whatever has an outcome. */
export const creditText = (no: string): Text => {
  if (controlId.test(no)) return { zh: `遥控命令 ${no}`, en: `remote control command ${no}` }
  return adjustmentNo.test(no)
    ? { zh: `电量调整单 ${no}`, en: `adjustment ${no}` }
    : { zh: `购电单 ${no}`, en: `order ${no}` }
}

/** The numbers that the station makes: a letter, date and time to the second, further digits. No archive numbers its customers so. */
const creditNo = /^[AP]\d{20}/

/** Names whatever has an outcome, or a customer, by its number. */
export const bookedText = (no: string): Text =>
  creditNo.test(no) || controlId.test(no) ? creditText(no) : { zh: `客户 ${no}`, en: `customer ${no}` }

/** Writes half hours as hours: 11 are `5.5`. */
export const hoursOf = (halfHours: number): string => (halfHours / 2).toString()

/** Writes local text `2026-03-01T10:00` as people read it. */
export const localText = (local: string): string => local.replace("T", " ")

/** Begins an English sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Says what number stands on a terminal, or that none does. */
export const numberText = (no: number | null): Text =>
  no === null ? { zh: "无单号", en: "no number" } : { zh: `为单号 ${no}`, en: `number ${no}` }

/** Says minutes that a terminal keeps, or that they were not read. */
export const minutesText = (minutes: number | null): Text =>
  minutes === null ? { zh: "未知", en: "an unknown time" } : { zh: ` ${minutes} 分钟`, en: `${minutes} min` }
