/** What is done on the pages of 客户信息维护: customers, terminals, purchase devices. */
import { Energy } from "@yugou/core"
import type { Customer, Device } from "@yugou/core/books"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DoingNames } from "../Commands.ts"
import type { Dice } from "../Dice.ts"
import { closingDeeds } from "./ClosingDeeds.ts"
import { ask, command, type Deed, type Doing, ofDevice, type Playing, reason, sometimes } from "./Doing.ts"
import { parameterDeeds } from "./ParameterDeeds.ts"
import { controlOf, lastReading, replacementDeeds } from "./ReplacementDeeds.ts"
import { registerTerminal, retireTerminal, updateTerminal } from "./TerminalDeeds.ts"

/** The numbers of a customer: others with every second deed, so that what waits for him was made for a number that is not his any more. */
const mobilesOf = (serial: number): ReadonlyArray<string> => [`1380000000${serial % 2}`]

type Alarm = Omit<Customer.AlarmSettings, "time"> & { readonly time: string | null }

const alarmOf = ({ dice, serial }: Pick<Doing, "dice" | "serial">) => {
  const mobiles = mobilesOf(serial)
  return dice.pick<Alarm>([
    { cycle: "daily", time: "09:10", sms: "on", mobiles },
    { cycle: "once", time: "10:20", sms: "on", mobiles },
    { cycle: "once", time: "11:30", sms: "off", mobiles },
    { cycle: "none", time: null, sms: "off", mobiles: [] },
    { cycle: "daily", time: null, sms: "on", mobiles: [] },
    { cycle: "daily", time: "22:30", sms: "on", mobiles }
  ]) as Customer.AlarmSettings
}

/** How far the site's clock is ahead of universal time. */
const zoneMillis = 8 * 3_600_000

/** A time of day some minutes from now, at which alarms are to be sent from now on: perhaps a second time today. */
const alarmSoon = (cycle: "daily" | "once", { dice, serial }: Doing, now: DateTime.Utc): Customer.AlarmSettings => {
  const at = new Date(DateTime.toEpochMillis(now) + zoneMillis + dice.whole(2, 9) * 60_000)
  const time = at.toISOString().slice(11, 16) as NonNullable<Customer.AlarmSettings["time"]>
  return { cycle, time, sms: "on", mobiles: mobilesOf(serial) as Customer.AlarmSettings["mobiles"] }
}

const noLimits = { min: null, max: null, step: null, hoarding: null }
const limitsOf = (dice: Dice) =>
  dice.pick([
    noLimits,
    noLimits,
    { ...noLimits, min: Energy.kwh("103"), max: Energy.kwh("5000") },
    { ...noLimits, step: Energy.kwh("2") },
    { ...noLimits, hoarding: Energy.kwh("5000") }
  ])

const thresholdsOf = ({ dice, alarming }: Doing) => {
  if (alarming !== "no") return { alarm: Energy.kwh("9000") }
  const alarm = Energy.kwh(`${dice.whole(50, 150)}`)
  return dice.pick<{ readonly alarm: Energy.Energy; readonly trip?: Energy.Energy }>([
    { alarm },
    { alarm, trip: Energy.zero },
    { alarm, trip: Energy.kwh("200") }
  ])
}

const add: Deed = (doing) => {
  const { dice, site } = doing
  const customerNo = dice.pick([site.customerNo, site.neighbourNo, site.neighbourNo, site.names.nothing])
  const consent = dice.pick(["allowed", "doNotContact"] as const)
  return ask(({ customers }) => customers.add({ ...command(doing), customerNo, alarm: alarmOf(doing), consent }))
}

/** Adds those whom the archive has of the terminal, and one whom it does not have. */
const addBatch: Deed = ({ actor, commandId, site }) => {
  const rows = [site.customerNo, site.neighbourNo, site.names.nothing].map((customerNo) => ({ customerNo }))
  const [first, ...more] = rows
  if (first === undefined) return Effect.void
  return ask(({ customers }) =>
    Stream.runDrain(customers.addBatch({ actor, batchId: commandId, rows: [first, ...more] }))
  )
}

/** Changes one thing of what the page shows; in one of six cases what it showed before somebody else changed it. */
const update: Deed = (doing) =>
  Effect.gen(function* () {
    const { actor, dice, site } = doing
    const { customerNo } = site
    const shown = yield* ask(({ customers }) => customers.get({ actor, customerNo }))
    const version = dice.chance(15) ? shown.version - 1 : shown.version
    const now = yield* DateTime.now
    const usual = dice.pick([
      { alarm: alarmOf(doing) },
      { alarm: alarmOf(doing) },
      { limits: limitsOf(dice) },
      { consent: dice.pick(["allowed", "allowed", "doNotContact"] as const) },
      { remarks: `deed ${doing.serial}` }
    ])
    const changed = doing.alarming === "no" ? usual : { alarm: alarmSoon(doing.alarming, doing, now) }
    return yield* ask(({ customers }) => customers.update({ ...command(doing), customerNo, version, ...changed }))
  })

/** Remembers the device that a target has now, where there is one. */
const remember = ({ memory, site }: Doing, deviceId: string, target: Doing["device"]["target"]): void => {
  memory.devices[site.no] = { deviceId, customerNo: site.customerNo, target }
}

const bindingOf = (doing: Doing) => {
  const { dice, site } = doing
  const { customerNo, target, terminalId } = site
  const meter = { _tag: "Meter", terminalId, meterNo: "1" } as const
  return {
    ...{ customerNo, target: dice.chance(90) ? target : meter, thresholds: thresholdsOf(doing) },
    ...sometimes(doing, 75, { leftEnergy: dice.pick(["keep", "clear"] as const) })
  }
}

const bindDevice: Deed = (doing) => {
  const about = bindingOf(doing)
  return Effect.tap(
    ask(({ customers }) => customers.bindDevice({ ...command(doing), ...about })),
    (bound) => Effect.sync(() => remember(doing, bound.deviceId, bound.target))
  )
}

const bindDeviceBatch: Deed = (doing) => {
  const { actor, commandId } = doing
  return ask(({ customers }) =>
    customers.bindDeviceBatch({ actor, batchId: commandId, rows: [bindingOf(doing)] }).pipe(
      Stream.tap(({ device }) =>
        Effect.sync(() => (device === null ? null : remember(doing, device.deviceId, device.target)))
      ),
      Stream.runDrain
    )
  )
}

const cancelDevice: Deed = (doing) =>
  Effect.gen(function* () {
    const { dice, memory } = doing
    // What a person wrote down at the terminal needs no answer of it.
    const typed = dice.chance(40) ? { finalReading: { remaining: Energy.kwh("1") } } : {}
    if (!("finalReading" in typed)) yield* lastReading(doing, doing.device.deviceId)
    const other = memory.devices[dice.whole(0, memory.devices.length - 1)]?.deviceId ?? doing.device.deviceId
    const disposition = dice.pick<Device.Disposition>([
      { _tag: "RefundOutside" },
      { _tag: "Forfeit" },
      { _tag: "CarryOverTo", deviceId: other }
    ])
    const rest = { ...typed, ...sometimes(doing, 80, { disposition }), ...controlOf(doing) }
    return yield* ask(({ customers }) => customers.cancelDevice({ ...ofDevice(doing), reason, ...rest }))
  })

/** Looks up which device the customer has now, as one does after a replacement. */
export const lookUp = (doing: Doing) =>
  Effect.map(
    ask(({ customers }) =>
      customers.devices({ actor: doing.actor, customerNo: doing.site.customerNo, binding: "active" })
    ),
    ([found, ...more]) => {
      if (found !== undefined && more.length === 0) remember(doing, found.deviceId, found.target)
    }
  )

/** The deeds of 客户信息维护. */
export const customerDeeds = {
  add,
  addBatch,
  update,
  takeFromArchive: (doing) =>
    ask(({ customers }) => customers.takeFromArchive({ ...command(doing), customerNo: doing.site.customerNo })),
  void: "inTheStory",
  restore: "inTheStory",
  registerTerminal,
  updateTerminal,
  retireTerminal,
  confirmTerminal: "inTheStory",
  bindDevice,
  bindDeviceBatch,
  saveThresholds: (doing) =>
    ask(({ customers }) => customers.saveThresholds({ ...ofDevice(doing), thresholds: thresholdsOf(doing) })),
  cancelDevice,
  ...replacementDeeds,
  ...closingDeeds,
  ...parameterDeeds
} as const satisfies { readonly [N in DoingNames<"customers">]: Playing }
