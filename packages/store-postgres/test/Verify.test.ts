/** What `verify` finds and `rebuild` repairs: queues, single rows among corrupt ones, and histories longer than one answer. */
import { assert, it } from "@effect/vitest"
import { absent, type EventOf, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import { maxMessageSize } from "../src/Limits.ts"
import { replayPage } from "../src/Revisions.ts"
import * as F from "./Fixtures.ts"

const verified = Effect.gen(function* () {
  const { verify } = yield* StationDatabase
  return (yield* Stream.runCollect(verify)).map(({ row, problem }) => `${row}: ${problem}`)
})

const rebuilt = Effect.gen(function* () {
  const { rebuild } = yield* StationDatabase
  return [...(yield* Stream.runCollect(rebuild))]
})

const fresh = Layer.fresh(layerPgLite())

const customers = (...ids: ReadonlyArray<string>) =>
  Effect.forEach(ids, (id) => F.change(`add-${id}`, "Customer", id, F.customerAdded(id)))

it.live("finds a queued order that is in no queue, and puts it there", () =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const right = F.commitOf("queue", { it: absent("Order", "P1") }, { it: [F.orderSaved("P1", "t"), F.orderQueued()] })
    yield* store.commit({ ...right, writes: right.writes.map((write) => ({ ...write, due: null }) as never) })
    const work = {
      queue: "dispatch",
      now: F.minutes(1),
      holder: "h",
      limit: 9,
      leaseMillis: 1_000,
      except: [],
      horizonMillis: null
    } as const
    assert.deepStrictEqual(yield* store.claim(work), [])
    assert.deepStrictEqual(yield* verified, ["Order/P1: stored and replayed differ in due"])
    assert.deepStrictEqual(yield* rebuilt, [{ _tag: "Rebuilt", row: "Order/P1" }])
    assert.deepStrictEqual(yield* verified, [])
    assert.deepStrictEqual(yield* store.claim(work), [ref("Order", "P1")])
  }).pipe(Effect.provide(fresh))
)

it.live("finds nothing wrong with what was put off, and rebuilds around it", () =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const { sql } = yield* StationDatabase
    const started = { _tag: "WatchStarted", v: 1, customerNo: "C1", orgNo: "37", nextAt: F.noon } as never
    yield* F.change("watch", "AlarmWatch", "C1", started)
    yield* store.putOff({ ref: ref("AlarmWatch", "C1"), version: 1, until: F.minutes(60) })
    assert.deepStrictEqual(yield* verified, [])
    yield* sql`UPDATE yugou.aggregates SET sort = 'x'`
    assert.deepStrictEqual(yield* rebuilt, [{ _tag: "Rebuilt", row: "AlarmWatch/C1" }])
    const claim = (minutes: number) =>
      store.claim({
        ...{ queue: "alarm", now: F.minutes(minutes), holder: "h", limit: 9 },
        ...{ leaseMillis: 1, except: [], horizonMillis: null }
      })
    assert.deepStrictEqual(yield* claim(59), [])
    assert.deepStrictEqual(yield* claim(60), [ref("AlarmWatch", "C1")])
  }).pipe(Effect.provide(fresh))
)

it.live("takes what is not due out of the queue, leased or not", () =>
  Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    yield* F.change("save", "Order", "P1", F.orderSaved("P1", "t"))
    yield* sql`UPDATE yugou.aggregates SET due_queue = 'dispatch', due_at = now(), due_serial = 's', due_order = 'o',
      leased_by = 'h', leased_until = now()`
    assert.deepStrictEqual(yield* verified, ["Order/P1: stored and replayed differ in due"])
    assert.deepStrictEqual(yield* rebuilt, [{ _tag: "Rebuilt", row: "Order/P1" }])
    assert.deepStrictEqual(yield* verified, [])
  }).pipe(Effect.provide(fresh))
)

it.live("rebuilds all other rows around those that cannot be rebuilt, and names these", () =>
  Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    yield* customers("a", "b", "c", "d")
    yield* sql`UPDATE yugou.aggregates SET columns = columns - 'name'`
    yield* sql`UPDATE yugou.revisions SET events = '[{"_tag":"CustomerAdded","v":9}]' WHERE id = 'b'`
    // The events of another customer: the database refuses the row that they make.
    yield* sql`UPDATE yugou.revisions SET events = (SELECT events FROM yugou.revisions WHERE id = 'a') WHERE id = 'c'`
    const all = yield* rebuilt
    assert.deepStrictEqual(
      all.map((it_) => [it_._tag, it_.row]),
      [
        ["Rebuilt", "Customer/a"],
        ["NotRebuilt", "Customer/b"],
        ["NotRebuilt", "Customer/c"],
        ["Rebuilt", "Customer/d"]
      ]
    )
    const problems = all.flatMap((it_) => (it_._tag === "NotRebuilt" ? [it_.problem] : []))
    assert.match(problems[0] ?? "", /events of Customer\/b version 1/)
    assert.match(problems[1] ?? "", /customer_no_is_id/)
  }).pipe(Effect.provide(fresh))
)

it.live("notices a version that is missing in the middle, whoever replays", () =>
  Effect.gen(function* () {
    const store = yield* StationStore
    const { sql } = yield* StationDatabase
    yield* customers("gap")
    for (const name of ["one", "two", "three"]) yield* F.change(name, "Customer", "gap", F.customerUpdated(name))
    yield* sql`DELETE FROM yugou.revisions WHERE id = 'gap' AND version = 2`
    const missing = "events of Customer/gap version 2: missing"
    const it_ = ref("Customer", "gap")
    assert.strictEqual((yield* Effect.flip(store.asOf(it_, F.noon))).detail, missing)
    for (const afterVersion of [0, 2, 3]) {
      const error = yield* Effect.flip(store.history(it_, { afterVersion, limit: 9 }))
      assert.deepStrictEqual([error.reason, error.detail], ["corrupt", missing])
    }
    assert.deepStrictEqual(yield* verified, [`Customer/gap: ${missing}`])
    assert.deepStrictEqual(yield* rebuilt, [{ _tag: "NotRebuilt", row: "Customer/gap", problem: missing }])
  }).pipe(Effect.provide(fresh))
)

it.live(
  "verifies an aggregate whose history is larger than the largest answer of the database",
  () =>
    Effect.gen(function* () {
      const { sql } = yield* StationDatabase
      const versions = 2 * replayPage + 200
      const note = "x".repeat(Math.ceil(maxMessageSize / versions))
      const updated = F.customerUpdated("x") as Extract<EventOf<"Customer">, { _tag: "CustomerUpdated" }>
      yield* customers("a", "long", "z")
      yield* F.change("update", "Customer", "long", { ...updated, details: { ...updated.details, ext: { note } } })
      yield* sql`INSERT INTO yugou.revisions (kind, id, version, position, ordinal, events, due)
        SELECT kind, id, i, position, i, events, due FROM yugou.revisions, generate_series(3, ${versions}::int) AS i
        WHERE id = 'long' AND version = 2`
      yield* sql`UPDATE yugou.aggregates SET version = ${versions}::int WHERE id = 'long'`
      assert.deepStrictEqual(yield* verified, [])
      yield* sql`UPDATE yugou.aggregates SET columns = columns - 'name' WHERE kind = 'Customer'`
      const rows = ["a", "long", "z"].map((id) => ({ _tag: "Rebuilt", row: `Customer/${id}` }) as const)
      assert.deepStrictEqual(yield* rebuilt, rows)
      yield* sql`UPDATE yugou.aggregates SET version = version - 1 WHERE id = 'long'`
      assert.deepStrictEqual(yield* verified, [
        `Customer/long: version ${versions - 1} is stored, revisions are up to ${versions}`
      ])
    }).pipe(Effect.provide(fresh)),
  60_000
)
