/** Arbitraries that follow from a layout. */
import fc from "fast-check"
import type { Doc } from "../src/value/Codec.ts"

/** How deep values go here; deeper ones are NULL. */
const deepest = 3

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase()

/** Made once for each layout and depth: values hold values, so that the tree of all is large. */
const made = new Map<Doc, Map<number, fc.Arbitrary<unknown>>>()

/** JSON that fits a layout. */
export const of = (doc: Doc, depth = 0): fc.Arbitrary<unknown> => {
  const known = made.get(doc) ?? new Map<number, fc.Arbitrary<unknown>>()
  made.set(doc, known)
  const arbitrary = known.get(depth) ?? make(doc, depth)
  known.set(depth, arbitrary)
  return arbitrary
}

const make = (doc: Doc, depth: number): fc.Arbitrary<unknown> => {
  switch (doc.kind) {
    case "whole":
      return fc.oneof(fc.integer({ min: doc.min, max: doc.max }), fc.constantFrom(doc.min, doc.max))
    case "hex":
      return fc.uint8Array({ minLength: doc.min, maxLength: Math.min(doc.max, doc.min + 5) }).map(hex)
    case "text":
      return fc.string({
        unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
        minLength: doc.min,
        maxLength: Math.min(doc.max, doc.min + 5)
      })
    case "oneOf":
      return fc.constantFrom(...doc.values)
    case "list":
      return fc.array(of(doc.item, depth + 1), { maxLength: 2 })
    case "tuple":
      return fc.tuple(...doc.items.map((item) => of(item, depth)))
    case "record":
      return fc
        .tuple(
          ...doc.parts.map(({ cases }) =>
            fc.oneof(
              ...cases.map((fields) =>
                fc.record(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, of(field, depth)])))
              )
            )
          )
        )
        .map((parts) => Object.assign({}, ...parts))
    case "union":
      return fc.oneof(...doc.cases.map((each) => of(each, depth)))
    case "later":
      return depth >= deepest ? fc.constant(null) : of(doc.doc(), depth + 1)
  }
}
