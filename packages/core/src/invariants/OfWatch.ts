/** What holds of automatic messages: none without a cycle, one an episode, one a day (invariant 8). */
import type { HistoryEntry } from "../store/StationStore.ts"
import { type AuditRecord, statesAround } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

/** Checks the messages of one customer's watch against the alarm cycles of their time. */
export const checkMessages = (
  { current, entries }: AuditRecord<"AlarmWatch">,
  customer: ReadonlyArray<HistoryEntry<"Customer">>
): ReadonlyArray<Violation> => {
  const { ref } = current
  const days = new Set<string>()
  return entries.flatMap(({ events, before, version }) =>
    events.flatMap((event) => {
      if (event._tag !== "AlarmSent") return []
      const at = `the message of version ${version}`
      const cycles = statesAround(customer, event.at).map(({ alarm }) => alarm.cycle)
      const again = days.has(event.on)
      days.add(event.on)
      const repeated = event.targets.some((target) => (before?.episodes[target]?.sent ?? 0) > 0)
      const onlyOnce = cycles.length > 0 && cycles.every((cycle) => cycle === "once")
      return [
        ...(cycles.every((cycle) => cycle === "none") ? [violation(8, ref, `${at} has no alarm cycle`)] : []),
        ...(again ? [violation(8, ref, `${at} is the second one on ${event.on}`)] : []),
        ...(onlyOnce && repeated ? [violation(8, ref, `${at} is the second one of its episode`)] : [])
      ]
    })
  )
}
