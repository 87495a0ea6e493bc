/** The contract of `TerminalGateway` in one process, of a terminal whose connection another process has. */
import { afterAll, beforeAll } from "@effect/vitest"
import { type Contender, Energy, type Instant, type Over, TerminalGateway, TerminalId } from "@yugou/core"
import type { Capabilities, Outcome, TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { TerminalGatewayTest } from "@yugou/testkit/suites"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { type Process, startTwo } from "./TwoProcesses.ts"

const answerMillis = 30_000

const processes = Scope.makeUnsafe()
let two: readonly [asks: Process, has: Process]

beforeAll(async () => {
  two = (await Effect.runPromise(
    Scope.provide(startTwo({ assignmentsMillis: 200, attachMillis: 50 }), processes)
  )) as typeof two
})

afterAll(() => Effect.runPromise(Scope.close(processes, Exit.void)))

interface Model {
  behaviour: TerminalGatewayTest.Behaviour
  effects: number
  link: "up" | "cut"
  since: Instant.Instant
  readonly lost: Deferred.Deferred<void>
  /** What was executed, and how it ended. */
  readonly ends: Map<string, Deferred.Deferred<Outcome>>
}

/** Executes a request, which may be abandoned meanwhile. */
const played = Effect.fnUntraced(function* (model: Model, request: TerminalRequest): Effect.fn.Return<Outcome> {
  const end = Deferred.makeUnsafe<Outcome>()
  model.ends.set(request.requestId, end)
  yield* Effect.forkChild(Effect.flatMap(onWire(model, request), (outcome) => Deferred.succeed(end, outcome)))
  return yield* Deferred.await(end)
})

const abandoning = (model: Model, over: Over) =>
  Effect.fnUntraced(function* (requestId: string): Effect.fn.Return<Outcome> {
    const end = model.ends.get(requestId)
    const at = yield* DateTime.now
    if (end === undefined) return { _tag: "NotSent", at, reason: "shutdown", detail: "never asked" }
    yield* Deferred.succeed(end, {
      ...{ _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "stationStopped", frames: [], over }
    })
    return yield* Deferred.await(end)
  })

const onWire = Effect.fnUntraced(function* (model: Model, request: TerminalRequest): Effect.fn.Return<Outcome> {
  const sentAt = yield* DateTime.now
  if (request._tag === "WriteCredit") model.effects += 1
  if (model.behaviour === "silent") {
    const end = yield* Effect.timeoutOption(Deferred.await(model.lost), answerMillis)
    const cause = Option.isSome(end) ? "linkLost" : "timeout"
    return { _tag: "NoAnswer", sentAt, deadAt: null, cause, frames: [] }
  }
  const at = yield* DateTime.now
  if (model.behaviour === "refuses") return { _tag: "Refused", at, raw: "NAK", reason: "unspecified", frames: [] }
  const answer = request._tag === "ReadBalance" ? { remaining: Energy.kwh("7"), terminalTime: null } : null
  return { _tag: "Answered", at, answer, frames: [] } as Outcome
})

const capabilities: Capabilities = {
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Cyclic", min: 1, max: 99 },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("999") },
  readingQuantum: Energy.kwh("1"),
  setBalance: null,
  thresholds: "none",
  lifetime: { _tag: "Tagged", maxMinutes: 10 },
  evidence: [{ kind: "balance", proves: "effect" }],
  consumption: "none",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["direct"],
  protectionCloses: "no",
  parameters: [],
  items: []
}

const open = Effect.fnUntraced(function* (own: (id: string) => string) {
  const [asks, has] = two
  const [online, offline, unknown] = ["on", "off", "nobody"].map((id) => TerminalId.make(own(id))) as [
    TerminalId,
    TerminalId,
    TerminalId
  ]
  const since = yield* DateTime.now
  const arrival = { source: "10.8.0.7", port: 50_412, certificate: null }
  const over: Over = { connectionId: own("c"), source: arrival.source, certificate: null, since, identity: "unproved" }
  const model: Model = {
    behaviour: "answers",
    effects: 0,
    link: "up",
    since,
    lost: yield* Deferred.make<void>(),
    ends: new Map()
  }
  const known = (id: TerminalId) => (id === online || id === offline ? capabilities : null)
  const described: TerminalGatewayMemory.Script["describe"] = ({ address, dialectId, settings }) => {
    const misfit = /^\w+$/.test(address) ? (settings === null ? null : "settings") : "address"
    const what = dialectId === "toy" ? misfit : "dialectId"
    return what === null
      ? Result.succeed({ address, settings: { secret: [], tuning: [] } })
      : Result.fail({ what, path: what, message: "is wrong", known: ["toy"] })
  }
  const gatewayOf = (script: Pick<TerminalGatewayMemory.Script, "presence" | "execute">) =>
    Effect.provide(
      TerminalGateway,
      TerminalGatewayMemory.layer({
        ...{ capabilities: known, describe: described, ...script },
        since: (id) => (id === online ? model.since : null),
        device: () => ({ dialectId: "toy", address: "on" }),
        connection: (id) => (id === online ? over : null),
        preview: ({ terminalId }) => (known(terminalId) === null ? [] : ["68AA16"])
      })
    )
  const away = (at: Instant.Instant): Outcome => ({ _tag: "NotSent", at, reason: "offline", detail: "not here" })
  const here = yield* gatewayOf({
    presence: (id) => (id === online && model.link === "up" ? "online" : "unknown"),
    execute: (request) =>
      Effect.flatMap(DateTime.now, (at) => (model.link === "up" ? played(model, request) : Effect.succeed(away(at))))
  })
  const nowhere = yield* gatewayOf({ presence: () => "unknown", execute: () => Effect.map(DateTime.now, away) })
  for (const id of [online, offline, unknown]) asks.own.set(id, { ...nowhere, abandon: abandoning(model, over) })
  has.own.set(online, { ...here, abandon: abandoning(model, over) })
  const connection = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(connection, Exit.void))
  const contender: Contender = {
    ...{ terminalId: online, dialectId: "toy", address: "on", connectionId: over.connectionId },
    ...{ remote: "10.8.0.7:50412", arrival, proof: "none", since }
  }
  const place = { contender, contest: () => Effect.die("nobody else came"), end: Effect.void }
  yield* Scope.provide(has.frontEnds.take(place), connection)
  return {
    ...{ gateway: asks.gateway, online, offline, unknown },
    entry: { dialectId: "toy", address: "A1", settings: null },
    behave: (behaviour) =>
      Effect.sync(() => {
        model.behaviour = behaviour
      }),
    cut: Effect.gen(function* () {
      model.link = "cut"
      model.since = yield* DateTime.now
      yield* Deferred.succeed(model.lost, undefined)
      yield* Scope.close(connection, Exit.void)
    }),
    effects: Effect.sync(() => model.effects)
  } satisfies TerminalGatewayTest.Bench
})

/** A round trip between processes, before the station's time moves. */
const pace = Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, 10)))

TerminalGatewayTest.suite("over two processes", { open, pace })
