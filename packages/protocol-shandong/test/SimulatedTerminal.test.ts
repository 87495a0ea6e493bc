/** The terminal's side under planned faults and firmware: what a station meets in the field, played on the wire. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core/dialect"
import { type FaultPlan, increases, remainingOf } from "@yugou/testkit/terminal"
import { SimulatedTerminal } from "../src/testing/index.ts"
import { allowed, Conversation, RTUA, target } from "./support/conversation.ts"

const buy = (wireNo: number) =>
  ({ target, mode: "append", wireNo, value: Energy.kwh("10"), thresholds: null, lifetimeMinutes: null }) as const

const plan = (talk: Conversation, ...faults: FaultPlan.FaultPlan) =>
  talk.toTerminal({ _tag: "Plan", faults, now: talk.now })

const firmware = (
  changes: Partial<SimulatedTerminal.Settings["terminal"]["firmware"]>
): Partial<SimulatedTerminal.Settings> => {
  const { terminal } = SimulatedTerminal.settings(RTUA)
  return { terminal: { ...terminal, firmware: { ...terminal.firmware, ...changes } } }
}

describe("faults", () => {
  it("loses the reply after the purchase was applied: the session does not know, the truth does", () => {
    const talk = new Conversation()
    plan(talk, { fault: { _tag: "DropReply" }, on: "WriteCredit" })
    const outcome = talk.ask("WriteCredit", buy(1))
    assert.strictEqual(outcome._tag, "NoAnswer")
    assert.strictEqual(increases(talk.side.terminal, 0), 1)
  })

  it("loses the request: nothing happened, and the session cannot know that either", () => {
    const talk = new Conversation()
    plan(talk, { fault: { _tag: "DropRequest" }, on: "WriteCredit" })
    assert.strictEqual(talk.ask("WriteCredit", buy(1))._tag, "NoAnswer")
    assert.strictEqual(increases(talk.side.terminal, 0), 0)
  })

  it("loses the power between storing and applying: the number is there, the energy is not", () => {
    const talk = new Conversation()
    plan(talk, { fault: { _tag: "PowerLoss", at: "beforeApplying", reply: "lost" }, on: "WriteCredit" })
    const outcome = talk.ask("WriteCredit", buy(5))
    assert.isTrue(outcome._tag === "NoAnswer" && outcome.cause === "linkLost")
    assert.strictEqual(talk.side.terminal.holders[0]?.stored?.wireNo, 5)
    assert.strictEqual(remainingOf(talk.side.terminal, 0), Energy.zero)
  })

  it("answers late: within the time-out it counts", () => {
    const talk = new Conversation()
    plan(talk, { fault: { _tag: "Delay", millis: 20_000 }, on: "WriteCredit" })
    assert.strictEqual(talk.ask("WriteCredit", buy(1))._tag, "Answered")
    plan(talk, { fault: { _tag: "Delay", millis: 40_000 }, on: "WriteCredit" })
    assert.strictEqual(talk.ask("WriteCredit", buy(2))._tag, "NoAnswer")
    talk.advance(20_000)
    assert.strictEqual(talk.traces.at(-1)?.problem, "late or doubled answer")
  })
})

describe("firmware", () => {
  it("applies in a later loop: accepted first, raised afterwards", () => {
    const talk = new Conversation(allowed, firmware({ applies: "inLoop" }))
    assert.strictEqual(talk.ask("WriteCredit", buy(1))._tag, "Answered")
    assert.strictEqual(remainingOf(talk.side.terminal, 0), Energy.zero)
    talk.advance(2000)
    assert.strictEqual(remainingOf(talk.side.terminal, 0), Energy.kwh("10"))
  })

  it.each([
    ["appliedAgain", "20"],
    ["refusedWithReason", "10"],
    ["refusedWithoutReason", "10"],
    ["storedWithoutEffect", "10"]
  ] as const)("meets a number that comes twice as told: %s", (duplicate, balance) => {
    const talk = new Conversation(allowed, firmware({ duplicate }))
    talk.ask("WriteCredit", buy(1))
    const frame = talk.writes.at(-1)?.bytes ?? new Uint8Array(0)
    talk.toTerminal({ _tag: "Bytes", bytes: frame, now: talk.now })
    assert.strictEqual(remainingOf(talk.side.terminal, 0), Energy.kwh(balance))
  })

  it("closes every output when protection is engaged", () => {
    const talk = new Conversation()
    talk.ask("WriteParameter", { target, item: { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] } })
    talk.ask("Trip", { scope: { target, round: 1, switches: [1] }, delayMinutes: 0, halfHours: 0 })
    talk.advance(1000)
    assert.strictEqual(talk.side.terminal.switches[0]?.position, "open")
    talk.ask("WriteParameter", { target, item: { _tag: "Protection", state: "protected", halfHours: null } })
    assert.strictEqual(talk.side.terminal.switches[0]?.position, "closed")
    assert.deepStrictEqual(
      talk.events.map((event) => event.kind),
      ["roundTripped", "roundClosed"]
    )
  })

  it("trips for lack of energy and says that it is low", () => {
    const thresholds = { alarm: Energy.kwh("5"), trip: Energy.zero }
    const talk = new Conversation(allowed, { thresholds })
    talk.ask("WriteCredit", buy(1))
    talk.ask("WriteParameter", { target, item: { _tag: "SwitchRounds", map: [{ switchNo: 2, round: 1 }] } })
    talk.ask("WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1] } })
    talk.ask("WriteParameter", { target, item: { _tag: "PurchaseControl", state: "engaged" } })
    talk.toTerminal({ _tag: "World", input: { _tag: "Consume", holder: 0, energy: Energy.kwh("10") }, now: talk.now })
    talk.run()
    assert.strictEqual(talk.side.terminal.switches[1]?.position, "open")
    const kinds = talk.events.map((event) => event.kind)
    assert.includeMembers(kinds, ["remainingLow", "roundTripped"])
  })
})
