import { assert, describe, it } from "@effect/vitest"
import { Policy as Policies, type Policy, Station, StationPolicy } from "@yugou/core"
import { ref, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { everything, fakeTerminal, layer } from "../../Fixtures.ts"
import {
  approve,
  chief,
  clerk,
  details,
  dispatch,
  dispatchOf,
  engine,
  kwh,
  open,
  orderOf,
  save,
  sell,
  tagOf
} from "../Desk.ts"

const station = () => layer(fakeTerminal())

/** Runs under other policies than the recommended ones. */
const under = (policy: Partial<Policy.Policy>) =>
  Effect.provideService(StationPolicy, { ...Policies.defaults, ...policy })

const without = (...permissions: ReadonlyArray<string>) => ({
  ...everything,
  permissions: everything.permissions.filter((name) => !permissions.includes(name))
})

describe("approval", () => {
  it.effect("R-115.1 shows a pending order and changes nothing", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const { order, customer } = yield* details(orderNo)
      assert.deepInclude(order, { orderNo, customerNo: customer.customerNo, target: device.target, savedBy: "clerk" })
      assert.deepStrictEqual((yield* details(orderNo)).order, order)
      assert.strictEqual(order.version, 1)
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-116.3 answers that an approved order was approved already", () =>
    Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const first = yield* approve(orderNo)
      const again = yield* approve(orderNo)
      assert.deepStrictEqual([first.outcome, again.outcome], ["approved", "alreadyApproved"])
      assert.strictEqual(again.version, first.version)
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-116.4 refuses the creator while four eyes are on, and lets him when they are off", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      assert.strictEqual(yield* tagOf(facade.approvals.approve({ ...clerk(), orderNo })), "FourEyes")
      const { approval } = yield* facade.approvals.approve({ ...clerk(), orderNo }).pipe(under({ fourEyes: "off" }))
      assert.strictEqual(approval, "approved")
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-116.6 ends a rejected order as voided, by an event of its own", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const rejected = yield* facade.approvals.reject({ ...chief(), orderNo, reason: "电量录错" })
      assert.strictEqual(rejected.validity, "voided")
      const [, last] = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
      assert.deepInclude(last, { events: ["OrderRejected"], reason: "电量录错", actor: "chief" })
    }).pipe(Effect.provide(station()))
  )

  it.effect(
    "R-113.1 R-118.2 refuses to dispatch an order that is pending or revoked, from every entry, and no frame is sent",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { station: facade, device } = yield* open
        const pending = yield* save(device.deviceId, "100")
        const revoked = yield* save(device.deviceId, "100")
        yield* approve(revoked)
        yield* facade.approvals.revoke({ ...chief(), orderNo: revoked, reason: "wrong" })
        for (const orderNo of [pending, revoked]) {
          assert.strictEqual(yield* tagOf(dispatch(orderNo)), "NotApproved")
          assert.strictEqual(yield* tagOf(facade.approvals.dispatch({ ...chief(), orderNo })), "NotApproved")
        }
        assert.strictEqual(
          yield* tagOf(facade.approvals.approveAndDispatch({ ...clerk(), orderNo: pending })),
          "FourEyes"
        )
        yield* engine
        assert.deepStrictEqual(terminal.seen, [])
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-113.2 R-118.5 takes an order out of the queue with its approval, and no frame is sent", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const revoked = yield* facade.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
      assert.deepInclude(revoked, { dispatch: "idle", approval: "revoked" })
      const history = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
      assert.deepStrictEqual(history.at(-1)?.events, ["Dequeued", "ApprovalRevoked"])
      yield* engine
      assert.deepStrictEqual(terminal.seen, [])
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-116.5 R-113.2 does not let an approval of other content count", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      const store = yield* StationStore
      const [order] = yield* store.load([ref("Order", orderNo)])
      if (order === undefined || order.state === null) return assert.fail("no order")
      // Content never changes by a command; a store that somebody wrote to by hand is what this guards against.
      const other = { ...order.state, approval: { ...order.state.approval, content: "other" } } as typeof order.state
      const trail = { actor: "intruder", operation: "by hand", reason: null, at: order.state.savedAt }
      const due = { queue: "dispatch", at: order.state.savedAt, serial: "x", order: "" } as const
      yield* store.commit({
        command: { id: "by hand", content: "", response: null },
        reads: [],
        facts: [],
        trail,
        writes: [{ ref: order.ref, version: order.version, state: other, events: [], due }]
      })
      yield* engine
      assert.deepStrictEqual(terminal.seen, [])
      assert.strictEqual(yield* dispatchOf(orderNo), "idle")
      assert.strictEqual(yield* tagOf(dispatch(orderNo)), "ApprovalStale")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect(
    "R-118.1 R-118.3 R-121.1 makes a revoked order ineffective until it is approved again, and keeps every round",
    () => {
      const terminal = fakeTerminal()
      return Effect.gen(function* () {
        const { station: facade, device } = yield* open
        const orderNo = yield* save(device.deviceId, "100")
        yield* approve(orderNo)
        yield* facade.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
        assert.strictEqual((yield* orderOf(orderNo)).approval, "revoked")
        yield* approve(orderNo)
        yield* dispatch(orderNo)
        yield* engine
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        const history = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
        const rounds = history.filter(({ operation }) => operation.startsWith("approvals."))
        assert.deepStrictEqual(
          rounds.map(({ operation, actor }) => [operation, actor]),
          [
            ["approvals.approve", "chief"],
            ["approvals.revoke", "chief"],
            ["approvals.approve", "chief"]
          ]
        )
      }).pipe(Effect.provide(layer(terminal)))
    }
  )

  it.effect("R-123.1 leaves an applied order alone", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* sell(device.deviceId, "100")
      yield* engine
      assert.strictEqual((yield* approve(orderNo)).outcome, "alreadyApproved")
      for (const refused of [
        facade.approvals.reject({ ...chief(), orderNo, reason: "wrong" }),
        facade.approvals.revoke({ ...chief(), orderNo, reason: "wrong" })
      ]) {
        assert.strictEqual(yield* tagOf(refused), "AlreadyApplied")
      }
      assert.strictEqual(yield* dispatchOf(orderNo), "applied")
    }).pipe(Effect.provide(station()))
  )
})

describe("approve and dispatch", () => {
  it.effect("R-117.1 lets the approval stand although the terminal is away, and the same command finishes it", () => {
    const terminal = fakeTerminal()
    terminal.presence = "offline"
    return Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const both = { ...chief(), orderNo }
      const refused = facade.approvals.approveAndDispatch(both).pipe(under({ whenOffline: "refuse" }))
      assert.strictEqual(yield* tagOf(refused), "TerminalOffline")
      assert.strictEqual((yield* orderOf(orderNo)).approval, "approved")
      assert.strictEqual((yield* facade.approvals.approveAndDispatch(both)).dispatch, "queued")
      const history = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
      assert.deepStrictEqual(
        history.map(({ operation }) => operation),
        ["purchases.save", "approvals.approve", "approvals.dispatch"]
      )
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-117.3 is one record of the trail that names both", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const both = { ...chief(), orderNo }
      const first = yield* facade.approvals.approveAndDispatch(both)
      assert.deepInclude(first, { approval: "approved", dispatch: "queued" })
      assert.deepStrictEqual(yield* facade.approvals.approveAndDispatch(both), first)
      const [, ...records] = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
      assert.deepStrictEqual(
        records.map(({ operation, actor, events }) => [operation, actor, ...events]),
        [["approvals.approveAndDispatch", "chief", "OrderApproved", "Queued"]]
      )
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-117.1 approves nothing when what was confirmed cannot be done", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const { confirmation } = yield* facade.plan.approvals.approveAndDispatch({ ...chief(), orderNo })
      terminal.presence = "offline"
      const confirmed = { ...chief(), orderNo, confirmation: confirmation ?? "" }
      const refused = facade.approvals.approveAndDispatch(confirmed).pipe(under({ whenOffline: "refuse" }))
      assert.strictEqual(yield* tagOf(refused), "TerminalOffline")
      assert.strictEqual((yield* orderOf(orderNo)).approval, "pending")
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-117.2 sends nothing when the approval is refused", () => {
    const terminal = fakeTerminal()
    return Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      yield* facade.purchaseRecords.void({ ...clerk(), orderNo, reason: "wrong" })
      assert.strictEqual(yield* tagOf(facade.approvals.approveAndDispatch({ ...chief(), orderNo })), "Voided")
      yield* engine
      assert.deepStrictEqual(terminal.seen, [])
    }).pipe(Effect.provide(layer(terminal)))
  })

  it.effect("R-122.1 gives the same preconditions and results on the records page and on the approval page", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const both = [facade.plan.purchaseRecords.dispatch, facade.plan.approvals.dispatch]
      const plans = yield* Effect.all(both.map((plan) => plan({ ...clerk(), orderNo })))
      assert.deepStrictEqual(plans[0], plans[1])
      yield* approve(orderNo)
      const { dispatch: state } = yield* facade.approvals.dispatch({ ...chief(), orderNo })
      assert.strictEqual(state, "queued")
    }).pipe(Effect.provide(station()))
  )

  it.effect("R-122.2 refuses an approver who may not dispatch", () =>
    Effect.gen(function* () {
      const { station: facade, device } = yield* open
      const orderNo = yield* save(device.deviceId, "100")
      const approver = { ...chief(), actor: "approver" }
      yield* facade.approvals.approve({ ...approver, orderNo })
      const refused = facade.approvals.dispatch({ ...approver, commandId: "again", orderNo })
      assert.strictEqual(yield* tagOf(refused), "Forbidden")
    }).pipe(Effect.provide(layer(fakeTerminal(), [], { approver: without("purchase.dispatch") })))
  )
})

describe("who may void an order", () => {
  const people = {
    creator: without("purchase.void", "purchase.approve"),
    voider: without("purchase.approve"),
    other: without("purchase.void")
  }
  const saved = Effect.fnUntraced(function* () {
    const { station: facade, device } = yield* open
    const payload = { ...clerk(), actor: "creator", deviceId: device.deviceId, energy: kwh("100") }
    return (yield* facade.purchases.save(payload)).orderNo
  })
  const voidBy = Effect.fnUntraced(function* (actor: string, orderNo: string) {
    const facade = yield* Station.Station
    return yield* facade.purchaseRecords.void({ ...clerk(), actor, orderNo, reason: "wrong" })
  })

  it.effect("R-112.1 lets the creator void his own order that nobody approved", () =>
    Effect.gen(function* () {
      const orderNo = yield* saved()
      assert.strictEqual((yield* voidBy("creator", orderNo)).validity, "voided")
    }).pipe(Effect.provide(layer(fakeTerminal(), [], people)))
  )

  it.effect(
    "R-112.2 R-112.3 refuses someone without the permission to void, and for an approved order without the one to approve",
    () =>
      Effect.gen(function* () {
        const orderNo = yield* saved()
        assert.strictEqual(yield* tagOf(voidBy("other", orderNo)), "Forbidden")
        yield* approve(orderNo)
        assert.strictEqual(yield* tagOf(voidBy("creator", orderNo)), "Forbidden")
        assert.strictEqual(yield* tagOf(voidBy("voider", orderNo)), "Forbidden")
        assert.strictEqual((yield* voidBy("chief", orderNo)).validity, "voided")
      }).pipe(Effect.provide(layer(fakeTerminal(), [], people)))
  )

  it.effect("R-109.5 R-109.6 demands a reason, and keeps an approval in the history", () =>
    Effect.gen(function* () {
      const facade = yield* Station.Station
      const orderNo = yield* saved()
      yield* approve(orderNo)
      const empty = facade.purchaseRecords.void({ ...chief(), orderNo, reason: "" })
      assert.strictEqual(yield* tagOf(empty), "InvalidInput")
      yield* voidBy("chief", orderNo)
      const history = yield* facade.purchaseRecords.history({ actor: "clerk", orderNo })
      assert.deepStrictEqual(
        history.map(({ events }) => events),
        [["OrderSaved"], ["OrderApproved"], ["OrderVoided"]]
      )
    }).pipe(Effect.provide(layer(fakeTerminal(), [], people)))
  )
})
