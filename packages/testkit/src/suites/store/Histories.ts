/** Cases: what was, when, and by whom. */
import { assert, type Vitest } from "@effect/vitest"
import { Energy, Instant, type TerminalId } from "@yugou/core"
import type { Terminal } from "@yugou/core/books"
import { entryOf, type Kind, ref, type StateOf, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  change,
  customerAdded,
  customerUpdated,
  customerVoided,
  loadOne,
  minutesLater,
  type Own,
  orderPostponed,
  orderQueued,
  orderSaved,
  plain,
  plainEntry,
  usualTime
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const replayed = <K extends Kind>(
  kind: K,
  events: ReadonlyArray<Parameters<ReturnType<typeof entryOf<K>>["evolve"]>[1]>
) => events.reduce<StateOf<K> | null>((state, event) => entryOf(kind).evolve(state, event), null)

/** What happens to a terminal of which it is in doubt who answers as it, and what is held of it before each. */
const doubts = (terminalId: string): ReadonlyArray<Terminal.Event> => {
  const at = usualTime
  const [old, came] = ["10.8.3.17", "203.0.113.9"].map((source) => ({ source, certificate: null, since: at }))
  if (old === undefined || came === undefined) return []
  const suspicion = { at, because: "contested", old, new: came, confirmation: null } as const
  const confirmation = { by: "clerk", at, right: "old", reason: "现场核对" } as const
  const about = { terminalId: terminalId as TerminalId, orgNo: "37401" as never, dialectId: "d", address: terminalId }
  return [
    { _tag: "TerminalRegistered", v: 1, at, ...about, settings: {} },
    { _tag: "ConnectionTrusted", v: 1, trusted: { ...came, certificate: "9f86" } },
    { _tag: "TerminalSuspected", v: 1, suspicion },
    { _tag: "ConnectionProposed", v: 1, confirmation },
    { _tag: "TerminalConfirmed", v: 1, at, right: "old", trusted: old }
  ]
}

const histories = (it: It, own: Own): void => {
  it.effect("reads back what was doubted of a terminal, and of one of before that there was none", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("doubted")
      const events = doubts(id)
      for (const [index, event] of events.entries()) yield* change(own(`doubted-${index}`), "Terminal", id, [event])
      const all = yield* store.history(ref("Terminal", id), { afterVersion: 0, limit: 10 })
      assert.deepStrictEqual(
        all.map(({ after: { suspicion, trusted } }) => [
          suspicion?.because ?? null,
          suspicion?.confirmation?.right ?? null,
          trusted?.by ?? null
        ]),
        [
          [null, null, null],
          [null, null, "look"],
          ["contested", null, "look"],
          ["contested", "old", "look"],
          [null, null, "persons"]
        ]
      )
      const loaded = yield* loadOne("Terminal", id)
      assert.deepStrictEqual(plain(loaded), plain({ ...loaded, state: replayed("Terminal", events) }))
    })
  )

  it.effect("tells each step with its events, before, after, command and trail, oldest first and in pages", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("history")
      const steps = [[customerAdded(id), customerUpdated("甲")], [customerUpdated("乙")], [customerVoided]]
      for (const [index, events] of steps.entries()) {
        const trail = {
          at: minutesLater(usualTime, index),
          actor: `clerk-${index}`,
          reason: index === 2 ? "销户" : null
        }
        yield* change(own(`history-${index}`), "Customer", id, events, trail)
      }
      const all = yield* store.history(ref("Customer", id), { afterVersion: 0, limit: 10 })
      assert.deepStrictEqual(
        all.map((entry) => [
          entry.version,
          entry.commandId,
          entry.trail.actor,
          entry.trail.reason,
          Instant.toMillis(entry.trail.at) - Instant.toMillis(usualTime),
          entry.events.map((event) => event._tag).join("+"),
          entry.before?.name ?? null,
          entry.after.name,
          entry.after.validity
        ]),
        [
          [1, own("history-0"), "clerk-0", null, 0, "CustomerAdded+CustomerUpdated", null, "甲", "valid"],
          [2, own("history-1"), "clerk-1", null, 60_000, "CustomerUpdated", "甲", "乙", "valid"],
          [3, own("history-2"), "clerk-2", "销户", 120_000, "CustomerVoided", "乙", "乙", "voided"]
        ]
      )
      const pages = [
        yield* store.history(ref("Customer", id), { afterVersion: 0, limit: 2 }),
        yield* store.history(ref("Customer", id), { afterVersion: 2, limit: 2 }),
        yield* store.history(ref("Customer", id), { afterVersion: 3, limit: 2 })
      ]
      assert.deepStrictEqual(
        pages.map((page) => page.map((entry) => plainEntry("Customer", entry))),
        [all.slice(0, 2), all.slice(2), []].map((page) => page.map((entry) => plainEntry("Customer", entry)))
      )
    })
  )
}

const replays = (it: It, own: Own): void => {
  it.effect("has no history of what does not exist", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      assert.deepStrictEqual(yield* store.history(ref("Order", own("nobody")), { afterVersion: 0, limit: 10 }), [])
    })
  )

  it.effect("keeps events from which the stored state follows, at every step", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("replay")
      const steps = [
        [orderSaved(id, { energy: Energy.kwh("12345.6789") })],
        [orderQueued(usualTime)],
        [orderPostponed(usualTime, minutesLater(usualTime, 5)), orderPostponed(usualTime, minutesLater(usualTime, 9))]
      ]
      for (const [index, events] of steps.entries()) yield* change(own(`replay-${index}`), "Order", id, events)
      const entries = yield* store.history(ref("Order", id), { afterVersion: 0, limit: 100 })
      for (const [index, entry] of entries.entries()) {
        const state = replayed(
          "Order",
          entries.slice(0, index + 1).flatMap((one) => one.events)
        )
        const version = index + 1
        assert.deepStrictEqual(
          plain({ ref: ref("Order", id), version: entry.version, state: entry.after }),
          plain({ ref: ref("Order", id), version, state })
        )
      }
      assert.deepStrictEqual(
        plain(yield* loadOne("Order", id)),
        plain({
          ref: ref("Order", id),
          version: 3,
          state: replayed(
            "Order",
            entries.flatMap((one) => one.events)
          )
        })
      )
    })
  )
}

const asOf = (it: It, own: Own): void => {
  it.effect("shows an aggregate as it stood at a recorded time, which is the time in the trail", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const id = own("as-of")
      yield* change(own("as-of-1"), "Customer", id, [customerAdded(id)], { at: usualTime })
      yield* change(own("as-of-2"), "Customer", id, [customerVoided], { at: minutesLater(usualTime, 10) })
      const rows = [
        { minutes: -0.001, seen: null },
        { minutes: 0, seen: "1 valid" },
        { minutes: 9.999, seen: "1 valid" },
        { minutes: 10, seen: "2 voided" },
        { minutes: 1e6, seen: "2 voided" }
      ]
      for (const { minutes, seen } of rows) {
        const found = yield* store.asOf(ref("Customer", id), minutesLater(usualTime, minutes))
        const text = Option.map(found, (one) => `${one.version} ${one.state.validity}`)
        assert.deepStrictEqual(Option.getOrNull(text), seen, `${minutes} minutes`)
      }
      assert.isTrue(Option.isNone(yield* store.asOf(ref("Customer", own("as-of-nobody")), usualTime)))
    })
  )
}

const facts = (it: It, own: Own): void => {
  it.effect("gives the newest facts of a series at or before a time, of equal times the later one first", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const series = own("facts")
      const rows = [
        { minutes: 5, data: "c" },
        { minutes: 1, data: "a" },
        { minutes: 3, data: { b: [1, null] } },
        { minutes: 3, data: "b later" }
      ]
      for (const [index, { minutes, data }] of rows.entries()) {
        const fact = { series, at: minutesLater(usualTime, minutes), data }
        yield* change(
          own(`facts-${index}`),
          "Customer",
          own(`facts-${index}`),
          [customerAdded(own(`facts-${index}`))],
          {
            facts: [fact, { ...fact, series: own("facts-elsewhere") }]
          }
        )
      }
      const at = (minutes: number, limit: number) =>
        Effect.map(store.facts(series, minutesLater(usualTime, minutes), limit), (found) =>
          found.map((one) => one.data)
        )
      assert.deepStrictEqual(yield* at(9, 10), ["c", "b later", { b: [1, null] }, "a"])
      assert.deepStrictEqual(yield* at(3, 10), ["b later", { b: [1, null] }, "a"])
      assert.deepStrictEqual(yield* at(9, 2), ["c", "b later"])
      assert.deepStrictEqual(yield* at(0, 10), [])
      assert.deepStrictEqual(yield* store.facts(own("facts-never"), usualTime, 10), [])
      const [newest] = yield* store.facts(series, minutesLater(usualTime, 9), 1)
      assert.strictEqual(newest && Instant.toMillis(newest.at), Instant.toMillis(minutesLater(usualTime, 5)))
    })
  )

  it.effect("keeps several facts of one commit in their order", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const series = own("facts-of-one")
      const id = own("facts-of-one")
      yield* change(own("facts-of-one-1"), "Customer", id, [customerAdded(id)], {
        facts: ["first", "second", "third"].map((data) => ({ series, at: usualTime, data }))
      })
      const found = yield* store.facts(series, usualTime, 10)
      assert.deepStrictEqual(
        found.map((one) => one.data),
        ["third", "second", "first"]
      )
    })
  )
}

const notes = (it: It, own: Own): void => {
  it.effect("recalls the last note under a key, and nothing where none was kept", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const key = own("note")
      assert.isTrue(Option.isNone(yield* store.recall(key)))
      for (const note of [{ pfc: 7 }, [1, "二"], "text", 0, true, null, { pfc: 8 }]) {
        yield* store.remember(key, note)
        assert.deepStrictEqual(yield* store.recall(key), Option.some(note))
      }
      assert.isTrue(Option.isNone(yield* store.recall(own("note-other"))))
    })
  )
}

const clock = (it: It): void => {
  it.effect("gives the time of a clock that is not this process's, or says that it has none", () =>
    Effect.gen(function* () {
      const { time } = yield* StationStore
      const first = Option.getOrNull(yield* time)
      const second = Option.getOrNull(yield* time)
      assert.strictEqual(first === null, second === null)
      if (first === null || second === null) return
      // Whatever clock the test has: a database has its own.
      const here = Date.now()
      assert.isAtMost(Instant.toMillis(first), Instant.toMillis(second))
      assert.isBelow(Math.abs(Instant.toMillis(second) - here), 60_000)
    })
  )
}

/** Registers the cases of histories, as-of views, facts and notes. */
export const historyCases = (it: It, own: Own): void => {
  histories(it, own)
  replays(it, own)
  asOf(it, own)
  facts(it, own)
  notes(it, own)
  clock(it)
}
