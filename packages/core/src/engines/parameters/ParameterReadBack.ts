/** Reading the parameters of a target back from its terminal (召测). */
import * as Effect from "effect/Effect"
import type { Item } from "../../books/parameters/Parameters.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { ReportedParameter } from "../../ports/terminal/Requests.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { type ReadRejection, readAsWitness, readToShow, refusalOf } from "../dispatch/TerminalReads.ts"

/** What came of reading: values, with the items that the terminal left out, or why there are none. */
export type Reported =
  | { readonly _tag: "Read"; readonly items: ReadonlyArray<ReportedParameter>; readonly missing: ReadonlyArray<Item> }
  | { readonly _tag: "NotRead"; readonly refusal: ReadRejection }

const nothingAsked = { _tag: "Read", items: [], missing: [] } as const

const reportedBy = (
  { terminalId }: CreditTarget,
  items: ReadonlyArray<Item>,
  outcome: OutcomeOf<ReadonlyArray<ReportedParameter>>
): Reported => {
  if (outcome._tag !== "Answered") return { _tag: "NotRead", refusal: refusalOf(terminalId, outcome) }
  const found = outcome.answer.filter(({ _tag }) => items.includes(_tag))
  const missing = items.filter((item) => found.every(({ _tag }) => _tag !== item))
  return { _tag: "Read", items: found, missing }
}

/** Reads items back over a connection of which it is known whose it is; `about` must differ for each reading. */
export const readReported = Effect.fnUntraced(function* (
  target: CreditTarget,
  items: ReadonlyArray<Item>,
  about: About
): Effect.fn.Return<Reported, StoreError, Effect.Services<ReturnType<typeof readAsWitness>>> {
  const [head, ...rest] = items
  if (head === undefined) return nothingAsked
  const outcome = yield* readAsWitness("ReadParameters", target, about, { target, items: [head, ...rest] })
  return reportedBy(target, items, outcome)
})

/** Reads items back for persons; what nobody is known to have answered (`whose: "nobodys"`) is shown and not kept. */
export const readReportedToShow = Effect.fnUntraced(function* (
  target: CreditTarget,
  items: ReadonlyArray<Item>,
  about: About
) {
  const [head, ...rest] = items
  if (head === undefined) return { reported: nothingAsked, whose: "terminals" } as const
  const { outcome, whose } = yield* readToShow("ReadParameters", target, about, { target, items: [head, ...rest] })
  return { reported: reportedBy(target, items, outcome), whose } as const
})
