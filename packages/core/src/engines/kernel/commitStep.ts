/** The commit of an engine's step: it counts only for the process that made it. */
import * as Effect from "effect/Effect"
import { StoreError } from "../../ports/StoreError.ts"
import type { Commit } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"

/**
 * Commits a step of an engine; that somebody else made the same step is `stale`.
 *
 * **Details** The id of such a commit follows from the versions that were seen, so two processes that saw the same make the same commit. The store
 * answers the slower one `Repeated`: it must not go on to send what the other one sends.
 */
export const commitStep = Effect.fnUntraced(function* (
  commit: Commit
): Effect.fn.Return<void, StoreError, StationStore> {
  const store = yield* StationStore
  const { _tag } = yield* store.commit(commit)
  if (_tag === "Repeated") {
    const detail = `another process made the step ${commit.command.id}`
    return yield* new StoreError({ reason: "stale", detail })
  }
})
