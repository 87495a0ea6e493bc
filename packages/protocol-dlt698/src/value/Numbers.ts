/** Numbers that JSON cannot hold as numbers, or not always. */
import { type Codec, isRecord, nothing } from "./Codec.ts"
import { hexOf } from "./Leaf.ts"

/** A number of the IEEE kind; its bytes where JSON has no form for it (infinite, not a number, negative zero). @category Values */
export type Float = number | { readonly raw: string }

/** A whole number of 8 bytes, as text: JSON has no form for the larger ones. @category Values */
export const long64 = (isSigned: boolean): Codec<string> => {
  const min = isSigned ? -(2n ** 63n) : 0n
  const max = isSigned ? 2n ** 63n - 1n : 2n ** 64n - 1n
  return {
    doc: {
      kind: "oneOf",
      values: [...new Set([0n, 1n, isSigned ? -1n : 1n, 1_000_000n, 2n ** 53n, min, max])].map(String)
    },
    read: (input) => {
      const at = input.take(8)
      if (at < 0) return nothing()
      const value = textOfLong(input.bytes, at, isSigned)
      input.note(at, isSigned ? "long64" : "long64-unsigned", value)
      return value
    },
    write: (output, value) => {
      const number = typeof value === "string" && /^-?\d{1,20}$/.test(value) ? BigInt(value) : null
      if (number === null || number < min || number > max)
        return output.fail(`must be a whole number from ${min} to ${max}, as text`)
      const bits = BigInt.asUintN(64, number)
      output.whole(Number(bits >> 32n), 4)
      output.whole(Number(bits & 0xffff_ffffn), 4)
    }
  }
}

/** Below 2^53 a number is exact and far faster than a BigInt. */
const textOfLong = (bytes: Uint8Array, at: number, isSigned: boolean): string => {
  let high = 0
  let low = 0
  for (let index = 0; index < 4; index += 1) {
    high = high * 256 + (bytes[at + index] ?? 0)
    low = low * 256 + (bytes[at + 4 + index] ?? 0)
  }
  if (isSigned && high >= 0x8000_0000) high -= 0x1_0000_0000
  if (high >= -0x20_0000 && high < 0x20_0000) return String(high * 0x1_0000_0000 + low)
  return String((BigInt(high) << 32n) + BigInt(low))
}

/** A number of 4 or 8 bytes of the IEEE kind. @category Values */
export const floats = (size: 4 | 8): Codec<Float> => ({
  doc: {
    kind: "oneOf",
    values: [
      0,
      1.5,
      -220.25,
      { raw: size === 4 ? "7FC00001" : "7FF8000000000001" },
      { raw: "80".padEnd(size * 2, "0") }
    ]
  },
  read: (input) => {
    const at = input.take(size)
    if (at < 0) return nothing()
    const view = new DataView(input.bytes.buffer, input.bytes.byteOffset + at, size)
    const number = size === 4 ? view.getFloat32(0) : view.getFloat64(0)
    const value =
      Number.isFinite(number) && !Object.is(number, -0) ? number : { raw: hexOf(input.bytes, at, at + size) }
    input.note(at, `float${size * 8}`, value)
    return value
  },
  write: (output, value) => {
    if (isRecord(value)) return output.hex(value.raw, `must be ${size} bytes`, (bytes) => bytes === size)
    const fits = typeof value === "number" && Number.isFinite(value) && (size === 8 || Math.fround(value) === value)
    if (!fits) return output.fail(`must be a number of ${size} bytes`)
    const bytes = new Uint8Array(size)
    const view = new DataView(bytes.buffer)
    if (size === 4) view.setFloat32(0, value)
    else view.setFloat64(0, value)
    output.put(bytes)
  }
})
