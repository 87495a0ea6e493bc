/** Real-time items: each answers for itself, with value, unit or problem. */
import { assert, describe, it } from "@effect/vitest"
import { allowed, Conversation, target } from "./support/conversation.ts"

describe("items", () => {
  it("reads what there is, item by item, with unit and problem", () => {
    const talk = new Conversation(allowed, { registers: { B630: "12.3456" } })
    const outcome = talk.ask("ReadItems", { items: ["power", "voltageA", "remaining", "energyForward"] })
    assert.deepStrictEqual(outcome._tag === "Answered" ? outcome.answer : outcome, [
      { item: "power", value: "12.3456", unit: "kW", problem: null },
      { item: "voltageA", value: null, unit: "V", problem: "noValue" },
      { item: "remaining", value: "0.0", unit: "kWh", problem: null },
      { item: "energyForward", value: "0.00", unit: "kWh", problem: null }
    ])
  })

  it("shows the delay and duration of a trip, and offers no metered items without the row for them", () => {
    const talk = new Conversation(allowed, { registers: { "8047": "5", "8064": "00:30" } })
    const outcome = talk.ask("ReadItems", { items: ["tripDelay", "tripDuration"] })
    const values = outcome._tag === "Answered" ? outcome.answer.map((one) => `${one.value} ${one.unit}`) : []
    assert.deepStrictEqual(values, ["5 min", "00:30 "])
    const profile = { id: "x1", family: "zj-6868", basedOn: "zj-sibling", capabilities: { realtime: null } }
    const none = new Conversation({ profile }).ask("ReadItems", { items: ["power"] })
    assert.isTrue(none._tag === "NotSent" && none.reason === "unsupported")
  })

  it("asks again item by item when the terminal refuses them together", () => {
    const profile = { id: "x2", family: "zj-6868", basedOn: "zj-sibling" }
    const added = { "80E5": { len: 1, codec: { raw: 1 }, scope: "T", access: "r", provenance: "integrator" } }
    const talk = new Conversation({ profile: { ...profile, items: added } })
    const outcome = talk.ask("ReadItems", { items: ["80E5", "remaining"] })
    const answer = outcome._tag === "Answered" ? outcome.answer.map((one) => [one.item, one.value, one.problem]) : []
    assert.deepStrictEqual(answer, [
      ["80E5", null, "no-such-item"],
      ["remaining", "0.0", null]
    ])
  })

  it.each(["ReadCreditRecords", "ReadConsumption", "SendText"] as const)("says that it cannot %s", (tag) => {
    const outcome = new Conversation().ask(tag, { target, limit: 1, text: "x" } as never)
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "unsupported")
  })
})
