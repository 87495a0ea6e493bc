/** One terminal of a round of polls whose books do not answer must not end the round for the others. */
import * as Effect from "effect/Effect"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"

/** Does something about a terminal; when the store fails, it is logged and left to the next round. */
export const leavingErrors = <A, B, R>(
  terminal: Versioned<"Terminal">,
  work: Effect.Effect<A, StoreError, R>,
  otherwise: B
): Effect.Effect<A | B, never, R> =>
  Effect.catchTag(work, "StoreError", (error) =>
    Effect.as(
      Effect.logWarning(`${terminal.ref.id} is left to the next round of clocks: ${error.reason}, ${error.detail}`),
      otherwise
    )
  )
