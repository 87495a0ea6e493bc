/** Keeping what an operation comes to know on its way: readings, reports, runs, copies. */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { StoreError } from "../../ports/StoreError.ts"
import { type Changes, type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { type About, idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { type By, maxRetries } from "./Command.ts"

/** Commits what was found, as the operation's own: under an id that no other commit has, in a trail that names the operation. */
export const keep = Effect.fnUntraced(function* <V extends View>(
  about: About,
  view: V,
  changes: Changes<V>,
  { actor, operation, at }: By & { readonly at: Instant },
  facts: ReadonlyArray<Fact> = []
) {
  const store = yield* StationStore
  const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
  const command = { id: idOf(...about, toMillis(at), nonce), content: about[0], response: null }
  return yield* store.commit(
    makeCommit(view, changes, { command, facts, trail: { actor, operation, reason: null, at } })
  )
})

/** Does again what met another version: for what was found and waits for nobody. */
export const retryStale = <A, R>(once: Effect.Effect<A, StoreError, R>): Effect.Effect<A, StoreError, R> =>
  Effect.retry(once, { times: maxRetries, while: (error) => error.reason === "stale" })
