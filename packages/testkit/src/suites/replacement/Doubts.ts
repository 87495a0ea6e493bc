/** Stories about a carry-over of which nobody knows whether it took effect, about balances set by hand, and about one that can no longer be sent. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  approveAndSend,
  begin,
  by,
  clerk,
  finish,
  kwh,
  newDevice,
  openItems,
  refusalOf,
  type Stage,
  type Story,
  sell,
  sendAll,
  settle,
  step,
  stepOf,
  stepsTo
} from "./Stage.ts"

/** Brings a replacement to a carry-over that got no answer, and of which two persons state that it did not take effect; gives both numbers. */
const denied = Effect.fnUntraced(function* (stage: Stage, became: "mute" | "lost") {
  const replacementId = yield* begin(stage)
  yield* stepsTo(stage, replacementId, "Adjusting")
  const { step: reached } = yield* stepOf(stage, replacementId)
  const adjustmentNo = reached._tag === "Adjusting" ? reached.adjustmentId : ""
  stage.new.state = became
  yield* approveAndSend(stage)
  yield* settle(stage, adjustmentNo, "notApplied")
  stage.new.state = "answers"
  return { replacementId, adjustmentNo }
})

const inDoubt = Effect.fnUntraced(function* (stage: Stage, replacementId: string) {
  const held = stage.new.balance
  for (const _ of ["stops", "resumed"]) {
    yield* stepsTo(stage, replacementId, "Stopped")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped CarryOverInDoubt"])
    yield* stage.station.customers.resumeReplacement({ ...by(), replacementId })
  }
  yield* stepsTo(stage, replacementId, "Stopped")
  assert.strictEqual(stage.new.balance, held)
})

const deniedWrongly: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId } = yield* denied(stage, "mute")
    yield* stepsTo(stage, replacementId, "Done")
    assert.strictEqual(stage.new.balance, kwh("500"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })

const deniedAndVoided: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId, adjustmentNo } = yield* denied(stage, "mute")
    yield* stage.station.purchaseRecords.voidAdjustment({ ...by(), adjustmentNo, reason: "重算" })
    stage.new.balance -= kwh("30")
    yield* inDoubt(stage, replacementId)
  })

const foundAgain: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const { replacementId, adjustmentNo } = yield* denied(stage, "mute")
    stage.new.balance -= kwh("30")
    yield* inDoubt(stage, replacementId)
    // Sent again it finds its own number there, and nothing is sent.
    yield* station.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
    yield* sendAll
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    yield* stepsTo(stage, replacementId, "Done")
    assert.strictEqual(stage.new.balance, kwh("470"))
  })

const deniedRightly: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId } = yield* denied(stage, "lost")
    yield* step(replacementId)
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
  })

const soldAfterDenial: Story = (stage) =>
  Effect.gen(function* () {
    const { replacementId } = yield* denied(stage, "lost")
    yield* sell(stage, yield* newDevice(stage), "500", "sent")
    yield* inDoubt(stage, replacementId)
  })

const setByHand: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const replacementId = yield* begin(stage)
    for (const at of ["NewBound", "Adjusting"]) {
      yield* stepsTo(stage, replacementId, at)
      const deviceId = yield* newDevice(stage)
      yield* station.customers.pollRemaining({ actor: clerk, deviceId })
      const set = { deviceId, value: kwh("500"), ifRemainingWas: kwh("0"), reason: "补换装" }
      assert.strictEqual(yield* refusalOf(station.purchases.adjust({ ...by(), ...set })), "DeviceBeingReplaced")
    }
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
    const deviceId = yield* newDevice(stage)
    yield* station.customers.pollRemaining({ actor: clerk, deviceId })
    const after = { deviceId, value: kwh("510"), ifRemainingWas: kwh("500"), reason: "补电" }
    yield* station.purchases.adjust({ ...by(), ...after })
  })

const cancelledWhileItWaits: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    const deviceId = yield* newDevice(stage)
    yield* station.customers.cancelDevice({
      ...by(),
      deviceId,
      reason: "装错",
      finalReading: { remaining: kwh("0") }
    })
    yield* step(replacementId)
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped DeviceCancelled"])
    yield* station.customers.undoReplacement({ ...by(), replacementId, reason: "装错" })
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    assert.strictEqual(stage.old.balance, kwh("600"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })

const voidedWhileItWaits: Story = (stage) =>
  Effect.gen(function* () {
    const { station, customerNo } = stage
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
    yield* step(replacementId)
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped CustomerInvalid"])
    yield* station.customers.restore({ ...by(), customerNo })
    yield* station.customers.resumeReplacement({ ...by(), replacementId })
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })

/** The stories about doubts. */
export const doubts: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  ["a carry-over that two persons deny wrongly, and whose value stands there, was the carry-over", deniedWrongly],
  ["one that they deny and void is not followed by another one where something was consumed since", deniedAndVoided],
  ["and where it is dispatched again its own number shows that it was applied", foundAgain],
  ["one that they deny rightly is sent again", deniedRightly],
  ["what was sold since is not taken for it", soldAfterDenial],
  ["the balance of the new device is not set by hand before the carry-over is applied", setByHand],
  ["a new device that is cancelled while the carry-over waits stops it", cancelledWhileItWaits],
  ["a customer who is voided while the carry-over waits stops it", voidedWhileItWaits]
]
