/**
 * `npm run bench -w packages/core`: decisions of a purchase, and the alarms of a million customers, as ratios to hand-written loops.
 *
 * The loops do the same arithmetic on plain records, without events, rejections or calendars of their own. Rounds of both alternate, medians are
 * printed. Nothing is asserted: the numbers are those of the machine and its other work.
 */
import { alarmCases, approvable, approveAll, done, planAll } from "./Cases.ts"
import { subject } from "./Subject.ts"

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Runs both sides in turn and prints units per second and the ratio. */
const compare = (
  name: string,
  unit: string,
  count: number,
  rounds: number,
  expected: number,
  core: () => number,
  plain: () => number
): void => {
  const times: { core: Array<number>; plain: Array<number> } = { core: [], plain: [] }
  const timed = (run: () => number): number => {
    const start = performance.now()
    done(run(), expected)
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

const measured = await subject()
const { order, customer, context } = approvable(measured)
const { now } = context as { readonly now: { readonly epochMilliseconds: number } }

const decisions = 200_000

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
  return approved
}

const customers = 1_000_000
const cases = alarmCases(measured, customers)

const planPlainly = (): number => {
  let messages = 0
  for (const one of cases()) {
    const nextAt = one.watch.nextAt as typeof now | null
    if (nextAt === null || nextAt.epochMilliseconds > now.epochMilliseconds) continue
    const [look] = one.looks
    const low = look !== undefined && look.remaining !== null && look.remaining < look.alarmEnergy
    if (low && one.customer.alarm.sms === "on" && one.watch.lastSentOn !== "2026-03-02") messages += 1
  }
  return messages
}

const approve = approveAll(measured, decisions)
const plan = planAll(measured, customers)
compare("approve an order", "decisions", decisions, 7, decisions, approve, approvePlainly)
const before = process.memoryUsage().heapUsed
compare("alarms of 1,000,000 customers", "customers", customers, 3, customers / 4, plan, planPlainly)
const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20
console.log(`heap after planning: ${grown.toFixed(0)} MiB more than before; one pass keeps no customer`)
