/** Cases: a store is closed and the same data opened again. */
import { assert, it } from "@effect/vitest"
import { everyOrg, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  change,
  commitOf,
  customerAdded,
  customerVoided,
  idOf,
  loadOne,
  minutesLater,
  type Own,
  orderQueued,
  orderSaved,
  plain,
  plainCommit,
  plainEntry,
  plainFact,
  usualTime
} from "./Fixtures.ts"

const write = Effect.fnUntraced(function* (own: Own) {
  const store = yield* StationStore
  const [customerNo, orderNo] = [own("c"), own("o")]
  yield* change(own("1"), "Customer", customerNo, [customerAdded(customerNo)], { response: { ok: "yes" } })
  yield* change(own("2"), "Order", orderNo, [orderSaved(orderNo), orderQueued(usualTime)], {
    facts: [{ series: own("f"), at: usualTime, data: { kwh: "7" } }]
  })
  yield* change(own("3"), "Customer", customerNo, [customerVoided], { at: minutesLater(usualTime, 5) })
  yield* store.remember(own("n"), { pfc: 3 })
})

/** Reads everything that a store can show about the case, as JSON. */
const readAll = Effect.fnUntraced(function* (own: Own) {
  const store = yield* StationStore
  const [customer, order] = [ref("Customer", own("c")), ref("Order", own("o"))]
  const history = yield* store.history(customer, { afterVersion: 0, limit: 10 })
  const where = { orderNo: { _tag: "Is", value: own("o") } } as const
  const listed = yield* store.list(
    "Order",
    { orgScope: everyOrg, where },
    { after: null, limit: 10, order: "ascending" }
  )
  const changes = yield* Stream.runCollect(
    Stream.takeUntil(store.changes(0n), (it_) => it_.commit.command.id === own("3"))
  )
  return {
    loaded: [plain(yield* loadOne("Customer", customer.id)), plain(yield* loadOne("Order", order.id))],
    asOf: Option.map(yield* store.asOf(customer, usualTime), (it_) => plain(it_)),
    history: history.map((entry) => plainEntry("Customer", entry)),
    listed: listed.rows.map(plain),
    count: yield* store.count("Order", { orgScope: everyOrg, where }),
    facts: (yield* store.facts(own("f"), usualTime, 10)).map(plainFact),
    note: yield* store.recall(own("n")),
    answered: yield* store.answered(own("1")),
    changes: changes.map((it_) => [`${it_.position}`, plainCommit(it_.commit)])
  }
})

/** Registers the cases of closing and opening again; `layer` opens the same data whenever it is built. */
export const reopeningCases = <E>(name: string, layer: Layer.Layer<StationStore, E>, all: Own): void => {
  const opened = Effect.provide(Layer.fresh(layer))

  it.live(`StationStore (${name}) shows everything again after it was closed and opened`, () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`reopen-${id}`)
      const before = yield* opened(Effect.andThen(write(own), readAll(own)))
      assert.strictEqual(before.history.length, 2)
      assert.deepStrictEqual(yield* opened(readAll(own)), before)
    })
  )

  it.live(`StationStore (${name}) goes on after it was opened again: repeats, versions, positions, due work`, () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`go-on-${id}`)
      yield* opened(write(own))
      const answers = yield* opened(
        Effect.gen(function* () {
          const store = yield* StationStore
          const last = yield* Stream.runCollect(
            Stream.takeUntil(store.changes(0n), (it_) => it_.commit.command.id === own("3"))
          )
          const repeated = yield* store.commit(commitOf(own("1"), {}, {}, { response: "other" }))
          const stale = yield* Effect.flip(
            store.commit(
              commitOf(
                own("4"),
                { it: { ...(yield* loadOne("Customer", own("c"))), version: 1 } },
                { it: [customerVoided] }
              )
            )
          )
          yield* store.commit(commitOf(own("5"), {}, {}))
          const more = yield* Stream.runHead(store.changes(last.at(-1)?.position ?? 0n))
          const claimed = yield* store.claim({
            queue: "dispatch",
            now: usualTime,
            holder: "after",
            limit: 500,
            leaseMillis: 1_000,
            except: [],
            horizonMillis: null
          })
          return {
            repeated,
            stale: stale.reason,
            next: Option.map(more, (it_) => it_.commit.command.id),
            claimed: claimed.map(idOf).includes(own("o"))
          }
        })
      )
      assert.deepStrictEqual(answers, {
        repeated: { _tag: "Repeated", response: { ok: "yes" } },
        stale: "stale",
        next: Option.some(own("5")),
        claimed: true
      })
    })
  )
}
