/** When a target is read without being asked, and how a failure puts that off. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { PollRules } from "@yugou/core/books"
import * as fc from "fast-check"
import { at } from "../purchase/Orders.ts"

const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const millis = Instant.toMillis
const [key, every] = ["T1/1", 60]
const start = PollRules.slotStart(key, every, at)
const slot = Instant.at(new Date(start).toISOString())
const waits = (minutes: number): PollRules.Failures => ({ failures: 1, notBefore: millis(after(minutes)) })

describe("the slot of a key", () => {
  it("is the newest that has begun, one interval after the one before, and the same for all in it", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 1440 }),
        fc.integer({ min: 0, max: 10_000 }),
        (it, length, later) => {
          const now = after(later)
          const begins = PollRules.slotStart(it, length, now)
          const interval = length * 60_000
          assert.isTrue(begins <= millis(now) && millis(now) < begins + interval)
          assert.strictEqual(PollRules.slotStart(it, length, Instant.plusMillis(now, interval)), begins + interval)
        }
      )
    )
  })

  it("is another one than that of another key", () => {
    const starts = ["T1/1", "T1/2", "T1/3"].map((it) => PollRules.slotStart(it, every, at))
    assert.strictEqual(new Set(starts).size, 3)
    assert.deepStrictEqual(
      starts.map((it) => PollRules.slotStart("T1/1", every, Instant.at(new Date(it).toISOString()))),
      [start, ...starts.slice(1).map((it) => (it < start ? start - every * 60_000 : start))]
    )
  })
})

describe("a target", () => {
  const rows: ReadonlyArray<readonly [string, at: Instant.Instant | null, PollRules.Failures, due: "yes" | "no"]> = [
    ["was never read", null, PollRules.noFailures, "yes"],
    ["was read in the slot before", Instant.plusMillis(slot, -1), PollRules.noFailures, "yes"],
    ["was read when its slot began", slot, PollRules.noFailures, "no"],
    ["was read just now", at, PollRules.noFailures, "no"],
    ["failed, and its wait is over", null, waits(0), "yes"],
    ["failed, and waits", null, waits(1), "no"],
    ["failed, and waits a whole interval", null, waits(60), "no"],
    ["failed by a clock that was ahead", null, waits(60.1), "yes"]
  ]
  it.each(rows)("that %s", (_, readAt, failures, due) => {
    assert.strictEqual(PollRules.isDue(key, every, { at: readAt, failures }, at), due)
  })

  const soonest: ReadonlyArray<readonly [string, PollRules.Failures, at: number]> = [
    ["begins its next slot", PollRules.noFailures, start + every * 60_000],
    ["has waited after a failure", waits(1), millis(after(1))],
    ["has waited a whole interval after one", waits(60), millis(after(60))],
    ["begins its next slot, where the wait is over", waits(0), start + every * 60_000],
    ["begins its next slot, where the wait was noted by a clock that was ahead", waits(60.1), start + every * 60_000]
  ]
  it.each(soonest)("may be due again when it %s", (_, failures, soon) => {
    assert.strictEqual(millis(PollRules.nextAt(key, every, { failures }, at)), soon)
  })

  it("that is not due is not due before it may be", () => {
    const minutes = fc.integer({ min: -70, max: 70 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), minutes, fc.nat(70), (readAgo, wait, later) => {
        const known = { at: after(-readAgo), failures: waits(wait) }
        fc.pre(PollRules.isDue(key, every, known, at) === "no")
        const isDue = PollRules.isDue(key, every, known, after(later)) === "yes"
        assert.isTrue(!isDue || millis(after(later)) >= millis(PollRules.nextAt(key, every, known, at)))
      })
    )
  })

  it("that fails waits twice as long each time", () => {
    const policy = { ...Policy.defaults, retryAfterSeconds: 60, retryMaxMinutes: 60 }
    const first = PollRules.afterFailure(PollRules.noFailures, policy, at)
    const second = PollRules.afterFailure(first, policy, at)
    assert.deepStrictEqual(first, { failures: 1, notBefore: millis(after(1)) })
    assert.deepStrictEqual(second, { failures: 2, notBefore: millis(after(2)) })
  })
})
