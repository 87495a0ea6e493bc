/** What belongs to a year, what is searched for, and what the command line may say: without files and without a database. */
import { assert, describe, it } from "@effect/vitest"
import { chainAfter, chained, Instant, type Kind, lineOf, type Seal, sealed } from "@yugou/core/store"
import * as Result from "effect/Result"
import { readArguments } from "../src/Arguments.ts"
import type { ArchivedCommit, Line } from "../src/archive/Line.ts"
import * as Search from "../src/archive/Search.ts"
import * as Tally from "../src/archive/Tally.ts"
import { archiveTexts } from "../src/archive/texts.ts"
import { plan } from "../src/archive/YearPlan.ts"

const sealOf = (day: string, to: number): Seal => ({
  day,
  from: `${to}`,
  to: `${to}`,
  lines: 1,
  digest: `digest ${to}`
})

/** Seals of these days, in the order of what they are over. */
const sealsOf = (...days: ReadonlyArray<string>): ReadonlyArray<Seal> =>
  days.map((day, index) => sealOf(day, index + 1))

const later = Instant.at("2030-01-01T00:00:00Z")

const planned = (seals: ReadonlyArray<Seal>, now = later) =>
  Result.match(plan(2024, seals, now), {
    onFailure: ({ reason, detail }) => `${reason} ${detail}`,
    onSuccess: ({ months }) =>
      months.map(
        ({ behind, month, seals: own }) => `${month} ${behind?.day ?? "-"}: ${own.map(({ day }) => day).join(" ")}`
      )
  })

describe("a year", () => {
  const rows: ReadonlyArray<readonly [what: string, seals: ReadonlyArray<Seal>, now: string, is: unknown]> = [
    ["has no seal", sealsOf("2023-12-31", "2025-01-01"), "2030-01-01", "nothingSealed 2024"],
    [
      "is sealed to its last day",
      sealsOf("2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01", "2024-12-31"),
      "2030-01-01",
      ["2024-01 2023-12-31: 2024-01-01 2024-01-31", "2024-02 2024-01-31: 2024-02-01", "2024-12 2024-02-01: 2024-12-31"]
    ],
    [
      "ended before its last day, and a later one is sealed",
      sealsOf("2024-06-30", "2025-02-01"),
      "2030-01-01",
      ["2024-06 -: 2024-06-30"]
    ],
    ["may have an end that is not sealed", sealsOf("2024-06-30"), "2030-01-01", "yearOpen 2024"],
    [
      "is over for two days in every zone",
      sealsOf("2024-12-31", "2025-01-01"),
      "2025-01-03",
      ["2024-12 -: 2024-12-31"]
    ],
    ["is not", sealsOf("2024-12-31", "2025-01-01"), "2025-01-02", "yearOpen 2024"],
    [
      "had a clock that was ahead, and nothing is sealed behind that",
      sealsOf("2024-12-10", "2025-01-05", "2024-12-11"),
      "2030-01-01",
      "yearOpen 2024"
    ],
    // The first of 2025 was sealed by a clock that was ahead; what came behind it in December goes with its own month.
    [
      "had a clock that was ahead",
      sealsOf("2024-12-10", "2025-01-05", "2024-12-11", "2025-01-06"),
      "2030-01-01",
      ["2024-12 -: 2024-12-10 2025-01-05 2024-12-11"]
    ]
  ]
  it.each(rows)("that %s", (_what, seals, now, is) => {
    assert.deepStrictEqual(planned(seals, Instant.at(`${now}T00:00:00Z`)), is)
  })
})

const commitOf = (
  at: string,
  writes: ReadonlyArray<readonly [kind: Kind, id: string, version: number, ...events: ReadonlyArray<object>]>,
  facts: ArchivedCommit["facts"] = []
): ArchivedCommit => ({
  _tag: "Commit",
  row: {
    ...{ position: 1n, commandId: "c", trail: { actor: "a", operation: "o", reason: null, at: Instant.at(at) } },
    writes: writes.map(([kind, id, version, ...events]) => ({ kind, id, version, orgNo: "", events: events as never }))
  },
  facts
})

const tallied = (...lines: ReadonlyArray<Line>) => {
  const { checking, commits, events, facts } = lines.reduce(Tally.next, Tally.beginning)
  return [checking.findings.length, checking.seals.length, checking.begins?.day, commits, events, facts]
}

describe("a tally", () => {
  const fact = { series: "events/T1", at: "2024-01-01T00:00:00Z", data: null }
  const commit = commitOf(
    "2024-01-01T00:00:00Z",
    [
      ["Order", "P1", 1, {}, {}],
      ["Order", "P2", 1, {}]
    ],
    [fact, fact]
  )
  const day = sealed("2024-01-01", chained(chainAfter(null), lineOf(commit.row)), "measurements")
  it("counts commits, events and facts, and checks them against the seals on the way", () => {
    assert.deepStrictEqual(tallied(commit, { _tag: "Seal", seal: day }), [0, 1, undefined, 1, 3, 2])
    assert.deepStrictEqual(tallied({ _tag: "Seal", seal: day }), [0, 0, "2024-01-01", 0, 0, 0])
    const other = { ...commit, row: { ...commit.row, commandId: "other" } }
    assert.deepStrictEqual(tallied(other, { _tag: "Seal", seal: day }), [1, 0, undefined, 1, 3, 2])
  })
  it("knows seals by their digests, and lists of them by all of theirs", () => {
    const [one, two] = [sealOf("2024-01-01", 1), sealOf("2024-01-02", 2)]
    const same = [
      Tally.isSame(one, { ...one }),
      Tally.isSame(null, null),
      Tally.isSame(one, two),
      Tally.isSame(one, null)
    ]
    assert.deepStrictEqual(same, [true, true, false, false])
    const lists = [[one, two], [one], [one, one], []].map((list) => Tally.areSame(list, [one, two]))
    assert.deepStrictEqual(lists, [true, false, false, false])
    assert.isFalse(Tally.areSame([one], [one, two]))
  })
})

describe("a search", () => {
  const year = "2024-01-01T00:00:00Z"
  const commits: ReadonlyArray<ArchivedCommit> = [
    commitOf(year, [["Customer", "C1", 1, { name: "C1 factory", remarks: null, limit: 3 }]]),
    commitOf(year, [["Target", "T1/1", 1, { orgNo: "37" }]]),
    commitOf(year, [["Order", "P1", 1, { content: { customerNo: "C1" } }]]),
    commitOf(year, [
      ["Order", "P1", 2, {}],
      ["Target", "T1/1", 2, { by: { id: "P1" } }]
    ]),
    commitOf(year, [["Target", "T1/1", 3, {}]]),
    commitOf("2024-06-01T00:00:00Z", [["Order", "P1", 3, {}, { workOrderNo: "W1" }]]),
    commitOf("2024-06-01T00:00:00Z", [], [{ series: "events/T1", at: year, data: { order: "P1" } }]),
    commitOf("2024-06-01T00:00:00Z", [], [])
  ]
  const found = (question: Partial<Search.Question>): ReadonlyArray<string> => {
    const search = Search.make({ about: null, from: null, until: null, ...question })
    return commits.flatMap((commit, index) => {
      const shown = search(commit)
      return shown === null ? [] : [`${index}: ${shown.writes.length} ${shown.facts.length} ${shown.others}`]
    })
  }
  const june = Instant.at("2024-06-01T00:00:00Z")
  const rows: ReadonlyArray<readonly [what: string, Partial<Search.Question>, found: ReadonlyArray<string>]> = [
    [
      "an order: its record, what names it, and facts",
      { about: "P1" },
      ["2: 1 0 0", "3: 2 0 0", "5: 1 0 0", "6: 0 1 0"]
    ],
    [
      "a customer: also what was born to him, not what only holds it",
      { about: "C1" },
      ["0: 1 0 0", "2: 1 0 0", "3: 1 0 1", "5: 1 0 0"]
    ],
    ["a customer since June", { about: "C1", from: june }, ["5: 1 0 0"]],
    ["a terminal: the series of its name", { about: "T1" }, ["6: 0 1 0"]],
    ["everything before June", { until: june }, ["0: 1 0 0", "1: 1 0 0", "2: 1 0 0", "3: 2 0 0", "4: 1 0 0"]],
    ["everything since", { from: june }, ["5: 1 0 0", "6: 0 1 0", "7: 0 0 0"]],
    ["a work order: one of several events names it", { about: "W1" }, ["5: 1 0 0"]],
    ["nobody", { about: "P" }, []]
  ]
  it.each(rows)("for %s", (_what, question, is) => {
    assert.deepStrictEqual(found(question), is)
  })
})

describe("the command line", () => {
  const read = (...args: ReadonlyArray<string>) =>
    Result.match(readArguments(["archive", ...args], {}), {
      onSuccess: ({ archive }) => archive,
      onFailure: (text) => text
    })
  it("names a task", () => {
    assert.deepStrictEqual(read("--year", "2024", "--to", "a"), { _tag: "Write", year: 2024, folder: "a" })
    assert.deepStrictEqual(read("--verify", "a"), { _tag: "Verify", folder: "a" })
    const show = { _tag: "Show", folder: "a", about: "P1", from: "2024-02-29", until: null } as const
    assert.deepStrictEqual(read("--show", "a", "--about", "P1", "--from", "2024-02-29"), show)
  })
  const { usage, badYear, badDay } = archiveTexts
  const wrong: ReadonlyArray<readonly [args: string, says: string]> = [
    ["", usage.en],
    ["--year 2024", usage.en],
    ["--to a", usage.en],
    ["--year 24 --to a", `${badYear.en} --year 24`],
    ["--verify a --year 2024", `${usage.en} (--year)`],
    ["--verify a --about P1", `${usage.en} (--about)`],
    ["--show a --verify a", `${usage.en} (--verify)`],
    ["--year 2024 --to a --from 2024-01-01", `${usage.en} (--from)`],
    ["--show a --from 2023-02-29", `${badDay.en} --from 2023-02-29`],
    ["--show a --until yesterday --lang zh", `${badDay.zh} --until yesterday`]
  ]
  it.each(wrong)("refuses: archive %s", (args, says) => {
    assert.strictEqual(read(...args.split(" ").filter((it_) => it_ !== "")), says)
  })
  it("refuses its options beside other commands", () => {
    const other = readArguments(["verify", "--show", "a", "--lang", "zh"], {})
    assert.strictEqual(Result.isFailure(other) ? other.failure : "", `${archiveTexts.only.zh} --show`)
  })
})
