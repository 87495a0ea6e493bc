import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import {
  type DuplicateRule,
  groupTerminal,
  increases,
  remainingOf,
  singleBalanceTerminal,
  TerminalState,
  wholeTerminal
} from "@yugou/testkit/terminal"
import { credit, kwh, now, play, request, withFirmware, word } from "./Fixtures.ts"

describe("the same number again", () => {
  const rows: ReadonlyArray<{
    rule: DuplicateRule
    applies: "atOnce" | "inLoop"
    answer: string
    remaining: string
    increases: number
    storedValue: string
  }> = [
    {
      rule: "refusedWithReason",
      applies: "atOnce",
      answer: "duplicateNumber",
      remaining: "100",
      increases: 1,
      storedValue: "100"
    },
    {
      rule: "refusedWithReason",
      applies: "inLoop",
      answer: "duplicateNumber",
      remaining: "100",
      increases: 1,
      storedValue: "100"
    },
    {
      rule: "refusedWithoutReason",
      applies: "atOnce",
      answer: "unspecified",
      remaining: "100",
      increases: 1,
      storedValue: "100"
    },
    {
      rule: "refusedWithoutReason",
      applies: "inLoop",
      answer: "unspecified",
      remaining: "100",
      increases: 1,
      storedValue: "100"
    },
    {
      rule: "storedWithoutEffect",
      applies: "atOnce",
      answer: "Accepted",
      remaining: "100",
      increases: 1,
      storedValue: "30"
    },
    {
      rule: "storedWithoutEffect",
      applies: "inLoop",
      answer: "Accepted",
      remaining: "100",
      increases: 1,
      storedValue: "30"
    },
    { rule: "appliedAgain", applies: "atOnce", answer: "Accepted", remaining: "130", increases: 2, storedValue: "30" },
    { rule: "appliedAgain", applies: "inLoop", answer: "Accepted", remaining: "130", increases: 2, storedValue: "30" }
  ]
  for (const row of rows) {
    it(`${row.rule}, applied ${row.applies}: ${row.answer}, ${row.remaining} kWh`, () => {
      const settings = withFirmware({ duplicate: row.rule, applies: row.applies })
      const loop = { _tag: "Loop" } as const
      const played = play(settings, [credit(), loop, credit({ value: kwh("30") }), loop])
      assert.deepStrictEqual(played.answers.map(word), ["Accepted", row.answer])
      assert.strictEqual(Energy.toKwh(remainingOf(played.state, 1)), row.remaining)
      assert.strictEqual(increases(played.state, 1, 7), row.increases)
      assert.strictEqual(TerminalState.holderOf(played.state, 1)?.stored?.value, kwh(row.storedValue))
    })
  }
})

describe("what is compared", () => {
  const other = [credit({ wireNo: 7 }), credit({ holder: 2, wireNo: 7 })]
  const older = [credit({ wireNo: 7 }), credit({ wireNo: 8 }), credit({ wireNo: 7 })]
  const set = [credit({ wireNo: 7 }), credit({ mode: "set", wireNo: 7, value: kwh("5") })]
  const rows = [
    {
      name: "another group, compared within the group",
      firmware: { compares: "holder" },
      inputs: other,
      answer: "Accepted"
    },
    {
      name: "another group, compared across the terminal",
      firmware: { compares: "terminal" },
      inputs: other,
      answer: "unspecified"
    },
    { name: "an older number, within the group", firmware: { compares: "holder" }, inputs: older, answer: "Accepted" },
    {
      name: "an older number, across the terminal",
      firmware: { compares: "terminal" },
      inputs: older,
      answer: "Accepted"
    },
    { name: "set, compared", firmware: { comparesOnSet: "yes" }, inputs: set, answer: "unspecified" },
    { name: "set, not compared", firmware: { comparesOnSet: "no" }, inputs: set, answer: "Accepted" }
  ] as const
  for (const { name, firmware, inputs, answer } of rows) {
    it(`${name}: ${answer}`, () => {
      assert.strictEqual(word(play(withFirmware(firmware), inputs).answers.at(-1)), answer)
    })
  }
})

describe("what is refused", () => {
  const rows = [
    {
      name: "a group that it does not have",
      settings: groupTerminal,
      input: credit({ holder: 9 }),
      answer: "unsupported"
    },
    {
      name: "a wrong password",
      settings: { ...groupTerminal, password: "1234" },
      input: credit(),
      answer: "notPermitted"
    },
    {
      name: "more than it may hold",
      settings: { ...groupTerminal, maxRemaining: kwh("99") },
      input: credit(),
      answer: "overLimit"
    }
  ]
  for (const { name, settings, input, answer } of rows) {
    it(`${name}: ${answer}, and nothing changes`, () => {
      const played = play(settings, [input])
      assert.deepStrictEqual(played.answers.map(word), [answer])
      assert.deepStrictEqual(played.state, TerminalState.make(settings))
    })
  }
  it("takes a credit with the right password and exactly up to the limit", () => {
    const settings = { ...groupTerminal, password: "1234", maxRemaining: kwh("100") }
    const played = play(settings, [{ ...credit(), password: "1234" } as ReturnType<typeof credit>])
    assert.deepStrictEqual(played.answers.map(word), ["Accepted"])
  })
})

describe("storing and applying", () => {
  const inLoop = withFirmware({ applies: "inLoop" })

  it("confirms and stores at once, adds in the loop", () => {
    const before = play(inLoop, [credit()])
    assert.strictEqual(TerminalState.holderOf(before.state, 1)?.stored?.wireNo, 7)
    assert.strictEqual(remainingOf(before.state, 1), Energy.zero)
    const after = play(inLoop, [{ _tag: "Loop" }], before.state)
    assert.strictEqual(remainingOf(after.state, 1), kwh("100"))
    assert.strictEqual(increases(after.state, 1), 1)
  })

  it("loses a stored purchase with the power, and takes its number for applied", () => {
    const played = play(inLoop, [credit(), { _tag: "PowerLoss" }, { _tag: "Loop" }, credit(), { _tag: "Loop" }])
    assert.deepStrictEqual(played.answers.map(word), ["Accepted", "unspecified"])
    assert.strictEqual(TerminalState.holderOf(played.state, 1)?.stored?.wireNo, 7)
    assert.strictEqual(increases(played.state, 1), 0)
    assert.deepStrictEqual(TerminalState.holderOf(played.state, 1)?.records, [])
  })

  it("keeps an applied purchase over a power loss", () => {
    const played = play(inLoop, [credit(), { _tag: "Loop" }, { _tag: "PowerLoss" }, { _tag: "Loop" }])
    assert.strictEqual(remainingOf(played.state, 1), kwh("100"))
  })

  it("lets a second credit take the place of one that is still pending", () => {
    const played = play(inLoop, [credit(), credit({ wireNo: 8, value: kwh("5") }), { _tag: "Loop" }])
    assert.strictEqual(remainingOf(played.state, 1), kwh("5"))
    assert.strictEqual(increases(played.state, 1), 1)
  })

  it("applies a pending credit once when a duplicate is stored without effect meanwhile", () => {
    const settings = withFirmware({ applies: "inLoop", duplicate: "storedWithoutEffect" })
    const played = play(settings, [credit(), credit(), { _tag: "Loop" }, { _tag: "Loop" }])
    assert.strictEqual(increases(played.state, 1), 1)
  })

  it("records number, mode, value, balance before and after, thresholds and its own time", () => {
    const thresholds = { alarm: kwh("20"), trip: kwh("5") }
    const inputs = [credit({ thresholds }), credit({ mode: "set", wireNo: 8, value: kwh("30") })]
    const played = play(groupTerminal, [...inputs, request({ _tag: "ReadCreditRecords", holder: 1, limit: 5 })])
    const localMillis = now + 8 * 3_600_000
    assert.deepStrictEqual(played.answers.at(-1), {
      _tag: "CreditRecords",
      records: [
        { wireNo: 7, mode: "append", value: kwh("100"), before: kwh("0"), after: kwh("100"), thresholds, localMillis },
        { wireNo: 8, mode: "set", value: kwh("30"), before: kwh("100"), after: kwh("30"), thresholds, localMillis }
      ]
    })
  })

  it("keeps only the newest records, while the truth forgets nothing", () => {
    const many = [1, 2, 3].map((wireNo) => credit({ wireNo }))
    const { state } = play({ ...groupTerminal, maxRecords: 2 }, many)
    assert.deepStrictEqual(
      TerminalState.holderOf(state, 1)?.records.map((it) => it.wireNo),
      [2, 3]
    )
    assert.strictEqual(increases(state, 1), 3)
  })

  it("sets one balance for the whole terminal without a number, and leaves the stored number alone", () => {
    const played = play(singleBalanceTerminal, [
      credit({ holder: wholeTerminal }),
      credit({ holder: wholeTerminal, mode: "set", wireNo: null, value: kwh("12.5") })
    ])
    assert.strictEqual(remainingOf(played.state, wholeTerminal), kwh("12.5"))
    assert.strictEqual(TerminalState.holderOf(played.state, wholeTerminal)?.stored?.wireNo, 7)
    assert.strictEqual(increases(played.state, wholeTerminal), 1)
  })
})
