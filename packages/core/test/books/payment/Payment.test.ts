/** When the money of an order changes hands, by whose hands, and what of it lies in a drawer at the end of a day. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Adjustment, DayEnd, Order, Payment, PurchaseRules } from "@yugou/core/books"
import { catalog } from "@yugou/core/store"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { at, customerState, orderContent, targetState } from "../purchase/Orders.ts"

const reason = "录入有误"
const day = 86_400_000
const later = (days: number) => Instant.plusMillis(at, days * day)
const contextOf = (actor: string, days: number) => ({ actor, now: later(days), policy: Policy.defaults })

type Deed = readonly [deed: "void" | "reject" | "restore", by: string, day: number]

const decided = (order: Order.State, [deed, by, days]: Deed): ReadonlyArray<Order.Event> => {
  const context = contextOf(by, days)
  const result =
    deed === "void"
      ? PurchaseRules.voidOrder({ reason }, { order }, context)
      : deed === "reject"
        ? PurchaseRules.reject({ reason }, { order }, context)
        : PurchaseRules.restore(
            {},
            { order, customer: customerState, target: targetState, booked: [] } as never,
            context
          )
  return (Result.getOrThrow(result as never) as { readonly changes: { readonly order: ReadonlyArray<Order.Event> } })
    .changes.order
}

const sold = (content: Partial<Order.Content>): Order.State =>
  Order.evolve(null, { _tag: "OrderSaved", v: 1, at, by: "clerk", content: { ...orderContent, ...content } })

const lived = (content: Partial<Order.Content>, ...deeds: ReadonlyArray<Deed>): Order.State =>
  deeds.reduce((order, deed) => decided(order, deed).reduce<Order.State>(Order.evolve, order), sold(content))

const said = (order: Order.State): ReadonlyArray<string> =>
  Payment.movementsOf(order).map(
    ({ kind, by, at: when }) => `${kind} ${by} ${(Instant.toMillis(when) - Instant.toMillis(at)) / day}`
  )

describe("the money of an order", () => {
  const paid = { amountFen: 5_500, paymentWay: "cash" } as const
  const rows: ReadonlyArray<readonly [string, Order.State, ReadonlyArray<string>]> = [
    ["sold", lived(paid), ["taken clerk 0"]],
    ["sold without an amount", lived({}), []],
    ["sold for nothing", lived({ amountFen: 0 }), ["taken clerk 0"]],
    ["voided: who voids gives it back", lived(paid, ["void", "desk2", 1]), ["taken clerk 0", "returned desk2 1"]],
    ["rejected: who sold gives it back", lived(paid, ["reject", "chief", 1]), ["taken clerk 0", "returned clerk 1"]],
    ["voided without an amount", lived({}, ["void", "desk2", 1]), []],
    [
      "restored: who restores takes it",
      lived(paid, ["void", "desk2", 1], ["restore", "desk3", 2]),
      ["taken clerk 0", "returned desk2 1", "taken desk3 2"]
    ],
    [
      "voided again",
      lived(paid, ["void", "desk2", 1], ["restore", "desk3", 2], ["void", "clerk", 3]),
      ["taken clerk 0", "returned desk2 1", "taken desk3 2", "returned clerk 3"]
    ]
  ]
  it.each(rows)("%s", (_, order, expected) => assert.deepStrictEqual(said(order), expected))

  it("goes back where some was paid, and is taken again where it had gone back", () => {
    const moved = { v: 1, at, by: "desk2" } as const
    const back = [null, 0, 5_500].map((amountFen) => Payment.returned({ amountFen }, "desk2", at))
    assert.deepStrictEqual(back, [[], [{ _tag: "PaymentReturned", ...moved }], [{ _tag: "PaymentReturned", ...moved }]])
    const money = (kind: "taken" | "returned") => ({ money: [{ kind, by: "clerk", at }] })
    const again = [{}, money("taken"), money("returned")].map((it) => Payment.takenAgain(it, "desk2", at))
    assert.deepStrictEqual(again, [[], [], [{ _tag: "PaymentTaken", ...moved }]])
  })

  it("its list column is the time of the last movement after the sale", () => {
    const columnOf = (order: Order.State) => catalog.Order.index(order).columns.moneyAt
    assert.isNull(columnOf(lived(paid)))
    const twice = columnOf(lived(paid, ["void", "desk2", 1], ["restore", "desk3", 2]))
    assert.strictEqual(twice, `${Instant.toMillis(later(2))}`.padStart(15, "0"))
  })
})

describe("orders that were stored before payments were kept", () => {
  const read = Schema.decodeUnknownSync(Schema.toCodecJson(Order.State))
  const { paymentWay: _way, money: _money, ...before } = sold({ amountFen: 5_500 })
  const stored = Schema.encodeSync(Schema.toCodecJson(Order.State))(before as Order.State) as object

  it("are read, and were paid in a way that nobody stated", () => {
    const order = read(stored)
    assert.deepStrictEqual(said(order), ["taken clerk 0"])
    const [row] = DayEnd.inOrder(DayEnd.withOrder(DayEnd.noRows, order, () => true))
    assert.deepStrictEqual(row?.money.unstated, { takenFen: 5_500, returnedFen: 0 })
    assert.strictEqual(row?.cashToHandOver, 0)
  })
  it("and voided count as given back with the sale", () =>
    assert.deepStrictEqual(said(read({ ...stored, validity: "voided" })), ["taken clerk 0", "returned clerk 0"]))
  it("and restored since take nothing that was not given back", () => {
    const order = decided(read({ ...stored, validity: "voided" }), ["restore", "desk3", 2])
    assert.deepStrictEqual(
      order.map(({ _tag }) => _tag),
      ["OrderRestored"]
    )
  })
})

describe("the rows of a day", () => {
  const cash = { amountFen: 100, paymentWay: "cash" } as const
  const orders: ReadonlyArray<Order.State> = [
    lived({ ...cash, orderNo: "P1" }),
    lived({ ...cash, orderNo: "P2" }, ["void", "desk2", 0.1]),
    lived({ ...cash, orderNo: "P3" }, ["void", "desk2", 1]),
    lived({ orderNo: "P4", amountFen: 30, paymentWay: "web" }),
    lived({ orderNo: "P5" }),
    lived({ ...cash, orderNo: "P6", orgNo: "37402" as never })
  ]
  const rowsOf = (from: number) => {
    const onDay = (when: Instant.Instant) => {
      const passed = Instant.toMillis(when) - Instant.toMillis(at)
      return passed >= from * day && passed < (from + 1) * day
    }
    return DayEnd.inOrder(orders.reduce((rows, order) => DayEnd.withOrder(rows, order, onDay), DayEnd.noRows)).map(
      ({ operator, orgNo, orders, voided, withoutAmount, cashToHandOver, money, energy }) => [
        ...[operator, orgNo, orders, voided, withoutAmount, cashToHandOver],
        ...[money.cash.takenFen, money.cash.returnedFen, money.web.takenFen, Energy.toKwh(energy)]
      ]
    )
  }
  const { orgNo } = orderContent
  it("tell what each operator of each org unit took and gave back", () =>
    assert.deepStrictEqual(rowsOf(0), [
      ["clerk", orgNo, 5, 2, 1, 300, 300, 0, 30, "3000"],
      ["desk2", orgNo, 0, 0, 0, -100, 0, 100, 0, "0"],
      ["clerk", "37402", 1, 0, 0, 100, 100, 0, 0, "1000"]
    ]))
  it("leave the drawer of the day before as it was handed over", () =>
    assert.deepStrictEqual(rowsOf(1), [["desk2", orgNo, 0, 0, 0, -100, 0, 100, 0, "0"]]))

  const content = { compensates: "P1", orgNo } as unknown as Adjustment.Content
  const adjustment = { ...content, savedBy: "clerk", validity: "valid" } as Adjustment.State
  const compensations: ReadonlyArray<readonly [string, Adjustment.State, number | null, ReadonlyArray<number>]> = [
    ["one that stands", adjustment, 100, [1, 100]],
    ["of an order without an amount", adjustment, null, [1, 0]],
    ["a voided one", { ...adjustment, validity: "voided" }, 100, []],
    ["an adjustment that makes up for nothing", { ...adjustment, compensates: null }, 100, []]
  ]
  it.each(compensations)("count compensations: %s", (_, made, paidFen, expected) => {
    const [row] = DayEnd.inOrder(DayEnd.withCompensation(DayEnd.noRows, made, paidFen))
    assert.deepStrictEqual(row === undefined ? [] : [row.compensations, row.compensatedFen], expected)
  })
})
