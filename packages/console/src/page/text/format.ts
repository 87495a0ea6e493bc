/** How values are written: energy with separators, times of the site, targets; what is not known is a dash, never a nought. */
import type { Target } from "../api/Types.ts"
import { comma, type Language, type Text } from "./Say.tsx"

/** The time zone of the site, whatever the PC has. */
const timeZone = "Asia/Shanghai"

/** What stands where there is no value. */
export const none = "—"

const parts = (at: string): { readonly [part: string]: string } => {
  const options = {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit"
  } as const
  const found = new Intl.DateTimeFormat("en-CA", options).formatToParts(new Date(at))
  return Object.fromEntries(found.map(({ type, value }) => [type, value]))
}

/** `03-02 14:05`. */
export const shortTime = (at: string | null | undefined): string => {
  if (at === null || at === undefined) return none
  const { month, day, hour, minute } = parts(at)
  return `${month}-${day} ${hour}:${minute}`
}

/** `2026-03-02 14:05:09`. */
export const fullTime = (at: string | null | undefined): string => {
  if (at === null || at === undefined) return none
  const { year, month, day, hour, minute, second } = parts(at)
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`
}

/** The day of the site: `2026-03-02`. */
export const dayOf = (at: Date): string => fullTime(at.toISOString()).slice(0, 10)

/** Gives a day so many days before another. */
export const daysBefore = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10)

/** Energy is exact decimal text: `1234.5` becomes `1,234.5`. */
export const energy = (kwh: string | null | undefined): string => {
  if (kwh === null || kwh === undefined) return none
  const [whole = "", rest] = kwh.split(".")
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",")
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

/** Adds energies up, exactly: they have four decimals at most. */
export const energySum = (all: ReadonlyArray<string>): string => {
  const units = all.reduce((sum, kwh) => {
    const [, sign, whole = "0", part = ""] = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(kwh) ?? []
    const one = BigInt(whole + part.padEnd(4, "0"))
    return sign === "-" ? sum - one : sum + one
  }, 0n)
  const digits = `${units < 0n ? -units : units}`.padStart(5, "0")
  const part = digits.slice(-4).replace(/0+$/, "")
  return `${units < 0n ? "-" : ""}${digits.slice(0, -4)}${part === "" ? "" : `.${part}`}`
}

/** An amount: 12345 fen are `123.45`. */
export const yuan = (fen: number | null | undefined): string =>
  fen === null || fen === undefined ? none : energy((fen / 100).toFixed(2))

/** Yuan as somebody types them, in fen; `null` where it is none. */
export const fenOf = (text: string): number | null => {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim())
  return match === null ? null : Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"))
}

/** What a target is called. */
export const targetText = (target: Target): Text => {
  switch (target._tag) {
    case "Group":
      return {
        zh: `${target.terminalId} 总加组 ${target.totalGroupNo}`,
        en: `${target.terminalId} group ${target.totalGroupNo}`
      }
    case "Terminal":
      return { zh: target.terminalId, en: target.terminalId }
    case "Meter":
      return { zh: `${target.terminalId} 电能表 ${target.meterNo}`, en: `${target.terminalId} meter ${target.meterNo}` }
  }
}

/** The part of a target within its terminal. */
export const partText = (target: Target): Text => {
  switch (target._tag) {
    case "Group":
      return { zh: `总加组 ${target.totalGroupNo}`, en: `Group ${target.totalGroupNo}` }
    case "Terminal":
      return { zh: "终端", en: "Terminal" }
    case "Meter":
      return { zh: `电能表 ${target.meterNo}`, en: `Meter ${target.meterNo}` }
  }
}

/** Rounds as people write them: 1, 2, 3. */
export const roundsText = (rounds: ReadonlyArray<number>, language: Language): string =>
  rounds.length === 0 ? none : rounds.join(comma[language])
