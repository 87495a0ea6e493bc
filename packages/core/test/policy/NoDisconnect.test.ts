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

describe("what is said of a period", () => {
  const later = (text: string) => Instant.fromMillis(Date.parse(`${text}:00+08:00`))
  const night = { holidays: [], weekdaysOff: [], night: calendar.night, beforeDayOffFrom: null }
  type Calendar = NoDisconnect.NoDisconnectCalendar
  type Said = readonly [localTime: string, because: NoDisconnect.Forbidden["because"]]
  const rows: ReadonlyArray<readonly [Calendar, from: string, to: string, Said | null]> = [
    [calendar, "2026-09-28T22:10", "2026-09-28T22:10", ["2026-09-28 22:10:00", "night"]],
    [calendar, "2026-09-28T10:00", "2026-09-28T21:59", null],
    [calendar, "2026-09-28T10:00", "2026-09-28T22:00", ["2026-09-28 22:00:00", "night"]],
    // It is over before it is asked about.
    [calendar, "2026-09-28T06:00", "2026-09-28T06:00", null],
    [calendar, "2026-09-30T14:00", "2026-09-30T15:00", ["2026-09-30 15:00:00", "beforeDayOff"]],
    [calendar, "2026-10-05T07:00", "2026-10-05T21:00", null],
    // What begins first is said, not what stands first in the calendar.
    [calendar, "2026-09-30T14:00", "2026-10-01T23:00", ["2026-09-30 15:00:00", "beforeDayOff"]],
    [{ ...night, holidays: ["2026-10-01"] }, "2026-09-30T21:00", "2026-10-01T00:00", ["2026-09-30 22:00:00", "night"]],
    [{ ...night, night: null, holidays: ["2026-10-01"] }, "2026-09-30T21:00", "2026-09-30T23:59", null],
    [
      { ...night, night: null, holidays: ["2026-10-01"] },
      "2026-09-30T21:00",
      "2026-10-01T00:00",
      ["2026-10-01 00:00:00", "holiday"]
    ],
    [
      { ...night, night: null, weekdaysOff: [0] },
      "2026-10-02T21:00",
      "2026-10-09T00:00",
      ["2026-10-04 00:00:00", "dayOff"]
    ]
  ]
  it.each(rows)("%o from %s to %s: %s", (of, from, to, said) => {
    const found = NoDisconnect.forbidsWithin(of, later(from), later(to), zone)
    assert.deepStrictEqual(found, said === null ? null : { localTime: said[0], because: said[1] })
  })

  it("says the local time at which it forbids", () => {
    assert.deepStrictEqual(NoDisconnect.forbids(calendar, later("2026-10-02T16:05"), zone), {
      ...{ because: "beforeDayOff", localTime: "2026-10-02 16:05:00" }
    })
    assert.deepStrictEqual(NoDisconnect.forbids(calendar, later("2026-10-01T00:00"), zone), {
      ...{ because: "holiday", localTime: "2026-10-01 00:00:00" }
    })
  })

  it("knows the day after one of 25 hours, and of 23", () => {
    const eve = {
      holidays: ["2026-11-02", "2026-03-09"],
      weekdaysOff: [],
      night: null,
      beforeDayOffFrom: "00:00" as never
    }
    const newYork = "America/New_York" as never
    // At 00:30 of a day of 25 hours, 24 hours later it is still the same day; at 23:30 of one of 23, it is the day after the next.
    for (const at of ["2026-11-01T04:30:00Z", "2026-03-09T03:30:00Z"])
      assert.strictEqual(NoDisconnect.forbids(eve, Instant.at(at), newYork)?.because, "beforeDayOff", at)
  })
})

describe("whether a period is on or near", () => {
  const zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York"] as const
  const start = Date.parse("2026-10-20T00:00:00Z")

  it("is what looking at every quarter of an hour says", () => {
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
        // All periods begin on a quarter of an hour, and so does the time that is asked about.
        for (let minute = 0; minute <= minutes && !slow; minute += 15)
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
