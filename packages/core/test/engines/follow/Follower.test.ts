/** Followers with a name: they go on where they were, after a restart and after an outage, and begin where the books end. */
import { assert, describe, it } from "@effect/vitest"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore, StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import * as Follower from "../../../src/engines/follow/Follower.ts"
import { at } from "../../books/purchase/Orders.ts"

const commit = (id: string) =>
  Effect.flatMap(StationStore, (store) =>
    store.commit({
      command: { id, content: id, response: null },
      writes: [],
      reads: [],
      facts: [{ series: "s", at, data: id }],
      trail: { actor: "clerk", operation: "test", reason: null, at }
    })
  )

const commits = (...ids: ReadonlyArray<string>) => Effect.forEach(ids, commit, { discard: true })

/** Follows in the background, and gives what was taken. */
const following = Effect.fnUntraced(function* (given: Follower.Following) {
  const taken: Array<string> = []
  const fiber = yield* Effect.forkChild(
    Follower.follow(given, ({ commit }) => Effect.sync(() => void taken.push(commit.command.id))),
    { startImmediately: true }
  )
  return { taken, fiber }
})

/** Lets everything run that is ready. */
const settle = Effect.forEach(Array.from({ length: 50 }), () => Effect.yieldNow, { discard: true })

const second = Effect.andThen(settle, Effect.andThen(TestClock.adjust("1 second"), settle))

const placeOf = (name: string) =>
  Effect.flatMap(StationStore, (store) => Effect.map(store.recall(Follower.keyOf(name)), Option.getOrNull))

const inMemory = <A, E>(effect: Effect.Effect<A, E, StationStore>) =>
  Effect.provide(effect, StationStoreMemory.layerMemory)

const away = new StoreError({ reason: "unavailable", detail: "no connection" })

describe("a follower", () => {
  const beginnings: ReadonlyArray<readonly [after: string | undefined, takes: ReadonlyArray<string>]> = [
    [undefined, ["c"]],
    ["newest", ["c"]],
    ["0", ["a", "b", "c"]],
    ["1", ["b", "c"]]
  ]
  for (const [after, takes] of beginnings) {
    it.effect(`that is new and begins after ${after ?? "nothing said"} takes ${takes.join(", ")}`, () =>
      inMemory(
        Effect.gen(function* () {
          yield* commits("a", "b")
          const { taken } = yield* following({ name: "it", ...(after !== undefined && { after }) })
          yield* settle
          yield* commits("c")
          yield* settle
          assert.deepStrictEqual(taken, takes)
        })
      )
    )
  }

  it.effect("goes on after a stop with what it did not take, whatever it is told to begin with", () =>
    inMemory(
      Effect.gen(function* () {
        const first = yield* following({ name: "it" })
        yield* settle
        yield* commits("a", "b")
        yield* settle
        yield* Fiber.interrupt(first.fiber)
        assert.deepStrictEqual(yield* placeOf("it"), { position: "2" })
        yield* commits("c")
        const again = yield* following({ name: "it", after: "0" })
        yield* settle
        assert.deepStrictEqual([first.taken, again.taken], [["a", "b"], ["c"]])
        const other = yield* following({ name: "other", after: "0" })
        yield* settle
        assert.deepStrictEqual(other.taken, ["a", "b", "c"])
      })
    )
  )

  it.effect("has its place from the moment it begins, and writes it down each second", () =>
    inMemory(
      Effect.gen(function* () {
        yield* commits("a")
        yield* following({ name: "it" })
        yield* settle
        assert.deepStrictEqual(yield* placeOf("it"), { position: "1" })
        yield* commits("b", "c")
        yield* settle
        assert.deepStrictEqual(yield* placeOf("it"), { position: "1" })
        yield* second
        assert.deepStrictEqual(yield* placeOf("it"), { position: "3" })
      })
    )
  )

  it.effect("waits an outage out, says so once, and takes everything once", () =>
    inMemory(
      Effect.gen(function* () {
        const inner = yield* StationStore
        const net = { is: "away" as "away" | "there" }
        const over = <A>(call: Effect.Effect<A, StoreError>) =>
          Effect.suspend(() => (net.is === "away" ? Effect.fail(away) : call))
        const store: StationStore["Service"] = {
          ...inner,
          recall: (key) => over(inner.recall(key)),
          remember: (key, data) => over(inner.remember(key, data)),
          // A connection that is lost is lost for the stream, too.
          changes: (after) =>
            Stream.mapEffect(inner.changes(after), (it_) => over(Effect.succeed(it_))).pipe((stream) =>
              Stream.unwrap(over(Effect.succeed(stream)))
            )
        }
        const lines: Array<unknown> = []
        const log = Logger.layer([Logger.make(({ message }) => void lines.push((message as Array<unknown>)[0]))])
        const { taken } = yield* following({ name: "it", after: "0" }).pipe(
          Effect.provideService(StationStore, store),
          Effect.provide(log)
        )
        yield* commits("a")
        for (const _ of [1, 2, 3]) yield* second
        assert.deepStrictEqual(taken, [])
        net.is = "there"
        yield* second
        assert.deepStrictEqual(taken, ["a"])
        net.is = "away"
        yield* commits("b")
        for (const _ of [1, 2, 3]) yield* second
        net.is = "there"
        yield* second
        yield* commits("c")
        yield* settle
        assert.deepStrictEqual(taken, ["a", "b", "c"])
        const waits = "a follower waits for the store"
        const goesOn = "a follower goes on"
        assert.deepStrictEqual(lines, [waits, goesOn, waits, goesOn])
      })
    )
  )

  it.effect("stops in front of a commit that cannot be taken, and begins with it the next time", () =>
    inMemory(
      Effect.gen(function* () {
        yield* commits("a", "b", "c")
        const exit = yield* Effect.exit(
          Follower.follow({ name: "it", after: "0" }, ({ commit }) =>
            commit.command.id === "b" ? Effect.fail("no" as const) : Effect.void
          )
        )
        assert.deepStrictEqual(exit, Exit.fail("no"))
        const { taken } = yield* following({ name: "it" })
        yield* settle
        assert.deepStrictEqual(taken, ["b", "c"])
      })
    )
  )

  it.effect("is told when its place lies behind the end of the books, or is none", () =>
    inMemory(
      Effect.gen(function* () {
        const store = yield* StationStore
        yield* commits("a")
        for (const note of [{ position: "9" }, { position: "x" }, 7]) {
          yield* store.remember(Follower.keyOf("it"), note)
          const error = yield* Effect.flip(Follower.follow({ name: "it" }, () => Effect.void))
          assert.strictEqual(error.reason, "corrupt")
          assert.deepStrictEqual(yield* placeOf("it"), note)
        }
      })
    )
  )

  it.effect("that is told to begin behind the end of the books is told so, and begins elsewhere the next time", () =>
    inMemory(
      Effect.gen(function* () {
        yield* commits("a")
        const error = yield* Effect.flip(Follower.follow({ name: "it", after: "9" }, () => Effect.void))
        assert.deepStrictEqual([error.reason, yield* placeOf("it")], ["corrupt", null])
        const { taken } = yield* following({ name: "it", after: "0" })
        yield* settle
        assert.deepStrictEqual(taken, ["a"])
      })
    )
  )

  it.effect("takes a commit once that takes longer than its place can be written down", () =>
    inMemory(
      Effect.gen(function* () {
        const inner = yield* StationStore
        const net = { is: "there" as "away" | "there" }
        const remember: typeof inner.remember = (key, data) =>
          Effect.suspend(() => (net.is === "away" ? Effect.fail(away) : inner.remember(key, data)))
        const begun: Array<string> = []
        const take = ({ commit: { command } }: Follower.Followed) =>
          Effect.andThen(
            Effect.sync(() => void begun.push(command.id)),
            command.id === "b" ? Effect.sleep("5 seconds") : Effect.void
          )
        const follow = Follower.follow({ name: "it", after: "0" }, take)
        yield* Effect.forkChild(Effect.provideService(follow, StationStore, { ...inner, remember }), {
          startImmediately: true
        })
        yield* settle
        net.is = "away"
        yield* commits("a", "b", "c")
        for (const _ of [1, 2, 3, 4]) yield* second
        net.is = "there"
        for (const _ of [1, 2, 3]) yield* second
        assert.deepStrictEqual(begun, ["a", "b", "c"])
        assert.deepStrictEqual(yield* placeOf("it"), { position: "3" })
      })
    )
  )

  it.effect("finds the newest commit whatever the clock said when it was recorded", () =>
    inMemory(
      Effect.gen(function* () {
        assert.strictEqual(yield* Follower.newest, 0n)
        yield* commits(...Array.from({ length: 600 }, (_, n) => `c${n}`))
        const store = yield* StationStore
        const ofYesterday = { ...store, trail: () => Effect.map(store.committed(1n, 1), (rows) => rows) }
        assert.strictEqual(yield* Effect.provideService(Follower.newest, StationStore, ofYesterday), 600n)
        assert.strictEqual(yield* Follower.newest, 600n)
      })
    )
  )
})
