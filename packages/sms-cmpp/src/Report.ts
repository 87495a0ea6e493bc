/**
 * Status report: the Msg_Content of a DELIVER whose Registered_Delivery is 1.
 *
 * The layout goes by the length of the content, 60 bytes (numbers of 21) or 71 (numbers of 32), not by the version of the link: gateways
 * send either on both. Other lengths are in use, too (67 and 80 bytes were seen): what matters for a message stands in front in all of them.
 *
 * @category Codec
 */
import * as Result from "effect/Result"
import type { BodyOf, Field, Version } from "./Field.ts"
import { DecodeError, type EncodeError, msgId, text, u32 } from "./Field.ts"
import { readBody, readText } from "./FieldReader.ts"
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

/**
 * Reads a report content of 60 bytes or more; a shorter one is a {@link DecodeError} `BadReport`.
 *
 * A length other than 60 and 71 is read as 71 bytes, cut or filled with zeros: Msg_Id, Stat and the times are where they belong, the number
 * ends at its first zero, and SMSC_sequence may mean nothing. Such a content must have a Stat that is text, else it is no report.
 *
 * @category Conversions
 */
export const decode = (content: Uint8Array): Result.Result<Report, DecodeError> => {
  if (content.length < lengths["2.0"]) {
    return bad(content.length, `a report has ${lengths["2.0"]} bytes or more, here are ${content.length}`)
  }
  const width = content.length === lengths["2.0"] ? "2.0" : "3.0"
  const isStandard = content.length === lengths[width]
  if (!isStandard && !isText(content, statAt)) return bad(statAt, "Stat is no text")
  const bytes = isStandard ? content : new Uint8Array(lengths["3.0"])
  if (!isStandard) bytes.set(content.subarray(0, bytes.length))
  // The table above is the type; see Messages.decode.
  return Result.map(readBody(fields, width, bytes, 0, "refused"), (body) => body as unknown as Report)
}

const bad = (offset: number, detail: string) => Result.fail(new DecodeError({ reason: "BadReport", offset, detail }))

/** Stat follows the eight bytes of Msg_Id. */
const statAt = 8

/** Whether an Octet String begins with a letter or digit and has nothing but printable characters before its first zero. */
const isText = (bytes: Uint8Array, at: number): boolean => /^[0-9A-Za-z][\x20-\x7e]*$/.test(readText(bytes, at, at + 7))

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
