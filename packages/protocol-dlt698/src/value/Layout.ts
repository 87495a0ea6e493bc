/** Layouts made of layouts: lists, records, choices. */
import { type Codec, isRecord, nothing, type Part, type PartDoc, type Target, type Value } from "./Codec.ts"
import type { Input, Output } from "./Cursor.ts"

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
