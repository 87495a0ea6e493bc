/** How a credit is compared, stored and applied; the firmware's rule in each of the three steps. */
import { Energy } from "@yugou/core"
import type { Thresholds } from "@yugou/core/dialect"
import * as Clock from "./Clock.ts"
import type { Answer, Event } from "./Messages.ts"
import type { Settings } from "./Settings.ts"
import { type Application, type Credit, type Holder, holderOf, type Record, type State, withHolder } from "./State.ts"

/** A credit request as it is stored: to whom, what, and the thresholds that travel with it (`null`: they stay as they are). */
export interface CreditWrite extends Credit {
  readonly holder: number
  readonly thresholds: Thresholds | null
}

/** Tells whether the number is the last one of its holder, or of any holder where the firmware compares across the terminal. */
const isDuplicate = (settings: Settings, state: State, write: CreditWrite): boolean => {
  if (write.wireNo === null) return false
  if (write.mode === "set" && settings.firmware.comparesOnSet === "no") return false
  return state.holders.some(
    (it) => it.stored?.wireNo === write.wireNo && (settings.firmware.compares === "terminal" || it.no === write.holder)
  )
}

const resulting = (write: Credit, before: Energy.Energy): Energy.Energy =>
  write.mode === "append" ? Energy.add(before, write.value) : write.value

/** Puts the credit and its thresholds into the holder; an unnumbered one leaves the stored number alone. */
const store = (holder: Holder, write: CreditWrite, pending: Credit | null): Holder => ({
  ...holder,
  stored: write.wireNo === null ? holder.stored : { wireNo: write.wireNo, mode: write.mode, value: write.value },
  thresholds: write.thresholds ?? holder.thresholds,
  pending
})

/**
 * Takes a credit: refuses it, or stores it and leaves it pending.
 *
 * **Details** A credit that is stored while another is still pending takes its place, as in firmware that keeps one parameter and a flag.
 */
export const take = (settings: Settings, state: State, write: CreditWrite): readonly [State, Answer] => {
  const holder = holderOf(state, write.holder)
  if (holder === undefined) return [state, { _tag: "Refused", reason: "unsupported" }]
  const credit: Credit = { wireNo: write.wireNo, mode: write.mode, value: write.value }
  if (isDuplicate(settings, state, write)) {
    switch (settings.firmware.duplicate) {
      case "refusedWithReason":
        return [state, { _tag: "Refused", reason: "duplicateNumber" }]
      case "refusedWithoutReason":
        return [state, { _tag: "Refused", reason: "unspecified" }]
      case "storedWithoutEffect":
        return [withHolder(state, store(holder, write, holder.pending && credit)), { _tag: "Accepted" }]
      case "appliedAgain":
        break
    }
  }
  if (settings.maxRemaining !== null && resulting(write, holder.remaining) > settings.maxRemaining) {
    return [state, { _tag: "Refused", reason: "overLimit" }]
  }
  return [withHolder(state, store(holder, write, credit)), { _tag: "Accepted" }]
}

const applyTo = (
  settings: Settings,
  state: State,
  holder: Holder,
  credit: Credit,
  by: Application["by"],
  now: number
): readonly [State, Event] => {
  const localMillis = Clock.localMillis(settings, state, now)
  const after = resulting(credit, holder.remaining)
  const record: Record = {
    ...credit,
    before: holder.remaining,
    after,
    thresholds: holder.thresholds,
    localMillis
  }
  const records = [...holder.records, record].slice(-settings.maxRecords)
  const next = withHolder(state, { ...holder, remaining: after, pending: null, records })
  return [
    { ...next, applications: [...next.applications, { ...record, holder: holder.no, at: now, by }] },
    { _tag: "CreditApplied", holder: holder.no, record, localMillis }
  ]
}

/** Applies every pending credit, in the order of the holders. */
export const applyPending = (settings: Settings, state: State, now: number): readonly [State, ReadonlyArray<Event>] => {
  let next = state
  const events: Array<Event> = []
  for (const { no } of state.holders) {
    const holder = holderOf(next, no)
    if (!holder?.pending) continue
    const [applied, event] = applyTo(settings, next, holder, holder.pending, "master", now)
    next = applied
    events.push(event)
  }
  return [next, events]
}

/**
 * Takes and applies a credit of another master.
 *
 * **Details** It comes by a way of its own and takes effect at once. What is still pending is stored over, as by any later credit.
 */
export const applyOther = (
  settings: Settings,
  state: State,
  { holder: no, wireNo, value }: { readonly holder: number; readonly wireNo: number; readonly value: Energy.Energy },
  now: number
): readonly [State, ReadonlyArray<Event>] => {
  const holder = holderOf(state, no)
  if (holder === undefined) return [state, []]
  const credit: Credit = { wireNo, mode: "append", value }
  const [next, event] = applyTo(settings, state, { ...holder, stored: credit }, credit, "otherMaster", now)
  return [next, [event]]
}

/** Forgets what was stored and not applied: after power-up the stored number counts as applied. */
export const losePending = (state: State): State => ({
  ...state,
  holders: state.holders.map((it) => (it.pending === null ? it : { ...it, pending: null }))
})
