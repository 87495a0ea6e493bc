/**
 * A cash desk's day, over any store: the sums of a day are those of the books, and a list of the marketing system finds exactly what differs.
 *
 * @category Suites
 */
import { assert, layer as withLayer } from "@effect/vitest"
import { DispatchEngine, Energy, OrderOutcomes, Rejection, Station, type TerminalGateway } from "@yugou/core"
import { absent, type Instant, makeCommit, StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { clockOf, firstCustomers, makeSite, pass, type Site, unnumbered, withDevice } from "./open/Desk.ts"
import { itself } from "./port/Over.ts"
import { type Drawers, dayOf, drawers, fold, total } from "./settlement/SlowFold.ts"

const clerk = { actor: "clerk" } as const
const reason = "录入有误"

type Story = (desk: Desk) => Effect.Effect<void, unknown, Station.Station | StationStore | TerminalGateway>

/** A desk in an org unit of its own, with a device to sell to. */
interface Desk {
  readonly site: Site
  readonly orgNo: string
  readonly deviceId: string
}

const open = Effect.fnUntraced(function* (site: Site, no: number) {
  const orgNo = `3701${`${no}`.padStart(3, "0")}`
  const record = site.records.get(site.customerNo)
  if (record !== undefined) site.records.set(site.customerNo, { ...record, customer: { ...record.customer, orgNo } })
  const { deviceId } = yield* withDevice(site, unnumbered)
  return { site, orgNo, deviceId } satisfies Desk
})

interface Sale {
  readonly amountFen?: number
  readonly paymentWay?: "cash" | "transfer" | "counter" | "web"
  readonly workOrderNo?: string
}

const sell = Effect.fnUntraced(function* ({ deviceId, site }: Desk, sale: Sale, by: "clerk" | "chief" = "clerk") {
  const { purchases } = yield* Station.Station
  return (yield* purchases.save({ ...site.by(by), deviceId, energy: Energy.kwh("10"), ...sale })).orderNo
})

const today = Effect.map(DateTime.now, dayOf)

/** What the station says of a day, in the words of the slow fold. */
const told = Effect.fnUntraced(function* ({ orgNo }: Desk, day: string) {
  const { settlement } = yield* Station.Station
  return drawers(day, yield* settlement.dayEnd({ ...clerk, day, orgNo }))
})

/** What the books say of all days, order by order and event by event. */
const written = Effect.fnUntraced(function* (orderNos: ReadonlyArray<string>) {
  const store = yield* StationStore
  const histories = yield* Effect.forEach(orderNos, (id) =>
    store.history({ _tag: "Order", id }, { afterVersion: 0, limit: 500 })
  )
  return fold(histories.map((entries) => entries.flatMap(({ events }) => events)))
})

type Step =
  | { readonly step: "sell"; readonly by: "clerk" | "chief"; readonly sale: Sale }
  | { readonly step: "void" | "restore" | "reject"; readonly by: "clerk" | "chief"; readonly which: number }
  | { readonly step: "pass"; readonly hours: number }

const by = fc.constantFrom("clerk" as const, "chief" as const)
const amountFen = fc.integer({ min: 1, max: 100_000 })
const walks = fc.array(
  fc.oneof(
    fc.record({
      step: fc.constant("sell" as const),
      by,
      sale: fc.oneof(
        fc.constant({}),
        fc.record({ amountFen }),
        fc.record({ amountFen, paymentWay: fc.constantFrom("cash" as const, "transfer", "counter", "web") })
      )
    }),
    fc.record({ step: fc.constantFrom("void" as const, "restore", "reject"), by, which: fc.nat({ max: 5 }) }),
    fc.record({ step: fc.constant("pass" as const), hours: fc.integer({ min: 1, max: 30 }) })
  ),
  { minLength: 4, maxLength: 12 }
)

/** Walks, and gives the orders and days on the way. What is refused on the way is left out. */
const walked = Effect.fnUntraced(function* (desk: Desk, steps: ReadonlyArray<Step>) {
  const { approvals, purchaseRecords } = yield* Station.Station
  const orderNos: Array<string> = []
  const days = new Set([yield* today])
  for (const it of steps) {
    if (it.step === "sell") orderNos.push(yield* sell(desk, it.sale as Sale, it.by))
    else if (it.step === "pass") pass(desk.site, it.hours * 60)
    else if (orderNos.length > 0) {
      const command = { ...desk.site.by(it.by), orderNo: orderNos[it.which % orderNos.length] ?? "" }
      if (it.step === "restore") yield* Effect.result(purchaseRecords.restore(command))
      else if (it.step === "void") yield* Effect.result(purchaseRecords.void({ ...command, reason }))
      else yield* Effect.result(approvals.reject({ ...command, reason }))
    }
    days.add(yield* today)
  }
  return { orderNos, days: [...days] }
})

const equalTheBooks = Effect.fnUntraced(function* (desk: Desk, steps: ReadonlyArray<Step>) {
  const { purchaseRecords } = yield* Station.Station
  const { days, orderNos } = yield* walked(desk, steps)
  const parts = yield* Effect.forEach(days, (day) => told(desk, day))
  const all: Drawers = Object.assign({}, ...parts)
  assert.deepStrictEqual(all, yield* written(orderNos))
  // What all days took less what they gave back is what the orders that stand were paid.
  const { rows } = yield* purchaseRecords.list({ ...clerk, orgNo: desk.orgNo, validity: "valid", limit: 500 })
  assert.strictEqual(
    total(all),
    rows.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0)
  )
  yield* statisticsEqual(desk, days)
})

/** The statistics of all days by operator, held against the orders themselves, counted one by one. */
const statisticsEqual = Effect.fnUntraced(function* ({ orgNo }: Desk, days: ReadonlyArray<string>) {
  const { purchaseRecords } = yield* Station.Station
  const [from = "", to = from] = [days[0], days.at(-1)]
  const { rows: orders } = yield* purchaseRecords.list({ ...clerk, orgNo, validity: "all", limit: 500 })
  const counted: { [key: string]: { orders: number; voided: number; sold: bigint } } = {}
  for (const { energy, savedAt, savedBy, validity } of orders) {
    const key = `${dayOf(savedAt)} ${savedBy}`
    counted[key] ??= { orders: 0, voided: 0, sold: 0n }
    counted[key].orders += 1
    if (validity === "voided") counted[key].voided += 1
    else counted[key].sold += energy
  }
  const rows = yield* purchaseRecords.statistics({ ...clerk, from, to, orgNo, by: "operator" })
  const said = rows.map(({ day, operator, orders, soldEnergy, voided }) => [
    `${day} ${operator}`,
    { orders, voided, sold: soldEnergy as bigint }
  ])
  assert.deepStrictEqual(Object.fromEntries(said), counted)
  const plain = yield* purchaseRecords.statistics({ ...clerk, from, to, orgNo })
  assert.strictEqual(
    plain.reduce((sum, { orders }) => sum + orders, 0),
    orders.length
  )
})

/** Approved ones alone count as approved, what nobody knows is neither applied nor refused, and the archive tells the transformer. */
const statistics: Story = (desk) =>
  Effect.gen(function* () {
    const { orgNo, site } = desk
    const record = site.records.get(site.customerNo)
    if (record === undefined) return assert.fail("the archive has no customer")
    const transformer = { transformerNo: "T7", name: "七号变", capacityKva: 400, lineNo: "L1" }
    site.records.set(site.customerNo, { ...record, transformers: [transformer] })
    const { approvals, customers, purchaseRecords } = yield* Station.Station
    yield* customers.takeFromArchive({ ...site.by(), customerNo: site.customerNo })
    const [first, second] = [yield* sell(desk, {}), yield* sell(desk, {}, "chief")]
    yield* sell(desk, {})
    const send = (orderNo: string, by: "clerk" | "chief") =>
      Effect.andThen(
        approvals.approveAndDispatch({ ...site.by(by), orderNo }),
        Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
      )
    yield* send(first, "chief")
    for (const it of site.panels.values()) it.lost.set("WriteCredit", "reply")
    yield* send(second, "clerk")
    const day = yield* today
    const asked = { ...clerk, from: day, to: day, orgNo }
    const [all, ...more] = yield* purchaseRecords.statistics({ ...asked, by: "transformer" })
    if (all === undefined) return assert.fail("nothing was counted")
    assert.lengthOf(more, 0)
    const kwh = Energy.kwh
    assert.deepInclude(all, { transformerNo: "T7", operator: null, orders: 3, applied: 1, unknown: 1, idle: 1 })
    assert.deepInclude(all, { soldEnergy: kwh("30"), approvedEnergy: kwh("20"), appliedEnergy: kwh("10") })
    assert.deepInclude(all, { unknownEnergy: kwh("10"), rejectedEnergy: kwh("0"), appliedPerMille: 500 })
    const [ofLine] = yield* purchaseRecords.statistics({ ...asked, by: "line" })
    assert.deepStrictEqual(ofLine, { ...all, transformerNo: null, lineNo: "L1" })
    const own = yield* purchaseRecords.statistics({ ...asked, by: "operator" })
    assert.deepStrictEqual(own.map(({ operator, applied, unknown }) => [operator, applied, unknown]).sort(), [
      ["chief", 0, 1],
      ["clerk", 1, 0]
    ])
    assert.deepStrictEqual(yield* purchaseRecords.statistics({ ...asked, actor: "there" }), [])
  })

/** An order and its voiding as they were stored before payments were kept. */
const ordersOfBefore: Story = (desk) =>
  Effect.gen(function* () {
    const { orgNo, site } = desk
    const store = yield* StationStore
    const orderNo = yield* sell(desk, {})
    const [loaded] = yield* store.load([{ _tag: "Order", id: orderNo }])
    const { state } = loaded as { readonly state: { readonly savedAt: Instant.Instant } & object }
    const at = state.savedAt
    const commit = (id: string, events: ReadonlyArray<object>) =>
      store.commit(
        makeCommit({ it: absent("Order", id) }, { it: events } as never, {
          command: { id: site.own(id), content: "", response: null },
          trail: { actor: "clerk", operation: "purchases.save", reason: null, at }
        })
      )
    const [{ events = [] } = {}] = yield* store.history({ _tag: "Order", id: orderNo }, { afterVersion: 0, limit: 1 })
    const [first] = events as ReadonlyArray<{ readonly content: object }>
    const before = (id: string) => ({ ...first, content: { ...first?.content, orderNo: id, amountFen: 700 } })
    const [standing, voided] = [site.own("standing"), site.own("voided")]
    yield* commit(standing, [before(standing)])
    yield* commit(voided, [before(voided), { _tag: "OrderVoided", v: 1, at, by: "chief", reason }])
    const { purchaseRecords, settlement } = yield* Station.Station
    const [row, ...more] = yield* settlement.dayEnd({ ...clerk, day: dayOf(at), orgNo })
    assert.lengthOf(more, 0)
    assert.deepInclude(row, { operator: "clerk", orders: 3, voided: 1, withoutAmount: 1, cashToHandOver: 0 } as const)
    assert.deepStrictEqual(row?.money.unstated, { takenFen: 1_400, returnedFen: 700 })
    const receipt = yield* purchaseRecords.printReceipt({ ...site.by(), orderNo: standing })
    assert.deepInclude(receipt, { amountFen: 700, paymentWay: null })
  })

const operators: Story = (desk) =>
  Effect.gen(function* () {
    yield* sell(desk, { amountFen: 100, paymentWay: "cash" })
    yield* sell(desk, { amountFen: 200, paymentWay: "cash" }, "chief")
    const { settlement } = yield* Station.Station
    const asked = { ...clerk, day: yield* today, orgNo: desk.orgNo }
    const rows = yield* settlement.dayEnd(asked)
    assert.deepStrictEqual(
      rows.map(({ operator, cashToHandOver }) => [operator, cashToHandOver]),
      [
        ["chief", 200],
        ["clerk", 100]
      ]
    )
    assert.deepStrictEqual(yield* settlement.dayEnd({ ...asked, operator: "chief" }), rows.slice(0, 1))
    assert.deepStrictEqual(yield* settlement.dayEnd({ ...asked, operator: "nobody" }), [])
    assert.deepStrictEqual(yield* settlement.dayEnd({ ...asked, actor: "there" }), [], "of another org unit")
  })

/** Sold on one day, voided on the next, restored on the third: each day keeps what moved on it. */
const threeDays: Story = (desk) =>
  Effect.gen(function* () {
    const { purchaseRecords } = yield* Station.Station
    const steps: ReadonlyArray<Step> = [
      { step: "sell", by: "clerk", sale: { amountFen: 100, paymentWay: "cash" } },
      { step: "pass", hours: 24 },
      { step: "void", by: "chief", which: 0 },
      { step: "pass", hours: 24 },
      { step: "restore", by: "clerk", which: 0 }
    ]
    const { days, orderNos } = yield* walked(desk, steps)
    const cash = yield* Effect.forEach(days, (day) =>
      Effect.map(told(desk, day), (rows) => Object.values(rows).map(({ cashToHandOver }) => cashToHandOver))
    )
    assert.deepStrictEqual(cash, [[100], [-100], [100]])
    assert.strictEqual(
      (yield* purchaseRecords.details({ ...clerk, orderNo: orderNos[0] ?? "" })).order.validity,
      "valid"
    )
  })

const wayWithoutAmount: Story = (desk) =>
  Effect.gen(function* () {
    const refused = yield* Effect.flip(sell(desk, { paymentWay: "cash" }))
    assert.instanceOf(refused, Rejection.InvalidInput)
  })

const summary = ({ cause, hereFen, thereFen, workOrderNo }: Finding): string =>
  `${workOrderNo} ${cause} ${thereFen} ${hereFen}`
interface Finding {
  readonly workOrderNo: string
  readonly cause: string
  readonly thereFen: number | null
  readonly hereFen: number | null
}

const threePlanted: Story = (desk) =>
  Effect.gen(function* () {
    const { orgNo, site } = desk
    const { settlement } = yield* Station.Station
    const day = yield* today
    for (const [workOrderNo, fen] of [
      ["A", 100],
      ["B", 200],
      ["C", 300]
    ] as const) {
      yield* sell(desk, { workOrderNo, amountFen: fen, paymentWay: "transfer" })
    }
    yield* sell(desk, { amountFen: 5 })
    const list = (...payments: ReadonlyArray<readonly [string, number]>) =>
      settlement.reconcilePayments({
        ...{ ...site.by(), day, orgNo },
        payments: payments.map(([workOrderNo, fen]) => ({ workOrderNo, amountFen: fen }))
      })
    const open = () =>
      Effect.map(settlement.paymentDifferences({ ...clerk, orgNo }), ({ rows }) => rows.map(summary).sort())
    const planted = ["B otherAmount 250 200", "C onlyHere null 300", "D onlyThere 400 null"]
    const first = yield* list(["A", 100], ["B", 250], ["D", 400])
    assert.deepInclude(first, { payments: 3, agreeing: 1, withoutWorkOrder: 1, closed: 0 })
    assert.deepStrictEqual(first.found.map(summary).sort(), planted)
    assert.deepStrictEqual(yield* open(), planted)
    // The same list once more writes nothing.
    yield* list(["A", 100], ["B", 250], ["D", 400])
    assert.deepStrictEqual(yield* open(), planted)
    const store = yield* StationStore
    const history = yield* store.history(
      { _tag: "PaymentDifference", id: `${orgNo}/B` },
      { afterVersion: 0, limit: 10 }
    )
    assert.lengthOf(history, 1)
    // A person settles one; the corrected list closes the second, and leaves the third.
    const settled = { differenceId: `${orgNo}/D`, note: "营销重复入账" }
    yield* settlement.closePaymentDifference({ ...site.by(), ...settled })
    assert.instanceOf(
      yield* Effect.flip(settlement.closePaymentDifference({ ...site.by(), ...settled })),
      Rejection.Conflict
    )
    const second = yield* list(["A", 100], ["B", 200], ["D", 400])
    assert.deepInclude(second, { agreeing: 2, closed: 1 })
    assert.deepStrictEqual(yield* open(), ["C onlyHere null 300"])
    const unknown = { ...site.by(), differenceId: `${orgNo}/Z`, note: reason }
    assert.instanceOf(yield* Effect.flip(settlement.closePaymentDifference(unknown)), Rejection.NotFound)
    const foreign = { ...site.by("there"), differenceId: `${orgNo}/C`, note: reason }
    assert.instanceOf(yield* Effect.flip(settlement.closePaymentDifference(foreign)), Rejection.NotFound)
  })

const overMidnight: Story = (desk) =>
  Effect.gen(function* () {
    const { orgNo, site } = desk
    const { settlement } = yield* Station.Station
    const list = (day: string, ...workOrderNos: ReadonlyArray<string>) =>
      settlement.reconcilePayments({
        ...{ ...site.by(), day, orgNo },
        payments: workOrderNos.map((workOrderNo) => ({ workOrderNo, amountFen: 100 }))
      })
    const sale = (workOrderNo: string) => sell(desk, { workOrderNo, amountFen: 100, paymentWay: "web" })
    const first = yield* today
    // One list comes before the sale, and one after it.
    const early = yield* list(first, "early")
    assert.deepStrictEqual(early.found.map(summary), ["early onlyThere 100 null"])
    pass(site, 24 * 60)
    const second = yield* today
    yield* sale("early")
    yield* sale("late")
    assert.deepInclude(yield* list(first, "early", "late"), { agreeing: 2, found: [], closed: 1 })
    assert.deepInclude(
      yield* list(second),
      { agreeing: 2, found: [] },
      "the list of the day of the sale does not name them"
    )
    assert.lengthOf((yield* settlement.paymentDifferences({ ...clerk, orgNo })).rows, 0)
  })

const wrongList: Story = (desk) =>
  Effect.gen(function* () {
    const { orgNo, site } = desk
    const { settlement } = yield* Station.Station
    const payments = Array.from({ length: 501 }, (_, no) => ({ workOrderNo: `X${no}`, amountFen: 1 }))
    const given = { day: yield* today, orgNo, payments }
    const refused = yield* Effect.flip(settlement.reconcilePayments({ ...site.by(), ...given }))
    assert.instanceOf(refused, Rejection.TooManyDifferences)
    assert.lengthOf((yield* settlement.paymentDifferences({ ...clerk, orgNo, state: "all" })).rows, 0)
    const elsewhere = yield* Effect.flip(settlement.reconcilePayments({ ...site.by("there"), ...given, payments: [] }))
    assert.instanceOf(elsewhere, Rejection.Forbidden)
    const twice = [...payments.slice(0, 1), { workOrderNo: " Ｘ0", amountFen: 2 }]
    const repeated = yield* Effect.flip(settlement.reconcilePayments({ ...site.by(), ...given, payments: twice }))
    assert.instanceOf(repeated, Rejection.InvalidInput)
  })

const toldOutcomes: Story = (desk) =>
  Effect.gen(function* () {
    const { site } = desk
    const { approvals, purchaseRecords } = yield* Station.Station
    const sale = { workOrderNo: "F1", amountFen: 100, paymentWay: "cash" } as const
    const orderNo = yield* sell(desk, sale)
    const other = yield* sell(desk, { workOrderNo: "F2", amountFen: 200 })
    yield* purchaseRecords.void({ ...site.by(), orderNo: other, reason })
    yield* purchaseRecords.restore({ ...site.by(), orderNo: other })
    yield* approvals.approveAndDispatch({ ...site.by("chief"), orderNo })
    yield* Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
    const own = Stream.filter(OrderOutcomes.after(0n), ({ order }) => [orderNo, other].includes(order.orderNo))
    const told = yield* Stream.runCollect(Stream.take(own, 3))
    assert.deepStrictEqual(
      told.map(({ outcome, order }) => [outcome, order.workOrderNo, order.amountFen, order.complete]),
      [
        ["voided", "F2", 200, "no"],
        ["restored", "F2", 200, "no"],
        ["applied", "F1", 100, "yes"]
      ]
    )
    assert.isAbove(told[2]?.order.evidence.length ?? 0, 0, "with its evidence")
    // Whoever starts again goes on from where he was.
    const again = Stream.filter(OrderOutcomes.after(BigInt(told[1]?.position ?? 0)), ({ order }) =>
      [orderNo, other].includes(order.orderNo)
    )
    assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(again, 1)), told.slice(2))
  })

const stories: ReadonlyArray<readonly [sentence: string, story: Story]> = [
  ["orders of before payments were kept are counted as paid in a way that nobody stated", ordersOfBefore],
  ["statistics tell operators and transformers apart, and unknown from refused", statistics],
  ["each operator hands over his own drawer, and sees those of his org units", operators],
  ["each day keeps what moved on it, whatever moves later", threeDays],
  ["a way of payment without an amount is refused", wayWithoutAmount],
  [
    "a list with three planted differences finds the three, and closes what a corrected one does not show",
    threePlanted
  ],
  [
    "what is paid in the evening and sold in the morning is no difference, in whichever order the lists come",
    overMidnight
  ],
  ["a list of another day or unit is refused as a whole", wrongList],
  ["what became of orders is told through changes, in order, with its evidence", toldOutcomes]
]

/** Registers the suite over a store. The ids are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`a cash desk's day (${name})`, (it) => {
    let no: number = firstCustomers.settlement
    const at = (story: Story) => {
      no += 1
      const site = makeSite(`settlement-${no}`, no, itself)
      return Effect.clockWith((real) =>
        Effect.flatMap(open(site, no), story).pipe(
          Effect.provideService(Clock.Clock, clockOf(site, real)),
          Effect.provide(Layer.fresh(Station.layer).pipe(Layer.provideMerge(site.ports)))
        )
      )
    }
    for (const [sentence, story] of stories) it.effect(sentence, () => at(story))
    it.effect(
      "the sums of each day equal a slow fold over all orders, and all days together what the orders were paid",
      () =>
        Effect.flatMap(Effect.context<StationStore>(), (context) =>
          Effect.promise(() =>
            fc.assert(
              fc.asyncProperty(walks, (steps) =>
                Effect.runPromiseWith(context)(at((desk) => equalTheBooks(desk, steps as ReadonlyArray<Step>)))
              ),
              { numRuns: 12 }
            )
          )
        )
    )
  })
}
