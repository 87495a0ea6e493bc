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
