/** What a station measures of itself: the books at most so many seconds late, engines and commits as they go (F-88). */
import { assert, describe, it } from "@effect/vitest"
import { Authorizations, CustomerArchives, engines, Station, StationMetrics, StoreError } from "@yugou/core"
import { type Kind, queueNames, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { TestClock } from "effect/testing"
import * as WorkItem from "../../../src/books/workitem/WorkItem.ts"
import * as Follower from "../../../src/engines/follow/Follower.ts"
import { measures } from "../../../src/engines/kernel/Metrics.ts"
import { SmsGatewayMemory, StationStoreMemory, TerminalGatewayMemory } from "../../../src/memory.ts"
import { maxKeys } from "../../../src/station/metrics/OpenMetrics.ts"
import { onSite } from "../../Panel.ts"
import { unit, world } from "../every/World.ts"

/** Counts from nothing, whatever else this process has counted. */
const fresh = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => Effect.provideService(test, Metric.MetricRegistry, new Map()))

const valueOf = (text: string, series: string): number | null => {
  const line = text.split("\n").find((it) => it.startsWith(`${series} `))
  return line === undefined ? null : Number(line.slice(series.length + 1))
}

const measured = Effect.flatMap(StationMetrics.make, ({ openMetrics }) => openMetrics)

describe("the table", () => {
  it("has names that OpenMetrics takes, each once, with the unit at the end", () => {
    const names = Object.values(measures).map(({ name }) => name)
    assert.strictEqual(new Set(names).size, names.length)
    for (const { name, unit, help } of Object.values(measures)) {
      assert.match(name, /^yugou(_[a-z]+)+$/)
      assert.strictEqual(name.endsWith("_seconds"), unit === "seconds", name)
      assert.match(help.zh, /。$/)
      assert.match(help.en, /\.$/)
    }
  })
})

describe("the books", () => {
  it.effect("show what is open of each kind, and what waits in which queue", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        const { orders } = yield* world(here, "inside")
        yield* TestClock.adjust("90 seconds")
        const text = yield* measured
        const stateOf = (kind: Kind, meets: (state: never) => boolean): number =>
          [...here.books.rows[kind].values()].filter(({ current }) => meets(current.state as never)).length
        type Credit = { dispatch: { _tag: string }; approval: { _tag: string }; validity: string }
        const expected = {
          'yugou_orders{state="unknown"}': stateOf("Order", ({ dispatch }: Credit) => dispatch._tag === "Unknown"),
          'yugou_orders{state="queued"}': stateOf("Order", ({ dispatch }: Credit) => dispatch._tag === "Queued"),
          'yugou_orders{state="pending"}': stateOf(
            "Order",
            ({ approval, validity }: Credit) => approval._tag === "Pending" && validity === "valid"
          ),
          'yugou_adjustments{state="pending"}': stateOf(
            "Adjustment",
            ({ approval, validity }: Credit) => approval._tag === "Pending" && validity === "valid"
          ),
          ...Object.fromEntries(
            WorkItem.Cause.literals.map((cause) => [
              `yugou_work_items{cause="${cause}"}`,
              stateOf("WorkItem", (it: WorkItem.State) => it.closed === null && it.cause === cause)
            ])
          ),
          yugou_discrepancies: stateOf("Discrepancy", ({ closed }: { closed: unknown }) => closed === null),
          yugou_books_up: 1
        }
        assert.isDefined(orders.unknown)
        assert.isAbove(
          stateOf("WorkItem", (it: WorkItem.State) => it.closed === null),
          0
        )
        for (const [series, count] of Object.entries(expected)) {
          assert.isAbove(Math.max(count, 1), 0)
          assert.strictEqual(valueOf(text, series), count, `${series}\n${text}`)
        }
        assert.isAbove(expected['yugou_orders{state="unknown"}'], 0)
        assert.isAtLeast(valueOf(text, "yugou_unknown_oldest_seconds") ?? 0, 90)
        for (const queue of queueNames) {
          const now = (yield* DateTime.now).epochMilliseconds
          const due = [...here.books.due[queue].values()].filter((it) => it.due.at.epochMilliseconds <= now).length
          assert.strictEqual(valueOf(text, `yugou_queue_due{queue="${queue}"}`), due, text)
        }
      })
    ).pipe(fresh)
  })

  it.effect("are read once in so many seconds, however often somebody asks", () => {
    let reads = 0
    const store = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    const counting = StationStore.of({
      ...store,
      backlog: (now) => {
        reads += 1
        return store.backlog(now)
      }
    })
    return Effect.gen(function* () {
      const { openMetrics } = yield* StationMetrics.make
      yield* openMetrics
      yield* openMetrics
      yield* TestClock.adjust(`${StationMetrics.sampleSeconds - 1} seconds`)
      yield* openMetrics
      assert.strictEqual(reads, 1)
      yield* TestClock.adjust("2 seconds")
      yield* openMetrics
      assert.strictEqual(reads, 2)
    }).pipe(Effect.provideService(StationStore, counting), fresh)
  })

  it.effect("that cannot be read are said to be so, and nothing old is shown for them", () => {
    const store = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    let state: "up" | "down" = "up"
    const failing = StationStore.of({
      ...store,
      count: (kind, filter) =>
        state === "up"
          ? store.count(kind, filter)
          : Effect.fail(new StoreError({ reason: "unavailable", detail: "no connection" }))
    })
    return Effect.gen(function* () {
      const { openMetrics } = yield* StationMetrics.make
      assert.include(yield* openMetrics, "yugou_orders{")
      state = "down"
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(
        (yield* openMetrics).split("\n").filter((line) => line !== "" && !line.startsWith("#")),
        ["yugou_books_up 0"]
      )
    }).pipe(Effect.provideService(StationStore, failing), fresh)
  })
})

describe("what other parts measure", () => {
  it.effect("stands behind the table, whatever it is, by names that the format takes", () =>
    Effect.gen(function* () {
      yield* Metric.update(
        Metric.withAttributes(Metric.counter("other_frames", { description: "frames" }), { up: "y" }),
        2
      )
      yield* Metric.update(Metric.counter("other_sent_total"), 3)
      yield* Metric.update(Metric.frequency("other_failed_total", { description: "by code" }), 'a"b')
      yield* Metric.update(Metric.gauge("no.name"), 1)
      const summary = Metric.summary("other_summary", { maxAge: "1 minute", maxSize: 3, quantiles: [0.5] })
      yield* Metric.update(summary, 1)
      const lines = (yield* measured).split("\n").filter((line) => /other_|no\.name/.test(line))
      assert.deepStrictEqual(lines, [
        "# TYPE other_failed counter",
        "# HELP other_failed by code",
        'other_failed_total{key="a\\"b"} 1',
        "# TYPE other_frames counter",
        "# HELP other_frames frames",
        'other_frames_total{up="y"} 2',
        "# TYPE other_sent counter",
        "other_sent_total 3"
      ])
    }).pipe(Effect.provideService(StationStore, StationStoreMemory.make(StationStoreMemory.emptyBooks())), fresh)
  )
})

describe("a follower", () => {
  it.effect("is as far as it has taken, also where it is held up", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const commit = (id: string) =>
        Effect.flatMap(DateTime.now, (at) =>
          store.commit({
            ...{ command: { id, content: id, response: null }, writes: [], reads: [], facts: [] },
            trail: { actor: "clerk", operation: "test", reason: null, at }
          })
        )
      yield* Effect.forEach(["a", "b", "c"], commit)
      const held = (position: bigint) => (position === 3n ? Effect.never : Effect.void)
      const following = Follower.follow({ name: "bill", after: "0" }, ({ position }) => held(position))
      const fiber = yield* Effect.forkChild(following, { startImmediately: true })
      yield* TestClock.adjust("2 seconds")
      const text = yield* measured
      assert.strictEqual(valueOf(text, "yugou_commit_newest"), 3)
      assert.strictEqual(valueOf(text, 'yugou_follower_position{follower="bill"}'), 2)
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(StationStoreMemory.layerMemory), fresh)
  )
})

describe("what other parts measure", () => {
  it.effect("is written as the format has numbers, and left out where it has no such name", () =>
    Effect.gen(function* () {
      const level = Metric.gauge("other_level")
      const told: ReadonlyArray<readonly [way: string, value: number]> = [
        ["up", Number.POSITIVE_INFINITY],
        ["down", Number.NEGATIVE_INFINITY],
        ["none", Number.NaN],
        ["some", 1.5]
      ]
      for (const [way, value] of told) yield* Metric.update(Metric.withAttributes(level, { way }), value)
      yield* Metric.update(Metric.withAttributes(level, { "http.route": "x" }), 1)
      yield* Metric.update(Metric.gauge("other.level"), 1)
      const lines = (yield* measured).split("\n").filter((line) => line.startsWith("other"))
      assert.deepStrictEqual(lines, [
        'other_level{way="down"} -Inf',
        'other_level{way="none"} NaN',
        'other_level{way="some"} 1.5',
        'other_level{way="up"} +Inf'
      ])
    }).pipe(Effect.provideService(StationStore, StationStoreMemory.make(StationStoreMemory.emptyBooks())), fresh)
  )
})

describe("keys that somebody else makes up", () => {
  it.effect("are told apart up to a bound, and what was told once stays so", () =>
    Effect.gen(function* () {
      const codes = Metric.frequency("other_codes")
      const keysOf = Effect.map(measured, (text) =>
        [...text.matchAll(/^other_codes_total\{key="(\w+)"\} (\d+)$/gm)].map(
          ([, key = "", count]) => [key, Number(count)] as const
        )
      )
      for (let code = 0; code < maxKeys; code++) yield* Metric.update(codes, `c${code}`)
      const first = yield* keysOf
      assert.lengthOf(first, maxKeys)
      for (let code = 0; code < 3 * maxKeys; code++) yield* Metric.update(codes, `d${code % (2 * maxKeys)}`)
      yield* TestClock.adjust("1 minute")
      const later = yield* keysOf
      assert.deepStrictEqual(new Map(later), new Map([...first, ["other", 3 * maxKeys]]))
    }).pipe(Effect.provideService(StationStore, StationStoreMemory.make(StationStoreMemory.emptyBooks())), fresh)
  )
})

describe("what a process counts", () => {
  it.effect("are steps by engine, what they claimed and what broke", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        yield* TestClock.adjust("1 hour")
        const { claimed } = yield* engines.resolve(yield* DateTime.now)
        const broken = { ...(yield* StationStore), claim: () => Effect.die(new Error("broken")) }
        const step = engines.dispatch(yield* DateTime.now)
        yield* Effect.exit(Effect.provideService(step, StationStore, StationStore.of(broken)))
        const text = yield* measured
        assert.isAbove(claimed, 0)
        assert.strictEqual(valueOf(text, 'yugou_engine_claimed_total{engine="resolve"}'), claimed, text)
        assert.strictEqual(valueOf(text, 'yugou_engine_step_seconds_count{engine="resolve"}'), 1)
        assert.strictEqual(valueOf(text, 'yugou_engine_step_seconds_bucket{engine="resolve",le="+Inf"}'), 1)
        assert.strictEqual(valueOf(text, 'yugou_engine_failed_total{engine="dispatch"}'), 1)
      }).pipe(Effect.provide(SmsGatewayMemory.layer([])))
    ).pipe(fresh)
  })

  it.effect("is how often a command was decided again, since what it saw had moved", () => {
    const store = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    let left = 2
    const moving = StationStore.of({
      ...store,
      commit: (commit) => {
        left -= 1
        return left < 0 ? store.commit(commit) : Effect.fail(new StoreError({ reason: "stale", detail: "moved" }))
      }
    })
    const ports = Layer.mergeAll(
      Layer.succeed(StationStore, moving),
      TerminalGatewayMemory.layer({ capabilities: () => null, presence: () => "offline", execute: () => Effect.never }),
      CustomerArchives.layerMemory([]),
      Authorizations.layerRoles({ clerk: { permissions: ["template.save"], orgScope: [""] } })
    )
    return Effect.gen(function* () {
      const { dunning } = yield* Station.Station
      const written = { name: "本所", usableFor: ["dunning"], text: "{customerName}请购电" } as const
      yield* dunning.saveTemplate({ actor: "clerk", commandId: "c-1", templateId: "own", orgNo: "37", ...written })
      assert.strictEqual(valueOf(yield* measured, 'yugou_commit_retries_total{by="command"}'), 2)
    }).pipe(Effect.provide(Station.layer.pipe(Layer.provideMerge(ports))), fresh)
  })
})
