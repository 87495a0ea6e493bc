/** What a station says when it is opened without a signature: whom that silences. */
import * as Effect from "effect/Effect"
import { StationPolicy } from "../policy/Policy.ts"
import type { Versioned } from "../store/Aggregates.ts"
import { everyOrg, maxPage, type Page, StationStore } from "../store/StationStore.ts"

/** How many customers are looked at; of more than that the warning says that there are more. */
const maxLooked = 4 * maxPage

interface Listed {
  readonly rows: ReadonlyArray<Versioned<"Customer">>
  readonly next: string | null
}

/** Counts the valid customers with messages on. */
const silenced = Effect.gen(function* () {
  const store = yield* StationStore
  const { purchaseNotice } = yield* StationPolicy
  const cycle = { _tag: "AnyOf", values: ["once", "daily"] } as const
  const where = { validity: { _tag: "Is", value: "valid" }, ...(purchaseNotice === "on" ? {} : { cycle }) } as const
  let after: string | null = null
  let [count, looked] = [0, 0]
  do {
    const page: Page = { after, limit: maxPage, order: "ascending" }
    const { rows, next }: Listed = yield* store.list("Customer", { orgScope: everyOrg, where }, page)
    count += rows.filter(({ state }) => state.alarm.sms === "on").length
    looked += rows.length
    after = next
  } while (after !== null && looked < maxLooked)
  return { count, more: after === null ? "" : "at least " }
})

/** Warns where the site has no signature and customers have messages on: none of them would hear anything. */
export const warnUnsigned = Effect.gen(function* () {
  const { signature } = yield* StationPolicy
  if (signature !== null) return
  const { count, more } = yield* silenced
  if (count === 0) return
  yield* Effect.logWarning(
    `the site has no signature, and nothing is sent: ${more}${count} customers with messages on hear nothing; set signature in the policies`
  )
}).pipe(
  // Whether the store answers is not asked here: whatever is called next says so.
  Effect.ignore
)
