import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { OnlineRate } from "@yugou/core/books"

const { counted, hourOf, hoursBetween, nothing, onlinePerMille } = OnlineRate
const iso = (at: Instant.Instant) => new Date(Instant.toMillis(at)).toISOString()
const at = Instant.at

describe("the online rate", () => {
  it("counts each terminal in one of three ways", () => {
    const all = (["online", "offline", "unknown", "online"] as const).reduce(counted, nothing)
    assert.deepStrictEqual(all, { online: 2, offline: 1, unknown: 1 })
  })

  const rates: ReadonlyArray<readonly [Partial<OnlineRate.Tally>, number | null]> = [
    [{}, null],
    [{ online: 2 }, 1_000],
    [{ offline: 2 }, 0],
    [{ online: 1, offline: 2 }, 333],
    // Of what nobody has met nothing is said.
    [{ unknown: 5 }, null],
    [{ online: 1, offline: 1, unknown: 98 }, 500],
    // Never a thousand while one is away.
    [{ online: 1_999, offline: 1 }, 999]
  ]
  it.each(rates)("of %o is %s of a thousand", (tally, perMille) => {
    assert.strictEqual(onlinePerMille({ ...nothing, ...tally }), perMille)
  })
})

describe("hours", () => {
  it.each([
    ["2026-03-02T02:00:00.000Z", "2026-03-02T02:00:00.000Z"],
    ["2026-03-02T02:59:59.999Z", "2026-03-02T02:00:00.000Z"]
  ])("of %s begins at %s", (time, begins) => assert.strictEqual(iso(hourOf(at(time))), begins))

  const rows: ReadonlyArray<readonly [from: string, before: string, ReadonlyArray<string>]> = [
    ["2026-03-02T02:00:00Z", "2026-03-02T04:00:00Z", ["02", "03"]],
    ["2026-03-02T02:00:00Z", "2026-03-02T03:30:00Z", ["02", "03"]],
    ["2026-03-02T02:30:00Z", "2026-03-02T04:00:01Z", ["03", "04"]],
    ["2026-03-02T02:00:00Z", "2026-03-02T02:00:00Z", []],
    ["2026-03-02T04:00:00Z", "2026-03-02T02:00:00Z", []]
  ]
  it.each(rows)("from %s before %s: %o", (from, before, hours) => {
    assert.deepStrictEqual(
      hoursBetween(at(from), at(before)).map(iso),
      hours.map((hour) => `2026-03-02T${hour}:00:00.000Z`)
    )
  })
})
