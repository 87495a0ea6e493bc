/** Which records and which columns a request means, and which meters. All of it holds values, so it is made around the layout of values. */

import type { Codec, Value } from "./Codec.ts"
import * as Descriptor from "./Descriptor.ts"
import { field, list, oneOf, record, together } from "./Layout.ts"
import { whole } from "./Leaf.ts"
import { dateTimeS } from "./Time.ts"

/** A column: an attribute, or one with attributes of its own. @category Values */
export type Column = string | Descriptor.Road

const isText = (value: unknown): boolean => typeof value === "string"

/** CSD. @category Values */
export const column: Codec<Column> = oneOf<Column>(
  [Descriptor.oad, Descriptor.road],
  (value) => (isText(value) ? 0 : 1),
  "must be an OAD or { road, cols }"
)

/** RCSD: the columns of a row; none asks for all. @category Values */
export const columns = list(column)

const empty: Codec<object> = record()

/** Which case an object is, by its only key; −1 where it is none. */
const byKey =
  (keys: ReadonlyArray<string>) =>
  (value: unknown): number =>
    typeof value === "object" && value !== null ? keys.findIndex((key) => Object.hasOwn(value, key)) : -1

/** Layouts that hold values of the type given by `data`. */
export const around = <D>(data: Codec<D>) => {
  const region = record(field("bounds", Descriptor.bounds), field("from", data), field("to", data))
  const regions = list(region)
  type Regions = Value<typeof regions>

  /** MS: which meters. `"none"` and `"all"`, or one list. */
  type Meters =
    | "none"
    | "all"
    | { readonly types: ReadonlyArray<number> }
    | { readonly addresses: ReadonlyArray<string> }
    | { readonly numbers: ReadonlyArray<number> }
    | { readonly typeRanges: Regions }
    | { readonly addressRanges: Regions }
    | { readonly numberRanges: Regions }
  const word = <W extends string>(text: W): Codec<W> => ({
    doc: { kind: "oneOf", values: [text] },
    read: () => text,
    write: () => undefined
  })
  const keys = ["", "", "types", "addresses", "numbers", "typeRanges", "addressRanges", "numberRanges"]
  const meters: Codec<Meters> = oneOf<Meters>(
    [
      word("none"),
      word("all"),
      record(field("types", list(whole(1)))),
      record(field("addresses", list(Descriptor.tsa))),
      record(field("numbers", list(whole(2)))),
      record(field("typeRanges", regions)),
      record(field("addressRanges", regions)),
      record(field("numberRanges", regions))
    ],
    (value) => (value === "none" ? 0 : value === "all" ? 1 : byKey(keys)(value)),
    `must be "none", "all" or { ${keys.slice(2).join(" | ")} }`
  )

  const equal = together(field("oad", Descriptor.oad), field("value", data))
  const range = together(field("oad", Descriptor.oad), field("from", data), field("to", data), field("step", data))
  const at = together(field("time", dateTimeS), field("meters", meters))
  const span = together(
    field("from", dateTimeS),
    field("to", dateTimeS),
    field("step", Descriptor.ti),
    field("meters", meters)
  )
  const bodies = [
    empty,
    record(equal),
    record(range),
    record(field("ranges", list(record(range)))),
    record(at),
    record(at),
    record(span),
    record(span),
    record(span),
    record(field("last", whole(1))),
    record(field("last", whole(1)), field("meters", meters))
  ] as const
  type Bodies = typeof bodies
  /**
   * RSD: `sel` 0 all · 1 equal · 2 a range (from ≤ x < to) · 3 several · 4, 5 a task's start or storage time · 6, 7, 8 spans of start, storage, success
   * time · 9 the n-th last record · 10 the last n records.
   */
  type Selection = {
    [I in keyof Bodies & `${number}`]: I extends `${infer N extends number}`
      ? { readonly sel: N } & Value<Bodies[I]>
      : never
  }[keyof Bodies & `${number}`]
  const selection: Codec<Selection> = {
    doc: {
      kind: "union",
      cases: bodies.map(({ doc }, sel) => ({
        kind: "record",
        parts: [{ cases: [{ sel: { kind: "oneOf", values: [sel] } }] }, ...(doc.kind === "record" ? doc.parts : [])]
      }))
    },
    read: (input) => {
      const from = input.offset
      const sel = input.byte()
      const body = bodies[sel]
      if (body === undefined) input.fail(from, "choice")
      input.note(from, "RSD", sel)
      return { sel, ...body?.read(input) } as Selection
    },
    write: (output, value) => {
      const { sel, ...rest } = (typeof value === "object" && value !== null ? value : {}) as { readonly sel?: unknown }
      const body = typeof sel === "number" ? bodies[sel] : undefined
      if (body === undefined) return output.fail("must be an object with sel from 0 to 10")
      output.whole(sel as number, 1)
      body.write(output, rest)
    }
  }
  return { region, meters, selection }
}
