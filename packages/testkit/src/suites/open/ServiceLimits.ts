/** What takes longer than a day is listed with its limit: nothing waits for somebody unseen, and what nobody knows is not called failed. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Instant, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { dayOf } from "../settlement/SlowFold.ts"
import type { Case } from "./Case.ts"
import { pass, type Site, unnumbered, withDevice } from "./Desk.ts"

const clerk = { actor: "clerk" } as const
const dispatching = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)

/** Sells at the beginning of a case, and gives the day of it. */
const opened = Effect.fnUntraced(function* (site: Site) {
  const { approvals, purchases } = yield* Station.Station
  const { by, customerNo } = site
  const { deviceId, panel } = yield* withDevice(site, unnumbered)
  const day = dayOf(yield* DateTime.now)
  const sold = Effect.fnUntraced(function* (kwh: string) {
    const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh(kwh) })
    yield* approvals.approve({ ...by("chief"), orderNo })
    return orderNo
  })
  return { sold, panel, days: { ...clerk, from: day, to: day, customerNo } }
})

const listed = Effect.fnUntraced(function* (
  asked: Parameters<Station.Station["Service"]["purchaseRecords"]["breaches"]>[0]
) {
  const { purchaseRecords } = yield* Station.Station
  const { rows } = yield* purchaseRecords.breaches(asked)
  return rows.map(({ orderNo, breached, dispatch, endedAt }) => [
    ...[orderNo, breached, dispatch],
    endedAt === null ? "open" : "ended"
  ])
})

/** One order is sent and never answered, and two wait behind it, of which the one that is voided waits for nobody. */
const late: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    const { days, panel, sold } = yield* opened(site)
    const first = yield* sold("10")
    panel.lost.set("WriteCredit", "reply")
    yield* purchaseRecords.dispatch({ ...site.by(), orderNo: first })
    yield* dispatching
    const [second, third] = [yield* sold("20"), yield* sold("30")]
    yield* purchaseRecords.void({ ...site.by("chief"), orderNo: third, reason: "录入有误" })
    assert.deepStrictEqual(yield* listed(days), [], "nothing has taken a day yet")
    pass(site, 24 * 60 + 5)
    const both = [
      [first, "dispatch", "unknown", "open"],
      [first, "unknown", "unknown", "open"]
    ]
    const waiting = [second, "dispatch", "idle", "open"]
    assert.deepStrictEqual(yield* listed(days), [...both, waiting])
    assert.deepStrictEqual(yield* listed({ ...days, breached: "unknown", state: "open" }), [both[1]])
    assert.deepStrictEqual(yield* listed({ ...days, breached: "dispatch", state: "open" }), [both[0], waiting])
    assert.deepStrictEqual(yield* listed({ ...days, state: "ended" }), [])
    const [, long] = (yield* purchaseRecords.breaches(days)).rows
    assert.deepInclude(long, { limitMinutes: 24 * 60, overMinutes: 5 })
    const [counted] = yield* purchaseRecords.statistics({ ...clerk, from: days.from, to: days.to, orgNo: "3701" })
    assert.isAtLeast(counted?.late ?? 0, 2)
    assert.isAtLeast(counted?.unknownTooLong ?? 0, 1)
  })

/** What came late after all is told with its end, also when the next page begins behind it. */
const paged: Case["run"] = (site) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    const { days, sold } = yield* opened(site)
    const first = yield* sold("10")
    pass(site, 25 * 60)
    yield* purchaseRecords.dispatch({ ...site.by(), orderNo: first })
    yield* dispatching
    const { rows } = yield* purchaseRecords.breaches(days)
    assert.deepStrictEqual(
      rows.map(({ orderNo, breached, dispatch, overMinutes }) => [orderNo, breached, dispatch, overMinutes]),
      [[first, "dispatch", "applied", 60]]
    )
    const [{ since, endedAt } = { since: null, endedAt: null }] = rows
    assert.isNotNull(since)
    assert.isAtLeast(Instant.toMillis(endedAt ?? since) - Instant.toMillis(since), 25 * 3_600_000)
    const later = dayOf(yield* DateTime.now)
    const orderNos = [first, yield* sold("20"), yield* sold("30")]
    pass(site, 25 * 60)
    const asked = { ...days, to: later, limit: 1 } as const
    const seen: Array<string> = []
    let after: string | null = null
    do {
      const page: { readonly rows: ReadonlyArray<{ readonly orderNo: string }>; readonly next: string | null } =
        yield* purchaseRecords.breaches({ ...asked, after })
      seen.push(...page.rows.map(({ orderNo }) => orderNo))
      after = page.next
    } while (after !== null)
    assert.deepStrictEqual(seen, orderNos)
    assert.deepStrictEqual(yield* listed({ ...days, to: later, actor: "there" }), [])
  })

/** The cases. */
export const serviceLimits: ReadonlyArray<Case> = [
  {
    name: "what is not known to have arrived within a day is listed, and what is unknown is so by its own limit",
    run: late
  },
  { name: "what came too late is listed with its end, page by page, and to nobody of another org unit", run: paged }
]
