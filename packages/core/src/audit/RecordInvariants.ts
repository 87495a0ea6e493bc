/** What holds of every record: its events give its state, each step has its trail record, and nothing but what may change has changed. */
import * as DateTime from "effect/DateTime"
import type * as Commissioning from "../books/commissioning/Commissioning.ts"
import { tabs } from "../books/commissioning/Commissioning.ts"
import type * as Order from "../books/purchase/Order.ts"
import { contentText } from "../books/purchase/Order.ts"
import type { Kind, Ref, StateOf } from "../store/Aggregates.ts"
import { encodeState, entryOf } from "../store/Catalog.ts"
import type { HistoryEntry } from "../store/StationStore.ts"
import { type AuditRecord, readable } from "./AuditRecord.ts"
import { type Violation, violation } from "./Violation.ts"

const textOf = <K extends Kind>(kind: K, state: StateOf<K> | null): string =>
  state === null ? "nothing" : JSON.stringify(encodeState(kind, state))

/** Compares two values by what they hold; instants are compared as such. (`Equal` hashes both first, which took 8 % of a simulated run.) */
const isAlike = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (DateTime.isDateTime(a)) return DateTime.isDateTime(b) && DateTime.Equivalence(a, b)
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isAlike(a[key as never], b[key as never]))
  )
}

/** Compares as values first, and by what is stored only where that says no: an optional field that is absent or undefined is the same in JSON. */
const isSame = <K extends Kind>(kind: K, a: StateOf<K> | null, b: StateOf<K> | null): boolean =>
  isAlike(a, b) || readable(() => textOf(kind, a) === textOf(kind, b)) === true

const replayed = <K extends Kind>(kind: K, entry: HistoryEntry<K>): StateOf<K> | null => {
  const { evolve } = entryOf(kind)
  let state: StateOf<K> | null = entry.before
  for (const event of entry.events) state = evolve(state, event)
  return state
}

/** Checks that one step starts where the one before it ended (`null`: it is the first) and that its events lead from the state before to the state after. */
export const checkStep = <K extends Kind>(
  ref: Ref<K>,
  former: HistoryEntry<K> | null,
  entry: HistoryEntry<K>
): ReadonlyArray<Violation> => {
  const kind: K = ref._tag as K
  const at = `version ${entry.version}`
  const problems = [
    entry.version === (former?.version ?? 0) + 1 ? "" : `${at} follows version ${former?.version ?? 0}`,
    isSame(kind, entry.before, former?.after ?? null) ? "" : `${at} does not start where the one before ended`,
    readable(() => isSame(kind, replayed(kind, entry), entry.after)) ? "" : `the events of ${at} give another state`
  ]
  return problems.flatMap((detail) => (detail === "" ? [] : [violation("replay", ref as Ref, detail)]))
}

/** Checks that the events of each step lead from the state before to the state after, that the steps join up, and that the last is the state now. */
export const checkReplay = ({ current, entries }: AuditRecord): ReadonlyArray<Violation> => {
  const ref: Ref = current.ref
  const steps = entries.flatMap((entry, index) => checkStep(ref, entries[index - 1] ?? null, entry))
  const last = entries.at(-1)?.after ?? null
  return [
    ...steps,
    ...(entries.length === current.version
      ? []
      : [violation("replay", ref, `${entries.length} steps make version ${current.version}`)]),
    ...(isSame(ref._tag, current.state, last) ? [] : [violation("replay", ref, "the history ends in another state")])
  ]
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
  // A state that has no content to be read is not the one that its events give: the replay says so.
  const contents = states.flatMap((state) => readable(() => contentText(state)) ?? [])
  const changed = contents.some((content) => content !== contents[0])
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
