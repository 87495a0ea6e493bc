/** Stories about replacements that the code of before has left half-way: nothing was held, and the reading of the start was what it carried over. */
import { assert } from "@effect/vitest"
import { keyOf } from "@yugou/core"
import type { Adjustment, Device, Replacement } from "@yugou/core/books"
import { absent, type Loaded, makeCommit, ref, StationStore, type View } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
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
  orgNo,
  refusalOf,
  type Stage,
  type Story,
  sell,
  step,
  stepOf,
  targetOf
} from "./Stage.ts"

type Half = "Started" | "OldCancelled" | "NewBound" | "Adjusting" | "Stopped"

const loaded = Effect.fnUntraced(function* (about: Parameters<typeof ref>[0], id: string) {
  const store = yield* StationStore
  const [found] = yield* store.load([ref(about, id)])
  return found as Loaded
})

/** Writes what the code of before wrote up to a step: without a word of what was left, and with nothing held. */
const leftHalfWay = Effect.fnUntraced(function* (stage: Stage, half: Half, reading: string) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const { deviceId, customerNo, from, to } = stage
  const [replacementId, newDeviceId, adjustmentNo] = [
    `${deviceId}-r`,
    `${deviceId}-n`,
    `A20260302100000${deviceId.slice(-10)}`
  ]
  const [oldTarget, newTarget] = [targetOf(from), targetOf(to)]
  const thresholds = { alarm: kwh("100"), trip: kwh("0") }
  const final = { remaining: kwh(reading), at, source: "terminal" } as const
  const content: Replacement.Content = {
    ...{ replacementId, orgNo: orgNo as never, customerNo, oldDeviceId: deviceId, oldTarget, newDeviceId, newTarget },
    ...{ thresholds, reading: final, control: "released", by: clerk, reason: "换装" }
  }
  const told: Array<Replacement.Event> = [{ _tag: "ReplacementStarted", v: 1, at, content }]
  const view: Record<string, Loaded> = { replacement: absent("Replacement", replacementId) }
  const changes: Record<string, ReadonlyArray<unknown>> = { replacement: told }
  if (half !== "Started") {
    const disposition = { _tag: "CarryOverTo", deviceId: newDeviceId } as const
    const cancellation: Device.Cancellation = {
      at,
      reason: "换装",
      finalReading: final,
      disposition,
      control: "released"
    }
    told.push({ _tag: "OldDeviceCancelled", v: 1, at })
    view.oldDevice = yield* loaded("Device", deviceId)
    view.oldTarget = yield* loaded("Target", keyOf(oldTarget))
    changes.oldDevice = [{ _tag: "DeviceCancelled", v: 1, cancellation }]
    changes.oldTarget = [{ _tag: "TargetReleased", v: 1, deviceId }]
  }
  if (half === "Stopped") told.push({ _tag: "ReplacementStopped", v: 1, at, reason: "CustomerInvalid" })
  if (half === "NewBound" || half === "Adjusting") {
    told.push({ _tag: "NewDeviceBound", v: 1, at })
    view.newDevice = absent("Device", newDeviceId)
    view.newTarget = absent("Target", keyOf(newTarget))
    const about = { deviceId: newDeviceId, orgNo: orgNo as never, customerNo, target: newTarget }
    changes.newDevice = [{ _tag: "DeviceBound", v: 1, at, ...about }]
    changes.newTarget = [
      { _tag: "TargetRegistered", v: 1, at, target: newTarget, orgNo },
      { _tag: "TargetBound", v: 1, deviceId: newDeviceId },
      { _tag: "ThresholdsDesired", v: 1, thresholds }
    ]
  }
  if (half === "Adjusting") {
    told.push({ _tag: "AdjustmentSaved", v: 1, at, adjustmentId: adjustmentNo })
    const own = { adjustmentNo, orgNo: orgNo as never, customerNo, deviceId: newDeviceId, target: newTarget }
    const saved = { ...own, value: kwh(reading), ifRemainingWas: kwh("0"), reason: "换装", compensates: null }
    view.adjustment = absent("Adjustment", adjustmentNo)
    const event: Adjustment.Event = {
      _tag: "AdjustmentSaved",
      v: 1,
      at,
      by: clerk,
      content: saved,
      approval: "pending"
    }
    changes.adjustment = [event]
  }
  yield* store.commit(
    makeCommit(view as View, changes as never, {
      command: { id: `${replacementId}-before`, content: half, response: null },
      trail: { actor: "before", operation: "customers.replaceDevice", reason: null, at }
    })
  )
  return { replacementId, adjustmentNo }
})

const started: Story = (stage) =>
  Effect.gen(function* () {
    const { station, deviceId } = stage
    const orderNo = yield* sell(stage, deviceId, "100", "approved")
    const { replacementId } = yield* leftHalfWay(stage, "Started", "500")
    stage.old.balance = kwh("600")
    yield* step(replacementId)
    const dispatch = station.purchaseRecords.dispatch({ ...by(), orderNo })
    assert.strictEqual(yield* refusalOf(dispatch), "DeviceBeingReplaced")
    assert.deepStrictEqual(yield* openItems(stage), [`orderLeft ${replacementId}`])
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
  })

const oldCancelled: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId } = yield* leftHalfWay(stage, "OldCancelled", "500")
    stage.old.balance = kwh("20")
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("20"))
  })

const cancelledAndSilent: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const { replacementId } = yield* leftHalfWay(stage, "OldCancelled", "500")
    stage.old.state = "silent"
    for (const _ of [1, 2, 3]) yield* step(replacementId)
    assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, "OldCancelled")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped oldSilent"])
    const read = { replacementId, remaining: kwh("20") }
    yield* station.customers.stateReading({ ...by(), ...read, reason: "现场抄见" })
    yield* station.customers.confirmReading({ ...by(chief), ...read })
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("20"))
  })

const newBound: Story = (stage) =>
  Effect.gen(function* () {
    stage.new.balance = kwh("30")
    const { replacementId } = yield* leftHalfWay(stage, "NewBound", "500")
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
  })

const adjusting: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const { replacementId, adjustmentNo } = yield* leftHalfWay(stage, "Adjusting", "500")
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    yield* step(replacementId)
    const { rows } = yield* station.purchaseRecords.adjustments({ actor: clerk, customerNo: stage.customerNo })
    assert.deepStrictEqual(
      rows.filter((row) => row.adjustmentNo === adjustmentNo).map(({ validity }) => validity),
      ["voided"]
    )
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
  })

const stopped: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const { replacementId } = yield* leftHalfWay(stage, "Stopped", "500")
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, "OldCancelled")
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
  })

const twoOfOne: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId } = yield* leftHalfWay(stage, "Started", "500")
    yield* begin(stage)
    yield* step(replacementId)
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped DeviceBeingReplaced"])
    yield* stage.station.customers.undoReplacement({ ...by(), replacementId, reason: "重复" })
    const refused = refusalOf(sell(stage, stage.deviceId, "100", "approved"))
    assert.strictEqual(yield* refused, "DeviceBeingReplaced", "the other one holds the device still")
  })

/** The stories about books of before. */
export const booksOfBefore: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  ["of before, started: it is held by its first step, and read afresh", started],
  ["of before, with the old device cancelled: its target is read afresh", oldCancelled],
  ["of before, with the old device cancelled and silent: two persons state what was left", cancelledAndSilent],
  ["of before, with the new device bound: what it held before its first credit is not the customer's", newBound],
  ["of before, with a carry-over reckoned by the old rule: it is voided, and what was sold meanwhile stays", adjusting],
  ["of before, stopped without a word from where: it goes on from what its devices show", stopped],
  ["of before, two of one device: the second one holds it, and the first one stops", twoOfOne]
]
