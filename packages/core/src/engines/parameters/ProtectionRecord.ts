/** Writing down what the keeper of protection saw and did, with what becomes of the work items about it. */
import * as Effect from "effect/Effect"
import type { Fact } from "../../books/entry/Fact.ts"
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { type Hindrance, isMoot } from "../../books/parameters/ProtectionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import type { Loaded, Versioned } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { leaving, nextPage } from "../kernel/Rounds.ts"

/** How many of the open items about protection one step looks at again. */
const itemsLooked = 200

/** Who engages and releases protection before and after periods, as trails and logs say it. */
export const actor = "system:protection-keeper"

const causes = ["protectionMissing", "protectionHeld"] as const
type Cause = (typeof causes)[number]

/** What is written down about a terminal; `hindered`: what keeps the station from doing what is due, `null`: nothing does. */
export interface Entry {
  readonly operation: string
  readonly at: Instant
  readonly terminal: ReadonlyArray<Terminal.Event>
  readonly facts: ReadonlyArray<Fact>
  readonly job?: { readonly loaded: Loaded<"ParameterJob">; readonly events: ReadonlyArray<ParameterJob.Event> }
  readonly hindered: { readonly cause: Cause; readonly because: Hindrance } | null
}

/** Gives what happens to the work items of a terminal: the one about the hindrance is open afterwards, and no other. */
const itemChanges = Effect.fnUntraced(function* ({ terminalId, orgNo }: Terminal.State, { hindered, at }: Entry) {
  const store = yield* StationStore
  const ids = causes.map((cause) => WorkItem.idOf({ cause, subject: terminalId }))
  const items = yield* store.load(ids.map((id) => ref("WorkItem", id)))
  return items.flatMap((item, index) => {
    const cause = causes[index]
    const isOpen = cause !== undefined && hindered?.cause === cause
    const events = isOpen
      ? WorkItem.opening(
          item.state,
          { cause, subject: terminalId, orgNo, customerNo: null, detail: hindered.because },
          at
        )
      : WorkItem.closing(item.state, at, actor, "nothing hinders it any more")
    return events.length === 0 ? [] : [{ item, events }]
  })
})

/** Commits it against the terminal as it was seen; nothing where nothing is to be written. */
export const record = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, entry: Entry) {
  const { operation, at, facts, job, hindered } = entry
  const items = yield* itemChanges(terminal.state, entry)
  if (entry.terminal.length + facts.length + items.length === 0 && job === undefined) return
  const view: View = {
    ...Object.fromEntries(items.map(({ item }) => [item.ref.id, item])),
    terminal,
    ...(job === undefined ? {} : { job: job.loaded })
  }
  const changes: Changes<View> = {
    ...Object.fromEntries(items.map(({ item, events }) => [item.ref.id, events])),
    terminal: entry.terminal,
    ...(job === undefined ? {} : { job: job.events })
  }
  yield* commitStep(
    makeCommit(view, changes, {
      command: {
        id: idOf(operation, terminal.ref.id, terminal.version, toMillis(at)),
        content: operation,
        response: null
      },
      facts,
      trail: { actor, operation, reason: null, at }
    })
  )
  const isNew = items.some(({ events }) => events.some(({ _tag }) => _tag === "WorkItemOpened"))
  if (isNew)
    yield* Effect.logWarning(`${actor}: ${hindered?.cause} on terminal ${terminal.ref.id}: ${hindered?.because}`)
})

/** Closes an item about the protection of a terminal if it is moot, against the terminal as it is now. */
const closeIfMoot = Effect.fnUntraced(function* (
  item: Versioned<"WorkItem">,
  cause: Cause,
  period: "on" | "over",
  at: Instant
) {
  const store = yield* StationStore
  const { subject } = item.state
  const [found] = yield* store.load([ref("Terminal", subject)])
  if (!found?.state || !isMoot(cause, found.state, period)) return
  const view: View = { item, terminal: { ...found, state: found.state } }
  const changes: Changes<View> = { item: WorkItem.closing(item.state, at, actor, "nothing is to be protected") }
  const operation = "protection.moot"
  yield* commitStep(
    makeCommit(view, changes, {
      command: { id: idOf(operation, item.ref.id, item.version, toMillis(at)), content: operation, response: null },
      facts: [],
      trail: { actor, operation, reason: null, at }
    })
  )
})

/** Closes what is open about terminals of which nothing is due any more: nobody looks at them, so that no look closes it. */
export const closeMoot = Effect.fnUntraced(function* (period: "on" | "over", at: Instant) {
  const where = { cause: { _tag: "AnyOf", values: causes }, state: { _tag: "Is", value: "open" } } as const
  const items = yield* nextPage("protectionItems", "WorkItem", where, itemsLooked)
  for (const item of items) {
    const cause = causes.find((one) => one === item.state.cause)
    if (cause !== undefined) yield* leaving(actor, item.ref.id, closeIfMoot(item, cause, period, at), undefined)
  }
})
