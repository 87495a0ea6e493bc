/** Writes the fields of a body into a buffer of the right size. Missing values are written as zero. */
import type { Field, Version } from "./Field.ts"
import { EncodeError } from "./Field.ts"

type Body = { readonly [name: string]: unknown }

/** A count byte cannot say more. */
const mostCounted = 255

/** Bytes from Node's pool, cleared: an ArrayBuffer of its own for each PDU costs more than writing the PDU. */
export const zeros = (length: number): Uint8Array => {
  const pooled = Buffer.allocUnsafe(length)
  return new Uint8Array(pooled.buffer, pooled.byteOffset, length).fill(0)
}

/** Bytes that a body will take. */
export const bodyLength = (fields: ReadonlyArray<Field>, version: Version, body: Body): number => {
  let length = 0
  for (const field of fields) {
    const width = field.widths[version]
    length += field.counter === null ? width : 1 + countOf(body[field.name]) * width
  }
  return length
}

const countOf = (value: unknown): number =>
  Array.isArray(value) || value instanceof Uint8Array ? Math.min(value.length, mostCounted) : 0

/** Writes all fields; returns the first problem, or null. */
export const writeBody = (
  fields: ReadonlyArray<Field>,
  version: Version,
  body: Body,
  bytes: Uint8Array,
  view: DataView,
  start: number
): EncodeError | null => {
  let at = start
  for (const field of fields) {
    const width = field.widths[version]
    const value = body[field.name]
    if (value !== undefined) {
      const problem = writeValue(field, width, value, bytes, view, at)
      if (problem !== null) return new EncodeError({ field: field.name, detail: problem })
    }
    at += field.counter === null ? width : 1 + countOf(value) * width
  }
  return null
}

const writeValue = (
  field: Field,
  width: number,
  value: unknown,
  bytes: Uint8Array,
  view: DataView,
  at: number
): string | null => {
  switch (field.kind) {
    case "uint":
      return writeUint(width, value, view, at)
    case "id":
      if (typeof value !== "bigint" || value < 0n || value > 0xffff_ffff_ffff_ffffn)
        return "must be a bigint of 64 bits"
      view.setBigUint64(at, value)
      return null
    case "text":
      return writeText(width, value, bytes, at)
    case "octets":
      if (!(value instanceof Uint8Array) || value.length !== width) return `must be ${width} bytes`
      bytes.set(value, at)
      return null
    case "content":
      if (!(value instanceof Uint8Array) || value.length > mostCounted) return `must be at most ${mostCounted} bytes`
      view.setUint8(at, value.length)
      bytes.set(value, at + 1)
      return null
    case "texts":
      return writeTexts(width, value, bytes, at)
  }
}

const writeUint = (width: number, value: unknown, view: DataView, at: number): string | null => {
  const most = width === 1 ? 0xff : 0xffff_ffff
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
    return `must be an integer from 0 to ${most}`
  }
  if (width === 1) view.setUint8(at, value)
  else view.setUint32(at, value)
  return null
}

const writeText = (width: number, value: unknown, bytes: Uint8Array, at: number): string | null => {
  if (typeof value !== "string") return "must be a string"
  if (value.length > width) return `is ${value.length} characters long, the field holds ${width}`
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code === 0 || code > 0xff) return `character ${index} is not one byte, or is zero`
    bytes[at + index] = code
  }
  return null
}

const writeTexts = (width: number, value: unknown, bytes: Uint8Array, at: number): string | null => {
  if (!Array.isArray(value) || value.length > mostCounted) return `must be a list of at most ${mostCounted} texts`
  bytes[at] = value.length
  for (let index = 0; index < value.length; index++) {
    const problem = writeText(width, value[index], bytes, at + 1 + index * width)
    if (problem !== null) return `entry ${index} ${problem}`
  }
  return null
}
