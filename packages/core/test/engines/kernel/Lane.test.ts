/** The lanes of a loop: what ends makes room at once, nothing is under way twice, and nobody waits for whoever does not answer. */
import { assert, describe, it } from "@effect/vitest"
import {
  DispatchEngine,
  Energy,
  EngineLoop,
  EngineProcess,
  type RunOnce,
  Station,
  StationMetrics,
  TerminalGateway
} from "@yugou/core"
import type { Outcome } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import { TestClock } from "effect/testing"
import { type Ending, Lane, UnderWay } from "../../../src/engines/kernel/Lane.ts"
import { addCustomer, at, makeSite, type Site, stationOf, terminalOf } from "../../books/alarm/Site.ts"

/** An engine over a list of work by name; what was begun and ended is noted. */
const engineOver = (waiting: Array<string>, work: (key: string) => Effect.Effect<Ending>) => {
  const begun: Array<string> = []
  const ended: Array<string> = []
  const givenBack: Array<string> = []
  const engine = (queue: "dispatch" | null, room: number): RunOnce =>
    Effect.fnUntraced(function* () {
      const lane = yield* Lane
      const endings = yield* lane.take({
        queue,
        room,
        most: 2,
        claim: (count) =>
          Effect.sync(() =>
            waiting.splice(0, count).map((key) => ({
              key,
              giveBack: Effect.sync(() => void givenBack.push(key)),
              work: Effect.suspend(() => {
                begun.push(key)
                return Effect.tap(work(key), () => Effect.sync(() => ended.push(key)))
              })
            }))
          )
      })
      return { claimed: endings.length, failed: 0 }
    })
  return { begun, ended, engine, givenBack }
}

const start = (engine: RunOnce, options: EngineLoop.Options = {}) =>
  EngineLoop.start({ engine }, options) as Effect.Effect<EngineLoop.EngineLoop>

/** Much less than the second after which an engine looks in any case. */
const moment = TestClock.adjust("100 millis")

describe("a lane of a loop", () => {
  it.effect("takes more as soon as something has ended, though others of the same step do not end", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 40 }, (_, index) => `${index}`)
      const work = (key: string) => (key === "0" ? Effect.never : Effect.succeed("done" as const))
      const { ended, engine } = engineOver([...names], work)
      const loop = yield* start(engine("dispatch", 2))
      yield* TestClock.adjust("300 millis")
      assert.deepStrictEqual(ended, names.slice(1))
      const stop = yield* Effect.forkChild(loop.stop, { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(stop)
    })
  )

  it.effect("never has more under way than there is room for, by the engine or by the host", () =>
    Effect.gen(function* () {
      const rows: ReadonlyArray<readonly [EngineLoop.Options, number]> = [
        [{}, 3],
        [{ rooms: { engine: 5 } }, 5],
        [{ rooms: { another: 5 } }, 3]
      ]
      for (const [options, most] of rows) {
        const { begun, engine } = engineOver([..."abcdefghi"], () => Effect.never)
        const loop = yield* start(engine("dispatch", 3), { ...options, drainTime: 0 })
        yield* TestClock.adjust("10 seconds")
        assert.lengthOf(begun, most)
        yield* loop.stop
      }
    })
  )

  it.effect("has nothing under way twice, and gives back what it claims a second time", () =>
    Effect.gen(function* () {
      const { begun, engine, givenBack } = engineOver(["a", "b", "a", "a", "c"], () => Effect.never)
      const loop = yield* start(engine("dispatch", 9), { drainTime: 0 })
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(
        [begun, givenBack],
        [
          ["a", "b", "c"],
          ["a", "a"]
        ]
      )
      yield* loop.stop
    })
  )

  it.effect("goes on with a round in its time, and not sooner when somebody of it has ended", () =>
    Effect.gen(function* () {
      const { begun, engine } = engineOver([..."abcdef"], () => Effect.succeed("done"))
      const loop = yield* start(engine(null, 9))
      yield* TestClock.adjust("900 millis")
      assert.lengthOf(begun, 2)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(begun, 4)
      yield* loop.stop
    })
  )

  it.effect("says how much is in its room, how much aside of it, and how much of it is free", () =>
    Effect.gen(function* () {
      const text = Effect.flatMap(StationMetrics.make, ({ openMetrics }) => openMetrics)
      const counted = Effect.map(text, (it) =>
        Object.fromEntries(
          [...it.matchAll(/^yugou_engine_work\{engine="engine",state="(\w+)"\} (\d+)$/gm)].map(([, state, count]) => [
            state,
            Number(count)
          ])
        )
      )
      // One waits aside for five seconds and goes on in the room; the others stay there.
      const work = (key: string) =>
        Effect.flatMap(UnderWay, ({ aside }) =>
          key === "a" ? Effect.andThen(aside(Effect.sleep("5 seconds")), Effect.never) : Effect.never
        )
      const { engine } = engineOver([..."abc"], work)
      const loop = yield* start(engine("dispatch", 4), { drainTime: 0 })
      yield* moment
      assert.deepStrictEqual(yield* counted, { aside: 1, free: 2, inRoom: 2 })
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* counted, { aside: 0, free: 1, inRoom: 3 })
      yield* loop.stop
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* counted, { aside: 0, free: 4, inRoom: 0 })
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()), Effect.provide(StationStoreMemory.layerMemory))
  )

  it.effect("goes on after work that met a defect", () =>
    Effect.gen(function* () {
      const work = (key: string) => (key === "a" ? Effect.die("broken") : Effect.succeed("done" as const))
      const { ended, engine } = engineOver([..."abcd"], work)
      const loop = yield* start(engine("dispatch", 1))
      yield* moment
      assert.deepStrictEqual(ended, ["b", "c", "d"])
      yield* loop.stop
    })
  )
})

/** The customers of the site, each with a terminal of his own. */
const everybody = ["C", "D"].flatMap((letter) => Array.from({ length: 9 }, (_, index) => `${letter}${index + 1}`))

/** How long a front end waits for an answer. */
const timeOut = "30 seconds"

/** Sells to everybody over terminals of which some are silent, while the engine is kept running; gives who has what he bought, a moment later. */
const soldOver = Effect.fnUntraced(function* (
  site: Site,
  silent: ReadonlyArray<string>,
  { room, known }: { readonly room: number; readonly known: "known" | "new" }
) {
  yield* at("2026-03-02 02:00")
  const devices = new Map<string, string>()
  for (const customerNo of everybody) {
    const [device] = yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    devices.set(customerNo, device?.deviceId ?? "")
  }
  if (known === "known") {
    const noted = (yield* EngineProcess.EngineProcess).silentOf(yield* StationStore)
    for (const customerNo of silent) noted.ended("balance", terminalOf(customerNo), "goes", "silent")
  }
  const gateway = yield* TerminalGateway
  const still = new Set<string>(silent.map(terminalOf))
  const over = TerminalGateway.of({
    ...gateway,
    execute: (request) =>
      still.has(request.terminalId)
        ? Effect.map(Effect.delay(DateTime.now, timeOut), (sentAt) => {
            const none = { _tag: "NoAnswer", sentAt, deadAt: null, cause: "timeout", frames: [] } as const
            return none as unknown as Outcome as never
          })
        : gateway.execute(request)
  })
  const loop = yield* EngineLoop.start(
    { dispatch: DispatchEngine.runOnce },
    { drainTime: 0, rooms: { dispatch: room } }
  ).pipe(Effect.provideService(TerminalGateway, over)) as Effect.Effect<EngineLoop.EngineLoop, never, StationStore>
  const { purchases, approvals } = yield* Station.Station
  const orders = new Map<string, string>()
  for (const [customerNo, deviceId] of devices) {
    const energy = Energy.kwh("10")
    const id = (step: string) => `${customerNo}-${step}`
    const { orderNo } = yield* purchases.save({ actor: "clerk", commandId: id("save"), deviceId, energy })
    yield* approvals.approveAndDispatch({ actor: "chief", commandId: id("approve"), orderNo })
    orders.set(customerNo, orderNo)
  }
  yield* moment
  const store = yield* StationStore
  const rows = [...orders].map(([customerNo, orderNo]) => ({
    customerNo,
    ref: { _tag: "Order", id: orderNo } as const
  }))
  const states = yield* store.load(rows.map(({ ref }) => ref))
  yield* loop.stop
  return rows.flatMap(({ customerNo }, index) =>
    states[index]?.state?.dispatch._tag === "Applied" ? [customerNo] : []
  )
})

describe("customers who buy while terminals are silent", () => {
  const rows: ReadonlyArray<readonly [silent: number, room: number, known: "known" | "new"]> = [
    [0, 50, "new"],
    [1, 2, "new"],
    [12, 13, "new"],
    [17, 50, "new"],
    // Who did not answer last time takes no room at all.
    [12, 4, "known"],
    [17, 1, "known"]
  ]
  it.effect.each(rows)("%s of 18 silent, room for %s, %s: all others have it at once", ([count, room, known]) => {
    const site = makeSite()
    const silent = everybody.slice(0, count)
    return Effect.gen(function* () {
      const served = yield* soldOver(site, silent, { room, known })
      assert.deepStrictEqual(served, everybody.slice(count))
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("a customer who buys twice", () => {
  it.effect("has the second purchase when the first has ended, and not after a pause", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 02:00")
      const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
      const gateway = yield* TerminalGateway
      // A terminal that takes its time over a credit: the second order is claimed while the first holds the slot.
      const slow = TerminalGateway.of({
        ...gateway,
        execute: (request) =>
          request._tag === "WriteCredit"
            ? Effect.delay(gateway.execute(request), "5 seconds")
            : gateway.execute(request)
      })
      const start = EngineLoop.start({ dispatch: DispatchEngine.runOnce }, { rooms: { dispatch: 2 }, drainTime: 0 })
      const loop = yield* Effect.provideService(start, TerminalGateway, slow) as Effect.Effect<
        EngineLoop.EngineLoop,
        never,
        StationStore
      >
      const { purchases, approvals } = yield* Station.Station
      const buy = Effect.fnUntraced(function* (id: string) {
        const asked = { actor: "clerk", commandId: `${id}-save`, deviceId: device?.deviceId ?? "" }
        const { orderNo } = yield* purchases.save({ ...asked, energy: Energy.kwh("10") })
        yield* approvals.approveAndDispatch({ actor: "chief", commandId: `${id}-approve`, orderNo })
        return { _tag: "Order" as const, id: orderNo }
      })
      const orders = [yield* buy("first"), yield* buy("second")]
      yield* TestClock.adjust("11 seconds")
      const states = yield* (yield* StationStore).load(orders)
      yield* loop.stop
      assert.deepStrictEqual(
        states.map(({ state }) => state?.dispatch._tag),
        ["Applied", "Applied"]
      )
    }).pipe(Effect.provide(stationOf(site)))
  })
})
