/**
 * Reads fields one after another from a frame's data. The first failure sticks: later reads give zeros and the caller looks at `error` once
 * at the end. With a trace it also notes every field with its place, which is what `explain` prints.
 */

import { Bytes } from "@yugou/dialect-kit"
import * as Bcd from "./Bcd.ts"
import { DecodeError, type DecodeReason } from "./Errors.ts"

/** One field as it stands in the frame: offset and length in bytes, its name in JSON, its value as text. */
export interface Span {
  readonly offset: number
  readonly length: number
  readonly name: string
  readonly text: string
}

export class Cursor {
  readonly bytes: Uint8Array
  readonly to: number
  readonly trace: Array<Span> | null
  at: number
  error: DecodeError | null = null

  constructor(bytes: Uint8Array, from: number, to: number, trace: Array<Span> | null = null) {
    this.bytes = bytes
    this.at = from
    this.to = to
    this.trace = trace
  }

  /** Counts the bytes that are left; 0 after a failure, so that loops end. */
  get left(): number {
    return this.error === null ? this.to - this.at : 0
  }

  fail(reason: DecodeReason, detail: string, offset = this.at): void {
    this.error ??= new DecodeError({ offset, reason, detail })
  }

  /** Notes a field for `explain`; without a trace nothing is made of the value. */
  note(offset: number, length: number, name: string, value: unknown): void {
    if (this.trace === null) return
    this.trace.push({ offset, length, name, text: typeof value === "string" ? value : JSON.stringify(value) })
  }

  /** Moves over `length` bytes and gives where they start; fails with `truncated` when they are not there. */
  skip(length: number, name: string): number {
    const start = this.at
    if (this.to - start < length) this.fail("truncated", `${name} needs ${length} bytes`)
    else this.at = start + length
    return start
  }

  u8(name: string): number {
    const start = this.skip(1, name)
    const value = this.error === null ? (this.bytes[start] ?? 0) : 0
    this.note(start, 1, name, value)
    return value
  }

  u16(name: string): number {
    const start = this.skip(2, name)
    const value = this.error === null ? (this.bytes[start] ?? 0) | ((this.bytes[start + 1] ?? 0) << 8) : 0
    this.note(start, 2, name, value)
    return value
  }

  /** Reads one BCD byte; fails with `value` when it is not decimal. */
  bcd(name: string): number {
    const start = this.skip(1, name)
    const value = this.error === null ? Bcd.ofByte(this.bytes[start] ?? 0) : 0
    if (value === null) this.fail("value", `${name} is not decimal`, start)
    this.note(start, 1, name, value ?? 0)
    return value ?? 0
  }

  /** Reads two bytes, low first, as four hexadecimal digits: an item's number or an alarm's code. */
  code(name: string): string {
    const start = this.skip(2, name)
    const text =
      this.error === null
        ? Bytes.hexOfByte(this.bytes[start + 1] ?? 0) + Bytes.hexOfByte(this.bytes[start] ?? 0)
        : "0000"
    this.note(start, 2, name, text)
    return text
  }

  hex(length: number, name: string): string {
    const start = this.skip(length, name)
    const text = this.error === null ? Bytes.hex(this.bytes, start, start + length) : ""
    this.note(start, length, name, text)
    return text
  }

  /** Reads YY MM DD hh mm; `null` when it is no moment. */
  stamp(name: string): string | null {
    const start = this.skip(5, name)
    const text = this.error === null ? Bcd.readMoment(this.bytes, start) : null
    this.note(start, 5, name, text ?? "-")
    return text
  }
}
