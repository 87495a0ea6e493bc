import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, TerminalId } from "@yugou/core"
import { ProtectionRules, Terminal } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { defaults } from "../../../src/policy/Policy.ts"
import { capabilities as usual } from "../../Fixtures.ts"

const now = Instant.at("2026-09-30T02:00:00Z")
const later = Instant.plusMillis(now, 3_600_000)
const terminalId = TerminalId.make("T1")
const key = "T1/g1" as never
const actor = "system:protection-keeper"

const event = <E>(it: E): E => it
const start = { _tag: "TerminalRegistered", v: 1, at: now, terminalId, orgNo: "3701" } as const
const registered = event<Terminal.Event>({
  ...start,
  orgNo: "3701" as never,
  dialectId: "fake",
  address: "1",
  settings: {}
})
const desired = (state: "engaged" | "released") =>
  event<Terminal.Event>({
    _tag: "ParametersDesired",
    v: 1,
    at: now,
    target: key,
    mode: "energy",
    items: [{ _tag: "PurchaseControl", state }]
  })
const reported = (state: "engaged" | "released") =>
  event<Terminal.Event>({
    _tag: "ParametersReported",
    v: 1,
    at: now,
    target: key,
    items: [{ _tag: "PurchaseControl", state }]
  })
const readProtection = (state: "protected" | "released" | "auto") =>
  event<Terminal.Event>({
    _tag: "ParametersReported",
    v: 1,
    at: now,
    target: key,
    items: [{ _tag: "Protection", state, halfHours: null }]
  })
const opened = event<Terminal.Event>({ _tag: "OwnProtectionOpened", v: 1, at: now, jobId: "j1", target: key })
const settled = (as: "standing" | "ended", jobId = "j1") =>
  event<Terminal.Event>({ _tag: "OwnProtectionSettled", v: 1, at: now, jobId, as })
const decidedByHand = event<Terminal.Event>({ _tag: "ProtectionTimed", v: 1, at: now, until: null })
const anotherDevice = event<Terminal.Event>({ _tag: "FirstContactDue", v: 1, at: now })
const listed = event<Terminal.Event>({ _tag: "TargetListed", v: 1, at: now, target: key })
const locked = (by: string) =>
  event<Terminal.Event>({ _tag: "TerminalLocked", v: 1, at: now, lock: { by, target: key, until: later } })
const retired = event<Terminal.Event>({ _tag: "TerminalRetired", v: 1, at: now, reason: "gone" })

const terminal = (...events: ReadonlyArray<Terminal.Event>): Terminal.State =>
  events.reduce<Terminal.State>(Terminal.evolve, Terminal.evolve(null, registered))

const turns: ReadonlyArray<
  readonly [sentence: string, "on" | "over", ReadonlyArray<Terminal.Event>, ProtectionRules.Turn]
> = [
  ["nothing is known of purchase control", "on", [], "nothing"],
  ["a target is there, and nothing is known of its purchase control", "on", [listed], "nothing"],
  ["it was saved and never read", "on", [desired("engaged")], "engage"],
  ["it was saved, and reads as released", "on", [desired("engaged"), reported("released")], "nothing"],
  ["it reads as engaged", "on", [desired("released"), reported("engaged")], "engage"],
  ["no period is near", "over", [reported("engaged")], "nothing"],
  ["somebody commissions it", "on", [reported("engaged"), locked("clerk")], "nothing"],
  ["it is retired", "on", [reported("engaged"), retired], "nothing"],
  ["it was sent, and is not known yet", "on", [reported("engaged"), opened], "engage"],
  ["it stands", "on", [reported("engaged"), opened, settled("standing")], "nothing"],
  ["it did not take", "on", [reported("engaged"), opened, settled("ended")], "engage"],
  ["somebody decided", "on", [reported("engaged"), opened, settled("standing"), decidedByHand], "nothing"],
  [
    "somebody decided before it took",
    "on",
    [reported("engaged"), opened, decidedByHand, settled("standing")],
    "nothing"
  ],
  [
    "somebody ended it",
    "on",
    [reported("engaged"), opened, settled("standing"), readProtection("released")],
    "nothing"
  ],
  ["it is not known yet, and the period is over", "over", [opened], "release"],
  ["it was read before it took", "over", [opened, readProtection("released"), settled("standing")], "release"],
  ["it stands, and the period is over", "over", [reported("engaged"), opened, settled("standing")], "release"],
  ["another job ended", "over", [opened, settled("ended", "j0")], "release"],
  ["somebody decided, and the period is over", "over", [opened, settled("standing"), decidedByHand], "forget"],
  ["another device answers", "over", [opened, settled("standing"), anotherDevice], "nothing"],
  ["somebody commissions it after the period", "over", [opened, settled("standing"), locked("clerk")], "nothing"]
]

type Moot = readonly [sentence: string, "on" | "over", ReadonlyArray<Terminal.Event>, missing: boolean, held: boolean]
const moots: ReadonlyArray<Moot> = [
  ["it cuts by itself, and a period is on", "on", [reported("engaged")], false, true],
  ["it cuts by itself, and the period is over", "over", [reported("engaged")], true, true],
  ["it does not cut by itself any more", "on", [reported("engaged"), reported("released")], true, true],
  ["it is retired", "on", [reported("engaged"), retired], true, true],
  ["it is retired while its own protection stands", "over", [opened, settled("standing"), retired], true, true],
  ["it was sent, and is not known yet", "on", [reported("engaged"), opened], false, true],
  ["it was sent, and purchase control is not engaged", "on", [opened], false, true],
  ["its own protection stands, and a period is on", "on", [opened, settled("standing")], true, true],
  ["its own protection stands, and the period is over", "over", [opened, settled("standing")], true, false],
  ["somebody decided", "over", [opened, settled("standing"), decidedByHand], true, true],
  ["another device answers", "over", [opened, settled("standing"), anotherDevice], true, true],
  ["somebody commissions it", "on", [reported("engaged"), locked("clerk")], false, true]
]

const open = { round: 1, state: "open" } as const
const closed = { round: 1, state: "closed" } as const
const unknown = { round: 1, state: "unknown" } as const
const look = (
  protection: ProtectionRules.Look["protection"],
  rounds: ProtectionRules.Look["rounds"],
  map: ProtectionRules.Look["map"] = null
): ProtectionRules.Look => ({ protection, rounds, map })

type Closes = Capabilities["protectionCloses"]
const looks: ReadonlyArray<readonly [string, ProtectionRules.Look, Closes, string]> = [
  ["it is released", look("released", [closed]), "yes", "Engage"],
  ["it is protected", look("protected", [open]), "yes", "Stands"],
  ["it protects itself", look("auto", [closed]), "yes", "Stands"],
  ["it does not say", look(null, [closed]), "no", "unread"],
  ["a round is open", look("released", [{ ...closed, round: 2 }, open]), "yes", "roundOpen"],
  ["a round is open, and nobody knows what it does", look("released", [open]), "unknown", "roundOpen"],
  ["a round is open, and it closes nothing", look("released", [open]), "no", "Engage"],
  ["rounds were not read", look("released", []), "unknown", "roundUnknown"],
  ["rounds were not read, and it closes nothing", look("released", []), "no", "Engage"],
  ["a round is not known", look("released", [unknown]), "yes", "roundUnknown"],
  ["one of two rounds is not known", look("released", [{ ...closed, round: 2 }, unknown]), "yes", "roundUnknown"],
  [
    "a round is not known that has no switch",
    look("released", [unknown, { ...closed, round: 2 }], [{ switchNo: 1, round: 2 }]),
    "yes",
    "Engage"
  ],
  [
    "a round with a switch is not known",
    look("released", [unknown], [{ switchNo: 1, round: 1 }]),
    "yes",
    "roundUnknown"
  ]
]

const kwh = (text: string) => Energy.kwh(text)
const balance = (remaining: string | null, trip = "10"): ProtectionRules.Balance => ({
  remaining: remaining === null ? null : kwh(remaining),
  trip: kwh(trip)
})
const releases: ReadonlyArray<
  readonly [string, ProtectionRules.Look["protection"], ReadonlyArray<ProtectionRules.Balance>, string]
> = [
  ["the balance is above the trip energy", "protected", [balance("10.1")], "Release"],
  ["it is at the trip energy", "protected", [balance("10")], "balanceLow"],
  ["it is below", "protected", [balance("9.9")], "balanceLow"],
  ["it is below zero without a trip energy", "protected", [balance("-1", "0")], "balanceLow"],
  ["one of two is low", "protected", [balance("50"), balance("3")], "balanceLow"],
  ["one of two is not read", "protected", [balance("50"), balance(null)], "unread"],
  ["it does not say", null, [balance("50")], "unread"],
  ["purchase control was released meanwhile", "protected", [], "Release"],
  ["somebody released it", "released", [balance("3")], "Gone"],
  ["it protects itself", "auto", [balance("3")], "Gone"]
]

const nameOf = (step: ProtectionRules.Step): string => (step._tag === "Hindered" ? step.because : step._tag)

describe("open work about protection has nothing to say any more", () => {
  for (const [sentence, period, events, missing, held] of moots) {
    it(`or still has: ${sentence}`, () => {
      const moot = (["protectionMissing", "protectionHeld"] as const).map((cause) =>
        ProtectionRules.isMoot(cause, terminal(...events), period)
      )
      assert.deepStrictEqual(moot, [missing, held])
    })
  }
})

describe("protection before a no-disconnect period", () => {
  for (const [sentence, period, events, expected] of turns) {
    it(`${period === "on" ? "before" : "after"} a period, ${sentence}: ${expected}`, () => {
      assert.strictEqual(
        ProtectionRules.turnOf(terminal(...events), period, { now, actor, policy: defaults }),
        expected
      )
    })
  }
  for (const [sentence, seen, protectionCloses, expected] of looks) {
    it(`before, ${sentence} (closes: ${protectionCloses}): ${expected}`, () => {
      const capabilities = { ...usual, parameters: ["Protection"], protectionCloses }
      assert.strictEqual(nameOf(ProtectionRules.engage(seen, capabilities)), expected)
    })
  }
  it("before, the dialect cannot write it: unsupported", () => {
    const seen = look("released", [closed])
    assert.strictEqual(nameOf(ProtectionRules.engage(seen, { ...usual, parameters: [] })), "unsupported")
    const withheld: Capabilities = { ...usual, parameters: ["Protection"], withheld: ["Protection"] }
    assert.strictEqual(nameOf(ProtectionRules.engage(seen, withheld)), "unsupported")
  })
  for (const [sentence, protection, balances, expected] of releases) {
    it(`after, ${sentence}: ${expected}`, () => {
      assert.strictEqual(nameOf(ProtectionRules.release({ protection }, balances)), expected)
    })
  }
})
