/** The commissioning session that an operation runs in: who holds it, and the record of what was run (SM-K). */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as CommissioningRules from "../../books/commissioning/CommissioningRules.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { first } from "../../rejection/Preconditions.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { type AroundDevice, aroundDevice } from "../customers/Installation.ts"
import type { By, Context } from "../kernel/Command.ts"
import { need } from "../kernel/Load.ts"

/** A device whose commissioning runs. */
export interface Session {
  readonly around: AroundDevice
  readonly commissioning: Versioned<"Commissioning">
}

/** Gives the states as the rules of commissioning see them. */
export const actView = ({ around, commissioning }: Session): CommissioningRules.ActView => ({
  customer: around.customer.state,
  terminal: around.terminal.state,
  commissioning: commissioning.state
})

/** Loads a session in which this operator may act. */
export const sessionOf = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const around = yield* aroundDevice(deviceId, context)
  const commissioning = yield* need(ref("Commissioning", keyOf(around.device.state.target)), context)
  const session: Session = { around, commissioning }
  const rejection = first(CommissioningRules.actPreconditions(actView(session), context))
  return rejection === null ? session : yield* rejection
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
