import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Bytes } from "@yugou/dialect-kit"
import type { Doc } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import { page, pagePath } from "../scripts/RowsPage.ts"
import * as Frame from "../src/frame/Frame.ts"
import { eventCodes } from "../src/rows/EventRecords.ts"
import type { Row } from "../src/rows/Row.ts"
import { fieldNames, functionCodes } from "../src/texts.ts"
import { table, unit, type Value, valueIn } from "../src/unit/Table.ts"

const namesIn = (doc: Doc): ReadonlyArray<string> => {
  switch (doc.kind) {
    case "struct":
    case "tariffs":
      return doc.fields.flatMap(([name, field]) => [name, ...namesIn(field)])
    case "list":
      return namesIn(doc.item)
    case "perBit":
      return [doc.field, ...namesIn(doc.item)]
    case "packed":
      return Object.keys(doc.fields)
    case "names":
      return Object.keys(doc.bits)
    case "none":
    case "leaf":
    case "choice":
    case "hex":
    case "special":
      return []
  }
}

const layouts = Object.values(table).flatMap((rows: { readonly [fn: string]: Row }) =>
  Object.values(rows).flatMap((row) =>
    [row.down, row.up].flatMap((layout) =>
      layout === null ? [] : [layout.latest, ...layout.others.map((other) => other.codec)]
    )
  )
)

describe("the table", () => {
  it("has the rows that a prepaid station uses", () => {
    const expected: { readonly [afn: string]: ReadonlyArray<number> } = {
      "00": [1, 2, 3, 4],
      "02": [1, 2, 3],
      "04": [1, 14, 17, 22, 23, 45, 46, 47, 48, 49, 57, 58],
      "0A": [1, 14, 17, 22, 23, 45, 46, 47, 48, 49, 57, 58],
      "05": [1, 2, 16, 24, 25, 26, 28, 31, 32, 33, 34, 36],
      "0C": [2, 5, 6, 17, 18, 19, 20, 21, 22, 23, 24, 25, 33, 129, 161, 165, 166, 167, 168],
      "0E": [1, 2],
      "10": [1]
    }
    for (const [afn, numbers] of Object.entries(expected)) {
      const rows: object = table[afn as keyof typeof table]
      for (const number of numbers) assert.isTrue(`F${number}` in rows, `AFN${afn} F${number}`)
    }
    for (const erc of [3, 5, 7, 8, 9, 14, 17, 19, 20, 22, 23]) assert.isDefined(eventCodes[erc])
  })

  it("gives types: the value of a unit follows from its row", () => {
    const value: Value<"04", "F48", "down"> = { rounds: [1, 2] }
    const stored: Value<"0A", "F47", "up">["purchaseNo"] = 7
    assert.deepStrictEqual([value.rounds, stored], [[1, 2], 7])
  })

  it("makes units and takes values out of frames by their row", () => {
    const made = unit("04", "F47", "down", 1, { purchaseNo: 7, mode: "append", purchase: 1000, alarm: 100, trip: 0 })
    assert.deepInclude(made, { pn: [1], fn: 47, name: "purchase parameters" })
    // @ts-expect-error a field is missing
    unit("04", "F48", "down", 1, {})
    const bytes = Result.getOrThrow(Bytes.fromHex("6842004200688800410100020c6001014002040987001016"))
    const frame = Result.getOrThrow(Frame.decode(bytes))
    assert.strictEqual(frame.dir, "up")
    if (frame.dir !== "up") return
    const remaining = valueIn(frame, "0C", "F23", 1)?.remaining
    assert.deepStrictEqual(remaining, { value: 870_904, unit: "kWh|0.001yuan" })
    assert.isUndefined(valueIn(frame, "0C", "F23", 2))
    assert.isUndefined(valueIn(frame, "0A", "F47", 1))
  })

  it("has a name in both languages for every field, function code and event, and none too many", () => {
    const used = new Set([
      "erc",
      ...layouts.flatMap((layout) => namesIn(layout.doc)),
      ...Object.values(eventCodes).flatMap(({ layouts: forms }) => forms.flatMap((form) => namesIn(form.doc)))
    ])
    assert.deepStrictEqual(
      [...used].filter((name) => !(name in fieldNames)),
      []
    )
    assert.deepStrictEqual(
      Object.keys(fieldNames).filter((name) => !used.has(name)),
      []
    )
    for (const afn of Object.keys(table)) assert.isDefined(functionCodes[afn])
  })

  it("is what the reference page says (npm run docs:rows)", () => {
    assert.strictEqual(readFileSync(pagePath, "utf8"), page())
  })
})
