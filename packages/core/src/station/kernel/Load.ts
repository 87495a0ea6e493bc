/** Loading single aggregates for a rule, as far as the actor may see them. */
import * as Effect from "effect/Effect"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { Forbidden, NotFound } from "../../rejection/Rejection.ts"
import type { Kind, Loaded, Ref, StateOf, Versioned } from "../../store/Aggregates.ts"
import { entryOf } from "../../store/Catalog.ts"
import { absent, StationStore } from "../../store/StationStore.ts"
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

/** Tells whether an aggregate exists inside the actor's org units; outside of them it is as if it did not exist. */
const isVisible = <K extends Kind>({ ref, state }: Loaded<K>, { orgScope }: Pick<Context, "orgScope">): boolean =>
  state !== null && isInScope(entryOf(ref._tag as K).index(state as StateOf<K>).orgNo, orgScope)

/** Loads one aggregate that must exist inside the actor's org units; outside of them it is as if it did not exist. */
export const need = Effect.fnUntraced(function* <K extends Kind>(
  reference: Ref<K>,
  context: Pick<Context, "orgScope">
): Effect.fn.Return<Versioned<K>, NotFound | StoreError, StationStore> {
  const { needed } = yield* loadTogether({ needed: reference as Ref }, {}, context)
  return needed as unknown as Versioned<K>
})

type Refs = { readonly [name: string]: Ref }
type Needed<R extends Refs> = { readonly [N in keyof R]: Versioned<R[N]["_tag"]> }
type Found<R extends Refs> = { readonly [N in keyof R]: Loaded<R[N]["_tag"]> }

/**
 * Loads several aggregates as they stand at one moment, by one question to the store: those that must exist inside the actor's org units, and those that may not
 * exist yet. The first of the needed ones that is not there is named.
 */
export const loadTogether = Effect.fnUntraced(function* <N extends Refs, F extends Refs>(
  needed: N,
  found: F,
  context: Pick<Context, "orgScope">
): Effect.fn.Return<Needed<N> & Found<F>, NotFound | StoreError, StationStore> {
  const store = yield* StationStore
  const asked = Object.entries({ ...needed, ...found })
  const loaded = yield* store.load(asked.map(([, reference]) => reference))
  const all = asked.map(
    ([name, reference], index) => [name, loaded[index] ?? absent(reference._tag, reference.id)] as const
  )
  const missing = all.find(([name, it]) => name in needed && !isVisible(it as Loaded, context))
  if (missing !== undefined) return yield* notFound(missing[1].ref)
  return Object.fromEntries(all) as unknown as Needed<N> & Found<F>
})

/** Loads one aggregate that may not exist yet. */
export const find = Effect.fnUntraced(function* <K extends Kind>(reference: Ref<K>) {
  const store = yield* StationStore
  const [found] = (yield* store.load([reference])) as ReadonlyArray<Loaded<K>>
  return found ?? (absent(reference._tag as K, reference.id) as Loaded<K>)
})

/** Refuses to put something new into an org unit in which the actor may not do this. */
export const allowedIn = (
  orgNo: string,
  { permission }: Pick<AnyOperation, "permission">,
  { actor, orgScope }: Pick<Context, "actor" | "orgScope">
): Effect.Effect<void, Forbidden> =>
  isInScope(orgNo, orgScope) ? Effect.void : Effect.fail(new Forbidden({ actor, permission }))
