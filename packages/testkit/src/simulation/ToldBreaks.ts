/** Rules by which persons are told that can be switched off: that a replacement stops, and that no reading settles a remote-control command. */
import type { WorkItem } from "@yugou/core/books"
import type { Write } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { type Execute, onSeen, type Store, tampered } from "./Tamper.ts"

/** Leaves out every work item of a cause. */
const untold =
  (cause: WorkItem.Cause) =>
  (store: Store): Store => {
    const left = ({ ref, events }: Write): Write["events"] => {
      if (ref._tag !== "WorkItem") return events
      const [first] = events as ReadonlyArray<WorkItem.Event>
      return first?._tag === "WorkItemOpened" && first.finding.cause === cause ? [] : events
    }
    return { ...store, commit: (it) => Effect.flatMap(onSeen(it, store, left), store.commit) }
  }

/** No terminal tells how its switches stand. */
const withoutSwitches =
  (execute: Execute): Execute =>
  (request) =>
    request._tag === "ReadRounds"
      ? Effect.succeed({ _tag: "NotSent", at: request.notAfter, reason: "offline", detail: "" })
      : execute(request)

/** What is done in place of each rule. */
export const toldBreaks = {
  stopTold: tampered({ store: untold("replacementStopped") }),
  controlTold: tampered({ store: untold("controlUnknown"), execute: withoutSwitches })
}
