/** Local times of the site against the calendar of the platform, in zones whose clocks are changed in unusual ways. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, SiteTime } from "@yugou/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"

const zones = [
  "Asia/Shanghai",
  "America/New_York",
  // Half an hour is put forward.
  "Australia/Lord_Howe",
  // In some years at one minute past midnight.
  "Asia/Gaza",
  // A whole day was left out.
  "Pacific/Apia",
  "Asia/Kathmandu",
  "UTC"
].map((name) => name as SiteTime.ZoneName)

const formats = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" })
  ])
)

const day = 86_400_000

const { instantOn, isWithin, localDate, localText, localTime, nextAt, startOfDay } = SiteTime
const zoneOf = (name: string) => name as SiteTime.ZoneName
const timeOf = (text: string) => text as SiteTime.TimeOfDay

describe("local times as a table", () => {
  const shown = [
    ["Asia/Shanghai", "2026-03-02T01:30:05Z", "2026-03-02 09:30:05"],
    ["Asia/Shanghai", "2026-12-31T16:00:00Z", "2027-01-01 00:00:00"],
    ["Asia/Shanghai", "2026-10-09T15:59:59Z", "2026-10-09 23:59:59"],
    // The offset changes in the middle of an hour of UTC, to whose two halves belong different local times.
    ["Australia/Lord_Howe", "2026-10-03T15:29:59Z", "2026-10-04 01:59:59"],
    ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-10-04 02:30:00"],
    ["Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-04 01:30:00"],
    ["America/New_York", "2026-11-01T05:59:59Z", "2026-11-01 01:59:59"],
    ["America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 01:00:00"]
  ] as const
  it.each(shown)("in %s at %s it is %s", (zone, instant, text) => {
    const now = Instant.at(instant)
    assert.strictEqual(localText(now, zoneOf(zone)), text)
    assert.strictEqual(`${localDate(now, zoneOf(zone))} ${localTime(now, zoneOf(zone))}`, text.slice(0, 16))
  })

  const found = [
    ["Asia/Shanghai", "2026-03-02T20:00:00Z", "00:00", "2026-03-02T16:00:00.000Z"],
    ["Asia/Shanghai", "2026-03-02T02:00:00Z", "23:59", "2026-03-02T15:59:00.000Z"],
    // Repeated: the first. Left out: the next valid minute.
    ["America/New_York", "2026-11-01T12:00:00Z", "01:30", "2026-11-01T05:30:00.000Z"],
    ["America/New_York", "2026-11-01T12:00:00Z", "02:00", "2026-11-01T07:00:00.000Z"],
    ["America/New_York", "2026-11-01T12:00:00Z", "00:59", "2026-11-01T04:59:00.000Z"],
    ["America/New_York", "2026-03-08T12:00:00Z", "02:30", "2026-03-08T07:00:00.000Z"],
    ["America/New_York", "2026-03-08T12:00:00Z", "01:59", "2026-03-08T06:59:00.000Z"],
    ["America/New_York", "2026-03-08T12:00:00Z", "03:00", "2026-03-08T07:00:00.000Z"],
    ["Australia/Lord_Howe", "2026-10-04T01:00:00Z", "02:10", "2026-10-03T15:30:00.000Z"],
    // The evening ends half an hour early: what is left out goes into the next day.
    ["Asia/Pyongyang", "2018-05-04T03:00:00Z", "23:45", "2018-05-04T15:00:00.000Z"],
    ["Asia/Pyongyang", "2018-05-04T03:00:00Z", "23:29", "2018-05-04T14:59:00.000Z"],
    // Midnight itself is left out.
    ["America/Sao_Paulo", "2018-11-04T12:00:00Z", "00:00", "2018-11-04T03:00:00.000Z"]
  ] as const
  it.each(found)("in %s on the day of %s, %s is at %s", (zone, on, time, at) => {
    assert.strictEqual(instantOn(Instant.at(on), timeOf(time), zoneOf(zone)).toJSON(), at)
  })

  const next = [
    ["Asia/Shanghai", "2026-03-02T02:00:00Z", "10:01", "2026-03-02T02:01:00.000Z"],
    ["Asia/Shanghai", "2026-03-02T02:00:00Z", "10:00", "2026-03-03T02:00:00.000Z"],
    ["Asia/Shanghai", "2026-03-02T02:00:00Z", "09:59", "2026-03-03T01:59:00.000Z"],
    ["America/New_York", "2026-10-31T12:00:00Z", "07:00", "2026-11-01T12:00:00.000Z"],
    // The day of the change has 25 hours, and one of 23 is next to its end sooner.
    ["America/New_York", "2026-11-01T04:30:00Z", "00:15", "2026-11-02T05:15:00.000Z"],
    ["America/New_York", "2026-03-08T04:59:00Z", "23:59", "2026-03-09T03:59:00.000Z"]
  ] as const
  it.each(next)("in %s after %s, the next %s is at %s", (zone, after, time, at) => {
    assert.strictEqual(nextAt(Instant.at(after), timeOf(time), zoneOf(zone)).toJSON(), at)
  })

  const days = [
    ["Asia/Shanghai", "2026-03-02", "2026-03-01T16:00:00.000Z", "2026-03-02T16:00:00.000Z"],
    ["UTC", "2026-02-28", "2026-02-28T00:00:00.000Z", "2026-03-01T00:00:00.000Z"],
    ["America/New_York", "2026-11-01", "2026-11-01T04:00:00.000Z", "2026-11-02T05:00:00.000Z"],
    ["America/New_York", "2026-03-08", "2026-03-08T05:00:00.000Z", "2026-03-09T04:00:00.000Z"],
    // At noon of UTC it is the next day there already, or only just this one.
    ["Pacific/Kiritimati", "2026-03-02", "2026-03-01T10:00:00.000Z", "2026-03-02T10:00:00.000Z"],
    ["Etc/GMT+12", "2026-03-02", "2026-03-02T12:00:00.000Z", "2026-03-03T12:00:00.000Z"]
  ] as const
  it.each(days)("in %s the day %s is from %s to %s", (zone, date, from, to) => {
    assert.strictEqual(startOfDay(date, "same", zoneOf(zone)).toJSON(), from)
    assert.strictEqual(startOfDay(date, "next", zoneOf(zone)).toJSON(), to)
  })

  const windows = [
    ["08:00", "08:00", "20:00", "in"],
    ["07:59", "08:00", "20:00", "out"],
    ["19:59", "08:00", "20:00", "in"],
    ["20:00", "08:00", "20:00", "out"],
    ["22:00", "22:00", "06:00", "in"],
    ["05:59", "22:00", "06:00", "in"],
    ["06:00", "22:00", "06:00", "out"],
    ["21:59", "22:00", "06:00", "out"],
    ["08:00", "08:00", "08:00", "out"],
    ["12:00", "08:00", "08:00", "out"]
  ] as const
  it.each(windows)("%s lies in [%s, %s): %s", (time, from, to, place) => {
    assert.strictEqual(isWithin(timeOf(time), timeOf(from), timeOf(to)) ? "in" : "out", place)
  })

  const texts = ["00:00", "09:59", "19:30", "23:59", "24:00", "23:60", "9:30", "+09:30", "09:30 ", "0930", "29:00"]
  it("takes as a time of day what is one", () => {
    const good = texts.filter((text) => Result.isSuccess(Schema.decodeUnknownResult(SiteTime.TimeOfDay)(text)))
    assert.deepStrictEqual(good, ["00:00", "09:59", "19:30", "23:59"])
  })
})

describe("local times", () => {
  it("are those of the platform, whichever zone and moment", () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2037, 0, 1) / 1_000 }).map((seconds) => seconds * 1_000)
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, millis) => {
        assert.strictEqual(SiteTime.localText(Instant.fromMillis(millis), zone), formats.get(zone)?.format(millis))
      }),
      { numRuns: 3_000 }
    )
  })

  it.each([
    ["Australia/Lord_Howe", "2026-10-03T00:00:00Z"],
    ["Asia/Gaza", "2011-03-31T00:00:00Z"],
    ["Pacific/Apia", "2011-12-29T00:00:00Z"],
    ["America/New_York", "2026-11-01T00:00:00Z"]
  ] as const)("are those of the platform minute by minute around a change: %s", (name, from) => {
    const zone = name as SiteTime.ZoneName
    const start = Instant.toMillis(Instant.at(from))
    for (let millis = start; millis < start + 2 * day; millis += 60_000) {
      assert.strictEqual(SiteTime.localText(Instant.fromMillis(millis), zone), formats.get(zone)?.format(millis))
    }
  })
})
