/** Packed decimal digits. Numbers travel low byte first, so the text is read from the last byte to the first. */
import { LocalTime } from "@yugou/dialect-kit"

/** Reads `length` bytes from `at`, last byte first, as decimal text; `null` when a half byte is not a decimal digit. */
export const digitsReversed = (bytes: Uint8Array, at: number, length: number): string | null => {
  let text = ""
  for (let index = at + length - 1; index >= at; index--) {
    const byte = bytes[index] ?? 0xff
    if (byte >> 4 > 9 || (byte & 15) > 9) return null
    text += (byte >> 4).toString() + (byte & 15).toString()
  }
  return text
}

/** Reads one byte as a number 0…99; `null` when it is not decimal. */
export const ofByte = (byte: number): number | null =>
  byte >> 4 > 9 || (byte & 15) > 9 ? null : (byte >> 4) * 10 + (byte & 15)

/** Packs a number 0…99 into one byte. */
export const toByte = (value: number): number => (Math.trunc(value / 10) << 4) | (value % 10)

/** Packs an even number of decimal digits, most significant first, into bytes, low byte first. */
export const packReversed = (digits: string): Uint8Array => {
  const bytes = new Uint8Array(digits.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const pair = digits.length - 2 * (index + 1)
    bytes[index] = Number.parseInt(digits.slice(pair, pair + 2), 16)
  }
  return bytes
}

/** Puts the decimal point `decimals` digits from the right and drops leading zeros: ("00012345", 1) is "1234.5". */
export const point = (digits: string, decimals: number): string => {
  const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, "")
  return decimals === 0 ? whole : `${whole === "" ? "0" : whole}.${digits.slice(digits.length - decimals)}`
}

/** Reads YY MM DD hh mm in this order (times of 07 writes, alarms, tasks and logs are not reversed); `null` when it is no moment. */
export const readMoment = (bytes: Uint8Array, at: number): string | null =>
  LocalTime.text([0, 1, 2, 3, 4].map((index) => ofByte(bytes[at + index] ?? 0xff)))

/** Writes YY MM DD hh mm in this order; `null` for a text that is not `YYYY-MM-DD HH:mm`. */
export const writeMoment = (value: string): Uint8Array | null => {
  const numbers = LocalTime.parts(value)
  return numbers === null || numbers.length !== 5 ? null : Uint8Array.from(numbers, toByte)
}
