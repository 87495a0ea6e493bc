/** When a backup is restored, and what people do then: drawn by dice of its own, so that nothing else of a script moves. */
import * as Dice from "./Dice.ts"
import { type Add, operate, type Sent } from "./Missteps.ts"
import type { Size } from "./Script.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** In so many of a hundred runs a backup is restored. */
const percent = 25

/** So many of a hundred are marked; in the others the looks before each sending find by themselves what they can. */
const marked = 50

/** The clicks of those who repair what the gap left. */
const repairClick = 900
const againClick = 7

/** How many targets beside the one in the gap somebody looks after. */
const others = 4

/** A target to which something was sent while the copy was taken, or about any other one. */
const aroundOf = (dice: Dice.Dice, { orders }: Size, sent: ReadonlyArray<Sent>): number => {
  const any = dice.whole(0, orders - 1)
  const first = sent.reduce((best, it, index) => {
    const isBefore = it.terminal === sent[any]?.terminal && it.at < (sent[best]?.at ?? 0)
    return isBefore ? index : best
  }, any)
  return dice.chance(60) ? first : any
}

/** When a copy is taken, counted from when somebody sends: mostly while it waits or is under way, else on the way there, or hours before. */
const momentOf = (dice: Dice.Dice): number => {
  const kind = dice.whole(0, 99)
  if (kind < 50) return dice.whole(0, 5 * second)
  return kind < 75 ? dice.whole(-20 * second, 40 * second) : -dice.whole(0, 6 * hour)
}

/** Persons look at what does not agree, settle it, and send what is not on its terminal. */
const drawRepairs = (add: Add, dice: Dice.Dice, size: Size, target: number, begun: number): void => {
  const does = operate(add, dice, size)
  let at = begun + dice.whole(2 * minute, 30 * minute)
  does(at, { _tag: "Reconcile", target, click: repairClick })
  for (const round of [1, 2, 3]) {
    at += dice.whole(minute, hour)
    does(at, { _tag: "Repair", target, click: repairClick + 10 * target + round })
  }
}

/** Draws a backup that is restored: mostly one that was taken while a credit was on its way, and whose station sold on for a while. */
export const drawRestore = (add: Add, seed: number, size: Size, sent: ReadonlyArray<Sent>): void => {
  const dice = Dice.make(seed, "copy")
  if (size.orders === 0 || !dice.chance(percent)) return
  const index = aroundOf(dice, size, sent)
  const { at: sentAt, terminal } = sent[index] ?? { at: 6 * hour, terminal: 0 }
  const moment = Math.max(0, sentAt + momentOf(dice))
  const latest = size.days * 24 * hour - 5 * hour
  const at = Math.min(latest, moment + dice.whole(minute, 3 * hour))
  const downMillis = dice.whole(minute, 20 * minute)
  const isMarked = Dice.make(seed, "restore mark").chance(marked)
  const mark = isMarked ? ({ mark: "set" } as const) : {}
  add(at, { _tag: "RestoreBackup", agoMillis: Math.max(0, at - moment), downMillis, ...mark })
  const begun = at + downMillis
  const targets = [terminal, ...Array.from({ length: others }, () => dice.whole(0, size.terminals - 1))]
  for (const target of new Set(targets)) drawRepairs(add, dice, size, target, begun)
  const does = operate(add, dice, size)
  for (let order = 0; order < size.orders; order += 1) {
    const { at: then = 0 } = sent[order] ?? {}
    if (then < moment - hour || then > at || !dice.chance(60)) continue
    const again = begun + dice.whole(10 * minute, 3 * hour)
    does(again, { _tag: "Approve", order, click: againClick })
    does(again + dice.whole(second, 10 * minute), { _tag: "Dispatch", order, click: againClick })
  }
}
