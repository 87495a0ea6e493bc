/** Stories about what persons do when a replacement does not get on, and about what it keeps others from doing. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  begin,
  by,
  chief,
  clerk,
  finish,
  kwh,
  newDevice,
  openItems,
  refusalOf,
  type Stage,
  type Story,
  sell,
  step,
  stepOf,
  stepsTo,
  targetOf
} from "./Stage.ts"

const limited = Effect.fnUntraced(function* ({ station, customerNo }: Stage, hoarding: string | null) {
  const shown = yield* station.customers.get({ actor: clerk, customerNo })
  const { version, alarm, consent, templateId, contact, remarks, ext, limits } = shown
  const kept = { version, alarm, consent, templateId, contact, remarks, ext }
  const changed = { ...limits, hoarding: hoarding === null ? null : kwh(hoarding) }
  yield* station.customers.update({ ...by(), customerNo, ...kept, limits: changed })
})

const overTheLimit: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    yield* limited(stage, "400")
    yield* stage.poll
    assert.strictEqual(yield* refusalOf(begin(stage)), "OverHoardingLimit")
    yield* limited(stage, null)
    const replacementId = yield* begin(stage)
    yield* limited(stage, "400")
    yield* stepsTo(stage, replacementId, "Stopped")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped OverHoardingLimit"])
    const stopped = yield* station.customers.replacements({
      actor: clerk,
      step: "stopped",
      customerNo: stage.customerNo
    })
    assert.deepStrictEqual(
      stopped.rows.map((row) => row.replacementId),
      [replacementId]
    )
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    yield* stepsTo(stage, replacementId, "Stopped")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped OverHoardingLimit"], "one item, not two")
    yield* limited(stage, null)
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })

const voidedCustomer: Story = (stage) =>
  Effect.gen(function* () {
    const { station, customerNo } = stage
    const replacementId = yield* begin(stage)
    yield* step(replacementId)
    yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
    yield* stepsTo(stage, replacementId, "Stopped")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped CustomerInvalid"])
    yield* station.customers.restore({ ...by(), customerNo })
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
  })

const reserved: Story = (stage) =>
  Effect.gen(function* () {
    const { station, deviceId, customerNo, from, to } = stage
    const replacementId = yield* begin(stage)
    const thresholds = { alarm: kwh("100"), trip: kwh("0") }
    const entry = { dialectId: "replacement-suite", settings: {} }
    const moved = (terminalId: typeof from) =>
      station.customers.updateTerminal({ ...by(), terminalId, ...entry, address: `${terminalId}-other` })
    const tries = [
      station.customers.replaceDevice({ ...by(), deviceId, target: targetOf(to), reason: "换装" }),
      station.customers.bindDevice({ ...by(), customerNo, target: targetOf(to), thresholds }),
      moved(from),
      moved(to),
      station.customers.retireTerminal({ ...by(), terminalId: to, reason: "停用" })
    ] as const
    const refused = []
    for (const it of tries) refused.push(yield* refusalOf(it as Effect.Effect<unknown, unknown>))
    assert.deepStrictEqual(refused, ["DeviceBeingReplaced", ...refused.slice(1).map(() => "targetReserved")])
    yield* stepsTo(stage, replacementId, "NewBound")
    const again = { deviceId: yield* newDevice(stage), target: targetOf(from), reason: "换回" }
    assert.strictEqual(yield* refusalOf(station.customers.replaceDevice({ ...by(), ...again })), "targetReserved")
    yield* finish(stage, replacementId)
    yield* moved(to)
  })

const undoneAtOnce: Story = (stage) =>
  Effect.gen(function* () {
    const { station, deviceId, to, customerNo } = stage
    const orderNo = yield* sell(stage, deviceId, "100", "approved")
    stage.old.state = "silent"
    const replacementId = yield* begin(stage)
    for (const _ of [1, 2, 3]) yield* step(replacementId)
    yield* station.customers.undoReplacement({ ...by(), replacementId, reason: "不换了" })
    assert.deepStrictEqual(yield* openItems(stage), [])
    stage.old.state = "answers"
    yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
    const thresholds = { alarm: kwh("100"), trip: kwh("0") }
    yield* station.customers.bindDevice({ ...by(), customerNo, target: targetOf(to), thresholds })
    assert.strictEqual(
      yield* refusalOf(station.customers.resumeReplacement({ ...by(), replacementId })),
      "replacementEnded"
    )
  })

const undoneAfterCancelling: Story = (stage) =>
  Effect.gen(function* () {
    const { station, from } = stage
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "OldCancelled")
    stage.new.state = "silent"
    for (const _ of [1, 2, 3]) yield* step(replacementId)
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped newSilent"])
    yield* station.customers.undoReplacement({ ...by(), replacementId, reason: "新终端不通" })
    assert.deepStrictEqual(yield* openItems(stage), [])
    const devices = yield* station.customers.devices({ actor: clerk, customerNo: stage.customerNo })
    assert.deepStrictEqual(
      devices.map(({ target }) => target),
      [targetOf(from)]
    )
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    assert.strictEqual(stage.old.balance, kwh("600"))
  })

const notUndoneOnceBound: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "NewBound")
    const undo = station.customers.undoReplacement({ ...by(), replacementId, reason: "不换了" })
    assert.strictEqual(yield* refusalOf(undo), "newDeviceBound")
    yield* finish(stage, replacementId)
  })

/** The new terminal dies once its device is bound: nobody reads it again, a person writes that nothing is left there, and undoes. */
const newTerminalDies =
  (at: "NewBound" | "Adjusting"): Story =>
  (stage) =>
    Effect.gen(function* () {
      const { station, customerNo, from } = stage
      const replacementId = yield* begin(stage)
      yield* stepsTo(stage, replacementId, at)
      const deviceId = yield* newDevice(stage)
      stage.new.state = "silent"
      for (const _ of [1, 2, 3, 4]) yield* step(replacementId)
      const undo = station.customers.undoReplacement({ ...by(), replacementId, reason: "新终端损坏" })
      assert.strictEqual(yield* refusalOf(undo), "newDeviceBound")
      const final = { deviceId, reason: "新终端损坏", finalReading: { remaining: kwh("0") } }
      yield* station.customers.cancelDevice({ ...by(), ...final })
      yield* station.customers.undoReplacement({ ...by(), replacementId, reason: "新终端损坏" })
      const { rows } = yield* station.purchaseRecords.adjustments({ actor: clerk, customerNo })
      assert.deepStrictEqual(
        rows.filter(({ validity }) => validity === "valid"),
        [],
        "no carry-over is left that could be approved"
      )
      const devices = yield* station.customers.devices({ actor: clerk, customerNo })
      assert.deepStrictEqual(
        devices.map(({ target }) => target),
        [targetOf(from)]
      )
      yield* sell(stage, yield* newDevice(stage), "100", "sent")
      assert.strictEqual(stage.old.balance, kwh("600"))
      assert.deepStrictEqual(yield* openItems(stage), [])
    })

const otherReading: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    const read = { replacementId, remaining: kwh("480") }
    yield* station.customers.stateReading({ ...by(), ...read, reason: "旧表字轮抄见" })
    const other = station.customers.confirmReading({ ...by(chief), replacementId, remaining: kwh("481") })
    assert.strictEqual(yield* refusalOf(other), "readingDiffers")
    yield* station.customers.confirmReading({ ...by(chief), ...read })
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("480"))
    const late = station.customers.stateReading({ ...by(), ...read, reason: "旧表字轮抄见" })
    assert.strictEqual(yield* refusalOf(late), "replacementEnded")
    assert.strictEqual((yield* stepOf(stage, replacementId)).left?.source, "manual")
  })

/** The stories about persons. */
export const persons: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  [
    "a hoarding limit refuses the start where it is known, else stops it: one work item, until a person goes on",
    overTheLimit
  ],
  ["a customer who is voided meanwhile stops it, and it goes on once he is restored", voidedCustomer],
  [
    "a second replacement, a binding, another device or the end of a terminal are refused while one is under way",
    reserved
  ],
  ["undone before the cancellation everything is as it was", undoneAtOnce],
  [
    "undone after the cancellation the old target serves the customer again, as a device of its own",
    undoneAfterCancelling
  ],
  ["not undone once the new device is bound", notUndoneOnceBound],
  [
    "a new terminal that dies once it is bound: its device is cancelled, then it is undone",
    newTerminalDies("NewBound")
  ],
  ["and so where a carry-over is saved already, which goes with it", newTerminalDies("Adjusting")],
  ["another reading needs two persons, and voids the carry-over that was saved", otherReading]
]
