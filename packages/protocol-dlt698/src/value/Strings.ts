/** Text as UTF-8, and strings of bits. */
import { type Codec, isRecord, nothing } from "./Codec.ts"
import type { Input, Output } from "./Cursor.ts"
import { hexOf, octets } from "./Leaf.ts"

/** Bits by position, `"1010"`: the first is bit 0. @category Values */
export interface Bits {
  readonly bits: string
  /** What stood in the places of the last byte that belong to no bit, where it was not zero. */
  readonly spare?: string
}

const fromUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
const toUtf8 = new TextEncoder()

/** A length, then text as UTF-8; its bytes where they are none. @category Values */
export const utf8: Codec<string | { readonly raw: string }> = {
  doc: { kind: "oneOf", values: ["", "余额不足", { raw: "FF" }] },
  read: (input) => {
    const from = input.offset
    const size = input.length()
    const at = size < 0 ? -1 : input.take(size)
    if (at < 0) return nothing()
    const bytes = input.bytes.subarray(at, at + size)
    const value = isUtf8(bytes) ? fromUtf8.decode(bytes) : { raw: hexOf(bytes, 0, size) }
    input.note(from, "UTF8-string", value)
    return value
  },
  write: (output, value) => {
    if (isRecord(value)) return octets().write(output, value.raw)
    if (typeof value !== "string" || !value.isWellFormed()) return output.fail("must be text")
    const bytes = toUtf8.encode(value)
    output.length(bytes.length)
    output.put(bytes)
  }
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    fromUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Bits are counted, then come in whole bytes, the first one highest. */
export const readBits = (input: Input): Bits => {
  const from = input.offset
  const count = input.length()
  const size = (count + 7) >> 3
  const at = count < 0 ? -1 : input.take(size)
  if (at < 0) return nothing()
  let all = ""
  for (let index = at; index < at + size; index += 1) all += (input.bytes[index] ?? 0).toString(2).padStart(8, "0")
  const bits = all.slice(0, count)
  const spare = all.slice(count)
  input.note(from, "bit-string", bits)
  return spare.includes("1") ? { bits, spare } : { bits }
}

/** Writes bits, and what stood in the places behind them. */
export const writeBits = (output: Output, value: unknown, spare: unknown): void => {
  if (typeof value !== "string" || /[^01]/.test(value)) {
    output.fail("must be text of 0 and 1")
    return
  }
  const missing = (8 - (value.length % 8)) % 8
  const rest = spare ?? "0".repeat(missing)
  if (typeof rest !== "string" || rest.length !== missing || /[^01]/.test(rest)) {
    output.fail(`must have ${missing} spare bits`)
    return
  }
  output.length(value.length)
  for (const [byte] of `${value}${rest}`.matchAll(/.{8}/g)) output.whole(Number.parseInt(byte, 2), 1)
}
