import { assert, describe, it } from "@effect/vitest"
import {
  type Aggregates,
  AlarmWatch,
  type Commissioning,
  DispatchEngine,
  Energy,
  type HistoryEntry,
  Instant,
  Invariants,
  type Kind,
  makeCommit,
  OutcomeResolver,
  ref,
  refKey,
  Station,
  StationStore,
  type TargetKey
} from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { archive, type FakeTerminal, fakeTerminal, layer, queued, terminalId, withDevice } from "../Fixtures.ts"

type Store = StationStore["Service"]

/** A lie about one kind of record: what its state or its history looks like. */
interface Lie<K extends Kind> {
  readonly kind: K
  readonly state?: (state: Aggregates[K][0], id: string) => Aggregates[K][0]
  readonly entries?: (entries: ReadonlyArray<HistoryEntry<K>>, id: string) => ReadonlyArray<HistoryEntry<K>>
}

/** A store that tells the lie and is honest about everything else. */
const lying = <K extends Kind>(store: Store, lie: Lie<K>): Store =>
  StationStore.of({
    ...store,
    list: (kind, filter, page) =>
      Effect.map(store.list(kind, filter, page), ({ rows, next }) => ({
        rows: rows.map((row) =>
          (kind as Kind) === lie.kind && lie.state !== undefined
            ? ({ ...row, state: lie.state(row.state as Aggregates[K][0], row.ref.id) } as typeof row)
            : row
        ),
        next
      })),
    history: (found, page) =>
      Effect.map(store.history(found, page), (entries) =>
        (found._tag as Kind) === lie.kind && lie.entries !== undefined
          ? (lie.entries(entries as unknown as ReadonlyArray<HistoryEntry<K>>, found.id) as unknown as typeof entries)
          : entries
      )
  })

const at = "2026-03-02T02:00:00Z"
const key = `${terminalId}/1` as TargetKey
const { customerNo, orgNo } = archive.customer
const now = Instant.at(at)

/** Two orders, the second one unknown; an alarm, and a commissioning with a result. */
const story = Effect.gen(function* () {
  yield* TestClock.setTime(Date.parse(at))
  const { device } = yield* withDevice()
  const store = yield* StationStore
  yield* TestClock.adjust("1 minute")
  const first = yield* queued(device.deviceId, "1000", "a")
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* TestClock.adjust("1 minute")
  const second = yield* queued(device.deviceId, "500", "b")
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  yield* TestClock.adjust("1 minute")
  const trail = { actor: "test", operation: "test", reason: null, at: yield* DateTime.now }
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  const sent = { _tag: "AlarmSent", v: 1, at: trail.at, on: "2026-03-02", targets: [key] } as const
  const commissioning = {
    ref: ref("Commissioning", key),
    version: 0,
    state: null
  }
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  if (watch === undefined) return yield* Effect.die("no watch")
  yield* store.commit(
    makeCommit(
      { watch, commissioning },
      {
        watch: [{ _tag: "EpisodeOpened", v: 1, at: trail.at, target: key }, sent],
        commissioning: [
          { _tag: "CommissioningStarted", v: 1, at: trail.at, by: "t", until: trail.at, target, orgNo, customerNo },
          {
            _tag: "ResultRecorded",
            v: 1,
            tab: "basicParameters",
            recorded: { at: trail.at, by: "t", result: "success", reason: null }
          }
        ]
      },
      { command: { id: "story", content: "story", response: null }, trail }
    )
  )
  return { store, first, second, device }
})

const orders = (terminal: FakeTerminal) => {
  terminal.faults.push("none", "dropReply")
  return layer(terminal)
}

type Entry<K extends Kind> = HistoryEntry<K>
/** Lets the events of a record be others, with the states that follow from them, so that only the planted breach is one. */
const retold =
  <K extends Kind>(
    evolve: (state: Aggregates[K][0] | null, event: Aggregates[K][1]) => Aggregates[K][0],
    change: (entry: Entry<K>, index: number) => Partial<Entry<K>>
  ) =>
  (entries: ReadonlyArray<Entry<K>>): ReadonlyArray<Entry<K>> => {
    let state: Aggregates[K][0] | null = null
    return entries.map((entry, index) => {
      const next = { ...entry, ...change(entry, index) }
      const before: Aggregates[K][0] | null = state
      for (const event of next.events as ReadonlyArray<Aggregates[K][1]>) state = evolve(state, event)
      return { ...next, before, after: state } as Entry<K>
    })
  }

describe("the audit of the books", () => {
  it.effect("finds nothing in the books of a station that did its work", () =>
    Effect.gen(function* () {
      const { store } = yield* story
      assert.deepStrictEqual(yield* Invariants.checkInvariants(store), [])
    }).pipe(Effect.provide(orders(fakeTerminal())))
  )

  /** Each plants one corruption and names the invariant that is breached and the record that shows it. */
  const planted: ReadonlyArray<{
    readonly what: string
    readonly breaks: Invariants.Invariant
    readonly where: "order" | "unknownOrder" | "target" | "watch" | "commissioning" | "customer"
    readonly plant: (store: Store, ids: { readonly first: string; readonly second: string }) => Store
  }> = [
    {
      what: "an attempt of an order that nobody approved",
      breaks: 2,
      where: "order",
      plant: (store, { first }) =>
        lying(store, {
          kind: "Order",
          entries: (entries, id) =>
            id === first
              ? entries.map((entry) => ({
                  ...entry,
                  before: entry.before === null ? null : { ...entry.before, approval: { _tag: "Pending" as const } }
                }))
              : entries
        })
    },
    {
      what: "two orders under way on one target",
      breaks: 3,
      where: "target",
      plant: (store, { first }) =>
        lying(store, {
          kind: "Order",
          state: (order, id) =>
            id === first ? { ...order, dispatch: { _tag: "Sending", no: 1, checkAt: now } } : order
        })
    },
    {
      what: "an attempt of a voided order",
      breaks: 5,
      where: "order",
      plant: (store, { first }) =>
        lying(store, {
          kind: "Order",
          entries: (entries, id) =>
            id === first
              ? entries.map((entry) => ({
                  ...entry,
                  before: entry.before === null ? null : { ...entry.before, validity: "voided" as const }
                }))
              : entries
        })
    },
    {
      what: "an attempt for a customer who was voided before",
      breaks: 5,
      where: "order",
      plant: (store) =>
        lying(store, {
          kind: "Customer",
          entries: (entries) =>
            entries.map((entry) => ({ ...entry, after: { ...entry.after, validity: "voided" as const } }))
        })
    },
    {
      what: "an attempt on a device that was cancelled before",
      breaks: 5,
      where: "order",
      plant: (store) =>
        lying(store, {
          kind: "Device",
          entries: (entries) =>
            entries.map((entry) => ({ ...entry, after: { ...entry.after, binding: "cancelled" as const } }))
        })
    },
    {
      what: "an order number that is used twice",
      breaks: 6,
      where: "order",
      plant: (store, { first, second }) =>
        lying(store, { kind: "Order", state: (order, id) => (id === first ? { ...order, orderNo: second } : order) })
    },
    {
      what: "a number that was drawn again after a later one",
      breaks: 6,
      where: "target",
      plant: (store) =>
        lying(store, {
          kind: "Target",
          entries: (entries) =>
            entries.map((entry) => ({
              ...entry,
              events: entry.events.map((event) => (event._tag === "NumberDrawn" ? { ...event, wireNo: 7 } : event))
            }))
        })
    },
    {
      what: "an attempt sent under an older number",
      breaks: 6,
      where: "unknownOrder",
      plant: (store, { second }) =>
        lying(store, {
          kind: "Order",
          entries: (entries, id) =>
            id === second
              ? entries.map((entry) => ({
                  ...entry,
                  events: entry.events.map((event) =>
                    event._tag === "AttemptOpened" ? { ...event, attempt: { ...event.attempt, wireNo: 3 } } : event
                  )
                }))
              : entries
        })
    },
    {
      what: "a step without an actor",
      breaks: 7,
      where: "order",
      plant: (store, { first }) =>
        lying(store, {
          kind: "Order",
          entries: (entries, id) =>
            id === first ? entries.map((entry) => ({ ...entry, trail: { ...entry.trail, actor: "" } })) : entries
        })
    },
    {
      what: "an alarm of a customer whose cycle is none",
      breaks: 8,
      where: "watch",
      plant: (store) =>
        lying(store, {
          kind: "Customer",
          entries: (entries) =>
            entries.map((entry) => ({
              ...entry,
              after: { ...entry.after, alarm: { ...entry.after.alarm, cycle: "none" as const } }
            }))
        })
    },
    {
      what: "two alarms on one day",
      breaks: 8,
      where: "watch",
      plant: (store) =>
        lying(store, {
          kind: "AlarmWatch",
          entries: retold(AlarmWatch.evolve, ({ events }) => ({
            events: events.flatMap((event): typeof events => (event._tag === "AlarmSent" ? [event, event] : [event]))
          }))
        })
    },
    {
      what: "a commissioning result that nobody recorded",
      breaks: 9,
      where: "commissioning",
      plant: (store) =>
        lying(store, {
          kind: "Commissioning",
          entries: (entries) =>
            entries.flatMap((entry) => [
              entry,
              {
                ...entry,
                version: entry.version + 1,
                before: entry.after,
                events: [
                  { _tag: "TabBecameStale", v: 1, at: now, tab: "basicParameters", cause: "parameters" } as const
                ],
                after: {
                  ...entry.after,
                  basicParameters: {
                    ...entry.after.basicParameters,
                    results: [] as Commissioning.State["basicParameters"]["results"]
                  }
                }
              }
            ])
        })
    },
    {
      what: "an order whose energy changed when it was restored",
      breaks: 10,
      where: "order",
      plant: (store, { first }) =>
        lying(store, {
          kind: "Order",
          state: (order, id) => (id === first ? { ...order, energy: Energy.kwh("2000") } : order)
        })
    },
    {
      what: "a slot that is free although an order is under way",
      breaks: "slot",
      where: "unknownOrder",
      plant: (store) =>
        lying(store, { kind: "Target", state: (target) => ({ ...target, slot: { _tag: "Free", quietUntil: null } }) })
    },
    {
      what: "a state that does not follow from its events",
      breaks: "replay",
      where: "customer",
      plant: (store) => lying(store, { kind: "Customer", state: (customer) => ({ ...customer, remarks: "changed" }) })
    }
  ]

  for (const { what, breaks, where, plant } of planted) {
    it.effect(`finds ${what} (invariant ${breaks})`, () =>
      Effect.gen(function* () {
        const { store, first, second } = yield* story
        const refs = {
          order: ref("Order", first),
          unknownOrder: ref("Order", second),
          target: ref("Target", key),
          watch: ref("AlarmWatch", customerNo),
          commissioning: ref("Commissioning", key),
          customer: ref("Customer", customerNo)
        }
        const found = yield* Invariants.checkInvariants(plant(store, { first, second }))
        const hit = found.filter((it) => it.invariant === breaks && it.ref === refKey(refs[where]))
        assert.isAbove(hit.length, 0, JSON.stringify(found))
      }).pipe(Effect.provide(orders(fakeTerminal())))
    )
  }
})

describe("the audit against terminals", () => {
  const truthOf = (terminal: FakeTerminal) => ({
    target: key,
    opening: Energy.kwh("20"),
    balance: terminal.balance,
    consumed: terminal.consumed,
    effected: terminal.effects,
    tolerance: Energy.kwh("2")
  })
  const settled = (terminal: FakeTerminal) =>
    Effect.gen(function* () {
      const { store } = yield* story
      yield* OutcomeResolver.runOnce(yield* DateTime.now)
      terminal.balance -= Energy.kwh("30")
      terminal.consumed += Energy.kwh("30")
      return store
    })

  it.effect(
    "R-098.7 finds nothing where every order raised the balance once and an adjustment counts as what it changed",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { device } = yield* story
        const station = yield* Station.Station
        const store = yield* StationStore
        yield* OutcomeResolver.runOnce(yield* DateTime.now)
        terminal.balance -= Energy.kwh("30")
        terminal.consumed += Energy.kwh("30")
        const { deviceId } = device
        const { remaining } = yield* station.purchases.pollRemaining({ actor: "clerk", deviceId })
        const { adjustmentNo } = yield* station.purchases.adjust({
          actor: "clerk",
          commandId: "adjust",
          deviceId,
          value: Energy.kwh("100"),
          ifRemainingWas: remaining ?? Energy.zero,
          reason: "meter exchanged"
        })
        yield* station.approvals.approveAdjustment({ actor: "chief", commandId: "adjust-approve", adjustmentNo })
        yield* station.purchaseRecords.dispatchAdjustment({ actor: "chief", commandId: "adjust-send", adjustmentNo })
        yield* DispatchEngine.runOnce(yield* DateTime.now)
        assert.strictEqual(terminal.balance, Energy.kwh("100"))
        assert.deepStrictEqual(yield* Invariants.checkAgainst(store, [truthOf(terminal)]), {
          violations: [],
          notVerified: []
        })
        assert.deepStrictEqual(yield* Invariants.checkInvariants(store), [])
      }).pipe(Effect.provide(orders(terminal)))
    }
  )

  const numbersOf = (violations: ReadonlyArray<Invariants.Violation>) => violations.map(({ invariant }) => invariant)

  it.effect("finds an order that raised the balance twice (invariant 1)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const truth = truthOf(terminal)
      const twice = { ...truth, effected: [...terminal.effects, ...terminal.effects.slice(0, 1)] }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [twice])).violations), [1])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("finds an order that is applied in the books only (invariant 1)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const never = { ...truthOf(terminal), effected: terminal.effects.slice(1) }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [never])).violations), [1])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("finds a balance that does not add up while no discrepancy is open (invariant 4)", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const off = { ...truthOf(terminal), balance: terminal.balance - Energy.kwh("3") }
      assert.deepStrictEqual(numbersOf((yield* Invariants.checkAgainst(store, [off])).violations), [4])
    }).pipe(Effect.provide(orders(terminal)))
  })

  it.effect("says for which targets the sum cannot be checked", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const store = yield* settled(terminal)
      const blind = { ...truthOf(terminal), consumed: null, effected: null }
      assert.deepStrictEqual(yield* Invariants.checkAgainst(store, [blind]), { violations: [], notVerified: [key] })
    }).pipe(Effect.provide(orders(terminal)))
  })
})
