/**
 * Status report: the Msg_Content of a DELIVER whose Registered_Delivery is 1.
 *
 * The layout goes by the length of the content, 60 bytes (numbers of 21) or 71 (numbers of 32), not by the version of the link: gateways
 * send either on both.
 *
 * @category Codec
 */
import * as Result from "effect/Result"
import type { BodyOf, Field, Version } from "./Field.ts"
import { DecodeError, type EncodeError, msgId, text, u32 } from "./Field.ts"
import { readBody } from "./FieldReader.ts"
import { bodyLength, writeBody } from "./FieldWriter.ts"

const fields = [
  msgId("Msg_Id"),
  text("Stat", 7),
  text("Submit_time", 10),
  text("Done_time", 10),
  text("Dest_terminal_Id", { "2.0": 21, "3.0": 32 }),
  u32("SMSC_sequence")
] as const satisfies ReadonlyArray<Field>

/** What a report says; `Msg_Id` is that of the SUBMIT_RESP. Times are YYMMDDhhmm in the gateway's local time and may be dummies. @category Models */
export type Report = BodyOf<typeof fields>

/** Bytes of a report. @category Constants */
export const lengths: { readonly [V in Version]: number } = { "2.0": 60, "3.0": 71 }

/** Reads a report content; any length but 60 and 71 is a {@link DecodeError} `BadReport`. @category Conversions */
export const decode = (content: Uint8Array): Result.Result<Report, DecodeError> => {
  const width = content.length === lengths["2.0"] ? "2.0" : "3.0"
  if (content.length !== lengths[width]) {
    const detail = `a report has 60 or 71 bytes, here are ${content.length}`
    return Result.fail(new DecodeError({ reason: "BadReport", offset: content.length, detail }))
  }
  // The table above is the type; see Messages.decode.
  return Result.map(readBody(fields, width, content, 0), (body) => body as unknown as Report)
}

/** Writes a report content in one of the two widths. @category Conversions */
export const encode = (report: Report, width: Version): Result.Result<Uint8Array, EncodeError> => {
  const values: { readonly [name: string]: unknown } = report
  const bytes = new Uint8Array(bodyLength(fields, width, values))
  const problem = writeBody(fields, width, values, bytes, new DataView(bytes.buffer), 0)
  return problem === null ? Result.succeed(bytes) : Result.fail(problem)
}

/** What a Stat means for a message: an intermediate state is no end, and one that cannot be told is a failure that may be looked at. @category Models */
export type StatClass = "delivered" | "failed" | "intermediate"

/** CMPP 3.0 section 8.7: the seven words. `UNKNOWN` is final on the wire: the gateway will not say more. */
const words: { readonly [stat: string]: StatClass } = {
  DELIVRD: "delivered",
  ACCEPTD: "intermediate",
  EXPIRED: "failed",
  DELETED: "failed",
  UNDELIV: "failed",
  UNKNOWN: "failed",
  REJECTD: "failed"
}

/** Prefixes of the form XY:nnnn that are no end: ML carries an ACCEPTD of the message centre. */
const intermediatePrefixes = new Set(["ML"])

/** Classifies a Stat; every word that is not known, and every code of an element on the way, is a failure. @category Functions */
export const classOf = (stat: string): StatClass => {
  const known = words[stat]
  if (known !== undefined) return known
  return intermediatePrefixes.has(stat.slice(0, 2)) && stat[2] === ":" ? "intermediate" : "failed"
}
