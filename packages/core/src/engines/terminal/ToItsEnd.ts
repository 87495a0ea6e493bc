/** Asking with something that must be written down whatever comes: also whoever is interrupted while he waits learns how it ended, and records it. */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import type { Outcome, OutcomeOf } from "../../ports/terminal/Outcome.ts"
import type { RequestTag, TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { storableData } from "../../values/Storable.ts"
import { askKnown } from "./AskTerminal.ts"

/** How a request ended whose asker stops; where the gateway cannot tell, it may have happened. */
const abandoned = Effect.fnUntraced(function* (requestId: string) {
  const { abandon } = yield* TerminalGateway
  if (abandon !== undefined) return storableData(yield* abandon(requestId))
  const sentAt = yield* DateTime.now
  return { _tag: "NoAnswer", sentAt, deadAt: null, cause: "stationStopped", frames: [] } satisfies OutcomeOf<never>
})

/**
 * Executes a request and records its outcome; an interruption ends the request and not the record.
 *
 * **Details** `terminal`: as it stood when what is sent was committed. So a station that stops leaves nothing of which nobody knows how it ended, and whoever starts next looks at once. The record should be bounded in time:
 * the stop waits for it.
 */
export const askToItsEnd = <T extends RequestTag, A, E, R>(
  request: TerminalRequest<T>,
  terminal: Terminal.State,
  record: (outcome: Outcome<T>) => Effect.Effect<A, E, R>
) =>
  Effect.uninterruptibleMask((restore) =>
    restore(askKnown<T>(terminal, request)).pipe(
      Effect.catchCause((cause) =>
        Cause.hasInterruptsOnly(cause)
          ? // It is the outcome of the very request: a gateway remembers it by its id.
            Effect.map(abandoned(request.requestId), (outcome) => outcome as Outcome<T>)
          : Effect.failCause(cause)
      ),
      Effect.flatMap(record)
    )
  )
