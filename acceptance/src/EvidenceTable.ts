/**
 * The evidence table of a purchase: representative evidence, run through the real `verdict`, equal rows taken together.
 *
 * An order of 1000 kWh on a balance of 20 kWh; before sending the terminal held number 6, the order has number 7.
 */
import { Energy, Instant } from "@yugou/core"
import { type Attempt, Verdict } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"

const { kwh } = Energy

/**
 * What the evidence can look like.
 *
 * **Details** `record`: the terminal's own record of the number, made since sending. `number`: the number that it holds. `balance`: how it moved since
 * the look before sending. `counter`: what balance and consumption say together. `frame`: whether the frame may still take effect.
 */
export const axes = {
  record: ["none", "effect", "noEffect", "otherCredit"],
  number: ["unread", "old", "ours", "oursOtherValue", "foreign"],
  balance: ["unread", "notRisen", "partly", "whole", "tooMuch"],
  counter: ["none", "came", "stayedAway", "neither"],
  frame: ["alive", "dead"]
} as const

export type Axis = keyof typeof axes
/** One value of an axis. */
export type Value<A extends Axis> = (typeof axes)[A][number]
/** One value of each axis: all that a look and the clock can say about an attempt. */
export type Seen = { readonly [A in Axis]: Value<A> }

/** A row: for each axis the values that make no difference to one another, and what they prove; `by` is empty where nothing is decided. */
export interface Row extends Verdict.Verdict {
  readonly cells: { readonly [axis in Axis]: ReadonlyArray<string> }
}

const openedAt = Instant.at("2026-03-02T02:00:00Z")
const deadAt = Instant.plusMillis(openedAt, 5 * 60_000)
const before = kwh("20")
const value = kwh("1000")
const counter = kwh("300")
const readingQuantum = kwh("1")

const times: { readonly [F in Value<"frame">]: Instant.Instant } = {
  alive: Instant.plusMillis(deadAt, -1),
  dead: deadAt
}

const numbers: {
  readonly [N in Value<"number">]: Pick<Attempt.Look, "numberRead" | "storedNumber" | "storedValue">
} = {
  unread: { numberRead: "no", storedNumber: null },
  old: { numberRead: "yes", storedNumber: 6 },
  ours: { numberRead: "yes", storedNumber: 7 },
  oursOtherValue: { numberRead: "yes", storedNumber: 7, storedValue: kwh("500") },
  foreign: { numberRead: "yes", storedNumber: 41 }
}

const balances: { readonly [B in Value<"balance">]: Energy.Energy | null } = {
  unread: null,
  notRisen: kwh("15"),
  partly: kwh("900"),
  whole: kwh("1020"),
  tooMuch: kwh("1100")
}

const credit = { wireNo: 7, mode: "append", value, before, terminalTime: "26-03-02 10:01" } as const
const records: { readonly [R in Value<"record">]: Attempt.Look["records"] } = {
  none: [],
  effect: [{ ...credit, after: kwh("1020") }],
  noEffect: [{ ...credit, after: before }],
  otherCredit: [{ ...credit, value: kwh("500"), after: kwh("520") }]
}

/** What must have been consumed for balance and counter to say so; where the balance rose too far the counter runs backwards. */
const consumedFor = (said: Exclude<Value<"counter">, "none">, balance: bigint): bigint => {
  switch (said) {
    case "came":
      return before + value - balance
    case "stayedAway":
      return before - balance
    case "neither":
      return kwh("333")
  }
}

const lookOf = (seen: Seen): Attempt.Look => {
  const balance = balances[seen.balance]
  const consumed = seen.counter === "none" ? null : consumedFor(seen.counter, balance ?? before)
  return {
    ...{ at: openedAt, balance, records: records[seen.record], ...numbers[seen.number] },
    consumption: consumed === null ? null : { counter: Energy.fromUnits(counter + consumed), counterId: "month" }
  }
}

const attempt: Attempt.Attempt = {
  ...{ no: 1, requestId: "P1.1", wireNo: 7, mode: "append", value, thresholds: null, lifetimeMinutes: 5 },
  before: {
    ...{ at: openedAt, numberRead: "yes", storedNumber: 6, balance: before, records: [] },
    consumption: { counter, counterId: "month" }
  },
  ...{ openedAt, queuedSince: openedAt, queuedUntil: openedAt, sendBy: openedAt, deadAt },
  ...{ ending: null, verdict: null }
}

/** Asks the rule about one case. */
export const judge = (seen: Seen): Verdict.Verdict => {
  const { kind, by } = Verdict.verdict(attempt, lookOf(seen), { readingQuantum }, times[seen.frame])
  return { kind, by: kind === "undecided" ? [] : by }
}

/** The order in which the cells are asked: what decides most comes first. */
const order: ReadonlyArray<Axis> = ["record", "number", "balance", "counter", "frame"]

/** Judges every case that agrees with what is known; values of an axis below which all is the same become one cell. */
const rowsBelow = (known: Partial<Seen>, [axis, ...rest]: ReadonlyArray<Axis>): ReadonlyArray<Row> => {
  if (axis === undefined) {
    return [{ cells: { record: [], number: [], balance: [], counter: [], frame: [] }, ...judge(known as Seen) }]
  }
  const groups = new Map<string, { readonly values: Array<string>; readonly rows: ReadonlyArray<Row> }>()
  for (const one of axes[axis]) {
    const rows = rowsBelow({ ...known, [axis]: one }, rest)
    const group = groups.get(JSON.stringify(rows)) ?? { values: [], rows }
    group.values.push(one)
    groups.set(JSON.stringify(rows), group)
  }
  return [...groups.values()].flatMap(({ values, rows }) =>
    rows.map((row) => ({ ...row, cells: { ...row.cells, [axis]: values } }))
  )
}

/** Gives the table: every case is in exactly one row. */
export const rows = (): ReadonlyArray<Row> => rowsBelow({}, order)

/** Tells whether a terminal with these capabilities can ever show what a row asks for. */
export const canShow = ({ cells }: Row, capabilities: Capabilities): boolean => {
  const hasRecords = capabilities.evidence.some(({ kind }) => kind === "creditRecord")
  const hasCounter = capabilities.consumption === "counter"
  return (hasRecords || cells.record.includes("none")) && (hasCounter || cells.counter.includes("none"))
}
