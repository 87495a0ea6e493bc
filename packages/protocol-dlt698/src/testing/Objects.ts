/** The attributes of the simulated terminal: what each asks of it, and its answer as a value. */
import { Energy } from "@yugou/core/dialect"
import { LocalTime } from "@yugou/dialect-kit"
import { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Answer, type Request, TerminalClock } from "@yugou/testkit/terminal"
import { bits, groupOi, long, objects, unit } from "../request/Values.ts"
import type { Data } from "../value/Data.ts"
import type { Own, Settings, Side } from "./Settings.ts"

type Doing = TerminalSide.Doing<Own>

/** What reading an attribute did: a value, a DAR, or nothing at all. */
export interface Got {
  readonly doing: Doing
  readonly result: { readonly data: Data } | { readonly dar: number } | null
}

/** Objects that do not exist here (DAR 6). */
export const noObject = 6

/** The number of a total group; `null` for another object. */
export const groupOf = (oad: string): number | null => {
  const group = /^230([1-8])/.exec(oad)?.[1]
  return group === undefined ? null : Number(group)
}

const unitsOf = ({ terminal }: Side): Data => ({
  array: terminal.holders.flatMap(({ no, stored, thresholds }) =>
    stored === null && thresholds === null
      ? []
      : [
          unit({
            group: groupOi(no),
            number: stored?.wireNo ?? 0,
            mode: stored?.mode ?? "append",
            kind: "energy",
            amount: stored?.value ?? Energy.zero,
            alarm: thresholds?.alarm ?? Energy.zero,
            trip: thresholds?.trip ?? Energy.zero
          })
        ]
  )
})

const engagedOf = ({ terminal }: Side): Data => ({
  array: terminal.holders.map(({ control, no }) => ({
    structure: [{ oi: groupOi(no) }, { enum: control === "engaged" ? 1 : 0 }]
  }))
})

const relaysOf = ({ terminal }: Side): Data => ({
  array: terminal.switches.map(({ no, position }) => ({
    structure: [{ vis: `R${no}` }, { enum: position === "open" ? 1 : 0 }, { enum: 1 }, { enum: 0 }]
  }))
})

/** Energy of this month: what was consumed since the terminal was first asked in it. */
const thisMonth = (settings: Settings, doing: Doing, group: number, counter: Energy.Energy, now: number) => {
  const { side } = doing
  const month = LocalTime.textOfLocal(TerminalClock.localMillis(settings.terminal, side.terminal, now)).slice(0, 7)
  const known = side.own.months.get(group)
  const start =
    known?.month === month && known.consumed <= counter
      ? known
      : { month, consumed: known === undefined ? Energy.zero : counter }
  const months = new Map(side.own.months).set(group, start)
  const total = long(Energy.subtract(counter, start.consumed))
  const zero = long(Energy.zero)
  return {
    doing: { ...doing, side: { ...side, own: { ...side.own, months } } },
    result: { data: { array: [total, zero, zero, zero, zero] } }
  }
}

interface Attribute {
  readonly asks: (holder: number) => Request
  readonly value: (settings: Settings, doing: Doing, answer: Answer, holder: number, now: number) => Got
}

const plain =
  (of: (side: Side, answer: Answer, holder: number) => Data): Attribute["value"] =>
  (_, doing, answer, holder) => ({ doing, result: { data: of(doing.side, answer, holder) } })

const parameters =
  (item: "PurchaseControl" | "Protection" | "EffectiveRounds"): Attribute["asks"] =>
  (holder) => ({ _tag: "ReadParameters", holder, items: [item] })

const clockText = (localMillis: number): Data => ({ datetimeS: LocalTime.textOfLocal(localMillis) })

const attributes: { readonly [oad: string]: Attribute } = {
  [objects.clock]: {
    asks: () => ({ _tag: "ReadClock" }),
    value: plain((_, answer) => (answer._tag === "Clock" ? clockText(answer.localMillis) : null))
  },
  [objects.units]: { asks: (holder) => ({ _tag: "ReadStoredCredit", holder }), value: plain(unitsOf) },
  [objects.engaged]: { asks: parameters("PurchaseControl"), value: plain(engagedOf) },
  [objects.protection]: {
    asks: parameters("Protection"),
    value: plain(({ terminal }) => ({ enum: terminal.protection.state === "protected" ? 1 : 0 }))
  },
  [objects.relays]: { asks: () => ({ _tag: "ReadRounds" }), value: plain(relaysOf) },
  "23..0B00": {
    asks: (holder) => ({ _tag: "ReadBalance", holder }),
    value: plain((_, answer) => (answer._tag === "Balance" ? long(answer.remaining) : null))
  },
  "23..0900": {
    asks: (holder) => ({ _tag: "ReadConsumption", holder }),
    value: (settings, doing, answer, holder, now) =>
      answer._tag === "Consumption"
        ? thisMonth(settings, doing, holder, answer.counter, now)
        : { doing, result: { dar: noObject } }
  },
  "23..0F00": {
    asks: parameters("EffectiveRounds"),
    value: plain(({ terminal }, _, group) =>
      bits(terminal.holders.find(({ no }) => no === group)?.effectiveRounds ?? [])
    )
  }
}

/** Values that are the same on every simulated terminal, and what it keeps of events. */
const ownValue = ({ security }: Settings, { own }: Side, oad: string): Data | undefined => {
  switch (oad) {
    case "F1010200":
      return { enum: security === "on" ? 1 : 0 }
    case objects.newEvents:
      return { array: own.unread.map((table) => ({ oad: `${table}0200` })) }
    case objects.purchaseEventValid:
      return { bool: own.recordsPurchases === "yes" }
    case "20040201":
      return { i32: 123_456 }
    case "00100201":
      return { u32: 7_890_012 }
  }
  return oad.startsWith("F100") ? { oct: "00" } : undefined
}

/** Reads one attribute. */
export const read = (settings: Settings, doing: Doing, oad: string, now: number): Got => {
  const own = ownValue(settings, doing.side, oad)
  if (own !== undefined) return { doing, result: { data: own } }
  const group = groupOf(oad)
  const attribute = attributes[group === null ? oad : `23..${oad.slice(4)}`]
  if (attribute === undefined) return { doing, result: { dar: noObject } }
  const holder = group ?? settings.terminal.holders[0] ?? 1
  const [done, answer] = TerminalSide.exchange(settings.terminal, doing, attribute.asks(holder), null, now)
  if (answer === null) return { doing: done, result: null }
  return answer._tag === "Refused"
    ? { doing: done, result: { dar: noObject } }
    : attribute.value(settings, done, answer, holder, now)
}
