/** Every request of core against a simulated terminal: what it answers, what it does, and that the truth agrees. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core/dialect"
import { remainingOf } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { allowed, Conversation, target } from "./support/conversation.ts"
import { Bytes, dialect, Profiles } from "./support/subject.ts"

const kwh = Energy.kwh
const buy = (wireNo: number, value = "1000") => ({
  target,
  mode: "append" as const,
  wireNo,
  value: kwh(value),
  thresholds: null,
  lifetimeMinutes: null
})

const withMap = () => {
  const talk = new Conversation()
  const map = [
    { switchNo: 1, round: 1 },
    { switchNo: 2, round: 1 },
    { switchNo: 3, round: 2 }
  ]
  assert.strictEqual(talk.ask("WriteParameter", { target, item: { _tag: "SwitchRounds", map } })._tag, "Answered")
  return talk
}

describe("credit", () => {
  it("buys: number stored, balance raised once, both read back", () => {
    const talk = new Conversation()
    const outcome = talk.ask("WriteCredit", buy(1))
    assert.strictEqual(outcome._tag, "Answered")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), kwh("1000"))
    const stored = talk.ask("ReadStoredCredit", { target })
    const balance = talk.ask("ReadBalance", { target })
    assert.isTrue(stored._tag === "Answered" && stored.answer.wireNo === 1 && stored.answer.value === kwh("1000"))
    assert.isTrue(balance._tag === "Answered" && balance.answer.remaining === kwh("1000"))
    assert.isTrue(balance._tag === "Answered" && balance.answer.terminalTime === "2026-11-22 10:00:00")
  })

  it("reads no number before the first purchase", () => {
    const stored = new Conversation().ask("ReadStoredCredit", { target })
    assert.deepStrictEqual(stored._tag === "Answered" ? stored.answer : null, {
      wireNo: null,
      value: null,
      thresholds: null
    })
  })

  it("does not send a number that the terminal already holds, although this firmware would add it again", () => {
    const talk = new Conversation()
    talk.ask("WriteCredit", buy(7))
    const again = talk.ask("WriteCredit", buy(7))
    assert.isTrue(again._tag === "NotSent" && again.reason === "gated")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), kwh("1000"))
  })

  it("sets the balance without a number", () => {
    const talk = new Conversation()
    const outcome = talk.ask("WriteCredit", { ...buy(1, "-12.3"), mode: "set", wireNo: null })
    assert.strictEqual(outcome._tag, "Answered")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), kwh("-12.3"))
  })

  const refused: ReadonlyArray<[string, object, string]> = [
    ["no number", { wireNo: null }, "unsupported"],
    ["number 0 cannot be, 100 is beyond", { wireNo: 100 }, "unsupported"],
    ["half a kilowatt-hour", { value: kwh("0.5") }, "unsupported"],
    ["nothing", { value: kwh("0") }, "unsupported"],
    ["a withdrawal without allowance", { value: kwh("-1") }, "gated"],
    ["thresholds", { thresholds: { alarm: kwh("10"), trip: kwh("1") } }, "unsupported"],
    ["a lifetime of 100 minutes", { lifetimeMinutes: 100 }, "unsupported"],
    ["a numbered setting", { mode: "set" as const }, "unsupported"],
    [
      "a total group",
      { target: { _tag: "Group" as const, terminalId: target.terminalId, totalGroupNo: 1 } },
      "unsupported"
    ],
    ["more digits than the item has", { value: kwh("99999999") }, "unsupported"]
  ]
  it.each(refused)("refuses %s before any effecting byte", (_, change, reason) => {
    const talk = new Conversation()
    const outcome = talk.ask("WriteCredit", { ...buy(1), ...change })
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === reason, JSON.stringify(outcome))
    assert.isTrue(talk.writes.every((write) => write.effect === "none"))
  })

  it("allows a withdrawal when the settings do", () => {
    const talk = new Conversation({ ...allowed, allowWithdrawals: true })
    assert.strictEqual(talk.ask("WriteCredit", buy(1, "-5"))._tag, "Answered")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), kwh("-5"))
  })

  it("settles a wrong password as not permitted", () => {
    const talk = new Conversation({ ...allowed, password: "654321" })
    const outcome = talk.ask("WriteCredit", buy(1))
    assert.isTrue(
      outcome._tag === "Refused" && outcome.reason === "notPermitted" && outcome.raw === "password-or-permission"
    )
  })

  it("records the frames of a purchase, the password hidden", () => {
    const outcome = new Conversation().ask("WriteCredit", buy(1))
    const frames = outcome._tag === "Answered" ? outcome.frames.map((frame) => frame.hex) : []
    assert.strictEqual(frames.length, 4)
    assert.isTrue(frames[2]?.includes("0011000000"), frames[2])
  })
})

describe("a province without real-time writes, with two bytes for the point", () => {
  const profile = {
    id: "plain-1",
    family: "zj-6868",
    basedOn: "zj-sibling",
    functions: { rtWrite: null },
    write: { pointBytes: 2, passwordOrder: "plain" },
    address: { terminalOrder: "be" }
  }
  const settings = { ...allowed, profile }

  it("buys by a plain write, and core has to keep the target quiet", () => {
    const configured = Result.getOrThrow(dialect.configure(settings as Schema.Json))
    assert.deepStrictEqual(configured.capabilities.lifetime, { _tag: "Quarantine", minutes: 60 })
    const talk = new Conversation(settings, { book: Result.getOrThrow(Profiles.load(profile)) })
    assert.strictEqual(talk.ask("WriteCredit", buy(1))._tag, "Answered")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), kwh("1000"))
    const frame = Bytes.hex(talk.writes.at(-1)?.bytes ?? new Uint8Array(0))
    assert.strictEqual(frame.slice(0, 10), "6894300482")
    assert.strictEqual(frame.slice(14, -4), "68080D0000001112345662800100100000")
  })

  it("does not know when such a frame is dead", () => {
    const talk = new Conversation(settings, { book: Result.getOrThrow(Profiles.load(profile)) })
    talk.line = ["good", "dropUp"]
    const outcome = talk.ask("WriteCredit", buy(1))
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.deadAt === null)
  })
})

describe("clock", () => {
  it("reads it with its skew and sets it", () => {
    const talk = new Conversation()
    talk.toTerminal({ _tag: "World", input: { _tag: "SkewClock", millis: 90_000 }, now: talk.now })
    const before = talk.ask("ReadClock", {})
    assert.isTrue(before._tag === "Answered" && before.answer.skewMillis === 90_000)
    assert.strictEqual(talk.ask("SetClock", {})._tag, "Answered")
    const after = talk.ask("ReadClock", {})
    assert.isTrue(after._tag === "Answered" && after.answer.skewMillis === 0)
  })

  it("sends no timed write to a clock that is off by the lifetime", () => {
    const talk = new Conversation()
    talk.toTerminal({ _tag: "World", input: { _tag: "SkewClock", millis: -5 * 60_000 }, now: talk.now })
    const outcome = talk.ask("WriteCredit", buy(1))
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "gated" && outcome.detail.includes("-300 s"))
  })

  it("reads the clock once while it is fresh", () => {
    const talk = new Conversation()
    talk.ask("WriteCredit", buy(1))
    const before = talk.writes.length
    talk.ask("WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1] } })
    assert.strictEqual(talk.writes.length, before + 1)
  })
})

describe("parameters", () => {
  const items = [
    { _tag: "EffectiveRounds", rounds: [1, 3] },
    { _tag: "PurchaseControl", state: "engaged" },
    { _tag: "Protection", state: "protected", halfHours: null }
  ] as const
  it.each(items)("writes and reads back $_tag", (item) => {
    const talk = new Conversation()
    assert.strictEqual(talk.ask("WriteParameter", { target, item })._tag, "Answered")
    const read = talk.ask("ReadParameters", { target, items: [item._tag] })
    assert.deepStrictEqual(read._tag === "Answered" ? read.answer : null, [item])
  })

  it("keeps the month half byte when it engages purchase control", () => {
    const talk = new Conversation(allowed, { registers: { "8041": "10" } })
    talk.ask("WriteParameter", { target, item: { _tag: "PurchaseControl", state: "engaged" } })
    const frame = talk.writes.at(-1)?.bytes ?? new Uint8Array(0)
    assert.deepStrictEqual([...frame.slice(-5, -2)], [0x41, 0x80, 0x11])
  })

  it("maps switches to rounds and reads the map back", () => {
    const read = withMap().ask("ReadParameters", { target, items: ["SwitchRounds"] })
    assert.isTrue(read._tag === "Answered")
    if (read._tag !== "Answered") return
    const [parameter] = read.answer
    const map = parameter?._tag === "SwitchRounds" ? parameter.map : []
    assert.deepStrictEqual(
      map.filter((row) => row.round !== null).map((row) => [row.switchNo, row.round]),
      [
        [1, 1],
        [2, 1],
        [3, 2]
      ]
    )
    assert.strictEqual(map.length, 15)
  })

  const unsupported: ReadonlyArray<[string, object]> = [
    ["thresholds", { _tag: "Thresholds", thresholds: { alarm: kwh("100"), trip: kwh("0") } }],
    ["an expiry", { _tag: "EnergyControlExpiry", local: "2027-01-01 00:00" }],
    ["protection with a duration", { _tag: "Protection", state: "protected", halfHours: 4 }],
    ["a switch that is not there", { _tag: "SwitchRounds", map: [{ switchNo: 16, round: 1 }] }],
    [
      "a switch named twice",
      {
        _tag: "SwitchRounds",
        map: [
          { switchNo: 1, round: 1 },
          { switchNo: 1, round: 2 }
        ]
      }
    ]
  ]
  it.each(unsupported)("says that it has no %s, and sends nothing", (_, item) => {
    const talk = new Conversation()
    const outcome = talk.ask("WriteParameter", { target, item: item as never })
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "unsupported", JSON.stringify(outcome))
  })
})

describe("control", () => {
  const trip = { scope: { target, round: 1, switches: [1, 2] as const }, delayMinutes: 0, halfHours: 0 }

  it("trips the switches of a round, sees the alarms, closes them again", () => {
    const talk = withMap()
    assert.strictEqual(talk.ask("Trip", trip)._tag, "Answered")
    talk.advance(2000)
    assert.deepStrictEqual(
      talk.side.terminal.switches.filter((one) => one.position === "open").map((one) => one.no),
      [1, 2]
    )
    assert.deepStrictEqual(
      talk.events.map((event) => event.kind),
      ["roundTripped", "roundTripped"]
    )
    const open = talk.ask("ReadRounds", { target })
    assert.deepStrictEqual(open._tag === "Answered" ? open.answer.slice(0, 3).map((one) => one.state) : null, [
      "open",
      "closed",
      "unknown"
    ])
    assert.strictEqual(talk.ask("Close", { scope: trip.scope, mode: "direct" })._tag, "Answered")
    assert.isTrue(talk.side.terminal.switches.every((one) => one.position === "closed"))
  })

  it("is accepted at once and executed later, one output after the other", () => {
    const talk = new Conversation(allowed, { registers: { "8047": "5", "8064": "00:30", "8041": "00" } })
    talk.ask("WriteParameter", {
      target,
      item: {
        _tag: "SwitchRounds",
        map: [
          { switchNo: 1, round: 1 },
          { switchNo: 2, round: 1 }
        ]
      }
    })
    const asked = { ...trip, delayMinutes: 5, halfHours: 1 }
    assert.strictEqual(talk.ask("Trip", asked)._tag, "Answered")
    const openAfter = (minutes: number) => {
      talk.advance(minutes * 60_000)
      return talk.side.terminal.switches.filter((one) => one.position === "open").map((one) => one.no)
    }
    assert.deepStrictEqual([openAfter(1), openAfter(5), openAfter(5), openAfter(40)], [[], [1], [1, 2], []])
  })

  it("does not trip under protection, or when the stored delay is not the one that was shown", () => {
    const talk = withMap()
    const other = talk.ask("Trip", { ...trip, delayMinutes: 3 })
    assert.isTrue(other._tag === "NotSent" && other.reason === "gated" && other.detail.includes("delay"))
    talk.ask("WriteParameter", { target, item: { _tag: "Protection", state: "protected", halfHours: null } })
    const outcome = talk.ask("Trip", trip)
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "gated" && outcome.detail.includes("protected"))
  })

  it("needs the switches of the round, and offers no permit close", () => {
    const talk = withMap()
    const unmapped = talk.ask("Trip", { ...trip, scope: { ...trip.scope, switches: null } })
    assert.isTrue(unmapped._tag === "NotSent" && unmapped.reason === "gated")
    const permit = talk.ask("Close", { scope: trip.scope, mode: "permit" })
    assert.isTrue(permit._tag === "NotSent" && permit.reason === "unsupported")
  })

  it("settles a trip of which one switch was refused as unclear", () => {
    const talk = new Conversation(allowed)
    const outcome = talk.ask("WriteParameter", {
      target,
      item: { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] }
    })
    assert.strictEqual(outcome._tag, "Answered")
    const beyond = talk.ask("Trip", { ...trip, scope: { ...trip.scope, switches: [1, 12] } })
    assert.isTrue(beyond._tag === "Refused" || beyond._tag === "NoAnswer")
  })
})
