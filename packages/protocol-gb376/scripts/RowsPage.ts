/** Writes the reference page of all rows from the table itself. */

import type { Doc } from "@yugou/dialect-kit/layout"
import { eventCodes } from "../src/rows/EventRecords.ts"
import type { Layout, Row } from "../src/rows/Row.ts"
import { functionCodes } from "../src/texts.ts"
import { table } from "../src/unit/Table.ts"

/** Bytes of a layout: a number, or a formula with n for counts. */
const sizeOf = (doc: Doc): string => {
  switch (doc.kind) {
    case "none":
      return "0"
    case "leaf":
    case "packed":
    case "names":
      return String(doc.bytes)
    case "choice":
      return "1"
    case "struct":
      return sum(doc.fields.map(([, field]) => sizeOf(field)))
    case "list":
      if (doc.countBytes === 0 && doc.min === doc.max) return product(doc.max, sizeOf(doc.item))
      return sum([String(doc.countBytes), `n×${bracket(sizeOf(doc.item))}`])
    case "perBit":
      return sum(["1", `n×${bracket(sizeOf(doc.item))}`])
    case "tariffs":
      return sum(["1", `(M+1)×${bracket(sum(doc.fields.map(([, field]) => sizeOf(field))))}`])
    case "hex":
      return doc.countBytes === 0 ? "n" : sum([String(doc.countBytes), "n"])
    case "special":
      return doc.bytes
  }
}

const bracket = (size: string): string => (/^\w+$/.test(size) ? size : `(${size})`)
const product = (count: number, size: string): string =>
  /^\d+$/.test(size) ? String(count * Number(size)) : `${count}×${bracket(size)}`
const sum = (sizes: ReadonlyArray<string>): string => {
  const parts = sizes.flatMap((size) => size.split(/\+(?![^(]*\))/))
  const known = parts.filter((part) => /^\d+$/.test(part)).reduce((total, part) => total + Number(part), 0)
  const others = parts.filter((part) => !/^\d+$/.test(part))
  return [...(known > 0 || others.length === 0 ? [String(known)] : []), ...others].join("+")
}

/** Fields of a layout in the order of transmission, with their format and unit. */
const fieldsOf = (doc: Doc): string => {
  switch (doc.kind) {
    case "none":
      return "–"
    case "leaf": {
      const unit = doc.unit === "" || doc.unit === "AFN" || /^[\d:. w-]+$/.test(doc.unit) ? "" : ` ${doc.unit}`
      return `${doc.format.replace(/^BS(\d+)\/\d$/, "BS$1")}${unit}`
    }
    case "packed":
      return `{${Object.entries(doc.fields)
        .map(([name, [low, width]]) => `${name} D${low + width - 1}${width === 1 ? "" : `–D${low}`}`)
        .join(", ")}}`
    case "names":
      return `{${Object.entries(doc.bits)
        .map(([name, bit]) => `${name} D${bit}`)
        .join(", ")}}`
    case "choice":
      return Object.entries(doc.values)
        .map(([name, byte]) => `${byte.toString(16).toUpperCase().padStart(2, "0")}H ${name}`)
        .join(" / ")
    case "struct":
      return doc.fields.map(([name, field]) => `${name} ${fieldsOf(field)}`).join(" · ")
    case "list":
      return doc.countBytes === 0 && doc.min === doc.max
        ? `${doc.max} × [${fieldsOf(doc.item)}]`
        : `n × [${fieldsOf(doc.item)}]`
    case "perBit":
      return `mask, per ${doc.field} [${fieldsOf(doc.item)}]`
    case "tariffs":
      return `M, ${doc.fields.map(([name, field]) => `(M+1) × ${name} ${fieldsOf(field)}`).join(", ")}`
    case "hex":
      return "bytes"
    case "special":
      return doc.text
  }
}

const layoutRows = (fn: string, row: Row, direction: "down" | "up", layout: Layout | null): ReadonlyArray<string> => {
  if (layout === null) return []
  const forms = [{ revision: "", codec: layout.latest }, ...layout.others]
  return forms.map(({ codec, revision }) => {
    const name = `${row.name.en} ${row.name.zh}`
    const cells = [
      fn,
      name,
      row.pn,
      `${direction}${revision === "" ? "" : ` (${revision})`}`,
      sizeOf(codec.doc),
      fieldsOf(codec.doc),
      row.confidence
    ]
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
  })
}

const head = ["| Fn | name | pn | direction | bytes | fields | source |", "| --- | --- | --- | --- | --- | --- | --- |"]

const section = (afn: string, rows: { readonly [fn: string]: Row }): ReadonlyArray<string> => [
  "",
  `## AFN ${afn}H ${functionCodes[afn]?.en ?? ""} ${functionCodes[afn]?.zh ?? ""}`,
  "",
  ...head,
  ...Object.entries(rows).flatMap(([fn, row]) => [
    ...layoutRows(fn, row, "down", row.down),
    ...layoutRows(fn, row, "up", row.up)
  ])
]

const events = (): ReadonlyArray<string> => [
  "",
  "## Event records (AFN 0EH) 事件记录",
  "",
  "| ERC | name | bytes (Le) | fields |",
  "| --- | --- | --- | --- |",
  ...Object.entries(eventCodes).flatMap(([erc, { layouts, name }]) =>
    layouts.map(
      ({ doc }) => `| ${erc} | ${name.en} ${name.zh} | ${sizeOf(doc)} | ${fieldsOf(doc).replaceAll("|", "\\|")} |`
    )
  )
]

/** The page, without a time or a version in it: it changes only when the table does. */
export const page = (): string =>
  [
    "# Q/GDW 376.1: every data unit that is decoded by field",
    "",
    "Generated from the table in `packages/protocol-gb376/src/rows` by `npm run docs:rows -w packages/protocol-gb376`; do not edit.",
    "",
    "`pn` is what the information point counts. Bytes are those of the unit's data, without its id; n is a count, M a number of tariffs.",
    "Formats A.1–A.28 are those of Appendix A; BINn is a whole number and BSn a bit string, low byte first. A second line for a direction is the",
    "layout of another revision (2009), or one seen in the field. Source: A the standard's text and an independent implementation or a real frame,",
    "B the text only or two implementations, C one implementation or capture, D recalled. Units that are not listed are kept as raw bytes.",
    ...Object.entries(table)
      .sort(([a], [b]) => Number.parseInt(a, 16) - Number.parseInt(b, 16))
      .flatMap(([afn, rows]) => section(afn, rows)),
    ...events(),
    ""
  ].join("\n")

/** Where the page lies in the repository. */
export const pagePath = new URL("../../../docs/reference/gb376-rows.md", import.meta.url)
