/** Local times of the site against the calendar of the platform, in zones whose clocks are changed in unusual ways. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, SiteTime } from "@yugou/core"
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
