/** What the steps of a replacement have in common, and those of a closing of an account with them: loading, the commit of one step with the work item about a stop, waiting and stopping. */
import * as Effect from "effect/Effect"
import type * as Replacement from "../../books/replacement/Replacement.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { idOf as itemIdOf } from "../../books/workitem/WorkItem.ts"
import { backOffMillis, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Kind, Loaded, Versioned } from "../../store/Aggregates.ts"
import { type Changes, type Fact, makeCommit, type View } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { opening } from "../kernel/OpenWorkItems.ts"

/** What is carried on step by step. */
export type Moving = Versioned<"Replacement"> | Versioned<"AccountClosing">

/** Who acts in the steps of one kind, what its commits are called, and the work item about a stop. */
interface Saga {
  readonly actor: string
  readonly name: "replacement" | "closing"
  readonly cause: "replacementStopped" | "closingStopped"
}

/** Who acts in the steps of a replacement. */
export const actor = "system:replacement-saga"

/** A replacement as it was loaded for its next step. */
export type It = Versioned<"Replacement">

/** How often a step waits for a terminal before it is laid before persons. */
export const patience = 3

export const find = Effect.fnUntraced(function* <K extends Kind>(kind: K, id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref(kind, id)])
  return found as Loaded<K>
})

export const need = Effect.fnUntraced(function* <K extends Kind>(
  kind: K,
  id: string
): Effect.fn.Return<Versioned<K>, StoreError, StationStore> {
  const found = yield* find(kind, id)
  if (found.state === null) return yield* new StoreError({ reason: "corrupt", detail: `there is no ${kind} ${id}` })
  return found as unknown as Versioned<K>
})

/** Loads the old device, its target and its terminal. */
export const oldSide = Effect.fnUntraced(function* ({ state: { oldDeviceId, oldTarget } }: It) {
  return {
    device: yield* need("Device", oldDeviceId),
    oldTarget: yield* need("Target", keyOf(oldTarget)),
    oldTerminal: yield* need("Terminal", oldTarget.terminalId)
  }
})

/** Gives what is laid before persons about a replacement: one item, whatever it stops for. */
const stopFinding = ({ state }: It, reason: string): WorkItem.Finding => ({
  cause: "replacementStopped",
  subject: state.replacementId,
  orgNo: state.orgNo,
  customerNo: state.customerNo,
  detail: `${keyOf(state.oldTarget)} > ${keyOf(state.newTarget)}: ${reason}`
})

/** What one step writes besides its changes. */
interface Rest {
  readonly at: Instant
  readonly facts: ReadonlyArray<Fact>
  readonly findings: ReadonlyArray<WorkItem.Finding>
  /** Whether the step gets on, so that nobody has to look at its stop any more. */
  readonly isProgress: "yes" | "no"
}

/** Closes the item about a stop, once it gets on. */
const closing = Effect.fnUntraced(function* ({ actor: by, cause }: Saga, it: Moving, step: string, at: Instant) {
  const item = yield* find("WorkItem", itemIdOf({ cause, subject: it.ref.id }))
  if (item.state === null || item.state.closed !== null) return { view: {}, changes: {} }
  const closed: WorkItem.Event = { _tag: "WorkItemClosed", v: 1, at, by, note: step }
  return { view: { stop: item } as View, changes: { stop: [closed] } }
})

/** Makes what commits one step: all of it, or nothing. */
export const committing = (saga: Saga) =>
  Effect.fnUntraced(function* <V extends View>(
    it: Moving,
    step: string,
    view: V,
    changes: Changes<V>,
    rest: Partial<Rest> & Pick<Rest, "at">
  ) {
    const { at, facts = [], findings = [], isProgress = "yes" } = rest
    const opened = yield* opening(findings, at)
    const closed = isProgress === "yes" ? yield* closing(saga, it, step, at) : { view: {}, changes: {} }
    const whole = { ...view, ...opened.view, ...closed.view } as View
    const all = { ...changes, ...opened.changes, ...closed.changes } as Changes<View>
    const operation = `${saga.name}.${step}`
    yield* commitStep(
      makeCommit(whole, all, {
        command: { id: idOf(operation, it.ref.id, it.version), content: step, response: null },
        facts,
        trail: { actor: saga.actor, operation, reason: it.state.reason, at }
      })
    )
  })

/** Commits one step of a replacement. */
export const commit = committing({ actor, name: "replacement", cause: "replacementStopped" })

/** Moves the replacement alone. */
export const move = (it: It, step: string, event: Replacement.Event, at: Instant) =>
  commit(it, step, { replacement: it }, { replacement: [event] }, { at })

/** Tries the step again later. */
export const wait = Effect.fnUntraced(function* (
  it: It,
  reason: string,
  at: Instant,
  findings: ReadonlyArray<WorkItem.Finding> = []
) {
  const policy = yield* StationPolicy
  const until = plusMillis(at, backOffMillis(policy, it.state.waits))
  const waits: Replacement.Event = { _tag: "ReplacementWaits", v: 1, at, until, reason }
  yield* commit(it, "wait", { replacement: it }, { replacement: [waits] }, { at, findings, isProgress: "no" })
})

/** Tries again later to reach a terminal; when that has failed for some time persons have to look. */
export const waitForTerminal = (it: It, reason: "oldSilent" | "newSilent" | "unknownDialect", at: Instant) =>
  wait(it, reason, at, it.state.waits + 1 >= patience ? [stopFinding(it, reason)] : [])

/** Stops, which lays the replacement before persons. */
export const stop = (it: It, reason: string, at: Instant) => {
  const stopped: Replacement.Event = { _tag: "ReplacementStopped", v: 1, at, reason }
  const findings = [stopFinding(it, reason)]
  return commit(it, "stop", { replacement: it }, { replacement: [stopped] }, { at, findings, isProgress: "no" })
}

const passing: ReadonlySet<string> = new Set(["TargetBusy", "OutcomeUnknown", "StaleReading"])

/** Tells whether a refusal passes by itself, so that the step is only tried later. */
export const passes = (tag: string): boolean => passing.has(tag)

/** Waits where a refusal passes by itself, and stops where a person must look. */
export const refused = (it: It, tag: string, at: Instant) => (passes(tag) ? wait(it, tag, at) : stop(it, tag, at))

/** What a finished replacement takes away: the marks on its targets. */
export const unreserved = (target: Versioned<"Target">, it: It, at: Instant) =>
  target.state.reservedFor === it.ref.id ? ([{ _tag: "TargetUnreserved", v: 1, at }] as const) : []
