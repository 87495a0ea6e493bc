/** Cases: the stream of commits. */
import { assert, type Vitest } from "@effect/vitest"
import type { StoreError } from "@yugou/core"
import { type Commit, StationStore } from "@yugou/core/store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import {
  change,
  commitOf,
  customerAdded,
  customerUpdated,
  customerVoided,
  loadOne,
  messageQueued,
  type Own,
  orderQueued,
  orderSaved,
  plainCommit,
  usualTime,
  wordOf
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

interface Seen {
  readonly position: bigint
  readonly commit: Commit
}

const until = (stream: Stream.Stream<Seen, StoreError>, commandId: string) =>
  Stream.runCollect(Stream.takeUntil(stream, (it) => it.commit.command.id === commandId))

/** Commits a marker and gives its position: what comes after it came after this moment. */
const mark = Effect.fnUntraced(function* (commandId: string) {
  const store = yield* StationStore
  yield* store.commit(commitOf(commandId, {}, {}))
  const seen = yield* until(store.changes(0n), commandId)
  return seen.at(-1)?.position ?? 0n
})

const idsOf = (seen: ReadonlyArray<Seen>): ReadonlyArray<string> => seen.map((it) => it.commit.command.id)

const order = (it: It, own: Own): void => {
  it.effect("gives every commit once, in commit order, from after any position", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const start = yield* mark(own("order-start"))
      const id = own("order")
      const steps = [[customerAdded(id)], [customerUpdated("甲")], [customerVoided]]
      for (const [index, events] of steps.entries()) yield* change(own(`order-${index}`), "Customer", id, events)
      const all = yield* until(store.changes(start), own("order-2"))
      assert.deepStrictEqual(idsOf(all), [own("order-0"), own("order-1"), own("order-2")])
      for (const [index, { position }] of all.slice(0, -1).entries()) {
        const rest = yield* until(store.changes(position), own("order-2"))
        assert.deepStrictEqual(idsOf(rest), idsOf(all).slice(index + 1))
      }
    })
  )

  it.effect("gives a commit as it was committed: command, writes with events and due, facts, trail", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const start = yield* mark(own("whole-start"))
      const [orderNo, messageId] = [own("whole-o"), own("whole-m")]
      const view = { order: yield* loadOne("Order", orderNo), message: yield* loadOne("Message", messageId) }
      const changes = {
        order: [orderSaved(orderNo), orderQueued(usualTime)],
        message: [messageQueued(messageId, own("whole-c"))]
      }
      const commit = commitOf(own("whole"), view, changes, {
        content: "内容",
        response: { orderNo },
        reason: "测试",
        facts: [
          { series: own("whole"), at: usualTime, data: { kwh: "1" } },
          { series: own("whole"), at: usualTime, data: null }
        ]
      })
      yield* store.commit(commit)
      const seen = yield* until(store.changes(start), own("whole"))
      assert.deepStrictEqual(
        seen.map((it_) => plainCommit(it_.commit)),
        [plainCommit(commit)]
      )
    })
  )

  it.effect("shows neither refused nor repeated commands", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const start = yield* mark(own("silent-start"))
      const id = own("silent")
      const seen = yield* loadOne("Customer", id)
      const first = commitOf(own("silent-1"), { seen }, { seen: [customerAdded(id)] })
      const stale = commitOf(own("silent-2"), { seen }, { seen: [customerAdded(id)] })
      const differs = { ...first, command: { ...first.command, content: "other" } }
      const words = [first, first, stale, differs].map((it_) => wordOf(store.commit(it_)))
      assert.deepStrictEqual(yield* Effect.all(words), ["Committed", "Repeated", "stale", "commandDiffers"])
      yield* store.commit(commitOf(own("silent-end"), {}, {}))
      const all = yield* until(store.changes(start), own("silent-end"))
      assert.deepStrictEqual(idsOf(all), [own("silent-1"), own("silent-end")])
    })
  )
}

const live = (it: It, own: Own): void => {
  it.effect("goes on with commits that come later", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const start = yield* mark(own("live-start"))
      const caughtUp = yield* Deferred.make<void>()
      yield* store.commit(commitOf(own("live-0"), {}, {}))
      const watching = store
        .changes(start)
        .pipe(
          Stream.tap((it_) =>
            it_.commit.command.id === own("live-0") ? Deferred.succeed(caughtUp, undefined) : Effect.void
          )
        )
      const reader = yield* Effect.forkScoped(until(watching, own("live-2")))
      yield* Deferred.await(caughtUp)
      yield* store.commit(commitOf(own("live-1"), {}, {}))
      yield* store.commit(commitOf(own("live-2"), {}, {}))
      assert.deepStrictEqual(idsOf(yield* Fiber.join(reader)), [own("live-0"), own("live-1"), own("live-2")])
    })
  )

  it.effect("leaves no gap while eight writers commit at the same time, and tells every reader the same order", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const start = yield* mark(own("gap-start"))
      const [writers, commits] = [8, 12]
      const watch = Effect.map(
        Stream.runCollect(Stream.take(store.changes(start), writers * commits)),
        (seen): ReadonlyArray<Seen> => seen
      )
      const early = yield* Effect.forkScoped(watch)
      const write = Effect.fnUntraced(function* (writer: number) {
        const id = own(`gap-${writer}`)
        for (let step = 0; step < commits; step++) {
          const event = step === 0 ? customerAdded(id) : customerUpdated(`${step}`)
          yield* change(own(`gap-${writer}-${step}`), "Customer", id, [event])
        }
      })
      yield* Effect.all(
        Array.from({ length: writers }, (_, writer) => write(writer)),
        { concurrency: "unbounded" }
      )
      const seen = yield* Fiber.join(early)
      assert.deepStrictEqual(idsOf(seen), idsOf(yield* watch))
      assert.strictEqual(new Set(idsOf(seen)).size, writers * commits)
      for (let index = 1; index < seen.length; index++) {
        assert.isTrue((seen[index]?.position ?? 0n) > (seen[index - 1]?.position ?? 0n))
      }
      for (let writer = 0; writer < writers; writer++) {
        const versions = seen
          .flatMap((it_) => it_.commit.writes)
          .filter((it_) => it_.ref.id === own(`gap-${writer}`))
          .map((it_) => it_.version)
        assert.deepStrictEqual(versions, [...versions.keys()])
        assert.strictEqual(versions.length, commits)
      }
    })
  )
}

/** Registers the cases of the stream of commits. */
export const changeCases = (it: It, own: Own): void => {
  order(it, own)
  live(it, own)
}
