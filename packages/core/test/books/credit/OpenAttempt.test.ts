/** The rule that opens an attempt: what forbids it, the number that it draws, what is written down before the first byte leaves. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy, Rejection } from "@yugou/core"
import { Adjustment, type Attempt, Credit, Dispatch, OpenAttempt, Order, type Target } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { requestOf } from "../../../src/books/credit/CreditRequest.ts"
import { capabilities as able, terminalId } from "../../Fixtures.ts"
import {
  at,
  customerState,
  deviceState,
  orderContent,
  orderState,
  targetState,
  terminalState
} from "../purchase/Orders.ts"

const { kwh } = Energy
const now = Instant.plusMillis(at, 60_000)
const until = Instant.plusMillis(at, 3_600_000)
const queued = { _tag: "Queued", since: at, until, notBefore: at } as const
const holder = { _tag: "Order", id: "P1" } as const
const another = { _tag: "Order", id: "P0" } as const
const key = `${terminalId}/1`

const order: Order.State = {
  ...orderState,
  dispatch: queued,
  approval: { _tag: "Approved", by: "chief", at, content: Order.contentText(orderContent) }
}
const adjustment: Adjustment.State = {
  ...Adjustment.evolve(null, {
    _tag: "AdjustmentSaved",
    v: 1,
    at,
    by: "clerk",
    content: {
      ...{ adjustmentNo: "A1", orgNo: order.orgNo, customerNo: order.customerNo, deviceId: "D1" },
      ...{ target: order.target, value: kwh("500"), ifRemainingWas: kwh("20"), reason: "表计更换", compensates: null }
    },
    approval: "waived"
  }),
  dispatch: queued
}

const look: Attempt.Look = {
  at,
  storedNumber: 6,
  numberRead: "yes",
  balance: kwh("20"),
  consumption: null,
  records: []
}

const expecting = (wireNo: number | null): Target.Expected => ({ _tag: "Number", wireNo })
const target: Target.State = { ...targetState, expected: expecting(6), series: { lastDrawn: 6, drawnFor: another } }

const view: OpenAttempt.View = {
  credit: Credit.fromOrder(order),
  alike: [],
  target,
  device: deviceState,
  customer: customerState,
  terminal: terminalState,
  restoration: null,
  look,
  capabilities: able
}
const setting: OpenAttempt.View = { ...view, credit: Credit.fromAdjustment(adjustment) }

const context = { actor: "system", now, policy: Policy.defaults }
const open = (given: OpenAttempt.View, policy: Partial<Policy.Policy> = {}) =>
  OpenAttempt.open({ requestId: "P1.1" }, given, { ...context, policy: { ...Policy.defaults, ...policy } })
const opened = (given: OpenAttempt.View, policy: Partial<Policy.Policy> = {}) =>
  Result.getOrThrow(open(given, policy)).changes
const attemptOf = ({ holder: [event] }: OpenAttempt.Changes): Attempt.Attempt => {
  if (event?._tag !== "AttemptOpened") throw new Error("no attempt was opened")
  return event.attempt
}

/** The codes of everything that forbids an attempt, with what it says besides. */
const refusals = (given: OpenAttempt.View, policy: Partial<Policy.Policy> = {}) => {
  const decided = open(given, policy)
  return Result.isSuccess(decided) ? [] : decided.failure.map(({ _tag, ...detail }) => [Rejection.codeOf(_tag), detail])
}

const withCredit = (patch: Partial<Credit.Credit>, from: OpenAttempt.View = view): OpenAttempt.View => ({
  ...from,
  credit: { ...from.credit, ...patch }
})
const withTarget = (patch: Partial<Target.State>): OpenAttempt.View => ({ ...view, target: { ...target, ...patch } })
const withLook = (patch: Partial<Attempt.Look>): OpenAttempt.View => ({ ...view, look: { ...look, ...patch } })
const withAble = (patch: Partial<Capabilities>, from: OpenAttempt.View = view): OpenAttempt.View => ({
  ...from,
  capabilities: { ...able, ...patch }
})
const hoarding = (limit: bigint): OpenAttempt.View => ({
  ...view,
  customer: { ...customerState, limits: { ...customerState.limits, hoarding: Energy.fromUnits(limit) } }
})
const quiet = (quietUntil: Instant.Instant | null): OpenAttempt.View =>
  withTarget({ slot: { _tag: "Free", quietUntil } })

/** The books were restored this many minutes from now. */
const restored = (patch: Partial<Target.State>, minutes: number): OpenAttempt.View => ({
  ...withTarget(patch),
  restoration: { no: 1, at: Instant.plusMillis(now, minutes * 60_000), by: "chief", reason: "由备份恢复" }
})

const locked = (by: string): OpenAttempt.View => ({
  ...view,
  terminal: { ...terminalState, lock: { by, target: key as never, until } }
})

const sent = attemptOf(opened(view))
const attempts = (count: number) => Array.from({ length: count }, () => sent)
const orderNo = "P1"

/** One step from what is accepted, and what is said then; without a code it is accepted all the same. */
const rows: ReadonlyArray<readonly [what: string, given: OpenAttempt.View, code?: string, detail?: object]> = [
  ["an approved order in its queue", view],
  ["voided", withCredit({ validity: "voided" }), "VOIDED", { orderNo }],
  ["not approved", withCredit({ clearance: () => "notApproved" }), "NOT_APPROVED", { orderNo }],
  ["approved with other content", withCredit({ clearance: () => "otherContent" }), "APPROVAL_STALE", { orderNo }],
  [
    "the customer is voided",
    { ...view, customer: { ...customerState, validity: "voided" } },
    "CUSTOMER_INVALID",
    { customerNo: order.customerNo }
  ],
  [
    "the device is cancelled",
    { ...view, device: { ...deviceState, binding: "cancelled" } },
    "DEVICE_CANCELLED",
    { deviceId: "D1", target: key }
  ],
  [
    "the device is being replaced",
    { ...view, device: { ...deviceState, heldBy: "R1" } },
    "DEVICE_BEING_REPLACED",
    { deviceId: "D1", target: key, replacementId: "R1" }
  ],
  [
    "another operator took the terminal for commissioning while it was looked at",
    locked("commissioner"),
    "LOCKED_BY",
    { terminalId, actor: "commissioner", until }
  ],
  ["who sold it commissions the terminal", locked(order.savedBy)],
  ["a replacement was undone", { ...view, device: { ...deviceState, heldBy: null } }],
  ["one attempt is left", withCredit({ attempts: attempts(Dispatch.maxAttempts - 1) })],
  [
    "no attempt is left",
    withCredit({ attempts: attempts(Dispatch.maxAttempts) }),
    "TOO_MANY_ATTEMPTS",
    { orderNo, limit: Dispatch.maxAttempts }
  ],
  ["not in the queue", withCredit({ dispatch: Dispatch.idle }), "CONFLICT", { conflict: "notQueued", id: "P1" }],
  [
    "the terminal is contested",
    { ...view, terminal: { ...terminalState, contestedSince: at } },
    "TERMINAL_NOT_IN_SERVICE",
    { terminalId, because: "addressContested" }
  ],
  ["the slot is held", withTarget({ slot: { _tag: "Held", by: another, no: 1 } }), "TARGET_BUSY", { target: key }],
  ["the target is quiet for a moment more", quiet(Instant.plusMillis(now, 1)), "TARGET_BUSY", { target: key }],
  ["the target was quiet until now", quiet(now)],
  ["nobody looked since the books were restored", restored({}, -60), "TARGET_UNVERIFIED", { target: key }],
  ["it was verified after the books were restored", restored({ verified: { restoration: 1, at } }, -67)],
  [
    "two persons vouch for it while a frame of the former station may arrive",
    restored({ verified: { restoration: 1, at, persons: ["clerk", "chief"] } }, -1),
    "TARGET_UNVERIFIED",
    { target: key }
  ],
  ["a terminal of money", withAble({ creditUnit: "money" }), "UNSUPPORTED", { terminalId, feature: "moneyMode" }],
  ["sales are held back", withAble({ withheld: ["purchase"] }), "UNSUPPORTED", { terminalId, feature: "withheld" }],
  ["what is held back is setting", withAble({ withheld: ["setBalance"] })],
  [
    "a set where setting is held back",
    withAble({ withheld: ["setBalance"] }, setting),
    "UNSUPPORTED",
    { terminalId, feature: "withheld" }
  ],
  ["a set where sales are held back", withAble({ withheld: ["purchase"] }, setting)],
  ["no balance can be set", withAble({ setBalance: null })],
  [
    "a set where none can be set",
    withAble({ setBalance: null }, setting),
    "UNSUPPORTED",
    { terminalId, feature: "setBalance" }
  ],
  ["the number was not read", withLook({ numberRead: "no" }), "NO_READING", { target: key }],
  ["the balance was not read", withLook({ balance: null }), "NO_READING", { target: key }],
  [
    "another number stands there",
    withLook({ storedNumber: 7 }),
    "FOREIGN_NUMBER",
    { target: key, expected: 6, found: 7 }
  ],
  [
    "no number stands there any more",
    withLook({ storedNumber: null }),
    "FOREIGN_NUMBER",
    { target: key, expected: 6, found: null }
  ],
  [
    "a number stands where none was",
    withTarget({ expected: expecting(null) }),
    "FOREIGN_NUMBER",
    { target: key, expected: null, found: 6 }
  ],
  ["the first contact takes any number", withTarget({ expected: { _tag: "NeverSeen" } })],
  [
    "at the first contact an order alike is approved",
    { ...withTarget({ expected: { _tag: "NeverSeen" } }), alike: [view.credit] },
    "FOREIGN_NUMBER",
    { target: key, expected: null, found: 6 }
  ],
  ["later nobody asks for orders alike", { ...view, alike: [view.credit] }],
  [
    "at the first contact the terminal tells of the very amount",
    { ...withLook({ storedValue: kwh("1000") }), target: { ...target, expected: { _tag: "NeverSeen" } } },
    "FOREIGN_NUMBER",
    { target: key, expected: null, found: 6 }
  ],
  [
    "at the first contact the terminal tells of another amount",
    { ...withLook({ storedValue: kwh("999") }), target: { ...target, expected: { _tag: "NeverSeen" } } }
  ],
  [
    "at the first contact the terminal has no number, whatever is alike",
    {
      ...withLook({ storedNumber: null, storedValue: kwh("1000") }),
      alike: [view.credit],
      target: { ...target, expected: { _tag: "NeverSeen" } }
    }
  ],
  ["a set rests on the balance that was read", setting],
  ["a set whose balance moved by the drift", { ...setting, look: { ...look, balance: kwh("21") } }],
  [
    "a set whose balance moved by more",
    { ...setting, look: { ...look, balance: kwh("21.0001") } },
    "REMAINING_CHANGED",
    { target: key, was: kwh("20"), found: kwh("21.0001") }
  ],
  ["a set whose number is still expected", withCredit({ ifExpected: expecting(6) }, setting)],
  [
    "a set since which another credit came",
    withCredit({ ifExpected: expecting(5) }, setting),
    "REMAINING_CHANGED",
    { target: key, was: kwh("20"), found: kwh("20") }
  ],
  ["exactly what may be hoarded", hoarding(kwh("1020"))],
  ["more than may be hoarded", hoarding(kwh("1020") - 1n), "OVER_HOARDING_LIMIT", { limit: kwh("1019.9999") }],
  ["a set puts the balance in place and hoards nothing", { ...hoarding(kwh("100")), credit: setting.credit }],
  ["no thresholds are desired", withTarget({ desired: null }), "THRESHOLDS_MISSING", { target: key }],
  [
    "thresholds that do not travel with the credit are not missed",
    { ...withTarget({ desired: null }), capabilities: { ...able, thresholds: "separate" } }
  ],
  [
    "the series is at its end",
    {
      ...withTarget({ series: { lastDrawn: 6, drawnFor: null } }),
      capabilities: { ...able, numbering: { _tag: "Increasing", max: 6 } }
    },
    "NUMBERS_EXHAUSTED",
    { target: key }
  ]
]

/**
 * The number of an attempt. `last`, `for`: what was drawn last from the series, and for whom; `stored`: what the terminal holds; `seen`: whether the
 * books ever saw the target; `from`: drawn from the series, or kept from an earlier attempt.
 */
const draws = `
numbering  last for     stored seen | wireNo from
increasing 6    other   6      yes  | 7      series
increasing 7    this    6      yes  | 7      earlierAttempt
increasing 7    setting 6      yes  | 8      series
increasing 7    this    7      yes  | 8      series
increasing 7    this    -      yes  | 7      earlierAttempt
increasing -    this    -      yes  | 1      series
increasing -    this    6      yes  | 1      series
increasing -    nobody  6      no   | 7      series
increasing 9    other   6      no   | 10     series
increasing 6    nobody  9      no   | 10     series
increasing -    nobody  -      no   | 1      series
increasing 5    other   9      yes  | 6      series
increasing 5    other   6      yes  | 7      series
increasing 19   other   6      yes  | 20     series
increasing 20   other   6      yes  | -      end
increasing 19   other   20     yes  | -      end
circle     19   other   19     yes  | 20     series
circle     20   other   20     yes  | 10     series
circle     20   other   10     yes  | 11     series
circle     19   other   20     yes  | 10     series
circle     20   this    6      yes  | 20     earlierAttempt
circle     20   this    20     yes  | 10     series
circle     -    nobody  10     no   | 11     series
circle     -    nobody  20     no   | 10     series
`

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.replace("|", "").trim().split(/\s+/))

const numberOf = (cell = ""): number | null => (cell === "-" ? null : Number(cell))
const numberings = {
  increasing: { _tag: "Increasing", max: 20 },
  circle: { _tag: "Cyclic", min: 10, max: 20 }
} as const
const holders = { other: another, this: holder, setting: { _tag: "Adjustment", id: "P1" }, nobody: null } as const

describe("opening an attempt", () => {
  for (const [what, given, code, detail] of rows)
    it(`${code ?? "is allowed"}: ${what}`, () => {
      const found = refusals(given)
      assert.deepStrictEqual(
        found.map(([tag]) => tag),
        code === undefined ? [] : [code]
      )
      if (detail !== undefined) assert.deepInclude(found[0]?.[1] as object, detail)
    })

  it("a drift of the site replaces one step of the readings where it is wider", () => {
    const moved: OpenAttempt.View = { ...setting, look: { ...look, balance: kwh("25") } }
    assert.deepStrictEqual([refusals(moved).length, refusals(moved, { adjustmentDrift: kwh("5") }).length], [1, 0])
  })

  it("lists everything that forbids it in order of precedence", () => {
    const given: OpenAttempt.View = {
      ...withCredit({
        validity: "voided",
        clearance: () => "notApproved",
        dispatch: Dispatch.idle,
        attempts: attempts(Dispatch.maxAttempts)
      }),
      customer: { ...customerState, validity: "voided" },
      device: { ...deviceState, binding: "cancelled", heldBy: "R1" },
      terminal: { ...terminalState, contestedSince: at },
      target: { ...target, slot: { _tag: "Held", by: another, no: 1 }, desired: null },
      look: { ...look, storedNumber: 9 },
      capabilities: { ...able, creditUnit: "money", withheld: ["purchase"], numbering: { _tag: "Increasing", max: 6 } }
    }
    assert.deepStrictEqual(
      refusals(given).map(([code]) => code),
      [
        ...["VOIDED", "NOT_APPROVED", "CUSTOMER_INVALID", "DEVICE_CANCELLED", "DEVICE_BEING_REPLACED"],
        ...["TOO_MANY_ATTEMPTS", "CONFLICT", "TERMINAL_NOT_IN_SERVICE", "TARGET_BUSY", "UNSUPPORTED", "UNSUPPORTED"],
        ...["FOREIGN_NUMBER", "THRESHOLDS_MISSING", "NUMBERS_EXHAUSTED"]
      ]
    )
  })

  for (const numberScope of ["target", "terminal"] as const)
    it(`R-088 R-112 draws the number as the table says, from the series of the ${numberScope}`, () => {
      for (const [numbering = "", last, drawnFor = "", stored, seen, wireNo, from] of rowsOf(draws)) {
        const series = { lastDrawn: numberOf(last), drawnFor: holders[drawnFor as keyof typeof holders] }
        const other = { lastDrawn: 15, drawnFor: null }
        const drawn = OpenAttempt.draw(
          {
            credit: view.credit,
            target: {
              ...target,
              series: numberScope === "target" ? series : other,
              expected: seen === "yes" ? expecting(numberOf(stored)) : { _tag: "NeverSeen" }
            },
            terminal: { ...terminalState, series: numberScope === "terminal" ? series : other },
            capabilities: { ...able, numberScope, numbering: numberings[numbering as keyof typeof numberings] }
          },
          numberOf(stored)
        )
        const found = Result.isFailure(drawn) ? { wireNo: null, from: "end" } : drawn.success
        assert.deepStrictEqual(
          found as object,
          { wireNo: numberOf(wireNo), from },
          `${numbering} ${last} ${drawnFor} ${stored}`
        )
      }
    })

  it("a set draws no number where the terminal numbers none, and one where it does", () => {
    const numbered = (yes: "yes" | "no") =>
      withAble({ setBalance: able.setBalance === null ? null : { ...able.setBalance, numbered: yes } }, setting)
    assert.deepStrictEqual(
      [attemptOf(opened(numbered("no"))).wireNo, attemptOf(opened(numbered("yes"))).wireNo],
      [null, 7]
    )
    // An order has a number whatever a set has.
    assert.strictEqual(attemptOf(opened({ ...numbered("no"), credit: view.credit })).wireNo, 7)
    // Without a number no series moves.
    assert.deepStrictEqual(
      opened(numbered("no")).target.map(({ _tag }) => _tag),
      ["SlotTaken"]
    )
  })

  it("writes down what will be sent, what was seen before, and until when", () => {
    assert.deepStrictEqual(attemptOf(opened(view)), {
      no: 1,
      requestId: "P1.1",
      identity: { dialectId: "fake", address: terminalId },
      mode: "append",
      wireNo: 7,
      value: kwh("1000"),
      thresholds: { alarm: kwh("100"), trip: Energy.zero },
      lifetimeMinutes: 5,
      before: look,
      openedAt: now,
      queuedSince: at,
      queuedUntil: until,
      sendBy: Instant.plusMillis(now, 60_000),
      deadAt: Instant.plusMillis(now, 60_000 + 5 * 60_000 + 30_000 + 60_000 + 120_000),
      ending: null,
      verdict: null
    })
  })

  /** When a frame is dead, in seconds from now: sent within 60 s at the latest, then its lifetime and the margins. */
  const deaths = [
    [
      "a tag: the site's margin, the minute to which tags are rounded, the skew of the clock",
      { _tag: "Tagged", maxMinutes: 255 },
      {},
      60 + 300 + 30 + 60 + 120,
      5
    ],
    ["a tag that the terminal bounds", { _tag: "Tagged", maxMinutes: 3 }, {}, 60 + 180 + 30 + 60 + 120, 3],
    [
      "a tag and a clock that may be wrong by more",
      { _tag: "Tagged", maxMinutes: 255 },
      { maxClockSkewSeconds: 300 },
      60 + 300 + 30 + 60 + 300,
      5
    ],
    ["no tag: the quarantine and the site's margin", { _tag: "Quarantine", minutes: 20 }, {}, 60 + 1200 + 30, null],
    [
      "no tag, whatever clock",
      { _tag: "Quarantine", minutes: 20 },
      { maxClockSkewSeconds: 300, deathMarginSeconds: 45 },
      60 + 1200 + 45,
      null
    ],
    ["a later hand-over", { _tag: "Quarantine", minutes: 1 }, { sendWithinSeconds: 90 }, 90 + 60 + 30, null]
  ] as const
  it.each(deaths)("takes a frame for dead: %s", (_, lifetime, policy, seconds, lifetimeMinutes) => {
    const attempt = attemptOf(opened(withAble({ lifetime }), policy))
    assert.deepStrictEqual(
      [attempt.deadAt, attempt.lifetimeMinutes],
      [Instant.plusMillis(now, seconds * 1000), lifetimeMinutes]
    )
  })

  const settingUntil = (deadAt: Instant.Instant): OpenAttempt.View["terminal"] => ({
    ...terminalState,
    clockSettings: [{ requestId: "clock:1", sentAt: at, deadAt }]
  })
  const margin = 60 + 30 + 60 + 120
  it.each([
    ["a setting of the clock may still come", now.epochMilliseconds + 1, {}, 3600 + margin, "unsettled"],
    ["it does not come any more", now.epochMilliseconds, {}, 300 + margin, undefined],
    ["a tag longer than frames travel", now.epochMilliseconds + 1, { frameTravelMinutes: 2 }, 300 + margin, "unsettled"]
  ] as const)("does not believe a tag while %s", (_, until, policy, seconds, clock) => {
    const terminal = settingUntil(Instant.fromMillis(until))
    const attempt = attemptOf(opened({ ...view, terminal }, policy))
    assert.deepStrictEqual(
      [attempt.deadAt, attempt.lifetimeMinutes, attempt.clock],
      [Instant.plusMillis(now, seconds * 1000), 5, clock]
    )
  })

  it("asks no clock where a frame has no tag", () => {
    const given = withAble({ lifetime: { _tag: "Quarantine", minutes: 20 } })
    const attempt = attemptOf(opened({ ...given, terminal: settingUntil(until) }))
    assert.deepStrictEqual(attempt.deadAt, Instant.plusMillis(now, (60 + 1200 + 30) * 1000))
    assert.notProperty(attempt, "clock")
  })

  it("counts its attempts, and carries thresholds only where the dialect sends them with the credit", () => {
    const third = attemptOf(opened(withCredit({ attempts: attempts(2) })))
    const separate = attemptOf(opened(withAble({ thresholds: "separate" })))
    assert.deepStrictEqual([third.no, separate.thresholds], [3, null])
  })

  const slot = (no: number) => ({ _tag: "SlotTaken", v: 1, by: holder, no })
  const drawnBy = (more: object) => ({ _tag: "NumberDrawn", v: 1, drawnFor: holder, ...more })
  const adopted = (wireNo: number | null) => ({ _tag: "NumberAdopted", v: 1, at: now, wireNo, lastDrawn: wireNo })
  const circle = { numbering: { _tag: "Cyclic", min: 1, max: 99 } } as const
  /** What the target learns. */
  const learned: ReadonlyArray<readonly [what: string, given: OpenAttempt.View, events: ReadonlyArray<object>]> = [
    ["a new number", view, [drawnBy({ wireNo: 7 }), slot(1)]],
    [
      "a kept number is not drawn again",
      withCredit({ attempts: attempts(1) }, withTarget({ series: { lastDrawn: 7, drawnFor: holder } })),
      [slot(2)]
    ],
    [
      "the first contact adopts what stands there",
      withTarget({ expected: { _tag: "NeverSeen" } }),
      [adopted(6), drawnBy({ wireNo: 7 }), slot(1)]
    ],
    [
      "the first contact behind a higher number of ours",
      withTarget({ expected: { _tag: "NeverSeen" }, series: { lastDrawn: 30, drawnFor: null } }),
      [adopted(6), drawnBy({ wireNo: 31 }), slot(1)]
    ],
    [
      "the first contact with a terminal that has no number",
      {
        ...withLook({ storedNumber: null }),
        target: { ...target, expected: { _tag: "NeverSeen" }, series: { lastDrawn: null, drawnFor: null } }
      },
      [adopted(null), drawnBy({ wireNo: 1 }), slot(1)]
    ],
    [
      "a circle that starts over",
      withAble(circle, {
        ...withLook({ storedNumber: 99 }),
        target: { ...target, expected: expecting(99), series: { lastDrawn: 99, drawnFor: another } }
      }),
      [drawnBy({ wireNo: 1, startsOver: "yes" }), slot(1)]
    ],
    [
      "a circle that started over with a number that never arrived",
      withAble(circle, {
        ...withLook({ storedNumber: 99 }),
        target: { ...target, expected: expecting(99), series: { lastDrawn: 1, drawnFor: another } }
      }),
      [drawnBy({ wireNo: 2 }), slot(1)]
    ],
    [
      "a circle that starts over at the first contact",
      withAble(circle, {
        ...withLook({ storedNumber: 99 }),
        target: { ...target, expected: { _tag: "NeverSeen" }, series: { lastDrawn: null, drawnFor: null } }
      }),
      [adopted(99), drawnBy({ wireNo: 1, startsOver: "yes" }), slot(1)]
    ]
  ]
  it.each(learned)("tells the target: %s", (_, given, events) => {
    assert.deepStrictEqual(opened(given).target as ReadonlyArray<object>, events)
  })

  const unnumbered: Capabilities = {
    ...able,
    setBalance: able.setBalance === null ? null : { ...able.setBalance, numbered: "no" }
  }
  const across = (lastDrawn: number | null, from: OpenAttempt.View = view): OpenAttempt.View => ({
    ...from,
    terminal: { ...terminalState, series: { lastDrawn, drawnFor: null } },
    capabilities: { ...from.capabilities, numberScope: "terminal" }
  })
  const first: OpenAttempt.View = {
    ...setting,
    capabilities: unnumbered,
    target: { ...target, expected: { _tag: "NeverSeen" } }
  }
  const drawnThere = (more: object) => ({ _tag: "TerminalNumberDrawn", v: 1, ...more })
  /** What the terminal learns, where it compares numbers across its targets. */
  const shared: ReadonlyArray<readonly [what: string, given: OpenAttempt.View, events: ReadonlyArray<object>]> = [
    ["nothing where each target counts for itself", view, []],
    ["a new number", across(6), [drawnThere({ wireNo: 7, drawnFor: holder })]],
    ["a new number behind that of another target", across(40), [drawnThere({ wireNo: 41, drawnFor: holder })]],
    [
      "a circle that starts over",
      withAble({ ...circle, numberScope: "terminal" }, across(99)),
      [drawnThere({ wireNo: 1, startsOver: "yes", drawnFor: holder })]
    ],
    [
      "nothing of a kept number",
      { ...across(7), terminal: { ...terminalState, series: { lastDrawn: 7, drawnFor: holder } } },
      []
    ],
    [
      "what the first contact of a credit without a number found",
      across(null, first),
      [drawnThere({ wireNo: 6, drawnFor: null })]
    ],
    ["what it found above what was drawn", across(5, first), [drawnThere({ wireNo: 6, drawnFor: null })]],
    ["nothing where more was drawn", across(9, first), []],
    ["nothing where none was found nor drawn", across(null, { ...first, look: { ...look, storedNumber: null } }), []],
    ["nothing of a credit without a number later", across(5, { ...first, target }), []]
  ]
  it.each(shared)("tells the terminal: %s", (_, given, events) => {
    assert.deepStrictEqual(opened(given).terminal as ReadonlyArray<object>, events)
  })
})

describe("the request of an attempt", () => {
  const { identity: _, ...content } = attemptOf(opened(view))
  const envelope = { requestId: "P1.1", sendBy: Instant.plusMillis(now, 60_000) }
  const identity = { dialectId: "fake", address: terminalId }
  const over = { connectionId: "c-17", source: "10.8.0.7", certificate: null, since: now, identity: "proved" } as const
  const lookedAt = () => attemptOf(opened({ ...view, look: { ...view.look, over } }))
  const rows = [
    ["of before devices were kept", envelope, {}],
    ["to the device that the attempt names", { ...envelope, identity }, { identity }],
    [
      "over the connection that was looked at",
      { ...envelope, connectionId: over.connectionId },
      { connectionId: over.connectionId }
    ],
    ["where none was told", envelope, {}]
  ] as const
  it("names the connection that was looked at, where one was told", () => {
    assert.strictEqual(lookedAt().connectionId, over.connectionId)
    assert.notProperty(attemptOf(opened(view)), "connectionId")
  })

  it.each(rows)("carries what was written down, %s", (_, given, more) => {
    assert.deepStrictEqual(requestOf(order.target, content, given) as object, {
      _tag: "WriteCredit",
      requestId: "P1.1",
      terminalId,
      notAfter: envelope.sendBy,
      ...more,
      payload: {
        target: order.target,
        mode: "append",
        wireNo: 7,
        value: kwh("1000"),
        thresholds: { alarm: kwh("100"), trip: Energy.zero },
        lifetimeMinutes: 5
      }
    })
  })
})
