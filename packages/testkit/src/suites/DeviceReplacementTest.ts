/**
 * A device is replaced and the customer keeps his energy: whatever is sold, applied or consumed meanwhile, whoever does not answer, and in books that
 * were written half-way by the code of before.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import { Authorizations, CustomerArchives, operations, Policy, Station, StationPolicy } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { clockOf, pass } from "./open/Desk.ts"
import { itself, type Options } from "./port/Over.ts"
import { booksOfBefore } from "./replacement/BooksOfBefore.ts"
import { doubts } from "./replacement/Doubts.ts"
import { persons } from "./replacement/Persons.ts"
import {
  approveAndSend,
  begin,
  by,
  chief,
  clerk,
  customerOf,
  finish,
  gateway,
  kwh,
  newDevice,
  open,
  openItems,
  orgNo,
  refusalOf,
  type Story,
  sell,
  step,
  stepOf,
  stepsTo
} from "./replacement/Stage.ts"
import { archiveRecord } from "./StationPortsTest.ts"

const holdsOld: Story = (stage) =>
  Effect.gen(function* () {
    const orderNo = yield* sell(stage, stage.deviceId, "100", "approved")
    const replacementId = yield* begin(stage)
    const { station, deviceId } = stage
    const sale = { actor: clerk, deviceId, energy: kwh("100") }
    const refused = [
      yield* refusalOf(station.purchases.save({ ...sale, commandId: `${replacementId}-s` })),
      yield* refusalOf(station.purchaseRecords.dispatch({ actor: clerk, commandId: `${replacementId}-d`, orderNo })),
      yield* refusalOf(
        station.customers.cancelDevice({ actor: clerk, commandId: `${replacementId}-c`, deviceId, reason: "注销" })
      )
    ]
    assert.deepStrictEqual(
      refused,
      refused.map(() => "DeviceBeingReplaced")
    )
    assert.deepStrictEqual(yield* openItems(stage), [`orderLeft ${replacementId}`])
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("500"))
  })

const takesOutOfTheQueue: Story = (stage) =>
  Effect.gen(function* () {
    const { station } = stage
    const orderNo = yield* sell(stage, stage.deviceId, "100", "approved")
    yield* station.purchaseRecords.dispatch({ actor: clerk, commandId: `${orderNo}-q`, orderNo })
    const replacementId = yield* begin(stage)
    yield* finish(stage, replacementId)
    const { order } = yield* station.purchaseRecords.details({ actor: clerk, orderNo })
    assert.deepStrictEqual([order.dispatch, order.approval, order.validity], ["idle", "approved", "valid"])
    assert.deepStrictEqual([stage.old.balance, stage.new.balance], [kwh("500"), kwh("500")])
    assert.deepStrictEqual(yield* openItems(stage), [`orderLeft ${replacementId}`])
  })

const soldOnTheNew: Story = (stage) =>
  Effect.gen(function* () {
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "NewBound")
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    assert.strictEqual(stage.new.balance, kwh("100"))
    stage.new.balance -= kwh("40")
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("560"))
  })

const formerOwner: Story = (stage) =>
  Effect.gen(function* () {
    stage.new.balance = kwh("70")
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "NewBound")
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
  })

const soldWhileItWaits: Story = (stage) =>
  Effect.gen(function* () {
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    yield* sell(stage, yield* newDevice(stage), "100", "sent")
    yield* approveAndSend(stage)
    // What was approved rests on another balance: nothing is sent, and another one is reckoned.
    assert.strictEqual(stage.new.balance, kwh("100"))
    yield* step(replacementId)
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
  })

const hiddenSaleWhileItWaits: Story = (stage) =>
  Effect.gen(function* () {
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    yield* sell(stage, yield* newDevice(stage), "3", "sent")
    stage.new.balance -= kwh("2")
    yield* approveAndSend(stage)
    assert.strictEqual(stage.new.balance, kwh("1"), "no more than the balance may drift, and yet nothing is sent")
    yield* step(replacementId)
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("501"))
  })

const readAfresh: Story = (stage) =>
  Effect.gen(function* () {
    yield* stage.poll
    stage.old.balance = kwh("20")
    yield* finish(stage, yield* begin(stage))
    assert.strictEqual(stage.new.balance, kwh("20"))
  })

const settledByHand: Story = (stage) => {
  const time = { ahead: { millis: 0 } }
  const story = Effect.gen(function* () {
    const { station } = stage
    yield* stage.poll
    stage.old.state = "deaf"
    const orderNo = yield* sell(stage, stage.deviceId, "100", "sent")
    stage.old.state = "silent"
    const about = { creditNo: orderNo, outcome: "applied" } as const
    yield* station.purchaseRecords.proposeResolution({
      actor: clerk,
      commandId: `${orderNo}-p`,
      ...about,
      note: "现场"
    })
    yield* station.purchaseRecords.confirmResolution({ actor: chief, commandId: `${orderNo}-c`, ...about })
    assert.strictEqual(yield* refusalOf(begin(stage)), "TargetBusy", "its frame may still arrive")
    pass(time, 120)
    const replacementId = yield* begin(stage)
    for (const _ of [1, 2, 3]) yield* step(replacementId)
    assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, "Started")
    assert.deepStrictEqual(yield* openItems(stage), ["replacementStopped oldSilent"])
    const read = { replacementId, remaining: kwh("600") }
    yield* station.customers.stateReading({ actor: clerk, commandId: `${orderNo}-r`, ...read, reason: "现场抄见" })
    yield* step(replacementId)
    assert.strictEqual((yield* stepOf(stage, replacementId)).step._tag, "Started", "one person is not enough")
    const confirm = (actor: string) =>
      station.customers.confirmReading({ actor, commandId: `${orderNo}-${actor}`, ...read })
    assert.strictEqual(yield* refusalOf(confirm(clerk)), "FourEyes")
    yield* confirm(chief)
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("600"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })
  return Effect.clockWith((real) => Effect.provideService(story, Clock.Clock, clockOf(time, real)))
}

const rounded: Story = (stage) =>
  Effect.gen(function* () {
    stage.old.balance = kwh("499.3")
    const replacementId = yield* begin(stage)
    yield* finish(stage, replacementId)
    assert.strictEqual(stage.new.balance, kwh("499"))
    assert.strictEqual((yield* stepOf(stage, replacementId)).rest, kwh("0.3"))
    assert.deepStrictEqual(yield* openItems(stage), ["carryOverRest 0.3"])
  })

const restGivenUp: Story = (stage) =>
  Effect.gen(function* () {
    const { customers } = stage.station
    stage.old.balance = kwh("499.3")
    const replacementId = yield* begin(stage)
    yield* stepsTo(stage, replacementId, "Adjusting")
    const reading = { replacementId, remaining: kwh("0"), reason: "现场抄见" }
    yield* customers.stateReading({ ...by(), ...reading })
    yield* customers.confirmReading({ ...by(chief), replacementId, remaining: reading.remaining })
    yield* stepsTo(stage, replacementId, "Done")
    assert.strictEqual(stage.new.balance, kwh("0"))
    assert.strictEqual((yield* stepOf(stage, replacementId)).rest, kwh("0"))
    assert.deepStrictEqual(yield* openItems(stage), [])
  })

const sentences: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  [
    "on the old device nothing is sold, sent or cancelled from the start, and an approved order is laid before persons",
    holdsOld
  ],
  ["an order that was queued leaves the queue with the start, and keeps its approval", takesOutOfTheQueue],
  ["what was sold and consumed on the new device before the carry-over stays: 500 + 100 - 40 = 560", soldOnTheNew],
  ["what stood on the new target when it was bound is not the customer's", formerOwner],
  ["what was sold while the carry-over waits for approval stays: another one is reckoned", soldWhileItWaits],
  [
    "a sale that consumption hides, since the balance is as far off as it may drift, stays as well",
    hiddenSaleWhileItWaits
  ],
  ["the old target is read afresh, however young the last reading is", readAfresh],
  [
    "an order that was settled by hand after the last reading: where the terminal is silent two persons state what is left",
    settledByHand
  ],
  ["what the new terminal cannot be set to is rounded down, and the rest is open work", rounded],
  ["what a carry-over would have left is no rest once two persons state another reading", restGivenUp],
  ...persons,
  ...doubts,
  ...booksOfBefore
]

/** Registers the suite over a store; customers and terminals are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>, { over = itself }: Options = {}): void => {
  const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
  const may = { permissions, orgScope: [""] }
  const records = sentences.map((_, no) => {
    const record = archiveRecord((id) => `replacement-${no}-${id}`, "1")
    return { ...record, customer: { ...record.customer, customerNo: customerOf(no), orgNo }, terminals: [] }
  })
  const ports = Layer.mergeAll(
    over(gateway),
    CustomerArchives.layerMemory(records),
    Authorizations.layerRoles({ [clerk]: may, [chief]: may }),
    Layer.succeed(StationPolicy, Policy.defaults)
  )
  const station = Station.layer.pipe(Layer.provideMerge(ports), Layer.provideMerge(store))
  withLayer(station, { timeout: "60 seconds", excludeTestServices: true })(`a device is replaced (${name})`, (it) => {
    for (const [no, [sentence, story]] of sentences.entries()) {
      it.effect(sentence, () => Effect.flatMap(open(no), story))
    }
  })
}
