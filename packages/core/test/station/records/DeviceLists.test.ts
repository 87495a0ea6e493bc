import { assert, describe, it } from "@effect/vitest"
import { DispatchEngine, Energy, Station } from "@yugou/core"
import { Instant } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { addCustomer, at, holding, hosted, makeSite, type Site, setBalance, stationOf } from "../../books/alarm/Site.ts"
import { assertEachConditionTried, listsOfDevices } from "../kernel/Lists.ts"

const clerk = { actor: "clerk" }
const by = (commandId: string) => ({ ...clerk, commandId })

/** A credit whose answer never comes, and what one person states about it. */
const stated = Effect.fnUntraced(function* (site: Site, customerNo: string, deviceId: string) {
  const { approvals, purchases, purchaseRecords } = yield* Station.Station
  const sale = { deviceId, energy: Energy.kwh("10") }
  const { orderNo } = yield* purchases.save({ ...by(`sale-${customerNo}`), ...sale })
  yield* approvals.approve({ actor: "chief", commandId: `approve-${customerNo}`, orderNo })
  yield* purchaseRecords.dispatch({ ...by(`dispatch-${customerNo}`), orderNo })
  site.losesCredits = "yes"
  yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
  const outcome = { creditNo: orderNo, outcome: "applied", note: "用户已到电" } as const
  yield* purchaseRecords.proposeResolution({ ...by(`state-${customerNo}`), ...outcome })
  site.losesCredits = "no"
})

/** A remote close whose answer never comes, and what one person states about it. */
const statedClose = Effect.fnUntraced(function* (site: Site, customerNo: string, deviceId: string) {
  const { commissioning } = yield* Station.Station
  yield* commissioning.start({ ...by(`start-${customerNo}`), customerNo })
  holding(site, customerNo).answers = "silent"
  const { controls } = yield* commissioning.close({ ...by(`close-${customerNo}`), deviceId, rounds: [1] })
  const about = { controlId: controls[0]?.controlId ?? "", outcome: "applied", note: "现场已合闸" } as const
  yield* commissioning.proposeControlResolution({ ...by(`stated-${customerNo}`), ...about })
  holding(site, customerNo).answers = "yes"
})

/** Four customers in two org units: one is low, one is fine, one was never read, one is voided; a terminal of nobody is retired. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { customers, purchases } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  const balances = { C1: "20", D1: "500", D2: null, C3: "300" } as const
  for (const [customerNo, balance] of Object.entries(balances)) {
    const [device] = yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    setBalance(site, customerNo, balance)
    yield* purchases.pollRemaining({ ...clerk, deviceId: device?.deviceId ?? "" })
  }
  yield* hosted(1)
  const entry = { terminalId: "T-9", orgNo: "37402", dialectId: "other", address: "X-9", settings: {} }
  yield* customers.registerTerminal({ ...by("T-9"), ...entry } as never)
  yield* customers.retireTerminal({ ...by("retired"), terminalId: "T-9" as never, reason: "拆除" })
  const [c1] = yield* customers.devices({ ...clerk, customerNo: "C1" })
  const [d1] = yield* customers.devices({ ...clerk, customerNo: "D1" })
  yield* stated(site, "C1", c1?.deviceId ?? "")
  yield* statedClose(site, "D1", d1?.deviceId ?? "")
  const released = { ...by("void"), customerNo: "C3", reason: "销户", releaseControl: "yes" } as const
  yield* customers.void(released)
})

type Asked = (station: Station.Station["Service"]) => Effect.Effect<ReadonlyArray<string>, unknown>

describe("R-004.1 R-083 the lists of devices and of what stands about them give exactly the rows that meet a condition", () => {
  const devices =
    (asked: object): Asked =>
    ({ purchases }) =>
      Effect.map(purchases.list({ ...clerk, ...asked }), ({ rows }) => rows.map(({ customerNo }) => customerNo))
  const terminals =
    (asked: object): Asked =>
    ({ customers }) =>
      Effect.map(customers.terminals({ ...clerk, ...asked }), ({ rows }) => rows.map(({ terminalId }) => terminalId))
  const proposals =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.map(purchaseRecords.proposals({ ...clerk, ...asked }), ({ rows }) =>
        rows.map(({ about, customerNo }) => `${about} of ${customerNo}`)
      )
  const question = <A extends object>(asked: A, list: (asked: A) => Asked, ...expected: ReadonlyArray<string>) => ({
    asked,
    found: list(asked),
    expected
  })
  const tables = {
    "purchases.list": [
      question({}, devices, "C1", "D1", "D2"),
      question({ validity: "all" }, devices, "C1", "C3", "D1", "D2"),
      question({ validity: "voided" }, devices, "C3"),
      question({ balanceState: "below" }, devices, "C1"),
      question({ balanceState: "normal" }, devices, "D1"),
      question({ balanceState: "neverRead" }, devices, "D2"),
      question({ customerNo: "D1" }, devices, "D1"),
      question({ name: "户D" }, devices, "D1", "D2"),
      question({ name: "户D", balanceState: "normal" }, devices, "D1"),
      question({ terminalId: "T-C1" }, devices, "C1"),
      question({ address: "T-D" }, devices, "D1", "D2"),
      question({ binding: "cancelled" }, devices),
      question({ binding: "all", orgNo: "37401" }, devices, "C1"),
      question({ orgNo: "37402" }, devices, "D1", "D2")
    ],
    "customers.terminals": [
      question({}, terminals, "T-C1", "T-C3", "T-D1", "T-D2"),
      question({ service: "all" }, terminals, "T-9", "T-C1", "T-C3", "T-D1", "T-D2"),
      question({ service: "retired" }, terminals, "T-9"),
      question({ service: "all", presence: "offline" }, terminals, "T-9"),
      question({ service: "all", presence: "online" }, terminals, "T-C1", "T-C3", "T-D1", "T-D2"),
      question({ presence: "unknown" }, terminals),
      question({ service: "all", dialectId: "other" }, terminals, "T-9"),
      question({ terminalId: "T-C1" }, terminals, "T-C1"),
      question({ address: "T-D" }, terminals, "T-D1", "T-D2"),
      question({ orgNo: "37401" }, terminals, "T-C1", "T-C3")
    ],
    "purchaseRecords.proposals": [
      question({}, proposals, "control of D1", "order of C1"),
      question({ customerNo: "D1" }, proposals, "control of D1"),
      question({ name: "户C" }, proposals, "order of C1"),
      question({ terminalId: "T-C1" }, proposals, "order of C1"),
      question({ address: "T-D" }, proposals, "control of D1"),
      question({ orgNo: "37402" }, proposals, "control of D1")
    ]
  }
  for (const list of listsOfDevices) {
    it.effect.each(tables[list])(`${list} with $asked`, ({ found, expected }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* world(site)
        assert.deepStrictEqual((yield* found(yield* Station.Station)).toSorted(), expected)
      }).pipe(Effect.provide(stationOf(site)))
    })

    it(`each condition of ${list} is one of them`, () => assertEachConditionTried(list, tables[list]))
  }
})

const inWorld = <A, E>(body: (station: Station.Station["Service"]) => Effect.Effect<A, E>) => {
  const site = makeSite()
  return Effect.gen(function* () {
    yield* world(site)
    return yield* body(yield* Station.Station)
  }).pipe(Effect.provide(stationOf(site)))
}

type Page<A> = { readonly rows: ReadonlyArray<A>; readonly next: string | null; readonly total: number | null }

/** Turns the pages of a list one by one, and gives what each has. */
const pagesOf = Effect.fnUntraced(function* <A, E>(list: (after: string | null) => Effect.Effect<Page<A>, E>) {
  const pages: Array<Page<A>> = []
  let after: string | null = null
  do {
    const page: Page<A> = yield* list(after)
    pages.push(page)
    after = page.next
  } while (after !== null && pages.length < 20)
  return pages
})

describe("the lists of devices and of what stands about them", () => {
  it.effect("R-083 show of a device all that the purchase page shows, in one question", () =>
    inWorld(({ purchases }) =>
      Effect.gen(function* () {
        const [row] = (yield* purchases.list({ ...clerk, customerNo: "C1" })).rows
        assert.include(row, {
          ...{ customerNo: "C1", customerName: "客户C1", validity: "valid", binding: "active" },
          ...{ address: "T-C1", presence: "online", balanceState: "below" },
          ...{ remaining: Energy.kwh("20"), alarmEnergy: Energy.kwh("100") }
        })
        assert.strictEqual(row?.readAt?.toString(), Instant.at("2026-03-02T03:00:00Z").toString())
        assert.include(row?.last, { energy: Energy.kwh("10"), dispatch: "unknown", approval: "approved" })
        const [unread] = (yield* purchases.list({ ...clerk, customerNo: "D2" })).rows
        assert.include(unread, { remaining: null, readAt: null, last: null, balanceState: "neverRead" })
      })
    )
  )

  it.effect("show of a terminal how it is connected and what it holds", () =>
    inWorld(({ customers }) =>
      Effect.gen(function* () {
        const { rows } = yield* customers.terminals({ ...clerk, service: "all" })
        const [retired, working] = rows
        const shown = { dialectId: "fake", standing: "inService", suspected: "no", presence: "online" } as const
        assert.include(working, { ...shown, address: "T-C1" })
        assert.deepStrictEqual(working?.targets.map(String), ["T-C1/1"])
        assert.include(retired, { address: "X-9", standing: "retired", presence: "offline" })
      })
    )
  )

  it.effect("give terminals of a presence page by page, each once, however many others stand between them", () =>
    inWorld(({ customers }) =>
      Effect.gen(function* () {
        const asked = { ...clerk, service: "all", presence: "online", limit: 1 } as const
        const pages = yield* pagesOf((after) => customers.terminals({ ...asked, after }))
        const ids = pages.flatMap(({ rows }) => rows.map(({ terminalId }) => String(terminalId)))
        assert.deepStrictEqual(ids, ["T-C1", "T-C3", "T-D1", "T-D2"])
        assert.isTrue(pages.every(({ rows, total }) => rows.length <= 1 && total === null))
      })
    )
  )

  it.effect("merge what waits for a second person page by page, what began first before what began later", () =>
    inWorld(({ purchaseRecords }) =>
      Effect.gen(function* () {
        const pages = yield* pagesOf((after) => purchaseRecords.proposals({ ...clerk, after, limit: 1 }))
        const found = pages.flatMap(({ rows }) => rows)
        assert.deepStrictEqual(
          found.map(({ about, outcome, by: stater, customerName }) => [about, outcome, stater, customerName]),
          [
            ["order", "applied", "clerk", "客户C1"],
            ["control", "applied", "clerk", "客户D1"]
          ]
        )
        assert.deepStrictEqual(
          pages.map(({ total }) => total),
          [2, null]
        )
        const [order] = found
        const chief = { actor: "chief", commandId: "confirm" }
        yield* purchaseRecords.confirmResolution({ ...chief, creditNo: order?.id ?? "", outcome: "applied" })
        assert.strictEqual((yield* purchaseRecords.proposals(clerk)).total, 1)
      })
    )
  )

  it.effect("say in every row of records what its customer is called", () =>
    inWorld(({ purchaseRecords, commissioning }) =>
      Effect.gen(function* () {
        const orders = yield* purchaseRecords.list(clerk)
        const sessions = yield* commissioning.list(clerk)
        const controls = yield* commissioning.controls(clerk)
        const named = [...orders.rows, ...sessions.rows, ...controls.rows]
        assert.deepStrictEqual(
          named.map(({ customerNo, customerName }) => [customerNo, customerName]),
          named.map(({ customerNo }) => [customerNo, `客户${customerNo}`])
        )
        assert.strictEqual(named.length, 3)
      })
    )
  )
})
