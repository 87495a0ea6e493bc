/** Whose a number is: who claims it, and whom evidence proves. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { Attempt, Claims, type Credit, type Dispatch } from "@yugou/core/books"
import { terminalId } from "../../Fixtures.ts"

const { kwh } = Energy
const time = (minute: number) => Instant.at(`2026-03-02T02:${`${minute}`.padStart(2, "0")}:00Z`)
const identity = { dialectId: "fake", address: "1" }
const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const

const look = (storedNumber: number | null, balance: string, storedValue: string | null = null): Attempt.Look => ({
  ...{ at: time(50), storedNumber, numberRead: "yes", consumption: null, records: [], balance: kwh(balance) },
  storedValue: storedValue === null ? null : kwh(storedValue)
})

interface Told {
  readonly wireNo: number
  readonly minute: number
  readonly on?: typeof identity
}

const attempt = (value: string, no: number, { wireNo, minute, on = identity }: Told): Attempt.Attempt => ({
  ...{ no, requestId: `r${minute}`, identity: on, wireNo, mode: "append", value: kwh(value), thresholds: null },
  ...{ lifetimeMinutes: 5, before: look(wireNo - 1, "20"), openedAt: time(minute), queuedSince: time(minute) },
  ...{ queuedUntil: time(59), sendBy: time(minute), deadAt: time(minute + 5), ending: null, verdict: null }
})

const idle: Dispatch.State = { _tag: "Idle" }
const rejected: Dispatch.State = { _tag: "Rejected", no: 1, at: time(10), by: "notApplied" }
const applied: Dispatch.State = { _tag: "Applied", no: 1, at: time(10) }

const credit = (
  id: string,
  value: string,
  dispatch: Dispatch.State,
  tried: ReadonlyArray<Told> = [],
  more: Partial<Credit.Credit> = {}
): Credit.Credit => ({
  ...{
    holder: { _tag: "Order", id },
    orgNo: "1",
    customerNo: "c",
    deviceId: "d",
    target,
    savedAt: time(0),
    persons: []
  },
  ...{ validity: "valid", clearance: () => "cleared", mode: "append", value: kwh(value), ifRemainingWas: null },
  dispatch,
  attempts: tried.map((it, index) => attempt(value, index + 1, it)),
  ...more
})

const held = (wireNo: number | null, value: string | null = null): Claims.Held => ({
  ...{ wireNo, since: time(40), identity },
  values: value === null ? [] : [kwh(value)]
})
const other = { dialectId: "fake", address: "2" }
const seven = { wireNo: 7, minute: 5 }

const beforeDevices = (it: Credit.Credit): Credit.Credit => ({
  ...it,
  attempts: it.attempts.map(({ identity: _, ...rest }) => rest)
})
const unnumbered = (it: Credit.Credit): Credit.Credit => ({
  ...it,
  attempts: it.attempts.map((attempt) => ({ ...attempt, wireNo: null }))
})

describe("who claims what a terminal holds", () => {
  const cases: ReadonlyArray<readonly [string, Claims.Held, ReadonlyArray<Credit.Credit>, ReadonlyArray<string>]> = [
    ["nobody a number that was never drawn", held(41), [credit("a", "100", rejected, [seven])], []],
    ["nobody where the terminal holds none", held(null), [credit("a", "100", rejected, [seven])], []],
    ["the rejected credit for which it was drawn", held(7), [credit("a", "100", rejected, [seven])], ["a number"]],
    ["the idle one", held(7), [credit("a", "100", idle, [seven])], ["a number"]],
    ["not one that is applied", held(7), [credit("a", "100", applied, [seven])], []],
    ["not one that sent it to another device", held(7), [credit("a", "1", idle, [{ ...seven, on: other }])], []],
    [
      "the last that drew it, where a circle came round",
      held(7),
      [credit("a", "100", rejected, [seven]), credit("b", "50", rejected, [{ wireNo: 7, minute: 20 }])],
      ["b number"]
    ],
    [
      "nobody, where the last that drew it is applied",
      held(7),
      [credit("a", "100", rejected, [seven]), credit("b", "50", applied, [{ wireNo: 7, minute: 20 }])],
      []
    ],
    [
      "the last that drew it, in any order",
      held(7),
      [credit("b", "50", rejected, [{ wireNo: 7, minute: 20 }]), credit("a", "100", rejected, [seven])],
      ["b number"]
    ],
    [
      "one that was sent before devices were kept",
      held(7),
      [beforeDevices(credit("a", "100", rejected, [seven]))],
      ["a number"]
    ],
    ["nobody by a number that neither has", held(null, "100"), [unnumbered(credit("a", "100", rejected, [seven]))], []],
    ["an approved credit of the same value", held(41, "100"), [credit("a", "100", idle)], ["a value"]],
    ["not one of another value", held(41, "99"), [credit("a", "100", idle)], []],
    [
      "not one that nobody approved",
      held(41, "100"),
      [credit("a", "100", idle, [], { clearance: () => "notApproved" })],
      []
    ],
    ["not one that is voided", held(41, "100"), [credit("a", "100", idle, [], { validity: "voided" })], []],
    ["not one that was saved since", held(41, "100"), [credit("a", "100", idle, [], { savedAt: time(41) })], []],
    [
      "by number first, then all of the same value",
      held(7, "100"),
      [credit("a", "100", idle), credit("b", "100", rejected, [seven]), credit("c", "100", idle)],
      ["b number", "a value", "c value"]
    ]
  ]
  it.each(cases)("%s", (_, it_, credits, expected) =>
    assert.deepStrictEqual(
      Claims.claimantsOf(it_, credits).map(({ credit: { holder }, by }) => `${holder.id} ${by}`),
      expected
    )
  )
})

describe("whom evidence proves to be what a terminal holds", () => {
  const quantum = { readingQuantum: kwh("1") }
  const mine = credit("a", "100", rejected, [seven])
  const unused = (seen: Attempt.Look): Attempt.Look => ({
    ...seen,
    consumption: { counter: kwh("0"), counterId: "month" }
  })
  const counted = (it: Credit.Credit): Credit.Credit => ({
    ...it,
    attempts: it.attempts.map((attempt) => ({ ...attempt, before: unused(attempt.before) }))
  })
  const cases: ReadonlyArray<readonly [string, Attempt.Look, ReadonlyArray<Credit.Credit>, string | null]> = [
    ["the balance rose by the credit", look(7, "120"), [mine], "a applied"],
    ["the balance rose by more", look(7, "300"), [mine], null],
    ["the balance fell", look(7, "10"), [mine], null],
    ["another value stands with the number", look(7, "120", "55"), [mine], null],
    ["it is voided: something was sold in its place", look(7, "120"), [{ ...mine, validity: "voided" }], null],
    ["its approval was revoked", look(7, "120"), [{ ...mine, clearance: () => "notApproved" }], null],
    [
      "another credit was tried since, which may have raised the balance",
      look(7, "120"),
      [mine, credit("b", "100", applied, [{ wireNo: 8, minute: 20 }])],
      null
    ],
    [
      "the balance stayed, and a counter says that nothing was consumed",
      unused(look(7, "20")),
      [counted(mine)],
      "a arrivedWithoutEffect"
    ],
    [
      "it was tried again on another device, which may have taken it",
      look(7, "120"),
      [credit("a", "100", rejected, [seven, { wireNo: 8, minute: 20, on: other }])],
      null
    ],
    ["only its value is the same", look(41, "120", "100"), [credit("a", "100", idle)], null]
  ]
  it.each(cases)("%s", (_, seen, credits, expected) => {
    const proved = Claims.provedOf(
      { ...held(seen.storedNumber), values: Attempt.valuesOf(seen, null) },
      seen,
      credits,
      quantum
    )
    assert.strictEqual(proved === null ? null : `${proved.credit.holder.id} ${proved.verdict.kind}`, expected)
  })
})
