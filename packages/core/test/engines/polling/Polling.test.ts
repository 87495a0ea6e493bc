import { assert, describe, it } from "@effect/vitest"
import { BalancePoller, ClockKeeper, Instant, Station, type TerminalId } from "@yugou/core"
import { PollRules } from "@yugou/core/books"
import { StationStore, StoreError } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import {
  addCustomer,
  at,
  holding,
  makeSite,
  policyWith,
  type Site,
  setBalance,
  stationOf,
  terminalOf
} from "../../books/alarm/Site.ts"
import * as Panel from "../../Panel.ts"

const clerk = { actor: "clerk" }
const pollStep = Effect.flatMap(DateTime.now, BalancePoller.runOnce)
const clockStep = Effect.flatMap(DateTime.now, ClockKeeper.runOnce)
const asked = (site: Site, tag: string) => site.seen.filter(({ _tag }) => _tag === tag).length
const policy = policyWith({})
const now = Instant.at("2026-03-02T01:30:00Z")

describe("when a poll is due", () => {
  const every = 720
  const slot = PollRules.slotStart("T-1/1", every, now)
  const { noFailures } = PollRules
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [at: number | null, failures: PollRules.Failures, due: string]
  }> = [
    { title: "never read", given: [null, noFailures, "yes"] },
    { title: "read before the slot", given: [slot - 1, noFailures, "yes"] },
    { title: "read in the slot", given: [slot, noFailures, "no"] },
    {
      title: "never read, and a failure holds it back",
      given: [null, { failures: 1, notBefore: Instant.toMillis(now) + 1 }, "no"]
    },
    {
      title: "never read, and the wait is over",
      given: [null, { failures: 1, notBefore: Instant.toMillis(now) }, "yes"]
    },
    {
      title: "never read, and a failure of a clock that was a year ahead holds nothing back",
      given: [null, { failures: 1, notBefore: Instant.toMillis(now) + 365 * 86_400_000 }, "yes"]
    }
  ]
  it.each(rows)("$title", ({ given: [readAt, failures, due] }) => {
    const known = { at: readAt === null ? null : Instant.fromMillis(readAt), failures }
    assert.strictEqual(PollRules.isDue("T-1/1", every, known, now), due)
  })

  it("waits double from failure to failure, up to an hour", () => {
    const waits: Array<number> = []
    let failures = noFailures
    for (let count = 0; count < 8; count += 1) {
      failures = PollRules.afterFailure(failures, policy, now)
      waits.push((failures.notBefore - Instant.toMillis(now)) / 60_000)
    }
    assert.deepStrictEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])
  })

  it("spreads ten thousand targets over the interval: each twelfth of it has between 7 and 10 in a hundred", () => {
    const twelfths = Array.from({ length: 12 }, () => 0)
    for (let index = 0; index < 10_000; index += 1) {
      const start = PollRules.slotStart(`3701-${index.toString().padStart(5, "0")}/1`, every, now)
      const place = Math.floor((Instant.toMillis(now) - start) / (every * 5000))
      twelfths[place] = (twelfths[place] ?? 0) + 1
    }
    for (const count of twelfths) assert.isTrue(count > 700 && count < 1000, twelfths.join())
  })

  it("gives each target exactly one slot in any interval", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 2880 }),
        fc.nat(),
        (key, minutes, later) => {
          const first = PollRules.slotStart(key, minutes, now)
          const moment = Instant.plusMillis(now, later)
          const start = PollRules.slotStart(key, minutes, moment)
          assert.strictEqual((start - first) % (minutes * 60_000), 0)
          assert.isTrue(start <= Instant.toMillis(moment) && Instant.toMillis(moment) < start + minutes * 60_000)
        }
      )
    )
  })
})

describe("the balance poller", () => {
  it.effect("reads every balance once in the interval, keeps it, and keeps episodes up to date", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      for (const customerNo of ["C1", "C2"]) yield* addCustomer(site, customerNo, { cycle: "none", time: null })
      setBalance(site, "C1", "20")
      for (let minute = 0; minute < 24 * 60; minute += 10) {
        yield* pollStep
        yield* TestClock.adjust("10 minutes")
      }
      const { dunning } = yield* Station.Station
      assert.deepStrictEqual(
        (yield* dunning.alarms(clerk)).rows.map(({ customerNo }) => customerNo),
        ["C1"]
      )
      // Two intervals of twelve hours, and the first reading of a target that was never read.
      assert.isTrue(asked(site, "ReadBalance") >= 4 && asked(site, "ReadBalance") <= 6, `${asked(site, "ReadBalance")}`)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect(
    "asks a silent terminal less and less often, an offline one not at all, and both again when they are back",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* at("2026-03-02 00:00")
        for (const customerNo of ["C1", "C2"]) yield* addCustomer(site, customerNo, { cycle: "none", time: null })
        holding(site, "C1").answers = "silent"
        site.offline.add(terminalOf("C2"))
        for (let minute = 0; minute < 60; minute += 1) {
          yield* pollStep
          yield* TestClock.adjust("1 minute")
        }
        assert.strictEqual(asked(site, "ReadBalance"), 6)
        holding(site, "C1").answers = "yes"
        site.offline.clear()
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(yield* pollStep, { claimed: 2, failed: 0 })
      }).pipe(Effect.provide(stationOf(site)))
    }
  )

  it.effect("reads another terminal that took the place of one at once, though its turn has not come", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      yield* pollStep
      assert.deepStrictEqual(yield* pollStep, { claimed: 0, failed: 0 })
      const { customers } = yield* Station.Station
      yield* customers.updateTerminal({
        ...{
          actor: "clerk",
          commandId: "another",
          terminalId: terminalOf("C1"),
          dialectId: "fake",
          address: "another"
        },
        settings: {}
      })
      assert.deepStrictEqual(yield* pollStep, { claimed: 1, failed: 0 })
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("reads the others of a page on which the books of one terminal cannot be read", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      for (const customerNo of ["C1", "C2"]) yield* addCustomer(site, customerNo, { cycle: "none", time: null })
      const store = yield* StationStore
      const isBroken = (it: { readonly _tag: string; readonly id: string }) =>
        it._tag === "Terminal" && it.id === terminalOf("C1")
      const broken: StationStore["Service"] = {
        ...store,
        load: (refs) =>
          refs.some(isBroken)
            ? Effect.fail(new StoreError({ reason: "corrupt", detail: "the state of a terminal" }))
            : store.load(refs)
      }
      const step = Effect.provideService(pollStep, StationStore, broken)
      assert.deepStrictEqual(yield* step, { claimed: 1, failed: 0 })
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("goes on with its round after a restart", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null }).pipe(Effect.provide(stationOf(site)))
      yield* pollStep.pipe(Effect.provide(stationOf(site)))
      const again = yield* pollStep.pipe(Effect.provide(stationOf(site)))
      assert.deepStrictEqual(again, { claimed: 0, failed: 0 })
    })
  })
})

describe("the clock keeper", () => {
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [skewSeconds: number, sets: "yes" | "no", setRequests: number, items: number]
  }> = [
    { title: "a clock within the limit is left alone", given: [120, "yes", 0, 0] },
    { title: "a clock that is ahead is set", given: [121, "yes", 1, 0] },
    { title: "a clock that is behind is set", given: [-4000, "yes", 1, 0] },
    { title: "a clock that is still wrong after it was set is for a person", given: [121, "no", 1, 1] }
  ]
  it.effect.each(rows)("$title", ({ given: [skewSeconds, setsClock, setRequests, items] }) => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      Object.assign(holding(site, "C1"), { skewMillis: skewSeconds * 1000, setsClock })
      yield* clockStep
      const { dunning } = yield* Station.Station
      assert.strictEqual(asked(site, "SetClock"), setRequests)
      const open = (yield* dunning.workItems(clerk)).rows
      assert.deepStrictEqual(
        open.map(({ cause }) => cause),
        Array(items).fill("clockSkewed")
      )
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("a clock is looked at once in the interval, and one that does not answer again soon", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      holding(site, "C1").answers = "silent"
      assert.deepStrictEqual(yield* clockStep, { claimed: 1, failed: 1 })
      assert.deepStrictEqual(yield* clockStep, { claimed: 0, failed: 0 })
      holding(site, "C1").answers = "yes"
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* clockStep, { claimed: 1, failed: 0 })
      for (let hour = 0; hour < 48; hour += 1) {
        yield* TestClock.adjust("1 hour")
        yield* clockStep
      }
      assert.strictEqual(asked(site, "ReadClock"), 4)
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect("failures count from the last look that succeeded", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      yield* at("2026-03-02 00:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      for (const day of [1, 2]) {
        holding(site, "C1").answers = "silent"
        for (const wait of ["0 seconds", "1 minute", "2 minutes"] as const) {
          yield* TestClock.adjust(wait)
          assert.deepStrictEqual(yield* clockStep, { claimed: 1, failed: 1 }, `day ${day}, after ${wait}`)
        }
        holding(site, "C1").answers = "yes"
        yield* TestClock.adjust("4 minutes")
        assert.deepStrictEqual(yield* clockStep, { claimed: 1, failed: 0 })
        yield* TestClock.adjust("1 day")
      }
    }).pipe(Effect.provide(stationOf(site)))
  })
})

describe("requests of terminals whose ids are as long as they may be", () => {
  const long = (last: string) => `${"3701-".padEnd(47, "0")}${last}` as TerminalId
  const requestIds = (it: Panel.Site, tag: string) =>
    [...it.panels.values()].flatMap((panel) => panel.seen.flatMap((one) => (one._tag === tag ? [one.requestId] : [])))

  it.effect(
    "have different ids: a link answers a repeated id from memory, so that one would get the answer of another",
    () => {
      const it = Panel.site()
      for (const last of ["1", "2"]) it.panels.set(long(last), Panel.panel())
      return Panel.onSite(
        it,
        Effect.gen(function* () {
          yield* at("2026-03-02 09:00")
          yield* Panel.addCustomer()
          yield* Panel.bind(long("1"), 1)
          yield* Panel.bind(long("1"), 2)
          yield* Panel.bind(long("2"), 1)
          yield* clockStep
          yield* pollStep
          for (const [tag, count] of [
            ["ReadClock", 2],
            ["ReadBalance", 3]
          ] as const) {
            const ids = requestIds(it, tag)
            assert.strictEqual(ids.length, count, tag)
            assert.strictEqual(new Set(ids).size, count, ids.join("\n"))
          }
        })
      )
    }
  )
})
