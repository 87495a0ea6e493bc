/** What a year does to the books: all that was measured is thinned, and what is audited must hold as before. */
import { Instant } from "@yugou/core"
import { maxPage, type StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"

const dayMillis = 86_400_000

/** Thins every day between two moments. */
export const thinAll = Effect.fnUntraced(function* (
  store: StationStore["Service"],
  { begin, end }: { readonly begin: number; readonly end: number }
) {
  for (let day = begin; day <= end; day += dayMillis) {
    const span = { from: Instant.fromMillis(day), until: Instant.fromMillis(day + dayMillis) }
    for (;;) if ((yield* store.thin({ after: 0n, ...span, most: maxPage })).commits === 0) break
  }
})
