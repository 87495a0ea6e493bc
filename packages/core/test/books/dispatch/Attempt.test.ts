/** What is asked of one attempt: the values that a terminal may have taken, over which connection, and how long its frame and its target are not to be trusted. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type Over } from "@yugou/core"
import { Attempt, ReadingCurve } from "@yugou/core/books"
import type { CreditRecord } from "@yugou/core/dialect"

const { kwh } = Energy
const at = Instant.at("2026-03-02T02:00:00Z")
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const look: Attempt.Look = {
  ...{ at, storedNumber: 6, numberRead: "yes", balance: null, consumption: null, records: [] }
}
const attempt = (patch: Partial<Attempt.Attempt> = {}): Attempt.Attempt => ({
  ...{ no: 1, requestId: "P1.1", wireNo: 7, mode: "append", value: kwh("100"), thresholds: null, lifetimeMinutes: 5 },
  ...{ before: look, openedAt: at, queuedSince: at, queuedUntil: after(3600), sendBy: after(60), deadAt: after(600) },
  ...{ ending: null, verdict: null },
  ...patch
})
const noAnswer = (when: Instant.Instant): Attempt.Ending => ({
  _tag: "NoAnswer",
  at: when,
  cause: "timeout",
  frames: []
})

describe("the values that a terminal may have taken", () => {
  const record = (value: string): CreditRecord => ({
    ...{ wireNo: 1, mode: "append", value: kwh(value), before: kwh("0"), after: kwh(value), terminalTime: "" }
  })
  const records = [record("20"), record("30")]
  const rows: ReadonlyArray<
    readonly [string, Pick<Attempt.Look, "storedValue" | "records">, number | null, ReadonlyArray<string>]
  > = [
    ["nothing is told", { records: [] }, 6, []],
    ["no value is told", { storedValue: null, records: [] }, 6, []],
    ["the value of the number", { storedValue: kwh("10"), records }, 6, ["10"]],
    [
      "the value of the number, where none was ever seen",
      { storedValue: kwh("10"), records },
      null,
      ["10", "20", "30"]
    ],
    ["the records, where no number was ever seen", { records }, null, ["20", "30"]]
  ]
  it.each(rows)("%s", (_, told, expected, values) => {
    assert.deepStrictEqual(Attempt.valuesOf(told, expected), values.map(kwh))
  })
})

it("says over which connection it was, where that is told", () => {
  const over: Over = { connectionId: "c", identity: "proved", source: "10.8.3.17", certificate: null, since: at }
  assert.deepStrictEqual([Attempt.over({}), Attempt.over({ over })], [{}, { over }])
})

describe("the life of a frame", () => {
  type Row = readonly [string, Attempt.Attempt, from: number, until: number, quiet: Attempt.Quiet]
  const quiet = (from: number) => ({ quietUntil: after(600), quietFrom: after(from) })
  const rows: ReadonlyArray<Row> = [
    ["is from its opening", attempt(), 0, 600, quiet(0)],
    ["is from the ending that brought its end", attempt({ ending: noAnswer(after(20)) }), 20, 600, quiet(20)],
    [
      "is from its opening, where the ending was told by a clock ahead",
      attempt({ ending: noAnswer(after(900)) }),
      0,
      600,
      quiet(0)
    ]
  ]
  it.each(rows)("%s", (_, it, from, until, expected) => {
    assert.deepStrictEqual(Attempt.lifeOf(it), { from: after(from), until: after(until), anew: undefined })
    assert.deepStrictEqual(Attempt.deadFrom(it, after(100)), after(until))
    assert.deepStrictEqual(Attempt.quietAfter(it, after(599.999)), expected)
    assert.deepStrictEqual(Attempt.quietAfter(it, after(600)), { quietUntil: null })
  })

  it("is dated anew by a clock that is behind, and so is the quiet of its target", () => {
    const seen = Attempt.lookedAt(attempt(), after(-50))
    assert.deepStrictEqual(seen, attempt({ anew: after(-50) }))
    assert.deepStrictEqual(Attempt.lookedAt(attempt(), after(50)), attempt())
    assert.deepStrictEqual(Attempt.deadFrom(seen, after(-10)), after(550))
    assert.deepStrictEqual(Attempt.quietAfter(seen, after(-10)), {
      ...{ quietUntil: after(600), quietFrom: at, anew: after(-50) }
    })
    assert.deepStrictEqual(Attempt.quietAfter(attempt(), after(-10)), {
      ...{ quietUntil: after(600), quietFrom: at, anew: after(-10) }
    })
  })
})

describe("the sender of an attempt without an ending", () => {
  const policy = { deathMarginSeconds: 30 }
  const rows: ReadonlyArray<readonly [string, Attempt.Attempt, now: number, lost: number]> = [
    ["is waited for until the margin after the last moment to send", attempt(), 50, 90],
    ["is waited for no longer by a clock that is past that", attempt(), 1000, 90],
    ["is waited for as long as that takes by a clock that was put back", attempt(), -3600, -3510],
    ["is waited for from the look that found the clock behind", attempt({ anew: after(-50) }), -10, 40]
  ]
  it.each(rows)("%s", (_, it, now, lost) => {
    assert.deepStrictEqual(Attempt.lostFrom(it, policy, after(now)), after(lost))
  })
})

describe("a curve that is thinned", () => {
  const point = (minutes: number, units: number): ReadingCurve.CurvePoint => ({
    ...{ at: after(minutes * 60), remaining: Energy.fromUnits(BigInt(units)) }
  })
  const points: ReadonlyArray<ReadingCurve.CurvePoint> = [
    ...[point(0, 5), point(1, 3), point(2, 9), point(3, 4), point(4, 4), point(5, 7)],
    ...[point(6, 6), point(7, 6), point(8, 1), point(9, 6), point(10, 8), point(11, 6)]
  ]
  const kept = (most: number, of: ReadonlyArray<ReadingCurve.CurvePoint>) =>
    ReadingCurve.thinned(of, most).map((it) => of.indexOf(it))
  const rows: ReadonlyArray<readonly [string, number, ReadonlyArray<ReadingCurve.CurvePoint>, ReadonlyArray<number>]> =
    [
      ["nothing", 4, [], []],
      ["no more than asked for", 12, points, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
      ["one part", 4, points, [0, 2, 8, 11]],
      ["one part, however few are asked for", 1, points, [0, 2, 8, 11]],
      ["seven give one part", 7, points, [0, 2, 8, 11]],
      ["two parts", 8, points, [0, 1, 2, 5, 6, 8, 10, 11]],
      ["two parts of eleven", 11, points, [0, 1, 2, 5, 6, 8, 10, 11]],
      [
        "of the first of equals, in their order",
        4,
        [point(0, 5), point(1, 2), point(2, 2), point(3, 8), point(4, 8), point(5, 5)],
        [0, 1, 3, 5]
      ],
      ["all at one time", 4, [point(0, 1), point(0, 2), point(0, 3), point(0, 4), point(0, 2)], [0, 3, 4]],
      ["parts of time, not of number", 8, [...points.slice(0, 11), point(1000, 2)], [0, 2, 8, 10, 11]]
    ]
  it.each(rows)("%s", (_, most, of, expected) => assert.deepStrictEqual(kept(most, of), expected))
})
