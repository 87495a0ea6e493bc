import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { ClockRules, WorkItem } from "@yugou/core/books"
import * as fc from "fast-check"

const limit = 120_000
const minute = 60_000
const eight = (skew: number) => Array.from({ length: 8 }, (_, index) => skew + index * 1000)

/** who is wrong, the terminals or the station. */
describe("whether the station may set clocks by its own", () => {
  const rows: ReadonlyArray<{
    readonly title: string
    readonly terminals: ReadonlyArray<number>
    readonly database: number | null
    readonly stepped: number
    readonly answer: "Trusted" | ClockRules.Doubt["because"]
  }> = [
    { title: "nobody was heard", terminals: [], database: null, stepped: 10 * minute, answer: "Trusted" },
    { title: "all agree", terminals: [0, 120_000, -120_000], database: null, stepped: 0, answer: "Trusted" },
    { title: "one alone is off", terminals: [121_000], database: null, stepped: 0, answer: "Trusted" },
    {
      title: "two are off by amounts of their own",
      terminals: [600_000, -600_000],
      database: null,
      stepped: 0,
      answer: "Trusted"
    },
    {
      title: "two are off by the same amount",
      terminals: [600_000, 610_000],
      database: null,
      stepped: 0,
      answer: "alike"
    },
    {
      title: "eight are off by the same amount",
      terminals: eight(600_000),
      database: null,
      stepped: 0,
      answer: "alike"
    },
    {
      title: "eight are off, and the database agrees with the station",
      terminals: eight(600_000),
      database: 100,
      stepped: 0,
      answer: "Trusted"
    },
    {
      title: "eight are off, and the database with them",
      terminals: eight(600_000),
      database: 600_000,
      stepped: 0,
      answer: "database"
    },
    {
      title: "one is off, and the database in its own way",
      terminals: [600_000, 0, 0],
      database: -600_000,
      stepped: 0,
      answer: "database"
    },
    {
      title: "eight are off, and the station was set",
      terminals: eight(600_000),
      database: 100,
      stepped: -600_000,
      answer: "stepped"
    },
    {
      title: "one alone is off, and the station was set",
      terminals: [600_000],
      database: null,
      stepped: -600_000,
      answer: "stepped"
    },
    {
      title: "more agree than are off alike, whatever the station did",
      terminals: [600_000, 610_000, 0, 0, 0],
      database: null,
      stepped: -600_000,
      answer: "Trusted"
    },
    {
      title: "as many agree as are off alike",
      terminals: [600_000, 610_000, 0, 0],
      database: null,
      stepped: 0,
      answer: "alike"
    },
    { title: "a step within the limit", terminals: [600_000], database: null, stepped: 120_000, answer: "Trusted" }
  ]
  it.each(rows)("$title: $answer", ({ terminals, database, stepped, answer }) => {
    const judged = ClockRules.judge({ terminals, database, stepped }, limit)
    assert.strictEqual(judged._tag === "Doubted" ? judged.because : judged._tag, answer)
  })

  const doubts: ReadonlyArray<readonly [string, ClockRules.Clocks, Omit<ClockRules.Doubt, "_tag">]> = [
    [
      "one alone, and the station was set",
      { terminals: [600_000], database: null, stepped: -600_000 },
      { because: "stepped", skewMillis: 600_000, terminals: 1 }
    ],
    [
      "of two that are alone the lower one",
      { terminals: [1_000_000, 600_000], database: null, stepped: -600_000 },
      { because: "stepped", skewMillis: 600_000, terminals: 1 }
    ],
    [
      "two that are the limit apart",
      { terminals: [720_000, 600_000], database: null, stepped: 0 },
      { because: "alike", skewMillis: 720_000, terminals: 2 }
    ],
    [
      "two that are behind",
      { terminals: [-600_000, -610_000], database: null, stepped: 0 },
      { because: "alike", skewMillis: -600_000, terminals: 2 }
    ],
    [
      "the larger group, whatever comes after it",
      { terminals: [1_000_000, 610_000, 600_000], database: null, stepped: 0 },
      { because: "alike", skewMillis: 610_000, terminals: 2 }
    ],
    [
      "the database, by its own distance",
      { terminals: [600_000], database: 500_000, stepped: 0 },
      { because: "database", skewMillis: 500_000, terminals: 1 }
    ]
  ]
  it.each(doubts)("says how far and how many: %s", (_, clocks, doubt) => {
    assert.deepStrictEqual(ClockRules.judge(clocks, limit), { _tag: "Doubted", ...doubt })
  })

  it("finds how far the others are, and how many, whatever the rest says", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 60 }),
        fc.array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 3, maxLength: 20 }),
        fc.array(fc.integer({ min: -100_000, max: 100_000 }), { maxLength: 2 }),
        (minutes, spread, agreeing) => {
          const terminals = [...agreeing, ...spread.map((it) => minutes * minute + it)]
          const judged = ClockRules.judge({ terminals, database: null, stepped: 0 }, limit)
          if (judged._tag === "Trusted") return assert.fail("trusted")
          assert.strictEqual(judged.terminals, spread.length)
          assert.isAtMost(Math.abs(judged.skewMillis - minutes * minute), 50_000)
        }
      )
    )
  })
})

describe("what a person's confirmation settles", () => {
  const now = Instant.at("2026-03-02T02:00:00Z")
  const doubt = { _tag: "Doubted", because: "alike", skewMillis: 600_000, terminals: 8 } as const
  const rules = { limitMillis: limit, everyMinutes: 60 }
  const said = (minutesAgo: number, skewMillis: number) => ({
    at: Instant.plusMillis(now, -minutesAgo * minute),
    skewMillis
  })
  const rows: ReadonlyArray<{
    readonly title: string
    readonly given: ClockRules.Confirmation | null
    readonly settles: boolean
  }> = [
    { title: "nobody said anything", given: null, settles: false },
    { title: "the same distance, just now", given: said(0, 600_000), settles: true },
    { title: "the same distance, two rounds ago", given: said(120, 600_000), settles: true },
    { title: "the same distance, longer ago", given: said(121, 600_000), settles: false },
    { title: "a distance that differs by the limit", given: said(0, 480_000), settles: true },
    { title: "another distance", given: said(0, 479_000), settles: false },
    { title: "the other direction", given: said(0, -600_000), settles: false },
    { title: "said by a clock that is now ahead of us", given: said(-121, 600_000), settles: false }
  ]
  it.each(rows)("$title: $settles", ({ given, settles }) => {
    assert.strictEqual(ClockRules.isSettled(doubt, given, rules, now), settles)
  })

  it("is about what the work item says", () => {
    for (const skewMillis of [600_000, -600_000, 0]) {
      assert.strictEqual(ClockRules.skewIn(ClockRules.detailOf({ ...doubt, skewMillis })), skewMillis)
    }
  })

  it("is about nothing that a work item does not say", () => {
    assert.strictEqual(ClockRules.detailOf({ ...doubt, skewMillis: 600_000.4 }), "alike: 600000 ms, 8")
    assert.strictEqual(ClockRules.skewIn("alike"), 0)
  })

  it("closes the work item, once", () => {
    const at = now
    const finding = { cause: "stationClock", subject: "station", orgNo: "37401", customerNo: null, detail: "" } as const
    const open = WorkItem.evolve(null, { _tag: "WorkItemOpened", v: 1, at, finding })
    const context = { actor: "chief", now, policy: {} as never }
    const decided = ClockRules.confirm({ reason: "已核对" }, { item: open }, context)
    if (decided._tag !== "Success") return assert.fail("refused")
    const [event] = decided.success.changes.item
    if (event === undefined) return assert.fail("nothing happened")
    assert.deepStrictEqual(event, { _tag: "WorkItemClosed", v: 1, at, by: "chief", note: "已核对" })
    const again = ClockRules.confirm({ reason: "已核对" }, { item: WorkItem.evolve(open, event) }, context)
    if (again._tag !== "Failure") return assert.fail("closed twice")
    const id = "stationClock:station"
    assert.deepStrictEqual<object>({ ...again.failure[0] }, { _tag: "Conflict", conflict: "alreadyClosed", id })
  })
})
