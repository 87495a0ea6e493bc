import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import fc from "fast-check"
import * as Counter from "../src/frame/Counter.ts"
import { Frame } from "../src/index.ts"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { group, kwh, loop, startAt } from "./Loop.ts"

const credit = (wireNo: number) => ({
  target: group(1),
  mode: "append",
  wireNo,
  value: kwh("1000"),
  thresholds: { alarm: kwh("100"), trip: kwh("0") },
  lifetimeMinutes: null
})
const connected = (side: Partial<SimulatedTerminal.Settings> = {}, settings = {}, memo: object | null = null) => {
  const made = loop(SimulatedTerminal.settings("3701-00001", side), settings, memo as never)
  made.connect()
  return made
}
const frames = (bytes: ReadonlyArray<Uint8Array>) => bytes.map((it) => Result.getOrThrow(Frame.decode(it)))

describe("events", () => {
  it("are fetched a moment after a frame says that they wait, once", () => {
    const station = connected()
    station.ask("WriteCredit", credit(7))
    assert.deepStrictEqual(
      station.events.map((it) => it.kind),
      ["erc19"]
    )
    assert.deepInclude(station.memo, { ec1: 1 })
    const before = station.written.length
    station.ask("ReadBalance", { target: group(1) })
    assert.strictEqual(station.written.length, before + 1)
  })

  it("that are pushed are confirmed when they are stored, and have the same key as those read back", () => {
    const pushing = connected({ events: "pushed" })
    pushing.ask("WriteCredit", credit(7))
    const reading = connected()
    reading.ask("WriteCredit", credit(7))
    assert.deepStrictEqual(pushing.events, reading.events)
    const last = frames(pushing.written).at(-1)
    assert.deepInclude(last, { afn: "00", prm: 0 })
  })

  it("start from the counter in the memo after a restart", () => {
    const station = connected()
    station.ask("WriteCredit", credit(7))
    const again = loop(SimulatedTerminal.settings("3701-00001"), {}, station.memo)
    again.terminal = station.terminal
    again.connect()
    again.runDown()
    assert.deepStrictEqual(again.events, [])
    again.ask("WriteCredit", credit(8))
    assert.deepStrictEqual(
      again.events.map((it) => (it.detail as { number: number }).number),
      [1]
    )
  })
})

describe("frame counters", () => {
  it("go on after a restart, so that no PSEQ is repeated", () => {
    const first = connected()
    first.ask("ReadClock", {})
    first.ask("ReadBalance", { target: group(1) })
    const used = frames(first.written)
      .filter((it) => it.prm === 1)
      .map((it) => it.seq.seq)
    const second = loop(SimulatedTerminal.settings("3701-00001"), {}, first.memo)
    second.connect()
    second.ask("ReadBalance", { target: group(1) })
    const next = frames(second.written).find((it) => it.prm === 1)?.seq.seq
    assert.isFalse(used.includes(next ?? -1))
  })

  it("are all different, and of two blocks one after the other no PSEQ is the same", () => {
    const numbers = Array.from({ length: 256 }, (_, number) => number)
    assert.strictEqual(new Set(numbers.map(Counter.pfcOf)).size, 256)
    for (const number of numbers) {
      const next = (Math.floor(number / Counter.block) + 1) * Counter.block
      const later = Array.from({ length: Counter.block }, (_, index) => Counter.pseqOf((next + index) & 0xff))
      assert.notInclude(later, Counter.pseqOf(number))
    }
  })

  it("begin a block of their own after a memo of before", () => {
    const station = connected({}, {}, { pfc: 8, ec1: null })
    station.ask("ReadClock", {})
    const asked = frames(station.written).find((it) => it.prm === 1)
    assert.strictEqual(asked?.seq.seq, Counter.pseqOf(Counter.block))
  })

  it("are remembered once in 64 questions", () => {
    const station = connected()
    const before = JSON.stringify(station.memo)
    station.ask("ReadClock", {})
    const reserved = JSON.stringify(station.memo)
    assert.notStrictEqual(reserved, before)
    for (let asked = 1; asked < Counter.block; asked += 1) station.ask("ReadClock", {})
    assert.strictEqual(JSON.stringify(station.memo), reserved)
    station.ask("ReadClock", {})
    assert.notStrictEqual(JSON.stringify(station.memo), reserved)
  })

  it("carry a time tag with the same counter on every command, and none on reads", () => {
    const station = connected()
    station.ask("WriteCredit", credit(7))
    station.ask("Close", { scope: { target: group(1), round: 1, switches: null }, mode: "permit" })
    for (const frame of frames(station.written).filter((it) => it.prm === 1)) {
      const command = frame.afn === "04" || frame.afn === "05"
      assert.strictEqual(frame.seq.tpv, command ? 1 : 0)
      if (command) assert.strictEqual((frame.aux.tp?.pfc ?? 0) & 0x0f, frame.seq.seq)
    }
  })
})

describe("answers that do not belong", () => {
  it("late, doubled and foreign ones are dropped and named", () => {
    const station = connected()
    station.plan({ _tag: "DropReply" }, "WriteCredit")
    station.ask("WriteCredit", credit(7))
    const confirmation = (seq: number, terminal: number): Uint8Array =>
      Result.getOrThrow(
        Frame.encode({
          dir: "up",
          acd: 0,
          protocol: 2,
          prm: 0,
          function: 0,
          d4: 0,
          address: { region: "3701", terminal, group: false, master: 1 },
          afn: "00",
          seq: { tpv: 0, fir: 1, fin: 1, con: 0, seq },
          units: [{ pn: [0], fn: 1, name: "" }],
          aux: {}
        })
      )
    const settled = station.settled.length
    station.send(confirmation(1, 1))
    station.send(confirmation(1, 2))
    assert.deepStrictEqual(station.problems.slice(-2), ["late or doubled answer", "another terminal's address"])
    assert.strictEqual(station.settled.length, settled)
  })

  it("an answer with the right RSEQ and the tag of a frame sixteen before does not confirm money", () => {
    const station = connected()
    station.plan({ _tag: "DropReply" }, "WriteCredit")
    const request = { requestId: "x", terminalId: "T1", notAfter: Instant.fromMillis(startAt + 60_000) }
    station.feed({
      _tag: "Start",
      now: startAt,
      request: { ...request, _tag: "WriteCredit", payload: credit(7) } as never
    })
    const sent = frames(station.written).find((it) => it.afn === "04")
    const tp = sent?.aux.tp
    assert.isDefined(tp)
    if (sent === undefined || tp === undefined) return
    const answer = (pfc: number): Uint8Array => {
      const { address, protocol, seq } = sent
      const shared = { dir: "up", acd: 0, protocol, prm: 0, function: 0, d4: 0, address, afn: "00" } as const
      const units = [{ pn: [0], fn: 1, name: "" }]
      return Result.getOrThrow(Frame.encode({ ...shared, seq: { ...seq, con: 0 }, units, aux: { tp: { ...tp, pfc } } }))
    }
    station.send(answer((tp.pfc + 16) & 0xff))
    assert.deepStrictEqual([station.settled.length, station.problems.at(-1)], [0, "answer to another time tag"])
    station.send(answer(tp.pfc))
    assert.strictEqual(station.settled[0]?.outcome._tag, "Answered")
  })

  it("an answer without the time tag does not confirm money, unless the setting says that the terminal leaves it out", () => {
    const strict = connected({ timeTagEcho: "no" })
    assert.strictEqual(strict.ask("WriteCredit", credit(7))._tag, "NoAnswer")
    const lenient = connected({ timeTagEcho: "no" }, { timeTagEcho: "optional" })
    assert.strictEqual(lenient.ask("WriteCredit", credit(7))._tag, "Answered")
  })

  it("garbage and broken frames are named with their offset and the connection goes on", () => {
    const station = connected()
    station.send(Uint8Array.of(1, 2, 3))
    assert.deepStrictEqual(station.problems.at(-1), "no frame: notAFrame at 20")
    assert.strictEqual(station.ask("ReadClock", {})._tag, "Answered")
  })
})

describe("a false start that announces a long frame", () => {
  it("holds the frames behind it back until five seconds of silence, and needs no further byte to give up", () => {
    const station = connected()
    station.now = station.beatAt ?? station.now
    const before = station.written.length
    station.send(Uint8Array.of(0x68, 0xfe, 0x7f, 0xfe, 0x7f, 0x68))
    station.beat()
    assert.strictEqual(station.written.length, before)
    const silentSince = station.now
    station.runDown()
    assert.strictEqual(station.written.length, before + 1)
    assert.strictEqual(station.now, silentSince + 5000)
  })
})

type Action = "buy" | "read" | "tick" | "drop" | "dropRequest" | "close" | "heartbeat" | "consume"

describe("whatever happens", () => {
  it("each request settles exactly once, and a credit is applied at most once", () => {
    const actions = fc.array(
      fc.constantFrom<Action>("buy", "read", "tick", "drop", "dropRequest", "heartbeat", "consume"),
      { maxLength: 12 }
    )
    fc.assert(
      fc.property(actions, (plan) => {
        const station = connected({ events: "pushed" })
        let wireNo = 0
        for (const action of plan) {
          if (action === "buy") {
            wireNo += 1
            station.ask("WriteCredit", credit(wireNo))
          }
          if (action === "read") station.ask("ReadBalance", { target: group(1) })
          if (action === "tick") station.feed({ _tag: "Tick", now: station.now })
          if (action === "drop") station.plan({ _tag: "DropReply" }, "any")
          if (action === "dropRequest") station.plan({ _tag: "DropRequest" }, "any")
          if (action === "heartbeat") station.beat()
          if (action === "consume") station.apply({ _tag: "Consume", holder: 1, energy: kwh("5") })
        }
        const numbers = station.terminal.terminal.applications.map((it) => it.wireNo)
        assert.strictEqual(new Set(numbers).size, numbers.length)
        assert.strictEqual(new Set(station.settled.map((it) => it.requestId)).size, station.settled.length)
      }),
      { numRuns: 100 }
    )
  })

  it("a second request is refused as busy while one is under way", () => {
    const station = connected()
    station.plan({ _tag: "DropReply" }, "any")
    const request = { terminalId: "T1", notAfter: Instant.fromMillis(startAt + 60_000), _tag: "ReadClock", payload: {} }
    station.feed({ _tag: "Start", now: startAt, request: { ...request, requestId: "a" } as never })
    station.feed({ _tag: "Start", now: startAt, request: { ...request, requestId: "b" } as never })
    assert.deepInclude(station.settled[0]?.outcome, { _tag: "NotSent", reason: "busy" })
    station.runDown()
    assert.deepInclude(station.settled[1], { requestId: "a" })
  })

  it("a balance in MWh is read as kWh", () => {
    const station = connected()
    station.apply({ _tag: "Consume", holder: 1, energy: Energy.fromUnits(-120_000_000_000n) })
    const outcome = station.ask("ReadBalance", { target: group(1) })
    assert.deepInclude(outcome, { answer: { remaining: kwh("12000000"), terminalTime: null } })
  })
})
