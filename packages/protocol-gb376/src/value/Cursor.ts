/** The moving ends of a codec: a reader and a writer of bytes. Neither throws; both keep their first failure. Offsets count from the start of the array. */
import type { DecodeReason } from "./Errors.ts"

/** One line of an explanation: which bytes made which value. */
export interface TraceEntry {
  path: string
  readonly offset: number
  readonly bytes: number
  readonly format: string
  readonly unit: string
  readonly value: unknown
}

/** Reads bytes between `offset` and `end`; offsets in errors are those of `bytes`. */
export class Reader {
  readonly bytes: Uint8Array
  readonly trace: Array<TraceEntry> | null
  offset: number
  end: number
  failure: { readonly offset: number; readonly reason: DecodeReason } | null = null
  problems: Array<{ offset: number; field: string; reason: DecodeReason }> = []

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

  fail(offset: number, reason: DecodeReason): void {
    if (this.failure === null) this.failure = { offset, reason }
  }
}

/** Collects bytes; the first refusal is kept with the path of its field. */
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

  /** Gives up what was written from `size` on. */
  rewind(size: number): void {
    this.bytes.fill(0, size, this.size)
    this.size = size
  }

  fail(message: string): void {
    if (this.failure === null) this.failure = { path: "", message }
  }

  /** Puts `name` before the path of a failure that a nested write left. */
  within(name: string): void {
    const failure = this.failure
    if (failure === null) return
    const glue = failure.path === "" || failure.path.startsWith("[") ? "" : "."
    this.failure = { path: `${name}${glue}${failure.path}`, message: failure.message }
  }
}
