/** The commissioning session that an operation runs in: who holds it, and the record of what was run (SM-K). */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as CommissioningRules from "../../books/commissioning/CommissioningRules.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { first } from "../../rejection/Preconditions.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { type Installation, installationOf, known, statesOf } from "../customers/Installation.ts"
import type { By, Context } from "../kernel/Command.ts"
import { keep, retryStale } from "../kernel/Keep.ts"
import { need } from "../kernel/Load.ts"

/** A device and its commissioning, which may never have been started. */
export interface Session<I extends Installation = Installation> {
  readonly installation: I
  readonly commissioning: Loaded<"Commissioning">
}

/** Gives the states as rules see them. */
export const sessionStates = ({ installation, commissioning }: Session) => ({
  ...statesOf(installation),
  session: commissioning.state
})

/** Loads a session: what keeps an operator from acting in it stands in the rules. */
export const sessionAt = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const installation = yield* installationOf(deviceId, context)
  const reference = ref("Commissioning", keyOf(installation.device.state.target))
  const commissioning: Loaded<"Commissioning"> = yield* Effect.catchTag(need(reference, context), "NotFound", () =>
    Effect.succeed(absent(reference._tag, reference.id))
  )
  const session: Session = { installation, commissioning }
  return session
})

/** Loads a session in which this operator may act, for a poll, which has no rule. */
export const sessionOf = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const session = yield* sessionAt(deviceId, context)
  const rejection = first(CommissioningRules.actPreconditions(sessionStates(session), context))
  if (rejection !== null) return yield* rejection
  const { installation, commissioning } = session
  return { installation: known(installation), commissioning } satisfies Session
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
  by: By
): Effect.fn.Return<void, StoreError, StationStore> {
  const store = yield* StationStore
  const once = Effect.gen(function* () {
    const [commissioning] = yield* store.load([ref("Commissioning", target)])
    if (commissioning === undefined || commissioning.state === null) return
    const now = yield* DateTime.now
    const event = CommissioningRules.ran(tab, actionOf(by.operation), outcome, detail, { actor: by.actor, now })
    yield* keep(["run", target], { commissioning }, { commissioning: [event] }, { ...by, at: now })
  })
  yield* retryStale(once)
})

/** Runs an action of a tab and records how it went, refusals of the terminal included. */
export const recordedRun = <A, E extends { readonly _tag: string }, R>(
  session: Session,
  tab: Commissioning.Tab,
  by: By,
  run: Effect.Effect<A, E, R>,
  detailOf: (answer: A) => Ran
) => {
  const target = keyOf(session.installation.device.state.target)
  return run.pipe(
    Effect.tap((answer) => recordRun(target, tab, detailOf(answer), by)),
    Effect.tapError((error) => recordRun(target, tab, { outcome: "failed", detail: error._tag }, by))
  )
}
