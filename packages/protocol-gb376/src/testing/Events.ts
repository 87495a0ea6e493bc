/** What happens in the simulated terminal as event records, and its amounts as the wire carries them. */
import { Energy } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { type Event, TerminalState } from "@yugou/testkit/terminal"
import type { EventRecord } from "../rows/EventRecords.ts"

/** Consumption when a month began, as far as the terminal was asked in it. */
export interface MonthStart {
  readonly month: string
  readonly consumed: Energy.Energy
}

/** Whole kWh as A.3 carries them, rounded down as a display does. */
export const wholeKwh = (energy: Energy.Energy): number => {
  const units = Energy.unitsPerKwh
  return Number((energy - (((energy % units) + units) % units)) / units)
}

/** An amount that may be missing: "no data" on the wire. */
export const orNoData = (energy: Energy.Energy | null): number | null => (energy === null ? null : wholeKwh(energy))

const minutes = (localMillis: number): string => LocalTime.textOfLocal(localMillis).slice(0, 16)

type Happened<T extends Event["_tag"]> = Extract<Event, { readonly _tag: T }>

const purchaseRecord = ({ holder, localMillis, record }: Happened<"CreditApplied">): EventRecord => ({
  erc: 19,
  detail: {
    time: minutes(localMillis),
    group: { no: holder },
    purchaseNo: record.wireNo ?? 0,
    mode: record.mode === "append" ? "append" : "refresh",
    purchase: wholeKwh(record.value),
    alarm: orNoData(record.thresholds?.alarm ?? null),
    trip: orNoData(record.thresholds?.trip ?? null),
    before: wholeKwh(record.before),
    after: wholeKwh(record.after)
  }
})

const alarmRecord = (
  state: TerminalState.State,
  { holder, localMillis, remaining }: Happened<"AlarmRaised" | "AlarmCleared">
): EventRecord => {
  const found = TerminalState.holderOf(state, holder)
  return {
    erc: 23,
    detail: {
      time: minutes(localMillis),
      group: { no: holder },
      rounds: found?.effectiveRounds ?? [],
      kind: "purchase",
      energy: wholeKwh(remaining),
      setting: orNoData(found?.thresholds?.trip ?? null)
    }
  }
}

const openedRecord = (
  state: TerminalState.State,
  { cause, localMillis, switchNo }: Happened<"Opened">
): EventRecord => {
  const time = minutes(localMillis)
  if (cause === "remote") return { erc: 5, detail: { time, rounds: [switchNo], powerAtTrip: 0, powerAfter2Minutes: 0 } }
  const holder = state.holders.find((it) => it.control === "engaged" && it.effectiveRounds.includes(switchNo))
  return {
    erc: 7,
    detail: {
      time,
      group: { no: holder?.no ?? 1 },
      rounds: [switchNo],
      kind: { monthly: 0, purchase: 1 },
      energy: wholeKwh(holder?.remaining ?? Energy.zero),
      setting: orNoData(holder?.thresholds?.trip ?? null)
    }
  }
}

/** The records that an event leaves; closing and the end of an alarm leave none. */
export const recordOf = (state: TerminalState.State, event: Event): ReadonlyArray<EventRecord> => {
  switch (event._tag) {
    case "CreditApplied":
      return [purchaseRecord(event)]
    case "AlarmRaised":
      return [alarmRecord(state, event)]
    case "Opened":
      return [openedRecord(state, event)]
    case "AlarmCleared":
    case "Closed":
    case "PoweredUp":
      return []
  }
}
