/** The lock of commissioning, for every command of the table that reaches a terminal: none can forget it. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Context } from "../../books/rule/Rule.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { notLocked } from "../../books/terminal/TerminalLock.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { failing, type Refusal } from "../../rejection/Preconditions.ts"
import { LockedBy } from "../../rejection/Rejection.ts"
import type { View } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { CreditTarget, TerminalId } from "../../values/CreditTarget.ts"
import type { AnyOperation } from "./Operation.ts"

/** Gives the terminals among what a decision saw; its commit rests on their versions, so that a lock which is taken meanwhile makes it stale. */
const terminalsIn = (view: View): ReadonlyArray<Terminal.State> =>
  Object.values(view).flatMap(({ ref: { _tag }, state }) =>
    _tag === "Terminal" && state !== null ? [state as Terminal.State] : []
  )

/** How a payload may say which terminals it is about. */
interface Naming {
  readonly terminalId?: TerminalId
  readonly deviceId?: string
  readonly target?: CreditTarget
  readonly replacementId?: string
  readonly closingId?: string
  readonly controlId?: string
}

/** Gives the terminals that a payload names, for a plan that tells everything that forbids the command. */
const terminalsOf = Effect.fnUntraced(function* (naming: Naming) {
  const { closingId, controlId, deviceId, replacementId, target, terminalId } = naming
  const store = yield* StationStore
  const [device] = deviceId === undefined ? [] : yield* store.load([ref("Device", deviceId)])
  const [replacement] = replacementId === undefined ? [] : yield* store.load([ref("Replacement", replacementId)])
  const [closing] = closingId === undefined ? [] : yield* store.load([ref("AccountClosing", closingId)])
  const [control] = controlId === undefined ? [] : yield* store.load([ref("Control", controlId)])
  const targets = [
    target,
    device?.state?.target,
    replacement?.state?.oldTarget,
    closing?.state?.target,
    control?.state?.target
  ]
  const ids = [terminalId, ...targets.map((it) => it?.terminalId)].flatMap((id) => id ?? [])
  const found = yield* store.load([...new Set(ids)].map((id) => ref("Terminal", id)))
  return found.flatMap(({ state }) => (state === null ? [] : [state]))
})

const refusedTo = (terminals: ReadonlyArray<Terminal.State>, context: Context): ReadonlyArray<LockedBy> =>
  failing(terminals.flatMap((terminal) => notLocked(terminal, context)))

/**
 * Makes a decision that is refused while another operator commissions a terminal that it saw, where the operation reaches terminals.
 *
 * **Details** It comes before everything that the rule refuses: whoever commissions the terminal may be about to change just that.
 */
export const unlessLocked =
  <P, C extends Context, D extends { readonly view: View }, F, E, R>(
    { reaches }: Pick<AnyOperation, "reaches">,
    decide: (payload: P, context: C) => Effect.Effect<Result.Result<D, Refusal<F>>, E, R>
  ) =>
  (payload: P, context: C): Effect.Effect<Result.Result<D, Refusal<F>>, E | StoreError, R | StationStore> =>
    Effect.gen(function* () {
      const decided = yield* decide(payload, context)
      if (reaches === "books") return decided
      if (Result.isSuccess(decided)) {
        const [locked, ...more] = refusedTo(terminalsIn(decided.success.view), context)
        return locked === undefined ? decided : Result.fail([locked, ...more] as unknown as Refusal<F>)
      }
      const isKnown = (decided.failure as ReadonlyArray<unknown>).some((it) => it instanceof LockedBy)
      const locked = isKnown ? [] : refusedTo(yield* terminalsOf(payload as Naming), context)
      return Result.fail([...locked, ...decided.failure] as unknown as Refusal<F>)
    })
