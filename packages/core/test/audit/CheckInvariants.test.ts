import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { AlarmWatch, type Commissioning } from "@yugou/core/books"
import { type Aggregates, type HistoryEntry, type Kind, ref, refKey, type StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { fakeTerminal } from "../Fixtures.ts"
import { lying } from "./Lie.ts"
import { customerNo, key, now, orders, story } from "./Story.ts"

type Store = StationStore["Service"]

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

  it.effect("allows for clocks that differ between processes, and for no more than it says", () =>
    Effect.gen(function* () {
      const { store, first } = yield* story
      const opened = Instant.plusMillis(now, 60_000)
      const millisBefore = (millis: number) => Instant.plusMillis(opened, -millis)
      /** Tells a store that the customer was voided, and the cycle ended, some time before the first attempt. */
      const voided = (millis: number) =>
        lying(store, {
          kind: "Customer",
          entries: (entries) =>
            entries.slice(0, 1).flatMap((entry) => [
              { ...entry, trail: { ...entry.trail, at: millisBefore(24 * 3_600_000) } },
              {
                ...entry,
                version: 2,
                trail: { ...entry.trail, at: millisBefore(millis) },
                after: {
                  ...entry.after,
                  validity: "voided" as const,
                  alarm: { ...entry.after.alarm, cycle: "none" as const }
                }
              }
            ])
        })
      const about = (found: ReadonlyArray<Invariants.Violation>) =>
        found.filter(({ invariant }) => invariant === 5 || invariant === 8).map((it) => `${it.invariant} ${it.ref}`)
      const skew = Invariants.maxClockSkewMillis
      assert.deepStrictEqual(about(yield* Invariants.checkInvariants(voided(skew - 5 * 60_000))), [])
      const found = about(yield* Invariants.checkInvariants(voided(skew + 60_000)))
      assert.include(found, `5 ${refKey(ref("Order", first))}`)
      assert.include(found, `8 ${refKey(ref("AlarmWatch", customerNo))}`)
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
