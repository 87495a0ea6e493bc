/** Finds out from its first bytes in which dialect a connection speaks, and for which terminal. */
import type { Dialect } from "@yugou/core/dialect"

/** What the first bytes say so far; `offset` counts the bytes looked at. */
export type Recognised =
  | { readonly _tag: "Known"; readonly dialect: Dialect; readonly address: string }
  | { readonly _tag: "NeedMore" }
  | { readonly _tag: "Unrecognised"; readonly reason: "noDialect" | "tooLong"; readonly offset: number }

/** Asks the dialects in their order; the first that finds a whole frame of its own has the connection. */
export const recognise = (dialects: ReadonlyArray<Dialect>, head: Uint8Array, identifyBytes: number): Recognised => {
  let undecided = 0
  for (const dialect of dialects) {
    const said = dialect.identify(head)
    switch (said._tag) {
      case "Yes":
        return { _tag: "Known", dialect, address: said.address }
      case "NeedMore":
        undecided += 1
        break
      case "No":
        break
    }
  }
  if (undecided === 0) return { _tag: "Unrecognised", reason: "noDialect", offset: head.length }
  if (head.length >= identifyBytes) return { _tag: "Unrecognised", reason: "tooLong", offset: head.length }
  return { _tag: "NeedMore" }
}
