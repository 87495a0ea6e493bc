/** One row of the table of services. */
import type { Codec, Part } from "../value/Codec.ts"
import { type Merged, record, type Simplify } from "../value/Layout.ts"

/** What makes one service: its first bytes, what JSON says for them, the layout of the rest. */
export interface Row<out A> {
  readonly tag: number
  /** The byte after the tag, where the service has kinds. */
  readonly kind: number | null
  readonly says: { readonly service: string; readonly [key: string]: string }
  readonly keys: ReadonlySet<string>
  readonly body: Codec<object>
  /** Type only. */
  readonly makes?: A
}

/** What a row's service is in JSON. */
export type Of<R> = R extends Row<infer A> ? A : never

/** Makes a row. */
export const row = <
  const S extends { readonly service: string; readonly [key: string]: string },
  const P extends ReadonlyArray<Part<object>>
>(
  tag: number,
  kind: number | null,
  says: S,
  ...parts: P
): Row<Simplify<S & Merged<P>>> => ({
  tag,
  kind,
  says,
  keys: new Set([...Object.keys(says), ...parts.flatMap((part) => part.keys)]),
  body: record(...parts)
})
