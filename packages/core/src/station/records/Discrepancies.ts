/** 对账、单边账: what implements reconciliation and discrepancies. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { seeing } from "../../books/credit/Findings.ts"
import * as Reconcile from "../../books/discrepancy/Reconcile.ts"
import * as Verification from "../../books/discrepancy/Verification.ts"
import { factOf } from "../../books/dispatch/Reading.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import type * as Target from "../../books/target/Target.ts"
import { identityOf, type State as TerminalState } from "../../books/terminal/Terminal.ts"
import { settling } from "../../engines/dispatch/OwnNumber.ts"
import { customerOf } from "../../engines/dispatch/VerifyTarget.ts"
import { lookInService } from "../../engines/terminal/Look.ts"
import { witness } from "../../engines/terminal/Witness.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { toMillis } from "../../values/Instant.ts"
import { ask, type Context } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { keep } from "../kernel/Keep.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { is, listed, onDays, unlessAll, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { purchaseRecords as table } from "./Table.ts"

type Table = Handlers<typeof table>

const capabilitiesOf = Effect.fnUntraced(function* (terminal: TerminalState) {
  const { terminalId } = terminal
  return (yield* knownOf(terminal)) ?? (yield* new R.Unsupported({ terminalId, feature: "unknownDialect" }))
})

/** What a reconciliation looked at, and what it saw. */
interface Seen {
  readonly target: Versioned<"Target">
  readonly terminal: Versioned<"Terminal">
  readonly restoration: Loaded<"Restoration">
  readonly capabilities: Capabilities
  readonly seen: Effect.Success<ReturnType<typeof lookInService>>
}

/** Commits what a reconciliation saw, unless the target moved meanwhile: then the look says nothing. A number of ours is settled by its evidence. */
const book = Effect.fnUntraced(function* (
  { target, terminal, restoration, capabilities, seen }: Seen,
  reconciled: Reconcile.Reconciled,
  context: Context
) {
  const { finding, target: changes } = reconciled
  const key = keyOf(target.state.target)
  const at = yield* DateTime.now
  const facts = seen.reading === null ? [] : [factOf(key, seen.reading)]
  const about = ["reconcile", key] as const
  const by = { ...context, at }
  if (finding === null) {
    yield* keep(about, { target, restoration }, { target: changes }, by, facts)
    return reconciled
  }
  const ours =
    finding.cause === "foreignNumber"
      ? yield* settling({ target, terminal, look: seen.look }, capabilities, context.actor, at)
      : null
  if (ours !== null) {
    yield* keep(about, { ...ours.view, restoration }, ours.changes, by, facts)
    return Reconcile.nothing("matches")
  }
  const discrepancy = yield* find(ref("Discrepancy", finding.discrepancyId))
  const events = seeing(discrepancy.state, finding, at)
  yield* keep(about, { target, restoration, discrepancy }, { target: changes, discrepancy: events }, by, facts)
  return reconciled
})

/** Gives the attempts of the credit that holds the slot of a target: what stands there may be its number. */
const attemptsOn = Effect.fnUntraced(function* ({ slot }: Target.State) {
  if (slot._tag !== "Held") return []
  const { state } = yield* find(ref(slot.by._tag, slot.by.id))
  return state?.attempts ?? []
})

const reconcile: Table["reconcile"] = (input) =>
  ask(table.reconcile, input, ({ target: key }, context) =>
    Effect.gen(function* () {
      const target = yield* need(ref("Target", key), context)
      const place = target.state.target
      const terminal = yield* need(ref("Terminal", place.terminalId), context)
      const restoration = yield* find(ref("Restoration", Restoration.id))
      const capabilities = yield* capabilitiesOf(terminal.state)
      const about = ["reconcile", key, toMillis(context.now)] as const
      const asked = { terminal: terminal.state, target, attempts: yield* attemptsOn(target.state) }
      const witnessed = yield* witness(asked, capabilities, about, identityOf(terminal.state), lookInService)
      if (witnessed._tag === "CountsNot") {
        if (witnessed.because === "TerminalSuspected")
          return yield* new R.TerminalSuspected({ terminalId: place.terminalId })
        return { target: key, at: yield* DateTime.now, result: "notRead" as const, discrepancyId: null }
      }
      const { seen } = witnessed
      const customerNo = yield* customerOf(target.state)
      const view = { target: target.state, restoration: restoration.state, customerNo }
      const { reconciled } = Verification.verify(view, seen.look, capabilities, context.policy)
      const at = yield* DateTime.now
      const result = yield* book({ target, terminal, restoration, capabilities, seen }, reconciled, context).pipe(
        Effect.catchIf(
          (error) => error instanceof StoreError && error.reason === "stale",
          () => Effect.succeed(Reconcile.nothing("busy"))
        )
      )
      return { target: key, at, result: result.result, discrepancyId: result.finding?.discrepancyId ?? null }
    })
  )

/** Implements 对账 and 单边账. */
export const discrepancies: Pick<Table, "reconcile" | "discrepancies"> = {
  reconcile,
  discrepancies: (input) =>
    ask(table.discrepancies, input, (payload, context) => {
      const { terminalId, customerNo, cause, openedOn, state = "open", sortBy = "newestFirst" } = payload
      const where = {
        terminalId: is(terminalId),
        customerNo: is(customerNo),
        cause: is(cause),
        state: unlessAll(state),
        openedAt: onDays(openedOn, context.policy.siteZone)
      }
      const direction = sortBy === "oldestFirst" ? "ascending" : "descending"
      return Effect.flatMap(listed("Discrepancy", where, payload, context, direction, withVersion), (page) =>
        withNames(page, context)
      )
    })
}
