/** 单边账处理: what implements closing a discrepancy, by one person and by two. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import * as ClosingRules from "../../books/discrepancy/ClosingRules.ts"
import type * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import * as DiscrepancyRules from "../../books/discrepancy/DiscrepancyRules.ts"
import { lastTurn } from "../../engines/dispatch/LastTurn.ts"
import { openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import { waking } from "../../engines/dispatch/OwnNumber.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { everyOrg, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { withVersion } from "../kernel/Versioned.ts"
import { type Disputed, disputedOf, draftOf, dropping, statesOf } from "./Disputed.ts"
import { approving, draftFor } from "./Drafts.ts"
import { queueAfter } from "./QueueAfter.ts"
import { needCredit } from "./Resolutions.ts"
import { purchaseRecords as table } from "./Table.ts"

type Table = Handlers<typeof table>

const answer = (after: { readonly [name: string]: Versioned }) =>
  withVersion(after.discrepancy as Versioned<"Discrepancy">)

/** Tells whether another discrepancy was closed by this credit. */
const isNamed = Effect.fnUntraced(function* (creditNo: string) {
  const store = yield* StationStore
  const where = { repairedBy: { _tag: "Is", value: creditNo } } as const
  return (yield* store.count("Discrepancy", { orgScope: everyOrg, where }, 1)) > 0 ? ("yes" as const) : ("no" as const)
})

const closeDiscrepancy: Table["closeDiscrepancy"] = run(table.closeDiscrepancy, (payload, context) =>
  Effect.gen(function* () {
    const { discrepancyId, creditNo, note } = payload
    const it = yield* disputedOf(discrepancyId, context)
    const named = creditNo === undefined ? null : yield* needCredit(creditNo, context)
    const states = {
      ...statesOf(it),
      named: named === null ? null : Credit.of(named),
      namedAlready: creditNo === undefined ? ("no" as const) : yield* isNamed(creditNo)
    }
    const dropped = dropping([yield* draftOf(it.discrepancy.state)], context)
    // What was held for it is tried at once.
    const queue = waking(
      it.holders.filter((holder) => holder.ref.id !== creditNo),
      context.now
    )
    const { discrepancy, target } = it
    const seen = { discrepancy, target, ...(named === null ? {} : { named }) }
    const whole: View = { ...dropped.view, ...queue.view, ...seen }
    return Result.map(DiscrepancyRules.close(payload, states, context), ({ changes }) =>
      decision(whole, { ...dropped.changes, ...queue.changes, ...changes } as Changes<View>, note, answer)
    )
  })
)

const requestClosing: Table["requestClosing"] = run(table.requestClosing, (payload, context) =>
  Effect.gen(function* () {
    const { discrepancyId, disposition, note } = payload
    const it = yield* disputedOf(discrepancyId, context)
    const { discrepancy, target, terminal } = it
    const draft = yield* draftFor(it, disposition, note, context)
    const former = dropping([yield* draftOf(discrepancy.state)], context)
    const states = { ...statesOf(it), draftRefusals: draft.refusals }
    const command = { disposition, note, draft: draft.holder }
    const view: View = { ...former.view, ...draft.view, discrepancy, target, terminal }
    return Result.map(ClosingRules.request(command, states, context), ({ changes }) =>
      decision(view, { ...former.changes, ...draft.changes, ...changes } as Changes<View>, note, answer)
    )
  })
)

/** Lists the findings of a target that are settled with this one: of a number all about number and balance, of a balance the others about that. */
const settledWith = Effect.fnUntraced(function* ({ discrepancy, target }: Disputed) {
  const { cause } = discrepancy.state
  const open = yield* openOn(keyOf(target.state.target))
  return open.filter(
    ({ ref, state }) =>
      ref.id !== discrepancy.ref.id &&
      (state.cause === cause || cause === "foreignNumber") &&
      state.cause !== "arrivedWithoutEffect"
  )
})

const superseded = ({ now: at, actor: by }: Context): Discrepancy.Event => ({
  ...{ _tag: "DiscrepancyClosed", v: 1, at, by, repair: "superseded" },
  note: "superseded"
})

const approveClosing: Table["approveClosing"] = run(table.approveClosing, (payload, context) =>
  Effect.gen(function* () {
    const it = yield* disputedOf(payload.discrepancyId, context)
    const { discrepancy, target, terminal, holders } = it
    const draft = yield* draftOf(discrepancy.state)
    const queue = holders.filter((holder) => Credit.of(holder).dispatch._tag === "Queued")
    const states = {
      ...statesOf(it),
      queue: queue.map(Credit.of),
      draft: draft === null ? null : Credit.of(draft)
    }
    const decided = ClosingRules.approve(payload, states, context)
    if (Result.isFailure(decided)) return Result.fail(decided.failure)
    const { changes } = decided.success
    const rest = yield* queueAfter(changes.queue, queue, context)
    const others = yield* settledWith(it)
    const drafts = yield* Effect.forEach(others, ({ state }) => draftOf(state))
    const dropped = dropping(drafts, context)
    const names = others.map((other) => [`other:${other.ref.id}`, other] as const)
    const view: View = {
      ...{ ...rest.view, ...dropped.view, ...Object.fromEntries(names) },
      ...{ discrepancy, target, terminal, ...(draft === null ? {} : { draft }) }
    }
    const all = {
      ...{ ...rest.changes, ...dropped.changes },
      ...Object.fromEntries(names.map(([name]) => [name, [superseded(context)]])),
      ...{ discrepancy: changes.discrepancy, target: changes.target, terminal: changes.terminal },
      ...(draft === null ? {} : { draft: approving(draft, yield* lastTurn(keyOf(target.state.target)), context) })
    } as Changes<View>
    const note = discrepancy.state.request?.note ?? null
    return Result.succeed(decision(view, all, note, answer))
  })
)

/** Implements 单边账处理. */
export const closings: Pick<Table, "closeDiscrepancy" | "requestClosing" | "approveClosing"> = {
  closeDiscrepancy,
  requestClosing,
  approveClosing
}
