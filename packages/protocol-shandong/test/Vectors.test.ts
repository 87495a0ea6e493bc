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

describe("decodes header and body", () => {
  it.each(good)("$id", (vector) => {
    const [entry, ...others] = Inspector.decodeHex(vector.hex, book)
    assert.deepStrictEqual(others, [])
    assert.isTrue(entry !== undefined && "header" in entry, JSON.stringify(entry))
    const { body, header } = entry as Inspector.FrameJson
    assert.deepStrictEqual(header, vector.header)
    // One vector states no body: its items are outside the table, so only header and framing are compared.
    if (vector.body !== null) assert.deepStrictEqual(body, vector.body)
    assert.strictEqual(identify(Result.getOrThrow(Bytes.fromHex(vector.hex))), "zj-6868")
  })
})

describe("re-encodes what a master sends", () => {
  it.each(good.filter((vector) => vector.dir === "down"))("$id", (vector) => {
    const encoded = Inspector.encodeJson({ header: vector.header, body: vector.body }, book)
    assert.strictEqual(Bytes.hex(Result.getOrThrow(encoded)), vector.hex)
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
