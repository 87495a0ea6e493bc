/** Entries wait in front of an adapter: a batch at a time, bounded, and never lost unseen, whatever the adapter does. */
import { assert, describe, it } from "@effect/vitest"
import { type AccessEntry, AccessLog, AccessLogs, Instant, Policy, StationPolicy, StoreError } from "@yugou/core"
import type { AccessKeep } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Scope from "effect/Scope"
import { TestClock } from "effect/testing"

const noon = Instant.at("2026-03-02T12:00:00Z")
const entry = (no: number): AccessEntry => ({ kind: "signedIn", at: noon, actor: `a${no}`, source: "10.20.0.7" })
const entries = (count: number) => Array.from({ length: count }, (_, no) => entry(no))

/** How the adapter behaves, until it is told otherwise. */
type Behaviour = "keeps" | "away" | "refuses" | "hangs"

const failing = (reason: "unavailable" | "corrupt") => Effect.fail(new StoreError({ reason, detail: "planted" }))

/** An adapter that behaves as it is told, and what it was given. */
const adapter = () => {
  const kept: Array<AccessEntry> = []
  const batches: Array<number> = []
  const purges: Array<Instant.Instant> = []
  const now = { behaves: "keeps" as Behaviour, old: 0 }
  const append = (given: ReadonlyArray<AccessEntry>): Effect.Effect<void, StoreError> => {
    switch (now.behaves) {
      case "keeps":
        return Effect.sync(() => {
          batches.push(given.length)
          kept.push(...given)
        })
      case "away":
        return failing("unavailable")
      case "refuses":
        return failing("corrupt")
      case "hangs":
        return Effect.never
    }
  }
  const keep: AccessKeep = {
    append: (given) => Effect.suspend(() => append(given)),
    page: () => Effect.succeed({ rows: kept, next: null }),
    purge: (before) =>
      Effect.sync(() => {
        purges.push(before)
        const gone = now.old
        now.old = 0
        return gone
      })
  }
  return { batches, keep, kept, now, purges }
}

type Adapter = ReturnType<typeof adapter>

/** Opens a log over an adapter at noon; `close` ends it. */
const opened = Effect.fnUntraced(function* (over: Adapter, policy: Partial<Policy.Policy> = {}) {
  yield* TestClock.setTime(Instant.toMillis(noon))
  const lines: Array<string> = []
  const logs = Logger.layer([Logger.make<unknown, void>(({ message }) => void lines.push(String(message)))])
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(
    AccessLogs.layer(Effect.succeed(over.keep)).pipe(
      Layer.provide(Layer.succeed(StationPolicy, { ...Policy.defaults, ...policy })),
      Layer.provideMerge(logs)
    ),
    scope
  )
  const log = yield* Effect.provide(AccessLog, context)
  return { ...log, lines, close: Scope.close(scope, Exit.void), settled: Effect.provide(log.settled, context) }
})

const lostIn = (kept: ReadonlyArray<AccessEntry>) => kept.flatMap((it) => (it.kind === "lost" ? [it.count] : []))

describe("an adapter that keeps what it is given", () => {
  it.effect("is given at most 500 entries at a time, all of them as they came", () =>
    Effect.gen(function* () {
      const over = adapter()
      const { note, settled } = yield* opened(over)
      for (const each of entries(1_200)) note(each)
      yield* settled
      assert.deepStrictEqual(over.batches, [500, 500, 200])
      assert.deepStrictEqual(over.kept, entries(1_200))
    })
  )

  it.effect("is called by itself a tenth of a second after an entry, once for all that came meanwhile", () =>
    Effect.gen(function* () {
      const over = adapter()
      const { note } = yield* opened(over)
      yield* Effect.yieldNow
      for (const each of entries(3)) note(each)
      assert.isEmpty(over.batches)
      yield* TestClock.adjust("100 millis")
      assert.deepStrictEqual(over.batches, [3])
      note(entry(3))
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(over.batches, [3, 1])
    })
  )

  it.effect("is given what waits when the station ends", () =>
    Effect.gen(function* () {
      const over = adapter()
      const { close, lines, note } = yield* opened(over)
      note(entry(0))
      yield* close
      assert.deepStrictEqual(over.kept, [entry(0)])
      assert.isEmpty(lines)
    })
  )
})

describe("an adapter that does not", () => {
  it.effect("is tried again where it may pass, and nothing is lost", () =>
    Effect.gen(function* () {
      const over = adapter()
      over.now.behaves = "away"
      const { lines, note } = yield* opened(over)
      yield* Effect.yieldNow
      note(entry(0))
      yield* TestClock.adjust("5 seconds")
      note(entry(1))
      over.now.behaves = "keeps"
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(over.kept, [entry(0), entry(1)])
      // Said once, not at every try.
      assert.lengthOf(lines, 1)
      assert.include(lines[0], "planted")
    })
  )

  for (const behaves of ["away", "hangs"] as const)
    it.effect(
      `(it ${behaves}) makes entries wait up to 10,000; the later ones are lost, counted, and the log says so itself`,
      () =>
        Effect.gen(function* () {
          const over = adapter()
          over.now.behaves = behaves
          const { lines, note, settled } = yield* opened(over)
          yield* Effect.yieldNow
          for (const each of entries(10_007)) note(each)
          yield* TestClock.adjust("1 minute")
          over.now.behaves = "keeps"
          yield* TestClock.adjust("1 minute")
          yield* settled
          assert.deepStrictEqual(
            over.kept.filter(({ kind }) => kind === "signedIn"),
            entries(10_000)
          )
          assert.deepStrictEqual(lostIn(over.kept), [7])
          assert.isTrue(
            lines.some((line) => line.includes("lost 7 entries")),
            lines.join()
          )
        })
    )

  it.effect("loses what it will never take, and that is counted, too", () =>
    Effect.gen(function* () {
      const over = adapter()
      over.now.behaves = "refuses"
      const { lines, note, settled } = yield* opened(over)
      for (const each of entries(3)) note(each)
      yield* settled
      assert.isTrue(
        lines.some((line) => line.includes("lost 3 entries")),
        lines.join()
      )
      over.now.behaves = "keeps"
      note(entry(3))
      yield* settled
      assert.deepStrictEqual(over.kept[0], entry(3))
      assert.deepStrictEqual(lostIn(over.kept), [3])
    })
  )

  it.effect("does not keep the station from ending: after five seconds what waits is counted", () =>
    Effect.gen(function* () {
      const over = adapter()
      over.now.behaves = "hangs"
      const { close, lines, note } = yield* opened(over)
      for (const each of entries(4)) note(each)
      const ending = yield* Effect.forkChild(close)
      yield* TestClock.adjust("5 seconds")
      yield* Effect.yieldNow
      assert.isDefined(ending.pollUnsafe())
      assert.isTrue(
        lines.some((line) => line.includes("lost 4 entries")),
        lines.join()
      )
    })
  )
})

describe("what is too old", () => {
  const daysAgo = (days: number) => Instant.plusMillis(noon, -days * 86_400_000)

  it.effect("is thrown away by the policy while entries come, at most once an hour, and the log says so itself", () =>
    Effect.gen(function* () {
      const over = adapter()
      over.now.old = 12
      const { note } = yield* opened(over, { accessLogDays: 200 })
      yield* Effect.yieldNow
      note(entry(0))
      yield* TestClock.adjust("1 second")
      const [before = noon] = over.purges
      assert.isBelow(Math.abs(Instant.toMillis(before) - Instant.toMillis(daysAgo(200))), 1_000)
      const purged = over.kept.flatMap((it) => (it.kind === "purged" ? [[it.count, it.before]] : []))
      assert.deepStrictEqual(purged, [[12, before]])
      note(entry(1))
      yield* TestClock.adjust("59 minutes")
      assert.lengthOf(over.purges, 1)
      yield* TestClock.adjust("1 hour")
      note(entry(2))
      yield* TestClock.adjust("1 second")
      assert.lengthOf(over.purges, 2)
      assert.lengthOf(
        over.kept.filter(({ kind }) => kind === "purged"),
        1
      )
    })
  )
})
