import { assert, describe, it } from "@effect/vitest"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { group, kwh, loop } from "./Loop.ts"

const connected = (settings = {}, side: Partial<SimulatedTerminal.Settings> = {}) => {
  const made = loop(SimulatedTerminal.settings("3701-00001", side), settings)
  made.connect()
  return made
}
const buy = (station: ReturnType<typeof connected>, wireNo: number, value: string, groupNo = 1) =>
  station.ask("WriteCredit", {
    target: group(groupNo),
    mode: "append",
    wireNo,
    value: kwh(value),
    thresholds: { alarm: kwh("100"), trip: kwh("0") },
    lifetimeMinutes: null
  })
const scope = (round: number) => ({ target: group(1), round, switches: null })
const set = (station: ReturnType<typeof connected>, item: unknown) =>
  station.ask("WriteParameter", { target: group(1), item })

describe("parameters", () => {
  it("are written one by one and read back", () => {
    const station = connected()
    assert.strictEqual(set(station, { _tag: "EffectiveRounds", rounds: [3, 1] })._tag, "Answered")
    assert.strictEqual(set(station, { _tag: "PurchaseControl", state: "engaged" })._tag, "Answered")
    assert.strictEqual(set(station, { _tag: "Protection", state: "protected", halfHours: null })._tag, "Answered")
    buy(station, 1, "50")
    const items = ["EffectiveRounds", "PurchaseControl", "Protection", "Thresholds"]
    assert.deepInclude(station.ask("ReadParameters", { target: group(1), items }), {
      _tag: "Answered",
      answer: [
        { _tag: "EffectiveRounds", rounds: [1, 3] },
        { _tag: "PurchaseControl", state: "engaged" },
        { _tag: "Protection", state: "protected", halfHours: null },
        { _tag: "Thresholds", thresholds: { alarm: kwh("100"), trip: kwh("0") } }
      ]
    })
  })

  it.each([
    ["thresholds alone", { _tag: "Thresholds", thresholds: { alarm: kwh("1"), trip: kwh("0") } }],
    ["an expiry", { _tag: "EnergyControlExpiry", local: "2026-12-01 00:00:00" }],
    ["a switch map", { _tag: "SwitchRounds", map: [] }],
    ["protection for two days", { _tag: "Protection", state: "protected", halfHours: 96 }]
  ])("are not sent: %s", (_what, item) => {
    assert.deepInclude(set(connected(), item), { _tag: "NotSent", reason: "unsupported" })
  })
})

describe("control", () => {
  it("trips a round, shows it open, and only permits closing", () => {
    const station = connected()
    assert.strictEqual(station.ask("Trip", { scope: scope(2), delayMinutes: 0, halfHours: 0 })._tag, "Answered")
    const open = station.ask("ReadRounds", { target: group(1) })
    assert.isTrue(open._tag === "Answered")
    const states = open._tag === "Answered" ? (open.answer as ReadonlyArray<{ round: number; state: string }>) : []
    assert.deepStrictEqual(
      states.filter((it) => it.state === "open"),
      [{ round: 2, state: "open" }]
    )
    assert.strictEqual(station.ask("Close", { scope: scope(2), mode: "permit" })._tag, "Answered")
    assert.deepInclude(station.ask("Close", { scope: scope(2), mode: "direct" }), {
      _tag: "NotSent",
      reason: "unsupported"
    })
    assert.deepInclude(station.ask("Trip", { scope: scope(2), delayMinutes: 16, halfHours: 0 }), { _tag: "NotSent" })
  })

  it("is refused under protection", () => {
    const station = connected()
    set(station, { _tag: "Protection", state: "protected", halfHours: null })
    assert.deepInclude(station.ask("Trip", { scope: scope(1), delayMinutes: 0, halfHours: 0 }), {
      _tag: "Refused",
      reason: "unspecified"
    })
  })

  it("carries a password that the terminal demands, and hides it in records", () => {
    const pw = "a1".repeat(16)
    const terminal = { ...SimulatedTerminal.settings("3701-00001").terminal, password: pw }
    const wrong = connected({}, { terminal })
    assert.deepInclude(buy(wrong, 1, "10"), { _tag: "Refused", reason: "unspecified" })
    const right = connected({ password: pw }, { terminal })
    const outcome = buy(right, 1, "10")
    assert.strictEqual(outcome._tag, "Answered")
    assert.notInclude(JSON.stringify(outcome).toLowerCase(), pw)
  })

  it("works without a PW field where the province has none", () => {
    const station = connected({ password: null }, { pw: "absent" })
    assert.strictEqual(buy(station, 1, "10")._tag, "Answered")
    assert.strictEqual(station.ask("Close", { scope: scope(1), mode: "permit" })._tag, "Answered")
  })
})

describe("clock, text, items", () => {
  it("sets a clock that is far off", () => {
    const station = connected()
    station.apply({ _tag: "SkewClock", millis: -86_400_000 })
    assert.deepInclude(station.ask("ReadClock", {}), {
      answer: { terminalTime: "2026-11-21 11:00:00", skewMillis: -86_400_000 }
    })
    assert.strictEqual(station.ask("SetClock", {})._tag, "Answered")
    assert.deepInclude(station.ask("ReadClock", {}), { answer: { terminalTime: "2026-11-22 11:00:00", skewMillis: 0 } })
  })

  it("shows a Chinese text and refuses what GB18030 or the frame cannot carry", () => {
    const station = connected()
    assert.strictEqual(station.ask("SendText", { text: "余额不足请购电" })._tag, "Answered")
    assert.deepStrictEqual(station.terminal.own.texts, ["余额不足请购电"])
    assert.deepInclude(station.ask("SendText", { text: "电".repeat(101) }), { _tag: "NotSent", reason: "unsupported" })
  })

  it("gives items as text, each with its own problem", () => {
    const station = connected()
    assert.deepInclude(station.ask("ReadItems", { items: ["clock", "power/2", "voltageA"] }), {
      answer: [
        { item: "clock", value: "2026-11-22 11:00:00 w7", unit: "", problem: null },
        { item: "power/2", value: "0", unit: "kW", problem: null },
        { item: "voltageA", value: null, unit: "V", problem: "refused" }
      ]
    })
    assert.deepInclude(station.ask("ReadItems", { items: ["colour"] }), { _tag: "NotSent", reason: "unsupported" })
  })
})

describe("a terminal that counts money", () => {
  it.each<readonly [Parameters<ReturnType<typeof connected>["ask"]>[0], object]>([
    ["ReadBalance", { target: group(1) }],
    ["ReadStoredCredit", { target: group(1) }],
    ["ReadCreditRecords", { target: group(1), limit: 1 }],
    ["ReadConsumption", { target: group(1) }],
    ["ReadParameters", { target: group(1), items: ["Thresholds"] }],
    ["ReadItems", { items: ["remaining/1"] }]
  ])("%s is not read as energy", (tag, payload) => {
    const station = connected({ creditUnit: "money" })
    assert.deepInclude(station.ask(tag, payload), { _tag: "NotSent", reason: "gated" })
  })

  it("still takes its rounds", () => {
    const station = connected({ creditUnit: "money" })
    assert.strictEqual(set(station, { _tag: "EffectiveRounds", rounds: [1] })._tag, "Answered")
  })
})

describe("credit records", () => {
  it("are read back newest last, of the asked group, as many as asked", () => {
    const station = connected()
    buy(station, 1, "10")
    buy(station, 1, "7", 2)
    buy(station, 2, "20")
    buy(station, 3, "30")
    const outcome = station.ask("ReadCreditRecords", { target: group(1), limit: 2 })
    const terminalTime = "2026-11-22 11:00"
    assert.deepInclude(outcome, {
      _tag: "Answered",
      answer: [
        { wireNo: 2, mode: "append", value: kwh("20"), before: kwh("10"), after: kwh("30"), terminalTime },
        { wireNo: 3, mode: "append", value: kwh("30"), before: kwh("30"), after: kwh("60"), terminalTime }
      ]
    })
  })

  it("are looked for behind the newest sixteen events, in a look, too: no page stands for another one", () => {
    const station = connected()
    buy(station, 1, "10")
    for (let wireNo = 1; wireNo <= 17; wireNo += 1) buy(station, wireNo, "20", 2)
    const payload = { target: group(1), limit: 5 }
    const terminalTime = "2026-11-22 11:00"
    const amounts = { value: kwh("10"), before: kwh("0"), after: kwh("10") }
    const first = { wireNo: 1, mode: "append" as const, ...amounts, terminalTime }
    const wanted = { _tag: "Answered" as const, answer: [first] }
    assert.deepInclude(station.ask("ReadCreditRecords", payload), wanted)
    const look = { id: "look-1", target: group(1), ahead: [] }
    assert.deepInclude(station.ask("ReadCreditRecords", payload, { id: "read", look }), wanted)
  })

  it("are none for a terminal that never recorded any", () => {
    assert.deepInclude(connected().ask("ReadCreditRecords", { target: group(1), limit: 5 }), {
      _tag: "Answered",
      answer: []
    })
  })
})
