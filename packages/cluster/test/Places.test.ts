/** One terminal, several processes that claim to have its connection: who of them has it, and what becomes of what was asked of the others. */
import { assert, describe, it } from "@effect/vitest"
import { type Contender, Energy, Instant, type PlaceVerdict, TerminalId } from "@yugou/core"
import type { Outcome, TerminalRequest } from "@yugou/core/dialect"
import * as RunnerStorage from "effect/cluster/RunnerStorage"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import type { Settings } from "../src/index.ts"
import { type Process, sharedStorage, start } from "./TwoProcesses.ts"

const terminalId = TerminalId.make("T-1")

/** Quick ones: what is waited for here never comes. */
const settings: Partial<Settings> = {
  ...{ contestMillis: 300, returnMillis: 400, attachMillis: 50, assignmentsMillis: 200, heardMillis: 8_000 },
  ...{ answerMillis: 1_000, drainMillis: 100 }
}

const enters: PlaceVerdict = { _tag: "Enters" }
const alive: PlaceVerdict = { _tag: "Held", reason: "alive", former: "10.8.0.1:1" }

let connections = 0

/** A connection from somewhere, which decides as it is told. */
const from = (source: string, since: number, contest: Effect.Effect<PlaceVerdict> = Effect.succeed(alive)) => {
  connections += 1
  const ended = Deferred.makeUnsafe<void>()
  const contender: Contender = {
    ...{ terminalId, dialectId: "toy", address: "1", connectionId: `c-${connections}`, remote: `${source}:1` },
    ...{ arrival: { source, port: 1, certificate: null }, proof: "none", since: Instant.fromMillis(since) }
  }
  const place = { contender, contest: () => contest, end: Effect.asVoid(Deferred.succeed(ended, undefined)) }
  return { place, contender, ended }
}

const processes = (count: number) =>
  Effect.gen(function* () {
    const storage = yield* sharedStorage
    return yield* Effect.all(
      Array.from({ length: count }, () => start(storage, settings)),
      { concurrency: count }
    )
  })

/** Two that are there, and a connection that the first one has. */
const oneHas = Effect.fnUntraced(function* (contest?: Effect.Effect<PlaceVerdict>) {
  const [a, b] = (yield* processes(2)) as [Process, Process]
  const scope = yield* Scope.make()
  a.own.set(terminalId, silent(a.gateway).gateway)
  const first = from("10.8.0.1", 1_000, contest)
  assert.deepStrictEqual(yield* Scope.provide(a.frontEnds.take(first.place), scope), enters)
  yield* until(stateOf(b), (state) => state === "online")
  return { a, b, first, scope }
})

const stateOf = (process: Process) => Effect.map(process.gateway.presence(terminalId), ({ state }) => state)

const until = <A>(found: Effect.Effect<A>, is: (it: A) => boolean): Effect.Effect<A> =>
  Effect.flatMap(found, (it) => (is(it) ? Effect.succeed(it) : Effect.delay(until(found, is), 20)))

describe("a second connection, at another process", () => {
  it.live("is held where the first one is alive, with the reason of whoever decided", () =>
    Effect.gen(function* () {
      const { b, first } = yield* oneHas(Effect.succeed(alive))
      assert.deepStrictEqual(yield* b.frontEnds.take(from("10.8.0.2", 2_000).place), alive)
      assert.isFalse(Deferred.isDoneUnsafe(first.ended))
    })
  )

  it.live("has the place where the first one has been decided against, and that one's process is told", () =>
    Effect.gen(function* () {
      const { b, first } = yield* oneHas(Effect.succeed(enters))
      assert.deepStrictEqual(yield* b.frontEnds.take(from("10.8.0.2", 2_000).place), enters)
      yield* Deferred.await(first.ended)
    })
  )

  it.live("has the place at once when the first one has ended", () =>
    Effect.gen(function* () {
      const { b, scope } = yield* oneHas(Effect.never)
      yield* Scope.close(scope, Exit.void)
      yield* until(stateOf(b), (state) => state !== "online")
      assert.deepStrictEqual(yield* b.frontEnds.take(from("10.8.0.2", 2_000).place), enters)
    })
  )

  for (const [source, verdict] of [
    ["10.8.0.1", enters],
    ["10.8.0.2", { _tag: "Held", reason: "unclear", former: "10.8.0.1:1" }]
  ] as const) {
    it.live(
      `from ${source}, where the process of the first one at 10.8.0.1 does not say anything: ${verdict._tag}`,
      () =>
        Effect.gen(function* () {
          const { b } = yield* oneHas(Effect.never)
          assert.deepStrictEqual(yield* b.frontEnds.take(from(source, 2_000).place), verdict)
        })
    )
  }

  it.live(
    "that is the older one, attached again: it is the one that is asked, and the newer one goes where it is alive",
    () =>
      Effect.gen(function* () {
        const { b, first } = yield* oneHas(Effect.succeed(enters))
        const older = from("10.8.0.2", 500, Effect.succeed(alive))
        assert.deepStrictEqual(yield* b.frontEnds.take(older.place), enters)
        yield* Deferred.await(first.ended)
      })
  )

  it.live("that only says it is the older one and has not come in yet does not come in beside the one that stays", () =>
    Effect.gen(function* () {
      const { b, first } = yield* oneHas()
      // So its front end says of whoever else comes while it has no connection itself.
      const late = from("10.8.0.2", 500, Effect.succeed(enters))
      assert.strictEqual((yield* b.frontEnds.take(late.place))._tag, "Held")
      assert.isFalse(Deferred.isDoneUnsafe(first.ended))
    })
  )

  it.live("of one process: that one has decided itself, and its older one is not told anything", () =>
    Effect.gen(function* () {
      const { a, first } = yield* oneHas(Effect.die("nobody asks"))
      assert.deepStrictEqual(yield* a.frontEnds.take(from("10.8.0.2", 2_000).place), enters)
      assert.isFalse(Deferred.isDoneUnsafe(first.ended))
    })
  )
})

const credit: TerminalRequest<"WriteCredit"> = {
  ...{ _tag: "WriteCredit", requestId: "r-1", terminalId, notAfter: Instant.fromMillis(Date.now() + 600_000) },
  payload: {
    target: { _tag: "Terminal", terminalId },
    ...{ mode: "append", wireNo: 7, value: Energy.kwh("10"), thresholds: null, lifetimeMinutes: null }
  }
}

/** A gateway whose terminal takes what it is sent in silence. */
const silent = (base: Process["gateway"]) => {
  const sent: Array<string> = []
  const gateway: Process["gateway"] = {
    ...base,
    presence: () => Effect.succeed({ state: "online", since: Option.none() }),
    execute: (request) => {
      sent.push(request.requestId)
      return Effect.never
    }
  }
  return { gateway, sent }
}

const answered = (base: Process["gateway"]) => {
  const sent: Array<string> = []
  const gateway: Process["gateway"] = {
    ...base,
    presence: () => Effect.succeed({ state: "online", since: Option.none() }),
    execute: ((request: TerminalRequest) => {
      sent.push(request.requestId)
      return Effect.succeed({ _tag: "Answered", at: Instant.fromMillis(0), answer: null, frames: [] } as Outcome)
    }) as Process["gateway"]["execute"]
  }
  return { gateway, sent }
}

describe("money that was handed over", () => {
  it.live("to a process that goes has no answer, and is not sent again where the terminal comes to", () =>
    Effect.gen(function* () {
      const { a, b, scope } = yield* oneHas()
      const [there, here] = [silent(a.gateway), answered(b.gateway)]
      a.own.set(terminalId, there.gateway)
      const asked = yield* Effect.forkChild(b.gateway.execute(credit))
      yield* until(
        Effect.sync(() => there.sent.length),
        (count) => count === 1
      )
      yield* Scope.close(scope, Exit.void)
      b.own.set(terminalId, here.gateway)
      assert.deepStrictEqual(yield* b.frontEnds.take(from("10.8.0.1", 2_000).place), enters)
      assert.deepInclude(yield* Fiber.join(asked), { _tag: "NoAnswer", cause: "linkLost" })
      assert.deepInclude(yield* b.gateway.execute(credit), { _tag: "NoAnswer", cause: "linkLost" })
      assert.deepStrictEqual([there.sent, here.sent], [["r-1"], []])
    })
  )

  it.live(
    "and is abandoned when its terminal is connected to a third process is not said never to have been sent",
    () =>
      Effect.gen(function* () {
        const [a, b, c] = (yield* processes(3)) as [Process, Process, Process]
        const there = silent(a.gateway)
        a.own.set(terminalId, there.gateway)
        assert.deepStrictEqual(yield* a.frontEnds.take(from("10.8.0.1", 1_000, Effect.succeed(enters)).place), enters)
        yield* until(stateOf(b), (state) => state === "online")
        const asked = yield* Effect.forkChild(b.gateway.execute(credit))
        yield* until(
          Effect.sync(() => there.sent.length),
          (count) => count === 1
        )
        // A front end that does not know a request was not given it.
        const never = { _tag: "NotSent", at: Instant.fromMillis(0), reason: "shutdown", detail: "never asked" } as const
        c.own.set(terminalId, { ...answered(c.gateway).gateway, abandon: () => Effect.succeed(never) })
        assert.deepStrictEqual(yield* c.frontEnds.take(from("10.8.0.1", 2_000).place), enters)
        yield* Fiber.interrupt(asked)
        const abandon = b.gateway.abandon?.(credit.requestId) ?? Effect.die("it can abandon")
        assert.deepInclude(yield* abandon, { _tag: "NoAnswer", cause: "stationStopped" })
      })
  )

  it.live("to a process that says nothing in time has no answer, and its terminal was not silent", () =>
    Effect.gen(function* () {
      const { a, b } = yield* oneHas()
      const there = silent(a.gateway)
      a.own.set(terminalId, there.gateway)
      const late = { ...credit, requestId: "r-late", notAfter: Instant.fromMillis(Date.now() + 200) }
      assert.deepInclude(yield* b.gateway.execute(late), { _tag: "NoAnswer", cause: "linkLost" })
      assert.deepStrictEqual(there.sent, ["r-late"])
    })
  )

  it.live("to nobody is not sent, and nothing is known to have left", () =>
    Effect.gen(function* () {
      const { a, b, scope } = yield* oneHas()
      const there = answered(a.gateway)
      a.own.set(terminalId, there.gateway)
      yield* Scope.close(scope, Exit.void)
      b.own.set(terminalId, {
        ...b.gateway,
        presence: () => Effect.succeed({ state: "unknown", since: Option.none() }),
        execute: (() =>
          Effect.succeed({ _tag: "NotSent", at: Instant.fromMillis(0), reason: "offline", detail: "" })) as never
      })
      yield* until(stateOf(b), (state) => state !== "online")
      assert.deepInclude(yield* b.gateway.execute(credit), { _tag: "NotSent", reason: "offline" })
      assert.deepStrictEqual(there.sent, [])
    })
  )
})

describe("a terminal whose place nobody has", () => {
  it.live("is known to be none of this process, and nothing else of it", () =>
    Effect.gen(function* () {
      const memory = yield* RunnerStorage.makeMemory
      const storage = Layer.succeed(RunnerStorage.RunnerStorage, { ...memory, acquire: () => Effect.succeed([]) })
      const { gateway } = yield* start(storage, { ...settings, askMillis: 200 })
      assert.deepInclude(yield* gateway.presence(terminalId), { state: "unknown", held: "elsewhere" })
    })
  )
})

describe("a process that stops", () => {
  it.live("lets end what another one asked of it, and tells how; nothing more that has an effect is asked of it", () =>
    Effect.gen(function* () {
      const storage = yield* sharedStorage
      const stopping = yield* Scope.make()
      const [a, b] = yield* Effect.all(
        [Scope.provide(start(storage, { ...settings, drainMillis: 10_000 }), stopping), start(storage, settings)],
        {
          concurrency: 2
        }
      )
      const answer = Deferred.makeUnsafe<void>()
      const slow = answered(a.gateway)
      const execute = ((request: TerminalRequest) =>
        Effect.flatMap(slow.gateway.execute(request), (outcome) =>
          Effect.as(Deferred.await(answer), outcome)
        )) as Process["gateway"]["execute"]
      a.own.set(terminalId, { ...slow.gateway, execute })
      yield* a.frontEnds.take(from("10.8.0.1", 1_000).place)
      yield* until(stateOf(b), (state) => state === "online")
      const asked = yield* Effect.forkChild(b.gateway.execute(credit))
      yield* until(
        Effect.sync(() => slow.sent.length),
        (count) => count === 1
      )
      const stop = yield* Effect.forkChild(Scope.close(stopping, Exit.void), { startImmediately: true })
      const later = yield* b.gateway.execute({ ...credit, requestId: "r-2" })
      assert.deepInclude(later, { _tag: "NotSent", reason: "shutdown" })
      yield* Deferred.succeed(answer, undefined)
      assert.deepInclude(yield* Fiber.join(asked), { _tag: "Answered" })
      yield* Fiber.join(stop)
      assert.deepStrictEqual(slow.sent, ["r-1"])
    })
  )

  it.live("hands its places over: the connections of the others are attached again, and found", () =>
    Effect.gen(function* () {
      const storage = yield* sharedStorage
      const [a, b] = yield* Effect.all([start(storage, settings), start(storage, settings)], { concurrency: 2 })
      const third = yield* Scope.make()
      yield* Scope.provide(start(storage, settings), third)
      a.own.set(terminalId, silent(a.gateway).gateway)
      yield* a.frontEnds.take(from("10.8.0.1", 1_000).place)
      assert.strictEqual(yield* until(stateOf(b), (state) => state === "online"), "online")
      yield* Scope.close(third, Exit.void)
      assert.strictEqual(yield* until(stateOf(b), (state) => state === "online"), "online")
    })
  )
})
