/** Writing down that it is in doubt who answers as a terminal, and over which connection it is known to answer: whoever found it waits for neither. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as SuspicionRules from "../../books/terminal/SuspicionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { commitStep } from "../kernel/commitStep.ts"

const actor = "system:witness"

/** How often it is written down anew, when the terminal moved meanwhile. */
const maxRestarts = 8

/** Loads the work item about it. */
export const itemOf = Effect.fnUntraced(function* (terminalId: Terminal.State["terminalId"]) {
  const store = yield* StationStore
  const id = WorkItem.idOf(SuspicionRules.itemOf(terminalId))
  const [item = absent("WorkItem", id)] = yield* store.load([ref("WorkItem", id)])
  return item
})

type Written = {
  readonly view: { readonly terminal: Versioned<"Terminal">; readonly item?: Loaded<"WorkItem"> }
  readonly changes: { readonly terminal: ReadonlyArray<Terminal.Event>; readonly item?: ReadonlyArray<WorkItem.Event> }
}

/** Gives what raises a doubt about a terminal as view and changes of a commit; nothing changes where it stands already, or where nothing new raises one. */
export const raising = Effect.fnUntraced(function* (
  terminal: Versioned<"Terminal">,
  raised: SuspicionRules.Raised | null
): Effect.fn.Return<Written, StoreError, StationStore> {
  if (raised === null) return { view: { terminal }, changes: { terminal: [] } }
  const item = yield* itemOf(terminal.state.terminalId)
  const at = yield* DateTime.now
  return {
    view: { terminal, item },
    changes: SuspicionRules.suspect({ terminal: terminal.state, item: item.state }, raised, at)
  }
})

const write = (
  operation: string,
  terminalId: Terminal.State["terminalId"],
  decide: (terminal: Versioned<"Terminal">) => Effect.Effect<Written, StoreError, StationStore>
): Effect.Effect<void, StoreError, StationStore> =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const [terminal] = yield* store.load([ref("Terminal", terminalId)])
    if (!terminal?.state) return
    const { view, changes } = yield* decide({ ...terminal, state: terminal.state })
    if (changes.terminal.length === 0 && (changes.item ?? []).length === 0) return
    const at = yield* DateTime.now
    yield* commitStep(
      makeCommit(view, changes, {
        command: {
          id: idOf(operation, terminalId, terminal.version, view.item?.version ?? 0),
          content: operation,
          response: null
        },
        trail: { actor, operation, reason: null, at }
      })
    )
  }).pipe(Effect.retry({ times: maxRestarts, while: (error) => error.reason === "stale" }))

/** Writes down that what was read over a connection is not what the books expect, where that is anything new. */
export const suspect = Effect.fnUntraced(function* (
  terminalId: Terminal.State["terminalId"],
  told: SuspicionRules.Told
) {
  yield* write("terminal.suspect", terminalId, (terminal) =>
    raising(terminal, SuspicionRules.differing(terminal.state, told))
  )
})

/** Writes down that one whom persons ruled out tells what the books expect. */
export const suspectRuledOut = Effect.fnUntraced(function* (
  terminalId: Terminal.State["terminalId"],
  told: SuspicionRules.Told
) {
  yield* write("terminal.suspect", terminalId, (terminal) =>
    raising(terminal, SuspicionRules.agreeingRuledOut(terminal.state, told))
  )
})

/** Writes down that what was read over a connection is what the books expect, where that is not known of it. */
export const trust = Effect.fnUntraced(function* (
  terminalId: Terminal.State["terminalId"],
  told: Pick<SuspicionRules.Told, "came" | "at">
) {
  yield* write("terminal.trust", terminalId, (terminal) =>
    Effect.succeed({ view: { terminal }, changes: { terminal: SuspicionRules.trust(terminal.state, told) } })
  )
})
