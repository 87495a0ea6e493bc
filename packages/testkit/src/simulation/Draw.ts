/** Draws the script of a run from its seed. */
import { Energy } from "@yugou/core"
import type { FaultPlan } from "../terminal/index.ts"
import * as Dice from "./Dice.ts"
import type { StoreFault } from "./FaultyStore.ts"
import { type Add, drawMissteps, operate, type Sent } from "./Missteps.ts"
import { drawMoves } from "./Moves.ts"
import type { NetworkFault } from "./Network.ts"
import { drawRestore } from "./Restores.ts"
import { type Entry, type Operation, type Script, type Size, version } from "./Script.ts"
import type { SmsFault } from "./Sms.ts"
import { drawContests, drawSecond, drawStrangers } from "./Strangers.ts"
import { drawClocks, drawSilent, drawSlow } from "./Troubles.ts"
import * as Visits from "./Visits.ts"

/** About what an issue of a real site looks like: 20 terminals for 3 days. @category Constants */
export const usualSize: Size = {
  terminals: 20,
  processes: 2,
  days: 3,
  orders: 48,
  adjustments: 7,
  otherMasters: 5,
  deeds: 16,
  faults: 200
}

/** A small run for tests. @category Constants */
export const smallSize: Size = {
  terminals: 4,
  processes: 2,
  days: 1,
  orders: 12,
  adjustments: 3,
  otherMasters: 1,
  deeds: 4,
  faults: 40
}

/** As {@link smallSize}, where each process has a front end of its own. @category Constants */
export const severalSize: Size = { ...smallSize, frontEnds: "each" }

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How late the second of two copies may come. */
const doubledWithinMillis = 15 * minute

/** Every order has another amount, so that a terminal shows which one it applied. */
const kwhOf = (order: number): number => 101 + 2 * order

/** What a second master sells, and to what an adjustment sets a balance, is told apart in the same way. */
const otherKwh = (sale: number): number => 100 + 2 * sale
const adjustedKwh = (adjustment: number): number => 2_000 + 2 * adjustment

/** What a clerk does with one order, with the changes of mind of a bad day. Gives when it goes to which terminal first. */
const drawOrder = (add: Add, dice: Dice.Dice, size: Size, order: number, former: Sent | undefined): Sent => {
  // One in four is bought by a customer who has just bought, and goes out behind the one before.
  const more = dice.chance(25) ? former : undefined
  const target = more?.terminal ?? dice.whole(0, size.terminals - 1)
  const does = operate(add, dice, size)
  const saved =
    more === undefined ? dice.whole(0, size.days * 24 * hour - 12 * hour) : more.at + dice.whole(0, 3 * minute)
  const approved = saved + dice.whole(10 * second, more === undefined ? 30 * minute : minute)
  const sent = approved + dice.whole(5 * second, more === undefined ? 2 * hour : 2 * minute)
  const save: Operation = { _tag: "Save", order, target, kwh: kwhOf(order) }
  does(saved, save)
  if (dice.chance(15)) does(saved + dice.whole(0, 3 * second), save)
  if (dice.chance(92)) does(approved, { _tag: "Approve", order, click: 1 })
  does(sent, { _tag: "Dispatch", order, click: 1 })
  if (dice.chance(20)) does(sent + dice.whole(0, 2 * second), { _tag: "Dispatch", order, click: dice.whole(1, 2) })
  const close = (): number => sent + dice.whole(100, 10 * second)
  if (dice.chance(15)) does(close(), { _tag: "Void", order, click: 1 })
  if (dice.chance(15)) does(close(), { _tag: "Revoke", order, click: 1 })
  if (dice.chance(15)) {
    does(close(), { _tag: "VoidCustomer", customer: target, click: order })
    does(sent + dice.whole(minute, hour), { _tag: "RestoreCustomer", customer: target, click: order })
  }
  if (dice.chance(15)) does(sent + dice.whole(second, 10 * minute), { _tag: "Resolve", order, click: 1 })
  const again = sent + dice.whole(hour, 5 * hour)
  if (dice.chance(70)) {
    if (dice.chance(70)) does(again, { _tag: "Restore", order, click: 1 })
    does(again + minute, { _tag: "Approve", order, click: 2 })
    does(again + 2 * minute, { _tag: "Dispatch", order, click: 3 })
  }
  if (dice.chance(60)) does(sent + dice.whole(4 * hour, 10 * hour), { _tag: "SettleByHand", order, click: 1 })
  return { terminal: target, at: sent }
}

/** What a clerk does with one adjustment: he looks at the balance, sets another one, and sometimes thinks better of it. */
const drawAdjustment = (add: Add, dice: Dice.Dice, size: Size, adjustment: number): Sent => {
  const target = dice.whole(0, size.terminals - 1)
  const does = operate(add, dice, size)
  const saved = dice.whole(6 * hour, size.days * 24 * hour - 6 * hour)
  const approved = saved + dice.whole(10 * second, 4 * minute)
  const sent = approved + dice.whole(5 * second, 4 * minute)
  const near = dice.chance(40)
  const kwh = near ? dice.whole(-4, 4) : adjustedKwh(adjustment)
  const adjust: Operation = { _tag: "Adjust", adjustment, target, kwh, from: near ? "balance" : "nothing" }
  does(saved, adjust)
  if (dice.chance(15)) does(saved + dice.whole(0, 3 * second), adjust)
  does(approved, { _tag: "ApproveAdjustment", adjustment, click: 1 })
  // What was approved rests on a balance: now and then more is consumed meanwhile than the site bears.
  if (dice.chance(30)) {
    const energy = Energy.kwh(`${dice.whole(1, 40)}`)
    const input = { _tag: "Consume", holder: -1, energy } as const
    add(dice.whole(approved, sent), { _tag: "World", terminal: target, input })
  }
  does(sent, { _tag: "DispatchAdjustment", adjustment, click: 1 })
  if (dice.chance(20))
    does(sent + dice.whole(0, 2 * second), { _tag: "DispatchAdjustment", adjustment, click: dice.whole(1, 2) })
  if (dice.chance(15)) does(sent + dice.whole(100, 10 * second), { _tag: "VoidAdjustment", adjustment, click: 1 })
  if (dice.chance(15)) does(sent + dice.whole(second, 10 * minute), { _tag: "ResolveAdjustment", adjustment, click: 1 })
  does(sent + dice.whole(hour, 4 * hour), { _tag: "DispatchAdjustment", adjustment, click: 3 })
  if (dice.chance(60))
    does(sent + dice.whole(4 * hour, 10 * hour), { _tag: "SettleAdjustmentByHand", adjustment, click: 1 })
  return { terminal: target, at: sent }
}

/** A second master sells to a terminal; later somebody reconciles it and repairs what stands open, and perhaps once more. */
const drawOtherMaster = (add: Add, dice: Dice.Dice, size: Size, sale: number): void => {
  const terminal = dice.whole(0, size.terminals - 1)
  const does = operate(add, dice, size)
  const sold = dice.whole(hour, size.days * 24 * hour - 8 * hour)
  add(sold, { _tag: "OtherMaster", terminal, kwh: otherKwh(sale) })
  if (dice.chance(60)) does(sold + dice.whole(minute, 2 * hour), { _tag: "Reconcile", target: terminal, click: sale })
  for (const click of [1, 2]) {
    does(sold + dice.whole(click * hour, click * 4 * hour), {
      _tag: "Repair",
      target: terminal,
      click: 10 * sale + click
    })
  }
}

const drawNetwork = (dice: Dice.Dice): NetworkFault => {
  const faults: Readonly<Record<NetworkFault["_tag"], () => NetworkFault>> = {
    Drop: () => ({ _tag: "Drop" }),
    Delay: () => ({ _tag: "Delay", millis: dice.whole(second, 3 * minute) }),
    Reorder: () => ({ _tag: "Reorder", millis: dice.whole(second, 20 * minute) }),
    Duplicate: () => ({ _tag: "Duplicate", millis: dice.whole(0, dice.chance(50) ? 1_500 : doubledWithinMillis) })
  }
  return faults[dice.pick<NetworkFault["_tag"]>(["Drop", "Delay", "Reorder", "Duplicate"])]()
}

const powerLoss = (dice: Dice.Dice): FaultPlan.Fault => ({
  _tag: "PowerLoss",
  at: dice.pick<Extract<FaultPlan.Fault, { _tag: "PowerLoss" }>["at"]>([
    "beforeStoring",
    "beforeApplying",
    "afterApplying"
  ]),
  reply: dice.pick<"sent" | "lost">(["sent", "lost"])
})

const drawFirmware = (dice: Dice.Dice): Extract<Entry, { readonly _tag: "Firmware" }>["faults"] => {
  const on = dice.chance(75) ? "WriteCredit" : "any"
  const faults: Readonly<Record<FaultPlan.Fault["_tag"], () => FaultPlan.Fault>> = {
    DropRequest: () => ({ _tag: "DropRequest" }),
    DropReply: () => ({ _tag: "DropReply" }),
    Delay: () => ({ _tag: "Delay", millis: dice.whole(second, 2 * minute) }),
    PowerLoss: () => powerLoss(dice)
  }
  const kind = dice.pick<FaultPlan.Fault["_tag"]>(["DropRequest", "DropReply", "Delay", "PowerLoss"])
  return [{ on, fault: faults[kind]() }]
}

const storeFaults: readonly [StoreFault, ...Array<StoreFault>] = [
  "stale",
  "slow",
  "slow",
  "slow",
  "slow",
  "slow",
  "unavailable",
  "answerLost",
  "crashBefore",
  "crashAfter",
  "leaseLost",
  "unreadable"
]
const smsFaults: readonly [SmsFault, ...Array<SmsFault>] = [
  "offline",
  "throttled",
  "refusedForNow",
  "refused",
  "answerLost",
  "answerLost"
]

/** A fault strikes where the money is: mostly around the time at which something is sent to that terminal. */
const drawFault = (dice: Dice.Dice, size: Size, sent: ReadonlyArray<Sent>): Entry => {
  const around = sent[dice.whole(0, sent.length - 1)]
  const near = around !== undefined && dice.chance(80)
  const terminal = near ? around.terminal : dice.whole(0, size.terminals - 1)
  const at = near
    ? Math.max(0, around.at + dice.whole(-10 * second, 10 * second))
    : dice.whole(0, size.days * 24 * hour)
  const process = dice.whole(0, size.processes - 1)
  const kind = dice.whole(0, 99)
  if (kind < 30) {
    const on = dice.chance(60) ? "effecting" : "any"
    const direction = on === "effecting" || dice.chance(50) ? "down" : "up"
    return { at, _tag: "Network", terminal, fault: { direction, on, fault: drawNetwork(dice) } }
  }
  if (kind < 50) return { at, _tag: "Firmware", terminal, faults: drawFirmware(dice) }
  if (kind < 55) return { at, _tag: "World", terminal, input: { _tag: "PowerLoss" } }
  if (kind < 60) return { at, _tag: "Cut", terminal }
  if (kind < 64) return { at, _tag: "HalfOpen", terminal, millis: dice.whole(minute, 20 * minute) }
  if (kind < 67) return { at, _tag: "Away", terminal, millis: dice.whole(10 * minute, hour) }
  if (kind < 80) return { at, _tag: "Store", process, fault: dice.pick(storeFaults) }
  if (kind < 84) return { at, _tag: "Crash", process }
  if (kind < 90) return { at, _tag: "Pause", process, millis: dice.whole(10 * second, 20 * minute) }
  if (kind < 96) return { at, _tag: "Sms", fault: dice.pick(smsFaults) }
  const skewed = dice.whole(-100, 100) * second
  return { at, _tag: "World", terminal, input: { _tag: "SkewClock", millis: skewed } }
}

/** Visits are made at any time, or while a credit is under way to the same terminal. */
const drawVisits = (add: Add, dice: Dice.Dice, size: Size, sent: ReadonlyArray<Sent>, next: () => number): void => {
  const does = operate(add, dice, size)
  for (let visit = 0; visit < size.deeds; visit += 1) {
    const names = Visits.drawNames(dice)
    const first = Visits.ofFirst.has(names)
    const amid = first || Visits.ofCredits.has(names)
    const last = first ? Math.min(1, size.terminals - 1) : size.terminals - 1
    const there = first ? sent.filter(({ terminal }) => terminal <= last) : sent
    // The first credit of a terminal tells two devices apart least: neither holds a number yet.
    const around = there[first && dice.chance(60) ? 0 : dice.whole(0, there.length - 1)]
    const near = around !== undefined && !Visits.ofDaytime.has(names) && dice.chance(amid ? 80 : 50)
    const target = near ? around.terminal : dice.whole(0, last)
    const at = near
      ? Math.max(0, around.at + (amid ? dice.whole(0, 10 * second) : dice.whole(-2 * minute, 10 * minute)))
      : Visits.ofDaytime.has(names)
        ? dice.whole(0, size.days - 1) * 24 * hour + dice.whole(0, 9 * hour)
        : dice.whole(0, size.days * 24 * hour - 3 * hour)
    // What an entry must not change under is an outcome that nobody knows yet: while it is changed, the answer is lost.
    if (near && amid && dice.chance(75)) {
      const direction = dice.pick<"down" | "up">(["down", "up"])
      const lost = { direction, on: direction === "down" ? "effecting" : "any", fault: { _tag: "Drop" } } as const
      add(Math.max(0, around.at - second), {
        _tag: "Firmware",
        terminal: target,
        faults: [{ on: "WriteCredit", fault: { _tag: "DropReply" } }]
      })
      if (dice.chance(30)) add(around.at + 4 * second, { _tag: "Network", terminal: target, fault: lost })
      if (dice.chance(50)) add(around.at + dice.whole(5, 15) * second, { _tag: "Cut", terminal: target })
    }
    // A device that answers is held for a second only: of one that is away more is seen.
    if (Visits.ofReplacing.has(names) && dice.chance(60)) {
      add(at, { _tag: "Away", terminal: target, millis: dice.whole(5 * minute, 40 * minute) })
    }
    Visits.draw(dice, names, { target, at }, next, does)
  }
}

/** Draws a script. @category Functions */
export const draw = (seed: number, size: Size): Script => {
  const dice = Dice.make(seed, "script")
  const entries: Array<Entry> = []
  const add: Add = (at, entry) => void entries.push({ ...entry, at } as Entry)
  const sent: Array<Sent> = []
  for (let order = 0; order < size.orders; order += 1) {
    sent.push(drawOrder(add, dice, size, order, sent.at(-1)))
  }
  for (let adjustment = 0; adjustment < size.adjustments; adjustment += 1) {
    sent.push(drawAdjustment(add, dice, size, adjustment))
  }
  for (let sale = 0; sale < size.otherMasters; sale += 1) drawOtherMaster(add, dice, size, sale)
  // The word for the dice stays: with another one every seed would be another run.
  let deed = 0
  const next = (): number => deed++
  drawVisits(add, Dice.make(seed, "errands"), size, sent, next)
  drawMissteps(add, seed, size, sent, next)
  drawRestore(add, seed, size, sent)
  drawStrangers(add, seed, size, sent)
  drawContests(add, seed, size, sent)
  drawSecond(add, seed, size, sent, kwhOf(size.orders))
  drawClocks(add, seed, size, next)
  drawSlow(add, seed, size, sent)
  drawSilent(add, seed, size, sent)
  drawMoves(add, seed, size, sent)
  for (let fault = 0; fault < size.faults; fault += 1) entries.push(drawFault(dice, size, sent))
  for (let terminal = 0; terminal < size.terminals; terminal += 1) {
    for (let at = dice.whole(0, 6 * hour); at < size.days * 24 * hour; at += dice.whole(hour, 8 * hour)) {
      const energy = Energy.fromUnits(BigInt(dice.whole(1_000, 120_000)))
      add(at, { _tag: "World", terminal, input: { _tag: "Consume", holder: -1, energy } })
    }
  }
  return { version, seed, size, entries: entries.sort((a, b) => a.at - b.at) }
}
