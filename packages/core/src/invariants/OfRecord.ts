/** What holds of every record: its events give its state, each step has its trail record, and nothing but what may change has changed. */
import type * as Commissioning from "../commissioning/Commissioning.ts"
import { tabs } from "../commissioning/Commissioning.ts"
import type * as Order from "../purchase/Order.ts"
import { contentText } from "../purchase/Order.ts"
import type { Kind, StateOf } from "../store/Aggregates.ts"
import { encodeState, entryOf } from "../store/Catalog.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

const textOf = <K extends Kind>(kind: K, state: StateOf<K> | null): string =>
  state === null ? "nothing" : JSON.stringify(encodeState(kind, state))

const replayed = <K extends Kind>(kind: K, entry: HistoryEntry<K>): string => {
  const { evolve } = entryOf(kind)
  let state: StateOf<K> | null = entry.before
  for (const event of entry.events) state = evolve(state, event)
  return textOf(kind, state)
}

/** Checks that the events of each step lead from the state before to the state after, that the steps join up, and that the last is the state now. */
export const checkReplay = ({ current, entries }: AuditRecord): ReadonlyArray<Violation> => {
  const { ref } = current
  const kind = ref._tag
  const found: Array<Violation> = []
  let before = "nothing"
  for (const [index, entry] of entries.entries()) {
    const at = `version ${entry.version}`
    if (entry.version !== index + 1) found.push(violation("replay", ref, `${at} follows version ${index}`))
    if (textOf(kind, entry.before) !== before)
      found.push(violation("replay", ref, `${at} does not start where the one before ended`))
    before = textOf(kind, entry.after)
    if (replayed(kind, entry) !== before) found.push(violation("replay", ref, `the events of ${at} give another state`))
  }
  if (entries.length !== current.version) {
    found.push(violation("replay", ref, `${entries.length} steps make version ${current.version}`))
  }
  if (before !== textOf(kind, current.state)) found.push(violation("replay", ref, "the history ends in another state"))
  return found
}

/** Checks that each step has a trail record that names who, what and when (invariant 7). */
export const checkTrail = ({ current, entries }: AuditRecord): ReadonlyArray<Violation> =>
  entries.flatMap(({ version, events, trail, commandId }) => {
    const complete = trail.actor !== "" && trail.operation !== "" && commandId !== ""
    if (complete && events.length > 0) return []
    return [
      violation(7, current.ref, `version ${version} has no ${events.length === 0 ? "event" : "complete trail record"}`)
    ]
  })

/** Checks that nothing changed what an order is about, and that it stands under its own number (invariants 6 and 10). */
export const checkContent = ({ current, entries }: AuditRecord<"Order">): ReadonlyArray<Violation> => {
  const { ref } = current
  const states: ReadonlyArray<Order.State> = [...entries.map(({ after }) => after), current.state]
  const [first] = states
  const changed = states.some((state) => first !== undefined && contentText(state) !== contentText(first))
  return [
    ...(changed ? [violation(10, ref, "energy, target or order number changed")] : []),
    ...(current.state.orderNo === ref.id ? [] : [violation(6, ref, `stands under the number ${current.state.orderNo}`)])
  ]
}

const resultsOf = (state: Commissioning.State | null): string =>
  state === null ? "" : JSON.stringify(tabs.map((tab) => state[tab].results.map(({ result, by }) => [result, by])))

/** Checks that a commissioning result changed by an explicit recording only, or began anew for another customer (invariant 9). */
export const checkResults = ({ current, entries }: AuditRecord<"Commissioning">): ReadonlyArray<Violation> =>
  entries.flatMap(({ version, before, after, events }) => {
    const recorded = events.some(({ _tag }) => _tag === "ResultRecorded")
    const anew = before?.customerNo !== after.customerNo
    const same = resultsOf(before) === resultsOf(after)
    return same || recorded || anew
      ? []
      : [violation(9, current.ref, `version ${version} changed a result without recording`)]
  })
