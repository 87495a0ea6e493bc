/** 访问日志 as people ask it: by actor, kind, customer and days, in pages, and only by who sees every org unit. */
import { assert, describe, it } from "@effect/vitest"
import { type AccessEntry, AccessLog, Instant, Rejection, Station } from "@yugou/core"
import { AccessLogMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layer, site } from "../../Panel.ts"

const operation = ["customers", "list"].join(".")
// Of local midnight, in Asia/Shanghai.
const entries: ReadonlyArray<AccessEntry> = [
  { kind: "signedIn", at: Instant.at("2026-03-01T15:59:59Z"), actor: "li", source: "10.20.0.7" },
  { kind: "refused", at: Instant.at("2026-03-01T16:00:00Z"), actor: "li", operation, code: "FORBIDDEN" },
  { kind: "personalDataRead", at: Instant.at("2026-03-02T01:00:00Z"), actor: "wang", operation, subjects: ["1", "2"] },
  { kind: "personalDataRead", at: Instant.at("2026-03-02T15:59:59Z"), actor: "li", operation, subjects: ["2"] },
  { kind: "lost", at: Instant.at("2026-03-02T16:00:00Z"), actor: "system:access-log", count: 3 }
]
const newestFirst = [...entries].reverse()
const nothing = { operation: null, code: null, subjects: [], source: null, count: null, before: null }

/** Runs a test on a station whose log has the entries. */
const logged = <A, E>(test: Effect.Effect<A, E, Station.Station | AccessLog>) =>
  Effect.gen(function* () {
    const { note, settled } = yield* AccessLog
    for (const entry of entries) note(entry)
    yield* settled
    return yield* test
  }).pipe(Effect.provide(layer(site()).pipe(Layer.provideMerge(AccessLogMemory.layer))))

const day = (at: string) => ({ from: at, to: at }) as never
type Asked = Partial<Parameters<Station.EffectFacade["history"]["accesses"]>[0]>
const asked: ReadonlyArray<readonly [what: string, payload: Asked, indexes: ReadonlyArray<number>]> = [
  ["everything, the newest first", {}, [0, 1, 2, 3, 4]],
  ["of one actor", { by: "li" }, [1, 3, 4]],
  ["of one kind", { kind: "personalDataRead" }, [1, 2]],
  ["about one customer", { customerNo: "1" }, [2]],
  ["on local days", { days: day("2026-03-02") }, [1, 2, 3]],
  ["all of it together", { by: "li", kind: "personalDataRead", customerNo: "2", days: day("2026-03-02") }, [1]],
  ["of nobody", { by: "zhao" }, []]
]

describe("the access log is asked", () => {
  for (const [what, payload, indexes] of asked)
    it.effect(what, () =>
      logged(
        Effect.gen(function* () {
          const { history } = yield* Station.Station
          const { log, next, rows } = yield* history.accesses({ actor: "clerk", ...payload })
          assert.deepStrictEqual(
            rows,
            indexes.map((index) => ({ ...nothing, ...newestFirst[index] }) as never)
          )
          assert.deepStrictEqual([next, log], [null, "kept"])
        })
      )
    )

  it.effect("in pages, each entry once", () =>
    logged(
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        const first = yield* history.accesses({ actor: "clerk", limit: 3 })
        const second = yield* history.accesses({ actor: "clerk", limit: 3, after: first.next })
        assert.deepStrictEqual(
          [...first.rows, ...second.rows].map(({ at }) => at),
          newestFirst.map(({ at }) => at)
        )
        assert.isNull(second.next)
        const foreign = yield* Effect.flip(history.accesses({ actor: "clerk", after: `${operation} 1` }))
        assert.instanceOf(foreign, Rejection.InvalidInput)
      })
    )
  )

  it.effect("by nobody who sees some org units only, and that is noted", () =>
    logged(
      Effect.gen(function* () {
        const { history } = yield* Station.Station
        assert.instanceOf(yield* Effect.flip(history.accesses({ actor: "inside" })), Rejection.Forbidden)
        yield* (yield* AccessLog).settled
        const { rows } = yield* history.accesses({ actor: "clerk", by: "inside" })
        assert.deepInclude(rows[0], { kind: "refused", code: "FORBIDDEN" })
      })
    )
  )

  it.effect("where there is none, and says so", () =>
    Effect.gen(function* () {
      const { history } = yield* Station.Station
      const answer = yield* history.accesses({ actor: "clerk" })
      assert.deepStrictEqual(answer, { rows: [], next: null, log: "none" })
    }).pipe(Effect.provide(layer(site())))
  )
})
