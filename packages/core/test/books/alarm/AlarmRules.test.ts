import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type Policy, type TargetKey } from "@yugou/core"
import { AlarmRules, AlarmWatch, Customer } from "@yugou/core/books"
import * as fc from "fast-check"
import { alarmOf, policyWith } from "./Site.ts"

const target = "T-C1/1" as TargetKey
const other = "T-C1/2" as TargetKey
const threshold = Energy.kwh("100")
const local = (text: string) => Instant.at(new Date(`${text.replace(" ", "T")}:00+08:00`).toISOString())

const customerWith = (cycle: Customer.AlarmCycle, time = "09:30"): Customer.State => ({
  customerNo: "C1",
  orgNo: "37401",
  validity: "valid",
  name: "泉城纺织厂",
  ...Customer.unstated,
  alarm: alarmOf({ cycle, time: cycle === "none" ? null : time }),
  addedAt: local("2026-03-01 00:00"),
  needsReadback: "no"
})

const started = (nextAt: Instant.Instant | null): AlarmWatch.State =>
  AlarmWatch.evolve(null, { _tag: "WatchStarted", v: 1, customerNo: "C1", orgNo: "37401", nextAt })

const look = (
  remaining: string | null,
  readAt: Instant.Instant | null,
  more: Partial<AlarmRules.Look> = {}
): AlarmRules.Look => ({
  target,
  remaining: remaining === null ? null : Energy.kwh(remaining),
  alarmEnergy: threshold,
  readAt,
  control: "unknown",
  ...more
})

/** Lets moments pass over a watch; gives it with how many messages each moment made. */
const pass = (
  customer: Customer.State,
  moments: ReadonlyArray<{ readonly at: string; readonly kwh: string | null; readonly alarm?: string }>,
  policy: Policy.Policy = policyWith({})
) => {
  const [first] = moments
  let watch = started(customer.alarm.cycle === "none" ? null : local(first?.at ?? ""))
  const sent = moments.map(({ at, kwh, alarm }) => {
    const now = local(at)
    const alarmEnergy = alarm === undefined ? threshold : Energy.kwh(alarm)
    const decision = AlarmRules.decide(customer, watch, [look(kwh, now, { alarmEnergy })], policy, now)
    watch = decision.watch.reduce<AlarmWatch.State>(AlarmWatch.evolve, watch)
    return decision.messages.length
  })
  return { watch, sent }
}

const policy = policyWith({})
const atOrBelow = policyWith({ alarmComparison: "atOrBelow" })
const now = local("2026-03-02 09:30")

describe("the alarm predicate", () => {
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: readonly [look: AlarmRules.Look, policy: Policy.Policy, expected: string]
  }> = [
    { title: "R-012.1 one step under the alarm energy is below", given: [look("99.9", now), policy, "below"] },
    { title: "R-012.2 exactly the alarm energy is not below", given: [look("100", now), policy, "notBelow"] },
    { title: "R-012.3 one step over the alarm energy is not below", given: [look("100.1", now), policy, "notBelow"] },
    { title: "R-012.4 a negative balance is below", given: [look("-0.1", now), policy, "below"] },
    {
      title: "R-012.4 a negative balance is below an alarm energy of 0",
      given: [look("-0.1", now, { alarmEnergy: Energy.zero }), policy, "below"]
    },
    { title: "R-012.5 a target that was never read is unknown", given: [look(null, null), policy, "unknown"] },
    { title: "R-012.5 a reading without a value is unknown", given: [look(null, now), policy, "unknown"] },
    {
      title: "R-012.5 purchase control that is not engaged makes it unknown",
      given: [look("20", now, { control: "notEngaged" }), policy, "unknown"]
    },
    {
      title: "R-012.6 with atOrBelow exactly the alarm energy is below",
      given: [look("100", now), atOrBelow, "below"]
    },
    { title: "with atOrBelow one step over is not below", given: [look("100.1", now), atOrBelow, "notBelow"] },
    { title: "a reading as old as may be counts", given: [look("20", local("2026-03-01 10:30")), policy, "below"] },
    { title: "a reading a minute older is unknown", given: [look("20", local("2026-03-01 10:29")), policy, "unknown"] }
  ]
  it.each(rows)("$title", ({ given: [seen, under, expected] }) => {
    assert.strictEqual(AlarmRules.standingOf(seen, under, now), expected)
  })
})

describe("R-012.7 a message goes out exactly where the balance is below and the cycle sends", () => {
  const balances = ["99.9", "100", "100.1", "-5", null]
  const cycles = ["none", "once", "daily"] as const
  for (const cycle of cycles) {
    for (const kwh of balances) {
      it(`cycle ${cycle}, remaining ${kwh ?? "unknown"}`, () => {
        const low = kwh === "99.9" || kwh === "-5"
        const { sent } = pass(customerWith(cycle), [{ at: "2026-03-02 09:30", kwh }])
        assert.deepStrictEqual(sent, [low && cycle !== "none" ? 1 : 0])
      })
    }
  }
})

describe("cycle once, over several alarm times", () => {
  const day = (date: number, kwh: string | null, alarm?: string) => ({
    at: `2026-03-${date.toString().padStart(2, "0")} 09:30`,
    kwh,
    ...(alarm === undefined ? {} : { alarm })
  })
  const once = customerWith("once")

  it("R-010.1 R-010.2 sends once however long the balance stays below", () => {
    assert.deepStrictEqual(pass(once, [day(2, "90"), day(3, "80"), day(4, "70"), day(5, "-10")]).sent, [1, 0, 0, 0])
  })

  it("R-010.3 sends once more after the balance has reached the threshold again", () => {
    assert.deepStrictEqual(pass(once, [day(2, "90"), day(3, "100"), day(4, "99"), day(5, "98")]).sent, [1, 0, 1, 0])
  })

  it("R-010.4 a threshold lowered to the balance ends the episode, and below the new one another begins", () => {
    const moments = [day(2, "90"), day(3, "90", "90"), day(4, "89", "90"), day(5, "80", "90")]
    assert.deepStrictEqual(pass(once, moments).sent, [1, 0, 1, 0])
  })

  it("R-010.7 a threshold that is edited while the balance is still below it changes nothing", () => {
    const { sent, watch } = pass(once, [day(2, "50"), day(3, "50", "60"), day(4, "50", "200")])
    assert.deepStrictEqual(sent, [1, 0, 0])
    assert.strictEqual(
      watch.episodes[target]?.since && Instant.toMillis(watch.episodes[target].since),
      Instant.toMillis(now)
    )
  })

  it("an unknown balance neither ends an episode nor begins one", () => {
    assert.deepStrictEqual(pass(once, [day(2, "90"), day(3, null), day(4, "90")]).sent, [1, 0, 0])
  })
})

describe("what a decision says besides", () => {
  const daily = customerWith("daily")

  it("two targets that are low are one message that lists both, or one each by policy", () => {
    const both = [look("10", now), look("20", now, { target: other })]
    const together = AlarmRules.decide(daily, started(now), both, policy, now)
    const apart = AlarmRules.decide(daily, started(now), both, policyWith({ alarmMessages: "perTarget" }), now)
    assert.deepStrictEqual(
      together.messages.map((group) => group.map((one) => one.target)),
      [[target, other]]
    )
    assert.deepStrictEqual(
      apart.messages.map((group) => group.map((one) => one.target)),
      [[target], [other]]
    )
  })

  it("one target that is low is alarmed although nobody knows about the other, which a person must look at", () => {
    const decision = AlarmRules.decide(
      daily,
      started(now),
      [look("10", now), look(null, null, { target: other })],
      policy,
      now
    )
    assert.strictEqual(decision.messages.length, 1)
    assert.deepStrictEqual(decision.problems, [{ target: other, cause: "noReading" }])
  })

  const late: ReadonlyArray<readonly [at: string, messages: number]> = [
    ["2026-03-02 09:30", 1],
    ["2026-03-02 11:30", 1],
    ["2026-03-02 11:31", 0],
    ["2026-03-02 21:00", 0]
  ]
  it.each(late)("an alarm of 09:30 that is looked at %s makes %i messages", (when, expected) => {
    const moment = local(when)
    const decision = AlarmRules.decide(daily, started(now), [look("10", moment)], policy, moment)
    assert.strictEqual(decision.messages.length, expected)
  })

  it("an alarm that is made up for after midnight counts for the day of its time", () => {
    const night = policyWith({ quietHours: { from: "03:00" as never, to: "03:01" as never } })
    const due = local("2026-03-02 23:30")
    const customer = customerWith("daily", "23:30")
    const first = AlarmRules.decide(customer, started(due), [look("10", due)], night, local("2026-03-03 00:30"))
    const watch = first.watch.reduce<AlarmWatch.State>(AlarmWatch.evolve, started(due))
    assert.strictEqual(watch.lastSentOn, "2026-03-02")
    const next = local("2026-03-03 23:30")
    assert.strictEqual(AlarmRules.decide(customer, watch, [look("10", next)], night, next).messages.length, 1)
  })
})

describe("planAlarms", () => {
  it("gives those whose time has come, in the order given, and the same as one decision each", () => {
    const due = { customer: customerWith("daily"), watch: started(now), looks: [look("10", now)] }
    const later = { ...due, watch: started(local("2026-03-02 09:31")) }
    const never = { ...due, watch: started(null) }
    const planned = [...AlarmRules.planAlarms([later, due, never, due], policy, now)]
    const alone = AlarmRules.decide(due.customer, due.watch, due.looks, policy, now)
    assert.deepStrictEqual(planned, [
      { customerNo: "C1", decision: alone },
      { customerNo: "C1", decision: alone }
    ])
  })

  it("asks for the next customer only when the one before was taken", () => {
    let asked = 0
    const cases = function* () {
      for (;;) {
        asked += 1
        yield { customer: customerWith("daily"), watch: started(now), looks: [look("10", now)] }
      }
    }
    const plan = AlarmRules.planAlarms(cases(), policy, now)
    plan.next()
    plan.next()
    assert.strictEqual(asked, 2)
  })
})

/** A model of its own: the latest episode and how many messages it had, in plain words. */
const expectedSends = (cycle: Customer.AlarmCycle, balances: ReadonlyArray<number | null>): ReadonlyArray<number> => {
  let sentInEpisode: number | null = null
  return balances.map((kwh) => {
    if (kwh === null) return 0
    if (kwh >= 100) {
      sentInEpisode = null
      return 0
    }
    const before = sentInEpisode ?? 0
    const sends = cycle === "daily" || (cycle === "once" && before === 0) ? 1 : 0
    sentInEpisode = before + sends
    return sends
  })
}

describe("alarm episodes against a model", () => {
  it("holds for any balances over up to twenty days", () => {
    const balance = fc.option(fc.integer({ min: -20, max: 220 }), { nil: null, freq: 6 })
    fc.assert(
      fc.property(
        fc.constantFrom("none", "once", "daily" as const),
        fc.array(balance, { minLength: 1, maxLength: 20 }),
        (cycle, balances) => {
          const moments = balances.map((kwh, index) => ({
            at: `2026-03-${(index + 2).toString().padStart(2, "0")} 09:30`,
            kwh: kwh === null ? null : kwh.toString()
          }))
          const { sent, watch } = pass(customerWith(cycle), moments)
          assert.deepStrictEqual(sent, expectedSends(cycle, balances))
          const last = balances.findLast((kwh) => kwh !== null)
          assert.strictEqual(target in watch.episodes, last !== undefined && last !== null && last < 100)
        }
      )
    )
  })
})
