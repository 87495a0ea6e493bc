/** Why an order, a message or a parameter job waits stands in its view and in its list, and of an order that waited in vain in the work item about it. */
import { assert } from "@effect/vitest"
import { DispatchEngine, Energy, Instant, MessageSender, ParameterSender, SmsGateway, Station } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { capabilities as usual } from "../port/Panel.ts"
import type { Case } from "./Case.ts"
import { pass, type Site, sawOf, unnumbered, withDevice } from "./Desk.ts"
import { dunned, reachable } from "./Receipts.ts"

const clerk = { actor: "clerk" } as const
const step = Effect.flatMap(DateTime.now, DispatchEngine.runOnce)

/** Sells and queues an order that only the look before it finds to be too much. */
const tooMuch = Effect.fnUntraced(function* (site: Site) {
  const { by, customerNo } = site
  const { approvals, customers, purchaseRecords, purchases } = yield* Station.Station
  const { panel, deviceId } = yield* withDevice(site, unnumbered)
  yield* customers.update({ ...by(), customerNo, version: 1, limits: { hoarding: Energy.kwh("1000") } })
  yield* purchases.pollRemaining({ ...clerk, deviceId })
  const { orderNo } = yield* purchases.save({ ...by(), deviceId, energy: Energy.kwh("400") })
  yield* approvals.approve({ ...by("chief"), orderNo })
  panel.balance = Energy.kwh("900")
  // The reading at the sale is too old for a look by then.
  pass(site, 10)
  yield* purchaseRecords.dispatch({ ...by(), orderNo })
  return { panel, orderNo }
})

const viewOf = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return (yield* purchaseRecords.details({ ...clerk, orderNo })).order
})

const shown = Effect.fnUntraced(function* (site: Site) {
  const { panel, orderNo } = yield* tooMuch(site)
  assert.isNull((yield* viewOf(orderNo)).waiting, "it was not tried yet")
  yield* step
  const { dispatch, waiting } = yield* viewOf(orderNo)
  assert.deepInclude(waiting ?? {}, {
    code: "OVER_HOARDING_LIMIT",
    message: "the remaining energy would exceed the hoarding limit",
    messageZh: "剩余电量将超过囤积门限"
  })
  assert.strictEqual(dispatch, "queued")
  assert.isTrue(waiting != null && Instant.isBefore(waiting.nextTry, waiting.until))
  panel.balance = Energy.kwh("100")
  pass(site, 120)
  yield* step
  assert.deepInclude(yield* viewOf(orderNo), { dispatch: "applied", waiting: null })
})

const expired = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  const { panel, orderNo } = yield* tooMuch(site)
  yield* step
  pass(site, 25 * 60)
  yield* step
  assert.deepInclude(yield* viewOf(orderNo), { dispatch: "idle", waiting: null })
  const { rows } = yield* dunning.workItems({ ...clerk, customerNo: site.customerNo, cause: ["notSent"] })
  assert.deepStrictEqual(
    rows.map(({ text }) => text),
    [
      {
        zh: `购电单 ${orderNo} 未下发，已移出下发队列：排队超时（剩余电量将超过囤积门限）`,
        en: `Order ${orderNo} left the queue without being sent: it had waited too long (the remaining energy would exceed the hoarding limit)`
      }
    ]
  )
  assert.lengthOf(sawOf(panel, "WriteCredit"), 0)
})

/** A release whose terminal is away, and whose reply is lost when it is back: it is in the list of its device, and says what it waits for. */
const releasing = Effect.fnUntraced(function* (site: Site) {
  const { by, panels } = site
  const { customers } = yield* Station.Station
  const { deviceId, panel, terminalId } = yield* withDevice(site, { ...usual, parameters: ["PurchaseControl"] })
  panel.items.set("PurchaseControl", { _tag: "PurchaseControl", state: "engaged" })
  yield* customers.readParameters({ ...clerk, deviceId })
  yield* customers.pollRemaining({ ...clerk, deviceId })
  panels.delete(terminalId)
  const disposition = { _tag: "RefundOutside" } as const
  yield* customers.cancelDevice({ ...by(), deviceId, reason: "销户", disposition, control: "release" })
  const seen = Effect.gen(function* () {
    const { rows } = yield* customers.parameterReports({ ...clerk, deviceId })
    const [listed] = rows
    if (listed === undefined) return yield* Effect.die("the release is in no list")
    const told = yield* customers.parameterReport({ ...clerk, jobId: listed.jobId })
    assert.deepStrictEqual(told, listed)
    return { purpose: told.purpose, overall: told.overall, code: told.waiting?.code, zh: told.waiting?.messageZh }
  })
  const about = { purpose: "release", overall: "running" } as const
  assert.deepStrictEqual(yield* seen, { ...about, code: undefined, zh: undefined }, "it was not tried yet")
  const sent = Effect.flatMap(DateTime.now, ParameterSender.runOnce)
  // At first it is left to a process that reaches the terminal.
  yield* sent
  pass(site, 1)
  yield* sent
  assert.deepStrictEqual(yield* seen, { ...about, code: "TERMINAL_OFFLINE", zh: "终端离线" })
  panels.set(terminalId, panel)
  panel.lost.set("PurchaseControl", "request")
  pass(site, 60)
  yield* sent
  assert.deepStrictEqual(yield* seen, { ...about, code: "NOT_TAKEN", zh: "终端尚未接受，稍后重发" })
  panel.lost.delete("PurchaseControl")
  pass(site, 60)
  yield* sent
  assert.deepStrictEqual(yield* seen, { ...about, overall: "ok", code: undefined, zh: undefined })
})

const unheard = Effect.fnUntraced(function* (site: Site) {
  const { dunning } = yield* Station.Station
  yield* reachable(site)
  let reason: "offline" | "throttled" | null = "offline"
  const submit = () =>
    Effect.sync(() =>
      reason === null
        ? ({ _tag: "Submitted", parts: [{ _tag: "Accepted", ref: site.own("ref") }] } as const)
        : ({ _tag: "NotSent", reason } as const)
    )
  const sending = <A, E, R>(it: Effect.Effect<A, E, R>) =>
    Effect.provideService(it, SmsGateway, { submit, segments: () => 1 })
  const seen = Effect.map(dunning.messages({ ...clerk, customerNo: site.customerNo }), ({ rows }) => rows[0])
  yield* sending(dunned(site))
  const offline = yield* seen
  assert.deepInclude(offline?.waiting ?? {}, { code: "GATEWAY_OFFLINE", messageZh: "短信网关未连接" })
  assert.isTrue(offline?.waiting != null && Instant.isBefore(offline.waiting.nextTry, offline.waiting.until))
  reason = "throttled"
  pass(site, 10)
  const step = sending(Effect.flatMap(DateTime.now, MessageSender.runOnce))
  yield* step
  assert.deepInclude((yield* seen)?.waiting ?? {}, { code: "GATEWAY_THROTTLED" })
  reason = null
  pass(site, 20)
  yield* step
  const sent = yield* seen
  assert.deepStrictEqual([sent?.progress._tag, sent?.waiting], ["Submitted", null])
})

/** The cases. */
export const waits: ReadonlyArray<Case> = [
  { name: "an order that a look holds back says why, until it goes out", run: shown },
  { name: "an order that waited in vain says in its work item what for", run: expired },
  { name: "a parameter job that waits says why, in its view and in the list of its device", run: releasing },
  { name: "a message that waits says why", run: unheard }
]
