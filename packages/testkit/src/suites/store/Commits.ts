/** Cases: what one commit does, and what a refused one does not. */
import { assert, type Vitest } from "@effect/vitest"
import { Energy } from "@yugou/core"
import { absent, type Loaded, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import {
  change,
  commitOf,
  customerAdded,
  customerUpdated,
  customerVoided,
  loadOne,
  type Own,
  orderSaved,
  plain,
  usualTime,
  wordOf
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const loading = (it: It, own: Own): void => {
  it.effect("loads what was committed in the order asked, and absence as version 0 without state", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [a, b, c] = [own("load-a"), own("load-b"), own("load-c")]
      yield* change(own("load-1"), "Customer", a, [customerAdded(a)])
      yield* change(own("load-2"), "Customer", b, [customerAdded(b), customerVoided])
      const found = yield* store.load([ref("Customer", b), ref("Customer", c), ref("Customer", a), ref("Customer", b)])
      assert.deepStrictEqual(
        found.map((one) => [one.ref.id, one.version, one.state?.validity ?? null]),
        [
          [b, 1, "voided"],
          [c, 0, null],
          [a, 1, "valid"],
          [b, 1, "voided"]
        ]
      )
      assert.deepStrictEqual(yield* store.load([]), [])
    })
  )

  it.effect("keeps aggregates of different kinds with the same id apart", () =>
    Effect.gen(function* () {
      const id = own("same-id")
      yield* change(own("same-1"), "Customer", id, [customerAdded(id)])
      assert.strictEqual((yield* loadOne("Order", id)).version, 0)
      yield* change(own("same-2"), "Order", id, [orderSaved(id)])
      assert.strictEqual((yield* loadOne("Customer", id)).state?.customerNo, id)
      assert.strictEqual((yield* loadOne("Order", id)).state?.orderNo, id)
    })
  )

  it.effect("counts one version for each commit, whatever the number of its events", () =>
    Effect.gen(function* () {
      const id = own("version")
      yield* change(own("version-1"), "Customer", id, [customerAdded(id), customerUpdated("甲"), customerUpdated("乙")])
      assert.strictEqual((yield* loadOne("Customer", id)).version, 1)
      yield* change(own("version-2"), "Customer", id, [customerVoided])
      assert.strictEqual((yield* loadOne("Customer", id)).version, 2)
    })
  )

  it.effect("gives back exactly what it was given: the largest amounts, every script, quotes, line ends", () =>
    Effect.gen(function* () {
      const id = own("exact")
      const name = "齐鲁 “机械” 厂 \\ ' \" \n\t 𠮷🔌 é"
      const energy = Energy.kwh("99999999999.9999")
      yield* change(own("exact-1"), "Customer", id, [customerAdded(id, { name })])
      yield* change(own("exact-2"), "Order", id, [orderSaved(id, { energy })])
      assert.strictEqual((yield* loadOne("Customer", id)).state?.name, name)
      assert.strictEqual((yield* loadOne("Order", id)).state?.energy, energy)
    })
  )
}

const refusals = (it: It, own: Own): void => {
  const rows: ReadonlyArray<{ name: string; stored: 0 | 2; seen: number }> = [
    { name: "an older version", stored: 2, seen: 1 },
    { name: "a version that is still to come", stored: 2, seen: 3 },
    { name: "absence of what exists", stored: 2, seen: 0 },
    { name: "a version of what does not exist", stored: 0, seen: 1 }
  ]
  for (const [index, { name, stored, seen }] of rows.entries()) {
    for (const part of ["write", "read"] as const) {
      it.effect(`refuses a ${part} that saw ${name} as stale, and nothing of the commit is stored`, () =>
        Effect.gen(function* () {
          const store = yield* StationStore
          const [id, other, series] = [
            own(`stale-${part}-${index}`),
            own(`other-${part}-${index}`),
            own(`${part}-${index}`)
          ]
          if (stored === 2) {
            yield* change(own(`stale-${part}-${index}-1`), "Customer", id, [customerAdded(id)])
            yield* change(own(`stale-${part}-${index}-2`), "Customer", id, [customerUpdated("乙")])
          }
          const before = yield* loadOne("Customer", id)
          const known = before.state ?? (yield* loadOne("Customer", id)).state
          const view = {
            it: { ...before, version: seen, state: known } as Loaded<"Customer">,
            other: absent("Customer", other)
          }
          const own_ = part === "read" ? [] : known === null ? [customerAdded(id)] : [customerVoided]
          const commandId = own(`stale-${part}-${index}-3`)
          const refused = commitOf(
            commandId,
            view,
            { it: own_, other: [customerAdded(other)] },
            {
              facts: [{ series, at: usualTime, data: 1 }]
            }
          )
          assert.strictEqual(yield* wordOf(store.commit(refused)), "stale")
          assert.deepStrictEqual(plain(yield* loadOne("Customer", id)), plain(before))
          assert.strictEqual((yield* loadOne("Customer", other)).version, 0)
          assert.deepStrictEqual(yield* store.facts(series, usualTime, 10), [])
          assert.deepStrictEqual(yield* store.history(ref("Customer", other), { afterVersion: 0, limit: 10 }), [])
          assert.isTrue(Option.isNone(yield* store.answered(commandId)))
        })
      )
    }
  }
}

const afterRefusals = (it: It, own: Own): void => {
  it.effect("lets the id of a refused command be used again, with other content too", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("again")
      yield* change(own("again-1"), "Customer", id, [customerAdded(id)])
      const stale = commitOf(own("again-2"), { it: absent("Customer", id) }, { it: [customerAdded(id)] })
      assert.strictEqual(yield* wordOf(store.commit(stale)), "stale")
      const retried = change(own("again-2"), "Customer", id, [customerVoided], { content: "other" })
      assert.strictEqual(yield* wordOf(retried), "Committed")
    })
  )

  it.effect("accepts a commit whose checked reads hold, and leaves what was only read as it was", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [seen, missing, written] = [own("seen"), own("missing"), own("written")]
      yield* change(own("reads-1"), "Customer", seen, [customerAdded(seen)])
      const view = {
        seen: yield* loadOne("Customer", seen),
        missing: yield* loadOne("Customer", missing),
        written: absent("Order", written)
      }
      const commit = commitOf(own("reads-2"), view, { written: [orderSaved(written)] })
      assert.strictEqual(yield* wordOf(store.commit(commit)), "Committed")
      assert.deepStrictEqual(plain(yield* loadOne("Customer", seen)), plain(view.seen))
      assert.strictEqual((yield* loadOne("Customer", missing)).version, 0)
    })
  )
}

const commands = (it: It, own: Own): void => {
  it.effect("answers a command id with the same content with the stored response, whatever has moved since", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("repeat")
      const commit = commitOf(
        own("repeat-1"),
        { it: absent("Customer", id) },
        { it: [customerAdded(id)] },
        {
          response: { orderNo: "P1" }
        }
      )
      assert.deepStrictEqual(yield* store.commit(commit), { _tag: "Committed", response: { orderNo: "P1" } })
      yield* change(own("repeat-2"), "Customer", id, [customerVoided])
      const again = { ...commit, command: { ...commit.command, response: { orderNo: "P2" } } }
      assert.deepStrictEqual(yield* store.commit(again), { _tag: "Repeated", response: { orderNo: "P1" } })
      assert.deepStrictEqual(yield* store.commit(commit), { _tag: "Repeated", response: { orderNo: "P1" } })
      assert.strictEqual((yield* loadOne("Customer", id)).version, 2)
      assert.strictEqual((yield* store.history(ref("Customer", id), { afterVersion: 0, limit: 10 })).length, 2)
    })
  )

  it.effect("refuses a command id with other content, and stores nothing of it", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [id, other] = [own("differs"), own("differs-other")]
      yield* change(own("differs-1"), "Customer", id, [customerAdded(id)], { content: "a", response: 1 })
      const differing = change(own("differs-1"), "Customer", other, [customerAdded(other)], {
        content: "b",
        response: 2
      })
      assert.strictEqual(yield* wordOf(differing), "commandDiffers")
      assert.strictEqual((yield* loadOne("Customer", other)).version, 0)
      assert.deepStrictEqual(
        yield* store.answered(own("differs-1")),
        Option.some({ id: own("differs-1"), content: "a", response: 1 })
      )
    })
  )
}

const bareCommits = (it: It, own: Own): void => {
  it.effect("keeps a commit that changes no aggregate: facts and the command", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const fact = { series: own("bare"), at: usualTime, data: { kwh: "12.3" } }
      assert.strictEqual(yield* wordOf(store.commit(commitOf(own("bare-1"), {}, {}, { facts: [fact] }))), "Committed")
      assert.deepStrictEqual(
        (yield* store.facts(own("bare"), usualTime, 5)).map((one) => one.data),
        [fact.data]
      )
      assert.strictEqual(yield* wordOf(store.commit(commitOf(own("bare-1"), {}, {}, { facts: [fact] }))), "Repeated")
      assert.strictEqual((yield* store.facts(own("bare"), usualTime, 5)).length, 1)
    })
  )

  const responses: ReadonlyArray<Schema.Json> = [
    null,
    "text",
    "",
    0,
    -1.5,
    true,
    false,
    [],
    {},
    [1, ["a", null]],
    { a: { b: [1] } }
  ]
  it.effect("gives every form of response back as it was", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (const [index, response] of responses.entries()) {
        const commit = commitOf(own(`response-${index}`), {}, {}, { response })
        assert.deepStrictEqual(yield* store.commit(commit), { _tag: "Committed", response })
        assert.deepStrictEqual(yield* store.commit(commit), { _tag: "Repeated", response })
      }
      assert.isTrue(Option.isNone(yield* store.answered(own("response-never"))))
    })
  )
}

/** Registers the cases of single commits. */
export const commitCases = (it: It, own: Own): void => {
  loading(it, own)
  refusals(it, own)
  afterRefusals(it, own)
  commands(it, own)
  bareCommits(it, own)
}
