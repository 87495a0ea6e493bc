/** 核实、人工认定: what implements outcomes that are open, and whether a credit of ours is what a terminal holds. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import * as OutcomeWorkItem from "../../books/credit/OutcomeWorkItem.ts"
import * as ResolveByHand from "../../books/credit/ResolveByHand.ts"
import * as ClaimRules from "../../books/discrepancy/ClaimRules.ts"
import * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import { openOn } from "../../engines/dispatch/OpenDiscrepancies.ts"
import * as OutcomeResolver from "../../engines/dispatch/OutcomeResolver.ts"
import type { Holders } from "../../engines/dispatch/OwnNumber.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { After, Changes, View } from "../../store/Commit.ts"
import { ref, type StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { around, type Disputed, draftOf, dropping, statesOf } from "./Disputed.ts"
import { queueAfter } from "./QueueAfter.ts"
import { purchaseRecords as table } from "./Table.ts"
import { claimView, resolutionView } from "./Views.ts"

type Table = Handlers<typeof table>
type Holder = Versioned<Credit.HolderKind>

const answer = (after: After<View>) => resolutionView(Credit.of(after.holder as Holder))

/** Loads an order or an adjustment by its number. */
export const needCredit = Effect.fnUntraced(function* (creditNo: string, context: Context) {
  const order = yield* find(ref("Order", creditNo))
  if (order.state !== null) return (yield* need(ref("Order", creditNo), context)) as Holder
  return (yield* Effect.mapError(need(ref("Adjustment", creditNo), context), (error) =>
    error instanceof R.NotFound ? new R.NotFound({ what: "order", id: creditNo }) : error
  )) as Holder
})

/** Loads the finding about the number of a target that a credit may explain which is not under way; `null`: there is none. */
const disputeOver = Effect.fnUntraced(function* (
  holder: Holder,
  context: Context
): Effect.fn.Return<Disputed | null, R.NotFound | R.Unsupported | StoreError, StationStore | TerminalGateway> {
  const credit = Credit.of(holder)
  if (credit.dispatch._tag === "Unknown") return null
  const { state: target } = yield* need(ref("Target", keyOf(credit.target)), context)
  const expected = target.expected._tag === "Number" ? target.expected.wireNo : null
  const open = yield* openOn(keyOf(credit.target))
  const newest = open.find(({ state }) => state.cause === "foreignNumber" && state.expected === expected)
  return newest === undefined ? null : yield* around(newest, context)
})

/** The parts of a view that an answer about a claim is made of. */
const claimAnswer =
  (holder: Holder) =>
  (after: After<View>): ReturnType<typeof claimView> => {
    const moved = (after.holder ?? holder) as Holder
    const discrepancy = after.discrepancy as Versioned<"Discrepancy">
    return claimView(Credit.of(moved), Discrepancy.claimOf(discrepancy.state, moved.ref))
  }

const proposeClaim = (payload: ResolveByHand.ProposeCommand, holder: Holder, it: Disputed, context: Context) =>
  Result.map(
    ClaimRules.propose(payload, { ...statesOf(it), credit: Credit.of(holder) }, context),
    ({ changes: { discrepancy } }) => {
      const view: View = { holder, discrepancy: it.discrepancy }
      return decision(view, { discrepancy } as Changes<View>, payload.note, claimAnswer(holder))
    }
  )

const proposeResolution: Table["proposeResolution"] = run(table.proposeResolution, (payload, context) =>
  Effect.gen(function* () {
    const holder = yield* needCredit(payload.creditNo, context)
    const dispute = yield* disputeOver(holder, context)
    if (dispute !== null) return proposeClaim(payload, holder, dispute, context)
    return Result.map(ResolveByHand.propose(payload, { credit: Credit.of(holder) }, context), ({ changes }) =>
      decision<View, ReturnType<typeof resolutionView>>(
        { holder },
        { ...changes } as Changes<View>,
        payload.note,
        answer
      )
    )
  })
)

/** Lists the queued credits of the target but one. */
const queueWithout = (holders: Holders, { ref: { id } }: Holder): Holders =>
  holders.filter((it) => it.ref.id !== id && Credit.of(it).dispatch._tag === "Queued")

const unmoved = { view: {}, changes: {} }

const confirmClaim = Effect.fnUntraced(function* (
  payload: ResolveByHand.ConfirmCommand,
  holder: Holder,
  it: Disputed,
  context: Context
) {
  const draft = yield* draftOf(it.discrepancy.state)
  const credit = Credit.of(holder)
  const note = Discrepancy.claimOf(it.discrepancy.state, credit.holder)?.proposal.note ?? null
  const decided = ClaimRules.confirm(payload, { ...statesOf(it), credit }, context)
  const queue = Result.isSuccess(decided) ? decided.success.changes.queue : "unchanged"
  const rest = queue === "unchanged" ? unmoved : yield* queueAfter(queue, queueWithout(it.holders, holder), context)
  return Result.map(decided, ({ changes }) => {
    const { queue: _, ...own } = changes
    const dropped = dropping(queue === "unchanged" ? [] : [draft], context)
    const { discrepancy, target, terminal } = it
    const view: View = { ...rest.view, ...dropped.view, holder, discrepancy, target, terminal }
    const all = { ...rest.changes, ...dropped.changes, ...own } as Changes<View>
    return decision(view, all, note, claimAnswer(holder))
  })
})

const confirmResolution: Table["confirmResolution"] = run(table.confirmResolution, (payload, context) =>
  Effect.gen(function* () {
    const holder = yield* needCredit(payload.creditNo, context)
    const dispute = yield* disputeOver(holder, context)
    if (dispute !== null) return yield* confirmClaim(payload, holder, dispute, context)
    const credit = Credit.of(holder)
    const target = yield* need(ref("Target", keyOf(credit.target)), context)
    const proposal = credit.dispatch._tag === "Unknown" ? credit.dispatch.proposal : null
    const item = yield* find(ref("WorkItem", OutcomeWorkItem.itemId(credit.holder.id)))
    const states = { credit, target: target.state, item: item.state }
    return Result.map(ResolveByHand.confirm(payload, states, context), ({ changes }) =>
      decision<View, ReturnType<typeof resolutionView>>(
        { holder, target, item },
        { ...changes } as Changes<View>,
        proposal?.note ?? null,
        answer
      )
    )
  })
)

/** Implements 核实 and 人工认定. */
export const resolutions: Pick<Table, "resolve" | "proposeResolution" | "confirmResolution"> = {
  resolve: (input) =>
    ask(table.resolve, input, ({ creditNo }, context) =>
      Effect.gen(function* () {
        const { ref: holder } = yield* needCredit(creditNo, context)
        yield* OutcomeResolver.resolve(holder)
        return resolutionView(Credit.of(yield* needCredit(creditNo, context)))
      })
    ),
  proposeResolution,
  confirmResolution
}
