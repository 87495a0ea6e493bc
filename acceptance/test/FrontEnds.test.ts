/** Real dialects over two front ends: a terminal that moves from one process to the other is sold to, and sent to, by the one that it has left. */
import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, StationPromise, TerminalGateway, type TerminalId } from "@yugou/core"
import { StationLayer } from "@yugou/example-master-station"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import { archiveOf, orgNo } from "../src/crash/Customers.ts"
import * as Fleet from "../src/crash/Fleet.ts"
import * as Way from "../src/crash/Way.ts"
import { dialects } from "../src/dialects.ts"
import { freePort } from "../src/FreePort.ts"
import { until } from "../src/OneTerminal.ts"
import * as Postgres from "../src/Postgres.ts"

/** What sealed terminals are written to by. */
const hostPorts = Object.fromEntries(
  dialects
    .flatMap(({ ports = {} }) => Object.entries(ports))
    .map(([name, answer]) => [name, (payload: Schema.Json) => Effect.sync(() => answer(payload))])
)

const fleet = Fleet.members(dialects.length)

/** Opens a process of the station, with a front end of its own. */
const opened = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  const [port, listenPort] = [yield* freePort, yield* freePort]
  const station = StationLayer.make({
    ...{ store: { url }, port, hostPorts, sms: null, archive: fleet.map(({ no }) => archiveOf(no)) },
    ...{ secretKeys: Redacted.make(`k1:${"0f".repeat(32)}`), policy: {} },
    runner: { host: "127.0.0.1", port: listenPort, listenPort }
  })
  const runtime = ManagedRuntime.make(Layer.provideMerge(station, Logger.layer([])))
  yield* Effect.addFinalizer(() => runtime.disposeEffect)
  yield* Effect.promise(() => runtime.runPromise(Effect.void))
  return {
    port,
    asked: StationPromise.over(runtime),
    presence: (terminalId: TerminalId) =>
      runtime.runPromise(Effect.flatMap(TerminalGateway, (gateway) => gateway.presence(terminalId))),
    /** One step of the engine, so many seconds from now. */
    step: (seconds: number) =>
      runtime.runPromise(Effect.flatMap(DateTime.now, (now) => DispatchEngine.runOnce(DateTime.add(now, { seconds }))))
  }
})
type Process = Effect.Success<ReturnType<typeof opened>>

let commands = 0
const by = (actor: "clerk" | "chief") => ({ actor, commandId: `c-${commands++}` })

const found = async ({ asked }: Process, { address, customerNo, kind, model, target, terminalId }: Fleet.Member) => {
  const entry = { dialectId: kind.dialect.id, address, settings: model.settings }
  await asked.customers.add({ ...by("clerk"), customerNo })
  await asked.customers.registerTerminal({ ...by("clerk"), terminalId, orgNo, ...entry })
  const thresholds = { alarm: "20", trip: "0" }
  return (await asked.customers.bindDevice({ ...by("clerk"), customerNo, target, thresholds })).deviceId
}

const sell = async ({ asked }: Process, deviceId: string) => {
  const { orderNo } = await asked.purchases.save({ ...by("clerk"), deviceId, energy: "100" })
  await asked.approvals.approve({ ...by("chief"), orderNo })
  await asked.purchaseRecords.dispatch({ ...by("clerk"), orderNo })
  return orderNo
}

const isHeld = (process: Process, where: "here" | "elsewhere") => async () => {
  const told = await Promise.all(fleet.map(({ terminalId }) => process.presence(terminalId)))
  return told.every(({ held, state }) => state === "online" && held === where)
}

describe("a terminal that hangs up at one process and dials another one", () => {
  it.live(
    `gets what the first one sells it, over the second, and is read there (${dialects.map(({ title }) => title).join(", ")})`,
    () =>
      Effect.gen(function* () {
        const url = yield* yield* Postgres.start("inMemory")
        const [a, b] = [yield* opened(url), yield* opened(url)]
        const deviceIds = yield* Effect.promise(async () => {
          const all: Array<string> = []
          for (const member of fleet) all.push(await found(a, member))
          return all
        })
        let port = a.port
        const way = yield* Effect.acquireRelease(
          Effect.promise(() => Way.open(() => port)),
          (it) => Effect.promise(() => it.close())
        )
        const surroundings = { portOf: () => way.port, now: () => Date.now(), saw: () => undefined }
        const terminals = yield* Fleet.dial(fleet, surroundings)
        yield* until("all are connected to the first process", isHeld(a, "here"))

        port = b.port
        way.drop("told")
        yield* until("all are connected to the second one", isHeld(a, "elsewhere"))
        assert.isTrue(yield* Effect.promise(isHeld(b, "here")))

        const orders = yield* Effect.promise(() => Promise.all(deviceIds.map((deviceId) => sell(a, deviceId))))
        const appended = () =>
          terminals.map(({ state }) => state().applications.filter(({ mode }) => mode === "append").length)
        yield* Effect.promise(() => a.step(0))
        assert.deepStrictEqual(appended(), [0, 0, 0], "what the other process has is left to it first")
        yield* Effect.promise(() => a.step(11))
        assert.deepStrictEqual(appended(), [1, 1, 1])
        for (const orderNo of orders) {
          const { attempts, order } = yield* Effect.promise(() =>
            b.asked.purchaseRecords.details({ actor: "clerk", orderNo })
          )
          assert.deepInclude(order, { dispatch: "applied" })
          const [attempt, ...more] = attempts
          assert.lengthOf(more, 0)
          assert.deepInclude(attempt?.verdict, { kind: "applied" })
          assert.include(attempt?.verdict?.by ?? [], "balance")
        }
      }).pipe(Effect.scoped),
    60_000
  )
})
