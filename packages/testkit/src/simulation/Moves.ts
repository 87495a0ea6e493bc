/** Terminals that move between front ends, and processes that stop working or are cut off while something is sent: drawn by dice of its own. */
import * as Dice from "./Dice.ts"
import type { Add, Sent } from "./Missteps.ts"
import type { Size } from "./Script.ts"

const second = 1_000
const minute = 60 * second

/** Draws them about each credit, where each process has a front end. What a process does not begin is done by another one, over it. */
export const drawMoves = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  if (size.frontEnds !== "each") return
  const dice = Dice.make(seed, "front ends")
  for (const { at, terminal } of sent) {
    const process = dice.whole(0, size.processes - 1)
    const near = (from: number, to: number): number => Math.max(0, at + dice.whole(from, to))
    if (dice.chance(70)) add(near(-2 * minute, 0), { _tag: "Moves", terminal, process })
    if (!dice.chance(60)) continue
    add(near(-10 * second, 0), { _tag: "Drain", process, millis: dice.whole(1, 10) * minute })
    if (dice.chance(70)) add(near(0, second), { _tag: "CutOff", process, millis: dice.whole(10, 600) * second })
  }
}
