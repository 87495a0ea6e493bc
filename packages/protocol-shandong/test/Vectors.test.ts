/** Every frame of the fixture file, none skipped: header and body as stated, negatives refused for the stated reason, masters' frames re-encoded. */
import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { Bytes, Frame, Inspector, identify, Profiles } from "./support/subject.ts"

interface Vector {
  readonly id: string
  readonly family: string
  readonly hex: string
  readonly dir?: "up" | "down"
  readonly header?: object
  readonly body?: object | null
  readonly expectError?: string
}

const vectors: ReadonlyArray<Vector> = readFileSync(new URL("./fixtures/shandong.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector)

const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
const good = vectors.filter((vector) => vector.header !== undefined)
const bad = vectors.filter((vector) => vector.expectError !== undefined)
const foreign = vectors.filter((vector) => vector.family !== "zj-6868")

it("covers every vector of the file", () => {
  assert.strictEqual(vectors.length, 89)
  assert.strictEqual(good.length + bad.length + foreign.length, vectors.length)
})

/**
 * The vectors do not state how numbers and points stood where the values do not tell (blocks, refusals): the bytes do, which are written again
 * below.
 */
const statedOf = (body: unknown, stated: object | undefined): unknown =>
  Object.fromEntries(
    Object.entries(body as object).filter(([key]) => (key !== "dis" && key !== "points") || key in (stated ?? {}))
  )

describe("decodes header and body", () => {
  it.each(good)("$id", (vector) => {
    const [entry, ...others] = Inspector.decodeHex(vector.hex, book)
    assert.deepStrictEqual(others, [])
    assert.isTrue(entry !== undefined && "header" in entry, JSON.stringify(entry))
    const { body, header } = entry as Inspector.FrameJson
    assert.deepStrictEqual(header, vector.header)
    // One vector states no body: its items are outside the table, so only header and framing are compared.
    if (vector.body !== null) assert.deepStrictEqual(statedOf(body, vector.body), vector.body)
    assert.strictEqual(identify(Result.getOrThrow(Bytes.fromHex(vector.hex))), "zj-6868")
  })
})

describe("re-encodes what a master sends", () => {
  it.each(good.filter((vector) => vector.dir === "down"))("$id", (vector) => {
    const encoded = Inspector.encodeJson({ header: vector.header, body: vector.body }, book)
    assert.strictEqual(Bytes.hex(Result.getOrThrow(encoded)), vector.hex)
  })
})

const mask = (points: number): string => points.toString(16).padStart(2, "0").toUpperCase().padEnd(16, "0")
const answer = (data: string): string => {
  const head = `6894308204811168${"81"}${(data.length / 2).toString(16).padStart(2, "0").toUpperCase()}00${data}`
  const sum = (head.match(/../g) ?? []).reduce((total, byte) => total + Number.parseInt(byte, 16), 0) & 0xff
  return `${head}${sum.toString(16).padStart(2, "0").toUpperCase()}16`
}

/** Forms of answers to a read that the vectors do not have. */
const forms: ReadonlyArray<readonly [what: string, hex: string]> = [
  ["a block of two points", answer(`${mask(0b110)}1F90${"01000000".repeat(10)}`)],
  ["a block between items", answer(`${mask(1)}6380${"0000100000"}2F82${"01".repeat(15)}6480${"0010"}`)],
  ["an unknown first number", answer(`${mask(0b101)}999901020304`)],
  ["an unknown number behind a block", answer(`${mask(1)}2F82${"00".repeat(15)}9999AA`)],
  ["no number at all", answer(mask(1))],
  ["points with an error", answer(`${mask(0b11)}03`)]
]

describe("re-encodes what it has decoded, byte by byte", () => {
  const upward = good.map((vector) => [vector.id, vector.hex] as const)
  it.each([...upward, ...forms])("%s", (_what, hex) => {
    const [entry] = Inspector.decodeHex(hex, book)
    const again = Inspector.encodeJson(JSON.parse(JSON.stringify(entry)), book)
    assert.strictEqual(Bytes.hex(Result.getOrThrow(again)), hex.replace(/^(FE)+/, ""))
  })

  it("refuses a value that stands under no number", () => {
    const [entry] = Inspector.decodeHex(answer(`${mask(1)}2F82${"00".repeat(15)}`), book)
    const { body, header } = entry as Inspector.FrameJson
    const { dis, items } = body as { readonly dis: unknown; readonly items: ReadonlyArray<object> }
    const more = { dis, items: [...items, { tn: 0, di: "8063", value: "1.0" }] }
    const { len: _, ...unmeasured } = header
    const refused = Inspector.encodeJson({ header: unmeasured, body: more }, book)
    assert.deepInclude(Result.getOrThrow(Result.flip(refused)), { path: "body.dis" })
  })
})

describe("refuses", () => {
  it.each(bad)("$id", (vector) => {
    const frame = Frame.decode(Result.getOrThrow(Bytes.fromHex(vector.hex)))
    assert.isTrue(Result.isFailure(frame))
    if (Result.isFailure(frame)) assert.strictEqual(frame.failure.reason, vector.expectError)
  })

  it.each(foreign)("$id as another family", (vector) => {
    const bytes = Result.getOrThrow(Bytes.fromHex(vector.hex))
    const frame = Frame.decode(bytes)
    assert.isTrue(Result.isFailure(frame) && frame.failure.reason === "family")
    assert.strictEqual(identify(bytes), "gw-6868")
  })
})
