/**
 * Data items that prepaid work reads from a meter, by their identifiers: how many bytes, how many decimals, which unit, how sure we are. Everything
 * here is BCD, low byte first; FF in every byte says "no data".
 *
 * @category Items
 */
import { Bytes } from "@yugou/dialect-kit"
import * as Result from "effect/Result"
import { DecodeError } from "./Errors.ts"

/** How the bytes of an item are read: a number with decimals, one whose highest bit is its sign, digits as they are, or bits as hexadecimal text. */
type Kind = "number" | "signed" | "digits" | "bits"

/** One item; `provenance`: C one conversation or document, D recalled, to be tried with a meter. @category Models */
export interface Item {
  readonly name: { readonly zh: string; readonly en: string }
  readonly bytes: number
  readonly kind: Kind
  readonly decimals: number
  readonly unit: string
  readonly provenance: "C" | "D"
}

const item = (
  [zh, en]: readonly [zh: string, en: string],
  [bytes, kind, decimals, unit]: readonly [bytes: number, kind: Kind, decimals: number, unit: string],
  provenance: Item["provenance"]
): Item => ({ name: { zh, en }, bytes, kind, decimals, unit, provenance })

const energy = [4, "number", 2, "kWh"] as const
const money = [4, "number", 2, "yuan"] as const

/** The table, by identifier, most significant byte first. @category Constants */
export const items = {
  "00010000": item(["正向有功总电能", "forward active energy, total"], energy, "C"),
  "00900100": item(["剩余电量", "remaining energy"], energy, "D"),
  "00900101": item(["透支电量", "energy overdrawn"], energy, "D"),
  "00900200": item(["剩余金额", "remaining money"], money, "C"),
  "00900201": item(["透支金额", "money overdrawn"], money, "C"),
  "02030000": item(["瞬时总有功功率", "active power, total"], [3, "signed", 4, "kW"], "D"),
  "04000101": item(["日期及星期", "date (YYMMDD) and weekday"], [4, "digits", 0, ""], "D"),
  "04000102": item(["时间", "time (hhmmss)"], [3, "digits", 0, ""], "D"),
  "04000401": item(["通信地址", "address"], [6, "digits", 0, ""], "D"),
  "04000503": item(["电表运行状态字 3", "status word 3: bit 4 relay open, bit 6 told to open"], [2, "bits", 0, ""], "D")
} as const satisfies { readonly [identifier: string]: Item }

/** An identifier of the table. @category Models */
export type Identifier = keyof typeof items

/** Tells whether the table has an identifier. @category Functions */
export const isIdentifier = (identifier: string): identifier is Identifier => Object.hasOwn(items, identifier)

/** A value as text, `null` where the meter has none; `unit` is empty where there is none. @category Models */
export interface ItemText {
  readonly value: string | null
  readonly unit: string
}

const textOf = ({ decimals, kind }: Item, digits: string): string | null => {
  if (kind === "bits") return digits
  const negative = kind === "signed" && Number.parseInt(digits.slice(0, 1), 16) >= 8
  const plain = negative ? `${Number.parseInt(digits.slice(0, 1), 16) - 8}${digits.slice(1)}` : digits
  if (!/^\d+$/.test(plain)) return null
  if (kind === "digits") return plain
  const padded = plain.padStart(decimals + 1, "0")
  const whole = padded.slice(0, padded.length - decimals).replace(/^0+(?=\d)/, "")
  return `${negative ? "-" : ""}${whole}.${padded.slice(padded.length - decimals)}`
}

/**
 * Reads the data of an item as `answerTo` gives them: hexadecimal text, low byte first. Offsets of a failure count in these data.
 *
 * @category Conversions
 */
export const valueOf = (identifier: Identifier, data: string): Result.Result<ItemText, DecodeError> => {
  const given: Item = items[identifier]
  const bytes = Result.getOrNull(Bytes.fromHex(data))
  if (bytes === null || bytes.length !== given.bytes)
    return Result.fail(new DecodeError({ offset: 0, reason: "lengthDiffers" }))
  if (bytes.every((byte) => byte === 0xff)) return Result.succeed({ value: null, unit: given.unit })
  const text = textOf(given, Bytes.lowerHex(bytes.reverse()))
  return text === null
    ? Result.fail(new DecodeError({ offset: 0, reason: "notDecimal" }))
    : Result.succeed({ value: text, unit: given.unit })
}

/**
 * Tells from status word 3, as `valueOf` gives it, whether the relay of the meter is open; `unknown` where that is no status word. D: bits recalled,
 * try them with the meter.
 *
 * @category Functions
 */
export const relayOf = (statusWord3: string | null): "open" | "closed" | "unknown" => {
  if (statusWord3 === null || !/^[0-9a-fA-F]{4}$/.test(statusWord3)) return "unknown"
  return (Number.parseInt(statusWord3, 16) & 0x10) === 0 ? "closed" : "open"
}
