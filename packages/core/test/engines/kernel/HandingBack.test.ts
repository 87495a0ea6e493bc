/** Work of a queue whose terminal is connected to another process: it is handed back, and only what nobody had is done as if there were no others. */
import { assert, describe, it } from "@effect/vitest"
import {
  AlarmScheduler,
  BalancePoller,
  ClockKeeper,
  ClosingSaga,
  ControlSender,
  DispatchEngine,
  Energy,
  EngineProcess,
  OutcomeResolver,
  ParameterSender,
  ReplacementSaga,
  type Station,
  type StepReport,
  type StoreError,
  TerminalGateway
} from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { leftMillis } from "../../../src/engines/kernel/Left.ts"
import {
  addCustomer,
  bind,
  by,
  customerNo,
  first,
  groupOf,
  held,
  onSite,
  panelOf,
  type Site,
  second,
  site,
  withDevice
} from "../../Panel.ts"

const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const minutes = (count: number) => TestClock.adjust(`${count} minutes`)
const now = DateTime.now

type RunOnce = (now: DateTime.Utc) => Effect.Effect<StepReport, StoreError, StationStore | TerminalGateway>
type Facade = Station.Station["Service"]

const sell = Effect.fnUntraced(function* (station: Facade, deviceId: string) {
  const { orderNo } = yield* station.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
  yield* station.approvals.approve({ ...by("chief"), orderNo })
  yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
})

/** Trips round 1; the answer is lost, and the terminal is silent about its rounds. */
const trip = Effect.fnUntraced(function* (here: Site, station: Facade, deviceId: string) {
  const asked = { actor: "clerk", deviceId }
  yield* station.customers.pollRemaining(asked)
  yield* station.commissioning.start({ ...by(), customerNo })
  yield* station.commissioning.prepare(asked)
  const { confirmation } = yield* station.plan.commissioning.trip({ ...by(), deviceId, rounds: [1] })
  panelOf(here).faults.set("Trip", "dropReply").set("ReadRounds", "dropReply")
  yield* station.commissioning.trip({ ...by(), deviceId, rounds: [1], confirmation: confirmation ?? "" })
})

/** Replaces the device by one on the second terminal, up to where the new one must be read. */
const replace = Effect.fnUntraced(function* (station: Facade, deviceId: string) {
  const spare = yield* bind(second)
  const gone = { reason: "备用", finalReading: { remaining: Energy.zero } }
  yield* station.customers.cancelDevice({ ...by(), deviceId: spare.deviceId, ...gone })
  yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
  yield* station.customers.replaceDevice({ ...by(), deviceId, target: groupOf(second), reason: "换装" })
  for (let step = 0; step < 2; step++) yield* Effect.flatMap(now, ReplacementSaga.runOnce)
})

/** Opens a job that releases purchase control. */
const release = Effect.fnUntraced(function* (here: Site, station: Facade, deviceId: string) {
  held(panelOf(here), groupOf(first)).items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
  yield* station.customers.readParameters({ actor: "clerk", deviceId })
  yield* station.customers.void({ ...by(), customerNo, reason: "销户", releaseControl: "yes" })
})

interface Scene {
  readonly here: Site
  readonly station: Facade
  readonly deviceId: string
}

/** Each queue whose work needs a terminal: its engine, and how something is due in it. */
const queues: {
  readonly [queue: string]: {
    readonly runOnce: RunOnce
    readonly arrange: (scene: Scene) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway>
  }
} = {
  dispatch: {
    runOnce: DispatchEngine.runOnce,
    arrange: ({ station, deviceId }) => sell(station, deviceId)
  },
  resolve: {
    runOnce: OutcomeResolver.runOnce,
    arrange: Effect.fnUntraced(function* ({ here, station, deviceId }) {
      yield* sell(station, deviceId)
      panelOf(here).faults.set("WriteCredit", "dropReply")
      yield* Effect.flatMap(now, DispatchEngine.runOnce)
      yield* minutes(20)
    })
  },
  control: {
    runOnce: ControlSender.runOnce,
    arrange: Effect.fnUntraced(function* ({ here, station, deviceId }) {
      yield* trip(here, station, deviceId)
      yield* minutes(120)
    })
  },
  parameter: {
    runOnce: ParameterSender.runOnce,
    arrange: ({ here, station, deviceId }) => release(here, station, deviceId)
  },
  saga: {
    runOnce: ReplacementSaga.runOnce,
    arrange: ({ station, deviceId }) => replace(station, deviceId)
  },
  closing: {
    runOnce: ClosingSaga.runOnce,
    arrange: Effect.fnUntraced(function* ({ station, deviceId }) {
      yield* station.customers.pollRemaining({ actor: "clerk", deviceId })
      const asked = { deviceId, reason: "销户", disposition: { _tag: "RefundOutside" } } as const
      const { closingId, reading } = yield* station.customers.closeAccount({ ...by(), ...asked })
      yield* station.customers.approveClosing({ ...by("chief"), closingId, remaining: reading.remaining })
    })
  },
  alarm: { runOnce: AlarmScheduler.runOnce, arrange: () => minutes(24 * 60) }
}

/** The gateway of a process to which no terminal is connected; it has not seen the terminals yet, or saw them go. */
const nothingOn = (inner: TerminalGateway["Service"], state: "offline" | "unknown") =>
  TerminalGateway.of({
    ...inner,
    presence: () => Effect.succeed({ state, since: Option.none() }),
    execute: () => Effect.map(now, (at) => ({ _tag: "NotSent", at, reason: "offline", detail: "not connected" }))
  })

/** A step of a process with terminals of its own, or none. */
const processOf = (terminals: "here" | "elsewhere", gateway?: TerminalGateway["Service"]) => {
  const process = EngineProcess.makeProcess(terminals)
  return (runOnce: RunOnce) =>
    Effect.gen(function* () {
      const reached = gateway ?? (yield* TerminalGateway)
      return yield* runOnce(yield* now).pipe(Effect.provideService(TerminalGateway, reached))
    }).pipe(Effect.provideService(EngineProcess.EngineProcess, process))
}

const nothing: StepReport = { claimed: 0, failed: 0 }

const begin = Effect.fnUntraced(function* (here: Site, queue: string) {
  yield* start
  const { station, deviceId } = yield* withDevice()
  yield* queues[queue]?.arrange({ here, station, deviceId }) ?? Effect.void
  const runOnce = queues[queue]?.runOnce ?? DispatchEngine.runOnce
  return { runOnce, gateway: yield* TerminalGateway, commits: () => here.books.log.length }
})

describe("work whose terminal is connected to another process", () => {
  for (const queue of Object.keys(queues)) {
    for (const presence of ["offline", "unknown"] as const) {
      it.effect(
        `${queue}: a process that finds it ${presence} hands it back, and the other one does it at once`,
        () => {
          const here = site()
          return onSite(
            here,
            Effect.gen(function* () {
              const { runOnce, gateway, commits } = yield* begin(here, queue)
              const [b, a] = [processOf("here", nothingOn(gateway, presence)), processOf("here")]
              const before = commits()
              assert.deepStrictEqual([yield* b(runOnce), yield* b(runOnce), commits()], [nothing, nothing, before])
              assert.deepStrictEqual(yield* a(runOnce), { claimed: 1, failed: 0 })
              assert.isAbove(commits(), before)
            })
          )
        }
      )
    }

    it.effect(`${queue}: what comes back to a process was nobody's, and is done as far as it can be`, () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          const { runOnce, gateway, commits } = yield* begin(here, queue)
          const [b, c] = [
            processOf("here", nothingOn(gateway, "offline")),
            processOf("here", nothingOn(gateway, "offline"))
          ]
          const before = commits()
          assert.deepStrictEqual([yield* b(runOnce), yield* c(runOnce), commits()], [nothing, nothing, before])
          yield* TestClock.adjust(leftMillis)
          assert.deepStrictEqual(yield* b(runOnce), { claimed: 1, failed: 0 })
          assert.isAbove(commits(), before)
          assert.deepStrictEqual(yield* c(runOnce), nothing)
        })
      )
    })

    it.effect(`${queue}: a process whose terminals are elsewhere claims nothing`, () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          const { runOnce, commits } = yield* begin(here, queue)
          const before = commits()
          assert.deepStrictEqual([yield* processOf("elsewhere")(runOnce), commits()], [nothing, before])
          assert.strictEqual(here.books.leases.size, 0)
          assert.deepStrictEqual(yield* processOf("here")(runOnce), { claimed: 1, failed: 0 })
        })
      )
    })
  }

  it.effect(
    "rounds go over nothing in a process whose terminals are elsewhere, and another one's terminals are no failures",
    () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          yield* start
          yield* addCustomer()
          yield* bind()
          yield* minutes(24 * 60)
          const gateway = yield* TerminalGateway
          const [a, b] = [processOf("here"), processOf("here", nothingOn(gateway, "unknown"))]
          for (const runOnce of [BalancePoller.runOnce, ClockKeeper.runOnce]) {
            assert.deepStrictEqual(yield* processOf("elsewhere")(runOnce), nothing)
            assert.deepStrictEqual(yield* b(runOnce), nothing)
            assert.deepStrictEqual(yield* a(runOnce), { claimed: 1, failed: 0 })
          }
        })
      )
    }
  )
})

describe("work that came up while the clock was a year ahead", () => {
  for (const queue of Object.keys(queues)) {
    it.effect(`${queue}: is taken by the first step of the right clock, whoever had leased it`, () => {
      const here = site()
      return onSite(
        here,
        Effect.gen(function* () {
          yield* start
          yield* TestClock.adjust("365 days")
          const { station, deviceId } = yield* withDevice()
          yield* queues[queue]?.arrange({ here, station, deviceId }) ?? Effect.void
          const store = yield* StationStore
          const lease = { holder: "stopped", limit: 9, leaseMillis: 300_000, except: [], horizonMillis: null }
          assert.lengthOf(yield* store.claim({ queue: queue as never, now: yield* now, ...lease }), 1)
          yield* start
          const before = here.books.log.length
          assert.deepStrictEqual(yield* processOf("here")(queues[queue]?.runOnce ?? DispatchEngine.runOnce), {
            claimed: 1,
            failed: 0
          })
          assert.isAbove(here.books.log.length, before)
        })
      )
    })
  }
})
