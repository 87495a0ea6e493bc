/** What a session and a simulated terminal say to each other, in memory. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core/dialect"
import { Bytes } from "@yugou/dialect-kit"
import { increases, remainingOf } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import { type Apdu, Frame } from "../src/index.ts"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { group, kwh, type Loop, loop, none } from "./Loop.ts"

const address = "201612345678"
const plain = { security: "plain" } as const
const { makerNames, makers } = SimulatedTerminal
type MakerName = SimulatedTerminal.MakerName

const credit = (wireNo: number, value: string, changes: object = {}) => ({
  target: group(1),
  mode: "append",
  wireNo,
  value: kwh(value),
  thresholds: { alarm: kwh("20"), trip: kwh("0") },
  lifetimeMinutes: null,
  ...changes
})

const connected = (settings: object = plain, side: Partial<SimulatedTerminal.Settings> = {}, ports?: object): Loop => {
  const made = loop(SimulatedTerminal.settings(address, side), settings as never, ports as never)
  made.connect()
  return made
}

const madeBy = (name: MakerName, settings: object = {}): Loop => {
  const made = loop(SimulatedTerminal.madeBy(makers[name], SimulatedTerminal.settings(address)), {
    ...plain,
    duplicateNumber: name,
    ...settings
  } as never)
  made.connect()
  return made
}

const apduOf = (bytes: Uint8Array): Apdu.Apdu => {
  const frame = Result.getOrThrow(Frame.decode(bytes))
  if (frame.fragment) throw new Error("a piece")
  return frame.apdu
}
const saidBy = ({ written }: Loop): ReadonlyArray<string> => written.map((bytes) => apduOf(bytes).service)
const loopRound = (station: Loop) => station.apply({ _tag: "Loop" })
const balanceOf = (station: Loop) => remainingOf(station.terminal.terminal, 1)

describe("link management", () => {
  it("answers a login and a heartbeat with the number and the time that they had", () => {
    const station = connected()
    station.beat()
    for (const bytes of station.written) {
      const apdu = apduOf(bytes)
      assert.deepInclude(apdu, { service: "LINK-Response", piid: 0, result: "00" })
    }
    assert.lengthOf(station.written, 2)
  })

  it("answers a logout, too", () => {
    const station = connected()
    const address_ = Frame.addressOf(address)
    const logout = {
      service: "LINK-Request",
      piid: 5,
      type: "logout",
      heartbeat: 60,
      requestTime: "2026-11-22T11:00:00(0).000"
    } as const
    const login = apduOf(station.written[0] ?? new Uint8Array(0))
    const requestTime = "requestTime" in login ? login.requestTime : ""
    const frame = Frame.make("link", address_, { ...logout, requestTime } as Apdu.Apdu)
    station.send(Result.getOrThrow(Frame.encode(frame)))
    assert.deepInclude(apduOf(station.written[1] ?? new Uint8Array(0)), { service: "LINK-Response", piid: 5 })
  })

  it("lets the terminal set its clock by ours only where the setting says so", () => {
    const station = connected({ ...plain, stationClock: "trusted" })
    assert.deepInclude(apduOf(station.written[0] ?? new Uint8Array(0)), { result: "80" })
  })
})

describe("a purchase", () => {
  it("is never written to attribute 2, and goes out once", () => {
    const station = connected()
    assert.strictEqual(station.ask("WriteCredit", credit(7, "100"))._tag, "Answered")
    const sent = station.written.map(apduOf)
    assert.isFalse(sent.some(({ service }) => service.startsWith("SET-Request")))
    assert.lengthOf(
      sent.filter((apdu) => "omd" in apdu && apdu.omd === "81070500"),
      1
    )
    assert.strictEqual(increases(station.terminal.terminal, 1), 1)
  })

  it("has no lifetime in quarantine, and the time tag of its request where the maker judges it", () => {
    const tagOf = (station: Loop) => station.written.map(apduOf).flatMap((it) => ("timeTag" in it ? [it.timeTag] : []))
    const quiet = connected()
    const lost = (station: Loop, minutes: number | null) => {
      station.plan({ _tag: "DropReply" }, "WriteCredit")
      return station.ask("WriteCredit", credit(7, "100", { lifetimeMinutes: minutes }))
    }
    assert.deepInclude(lost(quiet, null), { _tag: "NoAnswer", cause: "timeout", deadAt: null })
    assert.deepStrictEqual(tagOf(quiet), [])
    const judged = connected({ ...plain, purchaseLifetime: "tagged" })
    const started = judged.now
    const outcome = lost(judged, 10)
    assert.deepInclude(outcome, { _tag: "NoAnswer", cause: "timeout" })
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.deadAt !== null)
    if (outcome._tag === "NoAnswer" && outcome.deadAt !== null)
      assert.strictEqual(Instant.toMillis(outcome.deadAt) - started, 11 * 60_000)
    assert.deepStrictEqual(tagOf(judged), [{ sent: "2026-11-22 11:00:00", delay: { unit: 1, interval: 10 } }])
  })

  it("is not written over the same number or a newer one that was seen in the terminal", () => {
    const station = connected()
    station.ask("WriteCredit", credit(8, "100"))
    station.ask("ReadStoredCredit", { target: group(1) })
    for (const wireNo of [7, 8]) {
      const outcome = station.ask("WriteCredit", credit(wireNo, "50"))
      assert.deepInclude(outcome, { _tag: "NotSent", reason: "gated" })
    }
    assert.strictEqual(increases(station.terminal.terminal, 1), 1)
    assert.strictEqual(station.ask("WriteCredit", credit(9, "50"))._tag, "Answered")
  })
})

describe("each maker's answer to a number that it holds", () => {
  const expected = {
    dar8: ["unspecified", "DAR 8", 1],
    dar21: ["duplicateNumber", "DAR 21", 1],
    dar255: ["unspecified", "DAR 255", 1],
    silent: [null, null, 2]
  } as const
  it.each(makerNames)(
    "%s: a refusal proves nothing but for 21; what a repeat does is what the firmware does",
    (name) => {
      const station = madeBy(name)
      station.ask("WriteCredit", credit(7, "100"))
      loopRound(station)
      const outcome = station.ask("WriteCredit", credit(7, "100"))
      loopRound(station)
      const [reason, raw, times] = expected[name]
      if (reason === null) assert.strictEqual(outcome._tag, "Answered")
      else assert.deepInclude(outcome, { _tag: "Refused", reason, raw })
      assert.strictEqual(increases(station.terminal.terminal, 1), times)
    }
  )

  it.each(makerNames)(
    "%s: credits an older number again when a newer one came between, so that nobody may send it",
    (name) => {
      const station = madeBy(name)
      for (const wireNo of [7, 8, 7]) {
        station.ask("WriteCredit", credit(wireNo, "100"))
        loopRound(station)
      }
      assert.strictEqual(increases(station.terminal.terminal, 1), 3)
    }
  )

  it.each(makerNames)("%s: where the number was looked at, what would be credited twice does not leave", (name) => {
    const twice = (look: (station: Loop) => void) => {
      const station = madeBy(name)
      for (const wireNo of [7, 8]) {
        station.ask("WriteCredit", credit(wireNo, "100"))
        loopRound(station)
      }
      look(station)
      const outcome = station.ask("WriteCredit", credit(7, "100"))
      loopRound(station)
      return [outcome._tag, increases(station.terminal.terminal, 1, 7)]
    }
    assert.deepStrictEqual(
      twice(() => {}),
      ["Answered", 2]
    )
    assert.deepStrictEqual(
      twice((station) => station.ask("ReadStoredCredit", { target: group(1) })),
      ["NotSent", 1]
    )
  })

  it("21 goes over all groups", () => {
    const station = madeBy("dar21")
    station.ask("WriteCredit", credit(7, "100"))
    const outcome = station.ask("WriteCredit", credit(7, "100", { target: group(2) }))
    assert.deepInclude(outcome, { _tag: "Refused", reason: "duplicateNumber" })
  })

  it("success of a repeated set is no effect", () => {
    const station = madeBy("dar8")
    station.ask("WriteCredit", credit(7, "100"))
    const outcome = station.ask("WriteCredit", credit(7, "500", { mode: "set" }))
    assert.strictEqual(outcome._tag, "Answered")
    assert.strictEqual(balanceOf(station), kwh("100"))
  })

  it("success is arrival: the credit comes with the next scan, and with the power between it is gone though the number is there", () => {
    const scanned = madeBy("silent")
    assert.strictEqual(scanned.ask("WriteCredit", credit(7, "100"))._tag, "Answered")
    assert.strictEqual(balanceOf(scanned), kwh("0"))
    loopRound(scanned)
    assert.strictEqual(balanceOf(scanned), kwh("100"))

    const dark = madeBy("silent")
    dark.ask("WriteCredit", credit(7, "100"))
    dark.apply({ _tag: "PowerLoss" })
    dark.connect()
    loopRound(dark)
    assert.deepInclude(dark.ask("ReadStoredCredit", { target: group(1) }), {
      answer: { wireNo: 7, value: kwh("100"), thresholds: { alarm: kwh("20"), trip: kwh("0") } }
    })
    assert.strictEqual(balanceOf(dark), kwh("0"))
  })

  it("the balance is cut at zero: debt is lost, and nothing below zero is ever read", () => {
    const station = madeBy("dar21")
    station.ask("WriteCredit", credit(7, "10"))
    station.apply({ _tag: "Consume", holder: 1, energy: kwh("30") })
    assert.deepInclude(station.ask("ReadBalance", { target: group(1) }), { _tag: "Answered" })
    assert.strictEqual(balanceOf(station), kwh("0"))
    const other = madeBy("dar8")
    other.ask("WriteCredit", credit(7, "10"))
    other.apply({ _tag: "Consume", holder: 1, energy: kwh("30") })
    assert.strictEqual(balanceOf(other), kwh("-20"))
  })

  it("beside an empty balance a counter that has moved is not believed: a lost purchase would look used up", () => {
    const consumption = (station: Loop) => station.ask("ReadConsumption", { target: group(1) })
    const used = (station: Loop, value: string) => {
      station.apply({ _tag: "Consume", holder: 1, energy: kwh(value) })
      return station
    }
    assert.strictEqual(consumption(madeBy("dar21"))._tag, "Answered")
    assert.notStrictEqual(consumption(used(madeBy("dar21"), "30"))._tag, "Answered")
    // Where debt is counted the balance itself says so.
    assert.strictEqual(consumption(used(madeBy("dar8"), "30"))._tag, "Answered")
    const bought = madeBy("dar21")
    bought.ask("WriteCredit", credit(7, "100"))
    assert.deepInclude(consumption(used(bought, "30")), { _tag: "Answered" })
    const empty = madeBy("dar8", { debt: "owed" })
    empty.ask("WriteCredit", credit(7, "30"))
    assert.strictEqual(consumption(used(empty, "30"))._tag, "Answered")
    assert.strictEqual(consumption(madeBy("dar21", { debt: "lost" }))._tag, "NotSent")
  })

  it("the tag of a purchase counts with one maker and not with another", () => {
    for (const [name, tag] of [
      ["dar8", "Refused"],
      ["dar255", "Answered"]
    ] as const) {
      const station = madeBy(name, { purchaseLifetime: "tagged", maxSkewMinutes: 1440 })
      // The station reads the clock, and then it is set by somebody else before the purchase arrives.
      station.ask("ReadClock", {})
      station.apply({ _tag: "SkewClock", millis: 3_600_000 })
      const outcome = station.ask("WriteCredit", credit(7, "100", { lifetimeMinutes: 5 }))
      assert.strictEqual(outcome._tag, tag, name)
    }
  })
})

describe("remote control", () => {
  const trip = { scope: { round: 1, switches: null }, target: group(1), delayMinutes: 0, halfHours: 0 }

  it("is not sent under protection, where one maker answers success and trips nothing", () => {
    const station = madeBy("dar8")
    station.ask("WriteParameter", {
      target: group(1),
      item: { _tag: "Protection", state: "protected", halfHours: null }
    })
    assert.deepInclude(station.ask("Trip", trip), { _tag: "NotSent", reason: "gated" })
    assert.isFalse(station.written.map(apduOf).some((it) => "omd" in it && it.omd === "80008100"))
  })

  it("always has a time tag, and so have both commands of protection", () => {
    const station = connected()
    station.ask("WriteParameter", {
      target: group(1),
      item: { _tag: "Protection", state: "protected", halfHours: null }
    })
    station.ask("WriteParameter", {
      target: group(1),
      item: { _tag: "Protection", state: "released", halfHours: null }
    })
    station.ask("Trip", trip)
    station.ask("Close", { scope: trip.scope, target: group(1), mode: "permit" })
    const commands = station.written.map(apduOf).filter((it) => it.service === "ACTION-Request-Normal")
    assert.deepStrictEqual(
      commands.map((it) => ("omd" in it && "timeTag" in it ? it.omd : "")),
      ["80017F00", "80018000", "80008100", "80008200"]
    )
  })

  it("is held back while the terminal's clock is far off, in either direction", () => {
    for (const millis of [3_600_000, -3_600_000]) {
      const station = connected()
      station.apply({ _tag: "SkewClock", millis })
      assert.deepInclude(station.ask("Trip", trip), { _tag: "NotSent", reason: "gated" })
    }
  })
})

describe("engaging purchase control", () => {
  it("has the terminal record purchases first", () => {
    const station = connected()
    const item = { _tag: "PurchaseControl", state: "engaged" }
    assert.strictEqual(station.ask("WriteParameter", { target: group(1), item })._tag, "Answered")
    station.ask("WriteCredit", credit(7, "100"))
    assert.deepStrictEqual(
      station.events.map(({ kind }) => kind),
      ["3202"]
    )
  })
})

describe("events", () => {
  const engage = (station: Loop) =>
    station.ask("WriteParameter", { target: group(1), item: { _tag: "PurchaseControl", state: "engaged" } })

  it("that are pushed are confirmed when the inbox has stored them", () => {
    const station = connected()
    engage(station)
    station.ask("WriteCredit", credit(7, "100"))
    assert.include(saidBy(station), "REPORT-Response-RecordList")
  })

  it("that wait are read when ACD says so: 3320, then the tables that it names; the same record has the same key both ways", () => {
    const pushed = connected()
    const waiting = connected(plain, { events: "waiting" })
    for (const station of [pushed, waiting]) {
      engage(station)
      station.ask("WriteCredit", credit(7, "100"))
      station.ask("ReadBalance", { target: group(1) })
      station.runDown()
    }
    assert.deepStrictEqual(
      waiting.events.map(({ key, kind }) => [kind, key]),
      pushed.events.map(({ key, kind }) => [kind, key])
    )
    const asked = waiting.written.map(apduOf)
    assert.isTrue(asked.some((it) => it.service === "GET-Request-Normal" && it.oad === "33200200"))
    assert.isTrue(asked.some((it) => it.service === "GET-Request-Record"))
  })
})

describe("the security port", () => {
  const writes = [
    ["WriteCredit", credit(7, "100")],
    ["WriteParameter", { target: group(1), item: { _tag: "EffectiveRounds", rounds: [1] } }],
    ["WriteParameter", { target: group(1), item: { _tag: "PurchaseControl", state: "engaged" } }],
    ["WriteParameter", { target: group(1), item: { _tag: "Protection", state: "protected", halfHours: null } }],
    ["Trip", { scope: { round: 1, switches: null }, target: group(1), delayMinutes: 0, halfHours: 0 }],
    ["Close", { scope: { round: 1, switches: null }, target: group(1), mode: "direct" }],
    ["SetClock", {}],
    ["SendText", { target: group(1), text: "电量不足" }]
  ] as const

  it.each(writes)("missing: %s is refused before it is sent, with what is missing", (tag, payload) => {
    const station = connected({}, { security: "on" }, none)
    const outcome = station.ask(tag, payload)
    assert.deepInclude(outcome, { _tag: "NotSent", reason: "gated" })
    if (outcome._tag === "NotSent") assert.match(outcome.detail, /gives no port "seal".*"security" is "plain"/)
    assert.isFalse(saidBy(station).some((it) => /^(SET|ACTION|SECURITY)/.test(it)))
  })

  it.each(writes)("there: %s goes out ciphered, and nothing that writes goes out in the clear", (tag, payload) => {
    const station = connected({}, { security: "on" })
    assert.strictEqual(station.ask(tag, payload)._tag, "Answered")
    assert.isFalse(saidBy(station).some((it) => /^(SET|ACTION)/.test(it)))
    const sealed = station.written.map(apduOf).filter((it) => it.service === "SECURITY-Request")
    assert.isTrue(sealed.some((it) => it.form === "cipher"))
  })

  it("plain by setting: the same in the clear, and a terminal that wants more says so", () => {
    const open = connected()
    assert.strictEqual(open.ask("WriteCredit", credit(7, "100"))._tag, "Answered")
    const secured = connected(plain, { security: "on" })
    assert.deepInclude(secured.ask("WriteCredit", credit(7, "100")), {
      _tag: "Refused",
      reason: "notPermitted",
      raw: "DAR 3"
    })
  })

  it("has the number inside that the frame would have", () => {
    const station = connected({}, { security: "on" })
    for (const wireNo of [7, 8, 9]) {
      station.ask("ReadBalance", { target: group(1) })
      assert.strictEqual(station.ask("WriteCredit", credit(wireNo, "10"))._tag, "Answered")
    }
    assert.deepStrictEqual(station.problems, [])
  })
})

describe("meters behind a port of the terminal", () => {
  it("are asked in DL/T 645 through the terminal; a meter that does not know an item says so", () => {
    const meter = "000000000002"
    const items = {
      wallet: { meter, identifier: "00900200" },
      nothing: { meter, identifier: "00900299" },
      power: { oad: "20040201", unit: "kW", decimals: 4 }
    }
    const station = connected({ ...plain, items })
    const outcome = station.ask("ReadItems", { items: ["power", "wallet", "nothing"] })
    assert.deepInclude(outcome, { _tag: "Answered" })
    if (outcome._tag !== "Answered") return
    const values = outcome.answer as ReadonlyArray<{ item: string; value: string | null; problem: string | null }>
    assert.deepStrictEqual(
      values.map(({ item, problem, value }) => [item, value, problem]),
      [
        ["power", "12.3456", null],
        ["wallet", "1234.50", null],
        ["nothing", null, "refused"]
      ]
    )
    const relayed = station.written.map(apduOf).find((it) => it.service === "PROXY-Request")
    assert.deepInclude(relayed, { kind: "TransCommand", port: "F2010201" })
    assert.match(relayed !== undefined && "frame" in relayed ? String(relayed.frame) : "", /^FEFEFEFE68/)
  })
})

it("no bytes that are no frame of this protocol are taken for one", () => {
  const station = connected()
  station.send(Result.getOrThrow(Bytes.fromHex("983D00")))
  assert.strictEqual(station.ask("ReadClock", {})._tag, "Answered")
})
