/** What forbids cutting for arrears and approving it, one step away from an accepted case each. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Control, DisconnectionRules, type Order, type Target, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities } from "../../Fixtures.ts"
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
const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { customerNo, target } = orderContent
const key = keyOf(target)
const thresholds = { alarm: kwh("100"), trip: kwh("5") }
const released: Terminal.Event = {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "Protection", state: "released", halfHours: null }]
}
const reading = (remaining: string, minutes = 0) => ({
  remaining: kwh(remaining),
  readAt: after(minutes),
  terminalTime: null
})

const view: DisconnectionRules.View = {
  ...{ customer: customerState, device: deviceState, capabilities },
  target: { ...targetState, desired: thresholds },
  terminal: Terminal.evolve(terminalState, released),
  reading: reading("5"),
  ...{ remaining: kwh("5"), warnedAt: null, unfinished: null, proposedRounds: [] }
}
const contextOf = (actor: string, now = at, patch: Partial<Policy.Policy> = {}) => ({
  ...{ actor, now },
  policy: { ...Policy.defaults, ...patch }
})
const command = { openings: [{ controlId: "C1", round: 1 }], delayMinutes: null, halfHours: null, reason: "欠费" }
const [event] = Result.getOrThrow(DisconnectionRules.propose(command, view, contextOf("clerk"))).changes.controls
const control = Control.evolve(null, event as Control.Event)
const approving = { ...view, control }

const tags = (decided: Result.Result<unknown, ReadonlyArray<{ readonly _tag: string }>>): ReadonlyArray<string> =>
  Result.isSuccess(decided) ? [] : decided.failure.map(({ _tag }) => _tag)

const old = Policy.defaults.maxReadingAgeMinutes
const maxAge = Instant.plusMillis(at, old * 60_000)

/** In doubt, and one person chose the connection: enough for a close, not for a cut. */
const doubt: ReadonlyArray<Terminal.Event> = [
  {
    ...{ _tag: "TerminalSuspected", v },
    suspicion: {
      ...{ at, because: "contested", old: null, confirmation: null },
      new: { source: "10.8.3.17", certificate: null, since: at }
    }
  },
  { ...{ _tag: "ConnectionProposed", v }, confirmation: { by: "chief", at, right: "new", reason: "seen" } }
]
const letIn = doubt.reduce<Terminal.State>(Terminal.evolve, view.terminal)

type Row = readonly [unlike: string, Partial<DisconnectionRules.View>, ReadonlyArray<string>]
const ofBoth: ReadonlyArray<Row> = [
  ["nothing", {}, []],
  ["he has as much as the limit", { reading: reading("5") }, []],
  ["he has more", { reading: reading("5.0001"), remaining: kwh("5.0001") }, ["NotInArrears"]],
  ["nothing was read", { reading: null, remaining: null }, ["StaleReading"]],
  [
    "no limit is saved: what the terminal has counts",
    { target: { ...targetState, desired: null, reported: thresholds } },
    []
  ],
  ["what was read has no value", { reading: { ...reading("5"), remaining: null } }, ["StaleReading"]],
  ["one person let in the terminal that is in doubt", { terminal: letIn }, ["TerminalSuspected"]],
  ["there is no limit at all", { target: { ...targetState, desired: null } }, ["NotInArrears"]],
  ["an order is not finished", { unfinished: "P1" }, ["CreditUnfinished"]],
  [
    "the slot is held",
    {
      target: { ...targetState, desired: thresholds, slot: { _tag: "Held", by: { _tag: "Order", id: "P1" } } as never }
    },
    ["TargetBusy"]
  ],
  ["the device is cancelled", { device: { ...deviceState, binding: "cancelled" } }, ["DeviceCancelled"]],
  ["the customer is void", { customer: { ...customerState, validity: "voided" } }, ["CustomerInvalid"]],
  ["the terminal has no such round", { capabilities: { ...capabilities, maxRounds: 0 } }, ["RoundOutOfRange"]]
]

describe("cutting for arrears", () => {
  for (const [unlike, patch, forbids] of ofBoth)
    it(`${unlike}: ${forbids.join(" ") || "goes"}`, () => {
      const here = { ...view, ...patch }
      assert.deepStrictEqual(tags(DisconnectionRules.propose(command, here, contextOf("clerk"))), forbids, "propose")
      const approve = DisconnectionRules.approve({ confirmed: "yes" }, { ...here, control }, contextOf("chief"))
      assert.deepStrictEqual(tags(approve), forbids, "approve")
    })

  it("rests on a reading that is not too old", () => {
    const propose = (now: Instant.Instant) => tags(DisconnectionRules.propose(command, view, contextOf("clerk", now)))
    assert.deepStrictEqual(propose(maxAge), [])
    assert.deepStrictEqual(propose(Instant.plusMillis(maxAge, 1)), ["StaleReading"])
  })

  const quiet = (minutes: number) => ({ slot: { _tag: "Free", quietUntil: after(minutes) } }) as const
  const booked = { booked: { at, balance: kwh("5"), consumption: null } } as Partial<Target.State>
  const settlements: ReadonlyArray<readonly [target: string, Partial<Target.State>, readAt: number, forbids: boolean]> =
    [
      ["no credit was ever settled", {}, -1, false],
      ["a credit was settled after it", { settledAt: at }, -1, true],
      ["a credit was settled as it was taken", { settledAt: at }, 0, false],
      ["a credit was settled before it", { settledAt: after(-2) }, -1, false],
      ["a balance of books of before was booked after it", booked, -1, true],
      ["a frame of a credit lived after it", quiet(0), -1, true],
      ["no frame of a credit lived any more", quiet(-2), -1, false]
    ]
  for (const [said, patch, readAt, forbids] of settlements)
    it(`rests on a reading that tells of the last credit: ${said}`, () => {
      const target = { ...view.target, ...patch }
      const here = { ...view, target, reading: reading("5", readAt) }
      const expected = forbids ? ["StaleReading"] : []
      assert.deepStrictEqual(tags(DisconnectionRules.propose(command, here, contextOf("clerk"))), expected, "propose")
      const approve = DisconnectionRules.approve({ confirmed: "yes" }, { ...here, control }, contextOf("chief"))
      assert.deepStrictEqual(tags(approve), expected, "approve")
    })

  it("keeps who proposed what for which device, and until when", () => {
    const { changes } = Result.getOrThrow(DisconnectionRules.propose(command, view, contextOf("clerk")))
    const [proposed] = changes.controls
    const { orgNo } = customerState
    const until = Instant.plusMillis(at, DisconnectionRules.proposalMillis)
    const action = { _tag: "Trip", delayMinutes: 0, halfHours: 0 } as const
    const content = { controlId: "C1", orgNo, customerNo, target, round: 1, switches: null, action }
    assert.deepStrictEqual(Control.evolve(null, proposed as Control.Event), {
      ...{ ...content, by: "clerk", sendBy: until, identity: Terminal.identityOf(terminalState), requestedAt: at },
      ...{ proposed: { by: "clerk", at, reason: "欠费" }, sentAt: null, ending: null, readBack: null },
      progress: { _tag: "Proposed", until }
    })
  })

  it("is proposed once a round", () => {
    const again = DisconnectionRules.propose(command, { ...view, proposedRounds: [1] }, contextOf("clerk"))
    assert.deepStrictEqual(tags(again), ["Conflict"])
    const other = DisconnectionRules.propose(command, { ...view, proposedRounds: [2] }, contextOf("clerk"))
    assert.deepStrictEqual(tags(other), [])
  })
})

type Approval = readonly [
  unlike: string,
  Partial<DisconnectionRules.ApproveView>,
  ReturnType<typeof contextOf>,
  ReadonlyArray<string>
]
const late = after(DisconnectionRules.proposalDays * 1_440)
const mapOf = (...rounds: ReadonlyArray<number>): ReadonlyArray<Terminal.Event> => {
  const map = rounds.map((round, index) => ({ switchNo: index + 1, round }))
  return [
    { ...{ _tag: "SwitchMapDesired", v, at }, switches: map.map((row) => ({ ...row, name: `F${row.switchNo}` })) },
    { ...{ _tag: "ParametersReported", v, at, target: key }, items: [{ _tag: "SwitchRounds", map }] }
  ]
}
const kept = (delayMinutes: number): Terminal.Event => ({
  ...{ _tag: "TripOptionsReported", v, at, target: key },
  options: { delayMinutes, durationMinutes: 30 }
})
const with_ = (...events: ReadonlyArray<Terminal.Event>): Terminal.State =>
  events.reduce<Terminal.State>(Terminal.evolve, view.terminal)
const proposedAt = (patch: Partial<DisconnectionRules.View>): Control.State => {
  const { changes } = Result.getOrThrow(DisconnectionRules.propose(command, { ...view, ...patch }, contextOf("clerk")))
  return Control.evolve(null, changes.controls[0] as Control.Event)
}
const mapped = { capabilities: { ...capabilities, switchRoundMapping: "required" } } as const
const keeps = { capabilities: { ...capabilities, tripOptions: "asParameters" } } as const
const ofSwitch2 = proposedAt({ ...mapped, terminal: with_(...mapOf(2, 1)) })
const after10 = proposedAt({ ...keeps, terminal: with_(kept(10)) })
const { identity: _device, ...ofBefore } = control
const { content: proposedContent } = event as DisconnectionRules.Proposed
const approvals: ReadonlyArray<Approval> = [
  ["who proposed it", {}, contextOf("clerk"), ["FourEyes"]],
  ["who proposed it, by a key", {}, contextOf("key:1@clerk"), ["FourEyes"]],
  ["protection was never read", { terminal: terminalState }, contextOf("chief"), ["ProtectionUnknown"]],
  ["nobody was warned", {}, contextOf("chief", at, { tripGraceMinutes: 30 }), ["GraceNotOver"]],
  ["he was warned", { warnedAt: after(-30) }, contextOf("chief", at, { tripGraceMinutes: 30 }), []],
  [
    "a holiday",
    {},
    contextOf("chief", at, { noDisconnect: { ...Policy.defaults.noDisconnect, holidays: ["2026-03-02"] } }),
    ["NoDisconnect"]
  ],
  [
    "another customer",
    { customer: { ...customerState, customerNo: "0370109999" as never } },
    contextOf("chief"),
    ["Conflict"]
  ],
  [
    "another device in its place",
    { terminal: { ...view.terminal, address: "370100000099" as never } },
    contextOf("chief"),
    ["Conflict"]
  ],
  [
    "he bought since, and used it up",
    {
      target: { ...view.target, settledAt: after(5) },
      reading: reading("5", 6),
      terminal: Terminal.evolve(terminalState, { ...released, at: after(6) } as Terminal.Event)
    },
    contextOf("chief", after(7)),
    ["Conflict"]
  ],
  [
    "the same switch in its round",
    { ...mapped, control: ofSwitch2, terminal: with_(...mapOf(2, 1)) },
    contextOf("chief"),
    []
  ],
  [
    "another switch in its round",
    { ...mapped, control: ofSwitch2, terminal: with_(...mapOf(1, 2)) },
    contextOf("chief"),
    ["Conflict"]
  ],
  [
    "the terminal keeps the same delay",
    { ...keeps, control: after10, terminal: with_(kept(10)) },
    contextOf("chief"),
    []
  ],
  [
    "the terminal keeps another delay",
    { ...keeps, control: after10, terminal: with_(kept(20)) },
    contextOf("chief"),
    ["TripOptionsDiffer"]
  ],
  ["books of before do not tell the device", { control: ofBefore }, contextOf("chief"), []],
  [
    "nobody proposed it",
    { control: Control.evolve(null, { _tag: "ControlRequested", v, at, content: proposedContent }) },
    contextOf("chief"),
    ["Conflict"]
  ],
  ["a purchase before it", { target: { ...view.target, settledAt: at } }, contextOf("chief"), []],
  [
    "it was decided",
    { control: Control.evolve(control, { _tag: "ControlWithdrawn", v, at, detail: "" }) },
    contextOf("chief"),
    ["Conflict"]
  ],
  [
    "a week has gone",
    {
      reading: reading("5", 7 * 1_440),
      terminal: Terminal.evolve(terminalState, { ...released, at: late } as Terminal.Event)
    },
    contextOf("chief", late),
    ["Conflict"]
  ]
]

describe("approving a cut", () => {
  for (const [unlike, patch, context, forbids] of approvals)
    it(`${unlike}: ${forbids.join(" ") || "goes"}`, () => {
      const decided = DisconnectionRules.approve({ confirmed: "yes" }, { ...approving, ...patch }, context)
      assert.deepStrictEqual(tags(decided), forbids)
    })

  it("needs a confirmation", () => {
    const decided = DisconnectionRules.approve({ confirmed: "no" }, approving, contextOf("chief"))
    assert.deepStrictEqual(tags(decided), ["NotConfirmed"])
  })

  it("makes it a command of who approved, to be sent at once", () => {
    const { changes } = Result.getOrThrow(
      DisconnectionRules.approve({ confirmed: "yes" }, approving, contextOf("chief"))
    )
    const after_ = changes.control.reduce<Control.State>(Control.evolve, control)
    assert.strictEqual(after_.progress._tag, "Requested")
    assert.deepStrictEqual([after_.by, after_.proposed?.by, after_.customerNo], ["chief", "clerk", customerNo])
    assert.deepStrictEqual(after_.sendBy, Instant.plusMillis(at, Policy.defaults.sendWithinSeconds * 1_000))
  })
})

describe("an order that keeps its customer from being cut", () => {
  const rejected = (by: "notSent" | "refused" | "notApplied" | "arrivedWithoutEffect") =>
    ({ dispatch: { _tag: "Rejected", no: 1, at, by } }) as const
  const revoked = { approval: { _tag: "Revoked", by: "chief", at } } as const
  const voided = { validity: "voided" } as const
  const orders: ReadonlyArray<readonly [order: string, Partial<Order.State>, keeps: boolean]> = [
    ["is saved", {}, true],
    ["is voided", voided, false],
    ["is applied", { dispatch: { _tag: "Applied", no: 1, at } }, false],
    ["could not be sent", rejected("notSent"), true],
    ["was refused", rejected("refused"), true],
    ["was not applied", rejected("notApplied"), true],
    ["arrived without effect", rejected("arrivedWithoutEffect"), true],
    ["was refused, then revoked", { ...rejected("refused"), ...revoked }, false],
    ["was refused, then voided", { ...rejected("refused"), ...voided }, false]
  ]
  for (const [order, patch, keeps] of orders)
    it(`${order}: ${keeps ? "keeps" : "does not"}`, () => {
      assert.strictEqual(DisconnectionRules.isUnfinished({ ...orderState, ...patch }), keeps)
    })
})

describe("reconnecting", () => {
  const close = (
    mode: "direct" | "permit" | null,
    confirmed: "yes" | "no",
    patch: Partial<DisconnectionRules.View> = {}
  ) =>
    DisconnectionRules.reconnect(
      { openings: command.openings, mode, confirmed },
      { ...view, ...patch },
      contextOf("clerk")
    )
  const both = { capabilities: { ...capabilities, closeModes: ["permit", "direct"] as const } }

  it("needs neither arrears nor a second person, but the confirmation of a direct close", () => {
    const enough = { ...both, reading: reading("500"), remaining: kwh("500"), unfinished: "P1" }
    assert.deepStrictEqual(tags(close(null, "no", enough)), [])
    assert.deepStrictEqual(tags(close("direct", "yes", enough)), [])
    assert.deepStrictEqual(tags(close("direct", "no", enough)), ["NotConfirmed"])
    assert.deepStrictEqual(tags(close(null, "no", { ...both, customer: { ...customerState, validity: "voided" } })), [
      "CustomerInvalid"
    ])
  })

  it("asks for one close a round", () => {
    const { changes } = Result.getOrThrow(close(null, "no", both))
    const action = { _tag: "Close", mode: "permit" } as const
    const said = changes.controls.map(({ content }) => [content.controlId, content.round, content.action, content.by])
    assert.deepStrictEqual(said, [["C1", 1, action, "clerk"]])
  })

  it("warns where the terminal trips again", () => {
    const warnings = (remaining: string) =>
      Result.getOrThrow(close(null, "no", { ...both, remaining: kwh(remaining) })).warnings
    assert.deepStrictEqual([warnings("5"), warnings("5.0001")], [["willTripAgain"], []])
  })
})

describe("taking a proposal back", () => {
  it("is for what waits only", () => {
    const withdrawn = DisconnectionRules.withdraw({}, { control }, contextOf("other"))
    const { changes } = Result.getOrThrow(withdrawn)
    const after_ = changes.control.reduce<Control.State>(Control.evolve, control)
    assert.strictEqual(after_.progress._tag, "Refused")
    assert.deepStrictEqual(tags(DisconnectionRules.withdraw({}, { control: after_ }, contextOf("other"))), ["Conflict"])
  })
})
