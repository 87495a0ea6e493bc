/** The engine of the alarm: at each alarm time it reads what is too old, lets the rule decide, and queues at most one message for the customer. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { read } from "../dispatch/Looking.ts"
import * as Reading from "../dispatch/Reading.ts"
import { toKwh } from "../energy/Energy.ts"
import { run, type Settings, type StepReport } from "../engine/Step.ts"
import { render, StationTemplates } from "../message/Template.ts"
import { StationPolicy } from "../policy/Policy.ts"
import type { Versioned } from "../store/Aggregates.ts"
import { type Fact, makeCommit } from "../store/Commit.ts"
import { absent, everyOrg, maxPage, ref, StationStore } from "../store/StationStore.ts"
import { StoreError } from "../store/StoreError.ts"
import { keyOf } from "../target/CreditTarget.ts"
import type * as Target from "../target/Target.ts"
import type { TerminalGateway } from "../terminal/TerminalPorts.ts"
import { type Instant, plusMillis, toMillis } from "../time/Instant.ts"
import { localDate, localText } from "../time/SiteTime.ts"
import * as AlarmRules from "./AlarmRules.ts"

const actor = "system:alarm-scheduler"

/** How the engine takes its work: at most 50 customers a step, 8 of them side by side. */
export const settings: Settings = { queue: "alarm", holder: actor, limit: 50, concurrency: 8, leaseMillis: 300_000 }

/** Gives the newest reading of a target, after reading it anew if it is older than the policy allows; the fact of a new reading comes along. */
const readingOf = Effect.fnUntraced(function* (target: Target.State, now: Instant) {
  const policy = yield* StationPolicy
  const key = keyOf(target.target)
  const alarmEnergy = target.desired?.alarm ?? null
  const known = yield* Reading.lastKnown(key, now)
  if (known !== null && known.remaining !== null && AlarmRules.isStale(known, policy, now) === "no") {
    return { key, alarmEnergy, reading: known, facts: [] as ReadonlyArray<Fact> }
  }
  const id = `${toMillis(now).toString(36)}/${key}`
  const outcome = yield* read("ReadBalance", target.target, id, { target: target.target })
  if (outcome._tag !== "Answered") return { key, alarmEnergy, reading: known, facts: [] }
  const fresh: Reading.Reading = { ...outcome.answer, readAt: yield* DateTime.now }
  return { key, alarmEnergy, reading: fresh, facts: [Reading.factOf(key, fresh)] }
})

const targetsOf = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const { rows } = yield* store.list(
    "Device",
    {
      orgScope: everyOrg,
      where: { customerNo: { _tag: "Is", value: customerNo }, binding: { _tag: "Is", value: "active" } }
    },
    { after: null, limit: maxPage, order: "ascending" }
  )
  const loaded = yield* store.load(rows.map((device) => ref("Target", keyOf(device.state.target))))
  return loaded.flatMap(({ state }) => (state === null ? [] : [state]))
})

const loadCustomer = Effect.fnUntraced(function* (customerNo: string) {
  const store = yield* StationStore
  const [customer] = yield* store.load([ref("Customer", customerNo)])
  const [watch] = yield* store.load([ref("AlarmWatch", customerNo)])
  if (customer === undefined || customer.state === null || watch === undefined || watch.state === null) {
    return yield* new StoreError({
      reason: "corrupt",
      detail: `customer ${customerNo} and its alarm watch do not exist both`
    })
  }
  return {
    customer: { ...customer, state: customer.state } satisfies Versioned<"Customer">,
    watch: { ...watch, state: watch.state } satisfies Versioned<"AlarmWatch">
  }
})

/** Makes the one message that lists every target that is low; its id lets there be one for each customer and local day. */
const messageOf = Effect.fnUntraced(function* (
  customer: Versioned<"Customer">,
  low: ReadonlyArray<AlarmRules.Reading>,
  now: Instant
) {
  const policy = yield* StationPolicy
  const templates = yield* StationTemplates
  const { customerNo, orgNo, name, alarm } = customer.state
  const [to] = alarm.mobiles
  const template = templates.alarm
  const list = (text: (reading: AlarmRules.Reading) => string) => low.map(text).join("、")
  const text = render(template, {
    customerName: name,
    customerNo,
    terminalNo: list((reading) => reading.target),
    remaining: list((reading) => (reading.remaining === null ? "—" : toKwh(reading.remaining))),
    alarmEnergy: list((reading) => toKwh(reading.alarmEnergy)),
    readingTime: list((reading) => localText(reading.readAt, policy.siteZone).slice(0, 16)),
    orgName: orgNo
  })
  if (to === undefined) return null
  if (Result.isFailure(text)) {
    return yield* new StoreError({
      reason: "corrupt",
      detail: `template ${template.templateId}: ${text.failure.variable}`
    })
  }
  const messageId = `alarm:${customerNo}:${localDate(now, policy.siteZone)}`
  const notAfter = plusMillis(now, policy.messageLifetimeMinutes * 60_000)
  return {
    messageId,
    orgNo,
    customerNo,
    kind: "alarm",
    to,
    text: text.success,
    templateId: template.templateId,
    templateVersion: template.version,
    notAfter
  } as const
})

const watchOver = Effect.fn("AlarmScheduler.watchOver")(function* (customerNo: string, now: Instant) {
  const store = yield* StationStore
  const policy = yield* StationPolicy
  const view = yield* loadCustomer(customerNo)
  const due = view.watch.state.nextAt
  if (due === null || toMillis(due) > toMillis(now)) return
  const targets = yield* targetsOf(customerNo)
  const read = yield* Effect.forEach(targets, (target) => readingOf(target, now), { concurrency: 4 })
  const readings = read.flatMap(
    ({ key, alarmEnergy, reading }): ReadonlyArray<AlarmRules.Reading> =>
      alarmEnergy === null
        ? []
        : [{ target: key, alarmEnergy, remaining: reading?.remaining ?? null, readAt: reading?.readAt ?? due }]
  )
  const at = yield* DateTime.now
  const decision = AlarmRules.decide(view.customer.state, view.watch.state, readings, policy, at)
  const content = decision.notify.length === 0 ? null : yield* messageOf(view.customer, decision.notify, at)
  const rest = {
    command: { id: `alarm/${customerNo}/${view.watch.version}`, content: "alarm", response: null },
    facts: read.flatMap(({ facts }) => facts),
    trail: { actor, operation: "alarm.decide", reason: null, at }
  }
  if (content === null) return yield* store.commit(makeCommit(view, { watch: decision.watch }, rest))
  const message = absent("Message", content.messageId)
  return yield* store.commit(
    makeCommit(
      { ...view, message },
      { watch: decision.watch, message: [{ _tag: "MessageQueued", v: 1, at, notBefore: at, content }] },
      rest
    )
  )
})

/**
 * Runs one step: claims customers whose alarm time has come.
 *
 * **Details** Safe to run in several processes: episodes and the last sending date are one aggregate, so "at most one message for each customer and
 * local day" is one version check.
 */
export const runOnce = Effect.fn("AlarmScheduler.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (id) => watchOver(id, now))
})
