/** Cases: commits at the same time. A store with one connection runs them as interleaved fibers; the result is the same. */
import { assert, type Vitest } from "@effect/vitest"
import { keyOf } from "@yugou/core"
import { absent, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import {
  change,
  commitOf,
  customerAdded,
  customerUpdated,
  customerVoided,
  groupOne,
  loadOne,
  type Own,
  orderSaved,
  slotTaken,
  targetRegistered,
  wordOf
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

/** How many fibers act at once. */
const crowd = 8

const inCrowd = <A, E, R>(act: (index: number) => Effect.Effect<A, E, R>) =>
  Effect.all(
    Array.from({ length: crowd }, (_, index) => act(index)),
    { concurrency: "unbounded" }
  )

const sorted = (words: ReadonlyArray<string>): ReadonlyArray<string> => [...words].sort()

const oneAnd = (first: string, others: string): ReadonlyArray<string> =>
  sorted([first, ...Array.from({ length: crowd - 1 }, () => others)])

const versions = (it: It, own: Own): void => {
  it.effect("lets one of eight writers of the same version win; the others are stale", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("race")
      yield* change(own("race-0"), "Customer", id, [customerAdded(id)])
      const seen = yield* loadOne("Customer", id)
      const words = yield* inCrowd((index) =>
        wordOf(store.commit(commitOf(own(`race-w${index}`), { seen }, { seen: [customerUpdated(`${index}`)] })))
      )
      assert.deepStrictEqual(sorted(words), oneAnd("Committed", "stale"))
      assert.strictEqual((yield* loadOne("Customer", id)).version, 2)
    })
  )

  it.effect("lets one of eight creators of the same aggregate win; the others are stale", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("create")
      const words = yield* inCrowd((index) =>
        wordOf(
          store.commit(commitOf(own(`create-${index}`), { it: absent("Customer", id) }, { it: [customerAdded(id)] }))
        )
      )
      assert.deepStrictEqual(sorted(words), oneAnd("Committed", "stale"))
      assert.strictEqual((yield* loadOne("Customer", id)).version, 1)
    })
  )

  it.effect("loses no change when everybody loads again after stale", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("retry")
      yield* change(own("retry-0"), "Customer", id, [customerAdded(id)])
      yield* inCrowd((index) =>
        change(own(`retry-w${index}`), "Customer", id, [customerUpdated(`${index}`)]).pipe(
          Effect.retry({ while: (error) => error.reason === "stale", times: 200 })
        )
      )
      const entries = yield* store.history(ref("Customer", id), { afterVersion: 1, limit: 100 })
      assert.deepStrictEqual(
        entries.map((entry) => entry.version),
        Array.from({ length: crowd }, (_, index) => index + 2)
      )
      assert.strictEqual(new Set(entries.map((entry) => entry.after.name)).size, crowd)
    })
  )
}

/** So many commits that a store which writes several at once has to. */
const many = 60

const neighbours = (it: It, own: Own): void => {
  it.effect(
    "answers each of many commits of one moment by itself: what is refused takes none of the others with it",
    () =>
      Effect.gen(function* () {
        const store = yield* StationStore
        const idOf = (index: number): string => own(`many-${index}`)
        const given = (index: number, content = "") =>
          commitOf(
            own(`many-c${index}`),
            { it: absent("Customer", idOf(index)) },
            { it: [customerAdded(idOf(index))] },
            { content, response: index }
          )
        // Of every three the first is new, the second was committed before, and of the third another one was.
        const isKnown = (index: number): boolean => index % 3 !== 0
        const indices = Array.from({ length: many }, (_, index) => index)
        yield* Effect.forEach(indices.filter(isKnown), (index) => store.commit(given(index)), { discard: true })
        const stale = commitOf(own("many-stale"), { it: absent("Customer", idOf(1)) }, { it: [customerAdded(idOf(1))] })
        const words = yield* Effect.forEach(
          indices,
          (index) =>
            wordOf(index === 9 ? store.commit(stale) : store.commit(given(index, index % 3 === 2 ? "other" : ""))),
          { concurrency: "unbounded" }
        )
        const expected = ["Committed", "Repeated", "commandDiffers"]
        assert.deepStrictEqual(
          words,
          indices.map((index) => (index === 9 ? "stale" : expected[index % 3]))
        )
        const found = yield* store.load(indices.map((index) => ref("Customer", idOf(index))))
        assert.deepStrictEqual(
          found.map(({ version }) => version),
          indices.map((index) => (index === 9 ? 0 : 1))
        )
      })
  )
}

const commands = (it: It, own: Own): void => {
  it.effect("commits one command once, however many send it at the same time", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("once")
      const commit = commitOf(
        own("once-1"),
        { it: absent("Customer", id) },
        { it: [customerAdded(id)] },
        { response: id }
      )
      const answers = yield* inCrowd(() => store.commit(commit))
      assert.deepStrictEqual(sorted(answers.map((one) => one._tag)), oneAnd("Committed", "Repeated"))
      assert.isTrue(answers.every((one) => one.response === id))
      assert.strictEqual((yield* loadOne("Customer", id)).version, 1)
    })
  )

  it.effect("commits one of several commands under the same id; the others differ", () =>
    Effect.gen(function* () {
      const words = yield* inCrowd((index) => {
        const id = own(`clash-${index}`)
        return wordOf(change(own("clash"), "Customer", id, [customerAdded(id)], { content: `${index}` }))
      })
      assert.deepStrictEqual(sorted(words), oneAnd("Committed", "commandDiffers"))
      const found = yield* inCrowd((index) => loadOne("Customer", own(`clash-${index}`)))
      assert.strictEqual(found.filter((one) => one.version === 1).length, 1)
    })
  )

  it.effect("decides between commits that write the same two aggregates in opposite order", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [a, b] = [own("cross-a"), own("cross-b")]
      yield* change(own("cross-1"), "Customer", a, [customerAdded(a)])
      yield* change(own("cross-2"), "Customer", b, [customerAdded(b)])
      const one = yield* loadOne("Customer", a)
      const two = yield* loadOne("Customer", b)
      const words = yield* inCrowd((index) => {
        const events = { one: [customerUpdated(`${index}`)], two: [customerUpdated(`${index}`)] }
        const view = index % 2 === 0 ? { one, two } : { two, one }
        return wordOf(store.commit(commitOf(own(`cross-w${index}`), view, events)))
      })
      assert.deepStrictEqual(sorted(words), oneAnd("Committed", "stale"))
      const names = [(yield* loadOne("Customer", a)).state?.name, (yield* loadOne("Customer", b)).state?.name]
      assert.strictEqual(names[0], names[1])
    })
  )
}

/** Tells where a reader saw two aggregates that are always written together in different versions. */
const torn = Effect.fnUntraced(function* (a: string, b: string, writing: Effect.Effect<boolean>) {
  const store = yield* StationStore
  const seen: Array<string> = []
  do {
    const versions = (yield* store.load([ref("Customer", a), ref("Customer", b)])).map((it) => it.version)
    if (versions[0] !== versions[1]) seen.push(versions.join(" and "))
    yield* Effect.yieldNow
  } while (yield* writing)
  return seen
})

const snapshots = (it: It, own: Own): void => {
  it.effect("loads several aggregates as of one moment while others write them", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const [a, b, steps] = [own("torn-a"), own("torn-b"), 20]
      const writing = yield* Ref.make(true)
      const write = Effect.gen(function* () {
        for (let step = 0; step < steps; step++) {
          const view = { a: yield* loadOne("Customer", a), b: yield* loadOne("Customer", b) }
          const events = (id: string) => [step === 0 ? customerAdded(id) : customerUpdated(`${step}`)]
          yield* store.commit(commitOf(own(`torn-${step}`), view, { a: events(a), b: events(b) }))
          yield* Effect.yieldNow
        }
      }).pipe(Effect.ensuring(Ref.set(writing, false)))
      const readers = [1, 2, 3].map(() => torn(a, b, Ref.get(writing)))
      const [, ...seen] = yield* Effect.all([write, ...readers], { concurrency: "unbounded" })
      assert.deepStrictEqual(seen.flat(), [])
      assert.strictEqual((yield* loadOne("Customer", b)).version, steps)
    })
  )
}

/** Prepares a valid customer and a free target, and gives the two commands that must not both pass: each reads what the other changes. */
const rivals = Effect.fnUntraced(function* (own: Own) {
  const store = yield* StationStore
  const [customerNo, orderNo] = [own("c"), own("o")]
  const targetKey = keyOf(groupOne(own("t")))
  yield* change(own("0"), "Customer", customerNo, [customerAdded(customerNo)])
  yield* change(own("1"), "Target", targetKey, [targetRegistered(own("t"))])
  const view = {
    customer: yield* loadOne("Customer", customerNo),
    target: yield* loadOne("Target", targetKey),
    order: absent("Order", orderNo)
  }
  const voiding = store.commit(
    commitOf(own("void"), { customer: view.customer, target: view.target }, { customer: [customerVoided] })
  )
  const opening = store.commit(
    commitOf(own("open"), view, { target: [slotTaken(orderNo)], order: [orderSaved(orderNo)] })
  )
  return { customerNo, targetKey, orderNo, voiding, opening }
})

/** Says which of the rivals the store shows as done. */
const doneOf = Effect.fnUntraced(function* (it: { customerNo: string; targetKey: string; orderNo: string }) {
  const customer = yield* loadOne("Customer", it.customerNo)
  const target = yield* loadOne("Target", it.targetKey)
  const order = yield* loadOne("Order", it.orderNo)
  assert.strictEqual(order.version === 1, target.state?.slot._tag === "Held")
  return `${customer.state?.validity ?? "none"} ${target.state?.slot._tag ?? "none"}`
})

const skew = (it: It, own: Own, rounds: number): void => {
  it.effect("refuses to open an attempt after the customer was voided, each having read the other before", () =>
    Effect.gen(function* () {
      const it_ = yield* rivals((id) => own(`void-first-${id}`))
      assert.deepStrictEqual([yield* wordOf(it_.voiding), yield* wordOf(it_.opening)], ["Committed", "stale"])
      assert.strictEqual(yield* doneOf(it_), "voided Free")
    })
  )

  it.effect("refuses to void the customer after an attempt was opened, each having read the other before", () =>
    Effect.gen(function* () {
      const it_ = yield* rivals((id) => own(`open-first-${id}`))
      assert.deepStrictEqual([yield* wordOf(it_.opening), yield* wordOf(it_.voiding)], ["Committed", "stale"])
      assert.strictEqual(yield* doneOf(it_), "valid Held")
    })
  )

  it.effect(
    `lets exactly one of "void the customer" and "open an attempt" pass when they meet, in ${rounds} rounds`,
    () =>
      Effect.gen(function* () {
        for (let round = 0; round < rounds; round++) {
          const it_ = yield* rivals((id) => own(`skew-${round}-${id}`))
          const both = round % 2 === 0 ? [it_.voiding, it_.opening] : [it_.opening, it_.voiding]
          const words = yield* Effect.all(both.map(wordOf), { concurrency: "unbounded" })
          assert.deepStrictEqual(sorted(words), ["Committed", "stale"], `round ${round}`)
          const done = yield* doneOf(it_)
          assert.include(["voided Free", "valid Held"], done, `round ${round}`)
        }
      }),
    10_000 + rounds * 100
  )

  it.effect("lets exactly one of two commands pass that each create what the other saw missing", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      for (let round = 0; round < Math.min(rounds, 50); round++) {
        const [a, b] = [absent("Customer", own(`gap-${round}-a`)), absent("Customer", own(`gap-${round}-b`))]
        const first = commitOf(own(`gap-${round}-1`), { a, b }, { a: [customerAdded(a.ref.id)] })
        const second = commitOf(own(`gap-${round}-2`), { a, b }, { b: [customerAdded(b.ref.id)] })
        const words = yield* Effect.all([wordOf(store.commit(first)), wordOf(store.commit(second))], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(sorted(words), ["Committed", "stale"], `round ${round}`)
      }
    })
  )
}

/** Registers the cases of commits at the same time; `rounds` says how often the write skew is tried. */
export const concurrencyCases = (it: It, own: Own, rounds: number): void => {
  versions(it, own)
  commands(it, own)
  neighbours(it, own)
  snapshots(it, own)
  skew(it, own, rounds)
}
