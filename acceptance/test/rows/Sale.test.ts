/** Rows about selling, approving, sending and looking, told with each shipped dialect to the end of the line. */
import { assert, describe } from "@effect/vitest"
import { DispatchEngine, Energy, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import {
  approved,
  asked,
  by,
  customerNo,
  heldBy,
  keyOf,
  kwh,
  minutes,
  opening,
  orderOf,
  queued,
  step,
  type Told,
  tagOf,
  told,
  withSecond
} from "./Site.ts"

/** The engine that sends takes one step; nobody looks afterwards. */
const send = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)
/** Sells energy and lets the engines work until nothing is left to do. */
const sold = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const orderNo = yield* queued(deviceId, energy)
  yield* step
  yield* minutes(10)
  return orderNo
})
const save = Effect.fnUntraced(function* (deviceId: string, energy: string) {
  const { purchases } = yield* Station.Station
  return yield* purchases.save({ ...by(), deviceId, energy: kwh(energy) })
})
/** The numbers under which the station raised the balance, in order. */
const numbers = ({ line }: Told) =>
  line.terminal().applications.flatMap(({ by: whose, wireNo }) => (whose === "master" ? [wireNo] : []))
const openDiscrepancies = Effect.gen(function* () {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.discrepancies({ ...asked })).rows.map(({ cause }) => cause)
})

describe("a purchase", () => {
  told("R-005.2 for a meter is refused, and nothing is stored: no shipped dialect credits one", (here) =>
    Effect.gen(function* () {
      const { station, terminalId } = here
      const target = { _tag: "Meter", terminalId, meterNo: "000123" } as const
      const binding = station.customers.bindDevice({
        ...by(),
        customerNo,
        target,
        thresholds: { alarm: kwh("100"), trip: kwh("0") }
      })
      const bound = yield* Effect.result(binding)
      if (bound._tag === "Failure") assert.strictEqual(bound.failure._tag, "Unsupported")
      else assert.strictEqual(yield* tagOf(save(bound.success.deviceId, "100")), "Unsupported")
      assert.strictEqual((yield* station.purchaseRecords.list({ ...asked })).total, 0)
    })
  )

  told("R-085.2 R-085.3 of what the dialect cannot carry is refused, and the most that it can is applied", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, site } = here
      const { max, quantum } = site.capabilities.purchase
      const text = (units: bigint): string => Energy.toKwh(Energy.fromUnits(units))
      // A dialect that carries the smallest unit that there is carries every amount up to its largest.
      if (quantum > 1n) assert.strictEqual(yield* tagOf(save(deviceId, text(quantum / 2n))), "Quantum")
      assert.strictEqual(yield* tagOf(save(deviceId, text(max + quantum))), "ValueInvalid")
      assert.strictEqual((yield* station.purchaseRecords.list({ ...asked })).total, 0)
      assert.strictEqual((yield* orderOf((yield* save(deviceId, text(max))).orderNo)).energy, max)
    })
  )

  told("R-087.1 R-136.1 R-139.1 is saved and approved, and the simulator saw no frame", (here) =>
    Effect.gen(function* () {
      const { station, line, deviceId, target } = here
      const before = line.frames()
      const orderNo = yield* approved(deviceId, "100")
      assert.strictEqual(line.frames(), before)
      assert.deepInclude(yield* orderOf(orderNo), { dispatch: "idle", verdict: null, dispatchedAt: null })
      yield* line.hangUp
      yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
      yield* minutes(5)
      assert.deepInclude(yield* orderOf(orderNo), { dispatch: "queued", verdict: null, dispatchedAt: null })
      const books = yield* station.customers.target({ ...asked, target: keyOf(target) })
      assert.deepInclude(books, { expected: { _tag: "NeverSeen" }, reported: null })
      assert.deepStrictEqual(line.written, [])
    })
  )

  told("R-106.3 R-106.4 R-105.1 is applied when the evidence shows the effect, and not before", (here) =>
    Effect.gen(function* () {
      const { station, deviceId } = here
      const orderNo = yield* sold(deviceId, "100")
      const { order, attempts } = yield* station.purchaseRecords.details({ ...asked, orderNo })
      assert.strictEqual(order.dispatch, "applied")
      assert.strictEqual(heldBy(here).remaining, kwh("600"))
      assert.strictEqual(attempts.length, 1)
      assert.deepInclude(attempts[0]?.before, { storedNumber: opening.wireNo, balance: opening.remaining })
    })
  )
})

describe("the details of an order", () => {
  told(
    "R-101.2 R-103.1 R-103.2 hold its attempts with frames and balances, and it is complete when it is applied",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId } = here
        const orderNo = yield* queued(deviceId, "100")
        assert.strictEqual((yield* orderOf(orderNo)).complete, "no")
        yield* here.line.plan({ fault: { _tag: "DropRequest" }, on: "WriteCredit" })
        yield* send
        assert.deepInclude(yield* orderOf(orderNo), { dispatch: "unknown", complete: "no" })
        for (let rounds = 0; rounds < 3; rounds += 1) yield* minutes(30)
        yield* station.purchaseRecords.dispatch({ ...by(), orderNo })
        yield* step
        yield* minutes(10)
        const { order, attempts } = yield* station.purchaseRecords.details({ ...asked, orderNo })
        assert.deepInclude(order, { dispatch: "applied", complete: "yes" })
        assert.strictEqual(attempts.length, 2)
        for (const { before } of attempts) assert.strictEqual(before.balance, kwh("500"))
        assert.deepStrictEqual(
          attempts.map(({ ending }) => ending?._tag),
          ["NoAnswer", "Answered"]
        )
        const frames = attempts.flatMap(({ ending }) => (ending !== null && "frames" in ending ? ending.frames : []))
        assert.isAbove(frames.length, 0)
      })
  )
})

describe("numbers", () => {
  told(
    "R-088.2 R-088.6 R-105.6 follow the one found on the terminal, and no earlier one comes after a later one",
    (here) =>
      Effect.gen(function* () {
        const first = yield* approved(here.deviceId, "10")
        yield* sold(here.deviceId, "20")
        yield* here.station.purchaseRecords.dispatch({ ...by(), orderNo: first })
        yield* step
        yield* minutes(10)
        yield* sold(here.deviceId, "30")
        assert.deepStrictEqual(numbers(here), [7, 8, 9])
        assert.strictEqual(heldBy(here).remaining, kwh("560"))
      })
  )

  told(
    "R-088.5 after 99 comes 1",
    (here) =>
      Effect.gen(function* () {
        yield* here.line.happen({ _tag: "OtherMaster", holder: here.holder, wireNo: 98, value: kwh("1") })
        for (const energy of ["10", "20", "30"]) yield* sold(here.deviceId, energy)
        assert.deepStrictEqual(numbers(here), [99, 1, 2])
      }),
    { needs: ({ numbering }) => numbering._tag === "Cyclic" }
  )

  told("R-089.2 R-106.10 R-142.1 several queued orders go out one at a time, in the order of queueing", (here) =>
    Effect.gen(function* () {
      const orders: Array<string> = []
      for (const energy of ["10", "20", "30"]) {
        orders.push(yield* queued(here.deviceId, energy))
        yield* TestClock.adjust("1 second")
      }
      for (let rounds = 0; rounds < 6; rounds += 1) yield* minutes(10)
      assert.deepStrictEqual(
        yield* Effect.forEach(orders, (orderNo) => Effect.map(orderOf(orderNo), ({ dispatch }) => dispatch)),
        ["applied", "applied", "applied"]
      )
      const ours = here.line.terminal().applications.filter(({ by: whose }) => whose === "master")
      assert.deepStrictEqual(
        ours.map(({ value }) => value),
        [kwh("10"), kwh("20"), kwh("30")]
      )
    })
  )
})

describe("the page of the remaining energy", () => {
  told(
    "R-090.1 R-090.2 R-091.1 R-095.1 R-096.1 shows stored fields, and the live balance while the terminal is there",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line, site } = here
        yield* sold(deviceId, "100")
        const page = yield* station.purchases.page({ ...asked, deviceId })
        assert.deepInclude(page.last, { energy: kwh("100"), approval: "approved", dispatch: "applied" })
        assert.isNotNull(page.last?.finalAt)
        if (site.capabilities.thresholds === "withCredit")
          assert.deepInclude(page.alarmEnergy, { reported: kwh("100") })
        assert.deepInclude(page.remaining, { remaining: kwh("600") })
        assert.isNull(page.notRead)
        yield* line.hangUp
        const offline = yield* station.purchases.page({ ...asked, deviceId })
        assert.deepStrictEqual([offline.remaining, offline.notRead?.code], [null, "TERMINAL_OFFLINE"])
        assert.deepStrictEqual(offline.last, page.last)
      })
  )
})

describe("presence", () => {
  told("R-104.1 R-104.2 R-104.4 an order for an absent terminal is queued, and sent when it is back", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line, terminalId } = here
      const status = () =>
        Effect.map(station.purchaseRecords.pollTerminalStatus({ ...asked, terminalId }), (it) => it.presence)
      assert.strictEqual(yield* status(), "online")
      yield* line.hangUp
      assert.strictEqual(yield* status(), "offline")
      const orderNo = yield* queued(deviceId, "100")
      yield* minutes(10)
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "queued")
      assert.deepStrictEqual(line.written, [])
      yield* line.dial
      yield* minutes(10)
      yield* minutes(10)
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "applied")
      assert.strictEqual(heldBy(here).remaining, kwh("600"))
    })
  )

  told("R-104.5 a queued order whose expiry passes is idle again, and no frame was sent", (here) =>
    Effect.gen(function* () {
      yield* here.line.hangUp
      const orderNo = yield* queued(here.deviceId, "100")
      yield* minutes(25 * 60)
      yield* here.line.dial
      yield* step
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "idle")
      assert.deepStrictEqual(here.line.written, [])
    })
  )

  told(
    "R-104.3 an order for an absent terminal is refused where the policy says so",
    (here) =>
      Effect.gen(function* () {
        const orderNo = yield* approved(here.deviceId, "100")
        yield* here.line.hangUp
        const dispatch = here.station.purchaseRecords.dispatch({ ...by(), orderNo })
        assert.strictEqual(yield* tagOf(dispatch), "TerminalOffline")
      }),
    { policy: { whenOffline: "refuse" } }
  )
})

describe("somebody else at the terminal", () => {
  told("R-105.2 R-107.8 after a second master wrote to it nothing is sent, and a discrepancy is open", (here) =>
    Effect.gen(function* () {
      yield* sold(here.deviceId, "10")
      yield* here.line.happen({ _tag: "OtherMaster", holder: here.holder, wireNo: 42, value: kwh("70") })
      const writes = here.line.written.length
      const orderNo = yield* queued(here.deviceId, "100")
      yield* step
      yield* minutes(60)
      assert.strictEqual(here.line.written.length, writes)
      assert.notStrictEqual((yield* orderOf(orderNo)).dispatch, "applied")
      assert.deepStrictEqual(yield* openDiscrepancies, ["foreignNumber"])
      assert.strictEqual(heldBy(here).remaining, kwh("580"))
    })
  )
})

describe("an outcome that is not known", () => {
  told("R-106.9 R-106.4 without an answer is unknown, and applied once the terminal shows it", (here) =>
    Effect.gen(function* () {
      yield* here.line.plan({ fault: { _tag: "DropReply" }, on: "WriteCredit" })
      const orderNo = yield* queued(here.deviceId, "100")
      yield* send
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "unknown")
      yield* minutes(10)
      yield* minutes(10)
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "applied")
      assert.strictEqual(heldBy(here).remaining, kwh("600"))
      assert.deepStrictEqual(numbers(here), [7])
    })
  )

  told(
    "R-107.6 R-107.7 R-107.9 with the old number it is open until the frame is dead, then rejected, and keeps its number",
    (here) =>
      Effect.gen(function* () {
        yield* here.line.plan({ fault: { _tag: "DropRequest" }, on: "WriteCredit" })
        const orderNo = yield* queued(here.deviceId, "100")
        yield* send
        yield* minutes(1)
        assert.strictEqual((yield* orderOf(orderNo)).dispatch, "unknown")
        yield* minutes(30)
        yield* minutes(30)
        assert.strictEqual((yield* orderOf(orderNo)).dispatch, "rejected")
        assert.deepStrictEqual(numbers(here), [])
        yield* here.station.purchaseRecords.dispatch({ ...by(), orderNo })
        yield* step
        yield* minutes(10)
        assert.strictEqual((yield* orderOf(orderNo)).dispatch, "applied")
        assert.deepStrictEqual(numbers(here), [7])
      })
  )

  told("R-106.13 a purchase that is lost with the power is not sent again, and a person must look", (here) =>
    Effect.gen(function* () {
      yield* here.line.plan({
        fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" },
        on: "WriteCredit"
      })
      const orderNo = yield* queued(here.deviceId, "100")
      yield* step
      yield* here.line.dial
      for (let hour = 0; hour < 6; hour += 1) yield* minutes(60)
      assert.strictEqual(heldBy(here).remaining, kwh("500"))
      assert.strictEqual(heldBy(here).stored?.wireNo, 7)
      assert.notStrictEqual((yield* orderOf(orderNo)).dispatch, "applied")
      const { rows } = yield* here.station.dunning.workItems({ ...asked })
      assert.isAbove(rows.length + (yield* openDiscrepancies).length, 0)
    })
  )
})

describe("approval", () => {
  told("R-113.1 R-118.2 R-118.3 sends nothing that is not approved, and what is approved again", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      const { orderNo } = yield* save(deviceId, "100")
      const dispatch = () => station.purchaseRecords.dispatch({ ...by(), orderNo })
      assert.strictEqual(yield* tagOf(dispatch()), "NotApproved")
      yield* station.approvals.approve({ ...by("chief"), orderNo })
      yield* station.approvals.revoke({ ...by("chief"), orderNo, reason: "有误" })
      assert.strictEqual(yield* tagOf(dispatch()), "NotApproved")
      yield* minutes(10)
      assert.deepStrictEqual(line.written, [])
      yield* station.approvals.approve({ ...by("chief"), orderNo })
      yield* dispatch()
      yield* step
      yield* minutes(10)
      assert.strictEqual((yield* orderOf(orderNo)).dispatch, "applied")
    })
  )

  told("R-113.2 R-118.5 R-106.12 R-109.3 R-020.8 that is gone before sending sends no frame", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      const revoked = yield* queued(deviceId, "10")
      yield* station.approvals.revoke({ ...by("chief"), orderNo: revoked, reason: "有误" })
      const voided = yield* queued(deviceId, "20")
      yield* station.purchaseRecords.void({ ...by(), orderNo: voided, reason: "有误" })
      const left = yield* queued(deviceId, "30")
      yield* station.customers.void({ ...by(), customerNo, reason: "销户" })
      yield* minutes(60)
      assert.deepStrictEqual(line.written, [])
      for (const orderNo of [revoked, voided, left]) {
        assert.strictEqual((yield* orderOf(orderNo)).dispatch, "idle")
      }
    })
  )

  told("R-117.1 R-122.1 R-136.2 stands when the terminal does not answer", (here) =>
    Effect.gen(function* () {
      const { station, deviceId, line } = here
      const { orderNo } = yield* save(deviceId, "100")
      yield* line.plan({ fault: { _tag: "DropRequest" }, on: "WriteCredit" })
      yield* station.approvals.approveAndDispatch({ ...by("chief"), orderNo })
      yield* send
      assert.deepInclude(yield* orderOf(orderNo), { approval: "approved", dispatch: "unknown" })
    })
  )
})

describe("several terminals", () => {
  told("R-138.1 R-024.3 what is applied on one leaves balance, number and parameters of the other alone", (here) =>
    Effect.gen(function* () {
      const other = yield* withSecond(here.site)
      yield* sold(here.deviceId, "100")
      yield* here.station.customers.saveParameters({ ...by(), deviceId: here.deviceId, rounds: [3] })
      const items = ["EffectiveRounds"] as const
      yield* here.station.customers.pollRemaining({ ...asked, deviceId: here.deviceId })
      yield* here.station.customers.dispatchParameters({ ...by(), deviceId: here.deviceId, items })
      assert.strictEqual(heldBy(here).remaining, kwh("600"))
      assert.deepStrictEqual(heldBy(here).effectiveRounds, [3])
      assert.strictEqual(heldBy(other).remaining, opening.remaining)
      assert.deepStrictEqual(heldBy(other).effectiveRounds, [])
      assert.deepStrictEqual(other.line.written, [])
    })
  )
})

describe("time", () => {
  told(
    "R-140.1 a reading of a terminal whose clock is wrong holds both times, where the terminal tells its own",
    (here) =>
      Effect.gen(function* () {
        const { station, deviceId, line } = here
        yield* line.happen({ _tag: "SkewClock", millis: -3_600_000 })
        const reading = yield* station.customers.pollRemaining({ ...asked, deviceId })
        assert.strictEqual(reading.readAt.epochMilliseconds, Date.parse("2026-03-02T02:00:00Z"))
        if (reading.terminalTime !== null) assert.match(reading.terminalTime, /^2026-03-02 09:00/)
      })
  )

  told(
    "R-140.3 with a clock skew above half the lifetime of a frame nothing effecting is sent before it is set",
    (here) =>
      Effect.gen(function* () {
        const { deviceId, line } = here
        yield* line.happen({ _tag: "SkewClock", millis: -3_600_000 })
        const orderNo = yield* queued(deviceId, "100")
        yield* send
        assert.deepStrictEqual(numbers(here), [])
        assert.strictEqual(heldBy(here).remaining, kwh("500"))
        assert.notStrictEqual((yield* orderOf(orderNo)).dispatch, "applied")
      })
  )
})
