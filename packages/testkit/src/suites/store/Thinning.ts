/** Cases: what is taken away of measurements, and that it is nothing else. Each case has a day of its own, on which nothing of another one happened. */
import { assert, type Vitest } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { absent, type Fact, makeCommit, StationStore, type Thinning } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { customerAdded, loadOne, minutesLater, type Own } from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const dayMinutes = 24 * 60

/** A day of 1961 by its number: a year in which nothing of other suites happened. */
const dayOf = (no: number): Instant.Instant => minutesLater(Instant.at("1961-01-01T00:00:00Z"), no * dayMinutes)

const poll = "reading.poll"
const check = "clock.check"

/** A bench of one case: it writes facts by operation, and thins days that begin at `start`. */
const benchOf = (own: Own, start: Instant.Instant) => {
  const wrote = Effect.fnUntraced(function* (
    id: string,
    operation: string,
    minutes: number,
    facts: ReadonlyArray<Fact>
  ) {
    const store = yield* StationStore
    const trail = { actor: own("actor"), operation, reason: null, at: minutesLater(start, minutes) }
    yield* store.commit(makeCommit({}, {}, { command: { id: own(id), content: id, response: null }, facts, trail }))
  })
  const read = (
    id: string,
    minutes: number,
    data: { readonly remaining: string | null; readonly identity?: string },
    operation = poll
  ) =>
    wrote(id, operation, minutes, [{ series: own("reading"), at: minutesLater(start, minutes), data: { id, ...data } }])
  const thin = (fields: Partial<Omit<Thinning, "from" | "until">> = {}, day = 0) =>
    Effect.flatMap(StationStore, (store) =>
      store.thin({
        ...{ after: 0n, most: 500, ...fields },
        ...{ from: minutesLater(start, day * dayMinutes), until: minutesLater(start, (day + 1) * dayMinutes) }
      })
    )
  const left = Effect.fnUntraced(function* (series = own("reading")) {
    const store = yield* StationStore
    const facts = yield* store.facts(series, minutesLater(start, 99 * dayMinutes), 50)
    return facts.map(({ data }) => (data as { readonly id: string }).id)
  })
  /** The ids of the case's commits that are still there, the oldest first. */
  const lines = Effect.gen(function* () {
    const store = yield* StationStore
    const rows = yield* store.trail({ actor: own("actor") }, { after: null, limit: 500 })
    return rows.map(({ commandId }) => commandId.slice(own("").length)).reverse()
  })
  return { wrote, read, thin, left, lines }
}

/** Registers the cases of thinning. */
export const thinningCases = (it: It, all: Own): void => {
  it.effect("keeps the last reading of a day, one with a value before one without, and what a person had read", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`last-${id}`)
      const { left, lines, read, thin } = benchOf(own, dayOf(0))
      yield* read("a", 60, { remaining: "10" })
      yield* read("person", 90, { remaining: "9" }, own("desk"))
      yield* read("c", 540, { remaining: "8" })
      yield* read("none", 1_200, { remaining: null })
      yield* read("next", dayMinutes, { remaining: "7" })
      const { next, ...counts } = yield* thin()
      assert.deepStrictEqual(counts, { commits: 3, kept: 1, dropped: 2 })
      assert.deepStrictEqual(next, dayOf(1))
      assert.deepStrictEqual(yield* left(), ["next", "c", "person"])
      assert.deepStrictEqual(yield* lines, ["person", "next"])
      const store = yield* StationStore
      assert.isTrue((yield* store.answered(own("a")))._tag === "None")
      assert.isTrue((yield* store.answered(own("person")))._tag === "Some")
      const again = yield* thin()
      assert.deepStrictEqual([again.commits, again.kept, again.dropped], [0, 0, 0])
      assert.deepStrictEqual(yield* left(), ["next", "c", "person"])
    })
  )

  it.effect("keeps none of a day on which a person had read last, and one where nothing had a value", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`person-${id}`)
      const { left, read, thin } = benchOf(own, dayOf(10))
      yield* read("a", 1, { remaining: "3" })
      yield* read("person", 2, { remaining: "2" }, own("desk"))
      yield* read("b", dayMinutes + 1, { remaining: null })
      yield* read("c", dayMinutes + 2, { remaining: null })
      for (const day of [0, 1]) yield* thin({}, day)
      assert.deepStrictEqual(yield* left(), ["c", "person"])
    })
  )

  it.effect("keeps the last reading of each device that was in the place that day", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`device-${id}`)
      const { left, read, thin } = benchOf(own, dayOf(20))
      yield* read("a", 1, { remaining: "3", identity: "old" })
      yield* read("b", 2, { remaining: "2", identity: "old" })
      yield* read("c", 3, { remaining: "900", identity: "new" })
      yield* read("d", 4, { remaining: "899", identity: "new" })
      yield* thin()
      assert.deepStrictEqual(yield* left(), ["d", "b"])
    })
  )

  it.effect("keeps of the looks at a clock the newest of all days, and every clock that was set", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`clock-${id}`)
      const { left, thin, wrote } = benchOf(own, dayOf(30))
      const series = own("clock")
      const look = (id: string, minutes: number, operation = check) =>
        wrote(id, operation, minutes, [{ series, at: minutesLater(dayOf(30), minutes), data: { id } }])
      yield* look("a", 1)
      yield* look("set", 2, "clock.set")
      yield* look("b", dayMinutes + 1)
      for (const day of [0, 1]) yield* thin({}, day)
      assert.deepStrictEqual(yield* left(series), ["b", "set"])
    })
  )

  it.effect("takes nothing that wrote a record, and nothing of another operation", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`record-${id}`)
      const { lines, read, thin } = benchOf(own, dayOf(40))
      const store = yield* StationStore
      const trail = { actor: own("actor"), operation: poll, reason: null, at: minutesLater(dayOf(40), 5) }
      yield* store.commit(
        makeCommit(
          { it: absent("Customer", own("c")) },
          { it: [customerAdded(own("c"))] },
          {
            command: { id: own("record"), content: "", response: null },
            facts: [{ series: own("reading"), at: trail.at, data: { id: "record", remaining: "1" } }],
            trail
          }
        )
      )
      yield* read("other", 4, { remaining: "1" }, own("dispatch"))
      const { commits } = yield* thin()
      assert.deepStrictEqual([commits, yield* lines], [0, ["other", "record"]])
      assert.strictEqual((yield* loadOne("Customer", own("c"))).version, 1)
    })
  )

  it.effect("takes at most so many commits, goes on, and keeps the same as at once", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`steps-${id}`)
      const { left, lines, read, thin } = benchOf(own, dayOf(50))
      for (const [id, minutes] of [["a", 1] as const, ["b", 2] as const, ["c", 3] as const])
        yield* read(id, minutes, { remaining: "5" })
      const counts: Array<number> = []
      for (let step = 0; step < 3; step += 1) counts.push((yield* thin({ most: 2 })).commits)
      assert.deepStrictEqual(counts, [2, 1, 0])
      assert.deepStrictEqual([yield* left(), yield* lines], [["c"], []])
      assert.strictEqual((yield* thin({ most: 0 })).commits, 0)
    })
  )

  it.effect("takes nothing up to a position, and those who follow the commits go on behind what is gone", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`place-${id}`)
      const { lines, read, thin } = benchOf(own, dayOf(60))
      const store = yield* StationStore
      for (const [id, minutes] of [["a", 1] as const, ["b", 2] as const, ["c", 3] as const])
        yield* read(id, minutes, { remaining: "5" })
      yield* read("desk", 4, { remaining: "5" }, own("desk"))
      const rows = yield* store.trail({ actor: own("actor") }, { after: null, limit: 9 })
      const positionOf = (id: string) => rows.find(({ commandId }) => commandId === own(id))?.position ?? 0n
      yield* thin({ after: positionOf("a") })
      assert.deepStrictEqual(yield* lines, ["a", "desk"])
      const followed = yield* store.changes(positionOf("a")).pipe(
        Stream.filter(({ commit }) => commit.command.id.startsWith(own(""))),
        Stream.take(1),
        Stream.runCollect
      )
      assert.deepStrictEqual(
        followed.map(({ commit, position }) => [commit.command.id, position]),
        [[own("desk"), positionOf("desk")]]
      )
      const committed = yield* store.committed(positionOf("a"), 1)
      assert.notInclude([own("b"), own("c")], committed[0]?.commandId)
    })
  )
}
