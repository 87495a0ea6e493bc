/**
 * `npm run bench -w packages/core`: decisions of a purchase, and the alarms of a million customers, as ratios to hand-written loops.
 *
 * The loops do the same arithmetic on plain records, without events, rejections or calendars of their own. Rounds of both alternate, medians are
 * printed. Nothing is asserted: the numbers are those of the machine and its other work.
 */
import {
  AlarmRules,
  type AlarmWatch,
  Customer,
  Energy,
  Instant,
  type Order,
  Policy,
  PurchaseRules,
  type TargetKey
} from "@yugou/core"

const now = Instant.at("2026-03-02T01:30:00Z")
const policy: Policy.Policy = { ...Policy.defaults, signature: "【供电】" }

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Runs both sides in turn and prints units per second and the ratio. */
const compare = (
  name: string,
  unit: string,
  count: number,
  rounds: number,
  core: () => number,
  plain: () => number
): void => {
  const times: { core: Array<number>; plain: Array<number> } = { core: [], plain: [] }
  const timed = (run: () => number): number => {
    const start = performance.now()
    if (run() === -1) throw new Error("the work was not done")
    return performance.now() - start
  }
  timed(core)
  timed(plain)
  for (let round = 0; round < rounds; round += 1) {
    times.core.push(timed(core))
    times.plain.push(timed(plain))
  }
  const [a, b] = [median(times.core), median(times.plain)]
  const perSecond = Math.round(count / (a / 1000)).toLocaleString("en")
  console.log(
    `${name}: ${perSecond} ${unit}/s, ${a.toFixed(0)} ms; plain loop ${b.toFixed(1)} ms; ratio ${(a / b).toFixed(1)}`
  )
}

const customer: Customer.State = {
  customerNo: "C1",
  orgNo: "37401",
  validity: "valid",
  name: "泉城纺织厂",
  ...Customer.unstated,
  alarm: { cycle: "daily", time: "09:30" as never, sms: "on", mobiles: ["13800000000"] },
  addedAt: now,
  needsReadback: "no"
}

const target = { _tag: "Group", terminalId: "T-1" as never, totalGroupNo: 1 } as const
const order: Order.State = {
  orderNo: "P1",
  orgNo: "37401",
  customerNo: "C1",
  deviceId: "D1",
  target,
  energy: Energy.kwh("1000"),
  thresholds: null,
  workOrderNo: null,
  amountFen: null,
  savedBy: "clerk",
  savedAt: now,
  validity: "valid",
  approval: { _tag: "Pending" },
  dispatch: { _tag: "Idle" },
  attempts: [],
  receipts: []
} as unknown as Order.State

const decisions = 200_000
const context = { actor: "chief", now, policy }

const approveAll = (): number => {
  let approved = 0
  for (let index = 0; index < decisions; index += 1) {
    if (PurchaseRules.approve({ order, customer }, context)._tag === "Success") approved += 1
  }
  return approved === decisions ? approved : -1
}

const approvePlainly = (): number => {
  let approved = 0
  for (let index = 0; index < decisions; index += 1) {
    const fits = order.validity === "valid" && customer.validity === "valid" && order.approval._tag === "Pending"
    if (fits && order.dispatch._tag === "Idle" && order.savedBy !== context.actor) {
      const text = [order.orderNo, "append", order.energy.toString(), "T-1/1"].join("|")
      const event = { _tag: "OrderApproved", v: 1, at: now, by: context.actor, content: text }
      if (event.content.length > 0) approved += 1
    }
  }
  return approved === decisions ? approved : -1
}

const customers = 1_000_000
const targetKey = "T-1/1" as TargetKey
const watchOf = (nextAt: Instant.Instant): AlarmWatch.State => ({
  customerNo: "C1",
  orgNo: "37401",
  episodes: {},
  lastSentOn: null,
  messages: null,
  nextAt
})
const due = watchOf(now)
const later = watchOf(Instant.plusMillis(now, 60_000))
const alarmEnergy = Energy.kwh("100")
const balances = [Energy.kwh("20"), Energy.kwh("99.9"), Energy.kwh("100"), Energy.kwh("500")] as const

/** Makes customers one after another, so that none is kept: half of them are due, half of those are low. */
function* cases(): Generator<AlarmRules.Case> {
  for (let index = 0; index < customers; index += 1) {
    const remaining = balances[index & 3] ?? Energy.zero
    const looks = [{ target: targetKey, remaining, alarmEnergy, readAt: now, control: "engaged" as const }]
    yield { customer, watch: index & 4 ? due : later, looks }
  }
}

const planAll = (): number => {
  let messages = 0
  for (const { decision } of AlarmRules.planAlarms(cases(), policy, now)) messages += decision.messages.length
  return messages === customers / 4 ? messages : -1
}

const planPlainly = (): number => {
  let messages = 0
  const nowMillis = Instant.toMillis(now)
  for (const one of cases()) {
    if (one.watch.nextAt === null || Instant.toMillis(one.watch.nextAt) > nowMillis) continue
    const [look] = one.looks
    const low = look !== undefined && look.remaining !== null && look.remaining < look.alarmEnergy
    if (low && one.customer.alarm.sms === "on" && one.watch.lastSentOn !== "2026-03-02") messages += 1
  }
  return messages === customers / 4 ? messages : -1
}

compare("approve an order", "decisions", decisions, 7, approveAll, approvePlainly)
const before = process.memoryUsage().heapUsed
compare("alarms of 1,000,000 customers", "customers", customers, 3, planAll, planPlainly)
const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20
console.log(`heap after planning: ${grown.toFixed(0)} MiB more than before; one pass keeps no customer`)
