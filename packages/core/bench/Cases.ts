/** Decisions of a purchase, and the alarms of many customers. */
import { type Bench, nothing, repeat } from "../../../scripts/bench/Case.ts"
import { type Context, type Subject, subject } from "./Subject.ts"

/** An order that a chief may approve, with its customer. */
export const approvable = ({ kwh, instant, policy, unstated }: Subject) => {
  const now = instant("2026-03-02T01:30:00Z")
  const customer = {
    customerNo: "C1",
    orgNo: "37401",
    validity: "valid",
    name: "泉城纺织厂",
    ...unstated,
    alarm: { cycle: "daily", time: "09:30", sms: "on", mobiles: ["13800000000"] },
    addedAt: now,
    needsReadback: "no"
  }
  const order = {
    orderNo: "P1",
    orgNo: "37401",
    customerNo: "C1",
    deviceId: "D1",
    target: { _tag: "Group", terminalId: "T-1", totalGroupNo: 1 },
    energy: kwh("1000"),
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
  }
  const context: Context = { actor: "chief", now, policy }
  return { order, customer, context }
}

/** Approves the same order again and again; gives how often it was approved. */
export const approveAll = (subject: Subject, count: number) => {
  const { order, customer, context } = approvable(subject)
  return (): number => {
    let approved = 0
    for (let index = 0; index < count; index += 1)
      if (subject.approve({ order, customer }, context)._tag === "Success") approved += 1
    return approved
  }
}

/** One customer as the rule of the alarm sees him. */
export interface AlarmCase {
  readonly customer: { readonly alarm: { readonly sms: string } }
  readonly watch: { readonly nextAt: unknown; readonly lastSentOn: string | null }
  readonly looks: ReadonlyArray<{ readonly remaining: bigint; readonly alarmEnergy: bigint }>
}

/** Gives customers one after another, so that none is kept: half of them are due, half of those are low. */
export const alarmCases = (subject: Subject, count: number) => {
  const { customer, context } = approvable(subject)
  const { now } = context
  const watchOf = (nextAt: unknown) => ({
    customerNo: "C1",
    orgNo: "37401",
    episodes: {},
    lastSentOn: null,
    messages: null,
    nextAt
  })
  const due = watchOf(now)
  const later = watchOf(subject.instant("2026-03-02T01:31:00Z"))
  const alarmEnergy = subject.kwh("100")
  const balances = ["20", "99.9", "100", "500"].map(subject.kwh)
  return function* (): Generator<AlarmCase> {
    for (let index = 0; index < count; index += 1) {
      const remaining = balances[index & 3] ?? 0n
      const looks = [{ target: "T-1/1", remaining, alarmEnergy, readAt: now, control: "engaged" as const }]
      yield { customer, watch: index & 4 ? due : later, looks }
    }
  }
}

/** Plans the alarms of all customers; gives how many messages they get. */
export const planAll = (subject: Subject, count: number) => {
  const cases = alarmCases(subject, count)
  const { context } = approvable(subject)
  return (): number => {
    let messages = 0
    for (const { decision } of subject.planAlarms(cases(), context.policy, context.now))
      messages += decision.messages.length
    return messages
  }
}

/** Throws unless all of the work was done. */
export const done = (found: number, expected: number): number => {
  if (found !== expected) throw new Error(`the work was not done: ${found} of ${expected}`)
  return found
}

const decisions = 10_000
const customers = 40_000

export const open = async (): Promise<Bench> => {
  const measured = await subject()
  const approve = approveAll(measured, decisions)
  const plan = planAll(measured, customers)
  const timed = (count: number, work: () => number, expected: number) => () => ({
    ...repeat(1, () => done(work(), expected)),
    count
  })
  return {
    cases: [
      { name: "approve an order", unit: "decisions", run: timed(decisions, approve, decisions) },
      { name: "plan alarms", unit: "customers", run: timed(customers, plan, customers / 4) }
    ],
    close: nothing
  }
}
