/** Reading the parameters of a target back from its terminal (召测). */
import * as Effect from "effect/Effect"
import type { Item } from "../../books/parameters/Parameters.ts"
import type { NotSentReason, RefusalReason } from "../../ports/terminal/Outcome.ts"
import type { ReportedParameter } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { read } from "../dispatch/TerminalReads.ts"

/** What came of reading: values, with the items that the terminal left out, or why there are none. */
export type Reported =
  | { readonly _tag: "Read"; readonly items: ReadonlyArray<ReportedParameter>; readonly missing: ReadonlyArray<Item> }
  | { readonly _tag: "Offline" }
  | { readonly _tag: "Timeout" }
  | { readonly _tag: "Refused"; readonly reason: RefusalReason | NotSentReason }

/** Reads items back; `about` must differ for each reading. */
export const readReported = Effect.fnUntraced(function* (
  target: CreditTarget,
  items: ReadonlyArray<Item>,
  about: About
): Effect.fn.Return<Reported, never, Effect.Services<ReturnType<typeof read>>> {
  const [head, ...rest] = items
  if (head === undefined) return { _tag: "Read", items: [], missing: [] }
  const outcome = yield* read("ReadParameters", target, about, { target, items: [head, ...rest] })
  switch (outcome._tag) {
    case "Answered": {
      const found = outcome.answer.filter(({ _tag }) => items.includes(_tag))
      const missing = items.filter((item) => found.every(({ _tag }) => _tag !== item))
      return { _tag: "Read", items: found, missing }
    }
    case "NoAnswer":
      return { _tag: "Timeout" }
    case "Refused":
      return { _tag: "Refused", reason: outcome.reason }
    case "NotSent":
      return outcome.reason === "offline" ? { _tag: "Offline" } : { _tag: "Refused", reason: outcome.reason }
  }
})
