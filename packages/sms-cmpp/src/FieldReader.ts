/** Reads the fields of a body. Never reads past the frame; every failure carries its offset from the start of the PDU. */
import * as Result from "effect/Result"
import type { Field, Version } from "./Field.ts"
import { copyOf, DecodeError } from "./Field.ts"

type Body = { [name: string]: unknown }

const truncated = (offset: number, field: Field, needed: number, left: number) =>
  Result.fail(
    new DecodeError({ reason: "Truncated", offset, detail: `${field.name} needs ${needed} bytes, ${left} are left` })
  )

/** Reads an Octet String: the characters before the first zero byte. */
export const readText = (bytes: Uint8Array, start: number, end: number): string => {
  let out = ""
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0) break
    out += String.fromCharCode(byte)
  }
  return out
}

/** What is done about bytes that follow the last field. */
export type Surplus = "refused" | "tolerated"

/** Reads all fields. */
export const readBody = (
  fields: ReadonlyArray<Field>,
  version: Version,
  bytes: Uint8Array,
  start: number,
  surplus: Surplus
): Result.Result<Body, DecodeError> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const body: Body = {}
  let at = start
  for (const field of fields) {
    const width = field.widths[version]
    const left = bytes.length - at
    const counted = field.counter !== null
    if (counted && left < 1) return truncated(at, field, 1, left)
    const size = counted ? 1 + view.getUint8(at) * width : width
    if (size > left && field.tail === "whole") return truncated(at, field, size, left)
    const end = Math.min(at + size, bytes.length)
    body[field.name] = readValue(field, width, bytes, view, at, end)
    at = end
  }
  if (at < bytes.length && surplus === "refused") {
    return Result.fail(
      new DecodeError({
        reason: "TrailingBytes",
        offset: at,
        detail: `${bytes.length - at} bytes follow the last field`
      })
    )
  }
  return Result.succeed(body)
}

const readValue = (
  field: Field,
  width: number,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number
): unknown => {
  switch (field.kind) {
    case "uint":
      if (end - at < width) return 0
      return width === 1 ? view.getUint8(at) : view.getUint32(at)
    case "id":
      return view.getBigUint64(at)
    case "text":
      return readText(bytes, at, end)
    case "octets":
      return copyOf(bytes, at, end)
    case "content":
      return copyOf(bytes, at + 1, end)
    case "texts": {
      const list: Array<string> = []
      for (let from = at + 1; from < end; from += width) list.push(readText(bytes, from, from + width))
      return list
    }
  }
}

/**
 * Rates how unlikely it is that a body has this layout: infinite when the lengths do not fit exactly, else the number of values that the
 * standard does not know and of texts with bytes after their end.
 *
 * The lengths alone are not enough: a 3.0 DELIVER of 27 bytes from a 13-digit number ending in 3 has the length of a 2.0 one.
 */
export const suspicion = (fields: ReadonlyArray<Field>, version: Version, bytes: Uint8Array, start: number): number => {
  let at = start
  let odd = 0
  for (const field of fields) {
    const width = field.widths[version]
    const size = field.counter === null ? width : 1 + (bytes[at] ?? 0) * width
    if (at + size > bytes.length) return Number.POSITIVE_INFINITY
    if (field.most !== null && (bytes[at] ?? 0) > field.most) odd++
    if (field.kind === "text" && hasBytesAfterEnd(bytes, at, at + size)) odd++
    at += size
  }
  return at === bytes.length ? odd : Number.POSITIVE_INFINITY
}

const hasBytesAfterEnd = (bytes: Uint8Array, start: number, end: number): boolean => {
  let ended = false
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte === 0) ended = true
    else if (ended || byte < 0x20) return true
  }
  return false
}
