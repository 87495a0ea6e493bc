/** Rules of adopting that can be switched off: whose a number is, what becomes of the queue, and that it takes two. */
import { Credit } from "@yugou/core/books"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import type { Versioned, Write } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { loading, onSeen, type Store, tampered, withCommit, withOutcome } from "./Tamper.ts"

/** Lists the credits of a target as if none that is at rest had ever been tried. */
const untried = (store: Store): Store => ({
  ...store,
  list: ((kind, filter, page) =>
    Effect.map(store.list(kind, filter, page), (found) => {
      if ((kind !== "Order" && kind !== "Adjustment") || !("target" in filter.where)) return found
      const rows = found.rows.filter((row) => {
        const { dispatch, attempts } = Credit.of(row as unknown as Versioned<Credit.HolderKind>)
        return attempts.length === 0 || dispatch._tag === "Queued"
      })
      return { ...found, rows }
    })) as Store["list"]
})

/** Leaves in the queue what an adoption takes out. */
const waiting = ({ events }: Write): Write["events"] =>
  (events as ReadonlyArray<{ readonly _tag: string; readonly reason?: string }>).filter(
    ({ _tag, reason }) => _tag !== "Dequeued" || reason !== "numberAdopted"
  ) as unknown as Write["events"]

/** Shows a request as somebody else's. */
const asked = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Discrepancy") return found
  const { state, ...rest } = found as Versioned<"Discrepancy">
  if ((state.request ?? null) === null || state.request === undefined) return found
  return { ...rest, state: { ...state, request: { ...state.request, by: "nobody" } } } as Versioned
}

/** Leaves out of a look before an attempt what the terminal took: only the number is seen. */
const numberOnly = (outcome: Outcome, { _tag, requestId }: TerminalRequest): Outcome => {
  if (outcome._tag !== "Answered" || !requestId.startsWith("look")) return outcome
  if (_tag === "ReadCreditRecords") return { ...outcome, answer: [] } as Outcome
  if (_tag !== "ReadStoredCredit") return outcome
  const { answer } = outcome as Extract<Outcome<"ReadStoredCredit">, { _tag: "Answered" }>
  return { ...outcome, answer: { ...answer, value: null } } as Outcome
}

/** What is done in place of each rule. */
export const adoptionBreaks = {
  ownNumber: tampered({ store: untried }),
  adoptedQueue: withCommit((it, store) => onSeen(it, store, waiting)),
  closingByTwo: loading(asked),
  ownAmount: withOutcome(numberOnly)
}
