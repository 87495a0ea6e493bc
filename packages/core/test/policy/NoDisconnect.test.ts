import { assert, describe, it } from "@effect/vitest"
import { Instant, NoDisconnect } from "@yugou/core"
import { TripWarningPeriod } from "@yugou/core/books"
import * as fc from "fast-check"

const zone = "Asia/Shanghai" as never
const calendar: NoDisconnect.NoDisconnectCalendar = {
  holidays: ["2026-10-01"],
  weekdaysOff: [0, 6],
  night: { from: "22:00" as never, to: "06:00" as never },
  beforeDayOffFrom: "15:00" as never
}

const rows: ReadonlyArray<readonly [localTime: string, NoDisconnect.Forbidden["because"] | null]> = [
  ["2026-09-28T10:00:00+08:00", null],
  ["2026-09-28T21:59:59+08:00", null],
  ["2026-09-28T22:00:00+08:00", "night"],
  ["2026-09-29T05:59:00+08:00", "night"],
  ["2026-09-29T06:00:00+08:00", null],
  ["2026-09-30T14:59:00+08:00", null],
  ["2026-09-30T15:00:00+08:00", "beforeDayOff"],
  ["2026-10-01T10:00:00+08:00", "holiday"],
  ["2026-10-02T15:00:00+08:00", "beforeDayOff"],
  ["2026-10-03T10:00:00+08:00", "dayOff"],
  ["2026-10-04T23:00:00+08:00", "dayOff"],
  ["2026-10-05T07:00:00+08:00", null]
]

describe("the no-disconnect calendar", () => {
  for (const [local, because] of rows) {
    it(`R-080.5 ${local}: ${because ?? "power may be cut"}`, () => {
      const now = Instant.fromMillis(Date.parse(local))
      assert.strictEqual(NoDisconnect.forbids(calendar, now, zone)?.because ?? null, because)
    })
  }

  const worked = { ...calendar, workdays: ["2026-10-01", "2026-10-04", "2026-10-10"] }
  const workedRows: typeof rows = [
    // Saturday 10 October is worked for the holiday, and Friday before it is no eve.
    ["2026-10-09T16:00:00+08:00", null],
    ["2026-10-10T10:00:00+08:00", null],
    ["2026-10-10T16:00:00+08:00", "beforeDayOff"],
    ["2026-10-10T22:30:00+08:00", "night"],
    ["2026-10-11T10:00:00+08:00", "dayOff"],
    ["2026-10-03T16:00:00+08:00", "dayOff"],
    ["2026-10-04T10:00:00+08:00", null],
    // A date that stands in both lists is a holiday.
    ["2026-10-01T10:00:00+08:00", "holiday"],
    ["2026-09-30T16:00:00+08:00", "beforeDayOff"]
  ]
  for (const [local, because] of workedRows) {
    it(`R-080.14 with days that are worked for others, ${local}: ${because ?? "power may be cut"}`, () => {
      const now = Instant.fromMillis(Date.parse(local))
      assert.strictEqual(NoDisconnect.forbids(worked, now, zone)?.because ?? null, because)
    })
  }

  it("an empty calendar forbids nothing", () => {
    const none = { holidays: [], weekdaysOff: [], night: null, beforeDayOffFrom: null }
    for (const [local] of rows) {
      assert.isNull(NoDisconnect.forbids(none, Instant.fromMillis(Date.parse(local)), zone))
    }
  })
})

describe("whether a period is on or near", () => {
  const zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York"] as const
  const start = Date.parse("2026-10-20T00:00:00Z")

  it("is what looking at every minute says", () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${hour}`.padStart(2, "0").concat(":30") as never)
    const window = fc.oneof(fc.constant(null), fc.record({ from: time, to: time }))
    const calendars = fc.record({
      holidays: fc.subarray(["2026-10-21", "2026-10-24", "2026-10-25", "2026-11-01"]),
      weekdaysOff: fc.subarray([0, 3, 6]),
      workdays: fc.subarray(["2026-10-24", "2026-10-28"]),
      night: window,
      beforeDayOffFrom: fc.oneof(fc.constant(null), time)
    })
    const check = fc.property(
      calendars,
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 13 * 24 * 4 }),
      fc.integer({ min: 0, max: 30 * 60 }),
      (calendar, zone, quarters, minutes) => {
        const from = Instant.fromMillis(start + quarters * 15 * 60_000)
        const to = Instant.plusMillis(from, minutes * 60_000)
        let slow = false
        for (let minute = 0; minute <= minutes && !slow; minute += 1)
          slow = NoDisconnect.forbids(calendar, Instant.plusMillis(from, minute * 60_000), zone as never) !== null
        assert.strictEqual(NoDisconnect.forbidsWithin(calendar, from, to, zone as never) !== null, slow)
      }
    )
    fc.assert(check, { numRuns: 300 })
  })
})

describe("the time of grace", () => {
  const at = Instant.at("2026-03-02T02:00:00Z")
  const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)

  it("R-080.6 is over only after the warning and the whole time", () => {
    assert.strictEqual(TripWarningPeriod.tripWarningPeriod(null, null, at)._tag, "Over")
    assert.strictEqual(TripWarningPeriod.tripWarningPeriod(60, null, at)._tag, "NotWarned")
    assert.strictEqual(TripWarningPeriod.tripWarningPeriod(60, at, after(59))._tag, "Running")
    assert.strictEqual(TripWarningPeriod.tripWarningPeriod(60, at, after(60))._tag, "Over")
  })
})
