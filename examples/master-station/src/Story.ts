/** The prepaid story: from adding a customer to an alarm SMS, with one thing going wrong on purpose. */
import {
  AlarmScheduler,
  DispatchEngine,
  Energy,
  Instant,
  keyOf,
  MessageSender,
  OutcomeResolver,
  Policy,
  Rejection,
  SiteTime,
  Station,
  TerminalGateway,
  targetText,
  textOf
} from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { groupsOf } from "./Dialects.ts"
import * as Fleet from "./Fleet.ts"
import { faultTexts, lines } from "./texts.ts"
import { until } from "./Until.ts"
import { siteTime, trueIncreases, trueRemaining, type World } from "./World.ts"
import { approvals as approvalWords, causes, evidences, progress as progressWords, states, verdicts } from "./words.ts"

const clerk = "clerk-zhang"
const chief = "chief-li"
const alarmTime = "11:30" as SiteTime.TimeOfDay
const alarmEnergy = Energy.kwh("100")
const purchased = Energy.kwh("1000")
/** Who gets the alarm where the gateway is simulated. */
const nobodysMobile = "13805310001"

const online = Effect.fnUntraced(function* (world: World) {
  const gateway = yield* TerminalGateway
  // The terminal knows of a lost link first: it must have logged in anew before the station's word counts.
  yield* Effect.promise(() => world.terminal.online())
  yield* until(
    "the terminal to be online",
    Effect.map(gateway.presence(world.terminalId), ({ state }) => state === "online")
  )
})

const moveClock = Effect.fnUntraced(function* (world: World, to: Instant.Instant) {
  world.clock.moveTo(to)
  world.say(lines.clock({ time: siteTime(world) }))
  // The front end may find the connection too quiet after such a leap; then the terminal dials again.
  yield* online(world)
})

/** Runs one step of an engine at the time of the site. */
const step = <E, R>(runOnce: (now: Instant.Instant) => Effect.Effect<unknown, E, R>) =>
  Effect.flatMap(DateTime.now, runOnce)

/** The clerk adds the customer, registers the terminal, and binds both; the terminal logs in. */
export const prepare = Effect.fnUntraced(function* (world: World) {
  const { customers } = yield* Station.Station
  const { customerNo, options, terminalId } = world
  const groups = groupsOf(options.dialect)
  const customer = yield* customers.add({
    actor: clerk,
    commandId: `${customerNo}-add`,
    customerNo,
    alarm: { cycle: "daily", time: alarmTime, sms: "on", mobiles: [world.options.mobile ?? nobodysMobile] }
  })
  world.say(lines.customerAdded({ customerNo, name: customer.name, time: alarmTime }))
  yield* customers.registerTerminal({
    actor: clerk,
    commandId: `${customerNo}-terminal`,
    terminalId,
    orgNo: customer.orgNo,
    dialectId: groups.dialectId,
    address: world.address,
    settings: groups.settings(options.firmware)
  })
  yield* online(world)
  world.say(lines.online({ address: world.address }))
  const device = yield* customers.bindDevice({
    actor: clerk,
    commandId: `${customerNo}-bind`,
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: Fleet.totalGroupNo },
    thresholds: { alarm: alarmEnergy, trip: Energy.zero }
  })
  world.say(lines.bound({ target: targetText(keyOf(device.target)), alarm: Energy.toKwh(alarmEnergy) }))
  return device.deviceId
})

const save = Effect.fnUntraced(function* (world: World, deviceId: string, energy: Energy.Energy, id: string) {
  const { purchases } = yield* Station.Station
  const { orderNo } = yield* purchases.save({ actor: clerk, commandId: `${world.customerNo}-${id}`, deviceId, energy })
  world.say(lines.saved({ orderNo, kwh: Energy.toKwh(energy) }))
  return orderNo
})

/** Tries to dispatch an order that is not approved; gives the code of the refusal. */
const refused = Effect.fnUntraced(function* (world: World, orderNo: string, id: string) {
  const { purchaseRecords } = yield* Station.Station
  const rejection = yield* Effect.flip(
    purchaseRecords.dispatch({ actor: clerk, commandId: `${world.customerNo}-${id}`, orderNo })
  )
  if (rejection._tag === "StoreError") return yield* rejection
  const code = Rejection.codeOf(rejection._tag)
  world.say(lines.refused({ code, text: textOf(rejection) }))
  return code
})

const dispatch = Effect.fnUntraced(function* (world: World, orderNo: string, id: string) {
  const { purchaseRecords } = yield* Station.Station
  yield* purchaseRecords.dispatch({ actor: clerk, commandId: `${world.customerNo}-${id}`, orderNo })
  world.say(lines.queued({ orderNo }))
  yield* step(DispatchEngine.runOnce)
})

const details = Effect.fnUntraced(function* (orderNo: string) {
  const { purchaseRecords } = yield* Station.Station
  return yield* purchaseRecords.details({ actor: clerk, orderNo })
})

const sayState = Effect.fnUntraced(function* (world: World, orderNo: string) {
  const { order } = yield* details(orderNo)
  world.say(lines.dispatch({ orderNo, state: states[order.dispatch] }))
  return order
})

/** How often a lost frame's evidence is read after the frame is dead, and how long after each other. */
const looks = 4
const betweenLooksMillis = 5 * 60_000

/**
 * Reads the evidence until it settles the order: at once, or when a lost frame is dead. A look tells nothing where the front end finds the
 * connection too quiet only after the clock has leapt, and closes it under the look; then the station looks again, as it would by itself.
 */
const settle = Effect.fnUntraced(function* (world: World, orderNo: string) {
  yield* step(OutcomeResolver.runOnce)
  const { order, attempts } = yield* details(orderNo)
  const last = attempts.at(-1)
  let state = order.dispatch
  for (let look = 0; look < looks && state === "unknown" && last !== undefined; look++) {
    yield* moveClock(world, Instant.plusMillis(last.deadAt, 60_000 + look * betweenLooksMillis))
    yield* step(OutcomeResolver.runOnce)
    state = (yield* details(orderNo)).order.dispatch
  }
  return yield* sayState(world, orderNo)
})

/** Buys once, with the chosen fault, and settles what came of it. */
export const purchase = Effect.fnUntraced(function* (world: World, deviceId: string) {
  const { approvals, purchaseRecords } = yield* Station.Station
  const orderNo = yield* save(world, deviceId, purchased, "save")
  const refusedAs = yield* refused(world, orderNo, "early")
  yield* approvals.approve({ actor: chief, commandId: `${world.customerNo}-approve`, orderNo })
  world.say(lines.approved({ orderNo }))
  const before = trueRemaining(world)
  Fleet.plan(world.terminal, world.options.fault)
  world.say(lines.fault({ text: faultTexts[world.options.fault] }))
  yield* dispatch(world, orderNo, "dispatch")
  yield* sayState(world, orderNo)
  yield* online(world)
  let settled = yield* settle(world, orderNo)
  if (settled.dispatch === "rejected" && settled.verdict === "notApplied") {
    yield* dispatch(world, orderNo, "again")
    settled = yield* sayState(world, orderNo)
  }
  const after = trueRemaining(world)
  const verdict = settled.verdict ?? "undecided"
  const evidence = verdict === "applied" ? settled.evidence.join("+") : verdict
  const said = { verdict: verdicts[verdict], evidence: settled.evidence.map((kind) => evidences[kind]) }
  world.say(lines.evidence({ ...said, before: Energy.toKwh(before), after: Energy.toKwh(after) }))
  const { rows: discrepancies } = yield* purchaseRecords.discrepancies({ actor: clerk })
  const own = discrepancies.filter((row) => row.target.terminalId === world.terminalId)
  for (const { cause, target } of own) {
    world.say(lines.discrepancy({ cause: causes[cause], target: targetText(keyOf(target)) }))
  }
  const history = yield* purchaseRecords.history({ actor: clerk, orderNo })
  const unknowns = history.flatMap(({ events }) => events).filter((event) => event === "OutcomeBecameUnknown").length
  const increases = trueIncreases(world)
  return { orderNo, refusedAs, order: settled, before, after, evidence, discrepancies: own, unknowns, increases }
})

/** Energy is consumed until the balance is below the alarm energy, and somebody reads it. */
export const consume = Effect.fnUntraced(function* (world: World, deviceId: string) {
  const { purchases } = yield* Station.Station
  const left = Energy.kwh("80")
  const amount = Energy.subtract(trueRemaining(world), left)
  world.terminal.apply({ _tag: "Consume", holder: Fleet.totalGroupNo, energy: amount })
  const reading = yield* purchases.pollRemaining({ actor: clerk, deviceId })
  const remaining = reading.remaining === null ? "—" : Energy.toKwh(reading.remaining)
  world.say(lines.consumed({ kwh: Energy.toKwh(amount), remaining }))
  return remaining
})

/** The alarm time comes; one message goes out and its receipt comes back. */
export const alarm = Effect.fnUntraced(function* (world: World) {
  const { dunning } = yield* Station.Station
  const { customerNo } = world
  const now = Instant.fromMillis(world.clock.now())
  yield* moveClock(world, SiteTime.nextAt(now, alarmTime, Policy.defaults.siteZone))
  yield* step(AlarmScheduler.runOnce)
  const queued = yield* dunning.messages({ actor: clerk, customerNo })
  for (const { to, text } of queued.rows) world.say(lines.alarm({ to, text }))
  const { cmppUrl } = world.options
  // The client may still be logging in: a message that was not sent is due again a little later.
  yield* until(
    cmppUrl === null ? "the delivery report" : `the delivery report of ${cmppUrl.host}, which CMPP_URL names`,
    Effect.gen(function* () {
      const { rows } = yield* dunning.messages({ actor: clerk, customerNo })
      if (rows.some(({ progress }) => progress._tag === "Queued")) {
        yield* MessageSender.runOnce(Instant.plusMillis(yield* DateTime.now, 120_000))
      }
      return rows.length > 0 && rows.every(({ progress }) => progress._tag === "Delivered")
    })
  )
  const { rows } = yield* dunning.messages({ actor: clerk, customerNo })
  for (const { progress } of rows) world.say(lines.delivered({ state: progressWords[progress._tag] }))
  return rows.length
})

/** An order is entered wrongly, voided, restored, and then needs its approval again. */
export const voidAndRestore = Effect.fnUntraced(function* (world: World, deviceId: string) {
  const { approvals, purchaseRecords } = yield* Station.Station
  const id = (name: string) => `${world.customerNo}-second-${name}`
  const orderNo = yield* save(world, deviceId, Energy.kwh("300"), "second-save")
  yield* approvals.approve({ actor: chief, commandId: id("approve"), orderNo })
  world.say(lines.approved({ orderNo }))
  yield* purchaseRecords.void({ actor: clerk, commandId: id("void"), orderNo, reason: "录入有误" })
  world.say(lines.voided({ orderNo }))
  const { approval } = yield* purchaseRecords.restore({ actor: clerk, commandId: id("restore"), orderNo })
  world.say(lines.restored({ orderNo, approval: approvalWords[approval] }))
  return { approval, refusedAs: yield* refused(world, orderNo, "second-early") }
})

/** Everything about the order, its trail and the customer's messages, as text: what must be the same after reopening. */
export const snapshot = Effect.fnUntraced(function* (world: World, orderNo: string) {
  const { purchaseRecords, dunning } = yield* Station.Station
  const store = yield* StationStore
  const order = yield* purchaseRecords.details({ actor: clerk, orderNo })
  const trail = yield* purchaseRecords.history({ actor: clerk, orderNo })
  const messages = yield* dunning.messages({ actor: clerk, customerNo: world.customerNo })
  const facts = yield* store.facts(`reading:${keyOf(order.order.target)}`, yield* DateTime.now, 100)
  return JSON.stringify([order, trail, messages, facts], (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value
  )
})
