/** Opening work items from an engine: in the commit of what it found, so that neither is there without the other. */
import * as Effect from "effect/Effect"
import * as WorkItem from "../../books/workitem/WorkItem.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"

/** Gives the view and the changes that leave an item open about each finding, to be spread into a commit; the same finding twice counts once. */
export const opening = Effect.fnUntraced(function* (findings: ReadonlyArray<WorkItem.Finding>, at: Instant) {
  const store = yield* StationStore
  const byId = new Map(findings.map((finding) => [WorkItem.idOf(finding), finding]))
  const loaded = yield* store.load([...byId.keys()].map((id) => ref("WorkItem", id)))
  const moved = loaded.flatMap((item) => {
    const finding = byId.get(item.ref.id)
    const events = finding === undefined ? [] : WorkItem.opening(item.state, finding, at)
    return events.length === 0 ? [] : [{ item, events }]
  })
  return {
    view: Object.fromEntries(moved.map(({ item }) => [`workItem:${item.ref.id}`, item])),
    changes: Object.fromEntries(moved.map(({ item, events }) => [`workItem:${item.ref.id}`, events]))
  }
})
