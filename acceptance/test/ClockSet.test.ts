/** Two processes on one PostgreSQL, both engines of each side by side, commands now here and now there: every step ends, wherever the clock is set. */
import { assert, describe, it } from "@effect/vitest"
import {
  Authorizations,
  type CreditTarget,
  CustomerArchives,
  DispatchEngine,
  Energy,
  EngineProcess,
  OutcomeResolver,
  operations,
  Station,
  StationDirectory,
  type TerminalId
} from "@yugou/core"
import { SecretsMemory } from "@yugou/core/memory"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import { layerPostgres } from "@yugou/store-postgres"
import { layerFrameLogRing, TerminalLink, layer as terminalLink } from "@yugou/terminal-link"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { dialects, type TriedDialect } from "../src/dialects.ts"
import * as Postgres from "../src/Postgres.ts"
import { archiveOf, customerNo, orgNo } from "../src/Station.ts"

/** A clock that is set forward and back while the station runs. */
const clockOf = (real: Clock.Clock, ahead: { readonly millis: number }): Clock.Clock => {
  const millis = (): number => real.currentTimeMillisUnsafe() + ahead.millis
  const nanos = (): bigint => BigInt(Math.round(millis())) * 1_000_000n
  return {
    ...real,
    sleep: real.sleep.bind(real),
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: real.monotonicTimeNanosUnsafe.bind(real),
    monotonicTimeNanos: real.monotonicTimeNanos
  }
}

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

/** A process: a front end and a station of its own over the one store. */
const process = (url: Redacted.Redacted, { dialect }: TriedDialect) => {
  const front = terminalLink({ host: "127.0.0.1", port: 0, dialects: [dialect] }).pipe(
    Layer.provideMerge(layerFrameLogRing()),
    Layer.provide([StationDirectory.layerDirectory, StationDirectory.layerInbox])
  )
  const may = { permissions, orgScope: [""] }
  const ports = Layer.mergeAll(
    front,
    CustomerArchives.layerMemory([archiveOf(customerNo)]),
    Authorizations.layerRoles({ clerk: may, chief: may })
  ).pipe(Layer.provideMerge(layerPostgres({ url })))
  return Layer.fresh(
    Station.layer.pipe(
      Layer.provideMerge(ports),
      Layer.provideMerge(SecretsMemory.layer("clock")),
      Layer.provideMerge(Layer.succeed(EngineProcess.EngineProcess, EngineProcess.makeProcess("here"))),
      Layer.provideMerge(Logger.layer([]))
    )
  )
}

/** Both engines, side by side. */
const step = Effect.flatMap(DateTime.now, (now) =>
  Effect.all([DispatchEngine.runOnce(now), OutcomeResolver.runOnce(now)], { concurrency: "unbounded" })
)

/** How far the clock is set while a step waits for its terminal, in minutes. */
const clockSteps = [-10, 7, -3, 12, -6, 25, -25, 24 * 60, -24 * 60]
/** How long the clock goes on between two steps. */
const betweenMillis = 8 * 60_000
/** A request ends after its answer time of one second; with all that is asked in a step it takes no longer than this. */
const patienceMillis = 30_000

const story = Effect.fnUntraced(function* (tried: TriedDialect, url: Redacted.Redacted, ahead: { millis: number }) {
  const here = yield* Layer.build(process(url, tried))
  const there = yield* Layer.build(process(url, tried))
  const [a, b] = [Context.get(here, Station.Station), Context.get(there, Station.Station)]
  let commands = 0
  const by = (actor = "clerk") => ({ actor, commandId: `c${commands++}` })
  const terminalId = "T1" as TerminalId
  const [model] = tried.models
  const entry = {
    terminalId,
    dialectId: tried.dialect.id,
    address: tried.address(0),
    settings: { ...(model?.settings as object), answerTimeoutSeconds: 1, readAttempts: 1 }
  }
  const { capabilities } = Result.getOrThrow(tried.dialect.configure(entry.settings))
  yield* a.customers.registerTerminal({ ...by(), ...entry, orgNo })
  const link = Context.get(here, TerminalLink)
  const now = () => Date.now() + ahead.millis
  const terminal = yield* Effect.acquireRelease(
    Effect.sync(() => TcpTerminal.start({ ...link.address, terminal: tried.simulated(entry.address, {}, 3_600), now })),
    (it_) => Effect.promise(() => it_.close())
  )
  yield* Effect.promise(() => terminal.online())
  yield* a.customers.add({ ...by(), customerNo })
  const group: CreditTarget = { _tag: "Group", terminalId, totalGroupNo: 1 }
  const target: CreditTarget = capabilities.creditScope === "group" ? group : { _tag: "Terminal", terminalId }
  const thresholds = { alarm: Energy.kwh("100"), trip: Energy.zero }
  const { deviceId } = yield* b.customers.bindDevice({ ...by(), customerNo, target, thresholds })
  const { remaining } = yield* a.purchases.pollRemaining({ actor: "clerk", deviceId })
  const set = { value: Energy.kwh("600"), ifRemainingWas: remaining ?? Energy.zero, reason: "核对" }
  const { adjustmentNo } = yield* a.purchases.adjust({ ...by(), deviceId, ...set })
  yield* b.approvals.approveAdjustment({ ...by("chief"), adjustmentNo })
  yield* a.purchaseRecords.dispatchAdjustment({ ...by(), adjustmentNo })
  const { orderNo } = yield* b.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
  yield* a.approvals.approve({ ...by("chief"), orderNo })
  yield* b.purchaseRecords.dispatch({ ...by(), orderNo })
  const lost = { fault: { _tag: "DropReply" }, on: "effecting" } as const
  terminal.plan(lost, lost)
  for (const minutes of clockSteps) {
    const setting = Effect.andThen(
      Effect.sleep("300 millis"),
      Effect.sync(() => {
        ahead.millis += minutes * 60_000
      })
    )
    const steps = Effect.all([Effect.provide(step, here), Effect.provide(step, there), setting], {
      concurrency: "unbounded"
    })
    const ended = yield* Effect.timeoutOption(steps, patienceMillis)
    assert.strictEqual(ended._tag, "Some", `a step did not end after the clock was set by ${minutes} minutes`)
    ahead.millis += betweenMillis
  }
})

describe.concurrent("a step of the engines", { timeout: 240_000 }, () => {
  it.live.each(dialects.map((tried) => ({ title: tried.title, tried })))(
    "ends though replies are lost and the clock is set meanwhile ($title)",
    ({ tried }) =>
      Effect.clockWith((real) =>
        Effect.gen(function* () {
          const database = yield* Postgres.start("inMemory")
          const ahead = { millis: 0 }
          yield* story(tried, yield* database, ahead).pipe(Effect.provideService(Clock.Clock, clockOf(real, ahead)))
        }).pipe(Effect.scoped)
      )
  )
})
