/** Cases: what no store takes is the caller's fault in every call, the same in all stores; `corrupt` is kept for the books themselves. */
import { assert, type Vitest } from "@effect/vitest"
import type { StoreError } from "@yugou/core"
import { everyOrg, type Filter, maxNoteBytes, type Page, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { change, commitOf, customerAdded, loadOne, type Own, usualTime } from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>
type Store = StationStore["Service"]

/** Text that no store keeps: U+0000, and either half of a surrogate pair alone. */
const unstorable = ["a\u0000b", "a\ud83d", "\udd0ca"]

const first: Page = { after: null, limit: 1, order: "ascending" }

const by = (where: Filter["where"]): Filter => ({ orgScope: everyOrg, where })

/** Every place of every call in which a text stands. */
const places = (
  store: Store,
  own: Own,
  text: string
): { readonly [place: string]: Effect.Effect<unknown, StoreError> } => {
  const committing = (fields: Parameters<typeof commitOf>[3], id = own("bare")) =>
    store.commit(commitOf(id, {}, {}, fields))
  const claim = {
    queue: "dispatch",
    now: usualTime,
    holder: "one",
    limit: 1,
    leaseMillis: 1,
    except: [],
    horizonMillis: null
  } as const
  return {
    "commit: id of the command": committing({}, text),
    "commit: content": committing({ content: text }),
    "commit: response": committing({ response: { answer: [text] } }),
    "commit: key of the response": committing({ response: { [text]: 1 } }),
    "commit: actor": committing({ actor: text }),
    "commit: reason": committing({ reason: text }),
    "commit: series": committing({ facts: [{ series: text, at: usualTime, data: 1 }] }),
    "commit: fact": committing({ facts: [{ series: own("fact"), at: usualTime, data: { deep: [text] } }] }),
    answered: store.answered(text),
    load: store.load([ref("Customer", own("other")), ref("Customer", text)]),
    asOf: store.asOf(ref("Customer", text), usualTime),
    history: store.history(ref("Customer", text), { afterVersion: 0, limit: 1 }),
    "list: Is": store.list("Customer", by({ name: { _tag: "Is", value: text } }), first),
    "list: Is on a column that may hold several": store.list(
      "Message",
      by({ ref: { _tag: "Is", value: text } }),
      first
    ),
    "list: AnyOf": store.list("Customer", by({ name: { _tag: "AnyOf", values: ["x", text] } }), first),
    "list: StartsWith": store.list("Customer", by({ name: { _tag: "StartsWith", prefix: text } }), first),
    "list: Between": store.list("Customer", by({ name: { _tag: "Between", from: null, to: text } }), first),
    "list: org scope": store.list("Customer", { orgScope: [text], where: {} }, first),
    "list: exact org": store.list("Customer", { orgScope: [], exactly: [text], where: {} }, first),
    "list: cursor": store.list("Customer", by({}), { ...first, after: text }),
    "list: text in a cursor": store.list("Customer", by({}), { ...first, after: JSON.stringify([text, "id"]) }),
    count: store.count("Customer", by({ name: { _tag: "Is", value: text } })),
    facts: store.facts(text, usualTime, 1),
    claim: store.claim({ ...claim, holder: text }),
    "claim: left out": store.claim({ ...claim, except: [text] }),
    "release: work": store.release([ref("Order", text)], "one"),
    "release: holder": store.release([], text),
    putOff: store.putOff({ ref: ref("AlarmWatch", text), version: 1, until: usualTime }),
    "remember: key": store.remember(text, 1),
    "remember: note": store.remember(own("note"), { note: text }),
    recall: store.recall(text)
  }
}

/** Says how a call ended in one word. */
const endOf = (call: Effect.Effect<unknown, StoreError>) =>
  Effect.match(call, { onSuccess: () => "done", onFailure: ({ reason }) => reason as string })

const texts = (it: It, own: Own): void => {
  it.effect("refuses text that no store keeps, wherever it stands, as invalid", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (const text of unstorable) {
        for (const [place, call] of Object.entries(places(store, own, text))) {
          assert.strictEqual(yield* endOf(call), "invalid", `${place}: ${JSON.stringify(text)}`)
        }
        const customer = change(own("text"), "Customer", own("text"), [customerAdded(own("text"), { name: text })])
        const error = yield* Effect.flip(customer)
        assert.deepStrictEqual([error.reason, error.isRetryable], ["invalid", false])
        assert.match(error.detail, /name/, "the detail names the place")
      }
      assert.strictEqual((yield* loadOne("Customer", own("text"))).version, 0)
      assert.strictEqual(yield* endOf(store.commit(commitOf(own("bare"), {}, {}))), "done")
    })
  )

  it.effect("keeps text that only looks like it, and whole pairs", () =>
    Effect.gen(function* () {
      const id = own("looks")
      const name = "\\u0000 🔌 \\ud83d \ufffd"
      yield* change(own("looks-1"), "Customer", id, [customerAdded(id, { name })])
      assert.strictEqual((yield* loadOne("Customer", id)).state?.name, name)
    })
  )
}

const others = (it: It, own: Own): void => {
  const cursors = ["", "x", "{}", "[]", '["a"]', '["a",1]', '["a","b","c"]', "[1,2]", "null", '["a","b"'] as const
  it.effect("refuses a cursor that no page gave out as invalid", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (const after of cursors) {
        assert.strictEqual(yield* endOf(store.list("Customer", by({}), { ...first, after })), "invalid", after)
      }
    })
  )

  it.effect("refuses a note that is too large as invalid, and keeps the largest", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      // Two quotes belong to the JSON of a text, and a Chinese character has three bytes.
      const largest = `${"电".repeat((maxNoteBytes - 4) / 3)}ab`
      assert.strictEqual(yield* endOf(store.remember(own("large"), largest)), "done")
      assert.strictEqual(yield* endOf(store.remember(own("large"), `${largest}c`)), "invalid")
      assert.deepStrictEqual(yield* store.recall(own("large")), Option.some(largest))
    })
  )
}

/** Registers the cases of bad input. */
export const inputCases = (it: It, own: Own): void => {
  texts(it, own)
  others(it, own)
}
