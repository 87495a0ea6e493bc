/**
 * Layouts of the application layer: a value from which reading, writing and the arbitraries of the tests follow. They are this package's own because
 * the layouts of the kit count with fixed bytes, low byte first; here lengths have three forms, and a choice adds its fields to those around it.
 */
import { Bytes } from "@yugou/dialect-kit"
import type { Input, Output } from "./Cursor.ts"

/** What a layout is made of: property tests and the reference page walk this. @category Layouts */
export type Doc =
  | { readonly kind: "whole"; readonly min: number; readonly max: number }
  | { readonly kind: "hex"; readonly min: number; readonly max: number }
  | { readonly kind: "text"; readonly max: number }
  | { readonly kind: "oneOf"; readonly values: ReadonlyArray<unknown> }
  | { readonly kind: "list"; readonly item: Doc }
  | { readonly kind: "tuple"; readonly items: ReadonlyArray<Doc> }
  | { readonly kind: "record"; readonly parts: ReadonlyArray<PartDoc> }
  | { readonly kind: "union"; readonly cases: ReadonlyArray<Doc> }
  | { readonly kind: "later"; readonly doc: () => Doc }

/** Fields that a part of a record may have: one set of them. @category Layouts */
export type PartDoc = { readonly cases: ReadonlyArray<{ readonly [key: string]: Doc }> }

/** A layout of one value. `write` takes anything and refuses what does not fit. @category Layouts */
export interface Codec<out A> {
  readonly doc: Doc
  readonly read: (input: Input) => A
  readonly write: (output: Output, value: unknown) => void
}

interface Target {
  [key: string]: unknown
}
type Source = { readonly [key: string]: unknown }

/** Some fields of a record; `A` is the object they make. @category Layouts */
export interface Part<out A extends object> {
  readonly doc: PartDoc
  readonly keys: ReadonlyArray<string>
  readonly read: (input: Input, into: Target) => void
  readonly write: (output: Output, from: Source) => void
  readonly makes?: A
}

/** What reading a layout gives. @category Layouts */
export type Value<C> = C extends Codec<infer A> ? A : C extends Part<infer A> ? A : never

/** A failed read has no value; whoever called looks at the failure first. */
export const nothing = <A>(): A => undefined as A

/** Tells whether something is an object with named parts. */
export const isRecord = (value: unknown): value is Source =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const digits: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, "0")
)

/** Prints bytes as upper-case hexadecimal text; short ones are put together, which for less than 13 characters gives flat text. */
export const hexOf = (bytes: Uint8Array, from: number, to: number): string => {
  if (to - from > 6) return Bytes.hex(bytes, from, to)
  let text = ""
  for (let at = from; at < to; at += 1) text += digits[bytes[at] ?? 0]
  return text
}

/** A whole number without a sign of so many bytes, `min` … `max` where not every one has a meaning. @category Layouts */
export const whole = (size: number, min = 0, max = 256 ** size - 1): Codec<number> => ({
  doc: { kind: "whole", min, max },
  read: (input) => {
    const at = input.offset
    const value = input.whole(size)
    if (value >= 0 && (value < min || value > max)) input.fail(at, "badValue")
    input.note(at, `u${size * 8}`, value)
    return value
  },
  write: (output, value) => {
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      return output.fail(`must be a whole number from ${min} to ${max}`)
    output.whole(value, size)
  }
})

/** A whole number with a sign. @category Layouts */
export const signed = (size: number): Codec<number> => {
  const half = 256 ** size / 2
  return {
    doc: { kind: "whole", min: -half, max: half - 1 },
    read: (input) => {
      const at = input.offset
      const raw = input.whole(size)
      const value = raw >= half ? raw - half * 2 : raw
      input.note(at, `i${size * 8}`, value)
      return value
    },
    write: (output, value) => {
      if (typeof value !== "number" || !Number.isInteger(value) || value < -half || value >= half)
        return output.fail(`must be a whole number from ${-half} to ${half - 1}`)
      output.whole(value, size)
    }
  }
}

/** One byte with a name: `["login", "heartbeat"]` are 0 and 1. Others are refused. @category Layouts */
export const named = <const N extends string>(names: ReadonlyArray<N>): Codec<N> => ({
  doc: { kind: "oneOf", values: names },
  read: (input) => {
    const at = input.offset
    const value = names[input.byte()]
    if (value === undefined) input.fail(at, "badValue")
    input.note(at, "enum", value)
    return value as N
  },
  write: (output, value) => {
    const byte = names.indexOf(value as N)
    if (byte < 0) return output.fail(`must be one of ${names.join(", ")}`)
    output.whole(byte, 1)
  }
})

/** 00 or 01. @category Layouts */
export const bool: Codec<boolean> = {
  doc: { kind: "oneOf", values: [false, true] },
  read: (input) => {
    const at = input.offset
    const byte = input.byte()
    if (byte > 1) input.fail(at, "badValue")
    input.note(at, "bool", byte === 1)
    return byte === 1
  },
  write: (output, value) =>
    typeof value === "boolean" ? output.whole(value ? 1 : 0, 1) : output.fail("must be true or false")
}

/** So many bytes as hexadecimal text. @category Layouts */
export const fixedHex = (size: number, format = "hex"): Codec<string> => ({
  doc: { kind: "hex", min: size, max: size },
  read: (input) => {
    const at = input.take(size)
    if (at < 0) return nothing()
    const value = hexOf(input.bytes, at, at + size)
    input.note(at, format, value)
    return value
  },
  write: (output, value) => output.hex(value, `must be hexadecimal text of ${size} bytes`, (bytes) => bytes === size)
})

/** A length, then bytes as hexadecimal text. @category Layouts */
export const octets = (format = "octet-string", min = 0, max = 0xffff): Codec<string> => ({
  doc: { kind: "hex", min, max },
  read: (input) => {
    const from = input.offset
    const size = input.length()
    const at = size < 0 ? -1 : input.take(size)
    if (at < 0) return nothing()
    if (size < min || size > max) input.fail(from, "badValue")
    const value = hexOf(input.bytes, at, at + size)
    input.note(from, format, value)
    return value
  },
  write: (output, value) => {
    const digits = typeof value === "string" ? value.replace(/\s/g, "").length : 1
    if (digits % 2 !== 0 || digits < min * 2 || digits > max * 2)
      return output.fail(`must be hexadecimal text of ${min} to ${max} bytes`)
    output.length(digits / 2)
    output.hex(value, "must be hexadecimal text")
  }
})

/** Text of so many bytes, one character a byte. @category Layouts */
export const fixedText = (size: number): Codec<string> => ({
  doc: { kind: "text", max: size },
  read: (input) => {
    const at = input.take(size)
    if (at < 0) return nothing()
    const value = latin1(input.bytes, at, at + size)
    input.note(at, "visible-string", value)
    return value
  },
  write: (output, value) => writeLatin1(output, value, size)
})

/** A length, then text one character a byte; texts in Chinese are GBK in the terminals, and kept as their bytes are. @category Layouts */
export const visible: Codec<string> = {
  doc: { kind: "text", max: 200 },
  read: (input) => {
    const from = input.offset
    const size = input.length()
    const at = size < 0 ? -1 : input.take(size)
    if (at < 0) return nothing()
    const value = latin1(input.bytes, at, at + size)
    input.note(from, "visible-string", value)
    return value
  },
  write: (output, value) => {
    if (typeof value !== "string") return output.fail("must be text")
    output.length(value.length)
    writeLatin1(output, value, value.length)
  }
}

/** Reads text one character a byte: nothing is lost where a terminal sends other than ASCII. */
export const latin1 = (bytes: Uint8Array, from: number, to: number): string => {
  let text = ""
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}

/** Writes text one character a byte, exactly `size` of them. */
export const writeLatin1 = (output: Output, value: unknown, size: number): void => {
  if (typeof value !== "string" || value.length !== size || /[^\0-\xff]/.test(value)) {
    output.fail(`must be text of ${size} characters below U+0100`)
    return
  }
  output.put(Uint8Array.from(value, (character) => character.charCodeAt(0)))
}

/** A count, then that many items. @category Layouts */
export const list = <A>(item: Codec<A>): Codec<ReadonlyArray<A>> => ({
  doc: { kind: "list", item: item.doc },
  read: (input) => {
    const count = input.length()
    return count < 0 ? nothing() : readItems(input, item, count)
  },
  write: (output, value) => {
    if (!Array.isArray(value)) return output.fail("must be a list")
    output.length(value.length)
    writeItems(output, item, value)
  }
})

/** Reads so many items; the array grows with what is there, not with what is announced. */
export const readItems = <A>(input: Input, item: Codec<A>, count: number): ReadonlyArray<A> => {
  const items: Array<A> = []
  for (let index = 0; index < count && input.failure === null; index += 1)
    items.push(input.trace === null ? item.read(input) : input.within(`[${index}]`, () => item.read(input)))
  return items
}

/** Writes items without a count. */
export const writeItems = <A>(output: Output, item: Codec<A>, values: ReadonlyArray<unknown>): void => {
  for (let index = 0; index < values.length && output.failure === null; index += 1) {
    item.write(output, values[index])
    output.within(index)
  }
}

type Values<T> = { readonly [K in keyof T]: Value<T[K]> }

/** Values one after the other, as a list. @category Layouts */
export const tuple = <const T extends ReadonlyArray<Codec<unknown>>>(...items: T): Codec<Values<T>> => ({
  doc: { kind: "tuple", items: items.map((item) => item.doc) },
  read: (input) => items.map((item) => item.read(input)) as unknown as Values<T>,
  write: (output, value) => {
    if (!Array.isArray(value) || value.length !== items.length)
      return output.fail(`must be a list of ${items.length} entries`)
    for (const [index, item] of items.entries()) {
      item.write(output, value[index])
      output.within(index)
      if (output.failure !== null) return
    }
  }
})

/** One field of a record. @category Layouts */
export const field = <const K extends string, A>(key: K, codec: Codec<A>): Part<{ readonly [_ in K]: A }> => ({
  doc: { cases: [{ [key]: codec.doc }] },
  keys: [key],
  read: (input, into) => {
    into[key] = input.trace === null ? codec.read(input) : input.within(key, () => codec.read(input))
  },
  write: (output, from) => {
    codec.write(output, from[key])
    output.within(key)
  }
})

/** 00 for "not there", 01 and the value. @category Layouts */
export const optional = <const K extends string, A>(key: K, codec: Codec<A>): Part<{ readonly [_ in K]?: A }> => {
  const present = field(key, codec)
  return {
    doc: { cases: [{}, ...present.doc.cases] },
    keys: [key],
    read: (input, into) => {
      const at = input.offset
      const flag = input.byte()
      if (flag === 1) present.read(input, into)
      else if (flag > 1) input.fail(at, "choice")
    },
    write: (output, from) => {
      output.whole(from[key] === undefined ? 0 : 1, 1)
      if (from[key] !== undefined) present.write(output, from)
    }
  }
}

type UnionOf<P> = P extends ReadonlyArray<Part<infer A>> ? A : never

/**
 * A choice: one byte says which of the parts follows, from 0 on; `null` stands for a number without a meaning. When writing the first part whose keys
 * are all there is taken, so a part with the keys of another stands before it.
 *
 * @category Layouts
 */
export const choice = <const P extends ReadonlyArray<Part<object> | null>>(
  ...parts: P
): Part<UnionOf<{ [I in keyof P]: P[I] extends null ? Part<never> : P[I] }>> => {
  const keys = [...new Set(parts.flatMap((part) => part?.keys ?? []))]
  // The part with the most keys goes first: "rn and mac" before "rn".
  const order = parts
    .flatMap((part, byte) => (part === null ? [] : [{ part, byte }]))
    .sort((one, other) => other.part.keys.length - one.part.keys.length)
  return {
    doc: { cases: parts.flatMap((part) => part?.doc.cases ?? []) },
    keys,
    read: (input, into) => {
      const at = input.offset
      const part = parts[input.byte()]
      if (part === undefined || part === null) input.fail(at, "choice")
      else part.read(input, into)
    },
    write: (output, from) => {
      const found = order.find(({ part }) => part.keys.every((key) => from[key] !== undefined))
      if (found === undefined) return output.fail(`must have one of ${keys.join(", ")}`)
      const other = keys.find((key) => from[key] !== undefined && !found.part.keys.includes(key))
      if (other !== undefined) {
        output.fail(`does not go together with ${found.part.keys.join(", ")}`)
        return output.within(other)
      }
      output.whole(found.byte, 1)
      found.part.write(output, from)
    }
  }
}

/** Parts that only stand together. @category Layouts */
export const together = <const P extends ReadonlyArray<Part<object>>>(...parts: P): Part<Merged<P>> => ({
  doc: {
    cases: parts.reduce<PartDoc["cases"]>(
      (all, part) => all.flatMap((before) => part.doc.cases.map((more) => ({ ...before, ...more }))),
      [{}]
    )
  },
  keys: parts.flatMap((part) => part.keys),
  read: (input, into) => {
    for (const part of parts) {
      part.read(input, into)
      if (input.failure !== null) return
    }
  },
  write: (output, from) => {
    for (const part of parts) {
      part.write(output, from)
      if (output.failure !== null) return
    }
  }
})

/** The fields of several parts as one. @category Layouts */
export type Merged<P> = P extends readonly [Part<infer A>, ...infer R] ? A & Merged<R> : object
/** An intersection of objects as one object, each case of a union by itself. @category Layouts */
export type Simplify<T> = T extends unknown ? { readonly [K in keyof T]: T[K] } : never

/** Parts one after the other, as one object. An object with other keys is refused. @category Layouts */
export const record = <const P extends ReadonlyArray<Part<object>>>(...parts: P): Codec<Simplify<Merged<P>>> => {
  const known = new Set(parts.flatMap((part) => part.keys))
  return {
    doc: { kind: "record", parts: parts.map((part) => part.doc) },
    read: (input) => {
      const value: Target = {}
      for (const part of parts) {
        part.read(input, value)
        if (input.failure !== null) return nothing()
      }
      return value as Simplify<Merged<P>>
    },
    write: (output, value) => {
      if (!isRecord(value)) return output.fail("must be an object")
      for (const part of parts) {
        part.write(output, value)
        if (output.failure !== null) return
      }
      const unknown = Object.keys(value).find((key) => !known.has(key))
      if (unknown === undefined) return
      output.fail("is not a field of this")
      output.within(unknown)
    }
  }
}

/** A choice between whole values: one byte, then the value. @category Layouts */
export const oneOf = <A>(
  cases: ReadonlyArray<Codec<A>>,
  caseOf: (value: unknown) => number,
  expected: string
): Codec<A> => ({
  doc: { kind: "union", cases: cases.map((each) => each.doc) },
  read: (input) => {
    const at = input.offset
    const found = cases[input.byte()]
    if (found !== undefined) return found.read(input)
    input.fail(at, "choice")
    return nothing()
  },
  write: (output, value) => {
    const byte = caseOf(value)
    const found = cases[byte]
    if (found === undefined) return output.fail(expected)
    output.whole(byte, 1)
    found.write(output, value)
  }
})

/** A layout that is known later: values hold values. @category Layouts */
export const later = <A>(codec: () => Codec<A>): Codec<A> => ({
  doc: { kind: "later", doc: () => codec().doc },
  read: (input) => codec().read(input),
  write: (output, value) => codec().write(output, value)
})
