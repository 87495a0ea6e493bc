import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { decodeText, encodeText } from "../src/DataCoding.ts"
import type { SegmentSettings } from "../src/Segments.ts"
import { contents, plan } from "../src/Segments.ts"
import * as UserDataHeader from "../src/UserDataHeader.ts"

const settings = (of: Partial<SegmentSettings> = {}): SegmentSettings => ({
  coding: "auto",
  signature: { mode: "inText" },
  referenceBits: 8,
  maxParts: 255,
  ...of
})

const cut = (of: Partial<SegmentSettings>, text: string) => Result.getOrThrow(plan(settings(of), text))

const textsOf = (of: Partial<SegmentSettings>, text: string): ReadonlyArray<string | null> => {
  const planned = cut(of, text)
  return planned.parts.map((part) => decodeText(planned.msgFmt, part))
}

const lengths = (of: Partial<SegmentSettings>, text: string) => cut(of, text).parts.map((part) => part.length)

describe("segments", () => {
  const rows: ReadonlyArray<readonly [string, Partial<SegmentSettings>, string, ReadonlyArray<number>]> = [
    ["70 hanzi are one part", {}, "电".repeat(70), [140]],
    ["71 hanzi are two", {}, "电".repeat(71), [134, 8]],
    ["a 16-bit reference leaves 66 hanzi", { referenceBits: 16 }, "电".repeat(71), [132, 10]],
    ["159 ASCII characters are one part", {}, "a".repeat(159), [159]],
    ["160 are two", {}, "a".repeat(160), [134, 26]],
    ["70 hanzi in GBK are one part", { coding: "gbk" }, "电".repeat(70), [140]],
    ["GBK does not cut a hanzi at an odd place", { coding: "gbk" }, `a${"电".repeat(70)}`, [133, 8]],
    ["GBK falls back to UCS2 for what it does not hold", { coding: "gbk" }, `${"电".repeat(69)}😀`, [134, 8]],
    ["UCS2 does not cut a surrogate pair", {}, `${"电".repeat(66)}😀${"电".repeat(4)}`, [132, 12]],
    ["UCS2 for everything when told so", { coding: "ucs2" }, "a".repeat(71), [134, 8]]
  ]
  for (const [name, of, text, expected] of rows) {
    it(name, () => {
      assert.deepStrictEqual(lengths(of, text), expected)
      assert.strictEqual(textsOf(of, text).join(""), text)
    })
  }

  const signature = "【国网电力】"
  it("prepends a signature once", () => {
    const of = { signature: { mode: "prepend", text: signature } } as const
    assert.deepStrictEqual(textsOf(of, "余额不足"), [`${signature}余额不足`])
    assert.deepStrictEqual(textsOf(of, `${signature}余额不足`), [`${signature}余额不足`])
  })

  it("reserves the gateway's room in the first part, and takes out what the caller put there", () => {
    const of = { signature: { mode: "addedByGateway", text: signature, position: "head" } } as const
    assert.deepStrictEqual(textsOf(of, `${signature}余额不足`), ["余额不足"])
    assert.deepStrictEqual(lengths(of, "电".repeat(64)), [128])
    assert.deepStrictEqual(lengths(of, "电".repeat(65)), [122, 8])
  })

  it("reserves it in the last part, and starts another when that is full", () => {
    const of = { signature: { mode: "addedByGateway", text: signature, position: "tail" } } as const
    assert.deepStrictEqual(lengths(of, "电".repeat(64)), [128])
    assert.deepStrictEqual(lengths(of, "电".repeat(65)), [122, 8])
    assert.deepStrictEqual(lengths(of, "电".repeat(67 + 61)), [134, 122])
    assert.deepStrictEqual(lengths(of, "电".repeat(67 + 62)), [134, 122, 2])
  })

  it("an ASCII text takes the coding of the signature that the gateway adds", () => {
    const of = { signature: { mode: "addedByGateway", text: signature, position: "head" } } as const
    assert.strictEqual(cut(of, "abc").msgFmt, 8)
    assert.strictEqual(cut({}, "abc").msgFmt, 0)
    assert.strictEqual(cut({ coding: "gbk" }, "电").msgFmt, 15)
  })

  it("refuses an empty text and too many parts", () => {
    assert.deepStrictEqual(plan(settings(), ""), Result.fail({ _tag: "EmptyText" }))
    const prepend = settings({ signature: { mode: "prepend", text: signature } })
    assert.deepStrictEqual(plan(prepend, ""), Result.fail({ _tag: "EmptyText" }))
    const few = settings({ maxParts: 2 })
    assert.deepStrictEqual(plan(few, "电".repeat(135)), Result.fail({ _tag: "TooManyParts", parts: 3, limit: 2 }))
  })

  it("every text comes back whole, every content fits, headers count the parts", () => {
    const text = fc.array(fc.constantFrom("a", "电", "😀", "\u00e9", "【"), { minLength: 1, maxLength: 400 })
    const choice = fc.record({
      coding: fc.constantFrom("auto" as const, "ucs2" as const, "gbk" as const),
      referenceBits: fc.constantFrom(8 as const, 16 as const)
    })
    fc.assert(
      fc.property(text, choice, fc.nat({ max: 65_535 }), (letters, of, reference) => {
        const planned = cut(of, letters.join(""))
        const whole = contents(planned, of.referenceBits, reference)
        const total = whole.length
        const texts = whole.map((content, index) => {
          if (total === 1) return decodeText(planned.msgFmt, content)
          assert.isAtMost(content.length, 140)
          const parted = UserDataHeader.split(content)
          const expected = of.referenceBits === 8 ? reference % 256 : reference
          assert.deepStrictEqual(parted?.concatenation, { reference: expected, total, number: index + 1 })
          return decodeText(planned.msgFmt, parted?.rest ?? content)
        })
        assert.strictEqual(texts.join(""), letters.join(""))
        for (const part of texts) assert.notMatch(part ?? "", /^[\udc00-\udfff]|[\ud800-\udbff]$/)
      })
    )
  })
})

describe("data coding", () => {
  const rows: ReadonlyArray<readonly [number, string, string | null]> = [
    [0, "6869", "hi"],
    [0, "c3a9", null],
    [8, "75358d39", "电费"],
    [8, "753", null],
    [8, "75358d", null],
    [9, "7535", "电"],
    [15, "b5e7b7d1", "电费"],
    [15, "8139ee39", "㐀"],
    [15, "ff", null],
    [0x18, "7535", "电"],
    [0x19, "7535", "电"],
    [0xe0, "7535", "电"],
    [0xf1, "6869", "hi"],
    [0x10, "6869", "hi"],
    [0xf5, "6869", null],
    [0xf6, "6869", null],
    [0x14, "6869", null],
    [3, "6869", null],
    [4, "6869", null]
  ]
  for (const [msgFmt, hex, text] of rows) {
    it(`Msg_Fmt 0x${msgFmt.toString(16)} reads ${hex} as ${text}`, () => {
      assert.strictEqual(decodeText(msgFmt, new Uint8Array(Buffer.from(hex, "hex"))), text)
    })
  }

  it("writes nothing that it could not read back", () => {
    assert.strictEqual(encodeText("gbk", "😀"), null)
    assert.strictEqual(encodeText("ascii", "电"), null)
    assert.strictEqual(encodeText("gbk", "电?")?.length, 3)
  })
})

describe("user data header", () => {
  const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"))
  const rows: ReadonlyArray<readonly [string, string, readonly [number, number, number] | null | "none"]> = [
    ["8-bit reference", "05000342020161", [0x42, 2, 1]],
    ["16-bit reference", "0608041234020161", [0x1234, 2, 1]],
    ["with another element (cmpp-029)", "0b0003ba01010504158a000008", [0xba, 1, 1]],
    ["a port address alone (cmpp-035)", "060504c34f000001", null],
    ["part 3 of 2", "05000342020361", null],
    ["part 0", "05000342020061", null],
    ["longer than the content", "0500034202", "none"],
    ["an element that runs over the header", "05000442020161", "none"],
    ["a byte left over in the header", "0600034202010061", "none"],
    ["nothing", "", "none"]
  ]
  for (const [name, hex, expected] of rows) {
    it(name, () => {
      const parted = UserDataHeader.split(bytes(hex))
      if (expected === "none") assert.isNull(parted)
      else {
        const of = parted?.concatenation ?? null
        assert.deepStrictEqual(
          of === null ? null : [of.reference, of.total, of.number],
          expected === null ? null : [...expected]
        )
      }
    })
  }

  it("is announced by 1 and by 0x40", () => {
    assert.deepStrictEqual([0, 1, 0x40, 0x41, 2].map(UserDataHeader.isAnnounced), [false, true, true, true, false])
  })
})
