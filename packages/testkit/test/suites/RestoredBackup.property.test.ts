/**
 * Backups that are restored, played: a station sells, a copy of its books as of any commit takes its place, people go on as the guide on backup says, and
 * every order takes effect once at most.
 */
import { assert, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { StationStoreMemory } from "@yugou/core/memory"
import { type Commit, everyOrg, StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as fc from "fast-check"
import * as Desk from "../../src/suites/adoption/Desk.ts"
import { clockOf, makeSite, pass, type Site, unnumbered, withDevice } from "../../src/suites/open/Desk.ts"
import { itself } from "../../src/suites/port/Over.ts"
import { capabilities } from "../../src/suites/port/Panel.ts"

type Act = "approve" | "queue" | "sell" | "lose" | "send" | "engines" | "wait"

/** A life of a station: what happens before the copy and in its gap, after how much of its commits the copy is taken, and what is done on the copy at once. */
interface Life {
  readonly contact: "first" | "later"
  readonly before: ReadonlyArray<Act>
  readonly percent: number
  readonly after: ReadonlyArray<Act>
}

const acts = (max: number): fc.Arbitrary<ReadonlyArray<Act>> =>
  fc.array(fc.constantFrom<Act>("approve", "queue", "sell", "sell", "lose", "send", "engines", "wait"), {
    minLength: 1,
    maxLength: max
  })

/** No more credits than the terminal keeps records of: of earlier ones no station can know. */
const lives: fc.Arbitrary<Life> = fc.record({
  contact: fc.constantFrom<Life["contact"]>("first", "later"),
  before: acts(5),
  percent: fc.integer({ min: 0, max: 100 }),
  after: acts(3)
})

const ordersOf = Effect.gen(function* () {
  const store = yield* StationStore
  const page = { after: null, limit: 100, order: "ascending" } as const
  const { rows } = yield* store.list("Order", { orgScope: everyOrg, where: {} }, page)
  return rows.map(({ state }): Order.State => state)
})

const isWaiting = ({ approval, dispatch, validity }: Order.State): boolean =>
  approval._tag === "Approved" && validity === "valid" && (dispatch._tag === "Idle" || dispatch._tag === "Rejected")

/** Does what is drawn; each order has another amount. What is refused is not done. */
const perform = (place: Desk.Place, amounts: { next: number }) => (act: Act) =>
  Effect.gen(function* () {
    const amount = (): string => `${amounts.next++}`
    switch (act) {
      case "approve":
        return yield* Desk.approved(place, amount())
      case "queue":
        return yield* Desk.sold(place, amount())
      case "sell":
        yield* Desk.sold(place, amount())
        return yield* Desk.engines(place)
      case "lose":
        yield* Desk.sold(place, amount())
        place.panel.lost.set("WriteCredit", "reply")
        yield* Desk.send
        return place.panel.lost.clear()
      case "send": {
        const [order] = (yield* ordersOf).filter(isWaiting)
        if (order !== undefined) yield* Desk.queued(place, order.orderNo)
        return yield* Desk.engines(place)
      }
      case "engines":
        return yield* Desk.engines(place)
      case "wait":
        return pass(place.site, 90)
    }
  }).pipe(Effect.ignore)

const effectsOf = ({ panel }: Desk.Place, { energy }: Order.State): number =>
  panel.records.filter(({ value }) => value === energy).length

/** Two persons who stand before the terminal say whether an order took effect. */
const stated = (place: Desk.Place, order: Order.State) =>
  Desk.settle(place, order.orderNo, effectsOf(place, order) > 0 ? "applied" : "notApplied")

/** Settles what stands open as the guide says: whose the number is first, then the closing in two. */
const repair = Effect.fnUntraced(function* (place: Desk.Place) {
  pass(place.site, 90)
  yield* Desk.engines(place)
  for (const order of (yield* ordersOf).filter(({ dispatch }) => dispatch._tag === "Unknown"))
    yield* Effect.ignore(stated(place, order))
  yield* Effect.ignore(Desk.reconcile(place))
  for (const { discrepancyId } of yield* Desk.open(place)) {
    const refused = yield* Effect.result(Desk.adopt(place, discrepancyId, Desk.writeOff))
    if (refused._tag === "Success") continue
    const { conflict = "", id = "" } = refused.failure as { readonly conflict?: string; readonly id?: string }
    const ours = (yield* ordersOf).find(({ orderNo }) => orderNo === id)
    if (conflict === "mayBeOurs" && ours !== undefined) yield* Effect.ignore(stated(place, ours))
  }
})

/** Sends what waits, each after it was compared with the terminal. */
const dispatchRest = Effect.fnUntraced(function* (place: Desk.Place) {
  for (const order of (yield* ordersOf).filter(isWaiting)) {
    if (effectsOf(place, order) === 0) yield* Effect.ignore(Desk.queued(place, order.orderNo))
  }
  yield* Desk.engines(place)
})

const judge = Effect.fnUntraced(function* (place: Desk.Place) {
  for (const order of yield* ordersOf) {
    const { orderNo, dispatch } = order
    const effects = effectsOf(place, order)
    assert.isAtMost(effects, 1, `${orderNo} took effect`)
    if (dispatch._tag === "Applied") assert.strictEqual(effects, 1, `${orderNo} is applied`)
  }
})

const over =
  (site: Site, store: StationStore["Service"]) =>
  <A, E>(work: Effect.Effect<A, E, Station.Station | StationStore | Layer.Success<Site["ports"]>>) =>
    Effect.clockWith((real) =>
      work.pipe(
        Effect.provideService(Clock.Clock, clockOf(site, real)),
        Effect.provide(
          Layer.fresh(Station.layer).pipe(
            Layer.provideMerge(Layer.mergeAll(site.ports, Layer.succeed(StationStore, store)))
          )
        )
      )
    )

/** A store whose commits are kept, as a backup that may end behind any of them. */
const kept = () => {
  const commits: Array<Commit> = []
  const inner = StationStoreMemory.make(StationStoreMemory.emptyBooks())
  const store = StationStore.of({
    ...inner,
    commit: (commit) =>
      Effect.tap(inner.commit(commit), ({ _tag }) =>
        Effect.sync(() => {
          if (_tag !== "Repeated") commits.push(commit)
        })
      )
  })
  return { commits, store }
}

/** So often persons look again: each time one claim is settled, or one closing is approved. */
const rounds = 5

const played = (able: Capabilities, { contact, before, percent, after }: Life) =>
  Effect.gen(function* () {
    const site = makeSite("restored", 99, itself)
    const live = kept()
    const amounts = { next: 11 }
    const records = { ...able, evidence: [...able.evidence, { kind: "creditRecord", proves: "effect" } as const] }
    const { place, founded } = yield* over(
      site,
      live.store
    )(
      Effect.gen(function* () {
        const place: Desk.Place =
          contact === "later" ? yield* Desk.opened(site, records) : { ...(yield* withDevice(site, records)), site }
        place.panel.tells = "value"
        const founded = live.commits.length
        for (const act of before) yield* perform(place, amounts)(act)
        return { place, founded }
      })
    )
    const copy = kept()
    const length = founded + Math.floor((percent / 100) * (live.commits.length - founded))
    for (const commit of live.commits.slice(0, length)) yield* copy.store.commit(commit)
    yield* over(
      site,
      copy.store
    )(
      Effect.gen(function* () {
        for (const act of after) yield* Effect.andThen(perform(place, amounts)(act), judge(place))
        const settled = Effect.andThen(repair(place), judge(place))
        yield* Effect.repeat(settled, { times: rounds })
        const last = yield* Desk.sold(place, "900")
        for (let round = 0; round < 3; round++) {
          yield* Effect.andThen(dispatchRest(place), judge(place))
          yield* Effect.repeat(settled, { times: rounds })
        }
        assert.strictEqual(yield* Desk.dispatchOf(last), "applied", "the target goes on")
      })
    )
  })

const terminals = { "numbers that only rise": capabilities, "numbers in a circle": unnumbered }

for (const [kind, able] of Object.entries(terminals)) {
  it(`a restored backup sends no order again (${kind})`, { timeout: 60_000 }, () =>
    fc.assert(
      fc.asyncProperty(lives, (life) => Effect.runPromise(played(able, life))),
      { numRuns: 100 }
    )
  )
}
