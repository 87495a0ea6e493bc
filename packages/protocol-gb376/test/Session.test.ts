import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core/dialect"
import { increases } from "@yugou/testkit/terminal"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { group, kwh, loop, startAt } from "./Loop.ts"

const credit = (wireNo: number | null, value: string, changes: object = {}) => ({
  target: group(1),
  mode: "append",
  wireNo,
  value: kwh(value),
  thresholds: { alarm: kwh("100"), trip: kwh("0") },
  lifetimeMinutes: null,
  ...changes
})

const connected = (settings = {}, side: Partial<SimulatedTerminal.Settings> = {}) => {
  const made = loop(SimulatedTerminal.settings("3701-00001", side), settings)
  made.connect()
  return made
}

describe("a purchase", () => {
  it("is confirmed, stored and applied once", () => {
    const station = connected()
    assert.strictEqual(station.ask("WriteCredit", credit(7, "1000"))._tag, "Answered")
    const balance = station.ask("ReadBalance", { target: group(1) })
    assert.deepInclude(balance, { _tag: "Answered", answer: { remaining: kwh("1000"), terminalTime: null } })
    const stored = station.ask("ReadStoredCredit", { target: group(1) })
    const answer = { wireNo: 7, value: kwh("1000"), thresholds: { alarm: kwh("100"), trip: kwh("0") } }
    assert.deepInclude(stored, { _tag: "Answered", answer })
    assert.strictEqual(increases(station.terminal.terminal, 1), 1)
  })

  it("reads the clock before the command and keeps the frames of both", () => {
    const station = connected()
    const outcome = station.ask("WriteCredit", credit(7, "1000"))
    assert.isTrue(outcome._tag === "Answered" && outcome.frames.length === 4)
    const functions = station.written.map((bytes) => bytes[12])
    assert.deepStrictEqual(functions, [0x00, 0x0c, 0x04, 0x0e])
  })

  it("is refused without a reason when the number is the last one", () => {
    const station = connected()
    station.ask("WriteCredit", credit(7, "1000"))
    assert.deepInclude(station.ask("WriteCredit", credit(7, "1000")), { _tag: "Refused", reason: "unspecified" })
    assert.strictEqual(increases(station.terminal.terminal, 1), 1)
  })

  it("ends unknown when the reply is lost, and is sent only once", () => {
    const station = connected()
    station.plan({ _tag: "DropReply" }, "WriteCredit")
    const outcome = station.ask("WriteCredit", credit(7, "1000"))
    assert.deepInclude(outcome, { _tag: "NoAnswer", cause: "timeout" })
    assert.isTrue(
      outcome._tag === "NoAnswer" &&
        outcome.deadAt !== null &&
        Instant.toMillis(outcome.deadAt) === startAt + 6 * 60_000
    )
    assert.strictEqual(increases(station.terminal.terminal, 1), 1)
    assert.deepInclude(station.ask("ReadBalance", { target: group(1) }), { _tag: "Answered" })
  })

  it("ends unknown when the request is lost, and nothing was applied", () => {
    const station = connected()
    station.plan({ _tag: "DropRequest" }, "WriteCredit")
    assert.strictEqual(station.ask("WriteCredit", credit(7, "1000"))._tag, "NoAnswer")
    assert.strictEqual(increases(station.terminal.terminal, 1), 0)
  })

  it("is not applied by a frame that outlived its time tag", () => {
    const station = connected()
    station.ask("ReadClock", {})
    station.ask("WriteCredit", credit(7, "1000"))
    const late = station.written.find((bytes) => bytes[12] === 0x04) ?? new Uint8Array(0)
    station.ask("WriteCredit", credit(8, "1000"))
    const [after, outputs] = station.terminal.step({ _tag: "Bytes", bytes: late, now: station.now + 6 * 60_000 })
    assert.strictEqual(outputs.length, 0)
    assert.strictEqual(increases(after.terminal, 1), 2)
  })

  it.each<readonly [string, object, "unsupported" | "gated"]>([
    ["no number", credit(null, "1000"), "unsupported"],
    ["no thresholds", credit(7, "1000", { thresholds: null }), "gated"],
    ["a fraction of a kWh", credit(7, "1000.5"), "unsupported"],
    ["eight digits", credit(7, "10000000"), "unsupported"],
    ["nothing bought", credit(7, "0"), "unsupported"],
    ["a lifetime without end", credit(7, "1000", { lifetimeMinutes: 0 }), "unsupported"],
    [
      "the whole terminal as target",
      credit(7, "1000", { target: { _tag: "Terminal", terminalId: "T1" } }),
      "unsupported"
    ]
  ])("is not sent with %s", (_why, payload, reason) => {
    const station = connected()
    const before = station.written.length
    assert.deepInclude(station.ask("WriteCredit", payload), { _tag: "NotSent", reason })
    assert.strictEqual(station.written.length, before)
  })

  it("is not sent after its time, nor to a terminal whose clock is far off, nor as money", () => {
    const late = connected()
    assert.deepInclude(late.ask("WriteCredit", credit(7, "1"), { notAfter: startAt - 1 }), {
      _tag: "NotSent",
      reason: "expired"
    })
    const skewed = connected()
    skewed.apply({ _tag: "SkewClock", millis: 45 * 60_000 })
    assert.deepInclude(skewed.ask("WriteCredit", credit(7, "1")), { _tag: "NotSent", reason: "gated" })
    const money = connected({ creditUnit: "money" })
    assert.deepInclude(money.ask("WriteCredit", credit(7, "1")), { _tag: "NotSent", reason: "gated" })
  })

  it("carries a time tag by the terminal's own clock", () => {
    const station = connected()
    station.apply({ _tag: "SkewClock", millis: 20 * 60_000 })
    assert.strictEqual(station.ask("WriteCredit", credit(7, "1000", { lifetimeMinutes: 1 }))._tag, "Answered")
  })

  it("is NotSent when the link is lost before the command, NoAnswer after it", () => {
    const before = connected()
    before.plan({ _tag: "DropReply" }, "ReadClock")
    const request = { requestId: "x", terminalId: "T1", notAfter: Instant.fromMillis(startAt + 60_000) }
    before.feed({
      _tag: "Start",
      now: startAt,
      request: { ...request, _tag: "WriteCredit", payload: credit(7, "1") } as never
    })
    before.feed({ _tag: "Closed", cause: "peer", now: startAt })
    assert.deepInclude(before.settled[0]?.outcome, { _tag: "NotSent", reason: "offline" })
    const after = connected()
    after.plan({ _tag: "DropReply" }, "WriteCredit")
    after.feed({
      _tag: "Start",
      now: startAt,
      request: { ...request, _tag: "WriteCredit", payload: credit(7, "1") } as never
    })
    after.feed({ _tag: "Closed", cause: "shutdown", now: startAt })
    assert.deepInclude(after.settled[0]?.outcome, { _tag: "NoAnswer", cause: "stationStopped" })
  })
})

describe("reads", () => {
  it("are asked again with the same counter until they are answered", () => {
    const station = connected()
    station.plan({ _tag: "DropRequest" }, "ReadBalance")
    assert.strictEqual(station.ask("ReadBalance", { target: group(1) })._tag, "Answered")
    const [first, second] = station.written.slice(-2)
    assert.deepStrictEqual(first, second)
  })

  it("give the clock, the consumption of the month, and no value for a terminal that never bought", () => {
    const station = connected()
    const answer = { terminalTime: "2026-11-22 11:00:00", skewMillis: 0 }
    assert.deepInclude(station.ask("ReadClock", {}), { _tag: "Answered", answer })
    station.apply({ _tag: "Consume", holder: 1, energy: kwh("12.5") })
    const consumption = { counter: kwh("12"), counterId: "F21-2026-11" }
    assert.deepInclude(station.ask("ReadConsumption", { target: group(1) }), { _tag: "Answered", answer: consumption })
    const stored = { wireNo: null, value: null, thresholds: null }
    assert.deepInclude(station.ask("ReadStoredCredit", { target: group(1) }), { _tag: "Answered", answer: stored })
  })
})
