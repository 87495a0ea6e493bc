/** A clock that was a year ahead left times behind: once it is right, none of them holds anything back for longer than it can have been meant to. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { AlarmRules, AlarmWatch, ControlRules, ProtectionRules, type Terminal } from "@yugou/core/books"
import { tripWarningPeriod } from "../../src/books/control/TripWarningPeriod.ts"
import { receiptsOver } from "../../src/books/message/MessageLimits.ts"
import { isLocked } from "../../src/books/terminal/TerminalLock.ts"
import { defaults } from "../../src/policy/Policy.ts"

const now = Instant.at("2026-03-02T01:30:00Z")
const minute = 60_000
const day = 24 * 60 * minute
const year = 365 * day
const inMillis = (millis: number) => Instant.plusMillis(now, millis)

const context = { actor: "clerk", now, policy: defaults }
const lockUntil = (until: Instant.Instant) =>
  ({ by: "other", target: "T1/1", until }) as NonNullable<Terminal.State["lock"]>

const protectionReadAt = (at: Instant.Instant): string => {
  const value = { _tag: "Protection", state: "released", halfHours: null }
  return ControlRules.protectionOf({ book: { desired: [], reported: [{ at, value }] } } as never, 5, now)
}

const watchDue = (nextAt: Instant.Instant): AlarmWatch.State =>
  AlarmWatch.evolve(null, { _tag: "WatchStarted", v: 1, customerNo: "C1" as never, orgNo: "37401" as never, nextAt })

/** How a stored time that lies so far ahead is answered: as meant, and of a clock that was a year ahead. */
const rows: ReadonlyArray<
  readonly [what: string, answer: (millis: number) => unknown, meant: readonly [number, unknown], far: unknown]
> = [
  ["a commissioning lock", (millis) => isLocked(lockUntil(inMillis(millis)), context), [120 * minute, true], false],
  ["a reading of protection", (millis) => protectionReadAt(inMillis(millis)), [0, "released"], "unknown"],
  [
    "a warning before a trip",
    (millis) => tripWarningPeriod(60, inMillis(millis), now)._tag,
    [0, "Running"],
    "NotWarned"
  ],
  [
    "receipts of a message submitted then",
    (millis) => receiptsOver(inMillis(millis), 72 * 60 * minute, now),
    [0, false],
    true
  ],
  ["a time that is to come within a day", (millis) => Instant.isToCome(inMillis(millis), day, now), [day, true], false],
  ["something that was within a day", (millis) => Instant.isWithin(inMillis(millis), day, now), [0, true], false]
]

describe("a stored time", () => {
  for (const [what, answer, [ahead, meant], far] of rows) {
    it(`${what}: ${ahead / minute} minutes ahead it is ${String(meant)}, a year ahead ${String(far)}`, () => {
      assert.strictEqual(answer(ahead), meant)
      assert.strictEqual(answer(year), far)
    })
  }

  it("an alarm time a year ahead is dated anew, and nothing is made of the day that has not come", () => {
    const customer = { validity: "valid", alarm: { cycle: "daily", time: "09:00", sms: "on" } } as never
    const decision = AlarmRules.decide(customer, watchDue(inMillis(year)), [], defaults, now)
    assert.deepStrictEqual(decision, {
      watch: [{ _tag: "WatchScheduled", v: 1, nextAt: Instant.at("2026-03-03T01:00:00Z") }],
      messages: [],
      problems: []
    })
    const planned = (nextAt: Instant.Instant) =>
      [...AlarmRules.planAlarms([{ customer, watch: watchDue(nextAt), looks: [] }], defaults, now)].length
    assert.deepStrictEqual(
      [inMillis(-minute), inMillis(minute), inMillis(day), inMillis(year)].map(planned),
      [1, 0, 0, 1]
    )
  })

  it("a lock of a year ahead keeps the station from protecting a terminal no longer", () => {
    const terminal = {
      standing: "inService",
      lock: lockUntil(inMillis(year)),
      ownProtection: { state: "standing" }
    } as never
    assert.strictEqual(ProtectionRules.turnOf(terminal, "over", context), "release")
  })
})
