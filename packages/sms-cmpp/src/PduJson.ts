/**
 * The JSON form of a PDU that the inspector prints and reads: field names of the standard, counts included.
 *
 * A Msg_Id is `Msg_Id_hex` (16 digits) with `Msg_Id_string` (22 digits) beside it; bytes are lower-case hexadecimal. `udh`, `text` and
 * `report` explain Msg_Content and are left out where they do not apply.
 *
 * @category Codec
 */
import { Bytes } from "@yugou/core"
import * as Result from "effect/Result"
import { decodeText } from "./DataCoding.ts"
import type { Field, Version } from "./Field.ts"
import type { Pdu } from "./Messages.ts"
import { layoutOf } from "./Messages.ts"
import * as MsgId from "./MsgId.ts"
import * as Report from "./Report.ts"
import * as UserDataHeader from "./UserDataHeader.ts"

/** One PDU as JSON. `version` is `any` for a PDU that all versions share. @category Models */
export interface PduJson {
  readonly type: string
  readonly version: Version | "any"
  readonly fields: { readonly [name: string]: unknown }
}

/** Prints bytes as lower-case hexadecimal. @category Conversions */
export const toHex = (bytes: Uint8Array): string => Bytes.lowerHex(bytes)

/** Prints a PDU as JSON; never fails. @category Conversions */
export const fromPdu = (pdu: Pdu): PduJson => {
  const layout = layoutOf(pdu.type)
  const fields: { [name: string]: unknown } = { Sequence_Id: pdu.sequenceId }
  const body: { readonly [name: string]: unknown } = pdu.body
  for (const field of layout?.fields[pdu.version] ?? []) putValue(fields, field, body[field.name])
  if (pdu.type === "SUBMIT" || pdu.type === "FWD") explain(fields, "content", pdu.body)
  if (pdu.type === "DELIVER") explain(fields, pdu.body.Registered_Delivery === 1 ? "report" : "content", pdu.body)
  return { type: pdu.type, version: layout?.versions === "any" ? "any" : pdu.version, fields }
}

const putValue = (into: { [name: string]: unknown }, field: Field, value: unknown): void => {
  if (field.counter !== null && (Array.isArray(value) || value instanceof Uint8Array))
    into[field.counter] = value.length
  if (typeof value === "bigint") {
    into[`${field.name}_hex`] = MsgId.toHex(value)
    into[`${field.name}_string`] = MsgId.toText(value)
  } else {
    into[field.name] = value instanceof Uint8Array ? toHex(value) : value
  }
}

interface WithContent {
  readonly Msg_Content: Uint8Array
  readonly Msg_Fmt: number
  readonly [name: string]: unknown
}

const explain = (into: { [name: string]: unknown }, as: "report" | "content", body: WithContent): void => {
  if (as === "report") {
    const report = Report.decode(body.Msg_Content)
    if (Result.isSuccess(report)) into.report = reportJson(report.success)
    return
  }
  const announced = typeof body.TP_udhi === "number" && UserDataHeader.isAnnounced(body.TP_udhi)
  const parted = announced ? UserDataHeader.split(body.Msg_Content) : null
  if (parted !== null) into.udh = toHex(parted.header)
  const text = decodeText(body.Msg_Fmt, parted?.rest ?? body.Msg_Content)
  if (text !== null) into.text = text
}

/** Prints a report: the matching key as `Msg_Id_hex`. @category Functions */
export const reportJson = (report: Report.Report): { readonly [name: string]: unknown } => {
  const { Msg_Id, ...others } = report
  return { Msg_Id_hex: MsgId.toHex(Msg_Id), ...others }
}
