/** What the ways of closing a discrepancy look at: its target, whose credits may be what was found, and the credit that was drafted to repair it. */
import * as Effect from "effect/Effect"
import type * as Adjustment from "../../books/adjustment/Adjustment.ts"
import * as Credit from "../../books/credit/Credit.ts"
import * as Claims from "../../books/discrepancy/Claims.ts"
import type * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import { valuesOf } from "../../books/dispatch/Attempt.ts"
import type * as Order from "../../books/purchase/Order.ts"
import type { Holder } from "../../books/target/Target.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Known } from "../../books/terminal/TerminalRules.ts"
import { type Holders, holdersOf } from "../../engines/dispatch/OwnNumber.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { NotFound, Unsupported } from "../../rejection/Rejection.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import type { Changes, View } from "../../store/Commit.ts"
import { ref, type StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { By, Context } from "../kernel/Command.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { find, need } from "../kernel/Load.ts"

/** A discrepancy with what stands around it. */
export interface Disputed {
  readonly discrepancy: Versioned<"Discrepancy">
  readonly target: Versioned<"Target">
  readonly terminal: Versioned<"Terminal">
  readonly capabilities: Known
  readonly holders: Holders
  readonly claimants: ReadonlyArray<Claims.Claimant>
}

/** Loads a discrepancy with what stands around it. */
export const disputedOf = Effect.fnUntraced(function* (
  discrepancyId: string,
  context: Context
): Effect.fn.Return<Disputed, NotFound | Unsupported | StoreError, StationStore | TerminalGateway> {
  const discrepancy = yield* need(ref("Discrepancy", discrepancyId), context)
  return yield* around(discrepancy, context)
})

/** Loads what stands around a discrepancy. */
export const around = Effect.fnUntraced(function* (
  discrepancy: Versioned<"Discrepancy">,
  context: Context
): Effect.fn.Return<Disputed, NotFound | Unsupported | StoreError, StationStore | TerminalGateway> {
  const { target: place, found, expected, sight, openedAt } = discrepancy.state
  const target = yield* need(ref("Target", keyOf(place)), context)
  const terminal = yield* need(ref("Terminal", place.terminalId), context)
  const capabilities = yield* knownOf(terminal.state)
  const holders = yield* holdersOf(keyOf(place))
  const held = {
    wireNo: found,
    values: sight === undefined ? [] : valuesOf(sight.look, expected),
    since: openedAt,
    identity: Terminal.identityOf(terminal.state)
  }
  const claimants = Claims.claimantsOf(held, holders.map(Credit.of))
  return { discrepancy, target, terminal, capabilities, holders, claimants }
})

/** Gives the states as rules see them. */
export const statesOf = ({ discrepancy, target, terminal, capabilities, claimants }: Disputed) => ({
  discrepancy: discrepancy.state,
  target: target.state,
  terminal: terminal.state,
  capabilities,
  claimants
})

/** Loads a credit that was drafted to repair a discrepancy; `null`: there is none. */
export const draftOf = Effect.fnUntraced(function* ({ request = null }: Discrepancy.State) {
  const draft = request?.draft ?? null
  if (draft === null) return null
  const found = (yield* find(ref(draft._tag, draft.id))) as Loaded<Credit.HolderKind>
  return found.state === null ? null : (found as Versioned<Credit.HolderKind>)
})

const isPending = ({ state }: Versioned<Credit.HolderKind>): boolean =>
  state.validity === "valid" && state.approval._tag === "Pending"

const voiding = (
  { _tag }: Holder,
  { actor: by }: Pick<By, "actor">,
  at: Context["now"]
): ReadonlyArray<Order.Event> | ReadonlyArray<Adjustment.Event> => {
  const reason = "superseded"
  return _tag === "Order"
    ? [{ _tag: "OrderVoided", v: 1, at, by, reason }]
    : [{ _tag: "AdjustmentVoided", v: 1, at, by, reason }]
}

/** Gives the view and the changes that void drafts which nobody approved, to be spread into a commit. */
export const dropping = (
  drafts: ReadonlyArray<Versioned<Credit.HolderKind> | null>,
  context: Context
): { readonly view: View; readonly changes: Changes<View> } => {
  const pending = drafts.flatMap((draft) => (draft !== null && isPending(draft) ? [draft] : []))
  return {
    view: Object.fromEntries(pending.map((draft) => [`dropped:${draft.ref.id}`, draft])),
    changes: Object.fromEntries(
      pending.map((draft) => [`dropped:${draft.ref.id}`, voiding(draft.ref, context, context.now)])
    )
  }
}
