/** The moving ends of the codec: bytes in and out, high byte first. Neither throws; both keep their first failure. */
import { type TraceEntry, Writer } from "@yugou/dialect-kit/layout"
import type { DecodeReason, Failure, Layer } from "./Errors.ts"

/** A length that was written longer than it had to be: the how-manieth length of the APDU, and the bytes after its first. @category Values */
export type LongLength = readonly [nth: number, bytes: 1 | 2]

/** How deep values may lie in one another; the deepest known object has five levels. @category Limits */
export const maxDepth = 16

/** Reads bytes between `offset` and `end`; offsets in failures are those of `bytes`. */
export class Input {
  readonly bytes: Uint8Array
  readonly end: number
  readonly trace: Array<TraceEntry> | null
  readonly longLengths: Array<LongLength> = []
  offset: number
  failure: Failure | null = null
  /** Values around the one that is read; 0 outside of any. */
  depth = 0
  private lengths = 0
  private path: ReadonlyArray<string> = []

  constructor(bytes: Uint8Array, offset: number, end: number, trace: Array<TraceEntry> | null = null) {
    this.bytes = bytes
    this.offset = offset
    this.end = end
    this.trace = trace
  }

  fail(offset: number, reason: DecodeReason, layer: Layer = this.depth > 0 ? "data" : "apdu"): void {
    if (this.failure === null) this.failure = { layer, offset, reason }
  }

  /** Takes `size` bytes and answers where they begin, or −1 after a failure. */
  take(size: number): number {
    if (this.failure !== null) return -1
    const at = this.offset
    if (at + size > this.end) {
      this.fail(at, "runsPastEnd")
      return -1
    }
    this.offset = at + size
    return at
  }

  /** Reads one byte; −1 after a failure. */
  byte(): number {
    const at = this.take(1)
    return at < 0 ? -1 : (this.bytes[at] ?? 0)
  }

  /** Reads a whole number without a sign; −1 after a failure. */
  whole(size: number): number {
    const at = this.take(size)
    if (at < 0) return -1
    let value = 0
    for (let index = at; index < at + size; index += 1) value = value * 256 + (this.bytes[index] ?? 0)
    return value
  }

  /** Reads a count or a length: one byte below 80H, else 81H and one byte or 82H and two. −1 after a failure. */
  length(): number {
    const at = this.offset
    const first = this.byte()
    if (first < 0x80) {
      if (first >= 0) this.lengths += 1
      return first
    }
    if (first !== 0x81 && first !== 0x82) {
      this.fail(at, "lengthForm")
      return -1
    }
    const bytes = first === 0x81 ? 1 : 2
    const value = this.whole(bytes)
    if (value < 0) return -1
    if (value < (bytes === 1 ? 0x80 : 0x100)) this.longLengths.push([this.lengths, bytes])
    this.lengths += 1
    return value
  }

  /** Reads a part under its name, for the trace. */
  within<A>(name: string, read: () => A): A {
    if (this.trace === null) return read()
    const outer = this.path
    this.path = [...outer, name]
    const value = read()
    this.path = outer
    return value
  }

  /** Notes which bytes made a value, up to the place reached. */
  note(from: number, format: string, value: unknown, unit = ""): void {
    if (this.trace === null || this.failure !== null) return
    const path = this.path.join(".").replaceAll(".[", "[")
    this.trace.push({ path, offset: from, bytes: this.offset - from, format, unit, value })
  }
}

/** Digits by their character; 16 is none. */
const nibbles: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase())
  return digit < 0 ? 16 : digit
})

/** Collects bytes, high byte first; the first refusal is kept with the path of its field. */
export class Output extends Writer {
  private lengths = 0
  private readonly longLengths: ReadonlyMap<number, 1 | 2>

  constructor(capacity: number, longLengths: ReadonlyArray<LongLength> = []) {
    super(capacity)
    this.longLengths = new Map(longLengths)
  }

  /** Hexadecimal text without white space goes straight into its place; the kit's way makes an array of it first. */
  override hex(value: unknown, expected: string, fits: (size: number) => boolean = () => true): void {
    const size = typeof value === "string" && value.length % 2 === 0 ? value.length / 2 : -1
    if (size < 0 || !fits(size) || !this.putDigits(String(value), size)) super.hex(value, expected, fits)
  }

  /** Writes digits, or nothing where one is none. */
  private putDigits(digits: string, size: number): boolean {
    const from = this.size
    const at = this.grow(size)
    for (let index = 0; index < size; index += 1) {
      const high = nibbles[digits.charCodeAt(index * 2)] ?? 16
      const low = nibbles[digits.charCodeAt(index * 2 + 1)] ?? 16
      if (high > 15 || low > 15) {
        this.rewind(from)
        return false
      }
      this.bytes[at + index] = (high << 4) | low
    }
    return true
  }

  /** Writes a whole number without a sign; negative ones in two's complement. */
  whole(value: number, size: number): void {
    const at = this.grow(size)
    let rest = value
    for (let index = at + size - 1; index >= at; index -= 1) {
      this.bytes[index] = rest & 0xff
      rest = Math.floor(rest / 256)
    }
  }

  /** Writes a count or a length as short as it can be, or as long as it came. */
  length(value: number): void {
    const least = value < 0x80 ? 0 : value < 0x100 ? 1 : 2
    const bytes = Math.max(least, this.longLengths.get(this.lengths) ?? 0)
    this.lengths += 1
    if (value > 0xffff) {
      this.fail("must not be longer than 65535")
      return
    }
    if (bytes > 0) this.whole(0x80 | bytes, 1)
    this.whole(value, Math.max(bytes, 1))
  }
}
