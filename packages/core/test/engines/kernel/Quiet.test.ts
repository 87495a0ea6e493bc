/** What the books grow by while nothing changes: whatever the engines of the table look at, they write only what they find. */
import { assert, describe, it } from "@effect/vitest"
import { engines, type RunOnce, Station, upkeep } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, makeSite, setBalance, stationOf } from "../../books/alarm/Site.ts"

const all: { readonly [name: string]: RunOnce } = { ...engines, ...upkeep }

/** What an engine may commit on a day on which nothing changed: what it read, and what it is there to count and to seal. Of the others nothing. */
const measured: { readonly [name: string]: ReadonlyArray<string> } = {
  alarm: ["reading.poll"],
  balance: ["reading.poll"],
  clock: ["clock.check"],
  presence: ["terminals.counted"],
  trail: ["trail.seal"]
}

describe("a station on which nothing changes", () => {
  const site = makeSite()
  const lived = Effect.gen(function* () {
    yield* at("2026-03-01 12:30")
    const written = new Map<string, Set<string>>()
    const live = Effect.fnUntraced(function* (hours: number) {
      for (let step = 0; step < hours; step += 1) {
        yield* TestClock.adjust("1 hour")
        for (const [name, runOnce] of Object.entries(all)) {
          const before = site.books.log.length
          yield* runOnce(yield* DateTime.now)
          for (const { commit } of site.books.log.slice(before)) {
            const operations = written.get(name) ?? new Set()
            written.set(name, operations.add(`${commit.trail.operation} ${commit.writes.length}`))
          }
        }
      }
    })
    yield* addCustomer(site, "C1", { cycle: "once" })
    yield* addCustomer(site, "C2", { cycle: "daily" })
    yield* addCustomer(site, "C3", { cycle: "once" })
    setBalance(site, "C3", "20")
    // Until nobody waits for the delivery of that message any more.
    yield* live(96)
    const begun = site.books.log.length
    written.clear()
    yield* live(48)
    const { dunning } = yield* Station.Station
    const { rows } = yield* dunning.alarms({ actor: "clerk", alarm: "all" })
    return { written, commits: site.books.log.length - begun, nextAt: rows.map((row) => row.nextAt) }
  }).pipe(Effect.provide(stationOf(site)))

  it.effect("writes no record, whichever engine looks: customers who are not low, and one who was told", () =>
    Effect.gen(function* () {
      const { nextAt, written } = yield* lived
      for (const name of Object.keys(all)) {
        const allowed = (measured[name] ?? []).map((operation) => `${operation} 0`)
        for (const operation of written.get(name) ?? []) assert.include(allowed, operation, name)
      }
      assert.strictEqual(site.sent.length, 1, "C3 was told once")
      const next = DateTime.makeUnsafe("2026-03-08T01:30:00Z")
      assert.deepStrictEqual(nextAt, [next, next, next], "every one of them is looked at the next day")
    })
  )
})
