/** Values of every layout, made from its own description: what decoding gives, so that encoding and decoding must give it back. */
import type { Doc } from "@yugou/dialect-kit/layout"
import fc from "fast-check"

type Any = fc.Arbitrary<unknown>

const two = (value: number): string => value.toString().padStart(2, "0")
const part = (min: number, max: number) => fc.integer({ min, max }).map(two)
const year = part(0, 99).map((it) => `20${it}`)
const text = (parts: ReadonlyArray<fc.Arbitrary<string>>, glue: (it: ReadonlyArray<string>) => string): Any =>
  fc.tuple(...parts).map(glue)

const second = part(0, 59)
const minute = part(0, 59)
const hour = part(0, 23)
const day = part(0, 31)
const month = part(0, 12)
const date = (it: ReadonlyArray<string>) => it.join("-")

/** A decimal number with so many digits before and after the point; no negative zero. */
const decimal = (digits: number, places: number, sign: "signed" | "unsigned"): Any => {
  const max = (sign === "signed" ? 8 : 10) * 10 ** (digits - 1) - 1
  return fc.integer({ min: sign === "signed" ? -max : 0, max }).map((whole) => (whole === 0 ? 0 : whole / 10 ** places))
}

const a2: Any = fc
  .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -3, max: 4 }))
  .map(([digits, exponent]) => {
    const value = exponent < 0 ? Math.abs(digits) / 10 ** -exponent : Math.abs(digits) * 10 ** exponent
    return { value: digits < 0 ? -value : value, exponent }
  })
const a3: Any = fc.record({
  value: fc.integer({ min: -9_999_999, max: 9_999_999 }).map((it) => it + 0),
  unit: fc.constantFrom("kWh|0.001yuan", "MWh|yuan")
})

const noData: Any = fc.constantFrom(null, { noData: "ff" }, { noData: "ef" }, { noData: "fe" })

const formats: { readonly [format: string]: Any } = {
  "A.1": text(
    [year, month, day, hour, minute, second, fc.integer({ min: 0, max: 7 }).map(String)],
    ([y, mo, d, h, mi, s, w]) => `${y}-${mo}-${d} ${h}:${mi}:${s} w${w}`
  ),
  "A.2": a2,
  "A.3": a3,
  "A.4": decimal(2, 0, "signed"),
  "A.5": decimal(4, 1, "signed"),
  "A.6": decimal(4, 2, "signed"),
  "A.7": decimal(4, 1, "unsigned"),
  "A.8": decimal(4, 0, "unsigned"),
  "A.9": decimal(6, 4, "signed"),
  "A.10": decimal(6, 0, "unsigned"),
  "A.11": decimal(8, 2, "unsigned"),
  "A.12": fc.stringMatching(/^[0-9]{12}$/),
  "A.13": decimal(8, 4, "unsigned"),
  "A.14": decimal(10, 4, "unsigned"),
  "A.15": text([year, month, day, hour, minute], ([y, mo, d, h, mi]) => `${y}-${mo}-${d} ${h}:${mi}`),
  "A.16": text([day, hour, minute, second], ([d, h, mi, s]) => `${d} ${h}:${mi}:${s}`),
  "A.17": text([month, day, hour, minute], ([mo, d, h, mi]) => `${mo}-${d} ${h}:${mi}`),
  "A.18": text([day, hour, minute], ([d, h, mi]) => `${d} ${h}:${mi}`),
  "A.19": text([hour, minute], (it) => it.join(":")),
  "A.20": text([year, month, day], date),
  "A.21": text([year, month], date),
  "A.22": decimal(2, 1, "unsigned"),
  "A.23": decimal(6, 4, "unsigned"),
  "A.24": text([day, hour], (it) => it.join(" ")),
  "A.25": decimal(6, 3, "signed"),
  "A.26": decimal(4, 3, "unsigned"),
  "A.27": decimal(8, 0, "unsigned"),
  IP4: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((it) => it.join(".")),
  PHONE8: fc.stringMatching(/^[0-9,#]{0,16}$/),
  GROUPPOINT: fc.record({
    point: fc.integer({ min: 1, max: 64 }),
    direction: fc.constantFrom("forward", "reverse"),
    operation: fc.constantFrom("add", "subtract")
  }),
  SLOTS48: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 48, maxLength: 48 }),
  REGION: fc.stringMatching(/^[0-9A-F]{4}$/)
}

const hex = (bytes: number): Any => fc.stringMatching(new RegExp(`^([0-9a-f]{2}){${bytes}}$`))

const leafOf = (format: string, bytes: number): Any => {
  const known = formats[format]
  if (known !== undefined)
    return format.startsWith("A.") ? fc.oneof({ weight: 5, arbitrary: known }, { weight: 1, arbitrary: noData }) : known
  const [, set, first] = /^BS(\d+)\/([01])$/.exec(format) ?? []
  if (set !== undefined) return fc.subarray(Array.from({ length: Number(set) }, (_, bit) => bit + Number(first)))
  if (format.startsWith("BIN")) return fc.integer({ min: 0, max: 256 ** bytes - 1 })
  if (format.startsWith("ASCII")) return fc.stringMatching(new RegExp(`^[ -~]{0,${bytes}}$`))
  if (format.startsWith("HEX")) return hex(bytes)
  if (format === "BIN1" || format === "AFN") return fc.nat(255)
  throw new Error(`no arbitrary for ${format}`)
}

const unitId: Any = fc
  .tuple(
    fc.oneof(
      fc.constant([0]),
      fc.constant(["all"]),
      fc.integer({ min: 1, max: 2040 }).map((it) => [it])
    ),
    fc.integer({ min: 1, max: 248 })
  )
  .map(([pn, fn]) => ({ pn, fn: [fn] }))

const special: { readonly [text: string]: Any } = {
  "data unit id": unitId,
  "allowed (D7), count (D6–D0), addresses of 2 bytes": fc.record({
    allowed: fc.constantFrom(0, 1),
    addresses: fc.array(fc.nat(65_535), { maxLength: 16 })
  }),
  "length, GB18030 text": fc
    .array(fc.constantFrom("余额", "不足", "请购电", "A", "1", "。"), { maxLength: 20 })
    .map((it) => it.join("")),
  "event record: ERC, length Le, Le bytes by ERC": fc.record({
    erc: fc.integer({ min: 200, max: 255 }),
    hex: fc.nat(20).chain((it) => hex(it))
  })
}

const structOf = (fields: ReadonlyArray<readonly [string, Doc]>): fc.Arbitrary<object> =>
  fc.record(Object.fromEntries(fields.map(([name, doc]) => [name, of(doc)])))

/** The longest list that is generated; the limits themselves have tests of their own. */
const longest = 4

/** Values of a layout. */
export const of = (doc: Doc): Any => {
  switch (doc.kind) {
    case "none":
      return fc.constant(null)
    case "leaf":
      return doc.unit === "AFN" ? fc.stringMatching(/^[0-9A-F]{2}$/) : leafOf(doc.format, doc.bytes)
    case "packed":
      return fc.record(
        Object.fromEntries(Object.entries(doc.fields).map(([name, [, width]]) => [name, fc.nat((1 << width) - 1)]))
      )
    case "names":
      return fc.record(Object.fromEntries(Object.keys(doc.bits).map((name) => [name, fc.constantFrom(0, 1)])))
    case "choice":
      return fc.constantFrom(...Object.keys(doc.values))
    case "struct":
      return structOf(doc.fields)
    case "list":
      return fc.array(of(doc.item), { minLength: doc.min, maxLength: Math.min(doc.max, Math.max(doc.min, longest)) })
    case "perBit": {
      const item = of(doc.item) as fc.Arbitrary<object>
      return fc
        .subarray([1, 2, 3, 4, 5, 6, 7, 8], { maxLength: 3 })
        .chain((numbers) => fc.tuple(...numbers.map((number) => item.map((it) => ({ [doc.field]: number, ...it })))))
    }
    case "tariffs":
      return fc
        .integer({ min: 1, max: 5 })
        .chain((size) =>
          fc.record(
            Object.fromEntries(
              doc.fields.map(([name, item]) => [name, fc.array(of(item), { minLength: size, maxLength: size })])
            )
          )
        )
    case "hex":
      return fc.integer({ min: 0, max: Math.min(doc.max, 40) }).chain((size) => hex(size))
    case "special":
      return special[doc.text] ?? fc.constant(null)
  }
}
