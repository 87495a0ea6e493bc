/**
 * Two processes of a station on one store, each with a front end of its own: what is due goes to the one that reaches the terminal, whichever of
 * them claims it first.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import {
  Authorizations,
  CustomerArchives,
  DispatchEngine,
  Energy,
  EngineProcess,
  GoneProcesses,
  operations,
  Policy,
  Station,
  StationPolicy,
  TerminalGateway,
  TerminalId
} from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { ref, StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import type { Options, Over } from "./port/Over.ts"
import { capabilities } from "./port/Panel.ts"
import { archiveRecord } from "./StationPortsTest.ts"

const actor = "clerk"
const orders = 6

/** Terminals: each holds a number and a balance. */
const fleet = () => {
  const terminals = new Map<string, { wireNo: number; balance: bigint }>()
  const play = (request: TerminalRequest): unknown => {
    const held = terminals.get(request.terminalId) ?? { wireNo: 6, balance: Energy.kwh("20") as bigint }
    terminals.set(request.terminalId, held)
    if (request._tag === "WriteCredit") {
      held.wireNo = request.payload.wireNo ?? held.wireNo
      held.balance += request.payload.value
    }
    // No other request goes out in a dispatch.
    const answers: { readonly [tag: string]: unknown } = {
      ReadClock: { terminalTime: "", skewMillis: 0 },
      ReadStoredCredit: { wireNo: held.wireNo, value: null, thresholds: null },
      ReadBalance: { remaining: Energy.fromUnits(held.balance), terminalTime: null }
    }
    return answers[request._tag] ?? null
  }
  return play
}

/** The gateway of a process to which all terminals are connected; `asked` counts what they were asked. */
const connected = (play = fleet(), asked = { count: 0 }) =>
  TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => "online",
    execute: (request) => {
      asked.count += 1
      return Effect.map(DateTime.now, (at) => ({ _tag: "Answered", at, answer: play(request), frames: [] }) as Outcome)
    }
  })

/** The gateway of a process that reaches over another one what is connected to that. */
const overAnother: Over = (terminals) => {
  const told = (it: TerminalGateway["Service"]): TerminalGateway["Service"] => ({
    ...it,
    presence: (terminalId) => Effect.map(it.presence(terminalId), (presence) => ({ ...presence, held: "elsewhere" }))
  })
  return Layer.effect(
    TerminalGateway,
    Effect.map(Layer.build(terminals), (context) => told(Context.get(context, TerminalGateway)))
  )
}

/** The front end of a process that no terminal dials; it never saw one, or saw it go. */
const nobody = (presence: "offline" | "unknown") =>
  TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => presence,
    execute: () =>
      Effect.map(DateTime.now, (at) => ({ _tag: "NotSent", at, reason: "offline", detail: "not connected" }) as Outcome)
  })

/** One step of the dispatch engine of a process, a number of seconds from now. */
const stepper = Effect.fnUntraced(function* (
  gateway: Layer.Layer<TerminalGateway>,
  process = EngineProcess.makeProcess("here")
) {
  const terminals = yield* Layer.build(gateway)
  return (seconds: number) =>
    Effect.flatMap(DateTime.now, (now) => DispatchEngine.runOnce(DateTime.add(now, { seconds }))).pipe(
      Effect.provideContext(terminals),
      Effect.provideService(EngineProcess.EngineProcess, process)
    )
})

/** As {@link connected}, but nobody answers before the gate is opened; `all` opens when every terminal was asked. */
const hanging = Effect.fnUntraced(function* (play: ReturnType<typeof fleet>) {
  const [gate, all] = [Latch.makeUnsafe(), Latch.makeUnsafe()]
  const asked = new Set<string>()
  const inner = Context.get(yield* Layer.build(connected(play)), TerminalGateway)
  const execute: TerminalGateway["Service"]["execute"] = (request) =>
    Effect.suspend(() => {
      asked.add(request.terminalId)
      if (asked.size === orders) all.openUnsafe()
      return Effect.andThen(gate.await, inner.execute(request))
    })
  return { gate, all, gateway: Layer.succeed(TerminalGateway, { ...inner, execute }) }
})

/** Sells to as many terminals as there are orders, up to where all are queued. */
const sellAll = Effect.fnUntraced(function* (own: (id: string) => string, customerNo: string) {
  const { customers, purchases, approvals, purchaseRecords } = yield* Station.Station
  const by = (id: string) => ({ actor, commandId: own(id) })
  const alarm = { cycle: "none", time: null, sms: "off", mobiles: [] } as const
  const limits = { min: null, max: null, step: null, hoarding: null }
  const settings = { alarm, consent: "allowed", limits, templateId: null, contact: "", remarks: "", ext: {} } as const
  yield* customers.add({ ...by("add"), customerNo, ...settings })
  const orderNos: Array<string> = []
  for (let no = 0; no < orders; no++) {
    const terminalId = TerminalId.make(own(`t${no}`))
    const address = { dialectId: "fake", address: terminalId, settings: {} }
    yield* customers.registerTerminal({ ...by(`terminal${no}`), terminalId, orgNo: "3701", ...address })
    const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
    const thresholds = { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
    const { deviceId } = yield* customers.bindDevice({ ...by(`bind${no}`), customerNo, target, thresholds })
    const { orderNo } = yield* purchases.save({ ...by(`save${no}`), deviceId, energy: Energy.kwh("100") })
    yield* approvals.approve({ ...by(`approve${no}`), orderNo })
    yield* purchaseRecords.dispatch({ ...by(`dispatch${no}`), orderNo })
    orderNos.push(orderNo)
  }
  return orderNos
})

/** Gives what happened to orders, as the names of their events. */
const eventsOf = Effect.fnUntraced(function* (orderNos: ReadonlyArray<string>) {
  const store = yield* StationStore
  const histories = yield* Effect.forEach(orderNos, (orderNo) =>
    store.history(ref("Order", orderNo), { afterVersion: 0, limit: 100 })
  )
  return histories.map((entries) => entries.flatMap(({ events }) => events.map(({ _tag }) => _tag as string)))
})

/**
 * Registers the suite over a store. The ids are the suite's own; other orders must not be due in it. `over`: how a process reaches the terminals of the other one, in
 * place of a gateway that only says so.
 *
 * @category Suites
 */
export const suite = <E>(
  name: string,
  store: Layer.Layer<StationStore, E>,
  { over = overAnother }: Options = {}
): void => {
  const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
  const records = ["offline", "unknown", "elsewhere", "alone", "gone"].map((name, no) => {
    const record = archiveRecord((id) => `two-${name}-${id}`, "1")
    // An archive without terminals leaves it to the station which of them serve the customer.
    return { ...record, customer: { ...record.customer, customerNo: `037010020${no}` }, terminals: [] }
  })
  const ports = Layer.mergeAll(
    nobody("unknown"),
    CustomerArchives.layerMemory(records),
    Authorizations.layerRoles({ [actor]: { permissions, orgScope: [""] } }),
    Layer.succeed(StationPolicy, { ...Policy.defaults, fourEyes: "off" as const })
  )
  const station = Station.layer.pipe(Layer.provide(ports), Layer.provideMerge(store))
  withLayer(station, { timeout: "60 seconds", excludeTestServices: true })(
    `two processes on one store (${name})`,
    (it) => {
      for (const [no, presence] of (["offline", "unknown"] as const).entries()) {
        it.effect(`send what is due to terminals of one of them, though the other (${presence}) claims it first`, () =>
          Effect.gen(function* () {
            const orderNos = yield* sellAll((id) => `two-${presence}-${id}`, `037010020${no}`)
            const [b, a] = [yield* stepper(nobody(presence)), yield* stepper(connected())]
            for (let second = 0; second < 3; second++) {
              yield* b(second)
              yield* a(second)
            }
            for (const events of yield* eventsOf(orderNos)) {
              assert.include(events, "AttemptAnswered")
              assert.notInclude(events, "Postponed")
            }
          })
        )
      }

      it.effect(
        "leave what is due to the one that has the terminals, though the other reaches them, too, and claims it first",
        () =>
          Effect.gen(function* () {
            const orderNos = yield* sellAll((id) => `two-elsewhere-${id}`, "0370100202")
            const [play, asked] = [fleet(), { count: 0 }]
            const b = yield* stepper(over(connected(play, asked)))
            const a = yield* stepper(connected(play))
            for (let second = 0; second < 3; second++) {
              yield* b(second)
              yield* a(second)
            }
            for (const events of yield* eventsOf(orderNos)) assert.include(events, "AttemptAnswered")
            assert.strictEqual(asked.count, 0)
          })
      )

      it.effect("do over the other what that one does not take", () =>
        Effect.gen(function* () {
          const orderNos = yield* sellAll((id) => `two-alone-${id}`, "0370100203")
          const b = yield* stepper(over(connected()))
          for (const second of [0, 1, 11, 12]) yield* b(second)
          for (const events of yield* eventsOf(orderNos)) {
            assert.include(events, "AttemptAnswered")
            assert.notInclude(events, "Postponed")
          }
        })
      )

      it.effect("do at once what one had claimed that is gone, once, though it only hung and goes on", () =>
        Effect.gen(function* () {
          const orderNos = yield* sellAll((id) => `two-gone-${id}`, "0370100204")
          const [play, process] = [fleet(), EngineProcess.makeProcess("here")]
          const { all, gate, gateway } = yield* hanging(play)
          const a = yield* stepper(gateway, process)
          const b = yield* stepper(connected(play))
          yield* Effect.provideService(GoneProcesses.begin("10.8.0.1:34431"), EngineProcess.EngineProcess, process)
          const hung = yield* Effect.forkChild(a(0))
          yield* all.await
          assert.deepStrictEqual(yield* b(0), { claimed: 0, failed: 0 })
          yield* GoneProcesses.takeBack("10.8.0.2:34431")
          assert.deepStrictEqual(yield* b(1), { claimed: 0, failed: 0 }, "another one has gone")
          yield* GoneProcesses.takeBack("10.8.0.1:34431")
          assert.deepStrictEqual(yield* b(2), { claimed: orders, failed: 0 })
          yield* gate.open
          yield* Fiber.join(hung)
          for (const events of yield* eventsOf(orderNos)) {
            assert.lengthOf(
              events.filter((tag) => tag === "AttemptOpened"),
              1
            )
            assert.include(events, "AttemptAnswered")
          }
        })
      )
    }
  )
}
