/** Terminals whose clock is wrong, terminals that are slow, and terminals that do not answer: each drawn by dice of its own, so that nothing else of a script moves. */
import * as Dice from "./Dice.ts"
import { keepingOf } from "./Lanes.ts"
import { type Add, operate, type Sent } from "./Missteps.ts"
import type { Size } from "./Script.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** In so many of a hundred runs clocks go wrong. */
const clockPercent = 25

/** By how much all of them are ahead that go wrong together. A clock that is behind would take a frame for alive that is dead: no station can prevent that. */
export const aheadMillis = 30 * minute

/** Draws clocks that are ahead, of one terminal or of all by the same amount, and a person who says that the station's is right. */
export const drawClocks = (add: Add, seed: number, size: Size, next: () => number): void => {
  const dice = Dice.make(seed, "timekeeping")
  if (!dice.chance(clockPercent)) return
  const at = dice.whole(0, 6 * hour)
  const one = dice.chance(40) ? dice.whole(0, size.terminals - 1) : null
  for (let terminal = 0; terminal < size.terminals; terminal += 1) {
    const input = { _tag: "SkewClock", millis: aheadMillis + dice.whole(-5, 5) * second } as const
    if (one === null || one === terminal) add(at + terminal * second, { _tag: "World", terminal, input })
  }
  if (one !== null) return
  const does = operate(add, dice, size)
  const deed = { _tag: "Deed", name: "dunning.confirmClock", target: 0, by: "clerk", roll: dice.whole(0, 99) } as const
  for (const after of [12, 18]) does(after * hour + dice.whole(0, 6 * hour), { ...deed, deed: next() })
}

/** In so many of a hundred runs a terminal is slow for a while. */
const slowPercent = 30

/** How many answers of a slow terminal come late. */
const slowAnswers = 12

/** Draws a terminal that is slow while something is sent, to it and to another one at the same time. */
export const drawSlow = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  const dice = Dice.make(seed, "slowness")
  const about = sent[dice.whole(0, Math.max(0, sent.length - 1))]
  if (about === undefined || !dice.chance(slowPercent)) return
  const { at, terminal } = about
  const faults = Array.from({ length: slowAnswers }, () => {
    const fault = { _tag: "Delay", millis: dice.whole(20, 50) * second } as const
    return { on: "any", fault } as const
  })
  add(Math.max(0, at - second), { _tag: "Firmware", terminal, faults })
  // What waits for a terminal that was away is due when it is back, and all of it at once.
  for (let other = 0; other < size.terminals; other += 1)
    if (other !== terminal && dice.chance(50)) add(Math.max(0, at - minute), { _tag: "Cut", terminal: other })
}

/** How much a silent terminal does not hear, at least and at most: the looks of an hour or two. */
const unheard = { least: 8, most: 24 } as const

/** Draws a terminal that answers nothing for a while, and then answers again, while something is sent to it and to others: where engines have lanes, for nobody else makes a difference of it. */
export const drawSilent = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  if (keepingOf(seed)._tag !== "Lanes") return
  const dice = Dice.make(seed, "silence")
  const about = sent[dice.whole(0, Math.max(0, sent.length - 1))]
  if (about === undefined) return
  const { at, terminal } = about
  const faults = Array.from({ length: dice.whole(unheard.least, unheard.most) }, () => {
    return { on: "any", fault: { _tag: "DropRequest" } } as const
  })
  add(Math.max(0, at - second), { _tag: "Firmware", terminal, faults })
  for (let other = 0; other < size.terminals; other += 1)
    if (other !== terminal && dice.chance(50)) add(Math.max(0, at - minute), { _tag: "Cut", terminal: other })
}
