/** The commissioning session that an operation runs in: who holds it, and the record of what was run (SM-K). */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as CommissioningRules from "../../books/commissioning/CommissioningRules.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { first } from "../../rejection/Preconditions.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { type Installation, installationOf, known, statesOf } from "../customers/Installation.ts"
import type { By, Context } from "../kernel/Command.ts"
import { need } from "../kernel/Load.ts"

/** A device and its commissioning, which may never have been started. */
export interface Session<I extends Installation = Installation> {
  readonly around: I
  readonly commissioning: Loaded<"Commissioning">
}

/** Gives the states as rules see them. */
export const sessionStates = ({ around, commissioning }: Session) => ({
  ...statesOf(around),
  session: commissioning.state
})

/** Loads a session: what keeps an operator from acting in it stands in the rules. */
export const sessionAt = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const around = yield* installationOf(deviceId, context)
  const reference = ref("Commissioning", keyOf(around.device.state.target))
  const commissioning: Loaded<"Commissioning"> = yield* Effect.catchTag(need(reference, context), "NotFound", () =>
    Effect.succeed(absent(reference._tag, reference.id))
  )
  const session: Session = { around, commissioning }
  return session
})

/** Loads a session in which this operator may act, for a poll, which has no rule. */
export const sessionOf = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const session = yield* sessionAt(deviceId, context)
  const rejection = first(CommissioningRules.actPreconditions(sessionStates(session), context))
  if (rejection !== null) return yield* rejection
  const { around, commissioning } = session
  return { around: known(around), commissioning } satisfies Session
})

/** How an action went. */
export interface Ran {
  readonly outcome: "ok" | "failed"
  readonly detail: string
}

/** Gives the row of an operation, which is the name of the action in its tab. */
const actionOf = (operation: By["operation"]): string => operation.slice(operation.indexOf(".") + 1)

/** Records an action that was run in a tab. It waits for nobody: a session that moved meanwhile takes the record as it stands. */
export const recordRun = Effect.fnUntraced(function* (
  target: TargetKey,
  tab: Commissioning.Tab,
  { outcome, detail }: Ran,
  { actor, operation }: By
): Effect.fn.Return<void, StoreError, StationStore> {
  const store = yield* StationStore
  const once = Effect.gen(function* () {
    const [commissioning] = yield* store.load([ref("Commissioning", target)])
    if (commissioning === undefined || commissioning.state === null) return
    const now = yield* DateTime.now
    const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
    const event = CommissioningRules.ran(tab, actionOf(operation), outcome, detail, { actor, now })
    yield* store.commit(
      makeCommit(
        { commissioning },
        { commissioning: [event] },
        {
          command: { id: idOf("run", target, toMillis(now), nonce), content: "run", response: null },
          trail: { actor, operation, reason: null, at: now }
        }
      )
    )
  })
  yield* Effect.retry(once, { times: 8, while: (error) => error.reason === "stale" })
})

/** Runs an action of a tab and records how it went, refusals of the terminal included. */
export const recorded = <A, E extends { readonly _tag: string }, R>(
  session: Session,
  tab: Commissioning.Tab,
  by: By,
  run: Effect.Effect<A, E, R>,
  detailOf: (answer: A) => Ran
) => {
  const target = keyOf(session.around.device.state.target)
  return run.pipe(
    Effect.tap((answer) => recordRun(target, tab, detailOf(answer), by)),
    Effect.tapError((error) => recordRun(target, tab, { outcome: "failed", detail: error._tag }, by))
  )
}
