/** When a stranger takes the connection of a terminal, and what persons do then: drawn by dice of its own, so that nothing else of a script moves. */
import * as Dice from "./Dice.ts"
import { type Add, operate, type Sent } from "./Missteps.ts"
import type { Size } from "./Script.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** In so many of a hundred runs a stranger comes. */
const percent = 40

/** How long before something is sent he lies in wait, and how long he stays. */
const waitMillis = 5 * second

/** Draws a stranger who takes the connection over which something is sent, and the persons who find out whose it is. */
export const drawStrangers = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  const dice = Dice.make(seed, "intruder")
  if (sent.length === 0 || !dice.chance(percent)) return
  const about = sent[dice.whole(0, sent.length - 1)]
  if (about === undefined) return
  const { terminal } = about
  const at = Math.max(0, about.at - waitMillis)
  const millis = dice.whole(10 * minute, 3 * hour)
  add(at, { _tag: "Stranger", terminal, millis })
  const does = operate(add, dice, size)
  for (const click of [1, 2, 3])
    does(at + dice.whole(click * hour, (click + 1) * hour), { _tag: "ConfirmTerminal", target: terminal, click })
}

/** In so many of a hundred runs the second target of the first terminal is sold to, while somebody else speaks in its place. */
const secondPercent = 20

/** How long after it was sold to the terminal somebody takes its place, and how long after that the other target is. */
const soldMillis = 2 * hour
const takenMillis = 2 * minute

/** Draws the first sale to another target of a terminal that was sold to before: whoever dials in meanwhile holds what is expected of that one, which is nothing. */
export const drawSecond = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>, kwh: number): void => {
  const dice = Dice.make(seed, "second target")
  const sold = sent.find(({ terminal }) => terminal === 0)
  if (sold === undefined || !dice.chance(secondPercent)) return
  const at = sold.at + soldMillis + dice.whole(0, hour)
  const millis = dice.whole(hour, 3 * hour)
  add(at, { _tag: "Impostor", terminal: 0, millis })
  const does = operate(add, dice, size)
  const [order, click] = [size.orders, 1]
  does(at - 2 * minute, { _tag: "SaveSecond", order, kwh })
  does(at - minute, { _tag: "Approve", order, click })
  does(at + takenMillis, { _tag: "Dispatch", order, click })
  for (const more of [21, 22, 23])
    does(at + dice.whole((more - 20) * hour, (more - 19) * hour), { _tag: "ConfirmTerminal", target: 0, click: more })
}

/** In so many of a hundred runs somebody claims to be a terminal beside it. */
const rivalPercent = 30

/**
 * Draws a stranger who claims to be a terminal while that is there, and persons who decide; he goes on, and of what he did before the books hear when
 * persons have decided.
 */
export const drawContests = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  const dice = Dice.make(seed, "rival")
  if (sent.length === 0 || !dice.chance(rivalPercent)) return
  const about = sent[dice.whole(0, sent.length - 1)]
  if (about === undefined) return
  const { terminal } = about
  const at = Math.max(0, about.at - dice.whole(0, 20 * minute))
  const contest = (after: number, millis: number): void => add(at + after, { _tag: "Contest", terminal, millis })
  contest(0, 0)
  contest(dice.whole(1, 30) * minute, dice.whole(3 * hour, 5 * hour))
  contest(dice.whole(3 * hour, 6 * hour), 0)
  const does = operate(add, dice, size)
  for (const click of [11, 12, 13])
    does(at + dice.whole((click - 10) * hour, (click - 9) * hour), { _tag: "ConfirmTerminal", target: terminal, click })
}
