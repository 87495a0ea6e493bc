/**
 * Many rows at once, over any store: each row is decided by itself, and a batch that is run again does nothing twice.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import { Energy, Rejection, Station, type TerminalGateway, TerminalId } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { clockOf, firstCustomers, makeSite, type Site, unnumbered, withDevice } from "./open/Desk.ts"
import { itself } from "./port/Over.ts"

type Story = (site: Site) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway>

const batchOf = (site: Site, actor: "clerk" | "chief" | "there" = "clerk") => {
  const { commandId } = site.by(actor)
  return { actor, batchId: commandId }
}

const codes = (rows: ReadonlyArray<{ readonly refusal: { readonly code: string } | null }>) =>
  rows.map(({ refusal }) => refusal?.code ?? null)

/** Adds customers of the archive and one whom it does not have, and binds a target of a new terminal to the second of them. */
const opening: Story = (site) =>
  Effect.gen(function* () {
    const { customers } = yield* Station.Station
    yield* withDevice(site, unnumbered)
    const batch = batchOf(site)
    const [first, second, nobody] = [site.customerNo, site.nextCustomerNo, "0379999999"].map((customerNo) => ({
      customerNo
    })) as [{ customerNo: string }, { customerNo: string }, { customerNo: string }]
    const added = yield* Stream.runCollect(customers.addBatch({ ...batch, rows: [first, second, nobody, second] }))
    assert.deepStrictEqual(codes(added), ["CONFLICT", null, "NOT_FOUND", "CONFLICT"])
    assert.deepStrictEqual(
      added.map(({ row, done, total, customer }) => [row, done, total, customer?.customerNo ?? null]),
      [
        [1, 1, 4, null],
        [2, 2, 4, site.nextCustomerNo],
        [3, 3, 4, null],
        [4, 4, 4, null]
      ]
    )
    const terminalId = TerminalId.make(site.own("bulk"))
    yield* customers.registerTerminal({
      ...{ ...site.by(), terminalId, orgNo: "3701", dialectId: "fake", address: terminalId, settings: {} }
    })
    const panel = [...site.panels.values()][0]
    if (panel !== undefined) site.panels.set(terminalId, panel)
    const bound = {
      customerNo: site.nextCustomerNo,
      target: { _tag: "Terminal", terminalId },
      thresholds: { alarm: Energy.kwh("90") }
    } as const
    const binding = batchOf(site)
    const run = customers.bindDeviceBatch({ ...binding, rows: [bound, bound] })
    const devices = yield* Stream.runCollect(run)
    assert.deepStrictEqual(codes(devices), [null, "CONFLICT"])
    assert.strictEqual(devices[0]?.device?.customerNo, site.nextCustomerNo)
    const again = yield* Stream.runCollect(run)
    assert.strictEqual(again[0]?.device?.deviceId, devices[0]?.device?.deviceId, "the device is not bound again")
    const found = yield* customers.devices({ actor: "clerk", customerNo: site.nextCustomerNo })
    assert.lengthOf(found, 1)
    const elsewhere = yield* Stream.runCollect(
      customers.bindDeviceBatch({ ...batchOf(site, "there"), rows: [{ ...bound, customerNo: site.customerNo }] })
    )
    assert.deepStrictEqual(codes(elsewhere), ["NOT_FOUND"])
  })

/** Each approval is bound to what the approver saw; four eyes count row by row, and stopping half-way approves nothing twice. */
const approving: Story = (site) =>
  Effect.gen(function* () {
    const { approvals, purchaseRecords, purchases } = yield* Station.Station
    const { deviceId } = yield* withDevice(site, unnumbered)
    const sold = (actor: "clerk" | "chief", kwh: string) =>
      Effect.map(
        purchases.save({ ...site.by(actor), deviceId, energy: Energy.kwh(kwh) }),
        ({ orderNo, customerNo, energy }) => ({ orderNo, seen: { customerNo, energy } })
      )
    const [mine, other, last] = [yield* sold("chief", "10"), yield* sold("clerk", "20"), yield* sold("clerk", "30")]
    const changed = { ...last, seen: { ...last.seen, energy: Energy.kwh("3") } }
    const renamed = { ...last, seen: { ...last.seen, customerNo: site.nextCustomerNo } }
    const unknown = { ...last, orderNo: "P000" }
    const batch = { ...batchOf(site, "chief"), rows: [mine, other, changed, renamed, unknown, last, other] as const }
    const firstTwo = yield* Stream.runCollect(Stream.take(approvals.approveBatch(batch), 2))
    assert.deepStrictEqual(codes(firstTwo), ["FOUR_EYES", null])
    const all = yield* Stream.runCollect(approvals.approveBatch(batch))
    assert.deepStrictEqual(codes(all), ["FOUR_EYES", null, "CONFLICT", "CONFLICT", "NOT_FOUND", null, null])
    assert.deepStrictEqual(
      all.flatMap(({ order }) => (order === null ? [] : [[order.orderNo, order.outcome]])),
      [
        [other.orderNo, "approved"],
        [last.orderNo, "approved"],
        [other.orderNo, "alreadyApproved"]
      ]
    )
    const approved = yield* purchaseRecords.list({
      actor: "clerk",
      customerNo: site.customerNo,
      approval: ["approved"]
    })
    assert.sameMembers(
      approved.rows.map(({ orderNo }) => orderNo),
      [other.orderNo, last.orderNo]
    )
    const steps = yield* purchaseRecords.history({ actor: "clerk", orderNo: other.orderNo })
    assert.lengthOf(steps, 2, "it was approved once")
    const rows = [last, other] as const
    const others = yield* Effect.flip(Stream.runDrain(approvals.approveBatch({ ...batch, rows })))
    assert.instanceOf(others, Rejection.CommandConflict)
    const seen = { customerNo: site.customerNo, energy: Energy.kwh("11") }
    const single = approvals.approve({ ...site.by("chief"), orderNo: mine.orderNo, seen })
    assert.instanceOf(yield* Effect.flip(single), Rejection.Conflict)
  })

const stories: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  ["customers and devices are added row by row, and what is refused stops no other row", opening],
  ["R-116 orders are approved row by row, each as it was seen and by four eyes, and none twice", approving]
]

/** Registers the suite over a store. The ids are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`many rows at once (${name})`, (it) => {
    let no: number = firstCustomers.bulk
    for (const [sentence, story] of stories) {
      no += 1
      const site = makeSite(`bulk-${no}`, no, itself)
      it.effect(sentence, () =>
        Effect.clockWith((real) =>
          story(site).pipe(
            Effect.provideService(Clock.Clock, clockOf(site, real)),
            Effect.provide(Layer.fresh(Station.layer).pipe(Layer.provideMerge(site.ports)))
          )
        )
      )
    }
  })
}
