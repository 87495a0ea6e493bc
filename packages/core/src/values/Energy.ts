/**
 * Exact amounts of energy (电量).
 *
 * An amount is an integer multiple of 0.0001 kWh held in a bigint: never a float, never rounded. Its JSON and CSV form is decimal kWh text
 * without exponent and without trailing zeros (`"1000"`, `"-12.3"`); a JSON number is refused. "No value" is `null`, never 0.
 *
 * **Example**
 *
 * ```ts
 * Energy.toKwh(Energy.add(Energy.kwh("500"), Energy.kwh("-12.3"))) // "487.7"
 * ```
 *
 * @category Values
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { demanding } from "./FieldText.ts"

/** Units of 0.0001 kWh in one kWh. @category Constants */
export const unitsPerKwh = 10_000n

const decimalKwh = /^-?\d{1,11}(\.\d{1,4})?$/

const parse = (text: string): bigint => {
  const [whole = "0", part = ""] = text.replace("-", "").split(".")
  return (text.startsWith("-") ? -1n : 1n) * (BigInt(whole) * unitsPerKwh + BigInt(part.padEnd(4, "0")))
}

const format = (units: bigint): string => {
  const abs = units < 0n ? -units : units
  const part = (abs % unitsPerKwh).toString().padStart(4, "0").replace(/0+$/, "")
  return `${units < 0n ? "-" : ""}${abs / unitsPerKwh}${part === "" ? "" : `.${part}`}`
}

const amount = demanding(
  "必须是 0.0001 千瓦时的整数倍，整数部分最多 11 位，例如 1000 或 12.5",
  "must be a multiple of 0.0001 kWh with at most 11 digits before the point, such as 1000 or 12.5"
)

/** Describes an amount: a branded bigint in units of 0.0001 kWh, signed; decimal kWh text with at most 11 + 4 digits in JSON. @category Models */
export const Energy = Schema.String.check(Schema.isPattern(decimalKwh, amount)).pipe(
  Schema.decodeTo(
    Schema.BigInt.annotate(amount).pipe(Schema.brand("Energy")),
    SchemaTransformation.transform({ decode: parse, encode: format })
  )
)
export type Energy = typeof Energy.Type

/** Makes an amount from whole units of 0.0001 kWh. @category Conversions */
export const fromUnits = (units: bigint): Energy => units as Energy

const decode = Schema.decodeUnknownResult(Energy)

/** Reads decimal kWh text (`"1000"`, `"-12.3"`); anything else fails with the schema's message. @category Conversions */
export const fromKwh = (text: string): Result.Result<Energy, Schema.SchemaError> => decode(text)

/** Reads decimal kWh text that the program itself states; text that is no amount is a defect. @category Functions */
export const kwh = (text: string): Energy => Result.getOrThrow(fromKwh(text))

/** Writes an amount as decimal kWh text without trailing zeros. @category Conversions */
export const toKwh = (energy: Energy): string => format(energy)

/** No energy; "no value" is `null`. @category Constants */
export const zero: Energy = fromUnits(0n)

/** Adds two amounts, exactly. @category Functions */
export const add = (a: Energy, b: Energy): Energy => fromUnits(a + b)

/** Takes the second amount from the first; the result may be negative. @category Functions */
export const subtract = (a: Energy, b: Energy): Energy => fromUnits(a - b)

/** Tells whether an amount can be written in steps of `quantum` without rounding. @category Questions */
export const isMultipleOf = (energy: Energy, quantum: Energy): boolean => energy % quantum === 0n
