/** What several services have in common: numbers, results, records, and the tails of every APDU. */

import type { Codec, Part, Value } from "../value/Codec.ts"
import { data, recordSelection } from "../value/Data.ts"
import * as Descriptor from "../value/Descriptor.ts"
import { choice, field, list, optional, readItems, record, together, writeItems } from "../value/Layout.ts"
import { whole } from "../value/Leaf.ts"
import * as Selection from "../value/Selection.ts"
import { dateTimeS } from "../value/Time.ts"

/** Service number 0 … 63, priority, and in answers ACD: the terminal holds events that were not read. Testers send the bit of ACD downwards, too. */
interface Piid {
  readonly piid: number
  readonly high?: true
  readonly acd?: true
}

/** PIID and PIID-ACD. @category Services */
export const piid: Part<Piid> = {
  doc: {
    cases: [
      { piid: { kind: "whole", min: 0, max: 63 } },
      { piid: { kind: "whole", min: 0, max: 63 }, high: { kind: "oneOf", values: [true] } },
      { piid: { kind: "whole", min: 0, max: 63 }, acd: { kind: "oneOf", values: [true] } }
    ]
  },
  keys: ["piid", "high", "acd"],
  read: (input, into) => {
    const at = input.offset
    const byte = input.byte()
    into.piid = byte & 0x3f
    if ((byte & 0x80) !== 0) into.high = true
    if ((byte & 0x40) !== 0) into.acd = true
    input.note(at, "PIID", byte)
  },
  write: (output, { acd, high, piid: number }) => {
    const fits = typeof number === "number" && Number.isInteger(number) && number >= 0 && number <= 63
    if (!fits) {
      output.fail("must be a whole number from 0 to 63")
      return output.within("piid")
    }
    output.whole(number | (high === true ? 0x80 : 0) | (acd === true ? 0x40 : 0), 1)
  }
}

/** How long a request may be on its way: sent at, delay allowed (0: no limit). @category Services */
export const timeTag = record(field("sent", dateTimeS), field("delay", Descriptor.ti))
export type TimeTag = Value<typeof timeTag>

/** A DAR (refusal) or a value. */
const outcome = choice(field("dar", Descriptor.dar), field("data", data))

/** An attribute and what reading it gave. @category Services */
export const result = record(field("oad", Descriptor.oad), outcome)
export type Outcome = Value<typeof result>

/** An attribute and a value for it. */
export const assignment = together(field("oad", Descriptor.oad), field("data", data))
/** An attribute and what writing it gave. */
export const assigned = together(field("oad", Descriptor.oad), field("dar", Descriptor.dar))
/** A method and its parameter. */
export const call = together(field("omd", Descriptor.omd), field("data", data))
/** A method, what calling it gave, and what it returned, if anything. */
export const called = together(field("omd", Descriptor.omd), field("dar", Descriptor.dar), optional("data", data))
/** What is read afterwards, after a delay in seconds. */
export const thenGet = together(field("get", Descriptor.oad), field("delay", whole(1)))
/** What was read afterwards. */
export const got = field("get", result)

/** A request for records. @category Services */
export const recordRequest = record(
  field("oad", Descriptor.oad),
  field("rsd", recordSelection),
  field("columns", Selection.columns)
)

type Rows = ReadonlyArray<ReadonlyArray<Value<typeof data>>>

/** Rows of one value per column; how many that are, the columns before them say. */
const rowOf = (columns: number): Codec<Rows[number]> => ({
  doc: data.doc,
  read: (input) => readItems(input, data, columns),
  write: (output, value) => {
    if (!Array.isArray(value) || value.length !== columns) return output.fail(`must be a list of ${columns} values`)
    writeItems(output, data, value)
  }
})

const widthOf = (record: { readonly columns?: unknown }): number =>
  Array.isArray(record.columns) ? record.columns.length : 0

const rows: Part<{ readonly rows: Rows }> = {
  // Of no or one column, so that columns and rows fit whatever is chosen: see `recordResult`.
  doc: { cases: [{ rows: { kind: "oneOf", values: [[]] } }] },
  keys: ["rows"],
  read: (input, into) => {
    const at = input.offset
    const count = input.length()
    const width = widthOf(into)
    // Rows without columns would take no bytes, and 65535 of them nothing to announce.
    if (count > 0 && width === 0) return input.fail(at, "badValue")
    into.rows = input.within("rows", () => readItems(input, rowOf(width), count))
  },
  write: (output, from) => {
    if (!Array.isArray(from.rows)) return output.fail("must be a list")
    const width = widthOf(from)
    if (width === 0 && from.rows.length > 0) return output.fail("must not have rows without columns")
    output.length(from.rows.length)
    writeItems(output, rowOf(width), from.rows)
    output.within("rows")
  }
}

/** Records: the columns that count are those of the answer. @category Services */
export const recordResult = record(
  field("oad", Descriptor.oad),
  field("columns", Selection.columns),
  choice(field("dar", Descriptor.dar), rows)
)
export type RecordOutcome = Value<typeof recordResult>

/** What rides on an answer besides it. @category Services */
export const followReport = record(choice(null, field("normal", list(result)), field("records", list(recordResult))))
export type FollowReport = Value<typeof followReport>

/** The tail of what a station sends. */
export const clientTail = optional("timeTag", timeTag)
/** The tail of what a terminal sends. */
export const serverTail = together(optional("followReport", followReport), optional("timeTag", timeTag))
