import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, keyOf, type TargetKey } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import type { Credit, Order } from "@yugou/core/books"
import {
  type Commit,
  type HistoryEntry,
  type Kind,
  type Ref,
  refKey,
  type Versioned,
  type Write
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { fakeTerminal } from "../Fixtures.ts"
import { now, orders, story } from "./Story.ts"

type Kept = Invariants.AuditRecord

/** Follows commits one by one and audits each, as a watch over a running station would. */
const follow = (commits: ReadonlyArray<Commit>): ReadonlyArray<Invariants.Violation> => {
  const kept = new Map<string, Kept>()
  const books: Invariants.FollowedBooks = {
    record: <K extends Kind>(ref: Ref<K>) => (kept.get(refKey(ref as Ref)) ?? null) as Invariants.AuditRecord<K> | null,
    creditsOf: (target: TargetKey) =>
      [...kept.values()].filter(({ current: { ref, state } }) => {
        const isCredit = ref._tag === "Order" || ref._tag === "Adjustment"
        return isCredit && keyOf((state as Order.State).target) === target
      }) as unknown as ReadonlyArray<Invariants.AuditRecord<Credit.HolderKind>>
  }
  return commits.flatMap((commit) => {
    for (const { ref, version, state, events } of commit.writes) {
      const known = kept.get(refKey(ref))
      const { command, trail } = commit
      const before = known?.current.state ?? null
      const entry = { version: version + 1, commandId: command.id, trail, events, before, after: state } as HistoryEntry
      const current = { ref, version: version + 1, state } as Versioned
      kept.set(refKey(ref), { current, entries: [...(known?.entries ?? []), entry] })
    }
    return Invariants.checkCommit(commit, books)
  })
}

/** All that the station of the story committed. */
const commitsOf = Effect.gen(function* () {
  const { store } = yield* story
  const all: Array<Commit> = []
  yield* store.changes(0n).pipe(
    Stream.takeUntil(({ commit }) => commit.command.id === "story"),
    Stream.runForEach(({ commit }) => Effect.sync(() => void all.push(commit)))
  )
  return all as ReadonlyArray<Commit>
})

/** Changes the writes of one kind that a test picks. */
const planted = <K extends Kind>(
  commits: ReadonlyArray<Commit>,
  kind: K,
  change: (write: Extract<Write, { readonly ref: Ref<K> }>) => Partial<Extract<Write, { readonly ref: Ref<K> }>>
): ReadonlyArray<Commit> =>
  commits.map((commit) => ({
    ...commit,
    writes: commit.writes.map((write) =>
      write.ref._tag === kind
        ? ({ ...write, ...change(write as Extract<Write, { readonly ref: Ref<K> }>) } as Write)
        : write
    )
  }))

const opens = ({ events }: Write): boolean =>
  (events as ReadonlyArray<{ readonly _tag: string }>).some(({ _tag }) => _tag === "AttemptOpened")

describe("the audit of one commit", () => {
  it.effect("finds nothing in what a station committed that did its work", () =>
    Effect.gen(function* () {
      const commits = yield* commitsOf
      assert.isAbove(commits.filter(({ writes }) => writes.some(opens)).length, 1)
      assert.deepStrictEqual(follow(commits), [])
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  /** A commit that voids the customer, by a process whose clock is an hour off. */
  const voiding = (commits: ReadonlyArray<Commit>, hours: 1 | -1): Commit => {
    const writes = commits.flatMap((it) => it.writes)
    const customer = writes.findLast(({ ref: { _tag } }) => _tag === "Customer") as Extract<
      Write,
      { ref: Ref<"Customer"> }
    >
    const trail = { ...commits[0]?.trail, at: Instant.plusMillis(now, hours * 3_600_000) } as Commit["trail"]
    const write = {
      ...customer,
      version: customer.version + 1,
      events: [{ _tag: "CustomerVoided", v: 1, at: trail.at, reason: "moved away", by: "t" }],
      state: { ...customer.state, validity: "voided" }
    } as unknown as Write
    return {
      command: { id: "void", content: "void", response: null },
      trail,
      facts: [],
      reads: [],
      writes: [write]
    } as Commit
  }
  const ofFive = (found: ReadonlyArray<Invariants.Violation>) => found.filter(({ invariant }) => invariant === 5)

  it.effect("goes by the order of commits, not by the clocks of the processes that made them", () =>
    Effect.gen(function* () {
      const commits = yield* commitsOf
      const anHourEarly = commits.map((commit) =>
        commit.writes.some((write) => opens(write) || write.ref._tag === "AlarmWatch")
          ? { ...commit, trail: { ...commit.trail, at: Instant.plusMillis(commit.trail.at, -3_600_000) } }
          : commit
      )
      assert.deepStrictEqual(follow(anHourEarly), [])
      const last = commits.findLastIndex(({ writes }) => writes.some(opens))
      const late = voiding(commits, -1)
      assert.deepStrictEqual(ofFive(follow([...commits.slice(0, last + 1), late])), [])
      const early = voiding(commits, 1)
      assert.include(
        JSON.stringify(ofFive(follow([...commits.slice(0, last), early, ...commits.slice(last)]))),
        "voided customer"
      )
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  const breaches: ReadonlyArray<
    readonly [
      what: string,
      invariant: Invariants.Invariant,
      plant: (commits: ReadonlyArray<Commit>) => ReadonlyArray<Commit>
    ]
  > = [
    [
      "a version that was left out",
      "replay",
      (commits) => planted(commits, "Order", (write) => (opens(write) ? { version: write.version + 1 } : {}))
    ],
    [
      "a state that its events do not make",
      "replay",
      (commits) => planted(commits, "Customer", ({ state }) => ({ state: { ...state, remarks: "changed" } }))
    ],
    [
      "a step without an actor",
      7,
      (commits) => commits.map((it, index) => (index === 0 ? { ...it, trail: { ...it.trail, actor: "" } } : it))
    ],
    [
      "an attempt of an order that nobody approved",
      2,
      (commits) =>
        planted(commits, "Order", (write) =>
          opens(write) ? {} : { state: { ...write.state, approval: { _tag: "Pending" } } }
        )
    ],
    [
      "an attempt for a voided customer",
      5,
      (commits) => planted(commits, "Customer", ({ state }) => ({ state: { ...state, validity: "voided" } }))
    ],
    [
      "an attempt that took no slot",
      "slot",
      (commits) =>
        planted(commits, "Target", ({ state }) => ({ state: { ...state, slot: { _tag: "Free", quietUntil: null } } }))
    ],
    [
      "a number that was drawn again",
      6,
      (commits) =>
        planted(commits, "Target", ({ events }) => ({
          events: events.map((event) => (event._tag === "NumberDrawn" ? { ...event, wireNo: 7 } : event))
        }))
    ],
    [
      "an order whose energy changed",
      10,
      (commits) =>
        planted(commits, "Order", (write) =>
          opens(write) ? { state: { ...write.state, energy: Energy.kwh("9999") } } : {}
        )
    ],
    [
      "an alarm of a customer whose cycle is none",
      8,
      (commits) =>
        planted(commits, "Customer", ({ state }) => ({ state: { ...state, alarm: { ...state.alarm, cycle: "none" } } }))
    ]
  ]

  for (const [what, invariant, plant] of breaches) {
    it.effect(`finds ${what} (invariant ${invariant})`, () =>
      Effect.gen(function* () {
        const found = follow(plant(yield* commitsOf))
        assert.include(
          found.map((it) => it.invariant),
          invariant,
          JSON.stringify(found)
        )
      }).pipe(Effect.provide(orders(fakeTerminal())))
    )
  }
})
