/** What holds of automatic messages: none without a cycle, one an episode, one a day (invariant 8). */
import type { StateOf } from "../store/Aggregates.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** Checks that one message at most was sent on a local day. */
export const checkDays = ({ current, entries }: AuditRecord<"AlarmWatch">): ReadonlyArray<Violation> => {
  const days = new Set<string>()
  return entries.flatMap(({ events, version }) =>
    events.flatMap((event) => {
      if (event._tag !== "AlarmSent") return []
      const again = days.has(event.on)
      days.add(event.on)
      return again
        ? [violation(8, current.ref, `the message of version ${version} is the second one on ${event.on}`)]
        : []
    })
  )
}

type Step = HistoryEntry<"AlarmWatch">

/** Gives the steps that sent a message. */
export const sendings = (entries: ReadonlyArray<Step>): ReadonlyArray<Step> =>
  entries.filter(({ events }) => events.some(({ _tag }) => _tag === "AlarmSent"))

/** Checks the message that a step of a watch sent against the alarm cycles that its customer may have had then. */
export const checkMessage = (
  { ref }: AuditRecord<"AlarmWatch">["current"],
  { events, before, version }: Step,
  customers: ReadonlyArray<StateOf<"Customer">>
): ReadonlyArray<Violation> => {
  const at = `the message of version ${version}`
  const cycles = customers.map(({ alarm }) => alarm.cycle)
  const onlyOnce = cycles.length > 0 && cycles.every((cycle) => cycle === "once")
  return events.flatMap((event) => {
    if (event._tag !== "AlarmSent") return []
    const repeated = event.targets.some((target) => (before?.episodes[target]?.sent ?? 0) > 0)
    return [
      ...(cycles.every((cycle) => cycle === "none") ? [violation(8, ref, `${at} has no alarm cycle`)] : []),
      ...(onlyOnce && repeated ? [violation(8, ref, `${at} is the second one of its episode`)] : [])
    ]
  })
}
