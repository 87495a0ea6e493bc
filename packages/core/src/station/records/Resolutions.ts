/** 核实、人工认定: what implements outcomes that are open. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Credit from "../../books/credit/Credit.ts"
import * as OutcomeWorkItem from "../../books/credit/OutcomeWorkItem.ts"
import * as ResolveByHand from "../../books/credit/ResolveByHand.ts"
import * as OutcomeResolver from "../../engines/dispatch/OutcomeResolver.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { purchaseRecords as table } from "./Table.ts"
import { resolutionView } from "./Views.ts"

type Table = Handlers<typeof table>

const answer = (after: { readonly holder: Versioned<Credit.HolderKind> }) => resolutionView(Credit.of(after.holder))

/** Loads an order or an adjustment by its number. */
const needCredit = Effect.fnUntraced(function* (creditNo: string, context: Context) {
  const order = yield* find(ref("Order", creditNo))
  if (order.state !== null) return (yield* need(ref("Order", creditNo), context)) as Versioned<Credit.HolderKind>
  return (yield* Effect.mapError(need(ref("Adjustment", creditNo), context), (error) =>
    error instanceof R.NotFound ? new R.NotFound({ what: "order", id: creditNo }) : error
  )) as Versioned<Credit.HolderKind>
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
    const item = yield* find(ref("WorkItem", OutcomeWorkItem.itemId(credit.holder.id)))
    const states = { credit, target: target.state, item: item.state }
    return Result.map(ResolveByHand.confirm(payload, states, context), ({ changes }) =>
      decision({ holder, target, item }, changes, proposal?.note ?? null, answer)
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
