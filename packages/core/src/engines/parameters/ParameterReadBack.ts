/** Reading the parameters of a target back from its terminal (召测). */
import * as Effect from "effect/Effect"
import type { Item } from "../../books/parameters/Parameters.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { ReportedParameter } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { type ReadRejection, read, refusalOf } from "../dispatch/TerminalReads.ts"

/** What came of reading: values, with the items that the terminal left out, or why there are none. */
export type Reported =
  | { readonly _tag: "Read"; readonly items: ReadonlyArray<ReportedParameter>; readonly missing: ReadonlyArray<Item> }
  | { readonly _tag: "NotRead"; readonly refusal: ReadRejection }

/** Reads items back; `about` must differ for each reading. */
export const readReported = Effect.fnUntraced(function* (
  target: CreditTarget,
  items: ReadonlyArray<Item>,
  about: About
): Effect.fn.Return<Reported, StoreError, Effect.Services<ReturnType<typeof read>>> {
  const [head, ...rest] = items
  if (head === undefined) return { _tag: "Read", items: [], missing: [] }
  const outcome = yield* read("ReadParameters", target, about, { target, items: [head, ...rest] })
  if (outcome._tag !== "Answered") return { _tag: "NotRead", refusal: refusalOf(target.terminalId, outcome) }
  const found = outcome.answer.filter(({ _tag }) => items.includes(_tag))
  const missing = items.filter((item) => found.every(({ _tag }) => _tag !== item))
  return { _tag: "Read", items: found, missing }
})
