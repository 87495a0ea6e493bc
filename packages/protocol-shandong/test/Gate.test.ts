/** The four gates before a byte leaves, and the settings that open them. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { allowed, Conversation, requestOf, target } from "./support/conversation.ts"
import { dialect, Gate, Profiles } from "./support/subject.ts"

const base = { id: "test-1", family: "zj-6868", basedOn: "zj-sibling" } as const
const item = (len: number, codec: object, more: object = {}) => ({
  len,
  codec,
  scope: "T",
  access: "rw",
  provenance: "integrator",
  ...more
})

describe("gates", () => {
  const writes: ReadonlyArray<[string, Parameters<typeof requestOf>[0], object]> = [
    [
      "a purchase",
      "WriteCredit",
      { target, mode: "append", wireNo: 1, value: Energy.kwh("1"), thresholds: null, lifetimeMinutes: null }
    ],
    [
      "a setting of the balance",
      "WriteCredit",
      { target, mode: "set", wireNo: null, value: Energy.kwh("1"), thresholds: null, lifetimeMinutes: null }
    ],
    ["effective rounds", "WriteParameter", { target, item: { _tag: "EffectiveRounds", rounds: [1] } }],
    ["purchase control", "WriteParameter", { target, item: { _tag: "PurchaseControl", state: "engaged" } }],
    ["protection", "WriteParameter", { target, item: { _tag: "Protection", state: "released", halfHours: null } }],
    ["the switch map", "WriteParameter", { target, item: { _tag: "SwitchRounds", map: [{ switchNo: 1, round: 1 }] } }],
    ["a trip", "Trip", { scope: { target, round: 1, switches: [1] }, delayMinutes: 0, halfHours: 0 }],
    ["a close", "Close", { scope: { target, round: 1, switches: [1] }, mode: "direct" }]
  ]

  it.each(writes)("%s is refused by default, and no byte leaves", (_, tag, payload) => {
    const talk = new Conversation({ password: "123456" })
    const outcome = talk.ask(tag, payload as never)
    assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "gated", JSON.stringify(outcome))
    assert.deepStrictEqual(talk.asked(), [])
    const configured = Result.getOrThrow(dialect.configure({}))
    assert.deepStrictEqual(configured.plan(requestOf(tag, payload as never)), Result.fail("gated"))
  })

  it.each(writes)("%s is sent with a verified profile", (_, tag, payload) => {
    const profile = { ...base, verified: true }
    const configured = Result.getOrThrow(dialect.configure({ profile } as Schema.Json))
    assert.isTrue(Result.isSuccess(configured.plan(requestOf(tag, payload as never))))
  })

  it("a placeholder row never reaches the transport, not even in a verified profile, not even to read", () => {
    const rows = {
      items: { "8063": item(5, { bcdS: [5, 1] }, { provenance: "placeholder" }) },
      capabilities: { "purchase.write": { di: "8062", provenance: "placeholder" } }
    }
    const talk = new Conversation({ ...allowed, profile: { ...base, ...rows, verified: true } })
    const payloads = {
      target,
      mode: "append",
      wireNo: 1,
      value: Energy.kwh("1"),
      thresholds: null,
      lifetimeMinutes: null
    } as const
    for (const outcome of [
      talk.ask("ReadBalance", { target }),
      talk.ask("ReadStoredCredit", { target }),
      talk.ask("WriteCredit", payloads),
      talk.ask("WriteCredit", { ...payloads, mode: "set", wireNo: null }),
      talk.ask("ReadItems", { items: ["remaining"] })
    ]) {
      assert.isTrue(outcome._tag === "NotSent" && outcome.reason === "unsupported", JSON.stringify(outcome))
    }
    assert.deepStrictEqual(talk.asked(), [])
  })

  it("opens one by one: inferred rows by name, control and money by the second word", () => {
    const book = Result.getOrThrow(Profiles.byId("zj-sibling"))
    const ask = (capability: Parameters<typeof Gate.check>[1], allowance: Gate.Allowance) => {
      const verdict = Gate.check(book, capability, "write", allowance)
      return verdict._tag === "Gated" ? verdict.gate : verdict._tag
    }
    const some = { inferredWrites: ["protection", "control.rounds"], unverifiedControl: "refused" } as const
    assert.deepStrictEqual(
      [
        ask("protection", Gate.nothingAllowed),
        ask("protection", some),
        ask("control.rounds", some),
        ask("switch.command", some),
        ask("clock", Gate.nothingAllowed)
      ],
      [2, "Open", 3, 2, "Open"]
    )
    assert.strictEqual(ask("purchase.write", { inferredWrites: [], unverifiedControl: "allowed" }), "Open")
  })
})

describe("what is withheld", () => {
  const configuredBy = (settings: object) => Result.getOrThrow(dialect.configure(settings as Schema.Json))
  const withheldBy = (settings: object) => configuredBy(settings).capabilities.withheld ?? []

  it("is what would end as gated, so that core refuses it before anybody pays", () => {
    const item = (tag: string, rest: object) => ["WriteParameter", { target, item: { _tag: tag, ...rest } }] as const
    const credit = { target, wireNo: 1, value: Energy.kwh("1"), thresholds: null, lifetimeMinutes: null } as const
    const scope = { target, round: 1, switches: [1] } as const
    const asked = {
      purchase: ["WriteCredit", { ...credit, mode: "append" }],
      setBalance: ["WriteCredit", { ...credit, mode: "set", wireNo: null }],
      control: ["Close", { scope, mode: "direct" }],
      EffectiveRounds: item("EffectiveRounds", { rounds: [1] }),
      PurchaseControl: item("PurchaseControl", { state: "released" }),
      Protection: item("Protection", { state: "protected", halfHours: null }),
      SwitchRounds: item("SwitchRounds", { map: [{ switchNo: 1, round: 1 }] })
    } as const
    for (const settings of [{}, { allowUnverifiedControl: true }, allowed]) {
      const withheld = withheldBy(settings)
      for (const [what, [tag, payload]] of Object.entries(asked)) {
        const planned = configuredBy(settings).plan(requestOf(tag as "WriteCredit", payload as never))
        const gated = Result.isFailure(planned) && planned.failure === "gated"
        assert.strictEqual(withheld.includes(what as never), gated, what)
      }
    }
    assert.includeMembers([...withheldBy({})], Object.keys(asked))
    assert.notIncludeMembers([...withheldBy(allowed)], Object.keys(asked))
  })
})

describe("settings", () => {
  const wrong: ReadonlyArray<[string, object, string]> = [
    ["an unknown profile", { profile: "shandong" }, "profile.id"],
    [
      "a profile with a broken row",
      { profile: { ...base, items: { "8063": item(4, { bcdS: [5, 1] }) } } },
      "profile.items.8063"
    ],
    ["a setting that is none", { pasword: "1" }, "pasword"],
    ["a password of letters", { password: "secret" }, "password"],
    ["a master address of 64", { masterAddress: 64 }, "masterAddress"],
    ["a capability that is none", { allowInferredWrites: ["fly"] }, "allowInferredWrites.0"]
  ]
  it.each(wrong)("refuse %s by its path", (_, settings, path) => {
    const configured = dialect.configure(settings as Schema.Json)
    assert.strictEqual(Result.isFailure(configured) ? configured.failure.path : "", path)
  })
})
