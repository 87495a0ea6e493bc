/** What the inspector prints for a line of input. Pure: the command line is in cli.ts. */
import * as Result from "effect/Result"
import type { Version } from "./Field.ts"
import { DecodeError } from "./Field.ts"
import { hardMaxFrameLength, makeSplitter } from "./Frame.ts"
import * as Messages from "./Messages.ts"
import { fromHex, toPdu } from "./PduFromJson.ts"
import * as PduJson from "./PduJson.ts"

/** Longest line that is looked at, in characters. */
export const maxLineLength = 1_048_576

/** Lines to print, and whether one of them is an error. */
export interface Inspected {
  readonly lines: ReadonlyArray<string>
  readonly failed: boolean
}

type Extra = { readonly line?: number }

/** One line of JSON. Readers of lines also break at U+0085, U+2028 and U+2029, which JSON leaves as they are: they are escaped. */
const lineOf = (value: object): string =>
  JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

/** Decodes one hexadecimal string, blanks allowed: one line a PDU. A PDU that cannot be read does not stop the next. */
export const decode = (hex: string, version: Version | undefined, extra: Extra = {}): Inspected => {
  const bytes = hex.length > maxLineLength ? null : fromHex(hex.replace(/\s/g, ""))
  if (bytes === null) return { lines: [errorLine(notHex(hex), 0, extra)], failed: true }
  const splitter = makeSplitter({ maxFrameLength: hardMaxFrameLength })
  const { frames, error } = splitter.push(bytes)
  const lines: Array<string> = []
  let failed = false
  let at = 0
  const problem = (of: DecodeError, offset: number): void => {
    failed = true
    lines.push(errorLine(of, offset, extra))
  }
  for (const frame of frames) {
    const pdu = Messages.decode(frame, version)
    if (Result.isSuccess(pdu)) lines.push(lineOf({ ...extra, ...PduJson.fromPdu(pdu.success) }))
    else problem(pdu.failure, at)
    at += frame.length
  }
  if (error !== null) problem(error, 0)
  else if (splitter.pending() > 0 || bytes.length === 0) problem(unfinished(bytes, at), at)
  return { lines, failed }
}

const unfinished = (bytes: Uint8Array, at: number): DecodeError => {
  const rest = bytes.subarray(at)
  const whole = Messages.decode(rest)
  if (Result.isFailure(whole)) return whole.failure
  return new DecodeError({ reason: "Truncated", offset: rest.length, detail: "the last PDU is not whole" })
}

const notHex = (hex: string): DecodeError => {
  const plain = hex.replace(/\s/g, "")
  const bad = plain.search(/[^0-9a-f]/i)
  const offset = Math.floor((bad < 0 ? plain.length : bad) / 2)
  const detail =
    hex.length > maxLineLength
      ? `the line has more than ${maxLineLength} characters`
      : bad < 0
        ? "an odd number of hexadecimal digits"
        : `character ${bad + 1} is not a hexadecimal digit`
  return new DecodeError({ reason: "NotHex", offset, detail })
}

const errorLine = (error: DecodeError, start: number, extra: Extra): string =>
  lineOf({ ...extra, error: { offset: start + error.offset, reason: `${error.reason}: ${error.detail}` } })

/** Encodes one JSON object as printed by `decode`: one line of hexadecimal digits. */
export const encode = (text: string, version: Version | undefined, extra: Extra = {}): Inspected => {
  const failed = (field: string, reason: string): Inspected => ({
    lines: [lineOf({ ...extra, error: { field, reason } })],
    failed: true
  })
  const json = parse(text)
  if (Result.isFailure(json)) return failed("json", json.failure)
  const bytes = Result.flatMap(toPdu(json.success, version), Messages.encode)
  if (Result.isFailure(bytes)) return failed(bytes.failure.field, bytes.failure.detail)
  return { lines: [PduJson.toHex(bytes.success)], failed: false }
}

const parse = (text: string): Result.Result<unknown, string> =>
  Result.try({
    try: (): unknown => JSON.parse(text),
    catch: (error) => (error instanceof Error ? error.message : "not JSON")
  })
