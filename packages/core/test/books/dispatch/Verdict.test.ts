import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { type Attempt, Verdict } from "@yugou/core/books"

const { kwh } = Energy
const openedAt = Instant.at("2026-03-02T02:00:00Z")
const deadAt = Instant.plusMillis(openedAt, 5 * 60_000)
const times = { no: Instant.plusMillis(deadAt, -1), yes: deadAt } as const
const quantum = { readingQuantum: kwh("1") }
const counterAt = (text: string) => ({ counter: kwh(text), counterId: "month" })

const lookAt = (patch: Partial<Attempt.Look>): Attempt.Look => ({
  at: openedAt,
  storedNumber: 6,
  numberRead: "yes",
  balance: kwh("20"),
  consumption: null,
  records: [],
  ...patch
})

const attemptOf = (patch: Partial<Attempt.Attempt>): Attempt.Attempt => ({
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: lookAt({ consumption: counterAt("300") }),
  openedAt,
  queuedSince: openedAt,
  queuedUntil: openedAt,
  sendBy: openedAt,
  deadAt,
  ending: null,
  verdict: null,
  ...patch
})

/** Every combination of the values of some axes. */
const combinations = <A extends { readonly [axis: string]: ReadonlyArray<string> }>(axes: A) =>
  Object.entries(axes).reduce<ReadonlyArray<{ readonly [axis: string]: string }>>(
    (sofar, [axis, values]) => sofar.flatMap((one) => values.map((value) => ({ ...one, [axis]: value }))),
    [{}]
  ) as ReadonlyArray<{ readonly [N in keyof A]: A[N][number] }>

const matches = (cells: ReadonlyArray<string>, values: ReadonlyArray<string>) =>
  cells.every((cell, index) => cell === "*" || cell.split("|").includes(values[index] ?? ""))

const credit = { wireNo: 7, mode: "append", value: kwh("1000"), terminalTime: "26-03-02 10:00" } as const
const records = {
  none: [],
  effect: [{ ...credit, before: kwh("20"), after: kwh("1020") }],
  noEffect: [{ ...credit, before: kwh("20"), after: kwh("20") }],
  otherValue: [{ ...credit, value: kwh("500"), before: kwh("20"), after: kwh("520") }]
} as const
const numbers = {
  unread: { numberRead: "no", storedNumber: null },
  old: { storedNumber: 6 },
  ours: { storedNumber: 7 },
  other: { storedNumber: 41 }
} as const
const balances = { unread: null, fell: kwh("15"), rose: kwh("900"), overshot: kwh("1100") } as const

const consumedAs = (counter: "none" | "asApplied" | "asLost" | "odd", rose: bigint): bigint | null => {
  switch (counter) {
    case "asApplied":
      return kwh("1000") - rose
    case "asLost":
      return -rose
    case "odd":
      return kwh("333")
    case "none":
      return null
  }
}

/**
 * The verdict of an append: 1000 kWh on a balance of 20 kWh; the terminal held number 6, ours is 7.
 *
 * Counter `asApplied`: consumption explains the balance if the energy came; `asLost`: if it did not; where the balance is above both, the counter
 * would have to run backwards. The first row that fits says the verdict.
 */
const append = `
record     number balance       counter         dead  verdict
effect     *      *             *               *     applied
otherValue *      *             *               *     foreign
noEffect   *      *             *               *     undecided
none       unread *             *               *     undecided
none       other  *             *               *     foreign
none       old    rose|overshot *               *     undecided
none       old    *             *               yes   notApplied
none       old    *             *               no    undecided
none       ours   unread        *               *     undecided
none       ours   fell          asApplied       *     applied
none       ours   fell          asLost          yes   arrivedWithoutEffect
none       ours   fell          asLost          no    undecided
none       ours   fell          odd|none        *     undecided
none       ours   rose          asApplied|none  *     applied
none       ours   rose          asLost|odd      *     undecided
none       ours   overshot      *               *     undecided
`

/**
 * The verdict of a set without records: the terminal held number 6 and 500 kWh; the value is 1000 (raise), 100 (lower), 500 kWh (same), or two steps
 * above or below that (above, below), where balance and counter fit both.
 *
 * `acknowledged`, `silent`: a set without a number, that was answered or not. Balance `there`: the value stands, `before`: the old balance does,
 * both less what was consumed (`ran`: 50 kWh by the counter).
 */
const set = `
number       change  balance   counter dead  verdict
unread       *       *         *       *     undecided
other        *       *         *       *     foreign
old          raise   there     *       *     undecided
old          above   there     none    *     undecided
old          *       elsewhere *       *     undecided
old          *       *         *       yes   notApplied
old          *       *         *       no    undecided
*            *       unread    *       *     undecided
*            *       elsewhere *       *     undecided
ours         same    *         *       yes   applied
acknowledged same    *         *       yes   applied
ours         same    *         *       no    undecided
acknowledged same    *         *       no    undecided
silent       same    *         *       *     undecided
*            above   *         ran     *     undecided
*            below   *         ran     *     undecided
*            above   there     none    *     applied
ours         below   there     none    *     applied
acknowledged below   there     none    *     applied
silent       below   there     none    *     applied
*            raise   there     *       *     applied
ours         lower   there     *       *     applied
acknowledged lower   there     *       *     applied
silent       lower   there     ran     *     applied
silent       lower   there     none    *     applied
ours         *       before    ran     yes   arrivedWithoutEffect
acknowledged *       before    ran     yes   arrivedWithoutEffect
silent       *       before    ran     yes   notApplied
silent       *       before    none    yes   notApplied
*            *       before    ran     no    undecided
*            *       before    none    *     undecided
`

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

const check = (table: string, values: ReadonlyArray<string>, found: string, used: Set<number>) => {
  const rows = rowsOf(table)
  const index = rows.findIndex((row) => matches(row.slice(0, -1), values))
  assert.notStrictEqual(index, -1, `no row for ${values.join(" ")}`)
  used.add(index)
  assert.strictEqual(found, rows[index]?.at(-1), values.join(" "))
}

describe("the verdict", () => {
  it("R-107.1 R-107.2 R-107.3 R-107.4 R-107.5 R-107.6 R-107.7 R-107.8 R-107.14 R-107.15 R-107.16 R-107.17 of an append follows the table for every combination of evidence", () => {
    const used = new Set<number>()
    const axes = {
      record: ["none", "effect", "noEffect", "otherValue"],
      number: ["unread", "old", "ours", "other"],
      balance: ["unread", "fell", "rose", "overshot"],
      counter: ["none", "asApplied", "asLost", "odd"],
      dead: ["no", "yes"]
    } as const
    for (const { record, number, balance, counter, dead } of combinations(axes)) {
      const rose = (balances[balance] ?? kwh("20")) - kwh("20")
      const consumed = consumedAs(counter, rose)
      const look = lookAt({
        ...numbers[number],
        balance: balances[balance],
        records: records[record],
        consumption: consumed === null ? null : { counter: Energy.fromUnits(kwh("300") + consumed), counterId: "month" }
      })
      const { kind } = Verdict.verdict(attemptOf({}), look, quantum, times[dead])
      check(append, [record, number, balance, counter, dead], kind, used)
    }
    assert.strictEqual(used.size, rowsOf(append).length, "every row of the table is reached")
  })

  it("R-107.18 of a set follows the table for every combination of evidence", () => {
    const used = new Set<number>()
    const axes = {
      number: ["unread", "old", "ours", "other", "acknowledged", "silent"],
      change: ["raise", "lower", "same", "above", "below"],
      balance: ["unread", "there", "before", "elsewhere"],
      counter: ["none", "ran"],
      dead: ["no", "yes"]
    } as const
    const values = { raise: kwh("1000"), lower: kwh("100"), same: kwh("500"), above: kwh("502"), below: kwh("498") }
    for (const { number, change, balance, counter, dead } of combinations(axes)) {
      const consumed = counter === "ran" ? kwh("50") : 0n
      const value = values[change]
      const seen = { unread: null, there: value - consumed, before: kwh("500") - consumed, elsewhere: kwh("7777") }
      const numbered = number !== "acknowledged" && number !== "silent"
      const attempt = attemptOf({
        mode: "set",
        value,
        wireNo: numbered ? 7 : null,
        before: lookAt({ balance: kwh("500"), consumption: counter === "ran" ? counterAt("300") : null }),
        ending: number === "acknowledged" ? { _tag: "Answered", at: openedAt, frames: [] } : null
      })
      const units = seen[balance]
      const look = lookAt({
        ...(numbered ? numbers[number] : {}),
        balance: units === null ? null : Energy.fromUnits(units),
        consumption: counter === "ran" ? counterAt("350") : null
      })
      const { kind } = Verdict.verdict(attempt, look, quantum, times[dead])
      check(set, [number, change, balance, counter, dead], kind, used)
    }
    assert.strictEqual(used.size, rowsOf(set).length, "every row of the table is reached")
  })

  it("says of a raising set without a number that it never came only while its frame is dead for an hour at most", () => {
    const attempt = attemptOf({
      mode: "set",
      value: kwh("1000"),
      wireNo: null,
      before: lookAt({ balance: kwh("500") })
    })
    const kindAt = (balance: string, minutes: number) =>
      Verdict.verdict(attempt, lookAt({ balance: kwh(balance) }), quantum, Instant.plusMillis(deadAt, minutes * 60_000))
        .kind
    assert.deepStrictEqual(
      [kindAt("500", -1), kindAt("500", 0), kindAt("500", 59), kindAt("500", 60), kindAt("499", 0)],
      ["undecided", "notApplied", "notApplied", "undecided", "undecided"]
    )
  })

  it("names the kinds of evidence that it rests on", () => {
    const rows = [
      [lookAt({ records: records.effect }), ["creditRecord"]],
      [lookAt({ ...numbers.ours, balance: kwh("1020") }), ["storedNumber", "balance"]],
      [
        lookAt({ ...numbers.ours, balance: kwh("1010"), consumption: counterAt("310") }),
        ["storedNumber", "balance", "consumption"]
      ],
      [lookAt(numbers.other), ["storedNumber"]],
      [lookAt(numbers.unread), []]
    ] as const
    for (const [look, by] of rows) {
      assert.deepStrictEqual(Verdict.verdict(attemptOf({}), look, quantum, deadAt).by, by)
    }
  })

  it("does not take a record for evidence that was there before sending", () => {
    const attempt = attemptOf({ before: lookAt({ records: records.effect }) })
    assert.strictEqual(
      Verdict.verdict(attempt, lookAt({ records: records.effect }), quantum, deadAt).kind,
      "notApplied"
    )
  })

  it("does not compare counters that started anew", () => {
    const look = lookAt({ ...numbers.ours, balance: kwh("15"), consumption: { counter: kwh("3"), counterId: "next" } })
    assert.deepStrictEqual(Verdict.verdict(attemptOf({}), look, quantum, deadAt), {
      kind: "undecided",
      by: ["storedNumber", "balance"]
    })
  })

  it("leaves a value of one reading step undecided, whatever balance and counter say", () => {
    const attempt = attemptOf({ value: kwh("1") })
    const counters = [null, counterAt("300"), counterAt("301")]
    for (const consumption of counters) {
      const look = lookAt({ ...numbers.ours, balance: kwh("21"), consumption })
      assert.strictEqual(Verdict.verdict(attempt, look, quantum, deadAt).kind, "undecided")
    }
  })
})
