/**
 * Appendix A formats of numbers: packed decimal digits (BCD), low byte first, the sign in the top bit of the last byte where there is one.
 * A value is a number with at most 10 digits, so a double holds it exactly to its last place.
 */
import { isRecord } from "@yugou/dialect-kit/layout"
import { leaf, type Refusal, refusals } from "./Leaf.ts"

/** Reads two decimal digits, or answers −1. */
export const digitsOf = (byte: number): number => {
  const tens = byte >> 4
  const units = byte & 0x0f
  return tens > 9 || units > 9 ? -1 : tens * 10 + units
}

/** Writes 0…99 as two decimal digits. */
export const toDigits = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10)

interface DecimalSpec {
  readonly bytes: number
  /** Digits after the point. */
  readonly places: number
  readonly sign: "signed" | "unsigned"
}

const readDecimal = (bytes: Uint8Array, at: number, spec: DecimalSpec): number | Refusal => {
  let value = 0
  let sign = 1
  for (let index = spec.bytes - 1; index >= 0; index -= 1) {
    let byte = bytes[at + index] ?? 0
    if (spec.sign === "signed" && index === spec.bytes - 1) {
      if ((byte & 0x80) !== 0) sign = -1
      byte &= 0x7f
    }
    const pair = digitsOf(byte)
    if (pair < 0) return refusals.notDecimal
    value = value * 100 + pair
  }
  if (sign < 0 && value === 0) return refusals.negativeZero
  return (sign * value) / 10 ** spec.places
}

/** Answers the whole number of the last place, or `undefined` when the value has more places than the format. */
const scaled = (value: number, places: number): number | undefined => {
  const exact = value * 10 ** places
  const whole = Math.round(exact)
  return Math.abs(exact - whole) < 1e-6 * Math.max(1, Math.abs(whole)) * 1e-3 + 1e-9 ? whole : undefined
}

const largest = (spec: DecimalSpec): number => (spec.sign === "signed" ? 8 : 10) * 10 ** (spec.bytes * 2 - 1) - 1

const writeDecimal = (bytes: Uint8Array, at: number, value: unknown, spec: DecimalSpec): string | null => {
  const max = largest(spec)
  const expected = `must be a number ${spec.sign === "signed" ? `±${max / 10 ** spec.places}` : `0 to ${max / 10 ** spec.places}`} in steps of ${1 / 10 ** spec.places}`
  if (typeof value !== "number" || !Number.isFinite(value)) return expected
  const whole = scaled(value, spec.places)
  if (whole === undefined || Math.abs(whole) > max || (whole < 0 && spec.sign === "unsigned")) return expected
  let rest = Math.abs(whole)
  for (let index = 0; index < spec.bytes; index += 1) {
    bytes[at + index] = toDigits(rest % 100)
    rest = Math.floor(rest / 100)
  }
  if (whole < 0) bytes[at + spec.bytes - 1] = (bytes[at + spec.bytes - 1] ?? 0) | 0x80
  return null
}

const decimal = (format: string, unit: string, spec: DecimalSpec) =>
  leaf<number>({
    format,
    bytes: spec.bytes,
    unit,
    get: (bytes, at) => readDecimal(bytes, at, spec),
    set: (bytes, at, value) => writeDecimal(bytes, at, value, spec)
  })

/** A.4: ±0…79 in one byte, the sign in D7 (the tens have three bits). @category Functions */
export const A4 = (unit: string) => decimal("A.4", unit, { bytes: 1, places: 0, sign: "signed" })
/** A.5: ±XXX.X (top digit 0…7), 2 bytes. @category Functions */
export const A5 = (unit: string) => decimal("A.5", unit, { bytes: 2, places: 1, sign: "signed" })
/** A.6: ±XX.XX (top digit 0…7), 2 bytes. @category Functions */
export const A6 = (unit: string) => decimal("A.6", unit, { bytes: 2, places: 2, sign: "signed" })
/** A.7: XXX.X, 2 bytes. @category Functions */
export const A7 = (unit: string) => decimal("A.7", unit, { bytes: 2, places: 1, sign: "unsigned" })
/** A.8: XXXX, 2 bytes. @category Functions */
export const A8 = (unit: string) => decimal("A.8", unit, { bytes: 2, places: 0, sign: "unsigned" })
/** A.9: ±XX.XXXX (top digit 0…7), 3 bytes. @category Functions */
export const A9 = (unit: string) => decimal("A.9", unit, { bytes: 3, places: 4, sign: "signed" })
/** A.10: XXXXXX, 3 bytes. @category Functions */
export const A10 = (unit: string) => decimal("A.10", unit, { bytes: 3, places: 0, sign: "unsigned" })
/** A.11: XXXXXX.XX, 4 bytes. @category Functions */
export const A11 = (unit: string) => decimal("A.11", unit, { bytes: 4, places: 2, sign: "unsigned" })
/** A.13: XXXX.XXXX, 4 bytes. @category Functions */
export const A13 = (unit: string) => decimal("A.13", unit, { bytes: 4, places: 4, sign: "unsigned" })
/** A.14: XXXXXX.XXXX, 5 bytes. @category Functions */
export const A14 = (unit: string) => decimal("A.14", unit, { bytes: 5, places: 4, sign: "unsigned" })
/** A.22: X.X, 1 byte. @category Functions */
export const A22 = (unit: string) => decimal("A.22", unit, { bytes: 1, places: 1, sign: "unsigned" })
/** A.23: XX.XXXX, 3 bytes. @category Functions */
export const A23 = (unit: string) => decimal("A.23", unit, { bytes: 3, places: 4, sign: "unsigned" })
/** A.25: ±XXX.XXX (top digit 0…7), 3 bytes. @category Functions */
export const A25 = (unit: string) => decimal("A.25", unit, { bytes: 3, places: 3, sign: "signed" })
/** A.26: X.XXX, 2 bytes. @category Functions */
export const A26 = (unit: string) => decimal("A.26", unit, { bytes: 2, places: 3, sign: "unsigned" })
/** A.27: 8 digits, 4 bytes. @category Functions */
export const A27 = (unit: string) => decimal("A.27", unit, { bytes: 4, places: 0, sign: "unsigned" })

/** A.12: 12 digits as text, most significant first, 6 bytes (`"000000000011"`). @category Constants */
export const A12 = leaf<string>({
  format: "A.12",
  bytes: 6,
  get: (bytes, at) => {
    let text = ""
    for (let index = 5; index >= 0; index -= 1) {
      const byte = bytes[at + index] ?? 0
      if (digitsOf(byte) < 0) return refusals.notDecimal
      text += byte.toString(16).padStart(2, "0")
    }
    return text
  },
  set: (bytes, at, value) => {
    if (typeof value !== "string" || !/^\d{12}$/.test(value)) return "must be 12 digits"
    for (let index = 0; index < 6; index += 1) {
      bytes[at + index] = Number.parseInt(value.slice(10 - index * 2, 12 - index * 2), 16)
    }
    return null
  }
})

/** A number with its power of ten as A.2 carries it: `value` = three digits × 10^`exponent`, exponent −3…4. @category Models */
export interface Scaled {
  readonly value: number
  readonly exponent: number
  /** The sign bit was set on a zero; kept so that the same bytes can be written. */
  readonly negativeZero?: true
}

const readScaled = (bytes: Uint8Array, at: number): Scaled | Refusal => {
  const high = bytes[at + 1] ?? 0
  const pair = digitsOf(bytes[at] ?? 0)
  const hundreds = high & 0x0f
  if (pair < 0 || hundreds > 9) return refusals.notDecimal
  const exponent = 4 - (high >> 5)
  const digits = hundreds * 100 + pair
  const negative = (high & 0x10) !== 0
  const value = exponent < 0 ? digits / 10 ** -exponent : digits * 10 ** exponent
  if (negative && digits === 0) return { value: 0, exponent, negativeZero: true }
  return { value: negative ? -value : value, exponent }
}

/** The order in which a bare number looks for its exponent: whole steps first, then the coarsest that fits. */
const canonicalExponents = [0, 1, 2, 3, 4, -1, -2, -3]

const writeScaled = (bytes: Uint8Array, at: number, input: unknown): string | null => {
  const given = isRecord(input) ? input : { value: input }
  const { value, exponent, negativeZero } = given
  const expected = "must be a number of three digits times a power of ten from -3 to 4"
  if (typeof value !== "number" || !Number.isFinite(value)) return expected
  const exponents = exponent === undefined ? canonicalExponents : [exponent]
  for (const candidate of exponents) {
    if (typeof candidate !== "number" || !Number.isInteger(candidate) || candidate < -3 || candidate > 4)
      return expected
    const digits = candidate > 0 ? scaled(value / 10 ** candidate, 0) : scaled(value, -candidate)
    if (digits === undefined || Math.abs(digits) > 999) continue
    const sign = digits < 0 || negativeZero === true ? 0x10 : 0
    bytes[at] = toDigits(Math.abs(digits) % 100)
    bytes[at + 1] = ((4 - candidate) << 5) | sign | Math.floor(Math.abs(digits) / 100)
    return null
  }
  return expected
}

/** A.2: ±three digits × 10^−3…4, 2 bytes; the exponent is kept, a bare number takes the whole step or the coarsest that fits. @category Functions */
export const A2 = (unit: string) =>
  leaf<Scaled, number>({
    format: "A.2",
    bytes: 2,
    unit,
    get: readScaled,
    set: writeScaled
  })

/** What an A.3 amount counts. The frame does not tell energy from money, only the coarse from the fine step. */
export type EnergyUnit = "kWh|0.001yuan" | "MWh|yuan"

/** An A.3 amount: whole `value` −9 999 999…9 999 999 in `unit`. @category Models */
export interface Amount {
  readonly value: number
  readonly unit: EnergyUnit
  readonly negativeZero?: true
}

const readAmount = (bytes: Uint8Array, at: number): Amount | Refusal => {
  const top = bytes[at + 3] ?? 0
  if ((top & 0xa0) !== 0) return refusals.reservedBits
  const low = digitsOf(bytes[at] ?? 0)
  const middle = digitsOf(bytes[at + 1] ?? 0)
  const high = digitsOf(bytes[at + 2] ?? 0)
  if (low < 0 || middle < 0 || high < 0 || (top & 0x0f) > 9) return refusals.notDecimal
  const value = (top & 0x0f) * 1_000_000 + high * 10_000 + middle * 100 + low
  const unit: EnergyUnit = (top & 0x40) === 0 ? "kWh|0.001yuan" : "MWh|yuan"
  if ((top & 0x10) === 0) return { value, unit }
  return value === 0 ? { value, unit, negativeZero: true } : { value: -value, unit }
}

const writeAmount = (bytes: Uint8Array, at: number, input: unknown): string | null => {
  const given = isRecord(input) ? input : { value: input }
  const { value, unit, negativeZero } = given
  const expected = "must be a whole number of at most seven digits"
  if (typeof value !== "number" || !Number.isInteger(value)) return expected
  if (unit !== undefined && unit !== "kWh|0.001yuan" && unit !== "MWh|yuan")
    return 'unit must be "kWh|0.001yuan" or "MWh|yuan"'
  const coarse = unit === "MWh|yuan" || (unit === undefined && Math.abs(value) > 9_999_999)
  if (unit === undefined && coarse && value % 1000 !== 0) return expected
  let rest = Math.abs(unit === undefined && coarse ? value / 1000 : value)
  if (rest > 9_999_999) return expected
  const sign = value < 0 || negativeZero === true ? 0x10 : 0
  for (let index = 0; index < 3; index += 1) {
    bytes[at + index] = toDigits(rest % 100)
    rest = Math.floor(rest / 100)
  }
  bytes[at + 3] = (coarse ? 0x40 : 0) | sign | rest
  return null
}

/** A.3: ±seven digits with a unit flag, 4 bytes. The flag is kept; a bare number of more than seven digits takes the coarse unit. @category Constants */
export const A3 = leaf<Amount, number>({
  format: "A.3",
  bytes: 4,
  unit: "kWh/MWh",
  get: readAmount,
  set: writeAmount
})
