/** Chinese text of AFN05 F32: a length byte, then GB18030 bytes in reading order. */

import { Bytes } from "@yugou/dialect-kit"
import { type Codec, isRecord, nothing, type Reader } from "@yugou/dialect-kit/layout"
import * as Result from "effect/Result"
import iconv from "iconv-lite"
import type { Unreadable } from "../value/Leaf.ts"

/** Most bytes of one text; a Chinese character takes two (rare ones four). */
export const maxTextBytes = 200

const read = (reader: Reader): string | Unreadable => {
  const at = reader.take(1)
  if (at < 0) return nothing()
  const size = reader.bytes[at] ?? 0
  if (size > maxTextBytes) reader.fail(at, "badValue")
  const start = reader.take(size)
  if (start < 0) return nothing()
  const bytes = reader.bytes.subarray(start, start + size)
  const text = iconv.decode(bytes, "gb18030")
  const again = iconv.encode(text, "gb18030")
  const exact = again.length === size && again.every((byte, index) => byte === bytes[index])
  const value = exact ? text : { raw: Bytes.lowerHex(bytes) }
  if (!exact) reader.problems.push({ offset: start, field: "", reason: "badValue" })
  reader.trace?.push({ path: "", offset: start, bytes: size, format: "GB18030", unit: "", value })
  return value
}

/** The bytes of a text, or what would have fitted. Characters that GB18030 replaces are refused, never sent as a question mark. */
export const bytesOf = (value: unknown): Uint8Array | string => {
  if (isRecord(value) && typeof value.raw === "string") {
    const bytes = Result.getOrNull(Bytes.fromHex(value.raw))
    return bytes === null || bytes.length > maxTextBytes ? "raw must be hexadecimal text" : bytes
  }
  if (typeof value !== "string") return "must be text"
  const bytes = iconv.encode(value, "gb18030")
  if (bytes.length > maxTextBytes) return `must be at most ${maxTextBytes} bytes of GB18030`
  return iconv.decode(bytes, "gb18030") === value ? bytes : "has characters that GB18030 cannot carry"
}

export const chineseText: Codec<string | Unreadable> = {
  doc: { kind: "special", text: "length, GB18030 text", bytes: "1+n" },
  read,
  write: (writer, value) => {
    const bytes = bytesOf(value)
    if (typeof bytes === "string") return writer.fail(bytes)
    writer.unsigned(bytes.length, 1)
    writer.put(bytes)
  }
}
