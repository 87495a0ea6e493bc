/** What forbids a trip and a close, one step away from an accepted case each, and what they request. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import {
  Commissioning,
  type Control,
  ControlRules,
  type Customer,
  type Device,
  Target,
  Terminal,
  TripWarningPeriod
} from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh } = Energy
const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { target, orgNo, customerNo } = orderContent
const key = keyOf(target)
const session = Commissioning.evolve(null, {
  ...{ _tag: "CommissioningStarted", v, at, by: "clerk", until: after(120) },
  ...{ target, orgNo, customerNo }
})

const terminalBy = (...events: ReadonlyArray<Terminal.Event>): Terminal.State =>
  events.reduce<Terminal.State>((state, event) => Terminal.evolve(state, event), terminalState)
const protection = (state: "released" | "protected" | "auto", readAt = at): Terminal.Event => ({
  ...{ _tag: "ParametersReported", v, at: readAt, target: key },
  items: [{ _tag: "Protection", state, halfHours: null }]
})
const released = protection("released")
const map = (...rounds: ReadonlyArray<number | null>) => rounds.map((round, index) => ({ switchNo: index + 1, round }))
const mapReported = (...rounds: ReadonlyArray<number | null>): Terminal.Event => ({
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "SwitchRounds", map: map(...rounds) }]
})
const mapDesired = (...rounds: ReadonlyArray<number | null>): Terminal.Event => ({
  ...{ _tag: "SwitchMapDesired", v, at },
  switches: map(...rounds).map((row) => ({ ...row, name: `F${row.switchNo}` }))
})
const kept = (delayMinutes: number | null, durationMinutes: number | null): Terminal.Event => ({
  ...{ _tag: "TripOptionsReported", v, at, target: key },
  options: { delayMinutes, durationMinutes }
})
const suspicion = (confirmation: Terminal.State["suspicion"]): Terminal.Event => ({
  ...{ _tag: "TerminalSuspected", v },
  suspicion: confirmation ?? {
    ...{ at, because: "contested", old: null, confirmation: null },
    new: { source: "10.8.3.17", certificate: null, since: at }
  }
})

const ready = terminalBy(released)
const view: ControlRules.View = {
  ...{ customer: customerState, device: deviceState, target: targetState, terminal: ready, capabilities, session },
  remaining: null,
  warnedAt: null
}
const mapped: Capabilities = { ...capabilities, switchRoundMapping: "required" }
const keeps: Capabilities = { ...capabilities, tripOptions: "asParameters" }
const both: Capabilities = { ...capabilities, closeModes: ["permit", "direct"] }
const direct: Capabilities = { ...capabilities, closeModes: ["direct"] }

const policy = (patch: Partial<Policy.Policy>) => ({
  actor: "clerk",
  now: at,
  policy: { ...Policy.defaults, ...patch }
})
const context = policy({})
const openings = [{ controlId: "C1", round: 1 }]
const tripOf = (patch: Partial<ControlRules.TripCommand> = {}): ControlRules.TripCommand => ({
  ...{ openings, confirmed: "yes", delayMinutes: null, halfHours: null },
  ...patch
})
const closeOf = (patch: Partial<ControlRules.CloseCommand> = {}): ControlRules.CloseCommand => ({
  ...{ openings, confirmed: "no", mode: null },
  ...patch
})

/** What a decision says: the refusals in order, as plain values. */
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const contents = (decided: Result.Result<{ readonly changes: ControlRules.Changes }, unknown>) =>
  Result.isFailure(decided) ? [] : decided.success.changes.controls.map(({ content }) => content)

/** A row: what is unlike the accepted case, and what then forbids it. */
type Row = readonly [unlike: string, Partial<ControlRules.View>, ReadonlyArray<object>]
const ofBoth: ReadonlyArray<Row> = [
  ["nothing", {}, []],
  ["R-072 no session was started", { session: null }, [{ _tag: "NotFound", what: "commissioning", id: key }]],
  [
    "the device is cancelled",
    { device: { ...deviceState, binding: "cancelled" } satisfies Device.State },
    [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]
  ],
  [
    "the customer is void",
    { customer: { ...customerState, validity: "voided" } satisfies Customer.State },
    [{ _tag: "CustomerInvalid", customerNo }]
  ],
  [
    "R-059 somebody else commissions the terminal",
    {
      terminal: terminalBy(released, {
        ...{ _tag: "TerminalLocked", v, at },
        lock: { by: "other", target: key, until: after(60) }
      })
    },
    [{ _tag: "LockedBy", terminalId, actor: "other", until: after(60) }]
  ],
  [
    "the dialect is not known",
    { capabilities: null },
    [{ _tag: "Unsupported", terminalId, feature: "unknownDialect" }]
  ],
  [
    "the dialect holds control back",
    { capabilities: { ...capabilities, withheld: ["purchase", "control"] } },
    [{ _tag: "Unsupported", terminalId, feature: "withheld" }]
  ],
  ["the dialect holds another thing back", { capabilities: { ...capabilities, withheld: ["purchase"] } }, []],
  ["R-078 the round is the last one", { capabilities: { ...capabilities, maxRounds: 1 } }, []],
  [
    "R-078 the terminal has no rounds",
    { capabilities: { ...capabilities, maxRounds: 0 } },
    [{ _tag: "RoundOutOfRange", round: 1, max: 0 }]
  ],
  [
    "R-047 a map is needed and none was made",
    { capabilities: mapped },
    [{ _tag: "MappingRequired", terminalId, round: null }]
  ],
  [
    "R-047 the map is not on the terminal",
    { capabilities: mapped, terminal: terminalBy(released, mapDesired(1)) },
    [{ _tag: "MappingNotDispatched", terminalId }]
  ],
  [
    "R-047 another map is on the terminal",
    { capabilities: mapped, terminal: terminalBy(released, mapDesired(1), mapReported(2)) },
    [{ _tag: "MappingNotDispatched", terminalId }]
  ],
  [
    "R-047 a map is on the terminal that nobody made",
    { capabilities: mapped, terminal: terminalBy(released, mapReported(1)) },
    [{ _tag: "MappingRequired", terminalId, round: null }]
  ],
  [
    "R-047 no switch of the map is in the round",
    { capabilities: mapped, terminal: terminalBy(released, mapDesired(2), mapReported(2)) },
    [{ _tag: "MappingRequired", terminalId, round: 1 }]
  ],
  [
    "R-047 the map is on the terminal",
    { capabilities: mapped, terminal: terminalBy(released, mapDesired(1), mapReported(1)) },
    []
  ],
  ["no map is needed, but another one is there", { terminal: terminalBy(released, mapDesired(2), mapReported(3)) }, []]
]

describe("R-078 a trip or a close", () => {
  for (const [unlike, patch, forbids] of ofBoth)
    it(`${unlike}: ${forbids.map((it) => Object.values(it)[0]).join(" ") || "goes"}`, () => {
      const here = { ...view, ...patch }
      assert.deepStrictEqual(refusals(ControlRules.trip(tripOf(), here, context)), forbids, "trip")
      assert.deepStrictEqual(refusals(ControlRules.close(closeOf(), here, context)), forbids, "close")
    })

  it("is refused for each round that is out of range, below and above", () => {
    const rounds = [0, 1, 8, 9].map((round) => ({ controlId: `C${round}`, round }))
    assert.deepStrictEqual(refusals(ControlRules.trip(tripOf({ openings: rounds }), view, context)), [
      { _tag: "RoundOutOfRange", round: 0, max: 8 },
      { _tag: "RoundOutOfRange", round: 9, max: 8 }
    ])
  })
})

const calendar = { ...Policy.defaults.noDisconnect, holidays: ["2026-03-02"] }
const options = (delayMinutes: number | null, durationMinutes: number | null) =>
  ({ _tag: "TripOptionsDiffer", terminalId, delayMinutes, durationMinutes }) as const
const trips: ReadonlyArray<
  readonly [
    unlike: string,
    Partial<ControlRules.View>,
    Partial<ControlRules.TripCommand>,
    Partial<Policy.Policy>,
    ReadonlyArray<object>
  ]
> = [
  ["R-080.4 the operator did not confirm", {}, { confirmed: "no" }, {}, [{ _tag: "NotConfirmed", what: "trip" }]],
  [
    "R-080.1 the terminal is protected",
    { terminal: terminalBy(protection("protected")) },
    {},
    {},
    [{ _tag: "Protected", terminalId }]
  ],
  [
    "R-080.1 the terminal protects itself",
    { terminal: terminalBy(protection("auto")) },
    {},
    {},
    [{ _tag: "Protected", terminalId }]
  ],
  [
    "R-080.2 protection was never read",
    { terminal: terminalState },
    {},
    {},
    [{ _tag: "ProtectionUnknown", terminalId }]
  ],
  [
    "R-080.2 protection was read five minutes ago",
    { terminal: terminalBy(protection("released", after(-5))) },
    {},
    {},
    []
  ],
  [
    "R-080.2 protection was read longer ago",
    { terminal: terminalBy(protection("released", Instant.plusMillis(after(-5), -1))) },
    {},
    {},
    [{ _tag: "ProtectionUnknown", terminalId }]
  ],
  [
    "R-080.5 a holiday",
    {},
    {},
    { noDisconnect: calendar },
    [{ _tag: "NoDisconnect", because: "holiday", localTime: "2026-03-02 10:00:00" }]
  ],
  ["R-080.6 nobody was warned", {}, {}, { tripGraceMinutes: 60 }, [{ _tag: "GraceNotOver", customerNo, until: null }]],
  [
    "R-080.6 somebody was warned just now",
    { warnedAt: after(-59) },
    {},
    { tripGraceMinutes: 60 },
    [{ _tag: "GraceNotOver", customerNo, until: after(1) }]
  ],
  ["R-080.6 the time of grace is over", { warnedAt: after(-60) }, {}, { tripGraceMinutes: 60 }, []],
  [
    "a doubt who answers that somebody settles",
    {
      terminal: terminalBy(released, suspicion(undefined), {
        ...{ _tag: "ConnectionProposed", v },
        confirmation: { by: "chief", at, right: "new", reason: "seen" }
      })
    },
    {},
    {},
    [{ _tag: "TerminalSuspected", terminalId }]
  ],
  [
    "R-080.12 delay and duration travel",
    { terminal: terminalBy(released, kept(5, 30)) },
    { delayMinutes: 7, halfHours: 4 },
    {},
    []
  ],
  [
    "R-080.12 the terminal keeps another delay",
    { capabilities: keeps, terminal: terminalBy(released, kept(5, 30)) },
    { delayMinutes: 7 },
    {},
    [options(5, 30)]
  ],
  [
    "R-080.12 the terminal keeps another duration",
    { capabilities: keeps, terminal: terminalBy(released, kept(5, 30)) },
    { delayMinutes: 5, halfHours: 2 },
    {},
    [options(5, 30)]
  ],
  [
    "R-080.12 the terminal keeps what is asked for",
    { capabilities: keeps, terminal: terminalBy(released, kept(5, 30)) },
    { delayMinutes: 5, halfHours: 1 },
    {},
    []
  ],
  ["R-080.12 nothing is asked for", { capabilities: keeps, terminal: terminalBy(released, kept(5, 30)) }, {}, {}, []],
  ["R-080.12 what the terminal keeps was not read", { capabilities: keeps }, { delayMinutes: 5, halfHours: 1 }, {}, []]
]

describe("R-080 a trip", () => {
  for (const [unlike, patch, asked, rules, forbids] of trips)
    it(`${unlike}: ${forbids.map((it) => Object.values(it)[0]).join(" ") || "goes"}`, () => {
      const decided = ControlRules.trip(tripOf(asked), { ...view, ...patch }, policy(rules))
      assert.deepStrictEqual(refusals(decided), forbids)
    })

  it("requests one command a round, with its switches and the time to send", () => {
    const terminal = terminalBy(released, mapDesired(2, 1, 2, null), mapReported(2, 1, 2, null))
    const rounds = [1, 2].map((round) => ({ controlId: `C${round}`, round }))
    const decided = ControlRules.trip(
      tripOf({ openings: rounds }),
      { ...view, terminal, capabilities: mapped },
      context
    )
    const content = { orgNo, customerNo, target, by: "clerk", sendBy: after(1) }
    const action = { _tag: "Trip", delayMinutes: 0, halfHours: 0 } as const
    assert.deepStrictEqual<object>(Result.getOrThrow(decided), {
      changes: {
        controls: [
          {
            _tag: "ControlRequested",
            v,
            at,
            content: { controlId: "C1", ...content, round: 1, switches: [2], action }
          },
          {
            _tag: "ControlRequested",
            v,
            at,
            content: { controlId: "C2", ...content, round: 2, switches: [1, 3], action }
          }
        ]
      },
      warnings: []
    })
  })

  const said: ReadonlyArray<
    readonly [
      string,
      Capabilities,
      Terminal.Event | null,
      Partial<ControlRules.TripCommand>,
      Pick<Control.Content, "action" | "stored">
    ]
  > = [
    [
      "as asked for",
      capabilities,
      kept(5, 30),
      { delayMinutes: 3, halfHours: 4 },
      { action: { _tag: "Trip", delayMinutes: 3, halfHours: 4 } }
    ],
    [
      "at once and until closed",
      capabilities,
      kept(5, 30),
      {},
      { action: { _tag: "Trip", delayMinutes: 0, halfHours: 0 } }
    ],
    [
      "as the terminal keeps them",
      keeps,
      kept(5, 90),
      {},
      { action: { _tag: "Trip", delayMinutes: 5, halfHours: 3 }, stored: { delayMinutes: 5, durationMinutes: 90 } }
    ],
    [
      "of a duration that is no whole number of half hours only what is kept",
      keeps,
      kept(5, 45),
      {},
      { action: { _tag: "Trip", delayMinutes: 5, halfHours: 0 }, stored: { delayMinutes: 5, durationMinutes: 45 } }
    ],
    [
      "of what was not read that it was not",
      keeps,
      null,
      { delayMinutes: 2 },
      { action: { _tag: "Trip", delayMinutes: 2, halfHours: 0 }, stored: { delayMinutes: null, durationMinutes: null } }
    ]
  ]
  it.each(said)("R-080.12 says delay and duration %s", (_, able, options, asked, says) => {
    const terminal = options === null ? ready : terminalBy(released, options)
    const [content] = contents(ControlRules.trip(tripOf(asked), { ...view, terminal, capabilities: able }, context))
    const { action, stored } = content ?? {}
    assert.deepStrictEqual<object>(stored === undefined ? { action } : { action, stored }, says)
    assert.isNull(content?.switches)
  })
})

describe("R-080.12 a trip where no map is needed", () => {
  it("names no switches, whatever map was read", () => {
    const terminal = terminalBy(released, mapDesired(1), mapReported(1))
    const [content] = contents(ControlRules.trip(tripOf(), { ...view, terminal }, context))
    assert.isNull(content?.switches)
  })
})

describe("R-080.6 the time of grace after a warning", () => {
  const periods: ReadonlyArray<
    readonly [string, grace: number | null, warnedAt: Instant.Instant | null, TripWarningPeriod.TripWarningPeriod]
  > = [
    ["is not asked for", null, null, { _tag: "Over" }],
    ["has not begun: nobody was warned", 60, null, { _tag: "NotWarned" }],
    ["has not begun: the clock that warned was wrong", 60, after(1), { _tag: "NotWarned" }],
    ["runs", 60, after(-59), { _tag: "Running", until: after(1) }],
    ["is over", 60, after(-60), { _tag: "Over" }]
  ]
  it.each(periods)("%s", (_, grace, warnedAt, period) => {
    assert.deepStrictEqual(TripWarningPeriod.tripWarningPeriod(grace, warnedAt, at), period)
  })
})

const closes: ReadonlyArray<
  readonly [
    unlike: string,
    Capabilities,
    Pick<ControlRules.CloseCommand, "mode" | "confirmed">,
    ReadonlyArray<object>,
    goes: "permit" | "direct" | null
  ]
> = [
  ["R-081.1 without a mode", both, { mode: null, confirmed: "no" }, [], "permit"],
  ["R-081.1 permit", both, { mode: "permit", confirmed: "no" }, [], "permit"],
  ["R-081.4 direct and confirmed", both, { mode: "direct", confirmed: "yes" }, [], "direct"],
  [
    "R-081.4 direct and not confirmed",
    both,
    { mode: "direct", confirmed: "no" },
    [{ _tag: "NotConfirmed", what: "directClose" }],
    null
  ],
  [
    "R-081.2 without a mode where there is only direct",
    direct,
    { mode: null, confirmed: "yes" },
    [{ _tag: "NotConfirmed", what: "closeMode" }],
    null
  ],
  [
    "R-081.3 direct where there is only permit",
    capabilities,
    { mode: "direct", confirmed: "no" },
    [{ _tag: "Unsupported", terminalId, feature: "directClose" }],
    null
  ],
  [
    "R-081.3 permit where there is only direct",
    direct,
    { mode: "permit", confirmed: "yes" },
    [{ _tag: "Unsupported", terminalId, feature: "permitClose" }],
    null
  ]
]

describe("R-081 a close", () => {
  for (const [unlike, able, asked, forbids, goes] of closes)
    it(`${unlike}: ${forbids.map((it) => Object.values(it).join(" ")).join(" ") || goes}`, () => {
      const decided = ControlRules.close(closeOf(asked), { ...view, capabilities: able }, context)
      assert.deepStrictEqual(refusals(decided), forbids)
      const action = goes === null ? [] : [{ _tag: "Close", mode: goes } as const]
      assert.deepStrictEqual<ReadonlyArray<object>>(
        contents(decided).map((content) => content.action),
        action
      )
    })

  it("is refused while nobody chose a connection, and goes as soon as one person did: it only keeps the power on", () => {
    const doubted = terminalBy(released, suspicion(undefined))
    const chosen = Terminal.evolve(doubted, {
      ...{ _tag: "ConnectionProposed", v },
      confirmation: { by: "chief", at, right: "new", reason: "seen" }
    })
    const forbids = [doubted, chosen].map((terminal) =>
      refusals(ControlRules.close(closeOf(), { ...view, terminal }, context))
    )
    assert.deepStrictEqual(forbids, [[{ _tag: "TerminalSuspected", terminalId }], []])
  })

  it("is not asked about protection, calendar and warning", () => {
    const here = { ...view, terminal: terminalState }
    const rules = policy({ noDisconnect: calendar, tripGraceMinutes: 60 })
    assert.deepStrictEqual(refusals(ControlRules.close(closeOf(), here, rules)), [])
  })

  const desired = (trip: Energy.Energy | null): Target.State => ({
    ...targetState,
    desired: trip === null ? null : { alarm: kwh("100"), trip }
  })
  const trip = (target: Target.State, reported: Energy.Energy): Target.State =>
    Target.evolve(target, { _tag: "ThresholdsReported", v, thresholds: { alarm: kwh("100"), trip: reported } })
  const warned = [
    ["nothing is known of the trip energy", desired(null), kwh("-5"), []],
    ["nothing is left, at a trip energy of nothing", desired(Energy.zero), Energy.zero, ["willTripAgain"]],
    ["a digit is left", desired(Energy.zero), kwh("0.01"), []],
    ["nobody read what is left", desired(kwh("50")), null, []],
    ["what is desired counts before what was reported", trip(desired(kwh("10")), kwh("50")), kwh("20"), []],
    ["what was reported counts where nothing is desired", trip(desired(null), kwh("50")), kwh("20"), ["willTripAgain"]]
  ] as const
  it.each(warned)("R-081.5 %s", (_, target, remaining, warnings) => {
    const decided = ControlRules.close(closeOf(), { ...view, target, remaining }, context)
    assert.deepStrictEqual<unknown>(Result.isSuccess(decided) && decided.success.warnings, warnings)
  })
})
