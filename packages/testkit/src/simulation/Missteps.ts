/** What persons do at the wrong moment, each drawn by dice of its own, so that nothing else of a script moves. */
import * as Dice from "./Dice.ts"
import type { Entry, Operation, Size } from "./Script.ts"
import * as Visits from "./Visits.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

type Plain<T> = T extends unknown ? Omit<T, "at"> : never

/** Adds an entry to a script. */
export type Add = (at: number, entry: Plain<Entry>) => void

/** When a credit goes to which terminal first. */
export interface Sent {
  readonly terminal: number
  readonly at: number
}

/** Has something done at one of the processes. */
export const operate =
  (add: Add, dice: Dice.Dice, size: Size) =>
  (at: number, operation: Operation): void =>
    add(at, { _tag: "Operate", process: dice.whole(0, size.processes - 1), operation })

/** In so many of a hundred runs somebody does not wait. */
const hastyPercent = 40

/** The click of somebody who does not wait: others settle the same credit later, under ids of their own. */
const hastyClick = 9

/** No answer comes to a credit, and somebody at once says what became of it, while its frame may still arrive. */
const drawHaste = (add: Add, dice: Dice.Dice, size: Size, sent: ReadonlyArray<Sent>): void => {
  const index = dice.whole(0, sent.length - 1)
  const about = sent[index]
  if (about === undefined || !dice.chance(hastyPercent)) return
  const faults = [{ on: "WriteCredit", fault: { _tag: "DropReply" } }] as const
  add(Math.max(0, about.at - second), { _tag: "Firmware", terminal: about.terminal, faults })
  const does = operate(add, dice, size)
  for (const after of [30 * second, 90 * second, 4 * minute]) {
    const click = hastyClick
    const operation: Operation =
      index < size.orders
        ? { _tag: "SettleByHand", order: index, click }
        : { _tag: "SettleAdjustmentByHand", adjustment: index - size.orders, click }
    does(about.at + after + dice.whole(0, 20 * second), operation)
  }
}

/** The click of whoever voids a customer whose device is being replaced. */
const stoppingClick = 999

type OwnVisit = keyof typeof Visits.own

/** When a visit is made at which target, and what is wrong there. */
type Draw = (add: Add, dice: Dice.Dice, size: Size, sent: ReadonlyArray<Sent>) => Visits.Visit

const anywhere = (dice: Dice.Dice, { terminals, days }: Size): Visits.Visit => ({
  target: dice.whole(0, terminals - 1),
  at: dice.whole(0, days * 24 * hour - 3 * hour)
})

const visits: { readonly [V in OwnVisit]: Draw } = {
  controls: (_, dice, size) => anywhere(dice, size),
  binding: (_, dice, size) => anywhere(dice, size),
  /** The terminal is away, so that what is dispatched waits for it. */
  retiring: (add, dice, size, sent) => {
    const around = sent[dice.whole(0, sent.length - 1)]
    if (around === undefined) return anywhere(dice, size)
    const { terminal, at } = around
    add(Math.max(0, at - 10 * second), { _tag: "Away", terminal, millis: dice.whole(40 * minute, 90 * minute) })
    return { target: terminal, at: at + dice.whole(0, minute) }
  },
  /** Early on a day after which another one comes. */
  once: (_, dice, { terminals }) => ({
    target: dice.whole(0, terminals - 1),
    at: dice.whole(0, 8 * hour)
  }),
  /** The old terminal is away, so that the replacement waits for it, and meanwhile its customer is voided: no device can be bound for him. */
  stopping: (add, dice, size) => {
    const target = dice.whole(0, Math.min(1, size.terminals - 1))
    const at = dice.whole(0, size.days * 24 * hour - 6 * hour)
    add(at, { _tag: "Away", terminal: target, millis: 90 * minute })
    const does = operate(add, dice, size)
    const about = { customer: target, click: stoppingClick }
    does(at + dice.whole(30 * minute, 80 * minute), { _tag: "VoidCustomer", ...about })
    does(at + dice.whole(2 * hour, 4 * hour), { _tag: "RestoreCustomer", ...about })
    return { target, at }
  },
  opening: (_, dice, size) => anywhere(dice, size),
  closing: (_, dice, size) => anywhere(dice, size),
  approving: (_, dice, size) => anywhere(dice, size),
  taking: (_, dice, size) => anywhere(dice, size),
  settling: (_, dice, size) => anywhere(dice, size)
}

/** Draws what is done at the wrong moment; `next` numbers the deeds. */
export const drawMissteps = (
  add: Add,
  seed: number,
  size: Size,
  sent: ReadonlyArray<Sent>,
  next: () => number
): void => {
  drawHaste(add, Dice.make(seed, "haste"), size, sent)
  for (const [name, draw] of Object.entries(visits)) {
    const dice = Dice.make(seed, name)
    const { percent, names } = Visits.own[name as OwnVisit]
    if (dice.chance(percent)) Visits.draw(dice, names, draw(add, dice, size, sent), next, operate(add, dice, size))
  }
}
