/** Cases: work that is due. Cases share the queues, so each looks only at its own work. */
import { assert, type Vitest } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { absent, type Claim, maxExcept, queueNames, ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import {
  change,
  commitOf,
  idOf,
  loadOne,
  minutesLater,
  type Own,
  orderDequeued,
  orderPostponed,
  orderQueued,
  orderSaved,
  usualTime,
  watchStarted,
  wordOf
} from "./Fixtures.ts"

type It = Vitest.MethodsNonLive<StationStore>

const leaseMinutes = 10

interface ClaimFields {
  readonly queue?: Claim["queue"]
  readonly holder?: string
  readonly limit?: number
  readonly except?: ReadonlyArray<string>
  readonly horizonMillis?: number
}

/** The limit of one claim where the case does not look at limits. */
const manyAtOnce = 500

/**
 * Claims at a number of minutes after a start and gives the ids of the case's own work.
 *
 * **Details** Without a limit it claims until the queue is empty, so that work of other cases and former runs hides nothing.
 */
const claimer = (own: Own, start: Instant.Instant) =>
  Effect.fnUntraced(function* (minutes: number, fields: ClaimFields = {}) {
    const store = yield* StationStore
    const claim: Claim = {
      queue: fields.queue ?? "dispatch",
      now: minutesLater(start, minutes),
      holder: fields.holder ?? "one",
      limit: fields.limit ?? manyAtOnce,
      leaseMillis: leaseMinutes * 60_000,
      except: fields.except ?? [],
      horizonMillis: fields.horizonMillis ?? null
    }
    const claimed: Array<string> = []
    let given: number
    do {
      const refs = yield* store.claim(claim)
      given = refs.length
      claimed.push(...refs.map(idOf))
    } while (fields.limit === undefined && given === manyAtOnce)
    return claimed.filter((id) => id.startsWith(own("")))
  })

interface Queued {
  readonly id: string
  readonly terminalId: string
  readonly since: Instant.Instant
  readonly notBefore: Instant.Instant
}

/** Saves an order and queues it: it takes its place by `since`, and is due at `notBefore`. */
const queue = ({ id, terminalId, since, notBefore }: Queued) =>
  change(`queue-${id}`, "Order", id, [
    orderSaved(id, { terminalId, at: since }),
    orderQueued(since),
    orderPostponed(since, notBefore)
  ])

/** Queues orders, each on a terminal of its own, due after so many minutes. */
const queueEach = Effect.fnUntraced(function* (own: Own, dueAfter: ReadonlyArray<number>, since = usualTime) {
  for (const [index, minutes] of dueAfter.entries()) {
    const id = own(`${index}`)
    yield* queue({ id, terminalId: id, since, notBefore: minutesLater(since, minutes) })
  }
})

/** Takes an order out of the queue. */
const dequeue = (id: string) => change(`dequeue-${id}`, "Order", id, [orderDequeued(usualTime)])

const due = (it: It, all: Own): void => {
  it.effect("gives what is due, the earliest first, and nothing before its time", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`due-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [5, 1, 3])
      assert.deepStrictEqual(yield* claim(0.99), [])
      assert.deepStrictEqual(yield* claim(3), [own("1"), own("2")])
      assert.deepStrictEqual(yield* claim(5), [own("0")])
    })
  )

  it.effect("gives the earliest ones when more is due than the limit", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`limit-${id}`)
      // In 1990 nothing of another case is due, so the limit counts only this case's work.
      const start = Instant.at("1990-01-01T00:00:00Z")
      const claim = claimer(own, start)
      yield* queueEach(own, [4, 2, 3, 1], start)
      assert.deepStrictEqual(yield* claim(9, { limit: 2 }), [own("3"), own("1")])
      assert.deepStrictEqual(yield* claim(9, { limit: 10 }), [own("2"), own("0")])
      for (const index of [0, 1, 2, 3]) yield* dequeue(own(`${index}`))
      assert.deepStrictEqual(yield* claim(99, { limit: 10 }), [])
    })
  )

  it.effect("keeps queues apart", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`queues-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [1])
      yield* change(own("watch"), "AlarmWatch", own("w"), [watchStarted(own("w"), minutesLater(usualTime, 1))])
      yield* change(own("idle"), "AlarmWatch", own("i"), [watchStarted(own("i"), null)])
      assert.deepStrictEqual(yield* claim(1, { queue: "message" }), [])
      assert.deepStrictEqual(yield* claim(1, { queue: "alarm" }), [own("w")])
      assert.deepStrictEqual(yield* claim(1), [own("0")])
    })
  )
}

const serials = (it: It, all: Own): void => {
  it.effect("gives of one serial key only the head, though the next one is due before it", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`head-${id}`)
      const claim = claimer(own, usualTime)
      const terminalId = own("t")
      const [first, second] = [own("z-first"), own("a-second")]
      yield* queue({ id: second, terminalId, since: minutesLater(usualTime, 1), notBefore: minutesLater(usualTime, 1) })
      yield* queue({ id: first, terminalId, since: usualTime, notBefore: minutesLater(usualTime, 5) })
      yield* queue({ id: own("free"), terminalId: own("u"), since: usualTime, notBefore: minutesLater(usualTime, 2) })
      assert.deepStrictEqual(yield* claim(4), [own("free")])
      assert.deepStrictEqual(yield* claim(5), [first])
      assert.deepStrictEqual(yield* claim(6), [])
      yield* dequeue(first)
      assert.deepStrictEqual(yield* claim(6), [second])
    })
  )

  it.effect("puts work of the same place in the order of ids", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`place-${id}`)
      const claim = claimer(own, usualTime)
      for (const id of [own("b"), own("a")]) {
        yield* queue({ id, terminalId: own("t"), since: usualTime, notBefore: usualTime })
      }
      assert.deepStrictEqual(yield* claim(0), [own("a")])
    })
  )
}

const leases = (it: It, all: Own): void => {
  it.effect("leases what it gives, to others and to the holder himself, until the lease runs out", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`lease-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [0])
      assert.deepStrictEqual(yield* claim(0, { holder: "one" }), [own("0")])
      assert.deepStrictEqual(yield* claim(leaseMinutes - 0.001, { holder: "two" }), [])
      assert.deepStrictEqual(yield* claim(leaseMinutes - 0.001, { holder: "one" }), [])
      assert.deepStrictEqual(yield* claim(leaseMinutes, { holder: "two" }), [own("0")])
      assert.deepStrictEqual(yield* claim(leaseMinutes, { holder: "one" }), [])
    })
  )

  it.effect("ends a lease with a commit that moves the work, and gives it again when it is due again", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`moved-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [0])
      assert.deepStrictEqual(yield* claim(0), [own("0")])
      const later = orderPostponed(usualTime, minutesLater(usualTime, 2))
      yield* change(own("later"), "Order", own("0"), [later])
      assert.deepStrictEqual(yield* claim(1), [])
      assert.deepStrictEqual(yield* claim(2), [own("0")])
      yield* dequeue(own("0"))
      assert.deepStrictEqual(yield* claim(1000), [])
    })
  )

  it.effect("keeps a lease when a commit on the work is refused", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const own: Own = (id) => all(`kept-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [0])
      assert.deepStrictEqual(yield* claim(0), [own("0")])
      const stale = commitOf(own("stale"), { it: absent("Order", own("0")) }, { it: [orderSaved(own("0"))] })
      assert.strictEqual(yield* wordOf(store.commit(stale)), "stale")
      assert.deepStrictEqual(yield* claim(1), [])
    })
  )

  it.effect("gives each piece of work to one of eight holders who claim at the same time", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`crowd-${id}`)
      const claim = claimer(own, usualTime)
      const minutes = Array.from({ length: 24 }, () => 0)
      yield* queueEach(own, minutes)
      const rounds = yield* Effect.all(
        Array.from({ length: 8 }, (_, index) => claim(0, { holder: `holder-${index}` })),
        { concurrency: "unbounded" }
      )
      // A claim may pass over rows that another one holds at that moment; a further claim then finds them.
      const rest = yield* claim(0)
      const given = [...rounds.flat(), ...rest]
      assert.strictEqual(new Set(given).size, given.length)
      assert.strictEqual(given.length, minutes.length)
    })
  )
}

const releasing = (it: It, all: Own): void => {
  it.effect("gives what its holder has given back to whoever claims next, at once", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const own: Own = (id) => all(`back-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [0, 0, 0])
      assert.deepStrictEqual(yield* claim(0, { holder: "one" }), [own("0"), own("1"), own("2")])
      yield* store.release([ref("Order", own("0")), ref("Order", own("2"))], "one")
      assert.deepStrictEqual(yield* claim(0, { holder: "two" }), [own("0"), own("2")])
      assert.deepStrictEqual(yield* claim(0, { holder: "one" }), [])
      assert.strictEqual((yield* loadOne("Order", own("0"))).version, 1, "nothing was committed")
    })
  )

  it.effect("gives back only what the holder has, not what another one leased meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const own: Own = (id) => all(`theirs-${id}`)
      const claim = claimer(own, usualTime)
      yield* queueEach(own, [0])
      const order = ref("Order", own("0"))
      yield* store.release([order, ref("Order", own("none"))], "one")
      yield* store.release([], "one")
      assert.deepStrictEqual(yield* claim(0, { holder: "one" }), [own("0")])
      assert.deepStrictEqual(yield* claim(leaseMinutes, { holder: "two" }), [own("0")])
      yield* store.release([order], "one")
      assert.deepStrictEqual(yield* claim(leaseMinutes, { holder: "three" }), [])
    })
  )
}

const leavingOut = (it: It, all: Own): void => {
  it.effect("leaves out what a claim does not want, and what stands behind it in its serial key", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`except-${id}`)
      const claim = claimer(own, usualTime)
      const [head, behind, free] = [own("head"), own("behind"), own("free")]
      const terminalId = own("t")
      yield* queue({ id: head, terminalId, since: usualTime, notBefore: usualTime })
      yield* queue({ id: behind, terminalId, since: minutesLater(usualTime, 1), notBefore: minutesLater(usualTime, 1) })
      yield* queue({ id: free, terminalId: own("u"), since: usualTime, notBefore: minutesLater(usualTime, 2) })
      assert.deepStrictEqual(yield* claim(3, { except: [head, own("unknown")] }), [free])
      assert.deepStrictEqual(yield* claim(3, { holder: "two" }), [head])
    })
  )

  it.effect("does not count what is left out against the limit", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`skip-${id}`)
      // In 1989 nothing of another case is due, so the limit counts only this case's work.
      const start = Instant.at("1989-01-01T00:00:00Z")
      const claim = claimer(own, start)
      yield* queueEach(own, [1, 2, 3], start)
      assert.deepStrictEqual(yield* claim(9, { limit: 1, except: [own("0"), own("1")] }), [own("2")])
      for (const index of [0, 1, 2]) yield* dequeue(own(`${index}`))
    })
  )

  it.effect("takes at most so many ids to leave out", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const ids = Array.from({ length: maxExcept + 1 }, (_, index) => all(`many-${index}`))
      const claim = { queue: "saga", now: Instant.at("1970-01-01T00:00:00Z"), holder: "one", limit: 1 } as const
      const claiming = (except: ReadonlyArray<string>) =>
        store.claim({ ...claim, leaseMillis: 1, except, horizonMillis: null })
      assert.deepStrictEqual(yield* claiming(ids.slice(1)), [])
      assert.strictEqual((yield* Effect.flip(claiming(ids))).reason, "invalid")
    })
  )
}

const puttingOff = (it: It, all: Own): void => {
  const start = Instant.at("1985-01-01T00:00:00Z")
  const ofAlarm = { queue: "alarm" } as const
  const opened = { _tag: "EpisodeOpened", v: 1, at: start, target: "t/1" as never } as const
  const scheduled = { _tag: "WatchScheduled", v: 1, nextAt: minutesLater(start, 40) } as const
  const begun = Effect.fnUntraced(function* (own: Own) {
    const store = yield* StationStore
    const watch = ref("AlarmWatch", own("w"))
    yield* change(own("start"), "AlarmWatch", own("w"), [watchStarted(own("w"), start)])
    const putOff = (version: number, minutes: number) =>
      store.putOff({ ref: watch, version, until: minutesLater(start, minutes) })
    return { putOff, watch, claim: claimer(own, start), alarm: own("w") }
  })

  it.effect("puts off work of the version that was seen, ends its lease, and writes nothing", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`putoff-${id}`)
      const { alarm, claim, putOff, watch } = yield* begun(own)
      const store = yield* StationStore
      assert.deepStrictEqual(yield* claim(0, ofAlarm), [alarm])
      yield* putOff(2, 30)
      assert.deepStrictEqual(yield* claim(leaseMinutes, ofAlarm), [alarm], "another version is none of its business")
      yield* putOff(1, leaseMinutes + 1)
      assert.deepStrictEqual(yield* claim(leaseMinutes + 0.999, ofAlarm), [])
      assert.deepStrictEqual(yield* claim(leaseMinutes + 1, ofAlarm), [alarm], "its lease was over")
      assert.strictEqual((yield* loadOne("AlarmWatch", alarm)).version, 1)
      assert.strictEqual((yield* store.history(watch, { afterVersion: 0, limit: 9 })).length, 1)
    })
  )

  it.effect(
    "leaves what was put off where a commit finds it due for the same, and brings it forward where for another time",
    () =>
      Effect.gen(function* () {
        const own: Own = (id) => all(`putstays-${id}`)
        const { alarm, claim, putOff } = yield* begun(own)
        yield* putOff(1, 60)
        yield* putOff(1, 90)
        yield* change(own("open"), "AlarmWatch", alarm, [opened])
        assert.deepStrictEqual(yield* claim(89, ofAlarm), [])
        yield* change(own("again"), "AlarmWatch", alarm, [scheduled])
        assert.deepStrictEqual(yield* claim(39, ofAlarm), [])
        assert.deepStrictEqual(yield* claim(40, ofAlarm), [alarm])
      })
  )

  it.effect("puts off nothing that is not due for anything, or is not there", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`putnone-${id}`)
      const store = yield* StationStore
      yield* change(own("idle"), "AlarmWatch", own("i"), [watchStarted(own("i"), null)])
      for (const id of ["i", "none"])
        yield* store.putOff({ ref: ref("AlarmWatch", own(id)), version: 1, until: minutesLater(start, 1) })
      assert.deepStrictEqual(yield* claimer(own, start)(9, ofAlarm), [])
    })
  )
}

/** A clock that was a year ahead put work off and took leases; all other work lies beyond the horizons of 1980. */
const farAhead = (it: It, all: Own): void => {
  const start = Instant.at("1980-01-01T00:00:00Z")
  const year = 365 * 24 * 60
  const watch = (id: string, minutes: number) =>
    change(id, "AlarmWatch", id, [watchStarted(id, minutesLater(start, minutes))])

  it.effect("gives what is due further ahead than anything is put off, after what is due", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`horizon-${id}`)
      const claim = claimer(own, start)
      for (const [id, minutes] of [["near", 60] as const, ["far", year] as const, ["now", 0] as const])
        yield* watch(own(id), minutes)
      const fields = { queue: "alarm", horizonMillis: 60 * 60_000 } as const
      assert.deepStrictEqual(yield* claim(0, fields), [own("now"), own("far")])
      assert.deepStrictEqual(yield* claim(0, fields), [], "both are leased")
      assert.deepStrictEqual(yield* claim(leaseMinutes, { queue: "alarm" }), [own("now")], "without a horizon")
      assert.deepStrictEqual(yield* claim(60, fields), [own("now"), own("near"), own("far")])
    })
  )

  it.effect("takes a lease of more than two for one of a clock that was wrong, and keeps a shorter one", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`longlease-${id}`)
      const claim = claimer(own, start)
      yield* watch(own("w"), 0)
      assert.deepStrictEqual(yield* claim(year, { queue: "alarm" }), [own("w")])
      assert.deepStrictEqual(yield* claim(leaseMinutes, { queue: "alarm", holder: "two" }), [own("w")])
      assert.deepStrictEqual(
        yield* claim(0, { queue: "alarm", holder: "three" }),
        [],
        "that clock is behind by a lease"
      )
      assert.deepStrictEqual(yield* claim(2 * leaseMinutes, { queue: "alarm" }), [own("w")])
    })
  )
}

const backlog = (it: It, all: Own): void => {
  it.effect("says how much of each queue is due and since when, leased or not, and nothing of what is due later", () =>
    Effect.gen(function* () {
      const own: Own = (id) => all(`backlog-${id}`)
      // In 1975 nothing of another case is due.
      const start = Instant.at("1975-01-01T00:00:00Z")
      const store = yield* StationStore
      const at = (minutes: number) =>
        Effect.map(store.backlog(minutesLater(start, minutes)), (queues) =>
          Object.fromEntries(queues.map(({ queue, due, oldestAt }) => [queue, { due, oldestAt }]))
        )
      const none = { due: 0, oldestAt: null }
      const empty = Object.fromEntries(queueNames.map((queue) => [queue, none]))
      assert.deepStrictEqual(yield* at(9), empty)
      yield* queueEach(own, [5, 1, 3], start)
      assert.deepStrictEqual(yield* at(0.99), empty)
      const two = { due: 2, oldestAt: minutesLater(start, 1) }
      assert.deepStrictEqual(yield* at(3), { ...empty, dispatch: two })
      assert.strictEqual((yield* claimer(own, start)(3)).length, 2)
      assert.deepStrictEqual(yield* at(3), { ...empty, dispatch: two }, "what is under way counts, too")
      for (const index of [0, 1, 2]) yield* dequeue(own(`${index}`))
      assert.deepStrictEqual(yield* at(9), empty)
    })
  )
}

/** Registers the cases of claiming. */
export const claimCases = (it: It, own: Own): void => {
  due(it, own)
  serials(it, own)
  leases(it, own)
  releasing(it, own)
  leavingOut(it, own)
  puttingOff(it, own)
  farAhead(it, own)
  backlog(it, own)
}
