/** The view of everything that a dispatch looks at, and the commit of what it decides. */

import * as Effect from "effect/Effect"
import * as Credit from "../../books/credit/Credit.ts"
import { seeing } from "../../books/credit/Findings.ts"
import type * as Discrepancy from "../../books/discrepancy/Discrepancy.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import type { Holder } from "../../books/target/Target.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Loaded, Ref, Versioned } from "../../store/Aggregates.ts"
import { type Changes, commitOf, evolveView, type Fact, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import type { Instant } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"

/** The aggregates around one credit; `holder` is the order or the adjustment. */
export type DispatchView = {
  readonly holder: Versioned<Credit.HolderKind>
  readonly target: Versioned<"Target">
  readonly device: Versioned<"Device">
  readonly customer: Versioned<"Customer">
  readonly terminal: Versioned<"Terminal">
  readonly restoration: Loaded<"Restoration">
}

const missing = (what: string, holder: Holder) =>
  new StoreError({ reason: "corrupt", detail: `${holder._tag} ${holder.id} refers to a ${what} that does not exist` })

/** What a view consists of, in the order in which it is loaded. */
type Parts = readonly [
  Loaded<Credit.HolderKind>,
  Loaded<"Target">,
  Loaded<"Device">,
  Loaded<"Customer">,
  Loaded<"Terminal">,
  Loaded<"Restoration">
]

/** Loads everything around a credit as of one moment: six aggregates, one question to the store. */
const together = Effect.fnUntraced(function* (
  id: Holder,
  { target, deviceId, customerNo }: Credit.Credit
): Effect.fn.Return<DispatchView, StoreError, StationStore> {
  const store = yield* StationStore
  const refs: ReadonlyArray<Ref> = [
    ref(id._tag, id.id),
    ref("Target", keyOf(target)),
    ref("Device", deviceId),
    ref("Customer", customerNo),
    ref("Terminal", target.terminalId),
    ref("Restoration", Restoration.id)
  ]
  const [h, t, d, c, m, restoration] = (yield* store.load(refs)) as unknown as Parts
  if (h.state === null) return yield* missing("credit", id)
  if (t.state === null) return yield* missing("target", id)
  if (d.state === null) return yield* missing("device", id)
  if (c.state === null) return yield* missing("customer", id)
  if (m.state === null) return yield* missing("terminal", id)
  return {
    holder: h as Versioned<Credit.HolderKind>,
    target: { ...t, state: t.state },
    device: { ...d, state: d.state },
    customer: { ...c, state: c.state },
    terminal: { ...m, state: m.state },
    restoration
  }
})

/** Loads the view of a credit; a reference into nowhere is `corrupt`. */
export const load = Effect.fnUntraced(function* (id: Holder): Effect.fn.Return<DispatchView, StoreError, StationStore> {
  const store = yield* StationStore
  const [found] = (yield* store.load([ref(id._tag, id.id)])) as ReadonlyArray<Loaded<Credit.HolderKind>>
  if (found === undefined || found.state === null) return yield* missing("credit", id)
  return yield* together(id, Credit.of(found as Versioned<Credit.HolderKind>))
})

/** Loads a view as it stands now: what a credit refers to never changes. */
export const again = (view: DispatchView): Effect.Effect<DispatchView, StoreError, StationStore> =>
  together(view.holder.ref, Credit.of(view.holder))

/** Tells whether something that was seen has moved. */
export const isStale = ({ reason }: StoreError): boolean => reason === "stale"

/** Does something about a view that was handed on; where that has moved by the time of the commit, once more about what stands then. */
export const onNewest = <A, R>(
  view: DispatchView,
  work: (view: DispatchView) => Effect.Effect<A, StoreError, R>
): Effect.Effect<A, StoreError, R | StationStore> =>
  Effect.catchIf(work(view), isStale, () => Effect.flatMap(again(view), work))

/** Gives the states of a view, as the rules see them. */
export const statesOf = (view: DispatchView) => ({
  credit: Credit.of(view.holder),
  target: view.target.state,
  device: view.device.state,
  customer: view.customer.state,
  terminal: view.terminal.state,
  restoration: view.restoration.state
})

/** A work item with what happens to it. */
export interface ItemChange {
  readonly item: Loaded<"WorkItem">
  readonly events: ReadonlyArray<WorkItem.Event>
}

/** Loads one aggregate, which may not exist yet. */
const loadOne = Effect.fnUntraced(function* <K extends "WorkItem" | "Discrepancy">(kind: K, id: string) {
  const store = yield* StationStore
  const [found = absent(kind, id)] = yield* store.load([ref(kind, id)])
  return found as Loaded<K>
})

/** Loads a work item, which may not exist yet. */
export const itemOf = (id: string): Effect.Effect<Loaded<"WorkItem">, StoreError, StationStore> =>
  loadOne("WorkItem", id)

/** What a step of an engine writes besides its changes. */
export interface Step {
  readonly actor: string
  readonly operation: string
  readonly at: Instant
  readonly facts: ReadonlyArray<Fact>
  readonly finding: Discrepancy.Finding | null
  readonly workItem: ItemChange | null
  /**
   * What must not have moved since it was seen.
   *
   * **Details** `everything` before something is sent: a voided customer must stop it. `credit`: what happened on the wire is recorded whatever the
   * customer, the device or the terminal's other settings became meanwhile. `witness`: that, and the terminal as it was when its answer was taken for evidence.
   */
  readonly checks: "everything" | "credit" | "witness"
}

const checkedIn = (view: DispatchView, checks: Step["checks"]): Partial<DispatchView> => {
  const { holder, target, terminal } = view
  switch (checks) {
    case "everything":
      return view
    case "witness":
      return { holder, target, terminal }
    case "credit":
      return { holder, target }
  }
}

/** Gives a view after changes that are not committed: what a rule that follows on them looks at. */
export const after = (view: DispatchView, changes: Changes<DispatchView>): DispatchView => ({
  ...view,
  ...(evolveView(view, changes).after as Partial<DispatchView>)
})

/** Gives what stands beside the credit in a commit: its work item, and the discrepancy of a finding, which opens or is written down as seen again. */
const besides = Effect.fnUntraced(function* ({ at, finding, workItem }: Step) {
  // That there is none is seen, too: one that somebody opened meanwhile would not be closed.
  const isSeen = workItem !== null && (workItem.events.length > 0 || workItem.item.version === 0)
  const item: View = isSeen ? { workItem: workItem.item } : {}
  const changes: Changes<View> = isSeen ? { workItem: workItem.events } : {}
  if (finding === null) return { view: item, changes }
  const discrepancy = yield* loadOne("Discrepancy", finding.discrepancyId)
  return {
    view: { ...item, discrepancy } as View,
    changes: { ...changes, discrepancy: seeing(discrepancy.state, finding, at) } as Changes<View>
  }
})

/**
 * Commits a step, which counts only for the process that made it, and gives the view as it stands then: whoever goes on needs to load nothing.
 *
 * **Details** What was not checked stands in it as it was seen.
 */
export const commit = Effect.fnUntraced(function* (
  view: DispatchView,
  changes: Changes<DispatchView>,
  step: Step
): Effect.fn.Return<DispatchView, StoreError, StationStore> {
  const { holder, target } = view
  const { actor, operation, at, facts } = step
  const more = yield* besides(step)
  const whole = { ...checkedIn(view, step.checks), ...more.view } as View
  const evolved = evolveView(whole, { ...changes, ...more.changes } as Changes<View>)
  yield* commitStep(
    commitOf(evolved, {
      command: {
        id: idOf(operation, holder.ref.id, holder.version, target.version, at.epochMilliseconds),
        content: operation,
        response: null
      },
      facts,
      trail: { actor, operation, reason: null, at }
    })
  )
  const { workItem, discrepancy, ...own } = evolved.after
  return { ...view, ...(own as Partial<DispatchView>) }
})
