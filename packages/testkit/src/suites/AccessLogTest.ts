/** The contract of `AccessLog` as sentences, run against any adapter. @category Suites */
import { assert } from "@effect/vitest"
import { type AccessEntry, type AccessKeep, type AccessPlace, type AccessQuery, Instant } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { type Case as AnyCase, type Setup as AnySetup, inCrowd, onLayer } from "./port/Case.ts"

/**
 * An adapter, and what makes the names of a case its own.
 *
 * **Details** Benches may share what they keep: a case asks for its own actors and customers alone, in a time of its own.
 *
 * @category Suites
 */
export interface Bench {
  readonly keep: AccessKeep
  readonly own: (id: string) => string
}

/** A case of this suite: a sentence of the contract, and how it is tried on a bench. @category Suites */
export type Case = AnyCase<Bench>
/** How the suite opens its benches, and what they cannot do. @category Suites */
export type Setup<R = never> = AnySetup<Bench, never, R>

const noon = Instant.at("2020-03-02T12:00:00Z")
const minute = (no: number): Instant.Instant => Instant.plusMillis(noon, no * 60_000)

const everything: AccessQuery = {
  actor: null,
  kind: null,
  subject: null,
  from: null,
  until: null,
  after: null,
  limit: 500
}

/** One entry of each kind, all of one actor and a minute apart, oldest first. */
const oneOfEach = (own: Bench["own"]): ReadonlyArray<AccessEntry> => {
  const actor = own("clerk")
  const source = "10.20.0.7"
  return [
    { kind: "signInRefused", at: minute(0), actor, source },
    { kind: "lockedOut", at: minute(1), actor, source },
    { kind: "signedIn", at: minute(2), actor, source },
    { kind: "refused", at: minute(3), actor, operation: "purchases.save", code: "FORBIDDEN" },
    { kind: "personalDataRead", at: minute(4), actor, operation: "customers.list", subjects: [own("a"), own("b")] },
    { kind: "personalDataRead", at: minute(5), actor, operation: "customers.get", subjects: [own("b")] },
    { kind: "proofRefused", at: minute(6), actor, source },
    { kind: "signedOut", at: minute(7), actor, source },
    { kind: "lost", at: minute(8), actor, count: 3 },
    { kind: "purged", at: minute(9), actor, count: 2, before: minute(-9) }
  ]
}

const newestFirst = (entries: ReadonlyArray<AccessEntry>) => [...entries].reverse()

const filled = Effect.fnUntraced(function* ({ keep, own }: Bench) {
  const entries = oneOfEach(own)
  yield* keep.append(entries)
  const asked = (query: Partial<AccessQuery>) =>
    Effect.map(keep.page({ ...everything, actor: own("clerk"), ...query }), ({ rows }) => rows)
  return { entries, asked }
})

/** Reads all pages of so many rows. */
const paged = Effect.fnUntraced(function* ({ keep }: Bench, query: AccessQuery) {
  const pages: Array<ReadonlyArray<AccessEntry>> = []
  let after: AccessPlace | null = null
  do {
    const page: Effect.Success<ReturnType<typeof keep.page>> = yield* keep.page({ ...query, after })
    pages.push(page.rows)
    after = page.next
  } while (after !== null && pages.length < 20)
  return pages
})

/** The cases; `run` fails where an adapter does not keep the sentence. @category Suites */
export const cases: ReadonlyArray<Case> = [
  {
    name: "gives back what was kept, every kind with all it says, the newest first",
    run: Effect.fnUntraced(function* (bench) {
      const { asked, entries } = yield* filled(bench)
      assert.deepStrictEqual(yield* asked({}), newestFirst(entries))
    })
  },
  {
    name: "finds by actor: nobody else's, and an empty name is the name of whom nobody recognised",
    run: Effect.fnUntraced(function* (bench) {
      const { asked } = yield* filled(bench)
      const { keep, own } = bench
      const source = own("nowhere")
      yield* keep.append([
        { kind: "signInRefused", at: minute(2), actor: own("other"), source },
        { kind: "signInRefused", at: minute(2), actor: "", source }
      ])
      assert.lengthOf(yield* asked({ actor: own("other") }), 1)
      const unknown = yield* asked({ actor: "", kind: "signInRefused" })
      assert.isTrue(unknown.some((entry) => "source" in entry && entry.source === source))
      assert.isTrue(unknown.every(({ actor }) => actor === ""))
    })
  },
  {
    name: "finds by kind and by customer, also one that an entry names beside others",
    run: Effect.fnUntraced(function* (bench) {
      const { asked, entries } = yield* filled(bench)
      for (const { kind } of entries) {
        const expected = newestFirst(entries).filter((entry) => entry.kind === kind)
        assert.deepStrictEqual(yield* asked({ kind }), expected, kind)
      }
      assert.deepStrictEqual(yield* asked({ subject: bench.own("a") }), entries.slice(4, 5))
      assert.deepStrictEqual(yield* asked({ subject: bench.own("b") }), newestFirst(entries.slice(4, 6)))
      assert.isEmpty(yield* asked({ subject: bench.own("nobody") }))
      assert.lengthOf(yield* asked({ actor: null, subject: bench.own("b") }), 2)
    })
  },
  {
    name: "finds from a time on, and before another one",
    run: Effect.fnUntraced(function* (bench) {
      const { asked, entries } = yield* filled(bench)
      assert.deepStrictEqual(yield* asked({ from: minute(8) }), newestFirst(entries.slice(8)))
      assert.deepStrictEqual(yield* asked({ until: minute(2) }), newestFirst(entries.slice(0, 2)))
      assert.deepStrictEqual(yield* asked({ from: minute(2), until: minute(3) }), entries.slice(2, 3))
      assert.isEmpty(yield* asked({ from: minute(3), until: minute(3) }))
    })
  },
  {
    name: "gives pages, each entry once, also where a page ends within one moment and newer entries come meanwhile",
    run: Effect.fnUntraced(function* (bench) {
      const { keep, own } = bench
      const actor = own("paged")
      const entry = (no: number, code: string): AccessEntry => ({
        ...{ kind: "refused", at: minute(no), actor },
        ...{ operation: "purchases.save", code }
      })
      const one = entry(1, "A")
      const all = [entry(0, "Z"), one, entry(1, "B"), entry(1, "C"), entry(2, "D")]
      yield* keep.append(all)
      for (const limit of [1, 2, 5]) {
        const pages = yield* paged(bench, { ...everything, actor, limit })
        assert.deepStrictEqual(pages.flat(), newestFirst(all))
        assert.lengthOf(pages, Math.ceil(all.length / limit))
      }
      const first = yield* keep.page({ ...everything, actor, limit: 2 })
      yield* keep.append([entry(3, "E")])
      const second = yield* keep.page({ ...everything, actor, limit: 9, after: first.next })
      assert.deepStrictEqual([...first.rows, ...second.rows], newestFirst(all))
    })
  },
  {
    name: "keeps what is appended at the same time, all of it",
    run: Effect.fnUntraced(function* ({ keep, own }) {
      const actor = own("crowd")
      const entry = (no: number): AccessEntry => ({ kind: "signedIn", at: minute(no), actor, source: `${no}` })
      yield* inCrowd((no) => keep.append([entry(no), entry(no)]))
      assert.lengthOf((yield* keep.page({ ...everything, actor })).rows, 16)
    })
  },
  {
    name: "throws away what is older than a time, says how much that was, and nothing the second time",
    run: Effect.fnUntraced(function* ({ keep, own }) {
      const actor = own("purged")
      // Long before the time of every other case.
      const old = Instant.at("2001-01-01T00:00:00Z")
      const at = (hours: number) => Instant.plusMillis(old, hours * 3_600_000)
      yield* keep.purge(at(100))
      const entry = (hours: number): AccessEntry => ({ kind: "signedIn", at: at(hours), actor, source: `${hours}` })
      yield* keep.append([entry(1), entry(2), entry(3)])
      const left = Effect.map(keep.page({ ...everything, actor }), ({ rows }) => rows)
      assert.strictEqual(yield* keep.purge(at(3)), 2)
      assert.deepStrictEqual(yield* left, [entry(3)])
      assert.strictEqual(yield* keep.purge(at(3)), 0)
      assert.deepStrictEqual(yield* left, [entry(3)])
    })
  },
  {
    name: "keeps nothing of an empty batch, and all of the largest one",
    run: Effect.fnUntraced(function* ({ keep, own }) {
      const actor = own("many")
      yield* keep.append([])
      assert.isEmpty((yield* keep.page({ ...everything, actor })).rows)
      const subjects = Array.from({ length: 100 }, (_, no) => own(`c${no}`))
      const read = { kind: "personalDataRead", at: noon, actor, operation: "customers.list", subjects } as const
      const signed = Array.from({ length: 499 }, () => ({ kind: "signedIn", at: noon, actor, source: "" }) as const)
      yield* keep.append([read, ...signed])
      const { next, rows } = yield* keep.page({ ...everything, actor })
      assert.lengthOf(rows, 500)
      assert.isNull(next)
      assert.deepStrictEqual(rows[499], read)
    })
  }
]

/** Runs the cases over a layer. @category Suites */
export const suite = <R, E>(name: string, setup: Setup<R>, layer: Layer.Layer<R, E>): void =>
  onLayer(`AccessLog: ${name}`, cases, setup, layer)
