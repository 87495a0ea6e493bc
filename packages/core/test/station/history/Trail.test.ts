/** The trail: asked by actor, operation, record, days and org unit; sealed each day; exported so that somebody else can check it. */
import { assert, describe, it } from "@effect/vitest"
import { Station, TrailKeeper } from "@yugou/core"
import { TrailFile } from "@yugou/core/audit"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { onSite } from "../../Panel.ts"
import { customerNo, unit, world } from "../every/World.ts"

type Asked = Parameters<Station.EffectFacade["history"]["trail"]>[0]

const all = Effect.fnUntraced(function* (asked: Omit<Asked, "actor"> & { readonly actor?: string }) {
  const { history } = yield* Station.Station
  const rows: Array<Effect.Success<ReturnType<typeof history.trail>>["rows"][number]> = []
  let after: string | null = null
  do {
    const page: Effect.Success<ReturnType<typeof history.trail>> = yield* history.trail({
      actor: "clerk",
      ...asked,
      after
    })
    rows.push(...page.rows)
    after = page.next
  } while (after !== null)
  return rows
})

describe("the trail", () => {
  const here = unit()
  const on = <A, E, R>(test: (log: typeof here.books.log) => Effect.Effect<A, E, R>) =>
    onSite(
      here,
      Effect.gen(function* () {
        if (here.books.log.length === 0) yield* world(here, "inside")
        return yield* test(here.books.log)
      })
    )

  it.effect("gives every commit once, the newest first, whatever the page", () =>
    on((log) =>
      Effect.gen(function* () {
        const positions = (yield* all({ limit: 7 })).map(({ position }) => Number(position))
        assert.deepStrictEqual(
          [...positions].sort((a, b) => a - b),
          log.map((_, index) => index + 1)
        )
        const times = (yield* all({})).map(({ at }) => at.epochMilliseconds)
        assert.deepStrictEqual(
          times,
          [...times].sort((a, b) => b - a)
        )
      })
    )
  )

  it.effect("finds by actor, operation, record and days", () =>
    on((log) =>
      Effect.gen(function* () {
        const by = (meets: (commit: (typeof log)[number]["commit"]) => boolean) =>
          log.filter(({ commit }) => meets(commit)).map(({ position }) => `${position}`)
        const add = ["customers", "add"].join(".")
        const record = { kind: "Customer", id: customerNo } as const
        const found = Effect.fnUntraced(function* (asked: Omit<Asked, "actor">) {
          return (yield* all(asked)).map(({ position }) => position).sort((a, b) => Number(a) - Number(b))
        })
        assert.isAbove(by(({ trail }) => trail.actor === "chief").length, 0)
        assert.deepStrictEqual(
          yield* found({ by: "chief" }),
          by(({ trail }) => trail.actor === "chief")
        )
        assert.deepStrictEqual(
          yield* found({ operation: add }),
          by(({ trail }) => trail.operation === add)
        )
        assert.deepStrictEqual(
          yield* found({ record }),
          by(({ writes }) => writes.some(({ ref }) => ref._tag === "Customer" && ref.id === customerNo))
        )
        assert.deepStrictEqual(
          yield* found({ days: { from: "2026-03-02", to: "2026-03-02" } }),
          by(() => true)
        )
        assert.deepStrictEqual(yield* found({ days: { from: "2026-03-03", to: "2026-03-09" } }), [])
        assert.deepStrictEqual(yield* found({ by: "nobody" }), [])
      })
    )
  )

  it.effect("shows who sees some org units what was written in those, and nothing else", () =>
    on((log) =>
      Effect.gen(function* () {
        const seen = yield* all({ actor: "inside" })
        assert.isAbove(seen.length, 0)
        assert.isBelow(seen.length, log.length, "readings and records of no org unit are not shown")
        for (const { records } of seen) {
          assert.isNotEmpty(records)
          for (const { orgNo } of records) assert.isTrue(orgNo.startsWith("37401"), orgNo)
        }
        assert.isEmpty(yield* all({ actor: "outside" }))
      })
    )
  )
})

describe("the seals of the trail", () => {
  const midnight = Date.parse("2026-03-02T16:00:00Z")
  const sealing = Effect.flatMap(DateTime.now, TrailKeeper.runOnce)

  const exported = Effect.fnUntraced(function* (limit: number, fromSeal?: string) {
    const { history } = yield* Station.Station
    const lines: Array<ReadonlyArray<string>> = []
    let after: string | null = null
    do {
      const page: { readonly lines: ReadonlyArray<ReadonlyArray<string>>; readonly next: string | null } =
        yield* history.sealedTrail({ actor: "clerk", limit, after, ...(fromSeal === undefined ? {} : { fromSeal }) })
      lines.push(...page.lines)
      after = page.next
    } while (after !== null)
    return lines
  })

  it.effect("come once a day, some minutes after it ended, and every page size exports the same", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        const { customers } = yield* Station.Station
        const first = here.books.log.length
        assert.strictEqual((yield* sealing).claimed, 0, "the day is not over")
        yield* TestClock.setTime(midnight + 9 * 60_000)
        assert.strictEqual((yield* sealing).claimed, 0, "something of it may still be under way")
        yield* TestClock.setTime(midnight + 10 * 60_000)
        assert.strictEqual((yield* sealing).claimed, 1)
        assert.strictEqual((yield* sealing).claimed, 0, "once")
        yield* customers.void({ actor: "clerk", commandId: "v-1", customerNo: "0370100004", reason: "销户" })
        yield* TestClock.adjust("1 day")
        assert.strictEqual((yield* sealing).claimed, 1)
        const lines = yield* exported(500)
        for (const limit of [1, 3, first, first + 1]) assert.deepStrictEqual(yield* exported(limit), lines, `${limit}`)
        const { findings, seals, unsealed } = TrailFile.check(lines)
        assert.deepStrictEqual(findings, [])
        assert.deepStrictEqual(
          seals.map(({ day, lines: count }) => [day, count]),
          [
            ["2026-03-02", first],
            // The seal of the day before, and what was done after it.
            ["2026-03-03", 2]
          ]
        )
        assert.strictEqual(unsealed, 1)
        const later = TrailFile.check(yield* exported(2, "2026-03-02"))
        assert.deepStrictEqual([later.findings, later.seals.map(({ day }) => day)], [[], ["2026-03-03"]])
      })
    )
  })

  it.effect("are announced on changes, as every commit is", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        const before = here.books.log.length
        yield* TestClock.setTime(midnight + 10 * 60_000)
        yield* sealing
        const store = yield* StationStore
        const [announced] = yield* Stream.runCollect(Stream.take(store.changes(BigInt(before)), 1))
        const [fact] = announced?.commit.facts ?? []
        const [, , seal] = [null, null, TrailFile.check(yield* exported(500)).seals[0]]
        assert.deepStrictEqual(fact?.data, { ...seal } as never)
      })
    )
  })

  it.effect(
    "are over what a person had read and not over what engines measured, and say so; a day of measurements alone has none",
    () => {
      const here = unit()
      return onSite(
        here,
        Effect.gen(function* () {
          const store = yield* StationStore
          const read = Effect.fnUntraced(function* (actor: string, operation: string) {
            const now = yield* DateTime.now
            const command = { id: `${operation}-${now.epochMilliseconds}`, content: "", response: null }
            const facts = [{ series: "reading:T/1", at: now, data: 1 }]
            yield* store.commit({
              command,
              facts,
              writes: [],
              reads: [],
              trail: { actor, operation, reason: null, at: now }
            })
          })
          yield* read("system:clock-keeper", "clock.check")
          yield* TestClock.setTime(midnight + 10 * 60_000)
          assert.strictEqual((yield* sealing).claimed, 0, "nothing but a measurement")
          yield* TestClock.adjust("1 hour")
          yield* read("clerk", "clerk.read")
          yield* read("system:balance-poller", "reading.poll")
          yield* TestClock.adjust("1 day")
          assert.strictEqual((yield* sealing).claimed, 1)
          const { findings, seals } = TrailFile.check(yield* exported(1))
          assert.deepStrictEqual(
            [findings, seals.map(({ lines, from, to, without }) => [lines, from, to, without])],
            [[], [[1, "2", "2", "measurements"]]]
          )
        })
      )
    }
  )

  it.effect("pass over a commit that a clock dated ahead: it keeps nothing from being sealed", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.parse("2027-01-01T00:00:00Z"))
        const { customers } = yield* Station.Station
        yield* customers.add({ actor: "clerk", commandId: "ahead", customerNo })
        yield* TestClock.setTime(midnight + 10 * 60_000)
        assert.strictEqual((yield* sealing).claimed, 1)
        assert.deepStrictEqual(
          TrailFile.check(yield* exported(5)).seals.map(({ lines }) => lines),
          [1]
        )
      })
    )
  })

  it.effect("go on behind one that a clock ahead of its time made: no line is sealed twice", () => {
    const here = unit()
    const day = 24 * 60 * 60_000
    const [now, ahead] = [midnight + 10 * 60_000, midnight + 10 * 60_000 + 30 * day]
    return onSite(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        const { customers } = yield* Station.Station
        const claimed = Effect.fnUntraced(function* (time: number) {
          yield* TestClock.setTime(time)
          return (yield* sealing).claimed
        })
        assert.strictEqual(yield* claimed(ahead), 1)
        // The clock is right again: its seal lies ahead of it, and the day that it is has none yet.
        assert.strictEqual(yield* claimed(now), 1)
        assert.strictEqual(yield* claimed(now + 1_000), 0, "once")
        yield* customers.void({ actor: "clerk", commandId: "v-1", customerNo: "0370100004", reason: "销户" })
        assert.strictEqual(yield* claimed(now + day), 1)
        yield* customers.restore({ actor: "clerk", commandId: "r-1", customerNo: "0370100004" })
        assert.strictEqual(yield* claimed(ahead), 0, "this day was sealed ahead of its time")
        assert.strictEqual(yield* claimed(ahead + day), 1)
        const { findings, seals } = TrailFile.check(yield* exported(500))
        assert.deepStrictEqual(findings, [])
        assert.deepStrictEqual(
          seals.map((seal) => seal.day),
          ["2026-04-01", "2026-03-02", "2026-03-03", "2026-04-02"]
        )
        for (const [index, { from }] of seals.entries())
          assert.strictEqual(BigInt(from), BigInt(seals[index - 1]?.to ?? 0) + 1n)
      })
    )
  })

  it.effect("hold whatever becomes of the secrets of a terminal and of readings", () => {
    const here = unit()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* world(here, "inside")
        yield* TestClock.setTime(midnight + 10 * 60_000)
        yield* sealing
        // What rotating a key and thinning readings do to the books: settings are written anew, readings go.
        for (const { commit } of here.books.log)
          for (const write of commit.writes)
            if (write.ref._tag === "Terminal")
              for (const event of write.events as ReadonlyArray<{ settings?: unknown }>)
                if (event.settings !== undefined) Object.assign(event, { settings: { password: { $secret: "anew" } } })
        for (const series of [...here.books.facts.keys()])
          if (!series.startsWith("trail/")) here.books.facts.delete(series)
        assert.deepStrictEqual(TrailFile.check(yield* exported(500)).findings, [])
        // What else an event says is covered.
        const order = here.books.log.flatMap(({ commit }) => commit.writes).find(({ ref }) => ref._tag === "Order")
        Object.assign(order?.events[0] as object, { at: yield* DateTime.now })
        assert.isNotEmpty(TrailFile.check(yield* exported(500)).findings)
      })
    )
  })
})
