/** How a script stands in a file: what every entry may be, with its bounds. The types of scripts follow from it. */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { deedNames } from "./deeds/Deeds.ts"

/** The most entries of a script. */
export const maxEntries = 100_000

/** The most that a number may be that an order, an adjustment or a click has within its script. */
export const maxNumber = 1_000_000

/** The most energy that a script may name, in kWh: what an order may have at all. */
export const maxKwh = 9_999_999

/** The longest that a process may stand between commit and send. */
export const maxPauseMillis = 3_600_000

const dayMillis = 86_400_000

const whole = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

/** Describes how large a run is; every number has its most. */
export const size = Schema.Struct({
  terminals: whole(1, 1_000),
  processes: whole(1, 16),
  days: whole(1, 366),
  orders: whole(0, 100_000),
  adjustments: whole(0, 100_000),
  otherMasters: whole(0, 100_000),
  deeds: whole(0, 100_000),
  faults: whole(0, 100_000),
  frontEnds: Schema.optionalKey(Schema.Literal("each"))
})

/** Describes what a script says of itself: its layout, the seed that the dice of the world follow, and the size of the world. */
export const head = Schema.Struct({ seed: whole(0, Number.MAX_SAFE_INTEGER), size })

/** What a layout that a file names is read as. */
export const layout = Schema.Struct({ version: Schema.Unknown })

const number = whole(0, maxNumber)
const millis = whole(0, dayMillis)
const click = { click: number }
const ofOrder = { order: number, ...click }
const ofAdjustment = { adjustment: number, ...click }

/** Amounts are whole units of 0.0001 kWh with an `n` behind. */
const units = Schema.String.check(Schema.isPattern(/^\d{1,11}n$/)).pipe(
  Schema.decodeTo(
    Schema.BigInt.pipe(Schema.brand("Energy")),
    SchemaTransformation.transform({
      decode: (text) => BigInt(text.slice(0, -1)),
      encode: (amount) => `${amount}n`
    })
  )
)

/** Who does deeds: a clerk and his chief, somebody of another org unit, and somebody who may do nothing. */
export const actors = ["clerk", "chief", "stranger", "guest"] as const

const operation = (terminals: number) => {
  const target = whole(0, terminals - 1)
  return Schema.TaggedUnion({
    Save: { order: number, target, kwh: whole(1, maxKwh) },
    SaveSecond: { order: number, kwh: whole(1, maxKwh) },
    Approve: ofOrder,
    Revoke: ofOrder,
    Dispatch: ofOrder,
    Void: ofOrder,
    Restore: ofOrder,
    Resolve: ofOrder,
    SettleByHand: ofOrder,
    VoidCustomer: { customer: target, ...click },
    RestoreCustomer: { customer: target, ...click },
    Adjust: {
      adjustment: number,
      target,
      kwh: whole(-maxKwh, maxKwh),
      from: Schema.Literals(["nothing", "balance"])
    },
    ApproveAdjustment: ofAdjustment,
    DispatchAdjustment: ofAdjustment,
    VoidAdjustment: ofAdjustment,
    ResolveAdjustment: ofAdjustment,
    SettleAdjustmentByHand: ofAdjustment,
    Reconcile: { target, ...click },
    ConfirmTerminal: { target, ...click },
    Repair: { target, ...click },
    Deed: { deed: number, target, name: Schema.Literals(deedNames), by: Schema.Literals(actors), roll: number }
  })
}

const input = Schema.TaggedUnion({
  Consume: { holder: whole(-1, 255), energy: units },
  PowerLoss: {},
  SkewClock: { millis: whole(-dayMillis, dayMillis) }
})

const planned = Schema.Struct({
  on: Schema.Literals(["any", "effecting", "WriteCredit"]),
  fault: Schema.TaggedUnion({
    DropRequest: {},
    DropReply: {},
    PowerLoss: {
      at: Schema.Literals(["beforeStoring", "beforeApplying", "afterApplying"]),
      reply: Schema.Literals(["sent", "lost"])
    },
    Delay: { millis }
  })
})

const armed = Schema.Struct({
  direction: Schema.Literals(["down", "up"]),
  on: Schema.Literals(["any", "effecting"]),
  fault: Schema.TaggedUnion({ Drop: {}, Delay: { millis }, Reorder: { millis }, Duplicate: { millis } })
})

const storeFault = Schema.Literals([
  "stale",
  "slow",
  "unavailable",
  "answerLost",
  "crashBefore",
  "crashAfter",
  "leaseLost",
  "unreadable"
])
const smsFault = Schema.Literals(["offline", "throttled", "refusedForNow", "refused", "answerLost"])

/** Describes an entry of a script of that size: what it names must be there, and it must come before the run is over, a day after the last of `days`. */
export const entry = ({ terminals, processes, days }: typeof size.Type) => {
  const at = whole(0, (days + 1) * dayMillis)
  const terminal = whole(0, terminals - 1)
  const process = whole(0, processes - 1)
  return Schema.TaggedUnion({
    Operate: { at, process, operation: operation(terminals) },
    World: { at, terminal, input },
    Firmware: { at, terminal, faults: Schema.Array(planned).check(Schema.isMaxLength(maxNumber)) },
    Network: { at, terminal, fault: armed },
    OtherMaster: { at, terminal, kwh: whole(1, maxKwh) },
    Cut: { at, terminal },
    HalfOpen: { at, terminal, millis },
    Away: { at, terminal, millis },
    Moves: { at, terminal, process },
    Drain: { at, process, millis },
    CutOff: { at, process, millis },
    Stranger: { at, terminal, millis },
    Impostor: { at, terminal, millis },
    Contest: { at, terminal, millis },
    Store: { at, process, fault: storeFault },
    Crash: { at, process },
    RestoreBackup: { at, agoMillis: millis, downMillis: millis, mark: Schema.optionalKey(Schema.Literals(["set"])) },
    Pause: { at, process, millis: whole(0, maxPauseMillis) },
    Sms: { at, fault: smsFault }
  })
}

/** Describes the entries of a script of that size. */
export const entries = (of: typeof size.Type) =>
  Schema.Struct({ entries: Schema.Array(entry(of)).check(Schema.isMaxLength(maxEntries)) })
