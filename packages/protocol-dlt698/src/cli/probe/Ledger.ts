/** What the trial has done to the terminal: at every moment it says what is left there, and how it is taken off. */
import { Energy } from "@yugou/core/dialect"

/** A group that is written to. `credited`: how often the amount was seen to be added; `alarm`, `trip`: as they stood, and as every unit has them. */
export interface Touched {
  readonly group: number
  /** The balance before the first write. */
  readonly balance: Energy.Energy
  readonly numberBefore: number
  readonly alarm: Energy.Energy
  readonly trip: Energy.Energy
  readonly credited: number
}

/**
 * The books of the trial.
 *
 * **Details** `last`: the highest number that the terminal holds for any group or that was sent to it. `doubt`: the group whose last write may still
 * take effect: nobody saw it arrive, and nobody can say that it will not. From then on nothing more is written: a newer number would make the terminal
 * forget the older one, which it would then credit again.
 */
export interface Ledger {
  readonly amount: Energy.Energy
  readonly last: number
  readonly touched: ReadonlyArray<Touched>
  readonly doubt: number | null
}

/** What is left on a group. */
export interface Left {
  readonly group: number
  /** The last number that was sent, and the balance that stood before. */
  readonly number: number
  readonly balance: string
  /** What is on the group too much, as far as it was seen; `inDoubt`: a write may still add the amount once more. */
  readonly tooMuch: string
  readonly inDoubt: "yes" | "no"
}

export const touchedOf = ({ touched }: Ledger, group: number): Touched | undefined =>
  touched.find((it) => it.group === group)

const keeping = (ledger: Ledger, one: Touched): Ledger => ({
  ...ledger,
  touched: [...ledger.touched.filter(({ group }) => group !== one.group), one]
})

const times = (amount: Energy.Energy, count: number): Energy.Energy => Energy.fromUnits(amount * BigInt(count))

/** What a group should hold now. */
export const expected = ({ amount }: Ledger, { balance, credited }: Touched): Energy.Energy =>
  Energy.add(balance, times(amount, credited))

/** A write leaves: until it is judged it is in doubt. */
export const sending = (ledger: Ledger, group: number, number: number): Ledger => ({
  ...ledger,
  last: Math.max(ledger.last, number),
  doubt: group
})

/** The write is judged: the group was seen to hold so many amounts too much. */
export const judged = (ledger: Ledger, group: number, credited: number): Ledger => {
  const one = touchedOf(ledger, group)
  return { ...(one === undefined ? ledger : keeping(ledger, { ...one, credited })), doubt: null }
}

/** What is left on the terminal at this moment. */
export const left = (ledger: Ledger): ReadonlyArray<Left> =>
  ledger.touched
    .filter(({ credited, group }) => credited > 0 || ledger.doubt === group)
    .map(({ balance, credited, group }) => ({
      group,
      number: ledger.last,
      balance: Energy.toKwh(balance),
      tooMuch: Energy.toKwh(times(ledger.amount, credited)),
      inDoubt: ledger.doubt === group ? "yes" : "no"
    }))
