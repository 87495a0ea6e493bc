import { assert, describe, it } from "@effect/vitest"
import type { Energy } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { type Ref, ref, refKey, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fakeTerminal } from "../Fixtures.ts"
import { lying } from "./Lie.ts"
import { customerNo, key, orders, story } from "./Story.ts"

describe("what an audit reads", () => {
  it.effect("finds an attempt that nobody approved although the target of its order is not in the books", () =>
    Effect.gen(function* () {
      const { store, first } = yield* story
      const unapproved = lying(store, {
        kind: "Order",
        entries: (entries, id) =>
          id === first
            ? entries.map((entry) => ({
                ...entry,
                before: entry.before === null ? null : { ...entry.before, approval: { _tag: "Pending" as const } }
              }))
            : entries
      })
      const withoutTarget = StationStore.of({
        ...unapproved,
        list: (kind, filter, page) =>
          kind === "Target" ? Effect.succeed({ rows: [], next: null }) : unapproved.list(kind, filter, page)
      })
      const found = yield* Invariants.checkInvariants(withoutTarget)
      const here = yield* Invariants.checkInvariants(unapproved)
      const ofOrder = (all: ReadonlyArray<Invariants.Violation>) =>
        all.filter((it) => it.ref === refKey(ref("Order", first)))
      assert.include(JSON.stringify(ofOrder(found)), "was not approved")
      assert.deepStrictEqual(ofOrder(found), ofOrder(here))
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  it.effect("finds credits whose target does not exist, and says so once for each target", () =>
    Effect.gen(function* () {
      const { store } = yield* story
      const nobody: typeof store.load = (refs) =>
        Effect.map(store.load(refs), (found) =>
          found.map((it) => (it.ref._tag === "Target" ? { ...it, version: 0, state: null } : it))
        )
      const withoutTargets = StationStore.of({
        ...store,
        load: nobody,
        list: (kind, filter, page) =>
          kind === "Target" ? Effect.succeed({ rows: [], next: null }) : store.list(kind, filter, page)
      })
      assert.deepStrictEqual(yield* Invariants.checkInvariants(withoutTargets), [
        { invariant: "replay", ref: refKey(ref("Target", key)), detail: "has credits and is not in the books" }
      ])
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  it.effect("goes on where a state cannot be written down or replayed, and says so", () =>
    Effect.gen(function* () {
      const { store, first } = yield* story
      const order = refKey(ref("Order", first))
      const broken = "a thousand" as unknown as Energy.Energy
      const details = (found: ReadonlyArray<Invariants.Violation>) =>
        found.map(({ invariant, ref: at, detail }) => `${invariant} ${at}: ${detail}`)
      const now = lying(store, {
        kind: "Order",
        state: (state, id) => (id === first ? { ...state, energy: broken } : state)
      })
      assert.deepStrictEqual(details(yield* Invariants.checkInvariants(now)), [
        `replay ${order}: the history ends in another state`
      ])
      const before = lying(store, {
        kind: "Order",
        entries: (entries, id) =>
          id === first
            ? entries.map((entry) => ({ ...entry, before: entry.before && { ...entry.before, energy: broken } }))
            : entries
      })
      const found = details(yield* Invariants.checkInvariants(before))
      assert.includeMembers(found, [`replay ${order}: version 2 does not start where the one before ended`])
      const headless = lying(store, {
        kind: "Order",
        entries: (entries, id) => (id === first ? entries.map((entry) => ({ ...entry, before: null })) : entries)
      })
      assert.includeMembers(details(yield* Invariants.checkInvariants(headless)), [
        `replay ${order}: the events of version 2 give another state`
      ])
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  it.effect("reads each history once, and once more what the credits of a target share", () =>
    Effect.gen(function* () {
      const { store, first, second, device } = yield* story
      const reads = new Map<string, number>()
      const counting = StationStore.of({
        ...store,
        history: (found, page) =>
          Effect.suspend(() => {
            const name = refKey(found as Ref)
            reads.set(name, (reads.get(name) ?? 0) + 1)
            return store.history(found, page)
          })
      })
      yield* Invariants.checkInvariants(counting)
      const shared = [refKey(ref("Customer", customerNo)), refKey(ref("Device", device.deviceId))]
      assert.includeMembers([...reads.keys()], [...shared, `Order/${first}`, `Order/${second}`])
      for (const [name, count] of reads) assert.strictEqual(count, shared.includes(name) ? 2 : 1, name)
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  it.effect("reads some records at the same time, and never more than it says", () =>
    Effect.gen(function* () {
      const { store } = yield* story
      let underWay = 0
      let most = 0
      const crowded = StationStore.of({
        ...store,
        list: (kind, filter, page) =>
          Effect.map(store.list(kind, filter, page), (it) =>
            kind === "Customer" ? { ...it, rows: Array.from({ length: 50 }, () => it.rows).flat() } : it
          ),
        history: (found, page) =>
          Effect.suspend(() => {
            underWay += 1
            most = Math.max(most, underWay)
            return Effect.andThen(Effect.yieldNow, store.history(found, page))
          }).pipe(
            Effect.ensuring(
              Effect.sync(() => {
                underWay -= 1
              })
            )
          )
      })
      assert.deepStrictEqual(yield* Invariants.checkInvariants(crowded), [])
      assert.strictEqual(most, Invariants.readsAtOnce)
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )
})
