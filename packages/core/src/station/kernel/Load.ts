/** Loading single aggregates for a rule, as far as the actor may see them. */
import * as Effect from "effect/Effect"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { Forbidden, NotFound } from "../../rejection/Rejection.ts"
import type { Kind, Loaded, Ref, StateOf, Versioned } from "../../store/Aggregates.ts"
import { entryOf } from "../../store/Catalog.ts"
import { StationStore } from "../../store/StationStore.ts"
import type { Context } from "./Command.ts"
import type { AnyOperation } from "./Operation.ts"

const whatOf: { readonly [K in Kind]: NotFound["what"] } = {
  Customer: "customer",
  AlarmWatch: "customer",
  Device: "device",
  Target: "target",
  Terminal: "terminal",
  TerminalAddress: "terminal",
  Order: "order",
  Adjustment: "adjustment",
  ParameterJob: "parameterJob",
  Control: "control",
  Commissioning: "commissioning",
  Replacement: "replacement",
  AccountClosing: "accountClosing",
  Message: "message",
  Discrepancy: "discrepancy",
  Template: "template",
  WorkItem: "workItem",
  PaymentDifference: "paymentDifference",
  Restoration: "restoration"
}

/** Says that a reference leads nowhere. */
export const notFound = (reference: { readonly _tag: Kind; readonly id: string }): NotFound =>
  new NotFound({ what: whatOf[reference._tag], id: reference.id })

/** Loads one aggregate that must exist inside the actor's org units; outside of them it is as if it did not exist. */
export const need = Effect.fnUntraced(function* <K extends Kind>(
  reference: Ref<K>,
  context: Pick<Context, "orgScope">
): Effect.fn.Return<Versioned<K>, NotFound | StoreError, StationStore> {
  const store = yield* StationStore
  const [found] = (yield* store.load([reference])) as ReadonlyArray<Loaded<K>>
  const state = found?.state ?? null
  const visible =
    state !== null && isInScope(entryOf(reference._tag as K).index(state as StateOf<K>).orgNo, context.orgScope)
  if (found === undefined || !visible) {
    return yield* notFound(reference)
  }
  return found as unknown as Versioned<K>
})

/** Loads one aggregate that may not exist yet. */
export const find = Effect.fnUntraced(function* <K extends Kind>(reference: Ref<K>) {
  const store = yield* StationStore
  const [found] = (yield* store.load([reference])) as ReadonlyArray<Loaded<K>>
  return found ?? ({ ref: reference, version: 0, state: null } as unknown as Loaded<K>)
})

/** Refuses to put something new into an org unit in which the actor may not do this. */
export const allowedIn = (
  orgNo: string,
  { permission }: Pick<AnyOperation, "permission">,
  { actor, orgScope }: Pick<Context, "actor" | "orgScope">
): Effect.Effect<void, Forbidden> =>
  isInScope(orgNo, orgScope) ? Effect.void : Effect.fail(new Forbidden({ actor, permission }))
