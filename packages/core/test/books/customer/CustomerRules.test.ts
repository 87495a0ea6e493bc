/** What forbids to add, change, void, restore and take over a customer, one step away from an accepted case each; what is told and written; who gets which messages. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { Customer, CustomerRules, type Device, type Dispatch, type Order, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as Recipients from "../../../src/books/customer/Recipients.ts"
import * as TakeOverRules from "../../../src/books/customer/TakeOverRules.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import type { TimeOfDay } from "../../../src/values/SiteTime.ts"
import { archive, terminalId } from "../../Fixtures.ts"
import {
  at,
  customerState,
  deviceState,
  orderContent,
  orderState,
  targetState,
  terminalState
} from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
// 10:00 on the site.
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const time = (text: string) => text as TimeOfDay
const alarm: Customer.AlarmSettings = { cycle: "daily", time: time("09:30"), sms: "on", mobiles: ["13800000000"] }
const details: Customer.Details = { ...Customer.unstated, name: "泉城纺织厂", alarm }
const voided: Customer.State = { ...customerState, validity: "voided" }
const closedArchive = { ...archive, customer: { ...archive.customer, account: "closed" as const } }
const tomorrow = Instant.at("2026-03-03T01:30:00Z")

const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const conflict = (name: string, id: string = customerNo) => ({ _tag: "Conflict", conflict: name, id })
const said = (forbids: ReadonlyArray<object>) => forbids.map((it) => Object.values(it).slice(0, 2).join(" ")).join(", ")

const limits = (patch: Partial<Customer.PurchaseLimits>): Partial<Customer.Details> => ({
  limits: { ...Customer.unstated.limits, ...patch }
})
const alarmed = (patch: Partial<Customer.AlarmSettings>): Partial<Customer.Details> => ({
  alarm: { ...alarm, ...patch }
})
const dunned = { no: 0, role: "manager", kinds: ["dunning"] } as const
const quiet = (text: string) => ({ _tag: "QuietHours", time: text, from: "21:00", to: "08:00" })
const incomplete = (missing: string) => ({ _tag: "AlarmIncomplete", missing })
const limit = (bound: string, energy: Energy.Energy, min: Energy.Energy) => ({
  _tag: "LimitsInvalid",
  bound,
  energy,
  min
})

/** What is filled in, and what is wrong with it, whether somebody is added or changed. */
const filledIn: ReadonlyArray<readonly [string, Partial<Customer.Details>, forbids: ReadonlyArray<object>]> = [
  ["all that is needed", {}, []],
  ["R-016 a cycle without a time", alarmed({ time: null }), [incomplete("time")]],
  ["R-016 no cycle and no time", alarmed({ cycle: "none", time: null, mobiles: [] }), []],
  ["R-016 messages without a number", alarmed({ mobiles: [] }), [incomplete("mobile")]],
  ["R-015 no messages and no number", alarmed({ sms: "off", mobiles: [] }), []],
  ["R-016 messages to a number that gets no alarms", alarmed({ recipients: [dunned] }), [incomplete("mobile")]],
  ["R-016 a number that gets alarms", alarmed({ recipients: [{ ...dunned, kinds: ["alarm"] }] }), []],
  [
    "R-016 somebody at a number that is not there",
    alarmed({ recipients: [{ ...dunned, no: 1 }] }),
    [incomplete("mobile")]
  ],
  [
    "R-016 somebody at a number that is not there, and no messages",
    alarmed({ sms: "off", recipients: [{ ...dunned, no: 1 }] }),
    [incomplete("mobile")]
  ],
  ["R-013 the first quiet minute", alarmed({ time: time("21:00") }), [quiet("21:00")]],
  ["R-013 the last minute before", alarmed({ time: time("20:59") }), []],
  ["R-013 the last quiet minute", alarmed({ time: time("07:59") }), [quiet("07:59")]],
  ["R-013 the first minute after", alarmed({ time: time("08:00") }), []],
  [
    "R-085 limits of a tenth of a unit",
    limits({ min: kwh("0.1"), max: kwh("0.1"), step: kwh("0.1"), hoarding: kwh("0.1") }),
    []
  ],
  [
    "R-085 limits of nothing",
    limits({ min: zero, max: zero, step: zero, hoarding: zero }),
    (["min", "max", "step", "hoarding"] as const).map((bound) => limit(bound, zero, zero))
  ],
  ["R-085 a least energy alone", limits({ min: kwh("10") }), []],
  ["R-085 a most energy below nothing, without a least", limits({ max: kwh("-1") }), [limit("max", kwh("-1"), zero)]],
  ["R-085 a step below nothing", limits({ step: kwh("-1") }), [limit("step", kwh("-1"), zero)]],
  [
    "R-085 a most and a hoarding limit below the least",
    limits({ min: kwh("10"), max: kwh("9"), hoarding: kwh("8") }),
    [limit("max", kwh("9"), kwh("10")), limit("hoarding", kwh("8"), kwh("10"))]
  ],
  [
    "R-085 a most and a hoarding limit as the least",
    limits({ min: kwh("10"), max: kwh("10"), hoarding: kwh("10") }),
    []
  ]
]

describe("what is filled in of a customer", () => {
  for (const [unlike, patch, forbids] of filledIn)
    it(`${unlike}: ${said(forbids) || "goes"}`, () => {
      const edit = { details: { ...details, ...patch } }
      const added = CustomerRules.add(edit, { archive, customer: null }, context)
      const changed = CustomerRules.update(
        { ...edit, seenVersion: 3 },
        { customer: customerState, version: 3 },
        context
      )
      assert.deepStrictEqual([refusals(added), refusals(changed)], [forbids, forbids])
    })
})

describe("the rules of a customer", () => {
  it("R-006 add whom the archive knows, and look at him at his next alarm time", () => {
    assert.deepStrictEqual<object>(
      Result.getOrThrow(CustomerRules.add({ details }, { archive, customer: null }, context)),
      {
        changes: {
          customer: [{ _tag: "CustomerAdded", v, at, customerNo, orgNo, details }],
          watch: [{ _tag: "WatchStarted", v, customerNo, orgNo, nextAt: tomorrow }]
        },
        warnings: []
      }
    )
  })

  it("R-006 add nobody twice, and nobody whose account is closed", () => {
    const add = (customer: Customer.State | null, archived = archive) =>
      refusals(CustomerRules.add({ details }, { archive: archived, customer }, context))
    assert.deepStrictEqual(add(customerState), [conflict("alreadyPrepaid")])
    assert.deepStrictEqual(add(voided), [conflict("restoreInstead")])
    assert.deepStrictEqual(add(null, closedArchive), [conflict("archiveClosed")])
  })

  it("R-018 change a valid one as he was last seen", () => {
    const update = (customer: Customer.State, version: number) =>
      CustomerRules.update({ details, seenVersion: 3 }, { customer, version }, context)
    assert.deepStrictEqual<object>(Result.getOrThrow(update(customerState, 3)), {
      changes: {
        customer: [{ _tag: "CustomerUpdated", v, at, details }],
        watch: [{ _tag: "WatchScheduled", v, nextAt: tomorrow }]
      },
      warnings: []
    })
    assert.deepStrictEqual(refusals(update(voided, 3)), [{ _tag: "CustomerInvalid", customerNo }])
    assert.deepStrictEqual(refusals(update(customerState, 4)), [conflict("changedMeanwhile")])
  })

  it.each([
    ["today's", {}, "10:30", "2026-03-02T02:30:00Z"],
    ["tomorrow's", {}, "09:30", "2026-03-03T01:30:00Z"],
    ["none of a cycle that never alarms", { cycle: "none" }, "10:30", null],
    ["none without a time", {}, null, null]
  ] as const)("R-016 the next alarm time: %s", (_, patch, text, next) => {
    const settings = { ...alarm, ...patch, time: text === null ? null : time(text) }
    const found = CustomerRules.nextAlarm(settings, context)
    assert.deepStrictEqual(found, next === null ? null : Instant.at(next))
  })
})

const dispatches = {
  idle: { _tag: "Idle" },
  queued: { _tag: "Queued", since: at, until: at, notBefore: at },
  sending: { _tag: "Sending", no: 1, checkAt: at },
  unknown: { _tag: "Unknown", no: 1, since: at, checkAt: at, checks: 0, proposal: null }
} as const satisfies { readonly [name: string]: Dispatch.State }
const orderThat = (dispatch: keyof typeof dispatches, orderNo: string): Order.State => ({
  ...{ ...orderState, orderNo },
  dispatch: dispatches[dispatch]
})
const engaged = Terminal.evolve(terminalState, {
  ...{ _tag: "ParametersReported", v, at, target: key },
  items: [{ _tag: "PurchaseControl", state: "engaged" }]
})
const place = (patch: Partial<CustomerRules.Place> = {}): CustomerRules.Place => ({
  ...{ target: targetState, terminal: terminalState, remaining: zero },
  ...patch
})
const heldPlace = place({
  target: { ...targetState, slot: { _tag: "Held", by: { _tag: "Adjustment", id: "A1" }, no: 1 } }
})
type Void = readonly [
  string,
  Partial<CustomerRules.VoidView>,
  forbids: ReadonlyArray<object>,
  warns: ReadonlyArray<object>
]
const voids: ReadonlyArray<Void> = [
  ["nothing is open", {}, [], []],
  ["he is void", { customer: voided }, [conflict("alreadyVoided")], []],
  [
    "R-020 orders wait",
    { orders: [orderThat("idle", "P1"), orderThat("queued", "P2")] },
    [],
    [{ _tag: "OrdersLeft", orders: ["P1", "P2"] }]
  ],
  [
    "R-020 an order is being sent",
    { orders: [orderThat("queued", "P1"), orderThat("sending", "P2")] },
    [{ _tag: "TargetBusy", target: key }],
    []
  ],
  [
    "R-020 nobody knows what became of an order",
    { orders: [orderThat("queued", "P1"), orderThat("unknown", "P2")] },
    [{ _tag: "OutcomeUnknown", orderNo: "P2" }],
    []
  ],
  [
    "R-020 an adjustment is being sent to one of his targets",
    { places: [place(), heldPlace] },
    [{ _tag: "TargetBusy", target: key }],
    []
  ],
  ["R-020 nothing is left on his target", { places: [place()] }, [], []],
  ["R-020 nobody read his target", { places: [place({ remaining: null })] }, [], []],
  [
    "R-020 energy is left, and control goes on",
    { places: [place({ remaining: kwh("0.1"), terminal: engaged })] },
    [],
    [
      { _tag: "PurchaseControlStillEngaged", target: key },
      { _tag: "EnergyLeft", target: key, remaining: kwh("0.1") }
    ]
  ]
]

describe("R-020 voiding a customer", () => {
  for (const [unlike, patch, forbids, warns] of voids)
    it(`${unlike}: ${said(forbids) || `goes ${said(warns)}`}`, () => {
      const view = { customer: customerState, orders: [], places: [], ...patch }
      const decided = CustomerRules.voidCustomer({ reason: "销户" }, view, context)
      assert.deepStrictEqual(refusals(decided), forbids)
      assert.deepStrictEqual<unknown>(Result.isSuccess(decided) ? decided.success.warnings : [], warns)
    })

  it("takes his queued orders out of the queue and stops the watch", () => {
    const view = { customer: customerState, orders: [], places: [] }
    const { changes } = Result.getOrThrow(CustomerRules.voidCustomer({ reason: "销户" }, view, context))
    assert.deepStrictEqual<object>(changes, {
      customer: [{ _tag: "CustomerVoided", v, at, reason: "销户" }],
      watch: [{ _tag: "WatchScheduled", v, nextAt: null }],
      dequeued: [{ _tag: "Dequeued", v, at, reason: "preconditionGone" }]
    })
  })

  it("R-022 is undone while his account is open, and he is looked at from the next alarm time on", () => {
    const restore = (customer: Customer.State, archived = archive) =>
      CustomerRules.restore({}, { customer, archive: archived }, context)
    assert.deepStrictEqual<object>(Result.getOrThrow(restore({ ...voided, alarm })), {
      changes: {
        customer: [{ _tag: "CustomerRestored", v, at }],
        watch: [{ _tag: "WatchScheduled", v, nextAt: tomorrow }]
      },
      warnings: []
    })
    assert.deepStrictEqual(refusals(restore(customerState)), [conflict("notVoided")])
    assert.deepStrictEqual(refusals(restore(voided, closedArchive)), [conflict("archiveClosed")])
  })
})

describe("a customer in the books", () => {
  it("begins as he was added", () => {
    const added = Customer.evolve(null, { _tag: "CustomerAdded", v, at, customerNo, orgNo, details })
    assert.deepStrictEqual(added, {
      customerNo,
      orgNo,
      validity: "valid",
      ...details,
      addedAt: at,
      needsReadback: "no"
    })
  })

  const restored: Customer.State = { ...customerState, needsReadback: "yes" }
  const moves: ReadonlyArray<readonly [Customer.State, Customer.Event, Partial<Customer.State>]> = [
    [
      customerState,
      { _tag: "CustomerUpdated", v, at, details: { ...details, remarks: "x" } },
      { ...details, remarks: "x" }
    ],
    [customerState, { _tag: "CustomerTakenOver", v, at, name: "甲", orgNo: "37402" }, { name: "甲", orgNo: "37402" }],
    [customerState, { _tag: "CustomerVoided", v, at, reason: "r" }, { validity: "voided" }],
    [voided, { _tag: "CustomerRestored", v, at }, { validity: "valid", needsReadback: "yes" }],
    [customerState, { _tag: "ConsentWithdrawn", v, at, reply: "r" }, { consent: "doNotContact" }],
    [restored, { _tag: "CustomerReadBack", v, at }, { needsReadback: "no" }]
  ]
  it.each(moves)("%o by %o changes only what it says, and needs a customer", (from, event, patch) => {
    assert.deepStrictEqual(Customer.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Customer.evolve(null, event), `event ${event._tag} without`)
  })
})

describe("R-016 the numbers of a customer", () => {
  const [one, two, three] = ["13800000001", "13800000002", "13800000003"]
  const his = {
    alarm: {
      ...alarm,
      mobiles: [one, two, one, three],
      recipients: [
        { no: 0, role: "manager", kinds: ["alarm"] },
        { no: 1, role: "finance", kinds: ["dunning"] },
        { no: 2, role: "other", kinds: [] }
      ]
    } satisfies Customer.AlarmSettings
  }

  it("are written to once, each with the kinds that are said of it, and with all where nothing is said", () => {
    assert.deepStrictEqual(Recipients.numbersOf(his), [one, two, three])
    assert.deepStrictEqual(Recipients.numbersFor(his, "alarm"), [one, three])
    assert.deepStrictEqual(Recipients.numbersFor(his, "dunning"), [two, three])
    assert.deepStrictEqual(Recipients.numbersFor({ alarm: { ...alarm, mobiles: [one, one] } }, "alarm"), [one])
    assert.isTrue(Recipients.isHeard(his, "alarm"))
    assert.isFalse(Recipients.isHeard({ alarm: { ...alarm, mobiles: [] } }, "alarm"))
  })

  it("are of those of whom it is said", () => {
    const roles = [one, two, three].map((number) => Recipients.roleAt(his, number))
    assert.deepStrictEqual(roles, ["manager", "finance", null])
    assert.isNull(Recipients.roleAt({ alarm }, one))
  })
})

describe("R-049 taking over what the archive says", () => {
  const archived = (patch: Partial<typeof archive.customer>) => ({
    ...archive,
    customer: { ...archive.customer, ...patch }
  })
  const moved = archived({ orgNo: "37402" })
  const of = (terminalOrg: string, serves: "him" | "others"): TakeOverRules.Place => ({
    ...{ terminal: { ...terminalState, orgNo: terminalOrg }, serves }
  })
  const held: Device.State = { ...deviceState, heldBy: "R1" }
  const orgMoved = [{ _tag: "OrgUnitMoved", v, at, orgNo: "37402" }]
  type Row = readonly [
    string,
    Partial<TakeOverRules.View>,
    forbids: ReadonlyArray<object>,
    changes: { readonly customer?: ReadonlyArray<object>; readonly open?: ReadonlyArray<object> }
  ]
  const takenOver = (name: string, to: string) => [{ _tag: "CustomerTakenOver", v, at, name, orgNo: to }]
  const { name } = archive.customer
  const rows: ReadonlyArray<Row> = [
    ["nothing is new", { archive }, [], {}],
    [
      "only his name is new",
      { archive: archived({ name: "乙" }), devices: [held], places: [of("99", "others")] },
      [],
      { customer: takenOver("乙", orgNo) }
    ],
    ["his org unit is new", { archive: moved }, [], { customer: takenOver(name, "37402"), open: orgMoved }],
    [
      "his terminal serves him alone",
      { archive: moved, devices: [deviceState], places: [of(orgNo, "him")] },
      [],
      { customer: takenOver(name, "37402"), open: orgMoved }
    ],
    [
      "the terminal that others have, too, is of the company above",
      { archive: moved, places: [of("374", "others")] },
      [],
      { customer: takenOver(name, "37402"), open: orgMoved }
    ],
    [
      "the terminal that others have, too, is of his old unit",
      { archive: moved, places: [of(orgNo, "others")] },
      [{ _tag: "TerminalNotOfCustomer", terminalId, customerNo, because: "otherOrg" }],
      {}
    ],
    [
      "a device of his is being replaced",
      { archive: moved, devices: [deviceState, held] },
      [{ _tag: "DeviceBeingReplaced", deviceId: "D1", target: key, replacementId: "R1" }],
      {}
    ]
  ]
  for (const [unlike, patch, forbids, { customer = [], open = [] }] of rows)
    it(`${unlike}: ${said(forbids) || "goes"}`, () => {
      const view = { customer: customerState, archive, devices: [], places: [], ...patch }
      const decided = TakeOverRules.takeOver({}, view, context)
      assert.deepStrictEqual(refusals(decided), forbids)
      if (Result.isFailure(decided)) return
      assert.deepStrictEqual<object>(decided.success.changes, { customer, open, terminal: open })
    })

  it("a terminal goes with him where it stands in another branch than his new unit", () => {
    const goes = ["37402", "374", "3740201", orgNo].map((unit) => TakeOverRules.goesAlong(of(unit, "him"), "37402"))
    assert.deepStrictEqual(goes, ["no", "no", "no", "yes"])
  })
})
