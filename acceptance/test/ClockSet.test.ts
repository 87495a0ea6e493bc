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
import { credits } from "../src/OneTerminal.ts"
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

/** How far the clock is set while a step waits for its terminal, in minutes: again and again while the same two credits are under way. */
const smallSteps = [-10, 7, -3, 12, -6]
/** And once while the reply to a credit of its own is lost. */
const largeSteps = [25, -25, 24 * 60, -24 * 60]
const lost = { fault: { _tag: "DropReply" }, on: "effecting" } as const
/** How long the clock goes on between two steps. */
const betweenMillis = 8 * 60_000
/** A request ends after its answer time of one second; with all that is asked in a step it takes no longer than this. */
const patienceMillis = 30_000
/** Within so many steps the fate of a credit is known whose reply was lost: the frame is dead by then, and what the terminal holds was read. */
const mostSteps = 8

/** Waits for what happens before a request of this step has ended, if it happens at all. */
const waitFor = (holds: () => boolean): Effect.Effect<"came" | "neverCame"> =>
  Effect.sync(holds).pipe(
    Effect.delay("10 millis"),
    Effect.repeat({ until: (it_) => it_ }),
    Effect.timeoutOption("1500 millis"),
    Effect.map((it_) => (it_._tag === "Some" ? "came" : "neverCame"))
  )

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
  const sold = Effect.gen(function* () {
    const { orderNo } = yield* b.purchases.save({ ...by(), deviceId, energy: Energy.kwh("100") })
    yield* a.approvals.approve({ ...by("chief"), orderNo })
    yield* b.purchaseRecords.dispatch({ ...by(), orderNo })
    return orderNo
  })
  const dispatchOf = (orderNo: string) =>
    Effect.map(a.purchaseRecords.details({ actor: "clerk", orderNo }), ({ order }) => order.dispatch)
  /** Lets both processes take a step, at some moment of which the clock is set, and goes on after it. */
  const taken = Effect.fnUntraced(function* (minutes: number, moment: Effect.Effect<"came" | "neverCame">) {
    const setting = Effect.map(moment, (it_) => {
      if (it_ === "came") ahead.millis += minutes * 60_000
    })
    const both = [Effect.provide(step, here), Effect.provide(step, there)]
    const ended = yield* Effect.timeoutOption(
      Effect.all([...both, setting], { concurrency: "unbounded" }),
      patienceMillis
    )
    assert.strictEqual(ended._tag, "Some", `a step did not end after the clock was set by ${minutes} minutes`)
    ahead.millis += betweenMillis
  })
  const online = Effect.repeat(Effect.delay(a.customers.terminals({ actor: "clerk" }), "20 millis"), {
    until: ({ rows }) => rows[0]?.presence === "online"
  })
  const settled = Effect.fnUntraced(function* (orderNo: string, minutes: number) {
    for (let no = 0; no < mostSteps && (yield* dispatchOf(orderNo)) !== "applied"; no++) {
      // The front end may find a connection too quiet after a leap; then the terminal dials again.
      yield* online
      yield* taken(0, Effect.succeed("neverCame"))
    }
    const said = `an order whose reply was lost while the clock was set by ${minutes} minutes`
    assert.strictEqual(yield* dispatchOf(orderNo), "applied", said)
  })
  const holds = () => credits(terminal).reduce((sum, it) => Energy.add(sum, it.remaining), Energy.zero)

  const first = yield* sold
  terminal.plan(lost, lost)
  for (const minutes of smallSteps) yield* taken(minutes, Effect.as(Effect.sleep("300 millis"), "came"))
  yield* settled(first, 0)
  for (const minutes of largeSteps) {
    const before = holds()
    const orderNo = yield* sold
    terminal.plan(lost)
    const hasIt = (): boolean => holds() > before
    for (let no = 0; no < mostSteps && !hasIt(); no++) {
      yield* online
      yield* taken(minutes, waitFor(hasIt))
    }
    assert.isTrue(hasIt(), `the clock was not set by ${minutes} minutes while a reply was lost`)
    yield* settled(orderNo, minutes)
    assert.strictEqual(Energy.toKwh(Energy.subtract(holds(), before)), "100", `set by ${minutes} minutes`)
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
