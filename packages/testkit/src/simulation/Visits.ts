/** What people come to the counter for beside a purchase: a few operations one after the other, some of them left out, repeated, or by the wrong person. */
import type { CommandName } from "./Commands.ts"
import type * as Dice from "./Dice.ts"
import { closingDeeds } from "./deeds/ClosingDeeds.ts"
import { deedNames } from "./deeds/Deeds.ts"
import type { Operation } from "./Script.ts"

type Deed = Extract<Operation, { readonly _tag: "Deed" }>

/** The visits: their operations in the order in which somebody would click on them. */
const visits = {
  commissioning: [
    "commissioning.start",
    "commissioning.saveParameters",
    "commissioning.pollRemaining",
    "commissioning.saveAndDispatch",
    "commissioning.readParameters",
    "commissioning.pollItems",
    "commissioning.recordResult",
    "commissioning.prepare",
    "commissioning.dryRun",
    "commissioning.warnOfTrip",
    "commissioning.trip",
    "commissioning.close",
    "commissioning.recordResult",
    "commissioning.end"
  ],
  parameters: [
    "customers.readParameters",
    "customers.saveParameters",
    "customers.dispatchParameters",
    "customers.pollRemaining",
    "customers.readParameters",
    "customers.adoptReported",
    "customers.saveThresholds",
    "customers.dispatchParameters"
  ],
  switches: ["customers.saveSwitchMap", "customers.dispatchSwitchMap", "commissioning.start", "commissioning.trip"],
  moving: ["customers.cancelDevice", "customers.cancelDevice", "customers.bindDevice", "customers.bindDevice"],
  identity: [
    "customers.updateTerminal",
    "customers.updateTerminal",
    "customers.registerTerminal",
    "customers.updateTerminal",
    "customers.updateTerminal"
  ],
  replacing: [
    "customers.registerTerminal",
    "customers.registerTerminal",
    "customers.replaceDevice",
    "customers.replaceDevice",
    "purchases.saveBatch",
    "customers.stateReading",
    "customers.confirmReading",
    "customers.retireTerminal",
    "customers.pollRemaining",
    "approvals.approveAndDispatch",
    "customers.resumeReplacement",
    "customers.resumeReplacement",
    "customers.saveThresholds"
  ],
  undoing: [
    "customers.registerTerminal",
    "customers.registerTerminal",
    "customers.replaceDevice",
    "customers.undoReplacement",
    "customers.replaceDevice",
    "customers.stateReading",
    "customers.undoReplacement"
  ],
  alarms: ["customers.saveThresholds", "customers.update", "customers.update", "customers.update", "customers.update"],
  customer: ["customers.update", "customers.add", "customers.update"],
  counter: ["purchases.page", "purchases.saveBatch", "approvals.approveAndDispatch", "purchaseRecords.dispatchBatch"],
  audit: ["approvals.reject", "approvals.dispatch", "approvals.revokeAdjustment", "purchaseRecords.printReceipt"],
  dunning: [
    "dunning.saveTemplate",
    "dunning.send",
    "dunning.retireTemplate",
    "dunning.send",
    "dunning.cancelMessage",
    "dunning.resendMessage",
    "dunning.closeWorkItem",
    "dunning.confirmClock"
  ]
} as const satisfies { readonly [visit: string]: ReadonlyArray<CommandName> }

const lists: readonly [ReadonlyArray<CommandName>, ...ReadonlyArray<ReadonlyArray<CommandName>>] = [
  visits.commissioning,
  visits.commissioning,
  visits.parameters,
  visits.switches,
  visits.moving,
  visits.identity,
  visits.identity,
  visits.identity,
  visits.replacing,
  visits.replacing,
  visits.undoing,
  visits.alarms,
  visits.customer,
  visits.counter,
  visits.audit,
  visits.dunning
]

/** Visits that are drawn by dice of their own, so that none of the others moves: in how many of a hundred runs each is made. */
export const own = {
  controls: {
    percent: 25,
    names: [
      "commissioning.start",
      "commissioning.trip",
      "commissioning.resolveControl",
      "commissioning.proposeControlResolution",
      "commissioning.confirmControlResolution"
    ]
  },
  retiring: { percent: 25, names: ["customers.retireTerminal", "customers.retireTerminal"] },
  binding: { percent: 15, names: ["customers.bindDevice"] },
  once: { percent: 20, names: ["customers.saveThresholds", "customers.update"] },
  stopping: {
    percent: 25,
    names: [
      "customers.registerTerminal",
      "customers.registerTerminal",
      "customers.registerTerminal",
      "customers.replaceDevice",
      "customers.replaceDevice"
    ]
  },
  opening: { percent: 10, names: ["customers.addBatch", "customers.bindDeviceBatch"] },
  approving: { percent: 15, names: ["purchases.saveBatch", "approvals.approveBatch"] },
  closing: {
    percent: 10,
    names: [
      "customers.closeAccount",
      "customers.undoClosing",
      "customers.closeAccount",
      "customers.approveClosing",
      "customers.resumeClosing",
      "customers.bindDevice"
    ]
  },
  taking: { percent: 15, names: ["customers.takeFromArchive"] },
  settling: {
    percent: 30,
    names: ["settlement.reconcilePayments", "settlement.closePaymentDifference", "settlement.reconcilePayments"]
  }
} as const satisfies {
  readonly [visit: string]: { readonly percent: number; readonly names: ReadonlyArray<CommandName> }
}

/** Approvals are the chief's, most of the time. */
const actorOf = (dice: Dice.Dice, name: CommandName): Deed["by"] => {
  if (dice.chance(3)) return "guest"
  if (dice.chance(3)) return "stranger"
  return name.startsWith("approvals.") !== dice.chance(10) ? "chief" : "clerk"
}

/** What a visit is about, and when it begins. */
export interface Visit {
  readonly target: number
  readonly at: number
}

/** The visits for which only the first terminals of each kind have the device that they are about. */
export const ofFirst: ReadonlySet<ReadonlyArray<CommandName>> = new Set([
  visits.identity,
  visits.replacing,
  visits.undoing
])

/** The visits that replace a device, most often one that does not answer any more. */
export const ofReplacing: ReadonlySet<ReadonlyArray<CommandName>> = new Set([visits.replacing, visits.undoing])

/** From this roll on a form is filled in so that an alarm goes out soon. */
export const alarmingRoll = 900_000

/** From this roll on the alarm is one that is sent once, and not every day. */
export const onceRoll = 980_000

const mostRoll = 999_999

const leastRoll = (names: ReadonlyArray<CommandName>): number =>
  names === own.once.names ? onceRoll : names === visits.alarms ? alarmingRoll : 0

/** The visits that meet most where a credit is under way. */
export const ofCredits: ReadonlySet<ReadonlyArray<CommandName>> = new Set([visits.moving])

/** The visits that are made while messages go out. */
export const ofDaytime: ReadonlySet<ReadonlyArray<CommandName>> = new Set([visits.alarms])

/** The deeds of visits of their own: an account is closed there. */
const closing: ReadonlyArray<string> = Object.keys(closingDeeds).map((name) => `customers.${name}`)

/** What is drawn alone; money is settled, and accounts are closed, in visits of their own. */
const alone = deedNames.filter((name) => !name.startsWith("settlement.") && !closing.includes(name))

/** Draws what a visit asks for. */
export const drawNames = (dice: Dice.Dice): ReadonlyArray<CommandName> => {
  const [name = "customers.pollRemaining"] = alone.slice(dice.whole(0, alone.length - 1))
  return dice.chance(25) ? [name] : dice.pick(lists)
}

const second = 1_000
const minute = 60 * second

/** How long until the next click. A slip in an entry is found out late: until then the wrong device is connected. */
const gapOf = (dice: Dice.Dice, names: ReadonlyArray<CommandName>, index: number): number => {
  if (names === visits.alarms) return dice.whole(10 * minute, 40 * minute)
  const soon = names === visits.identity || names === visits.moving ? index < 2 : dice.chance(70)
  return soon ? dice.whole(2 * second, 25 * second) : dice.whole(2 * minute, 25 * minute)
}

/** Draws a visit; `next` numbers its deeds. */
export const draw = (
  dice: Dice.Dice,
  names: ReadonlyArray<CommandName>,
  { target, at }: Visit,
  next: () => number,
  does: (at: number, deed: Deed) => void
): void => {
  let now = at
  for (const [index, it] of names.entries()) {
    now += gapOf(dice, names, index)
    if (dice.chance(12)) continue
    const deed: Deed = {
      _tag: "Deed",
      deed: next(),
      target,
      name: it,
      by: actorOf(dice, it),
      roll: dice.whole(leastRoll(names), mostRoll)
    }
    does(now, deed)
    if (dice.chance(8)) does(now + dice.whole(0, 2 * second), deed)
  }
}
