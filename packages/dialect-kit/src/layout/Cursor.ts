/** The moving ends of a codec: a reader and a writer of bytes. Neither throws; both keep their first failure. Offsets count from the start of the array. */
import { Bytes } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** What a layout can find wrong with bytes. @category Models */
export const readReasons = [
  "runsPastEnd",
  "trailingBytes",
  "notDecimal",
  "reservedBits",
  "badValue",
  "negativeZero",
  "unitId"
] as const
/** What a layout can find wrong with bytes. @category Models */
export type ReadReason = (typeof readReasons)[number]

/** Refuses a value: `path` names the field (`units[0].value.purchase`), `message` says what would fit. @category Errors */
export class EncodeError extends Schema.TaggedError<EncodeError>()("EncodeError", {
  path: Schema.String,
  message: Schema.String
}) {}

/** One line of an explanation: which bytes made which value. @category Layouts */
export interface TraceEntry {
  path: string
  readonly offset: number
  readonly bytes: number
  readonly format: string
  readonly unit: string
  readonly value: unknown
}

/** Reads bytes between `offset` and `end`; offsets in errors are those of `bytes`. @category Layouts */
export class Reader {
  readonly bytes: Uint8Array
  readonly trace: Array<TraceEntry> | null
  offset: number
  end: number
  failure: { readonly offset: number; readonly reason: ReadReason } | null = null
  problems: Array<{ offset: number; field: string; reason: ReadReason }> = []

  constructor(bytes: Uint8Array, offset: number, end: number, trace: Array<TraceEntry> | null = null) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
    this.trace = trace
  }

  /** Takes `size` bytes and answers where they begin, or −1 after a failure. */
  take(size: number): number {
    if (this.failure !== null) return -1
    const at = this.offset
    if (at + size > this.end) {
      this.failure = { offset: at, reason: "runsPastEnd" }
      return -1
    }
    this.offset = at + size
    return at
  }

  fail(offset: number, reason: ReadReason): void {
    if (this.failure === null) this.failure = { offset, reason }
  }
}

/** Collects bytes; the first refusal is kept with the path of its field. @category Layouts */
export class Writer {
  bytes: Uint8Array
  size = 0
  failure: { readonly path: string; readonly message: string } | null = null

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Makes room for `size` bytes and answers where they begin. */
  grow(size: number): number {
    const at = this.size
    const needed = at + size
    if (needed > this.bytes.length) {
      const bigger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      bigger.set(this.bytes)
      this.bytes = bigger
    }
    this.size = needed
    return at
  }

  put(bytes: Uint8Array): void {
    const at = this.grow(bytes.length)
    this.bytes.set(bytes, at)
  }

  /** Writes hexadecimal text; `expected` says what would have fitted. */
  hex(value: unknown, expected: string, fits: (size: number) => boolean = () => true): void {
    const bytes = typeof value === "string" ? Result.getOrNull(Bytes.fromHex(value)) : null
    if (bytes === null || !fits(bytes.length)) this.fail(expected)
    else this.put(bytes)
  }

  /** Writes a whole number, low byte first. */
  unsigned(value: number, size: number): void {
    const at = this.grow(size)
    for (let index = 0; index < size; index += 1) this.bytes[at + index] = Math.floor(value / 256 ** index) & 0xff
  }

  /** Gives up what was written from `size` on. */
  rewind(size: number): void {
    this.bytes.fill(0, size, this.size)
    this.size = size
  }

  fail(message: string): void {
    if (this.failure === null) this.failure = { path: "", message }
  }

  /** The bytes, or why there are none. */
  finish(): Result.Result<Uint8Array, EncodeError> {
    return this.failure === null
      ? Result.succeed(this.bytes.slice(0, this.size))
      : Result.fail(new EncodeError(this.failure))
  }

  /** Puts the place before the path of a failure that a nested write left. */
  within(place: Place): void {
    if (this.failure !== null) this.failure = { ...this.failure, path: pathOf(place, this.failure.path) }
  }
}

/** Where a part stands in the whole: the name of a field, or the number of an item, from 0. @category Layouts */
export type Place = string | number

/** Puts a place before a path: `units` and `[0].value` give `units[0].value`. @category Layouts */
export const pathOf = (place: Place, path: string): string => {
  const name = typeof place === "number" ? `[${place}]` : place
  return path === "" || path.startsWith("[") ? `${name}${path}` : `${name}.${path}`
}
