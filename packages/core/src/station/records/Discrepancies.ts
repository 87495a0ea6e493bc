/** 对账、单边账: what implements reconciliation and discrepancies. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as DiscrepancyRules from "../../books/discrepancy/DiscrepancyRules.ts"
import * as Reconcile from "../../books/discrepancy/Reconcile.ts"
import { factOf } from "../../books/dispatch/Reading.ts"
import { identityOf, type State as TerminalState } from "../../books/terminal/Terminal.ts"
import { look } from "../../engines/dispatch/TerminalReads.ts"
import { StoreError } from "../../ports/StoreError.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { toMillis } from "../../values/Instant.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { keep } from "../kernel/Keep.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { is, listed, unlessAll } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { purchaseRecords as table } from "./Table.ts"

type Table = Handlers<typeof table>

const capabilitiesOf = Effect.fnUntraced(function* (terminal: TerminalState) {
  const { terminalId } = terminal
  return (yield* knownOf(terminal)) ?? (yield* new R.Unsupported({ terminalId, feature: "unknownDialect" }))
})

/** Commits what a reconciliation saw, unless the target moved meanwhile: then the look says nothing. */
const book = Effect.fnUntraced(function* (
  target: Versioned<"Target">,
  seen: Effect.Success<ReturnType<typeof look>>,
  { finding, target: changes }: Reconcile.Reconciled,
  context: Context
) {
  const key = keyOf(target.state.target)
  const at = yield* DateTime.now
  const facts = seen.reading === null ? [] : [factOf(key, seen.reading)]
  if (finding === null)
    return yield* keep(["reconcile", key], { target }, { target: changes }, { ...context, at }, facts)
  const discrepancy = yield* find(ref("Discrepancy", finding.discrepancyId))
  const open = discrepancy.state === null || discrepancy.state.closed !== null
  const events = open ? [{ _tag: "DiscrepancyOpened", v: 1, at, finding } as const] : []
  const view = { target, discrepancy }
  return yield* keep(["reconcile", key], view, { target: changes, discrepancy: events }, { ...context, at }, facts)
})

const reconcile: Table["reconcile"] = (input) =>
  ask(table.reconcile, input, ({ target: key }, context) =>
    Effect.gen(function* () {
      const target = yield* need(ref("Target", key), context)
      const place = target.state.target
      const terminal = yield* need(ref("Terminal", place.terminalId), context)
      const capabilities = yield* capabilitiesOf(terminal.state)
      const about = ["reconcile", key, toMillis(context.now)] as const
      const seen = yield* look(place, capabilities, about, identityOf(terminal.state))
      const reconciled = Reconcile.reconcile(target.state, seen.look, capabilities)
      const at = yield* DateTime.now
      const result = yield* book(target, seen, reconciled, context).pipe(
        Effect.as(reconciled),
        Effect.catchIf(
          (error) => error instanceof StoreError && error.reason === "stale",
          () => Effect.succeed(Reconcile.nothing("busy"))
        )
      )
      return { target: key, at, result: result.result, discrepancyId: result.finding?.discrepancyId ?? null }
    })
  )

const closeDiscrepancy: Table["closeDiscrepancy"] = run(table.closeDiscrepancy, (payload, context) =>
  Effect.gen(function* () {
    const discrepancy = yield* need(ref("Discrepancy", payload.discrepancyId), context)
    const { target: place } = discrepancy.state
    const target = yield* need(ref("Target", keyOf(place)), context)
    const terminal = yield* need(ref("Terminal", place.terminalId), context)
    const states = {
      discrepancy: discrepancy.state,
      target: target.state,
      terminal: terminal.state,
      capabilities: yield* knownOf(terminal.state)
    }
    return Result.map(DiscrepancyRules.close(payload, states, context), ({ changes }) =>
      decision({ discrepancy, target, terminal }, changes, payload.note, (after) => withVersion(after.discrepancy))
    )
  })
)

/** Implements 对账 and 单边账. */
export const discrepancies: Pick<Table, "reconcile" | "discrepancies" | "closeDiscrepancy"> = {
  reconcile,
  discrepancies: (input) =>
    ask(table.discrepancies, input, (payload, context) => {
      const { terminalId, cause, state = "open" } = payload
      const where = { terminalId: is(terminalId), cause: is(cause), state: unlessAll(state) }
      return listed("Discrepancy", where, payload, context, "descending", withVersion)
    }),
  closeDiscrepancy
}
