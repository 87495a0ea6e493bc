/** Where one verdict ends and the next begins: balances one unit (0.0001 kWh) on either side of each bound, records that differ in one point. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { type Attempt, Verdict } from "@yugou/core/books"

const { kwh } = Energy
const openedAt = Instant.at("2026-03-02T02:00:00Z")
const deadAt = Instant.plusMillis(openedAt, 5 * 60_000)
const times = {
  alive: Instant.plusMillis(deadAt, -1),
  dead: deadAt,
  recent: Instant.plusMillis(deadAt, Verdict.recentMillis - 1),
  late: Instant.plusMillis(deadAt, Verdict.recentMillis)
} as const
const quantum = { readingQuantum: kwh("1") }
const counter = (units: bigint, counterId = "month") => ({ counter: Energy.fromUnits(units), counterId })

const lookAt = (patch: Partial<Attempt.Look>): Attempt.Look => ({
  at: openedAt,
  storedNumber: 7,
  numberRead: "yes",
  balance: kwh("20"),
  consumption: null,
  records: [],
  ...patch
})
const before = (patch: Partial<Attempt.Look>): Attempt.Look => lookAt({ storedNumber: 6, ...patch })

const attemptOf = (patch: Partial<Attempt.Attempt>): Attempt.Attempt => ({
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: before({}),
  openedAt,
  queuedSince: openedAt,
  queuedUntil: openedAt,
  sendBy: openedAt,
  deadAt,
  ending: null,
  verdict: null,
  ...patch
})
const answered = { _tag: "Answered", at: openedAt, frames: [] } as const

const judge = (attempt: Partial<Attempt.Attempt>, look: Partial<Attempt.Look>, time: keyof typeof times = "dead") =>
  Verdict.verdict(attemptOf(attempt), lookAt(look), quantum, times[time])

/**
 * Balance before, value, balance now and what the counter ran (`-`: none), in kWh; one step of the readings is 1 kWh.
 *
 * `ours`: the terminal holds our number; `old`: the one of before; `silent`, `answered`: a set without a number, and whether it was answered.
 */
const table = `
mode   number   before value   now       ran      time   verdict
append ours     20     1000    21        -        dead   undecided
append ours     20     1000    21.0001   -        dead   applied
append ours     20     1000    1021      -        dead   applied
append ours     20     1000    1021.0001 -        dead   undecided
append ours     20     1000    21.0001   -        alive  applied
append ours     20     1000    20        998      dead   applied
append ours     20     1000    20        997.9999 dead   undecided
append ours     20     1000    20        1002     dead   applied
append ours     20     1000    20        1002.0001 dead  undecided
append ours     20     1000    1020      0        dead   applied
append ours     20     1000    1020.5    -0.5     dead   undecided
append ours     20     1000    20        2        dead   arrivedWithoutEffect
append ours     20     1000    20        2        alive  undecided
append ours     20     1000    20        2.0001   dead   undecided
append ours     20     1000    18        0        dead   arrivedWithoutEffect
append ours     20     1000    17.9999   0        dead   undecided
append ours     20     1000    20.5      -0.5     dead   undecided
append ours     20     4       22        0        dead   undecided
append ours     20     5       23        0        dead   applied
append ours     20     5       22        0        dead   arrivedWithoutEffect
append old      20     1000    21        -        dead   notApplied
append old      20     1000    21.0001   -        dead   undecided
append old      20     1000    5         -        dead   notApplied
append old      20     1000    5         -        alive  undecided
append old      -      1000    500       -        dead   notApplied
append old      20     1000    -         -        dead   notApplied
append old      -5     1000    -         -        dead   notApplied
append ours     -      1000    500       -        dead   undecided
append ours     20     1000    -         -        dead   undecided
set    ours     500    1000    501       -        dead   undecided
set    ours     500    1000    501.0001  -        dead   applied
set    ours     500    1000    1001      -        dead   applied
set    ours     500    1000    1001.0001 -        dead   undecided
set    ours     500    501     501       -        dead   applied
set    ours     500    501     501       -        alive  undecided
set    ours     500    501     502       -        alive  undecided
set    ours     500    501     502.0001  -        dead   undecided
set    ours     500    501.5   500.8     -        dead   undecided
set    ours     500    499     499       -        dead   applied
set    ours     500    499     499       -        alive  undecided
set    ours     500    498.9999 499      -        alive  applied
set    ours     500    100     101       -        alive  applied
set    ours     500    100     101.0001  -        dead   undecided
set    ours     500    100     99        -        alive  applied
set    ours     500    100     98.9999   -        dead   undecided
set    ours     500    1000    1000      0        alive  applied
set    ours     500    1000    990       8        alive  applied
set    ours     500    1000    990       7.9999   dead   undecided
set    ours     500    1000    990       12       alive  applied
set    ours     500    1000    990       12.0001  dead   undecided
set    ours     500    1000    1000.5    -0.5     dead   undecided
set    ours     500    1000    490       8        dead   arrivedWithoutEffect
set    ours     500    1000    490       8        alive  undecided
set    ours     500    1000    490       7.9999   dead   undecided
set    ours     500    1000    490       12.0001  dead   undecided
set    ours     500    500.5   490       10       dead   applied
set    ours     500    500.5   490       10       alive  undecided
set    ours     500    502     491       10       dead   undecided
set    answered 500    1000    490       10       dead   arrivedWithoutEffect
set    answered 500    100     100       -        alive  applied
set    answered 500    100     400       -        dead   undecided
set    answered 500    500     500       -        dead   applied
set    silent   500    1000    490       10       dead   notApplied
set    silent   500    1000    490       10       alive  undecided
set    silent   500    501     501       -        dead   undecided
set    silent   500    501.5   501.5     -        alive  applied
set    silent   500    500.5   490       10       dead   undecided
set    silent   500    100     100       -        alive  applied
set    silent   500    100     100.0001  -        dead   undecided
set    silent   500    100     101       -        dead   undecided
set    silent   500    100     101.0001  -        dead   notApplied
set    silent   500    100     101.0001  -        alive  undecided
set    silent   500    100     400       -        dead   notApplied
set    silent   500    100     400       -        late   notApplied
set    silent   500    100     501       -        dead   notApplied
set    silent   500    100     501.0001  -        dead   undecided
set    silent   500    1000    500       -        dead   notApplied
set    silent   500    1000    500       -        recent notApplied
set    silent   500    1000    500       -        late   undecided
set    silent   500    1000    500       -        alive  undecided
set    silent   500    1000    499.9999  -        dead   undecided
set    silent   500    1000    500.0001  -        dead   undecided
`

const rows = table
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.trim().split(/\s+/))

const unitsOf = (cell = "-"): Energy.Energy | null => (cell === "-" ? null : kwh(cell))

const kindOf = ([mode, number, was, value, now, ran, time]: ReadonlyArray<string>) => {
  const numbered = number === "ours" || number === "old"
  const consumed = unitsOf(ran)
  const start = kwh("300")
  return judge(
    {
      mode: mode === "set" ? "set" : "append",
      wireNo: numbered ? 7 : null,
      value: unitsOf(value) ?? Energy.zero,
      before: before({ balance: unitsOf(was), consumption: consumed === null ? null : counter(start) }),
      ending: number === "answered" ? answered : null
    },
    {
      storedNumber: number === "ours" ? 7 : 6,
      balance: unitsOf(now),
      consumption: consumed === null ? null : counter(start + consumed)
    },
    time as keyof typeof times
  ).kind
}

const record = {
  wireNo: 7,
  mode: "append",
  value: kwh("1000"),
  before: kwh("20"),
  after: kwh("1020"),
  terminalTime: "26-03-02 10:00"
} as const
type Record = Attempt.Look["records"][number]
const set = { ...record, mode: "set" } as const

/** Records of before, records of now, and what they prove about an append of 1000 kWh or a set to it; the number says that nothing came. */
const records: ReadonlyArray<
  readonly [what: string, seen: ReadonlyArray<Record>, now: ReadonlyArray<Record>, append: string, set: string]
> = [
  ["none", [], [], "notApplied", "notApplied"],
  ["of our number", [], [record], "applied", "foreign"],
  ["of another number", [], [{ ...record, wireNo: 5 }], "notApplied", "notApplied"],
  ["that was there before", [record], [record], "notApplied", "notApplied"],
  ["of another time", [{ ...record, terminalTime: "25-03-02 10:00" }], [record], "applied", "foreign"],
  ["with another result", [{ ...record, after: kwh("1500") }], [record], "applied", "foreign"],
  ["like that of another number", [{ ...record, wireNo: 5 }], [record], "applied", "foreign"],
  ["of a set", [], [set], "foreign", "undecided"],
  ["of a set that shows its value", [], [{ ...set, after: kwh("1000") }], "foreign", "applied"],
  ["of another value", [], [{ ...record, value: kwh("500") }], "foreign", "foreign"],
  ["without effect", [], [{ ...record, after: kwh("20") }], "undecided", "foreign"],
  ["with and without effect", [], [{ ...record, after: kwh("20") }, record], "applied", "foreign"],
  ["ours and another one of its number", [], [record, { ...record, value: kwh("500") }], "foreign", "foreign"],
  ["an append up to its value", [], [{ ...record, before: Energy.zero, after: kwh("1000") }], "applied", "foreign"]
]

describe("the edges of verdicts", () => {
  it("follow the table", () => {
    for (const row of rows) assert.strictEqual(kindOf(row), row.at(-1), row.join(" "))
  })

  it.each(records)("records: %s", (_, seen, now, append, setTo) => {
    const kind = (mode: "append" | "set") =>
      judge({ mode, before: before({ records: seen }) }, { storedNumber: 6, records: now }).kind
    assert.deepStrictEqual([kind("append"), kind("set")], [append, setTo])
  })

  it("compare only counters that both looks read, and of one name", () => {
    const by = (was: Attempt.Look["consumption"], now: Attempt.Look["consumption"]) =>
      judge({ before: before({ consumption: was }) }, { consumption: now, balance: kwh("1020") }).by
    const balance = ["storedNumber", "balance"]
    assert.deepStrictEqual<ReadonlyArray<ReadonlyArray<string>>>(
      [
        by(counter(0n), counter(0n)),
        by(null, counter(0n)),
        by(counter(0n), null),
        by(counter(0n), counter(0n, "next")),
        by(null, null)
      ],
      [[...balance, "consumption"], balance, balance, balance, balance]
    )
  })

  /** What a verdict rests on. */
  const grounds: ReadonlyArray<
    readonly [what: string, attempt: Partial<Attempt.Attempt>, look: Partial<Attempt.Look>, kind: string, by: string]
  > = [
    ["a record that is not ours", {}, { records: [set] }, "foreign", "creditRecord"],
    ["a record without effect", {}, { records: [{ ...record, after: kwh("20") }] }, "undecided", "creditRecord"],
    ["our number with another value", {}, { storedValue: kwh("500") }, "foreign", "storedNumber"],
    [
      "our number with our value",
      {},
      { storedValue: kwh("1000"), balance: kwh("1020") },
      "applied",
      "storedNumber balance"
    ],
    [
      "our number, the value unknown",
      {},
      { storedValue: null, balance: kwh("1020") },
      "applied",
      "storedNumber balance"
    ],
    ["another number", {}, { storedNumber: 41 }, "foreign", "storedNumber"],
    ["the number was not read", {}, { numberRead: "no", storedNumber: null }, "undecided", ""],
    ["the old number", {}, { storedNumber: 6 }, "notApplied", "storedNumber"],
    [
      "the old number under a balance that rose",
      {},
      { storedNumber: 6, balance: kwh("900") },
      "undecided",
      "storedNumber balance"
    ],
    ["no balance", {}, { balance: null }, "undecided", "storedNumber"],
    ["no balance before", { before: before({ balance: null }) }, {}, "undecided", "storedNumber"],
    ["a set without a number", { mode: "set", wireNo: null }, { balance: kwh("1000") }, "applied", "balance"],
    ["a set without a number, no balance", { mode: "set", wireNo: null }, { balance: null }, "undecided", ""]
  ]
  it.each(grounds)("name what they rest on: %s", (_, attempt, look, kind, by) => {
    const found = judge(attempt, look)
    assert.deepStrictEqual([found.kind, found.by.join(" ")], [kind, by])
  })
})
