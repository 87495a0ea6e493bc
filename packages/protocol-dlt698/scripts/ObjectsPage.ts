/** Writes the reference page of all objects from the table itself. */
import type { Member, Row, Shape } from "../src/object/Objects.ts"
import { table } from "../src/object/Objects.ts"

const unitText = (unit: string, exponent: number): string => {
  if (unit === "") return ""
  return exponent === 0 ? ` ${unit}` : ` 10^${exponent} ${unit}`
}

/** A shape in a line. */
const shapeText = (shape: Shape): string => {
  switch (shape.kind) {
    case "value": {
      const { exponent, meanings, type, unit } = shape
      const meant = Object.entries(meanings ?? {})
      // Rounds are bits that say nothing but their number.
      const isNumbering = meant.length > 8
      const named = isNumbering
        ? " (bit n: round n + 1)"
        : ` (${meant.map(([number, { en, zh }]) => `${number} ${en} ${zh}`).join(", ")})`
      return `${type}${unitText(unit, exponent)}${meant.length === 0 ? "" : named}`
    }
    case "array":
      return `array of ${shapeText(shape.item)}`
    case "structure":
      return shape.fields.length === 0
        ? "NULL"
        : `{ ${shape.fields.map(({ name, shape: inner }) => `${name.en} ${name.zh}: ${shapeText(inner)}`).join("; ")} }`
    case "any":
      return "any"
  }
}

const rowsOf = (members: Row["attributes"], what: string): ReadonlyArray<string> =>
  Object.entries(members).map(
    ([number, { mark, name, shape }]: readonly [string, Member]) =>
      `| ${what} ${number} | ${name.en} ${name.zh} | ${shapeText(shape)} | ${mark} |`
  )

const titleOf = (oi: string, { class: of, count, name }: Row): string => {
  const last = (Number.parseInt(oi, 16) + count - 1).toString(16).toUpperCase().padStart(4, "0")
  return `## ${count === 1 ? oi : `${oi} … ${last}`} ${name.en} ${name.zh}${of === null ? "" : ` (class ${of})`}`
}

const section = ([oi, row]: readonly [string, Row]): ReadonlyArray<string> => {
  const members = [...rowsOf(row.attributes, "attribute"), ...rowsOf(row.methods, "method")]
  if (members.length === 0) return ["", titleOf(oi, row), "", "Named only; its values are read by their own types."]
  return [
    "",
    titleOf(oi, row),
    "",
    "| member | name | value, or parameter of the method | source |",
    "| --- | --- | --- | --- |",
    ...members
  ]
}

/** The page, without a time or a version in it: it changes only when the table does. */
export const page = (): string =>
  [
    "# DL/T 698.45: every object that is known by name",
    "",
    "Generated from the table in `packages/protocol-dlt698/src/object` by `npm run docs:objects -w packages/protocol-dlt698`; do not edit.",
    "",
    "Types are called as in JSON (`u32`, `i64`, `enum`, `oad`, …); a value may also be NULL, which means that there is none. `10^-4 kWh` is a whole",
    "number of 0.0001 kWh. Values say their own type, so objects that are not listed, and values that are not as listed, are read and written all the",
    "same; `explain` and `encode` of the inspector say where a value is not as listed. Source: A unrelated sources agree, at least one of them a",
    "firmware, a bench or a capture; B sources of one family; C a single source; D recalled. The text of the standard was not at hand.",
    ...Object.entries(table)
      .sort(([a], [b]) => Number.parseInt(a, 16) - Number.parseInt(b, 16))
      .flatMap(section),
    ""
  ].join("\n")

/** Where the page lies in the repository. */
export const pagePath = new URL("../../../docs/reference/dlt698-objects.md", import.meta.url)
