/** Cases: who did what, asked backwards in time and read forwards in commit order. */
import { assert, type Vitest } from "@effect/vitest"
import { Instant } from "@yugou/core"
import {
  absent,
  encodeEvent,
  makeCommit,
  maxPage,
  ref,
  StationStore,
  type TrailFilter,
  type TrailPlace,
  type TrailRow
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { customerAdded, customerUpdated, loadOne, minutesLater, type Own } from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

/** In 1971 nothing of another case happened. */
const start = Instant.at("1971-01-01T00:00:00Z")

interface Deed {
  readonly id: string
  readonly actor: string
  readonly operation: string
  readonly minutes: number
  readonly customers: ReadonlyArray<string>
}

/** Commits a deed about customers that do not exist yet, or one of readings alone. */
const done = Effect.fnUntraced(function* (own: Own, { id, actor, operation, minutes, customers }: Deed) {
  const store = yield* StationStore
  const names = customers.map((name) => own(name))
  const view = Object.fromEntries(names.map((name) => [name, absent("Customer", name)]))
  const changes = Object.fromEntries(names.map((name) => [name, [customerAdded(name)]]))
  const at = minutesLater(start, minutes)
  yield* store.commit(
    makeCommit(view, changes, {
      command: { id: own(id), content: id, response: null },
      facts: [],
      trail: { actor: own(actor), operation: own(operation), reason: id === "a" ? "开户" : null, at }
    })
  )
})

/** Four deeds, of which two were at the same moment. */
const deeds: ReadonlyArray<Deed> = [
  { id: "a", actor: "clerk", operation: "add", minutes: 1, customers: ["1", "2"] },
  { id: "b", actor: "chief", operation: "add", minutes: 3, customers: ["3"] },
  { id: "c", actor: "clerk", operation: "poll", minutes: 3, customers: [] },
  { id: "d", actor: "clerk", operation: "add", minutes: 2, customers: ["4"] }
]
const all = (own: Own) => Effect.forEach(deeds, (deed) => done(own, deed))

const idsOf = (own: Own, rows: ReadonlyArray<TrailRow>): ReadonlyArray<string> =>
  rows.flatMap(({ commandId }) => (commandId.startsWith(own("")) ? [commandId.slice(own("").length)] : []))

const asked = (it: It, whole: Own): void => {
  it.effect("finds by actor, operation, record and time, the newest first, of one moment the later commit", () =>
    Effect.gen(function* () {
      const own: Own = (id) => whole(`ask-${id}`)
      const store = yield* StationStore
      yield* all(own)
      const from = minutesLater(start, 2)
      const rows: ReadonlyArray<readonly [TrailFilter, ReadonlyArray<string>]> = [
        [{ actor: own("clerk") }, ["c", "d", "a"]],
        [{ actor: own("chief") }, ["b"]],
        [{ operation: own("add") }, ["b", "d", "a"]],
        [{ actor: own("clerk"), operation: own("add") }, ["d", "a"]],
        [{ subject: ref("Customer", own("2")) }, ["a"]],
        [{ subject: ref("Order", own("2")) }, []],
        [{ actor: own("clerk"), from }, ["c", "d"]],
        [{ actor: own("clerk"), until: from }, ["a"]],
        [{ actor: own("clerk"), from, until: minutesLater(start, 3) }, ["d"]],
        [{ actor: own("nobody") }, []]
      ]
      for (const [filter, expected] of rows) {
        const found = yield* store.trail(filter, { after: null, limit: 10 })
        assert.deepStrictEqual(idsOf(own, found), expected, Object.keys(filter).join())
      }
      const both = yield* store.trail(
        { from: minutesLater(start, 3), until: minutesLater(start, 4) },
        { after: null, limit: 500 }
      )
      assert.deepStrictEqual(idsOf(own, both), ["c", "b"])
    })
  )

  it.effect("gives page after page, and misses and repeats none of the same moment", () =>
    Effect.gen(function* () {
      const own: Own = (id) => whole(`page-${id}`)
      const store = yield* StationStore
      yield* all(own)
      const until = minutesLater(start, 60)
      const seen: Array<string> = []
      let after: TrailPlace | null = null
      for (;;) {
        const rows: ReadonlyArray<TrailRow> = yield* store.trail({ until }, { after, limit: 1 })
        const [row] = rows
        if (row === undefined) break
        seen.push(...idsOf(own, rows))
        after = { at: row.trail.at, position: row.position }
      }
      assert.deepStrictEqual(seen, ["c", "b", "d", "a"])
    })
  )

  it.effect(
    "says of each commit who, why and when, which versions it wrote, whose they are now, and their events",
    () =>
      Effect.gen(function* () {
        const own: Own = (id) => whole(`say-${id}`)
        const store = yield* StationStore
        yield* all(own)
        const [row] = yield* store.trail({ subject: ref("Customer", own("1")) }, { after: null, limit: 1 })
        const events = (name: string) => [encodeEvent("Customer", customerAdded(own(name)))]
        assert.deepInclude(row, {
          commandId: own("a"),
          trail: { actor: own("clerk"), operation: own("add"), reason: "开户", at: minutesLater(start, 1) },
          writes: ["1", "2"].map((name) => ({
            ...{ kind: "Customer", id: own(name), version: 1, orgNo: "37" },
            events: events(name)
          }))
        } as never)
        const [poll] = yield* store.trail({ operation: own("poll") }, { after: null, limit: 1 })
        assert.deepStrictEqual([poll?.writes, poll?.trail.reason], [[], null])
      })
  )
}

const forwards = (it: It, whole: Own): void => {
  it.effect("reads in commit order from after a position, whatever the clocks said", () =>
    Effect.gen(function* () {
      const own: Own = (id) => whole(`order-${id}`)
      const store = yield* StationStore
      yield* all(own)
      const [first] = yield* store.trail({ subject: ref("Customer", own("1")) }, { after: null, limit: 1 })
      let after = (first?.position ?? 1n) - 1n
      const seen: Array<string> = []
      let last = after
      for (;;) {
        const rows = yield* store.committed(after, 2)
        for (const { position } of rows) {
          assert.isTrue(position > last, "each position is higher than the one before")
          last = position
        }
        seen.push(...idsOf(own, rows))
        after = last
        if (rows.length === 0) break
      }
      assert.deepStrictEqual(seen, ["a", "b", "c", "d"])
    })
  )

  it.effect("gives the events of each version as they were written, and no more commits than a page has", () =>
    Effect.gen(function* () {
      const own: Own = (id) => whole(`events-${id}`)
      const store = yield* StationStore
      yield* done(own, { id: "a", actor: "clerk", operation: "add", minutes: 1, customers: ["1"] })
      const customer = yield* loadOne("Customer", own("1"))
      const trail = { actor: own("clerk"), operation: own("rename"), reason: null, at: minutesLater(start, 2) }
      const command = { id: own("b"), content: "b", response: null }
      const changes = { it: [customerUpdated("泉城机械厂")] }
      yield* store.commit(makeCommit({ it: customer }, changes, { command, facts: [], trail }))
      const [renamed] = yield* store.trail({ operation: own("rename") }, { after: null, limit: 5 })
      assert.deepStrictEqual(renamed?.writes[0]?.events, [encodeEvent("Customer", customerUpdated("泉城机械厂"))])
      assert.strictEqual(renamed?.writes[0]?.version, 2)
      assert.isAtMost((yield* store.committed(0n, 10 * maxPage)).length, maxPage)
    })
  )
}

/** Registers the cases of the trail. */
export const trailCases = (it: It, own: Own): void => {
  asked(it, own)
  forwards(it, own)
}
