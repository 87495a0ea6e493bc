/**
 * All PDUs of the SP–ISMG interface as one table, in the widths of 2.0 and 3.0, and the encoding and decoding that follow from it.
 *
 * Field names are those of the standard, so that a body can be laid beside its clause. Bodies are plain data; nothing here does I/O.
 *
 * @category Codec
 */
import * as Result from "effect/Result"
import type { BodyOf, Field, Version } from "./Field.ts"
import {
  content,
  DecodeError,
  EncodeError,
  mayBeShort,
  msgId,
  octets,
  only,
  status,
  text,
  texts,
  u8,
  u32
} from "./Field.ts"
import { readBody, type Surplus, suspicion } from "./FieldReader.ts"
import { bodyLength, writeBody, zeros } from "./FieldWriter.ts"

/** Bytes of the header: Total_Length, Command_Id, Sequence_Id. @category Constants */
export const headerLength = 12

const terminal = { "2.0": 21, "3.0": 32 } as const
const number21 = { "2.0": 21, "3.0": 21 } as const

/** `versions: "any"` marks a PDU that is the same in every version. Clauses are those of CMPP V3.0.0 (QB-GF-028-2003), section 7.4. */
const row = <const T extends string, const C extends number, const F extends ReadonlyArray<Field>>(
  type: T,
  command: C,
  versions: "any" | "byWidth",
  fields: F
) => ({ type, command, versions, fields })

/** One row a PDU: name, Command_Id, fields in wire order. @category Constants */
export const table = [
  row("CONNECT", 0x00000001, "byWidth", [
    text("Source_Addr", 6),
    octets("AuthenticatorSource", 16),
    u8("Version"),
    u32("Timestamp")
  ]),
  row("CONNECT_RESP", 0x80000001, "byWidth", [status("Status"), octets("AuthenticatorISMG", 16), u8("Version")]),
  row("TERMINATE", 0x00000002, "any", []),
  row("TERMINATE_RESP", 0x80000002, "any", []),
  row("SUBMIT", 0x00000004, "byWidth", [
    msgId("Msg_Id"),
    u8("Pk_total"),
    u8("Pk_number"),
    u8("Registered_Delivery", 2),
    u8("Msg_level", 9),
    text("Service_Id", 10),
    u8("Fee_UserType", 3),
    text("Fee_terminal_Id", terminal),
    only("3.0", u8("Fee_terminal_type", 1)),
    u8("TP_pId"),
    u8("TP_udhi", 0x41),
    u8("Msg_Fmt"),
    text("Msg_src", 6),
    text("FeeType", 2),
    text("FeeCode", 6),
    text("ValId_Time", 17),
    text("At_Time", 17),
    text("Src_Id", 21),
    texts("Dest_terminal_Id", "DestUsr_tl", terminal),
    only("3.0", u8("Dest_terminal_type", 1)),
    content("Msg_Content", "Msg_Length"),
    only("2.0", text("Reserve", 8)),
    only("3.0", text("LinkID", 20))
  ]),
  row("SUBMIT_RESP", 0x80000004, "byWidth", [msgId("Msg_Id"), status("Result")]),
  row("DELIVER", 0x00000005, "byWidth", [
    msgId("Msg_Id"),
    text("Dest_Id", 21),
    text("Service_Id", 10),
    u8("TP_pid"),
    u8("TP_udhi", 0x41),
    u8("Msg_Fmt"),
    text("Src_terminal_Id", terminal),
    only("3.0", u8("Src_terminal_type", 1)),
    u8("Registered_Delivery", 1),
    content("Msg_Content", "Msg_Length"),
    only("2.0", mayBeShort(text("Reserved", 8))),
    only("3.0", mayBeShort(text("LinkID", 20)))
  ]),
  row("DELIVER_RESP", 0x80000005, "byWidth", [msgId("Msg_Id"), status("Result")]),
  row("QUERY", 0x00000006, "byWidth", [
    text("Time", 8),
    u8("Query_Type", 1),
    text("Query_Code", 10),
    text("Reserve", 8)
  ]),
  row("QUERY_RESP", 0x80000006, "byWidth", [
    text("Time", 8),
    u8("Query_Type", 1),
    text("Query_Code", 10),
    u32("MT_TLMsg"),
    u32("MT_Tlusr"),
    u32("MT_Scs"),
    u32("MT_WT"),
    u32("MT_FL"),
    u32("MO_Scs"),
    u32("MO_WT"),
    u32("MO_FL")
  ]),
  row("CANCEL", 0x00000007, "byWidth", [msgId("Msg_Id")]),
  row("CANCEL_RESP", 0x80000007, "byWidth", [status("Success_Id")]),
  row("ACTIVE_TEST", 0x00000008, "any", []),
  row("ACTIVE_TEST_RESP", 0x80000008, "any", [mayBeShort(u8("Reserved"))]),
  row("FWD", 0x00000009, "byWidth", [
    text("Source_Id", 6),
    text("Destination_Id", 6),
    u8("NodesCount"),
    u8("Msg_Fwd_Type", 3),
    msgId("Msg_Id"),
    u8("Pk_total"),
    u8("Pk_number"),
    u8("Registered_Delivery", 2),
    u8("Msg_level", 9),
    text("Service_Id", 10),
    u8("Fee_UserType", 3),
    text("Fee_terminal_Id", number21),
    only("3.0", text("Fee_terminal_Pseudo", 32)),
    only("3.0", u8("Fee_terminal_UserType")),
    u8("TP_pid"),
    u8("TP_udhi", 0x41),
    u8("Msg_Fmt"),
    text("Msg_src", 6),
    text("FeeType", 2),
    text("FeeCode", 6),
    text("Valid_Time", 17),
    text("At_Time", 17),
    text("Src_Id", 21),
    only("3.0", text("Src_Pseudo", 32)),
    only("3.0", u8("Src_UserType")),
    only("3.0", u8("Src_type", 1)),
    texts("Dest_Id", "DestUsr_tl", number21),
    only("3.0", text("Dest_Pseudo", 32)),
    only("3.0", u8("Dest_UserType")),
    content("Msg_Content", "Msg_Length"),
    only("2.0", text("Reserve", 8)),
    only("3.0", text("LinkID", 20))
  ]),
  row("FWD_RESP", 0x80000009, "byWidth", [msgId("Msg_Id"), u8("Pk_total"), u8("Pk_number"), status("Result")])
] as const

type Rows = { readonly [R in (typeof table)[number] as R["type"]]: R }

/** Name of a PDU, without the prefix `CMPP_`. @category Models */
export type PduType = keyof Rows

/** Body of a PDU; fields that only one version has are optional and written as zero when missing. @category Models */
export type Body<T extends PduType> = BodyOf<Rows[T]["fields"]>

/** One PDU. `sequenceId` is Sequence_Id of the header, 0 … 2³²−1. @category Models */
export type Pdu<T extends PduType = PduType> = {
  readonly [K in T]: {
    readonly type: K
    readonly version: Version
    readonly sequenceId: number
    readonly body: Body<K>
  }
}[T]

type Row = (typeof table)[number]

const fieldsOf = (of: Row, version: Version): ReadonlyArray<Field> =>
  of.fields.filter((field: Field) => field.presence === "both" || field.presence === version)

interface Layout {
  readonly type: PduType
  readonly command: number
  readonly versions: "any" | "byWidth"
  readonly fields: { readonly [V in Version]: ReadonlyArray<Field> }
}

const layouts: ReadonlyArray<Layout> = table.map((of) => ({
  type: of.type,
  command: of.command,
  versions: of.versions,
  fields: { "2.0": fieldsOf(of, "2.0"), "3.0": fieldsOf(of, "3.0") }
}))

const byCommand = new Map(layouts.map((layout) => [layout.command, layout]))
const byType = new Map<string, Layout>(layouts.map((layout) => [layout.type, layout]))

/** Fields of a PDU in wire order, or nothing for a name that is no PDU. @category Functions */
export const layoutOf = (type: string): Layout | undefined => byType.get(type)

/**
 * Writes one PDU with its header.
 *
 * Fails with an {@link EncodeError} that names the field: a text longer than its width, a value out of range, more than 255 numbers or
 * bytes of content.
 *
 * @category Conversions
 */
export const encode = (pdu: Pdu): Result.Result<Uint8Array, EncodeError> => {
  const layout = byType.get(pdu.type)
  if (layout === undefined)
    return Result.fail(new EncodeError({ field: "type", detail: `no PDU is called ${pdu.type}` }))
  if (!Number.isInteger(pdu.sequenceId) || pdu.sequenceId < 0 || pdu.sequenceId > 0xffffffff) {
    return Result.fail(new EncodeError({ field: "Sequence_Id", detail: "must be an integer from 0 to 4294967295" }))
  }
  const fields = layout.fields[pdu.version]
  const values: Values = pdu.body
  const length = headerLength + bodyLength(fields, pdu.version, values)
  const bytes = zeros(length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, length)
  view.setUint32(0, length)
  view.setUint32(4, layout.command)
  view.setUint32(8, pdu.sequenceId)
  const problem = writeBody(fields, pdu.version, values, bytes, view, headerLength)
  return problem === null ? Result.succeed(bytes) : Result.fail(problem)
}

type Values = { readonly [name: string]: unknown }

/**
 * Reads one whole PDU. Bytes after Total_Length are refused, never read.
 *
 * Without `version` the width is detected from the lengths: see `detect`. Fails with a {@link DecodeError}.
 *
 * @category Conversions
 */
export const decode = (frame: Uint8Array, version?: Version): Result.Result<Pdu, DecodeError> => {
  const header = readHeader(frame)
  if (Result.isFailure(header)) return Result.fail(header.failure)
  return decodeAs(frame, header.success, version ?? detect(frame, header.success.layout, null))
}

/**
 * Reads one PDU of a link that speaks `version`, but takes the other width where only that one fits: gateways mix them.
 *
 * Surplus bytes after the last field are passed over in a DELIVER and in a PDU that all versions share, as some gateways append fields of
 * their own. An answer to a request stays exact: there the length says how wide the Result is.
 *
 * @category Conversions
 */
export const decodeOnLink = (frame: Uint8Array, version: Version): Result.Result<Pdu, DecodeError> => {
  const header = readHeader(frame)
  if (Result.isFailure(header)) return Result.fail(header.failure)
  const { layout } = header.success
  const surplus = layout.type === "DELIVER" || layout.versions === "any" ? "tolerated" : "refused"
  return decodeAs(frame, header.success, detect(frame, layout, version), surplus)
}

interface Header {
  readonly layout: Layout
  readonly sequenceId: number
}

const decodeAs = (
  frame: Uint8Array,
  header: Header,
  version: Version,
  surplus: Surplus = "refused"
): Result.Result<Pdu, DecodeError> => {
  const { layout, sequenceId } = header
  const body = readBody(layout.fields[version], version, frame, headerLength, surplus)
  if (Result.isFailure(body)) return Result.fail(body.failure)
  // The table that named the PDU also listed the fields that were read, which the type system cannot follow through a lookup.
  return Result.succeed({ type: layout.type, version, sequenceId, body: body.success } as unknown as Pdu)
}

/** What the header alone says; `type` is null for a command that is not in the table. @category Models */
export interface Peeked {
  readonly command: number
  readonly type: PduType | null
  readonly sequenceId: number
}

/** Reads the header of a frame that cannot be decoded; null when it is not whole. @category Functions */
export const peek = (frame: Uint8Array): Peeked | null => {
  if (frame.length < headerLength) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const command = view.getUint32(4)
  return { command, type: byCommand.get(command)?.type ?? null, sequenceId: view.getUint32(8) }
}

const readHeader = (frame: Uint8Array): Result.Result<Header, DecodeError> => {
  const fail = (reason: DecodeError["reason"], offset: number, detail: string) =>
    Result.fail(new DecodeError({ reason, offset, detail }))
  if (frame.length < headerLength) {
    return fail("Truncated", frame.length, `a PDU has at least ${headerLength} bytes, here are ${frame.length}`)
  }
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const length = view.getUint32(0)
  if (length < headerLength) return fail("LengthTooSmall", 0, `Total_Length is ${length}`)
  if (length > frame.length) {
    return fail("Truncated", frame.length, `Total_Length is ${length}, here are ${frame.length} bytes`)
  }
  if (length < frame.length) {
    return fail("TrailingBytes", length, `${frame.length - length} bytes follow the PDU`)
  }
  const command = view.getUint32(4)
  const layout = byCommand.get(command)
  if (layout === undefined) {
    return fail("UnknownCommand", 4, `Command_Id 0x${command.toString(16).padStart(8, "0")} is not in the table`)
  }
  return Result.succeed({ layout, sequenceId: view.getUint32(8) })
}

/**
 * Finds the version of a frame: the one whose lengths fit exactly; if both fit, the one with fewer odd values, then the expected one; if
 * none fits, the expected one, else 3.0.
 *
 * CONNECT has one layout and names its version itself. Where both layouts are the same and nothing is expected the answer is 2.0, the older.
 */
const detect = (frame: Uint8Array, layout: Layout, expected: Version | null): Version => {
  if (layout.type === "CONNECT") return (frame[headerLength + 22] ?? 0) >= 0x30 ? "3.0" : "2.0"
  const score = (version: Version): number => suspicion(layout.fields[version], version, frame, headerLength)
  if (expected !== null && score(expected) === 0) return expected
  const [old, now] = [score("2.0"), score("3.0")]
  if (old === now) return expected ?? (old === Number.POSITIVE_INFINITY ? "3.0" : "2.0")
  return old < now ? "2.0" : "3.0"
}
