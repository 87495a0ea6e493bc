/**
 * Fields of a CMPP body: what a row of the PDU table is made of, and how each kind is read and written.
 *
 * Integers are big-endian. A text is an Octet String of fixed width, filled with binary zeros on the right and cut at the first zero when
 * read (CMPP 3.0 clause 5; characters are bytes, ISO 8859-1). Offsets in errors count from the first byte of the PDU, header included.
 */
import * as Schema from "effect/Schema"

/** The two widths in use. 2.1 has the widths of 2.0. @category Models */
export type Version = "2.0" | "3.0"

/** Byte length of a field; the two versions differ in some. */
export interface Widths {
  readonly "2.0": number
  readonly "3.0": number
}

/** What a field of a kind holds. */
export interface Values {
  /** Unsigned integer of 1 or 4 bytes. */
  readonly uint: number
  /** Msg_Id, 8 bytes. */
  readonly id: bigint
  /** Octet String of fixed width. */
  readonly text: string
  /** Bytes of fixed width: a digest. */
  readonly octets: Uint8Array
  /** A count byte, then that many Octet Strings. */
  readonly texts: ReadonlyArray<string>
  /** A length byte, then that many bytes. */
  readonly content: Uint8Array
}

/** How a field is read and written. */
export type Kind = keyof Values

/** Versions that have the field. */
export type Presence = "both" | "2.0" | "3.0"

/**
 * One field of a body.
 *
 * `counter` names the count byte that stands before a list or a content. `most` is the largest value that the standard gives a one-byte
 * field: a larger one is read and written, but makes a layout less likely when the version is being detected. `tail` marks a last field
 * that peers leave out or shorten.
 *
 * @category Models
 */
export interface Field<Name extends string = string, K extends Kind = Kind, In extends Presence = Presence> {
  readonly name: Name
  readonly kind: K
  readonly presence: In
  readonly widths: Widths
  readonly counter: string | null
  readonly most: number | null
  readonly tail: "whole" | "mayBeShort"
}

/** Says why bytes are no PDU. `offset` is where reading stopped, in bytes from the start of the PDU or stream. @category Errors */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  reason: Schema.Literals([
    "Truncated",
    "LengthTooSmall",
    "LengthOverLimit",
    "UnknownCommand",
    "TrailingBytes",
    "BadReport",
    "NotHex"
  ]),
  offset: Schema.Int,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.reason} at ${this.offset}: ${this.detail}`
  }
}

/** Says which field of a PDU cannot be written and why. @category Errors */
export class EncodeError extends Schema.TaggedError<EncodeError>()("EncodeError", {
  field: Schema.String,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.field}: ${this.detail}`
  }
}

/** Copies bytes: `slice` of a Buffer is only a view, and would keep a whole socket read alive. */
export const copyOf = (bytes: Uint8Array, start: number, end = bytes.length): Uint8Array =>
  Uint8Array.prototype.slice.call(bytes, start, end)

const same = (width: number): Widths => ({ "2.0": width, "3.0": width })

const plain = { presence: "both", counter: null, most: null, tail: "whole" } as const

/** One byte; `most` is the largest value of the standard. */
export const u8 = <const N extends string>(name: N, most: number | null = null): Field<N, "uint", "both"> => ({
  ...plain,
  name,
  kind: "uint",
  widths: same(1),
  most
})

/** Four bytes. */
export const u32 = <const N extends string>(name: N): Field<N, "uint", "both"> => ({
  ...plain,
  name,
  kind: "uint",
  widths: same(4)
})

/** One byte in 2.0, four in 3.0: Status, Result, Success_Id. */
export const status = <const N extends string>(name: N): Field<N, "uint", "both"> => ({
  ...plain,
  name,
  kind: "uint",
  widths: { "2.0": 1, "3.0": 4 }
})

/** Eight bytes that identify a message. */
export const msgId = <const N extends string>(name: N): Field<N, "id", "both"> => ({
  ...plain,
  name,
  kind: "id",
  widths: same(8)
})

/** An Octet String; one width, or one a version. */
export const text = <const N extends string>(name: N, width: number | Widths): Field<N, "text", "both"> => ({
  ...plain,
  name,
  kind: "text",
  widths: typeof width === "number" ? same(width) : width
})

/** Bytes of fixed width. */
export const octets = <const N extends string>(name: N, width: number): Field<N, "octets", "both"> => ({
  ...plain,
  name,
  kind: "octets",
  widths: same(width)
})

/** A count byte called `counter`, then that many Octet Strings. */
export const texts = <const N extends string>(name: N, counter: string, width: Widths): Field<N, "texts", "both"> => ({
  ...plain,
  name,
  kind: "texts",
  widths: width,
  counter
})

/** A length byte called `counter`, then that many bytes. */
export const content = <const N extends string>(name: N, counter: string): Field<N, "content", "both"> => ({
  ...plain,
  name,
  kind: "content",
  widths: same(1),
  counter
})

/** A field that one version does not have. */
export const only = <N extends string, K extends Kind, const V extends Version>(
  presence: V,
  field: Field<N, K, "both">
): Field<N, K, V> => ({ ...field, presence })

/** A last field that some gateways shorten or leave out. */
export const mayBeShort = <N extends string, K extends Kind, In extends Presence>(
  field: Field<N, K, In>
): Field<N, K, In> => ({ ...field, tail: "mayBeShort" })

type Named<F extends Field, In extends Presence> =
  F extends Field<infer N, infer K, infer P> ? (P extends In ? { readonly [name in N]: Values[K] } : never) : never

type Together<U> = (U extends unknown ? (of: U) => void : never) extends (of: infer I) => void ? I : never

type Flat<T> = { readonly [K in keyof T]: T[K] }

/** The body that a list of fields describes; fields of one version only are optional. @category Models */
export type BodyOf<F extends ReadonlyArray<Field>> = Flat<
  (Together<Named<F[number], "both">> extends infer B ? (unknown extends B ? Record<never, never> : B) : never) &
    Partial<
      Together<Named<F[number], "2.0" | "3.0">> extends infer O ? (unknown extends O ? Record<never, never> : O) : never
    >
>
