/** 核实、对账、单边账: what implements open outcomes, reconciliation and discrepancies. */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import * as OutcomeItem from "../../books/credit/OutcomeWorkItem.ts"
import * as ResolveByHand from "../../books/credit/ResolveByHand.ts"
import * as DiscrepancyRules from "../../books/discrepancy/DiscrepancyRules.ts"
import * as Reconcile from "../../books/discrepancy/Reconcile.ts"
import { factOf } from "../../books/dispatch/Reading.ts"
import * as OutcomeResolver from "../../engines/dispatch/OutcomeResolver.ts"
import { look } from "../../engines/dispatch/TerminalReads.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf, type TerminalId } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { is, listed, unlessAll } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { needCredit } from "../purchases/Credits.ts"
import { purchaseRecords as table } from "./Table.ts"
import { resolutionView } from "./Views.ts"

type Table = Handlers<typeof table>

const answer = (after: { readonly holder: Versioned<Credit.HolderKind> }) => resolutionView(Credit.of(after.holder))

const capabilitiesOf = Effect.fnUntraced(function* (terminalId: TerminalId) {
  const gateway = yield* TerminalGateway
  const capabilities = yield* gateway.capabilities(terminalId)
  if (Option.isNone(capabilities)) return yield* new R.Unsupported({ terminalId, feature: "unknownDialect" })
  return capabilities.value
})

const proposeResolution: Table["proposeResolution"] = run(table.proposeResolution, (payload, context) =>
  Effect.map(needCredit(payload.creditNo, context), (holder) =>
    Result.map(ResolveByHand.propose(payload, { credit: Credit.of(holder) }, context), ({ changes }) =>
      decision({ holder }, changes, payload.note, answer)
    )
  )
)

const confirmResolution: Table["confirmResolution"] = run(table.confirmResolution, (payload, context) =>
  Effect.gen(function* () {
    const holder = yield* needCredit(payload.creditNo, context)
    const credit = Credit.of(holder)
    const target = yield* need(ref("Target", keyOf(credit.target)), context)
    const proposal = credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null
    const item = yield* find(ref("WorkItem", OutcomeItem.itemId(credit.holder.id)))
    const states = { credit, target: target.state, item: item.state }
    return Result.map(ResolveByHand.confirm(payload, states, context), ({ changes }) =>
      decision({ holder, target, item }, changes, proposal?.note ?? null, answer)
    )
  })
)

/** Commits what a reconciliation saw, unless the target moved meanwhile: then the look says nothing. */
const book = Effect.fnUntraced(function* (
  target: Versioned<"Target">,
  seen: Effect.Success<ReturnType<typeof look>>,
  reconciled: Reconcile.Reconciled,
  context: Context
) {
  const store = yield* StationStore
  const key = keyOf(target.state.target)
  const at = yield* DateTime.now
  const part = yield* Random.nextInt
  const { finding, target: changes } = reconciled
  const rest = {
    command: { id: idOf("reconcile", key, toMillis(at), part), content: "reconcile", response: null },
    facts: seen.reading === null ? [] : [factOf(key, seen.reading)],
    trail: { actor: context.actor, operation: context.operation, reason: null, at }
  }
  if (finding === null) return yield* store.commit(makeCommit({ target }, { target: changes }, rest))
  const discrepancy = yield* find(ref("Discrepancy", finding.discrepancyId))
  const open = discrepancy.state === null || discrepancy.state.closed !== null
  const events = open ? [{ _tag: "DiscrepancyOpened", v: 1, at, finding } as const] : []
  return yield* store.commit(makeCommit({ target, discrepancy }, { target: changes, discrepancy: events }, rest))
})

const reconcile: Table["reconcile"] = (input) =>
  ask(table.reconcile, input, ({ target: key }, context) =>
    Effect.gen(function* () {
      const target = yield* need(ref("Target", key), context)
      const place = target.state.target
      const capabilities = yield* capabilitiesOf(place.terminalId)
      const seen = yield* look(place, capabilities, ["reconcile", key, toMillis(context.now)])
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
    const gateway = yield* TerminalGateway
    const states = {
      discrepancy: discrepancy.state,
      target: target.state,
      terminal: terminal.state,
      capabilities: Option.getOrNull(yield* gateway.capabilities(place.terminalId))
    }
    return Result.map(DiscrepancyRules.close(payload, states, context), ({ changes }) =>
      decision({ discrepancy, target, terminal }, changes, payload.note, (after) => withVersion(after.discrepancy))
    )
  })
)

/** Implements what 购电数据管理 does about open outcomes and discrepancies. */
export const disputes: Pick<
  Table,
  "resolve" | "proposeResolution" | "confirmResolution" | "reconcile" | "discrepancies" | "closeDiscrepancy"
> = {
  resolve: (input) =>
    ask(table.resolve, input, ({ creditNo }, context) =>
      Effect.gen(function* () {
        const { ref: holder } = yield* needCredit(creditNo, context)
        yield* OutcomeResolver.resolve(holder)
        return resolutionView(Credit.of(yield* needCredit(creditNo, context)))
      })
    ),
  proposeResolution,
  confirmResolution,
  reconcile,
  discrepancies: (input) =>
    ask(table.discrepancies, input, (payload, context) => {
      const { terminalId, cause, state = "open" } = payload
      const where = { terminalId: is(terminalId), cause: is(cause), state: unlessAll(state) }
      return listed("Discrepancy", where, payload, context, "descending", withVersion)
    }),
  closeDiscrepancy
}
