/** Cases: the capabilities are what the dialect does, no more and no less. */
import { assert } from "@effect/vitest"
import { type CreditTarget, Energy } from "@yugou/core"
import type { RequestPayload } from "@yugou/core/dialect"
import { remainingOf, TerminalState } from "../../terminal/index.ts"
import { ask } from "./Asking.ts"
import { assertEnds, assertNotSent, type Case, caseOf } from "./Case.ts"
import { drain, type Line, tellTerminal, textOf } from "./Line.ts"
import {
  answerOf,
  closing,
  holderNo,
  parameterSamples,
  purchase,
  sampleThresholds,
  setting,
  targetOf,
  tripping
} from "./Samples.ts"

const loop = (line: Line): void => {
  tellTerminal(line, { _tag: "World", input: { _tag: "Loop" }, now: line.now })
  drain(line)
}

const held = (line: Line): Energy.Energy => {
  loop(line)
  return remainingOf(line.side.terminal, holderNo(line))
}

const buy = (line: Line, fields: Partial<RequestPayload<"WriteCredit">> = {}) =>
  ask(line, "WriteCredit", purchase(line, fields))

const plus = (energy: Energy.Energy, units: bigint): Energy.Energy => Energy.fromUnits(energy + units)

const creditCases: ReadonlyArray<Case> = [
  caseOf("reaches only targets of its credit scope", (opener) => {
    const { configured, terminalId } = opener()
    const targets: ReadonlyArray<CreditTarget> = [
      configured.capabilities.creditScope === "group"
        ? { _tag: "Terminal", terminalId }
        : { _tag: "Group", terminalId, totalGroupNo: 1 },
      { _tag: "Meter", terminalId, meterNo: "1" }
    ]
    for (const target of targets) {
      const line = opener()
      assertNotSent(line, ask(line, "ReadBalance", { target }), `the balance of a ${target._tag}`)
      assertNotSent(line, buy(line, { target }), `a purchase for a ${target._tag}`)
    }
  }),
  caseOf("sends purchases up to its maximum in steps of its quantum, exactly, and no others", (opener) => {
    const { max, quantum } = opener().configured.capabilities.purchase
    for (const value of [quantum, max, plus(max, -quantum)]) {
      const line = opener()
      assertEnds(buy(line, { value }), "Answered", `a purchase of ${Energy.toKwh(value)} kWh`)
      assert.strictEqual(Energy.toKwh(held(line)), Energy.toKwh(value))
    }
    const broken = quantum > 1n ? [plus(Energy.kwh("100"), quantum / 2n), plus(Energy.kwh("100"), 1n)] : []
    for (const value of [...broken, plus(max, quantum), Energy.zero]) {
      const line = opener()
      assertNotSent(line, buy(line, { value }), `a purchase of ${Energy.toKwh(value)} kWh`)
    }
  }),
  caseOf("carries alarm and trip energy in steps of its range, exactly, and no others", (opener) => {
    const { thresholdRange, thresholds } = opener().configured.capabilities
    if (thresholds === "none" || thresholdRange === undefined) return
    const { max, quantum } = thresholdRange
    const send = (line: Line, alarm: Energy.Energy) => {
      const both = { alarm, trip: Energy.zero }
      return thresholds === "withCredit"
        ? buy(line, { thresholds: both })
        : ask(line, "WriteParameter", { target: targetOf(line), item: { _tag: "Thresholds", thresholds: both } })
    }
    for (const alarm of [Energy.zero, quantum, max]) {
      const line = opener()
      assertEnds(send(line, alarm), "Answered", `an alarm energy of ${Energy.toKwh(alarm)} kWh`)
    }
    for (const alarm of [...(quantum > 1n ? [plus(quantum, quantum / 2n)] : []), plus(max, quantum)]) {
      const line = opener()
      assertNotSent(line, send(line, alarm), `an alarm energy of ${Energy.toKwh(alarm)} kWh`)
    }
  }),
  caseOf("reads balances exactly in steps of its reading quantum, below zero too", (opener) => {
    const quantum = opener().configured.capabilities.readingQuantum
    for (const steps of [0n, 1n, 12_345n, -1n, -37n]) {
      const line = opener()
      // Consumption below zero is how the truth is set: the balance becomes steps × quantum.
      const energy = Energy.fromUnits(-steps * quantum)
      const input = { _tag: "Consume", holder: holderNo(line), energy } as const
      tellTerminal(line, { _tag: "World", input, now: line.now })
      const balance = answerOf(ask(line, "ReadBalance", { target: targetOf(line) })) as
        | { remaining: unknown }
        | undefined
      assert.strictEqual(balance?.remaining, Energy.fromUnits(steps * quantum))
    }
  }),
  caseOf("sets the balance as it says: within its bounds, with or without a number", (opener) => {
    const line = opener()
    const { setBalance } = line.configured.capabilities
    const payload = setting(line)
    if (setBalance === null || payload === null) {
      assertNotSent(line, buy(line, { mode: "set" }), "setting the balance")
      assertNotSent(line, buy(line, { mode: "set", wireNo: null }), "setting the balance without a number")
      return
    }
    assertEnds(ask(line, "WriteCredit", payload), "Answered", "setting the balance")
    assert.strictEqual(held(line), payload.value)
    for (const value of [setBalance.min, setBalance.max]) {
      const edge = opener()
      assertEnds(ask(edge, "WriteCredit", { ...payload, value }), "Answered", `setting ${Energy.toKwh(value)} kWh`)
      assert.strictEqual(held(edge), value)
    }
    const refused = opener()
    const other = { ...payload, wireNo: payload.wireNo === null ? 9 : null }
    assertNotSent(refused, ask(refused, "WriteCredit", other), "the other way of numbering")
    for (const value of [plus(setBalance.max, setBalance.quantum), plus(setBalance.min, -setBalance.quantum)]) {
      assertNotSent(refused, ask(refused, "WriteCredit", { ...payload, value }), `setting ${Energy.toKwh(value)} kWh`)
    }
  }),
  caseOf("sends the numbers of its series, and no others", (opener) => {
    const { numbering } = opener().configured.capabilities
    const [first, beyond] = numbering._tag === "Increasing" ? [1, []] : [numbering.min, [numbering.min - 1]]
    for (const wireNo of [first, numbering.max]) {
      const line = opener()
      assertEnds(buy(line, { wireNo }), "Answered", `number ${wireNo}`)
      assert.strictEqual(TerminalState.holderOf(line.side.terminal, holderNo(line))?.stored?.wireNo, wireNo)
    }
    const outside = [...beyond, numbering.max + 1].filter((wireNo) => wireNo >= 1 && wireNo <= 0xffff_ffff)
    for (const wireNo of [...outside, null]) {
      const line = opener()
      assertNotSent(line, buy(line, { wireNo }), `number ${wireNo}`)
    }
  }),
  caseOf("carries thresholds with a credit exactly where it says so", (opener) => {
    const line = opener()
    if (line.configured.capabilities.thresholds === "withCredit") {
      assertNotSent(line, buy(line, { thresholds: null }), "a purchase without thresholds")
      assertEnds(buy(line), "Answered", "a purchase with thresholds")
      const stored = TerminalState.holderOf(line.side.terminal, holderNo(line))?.thresholds
      assert.strictEqual(textOf(stored), textOf(sampleThresholds))
    } else {
      assertNotSent(line, buy(line, { thresholds: sampleThresholds }), "a purchase with thresholds")
    }
  })
]

const evidenceCases: ReadonlyArray<Case> = [
  caseOf("gives the evidence that it names, and refuses to read what it does not name", (opener) => {
    const line = opener()
    const kinds = line.configured.capabilities.evidence.map((it) => it.kind)
    const target = targetOf(line)
    if (!kinds.includes("creditRecord")) {
      assertNotSent(line, ask(line, "ReadCreditRecords", { target, limit: 1 }), "credit records")
    }
    assertEnds(buy(line, { wireNo: 7 }), "Answered", "the first purchase")
    loop(line)
    assertEnds(buy(line, { wireNo: 8, value: Energy.kwh("30") }), "Answered", "the second purchase")
    loop(line)
    if (kinds.includes("storedNumber")) {
      const stored = answerOf(ask(line, "ReadStoredCredit", { target })) as
        | { wireNo: unknown; value: unknown }
        | undefined
      assert.deepStrictEqual([stored?.wireNo, stored?.value], [8, Energy.kwh("30")])
    }
    if (!kinds.includes("creditRecord")) return
    const records = answerOf(ask(line, "ReadCreditRecords", { target, limit: 1 })) as ReadonlyArray<object> | undefined
    assert.deepInclude(records?.[0], {
      wireNo: 8,
      mode: "append",
      value: Energy.kwh("30"),
      before: Energy.kwh("100"),
      after: Energy.kwh("130")
    })
    assert.strictEqual(records?.length, 1, "more records than asked for")
  }),
  caseOf("has a consumption counter exactly where it says so", (opener) => {
    const line = opener()
    if (line.configured.capabilities.consumption === "counter") return
    assertNotSent(line, ask(line, "ReadConsumption", { target: targetOf(line) }), "the consumption")
  }),
  caseOf("reads the items that it names, and no others", (opener) => {
    const { items } = opener().configured.capabilities
    for (const item of items) {
      const line = opener()
      const found = answerOf(ask(line, "ReadItems", { items: [item] })) as ReadonlyArray<{ item: string }> | undefined
      assert.deepStrictEqual(
        found?.map((it) => it.item),
        [item]
      )
    }
    const line = opener()
    const ended = ask(line, "ReadItems", { items: ["no-such-item"] })
    const [unknown] = (answerOf(ended) ?? []) as ReadonlyArray<{ value: unknown; problem: unknown }>
    if (unknown === undefined) assertNotSent(line, ended, "an unknown item")
    else assert.isTrue(unknown.value === null && unknown.problem !== null, "an unknown item has a value")
  })
]

type ParameterItem = (typeof parameterSamples)[number]

/** Gives what the terminal holds of a parameter, in the form of the sample. */
const heldParameter = (line: Line, item: ParameterItem): unknown => {
  const { terminal } = line.side
  const holder = TerminalState.holderOf(terminal, holderNo(line))
  switch (item._tag) {
    case "EffectiveRounds":
      return { _tag: item._tag, rounds: holder?.effectiveRounds }
    case "PurchaseControl":
      return { _tag: item._tag, state: holder?.control }
    case "Protection":
      return { _tag: item._tag, state: terminal.protection.state, halfHours: null }
    case "EnergyControlExpiry":
      return { _tag: item._tag, local: terminal.controlExpiry }
    case "Thresholds":
      return { _tag: item._tag, thresholds: holder?.thresholds }
    case "SwitchRounds":
      return { _tag: item._tag, map: terminal.switchRounds.filter((row) => row.round !== null) }
  }
}

/** Leaves out switches without a round: a terminal may name them or not. */
const normal = (read: unknown): unknown =>
  (read as ReadonlyArray<ParameterItem>).map((item) =>
    item._tag === "SwitchRounds" ? { ...item, map: item.map.filter((row) => row.round !== null) } : item
  )

const controlCases: ReadonlyArray<Case> = [
  caseOf("writes the parameters that it names, and no others", (opener) => {
    const { parameters } = opener().configured.capabilities
    for (const item of parameterSamples) {
      const line = opener()
      const ended = ask(line, "WriteParameter", { target: targetOf(line), item })
      if (parameters.includes(item._tag)) {
        assertEnds(ended, "Answered", item._tag)
        assert.strictEqual(textOf(heldParameter(line, item)), textOf(item))
        const read = answerOf(ask(line, "ReadParameters", { target: targetOf(line), items: [item._tag] }))
        if (read !== undefined) assert.strictEqual(textOf(normal(read)), textOf([item]))
      } else {
        assertNotSent(line, ended, item._tag)
      }
    }
  }),
  caseOf("closes in the modes that it names, and in no other", (opener) => {
    const { closeModes } = opener().configured.capabilities
    for (const mode of ["permit", "direct"] as const) {
      const line = opener()
      if (!closeModes.includes(mode)) {
        assertNotSent(line, ask(line, "Close", closing(line, mode)), mode)
        continue
      }
      assertEnds(ask(line, "Trip", tripping(line)), "Answered", "the trip")
      loop(line)
      const first = () => line.side.terminal.switches.find((it) => it.no === 1)
      assert.strictEqual(first()?.position, "open", "the switch after a trip")
      assertEnds(ask(line, "Close", closing(line, mode)), "Answered", mode)
      loop(line)
      const closed = first()
      assert.isTrue(closed?.position === "closed" || closed?.permitted === "yes", `the switch after close ${mode}`)
    }
  }),
  caseOf("controls rounds up to its number of rounds, with switches where it needs them", (opener) => {
    const line = opener()
    const { closeModes, maxRounds, switchRoundMapping } = line.configured.capabilities
    if (closeModes.length === 0) return
    const payload = tripping(line)
    if (maxRounds < 8) {
      const ended = ask(line, "Trip", { ...payload, scope: { ...payload.scope, round: maxRounds + 1 } })
      assertNotSent(line, ended, `round ${maxRounds + 1}`)
    }
    if (switchRoundMapping === "required") {
      const ended = ask(line, "Trip", { ...payload, scope: { ...payload.scope, switches: null } })
      assertNotSent(line, ended, "a trip without switches")
    }
  })
]

export const honestyCases: ReadonlyArray<Case> = [...creditCases, ...evidenceCases, ...controlCases]
