/** R-056 What stands on a target after its device was cancelled, whose it is, and what whoever binds the target next decides of it. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Device, WorkItem } from "@yugou/core/books"
import * as Result from "effect/Result"
import * as BindRules from "../../../src/books/device/BindRules.ts"
import * as LeftEnergy from "../../../src/books/device/LeftEnergy.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, terminalState } from "../purchase/Orders.ts"

const { kwh, zero } = Energy
const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const context = { actor: "clerk", now: after(100), policy: Policy.defaults }
const { customerNo, orgNo, target } = orderContent
const key = keyOf(target)
const cancelled = (
  deviceId: string,
  seconds: number,
  disposition: Device.Disposition | null,
  remaining: string
): Device.State & { readonly cancelled: Device.Cancellation } => ({
  ...{ ...deviceState, deviceId },
  binding: "cancelled",
  cancelled: {
    ...{ at: after(seconds), reason: "拆表", disposition, control: "released" },
    finalReading: { remaining: kwh(remaining), at: after(seconds - 1), source: "terminal" }
  }
})
const refund = { _tag: "RefundOutside" } as const
const forfeit = { _tag: "Forfeit" } as const
const owed = cancelled("D1", 10, refund, "7")
const given = cancelled("D1", 10, forfeit, "7")
const nothing = cancelled("D1", 10, null, "-1")

const itemOf = (detail: string, subject = "D1"): WorkItem.State =>
  WorkItem.evolve(null, {
    ...{ _tag: "WorkItemOpened", v, at: after(10) },
    finding: { cause: "energyLeft", subject, orgNo, customerNo, detail }
  })
const closedAt = (item: WorkItem.State, seconds: number): WorkItem.State =>
  WorkItem.evolve(item, { _tag: "WorkItemClosed", v, at: after(seconds), by: "clerk", note: "done" })
const refundItem = itemOf(`RefundOutside 7 ${key}`)
const forfeitItem = itemOf(`Forfeit 7 ${key}`)
const read = (remaining: string | null, seconds: number) => ({
  ...{ remaining: remaining === null ? null : kwh(remaining), terminalTime: null },
  readAt: after(seconds)
})

type Row = readonly [
  string,
  items: ReadonlyArray<WorkItem.State>,
  devices: ReadonlyArray<Device.State>,
  reading: ReturnType<typeof read> | null,
  remaining: string | null,
  whose: LeftEnergy.Left["whose"],
  last: string | null
]
const rows: ReadonlyArray<Row> = [
  ["nothing of a target that had no device", [], [], read("7", 20), null, "next", null],
  ["nothing of a device that is not cancelled", [], [deviceState], read("7", 20), null, "next", null],
  ["what was left, to be paid back", [refundItem], [owed], null, "7", "former", "D1"],
  ["what was left, given up", [forfeitItem], [given], null, "7", "next", "D1"],
  ["nothing where nothing was left", [], [nothing], null, null, "next", "D1"],
  ["what was read since, where nothing was left", [], [nothing], read("3", 20), "3", "next", "D1"],
  ["what was read since it was cancelled", [refundItem], [owed], read("5", 20), "5", "former", "D1"],
  ["nothing more, as was read since", [refundItem], [owed], read("0", 20), null, "former", "D1"],
  ["what was left, and not what was read before", [refundItem], [owed], read("5", 9), "7", "former", "D1"],
  ["what was left, where no value was read since", [refundItem], [owed], read(null, 20), "7", "former", "D1"],
  ["nothing once a person said that it is done", [closedAt(refundItem, 30)], [owed], read("7", 20), null, "next", "D1"],
  [
    "what was read after a person said that it is done",
    [closedAt(refundItem, 30)],
    [owed],
    read("7", 31),
    "7",
    "next",
    "D1"
  ],
  ["what was left, where a person was done before", [closedAt(refundItem, 9)], [owed], null, "7", "former", "D1"],
  ["nothing where a person was done at that very moment", [closedAt(refundItem, 10)], [owed], null, null, "next", "D1"],
  [
    "what was left, where another item is open",
    [closedAt(refundItem, 30), itemOf(`Forfeit 1 ${key}`, key)],
    [owed],
    null,
    "7",
    "former",
    "D1"
  ],
  ["what is to be taken off for somebody", [itemOf(`clear 7 ${key}`)], [given], null, "7", "former", "D1"],
  [
    "nothing since the newest of what persons said",
    [closedAt(refundItem, 40), closedAt(forfeitItem, 30)],
    [owed],
    read("7", 35),
    null,
    "next",
    "D1"
  ],
  [
    "nothing since the newest, in any order",
    [closedAt(forfeitItem, 30), closedAt(refundItem, 40)],
    [owed],
    read("7", 35),
    null,
    "next",
    "D1"
  ],
  ["of the device that was cancelled last", [], [cancelled("D2", 20, forfeit, "3"), owed], null, "3", "next", "D2"],
  [
    "of the device that was cancelled last, in any order",
    [],
    [owed, cancelled("D2", 20, forfeit, "3")],
    null,
    "3",
    "next",
    "D2"
  ],
  [
    "of two that were cancelled at once, the later one",
    [],
    [owed, cancelled("D2", 10, forfeit, "3")],
    null,
    "3",
    "next",
    "D2"
  ]
]

describe("R-056 on a target stands", () => {
  it.each(rows)("%s", (_, items, devices, reading, remaining, whose, last) => {
    const left = LeftEnergy.leftOn(items, devices, reading)
    assert.deepStrictEqual(
      { ...left, last: left.last?.deviceId ?? null },
      {
        ...{ remaining: remaining === null ? null : kwh(remaining), whose, last },
        open: items.filter(({ closed }) => closed === null)
      }
    )
  })

  it("what is to be taken off, until a person said that it was", () => {
    const inherited = (decision: Device.LeftDecision) => ({ inherited: { remaining: kwh("7"), decision } })
    const clear: Device.State = { ...deviceState, ...inherited("clear") }
    const found = [
      LeftEnergy.foreignOf(clear, [refundItem]),
      LeftEnergy.foreignOf(clear, []),
      LeftEnergy.foreignOf({ ...deviceState, ...inherited("keep") }, [refundItem]),
      LeftEnergy.foreignOf(deviceState, [refundItem])
    ]
    assert.deepStrictEqual(found, [kwh("7"), zero, zero, zero])
  })

  it("and is spoken of by items about each device that had it, and about the target", () => {
    assert.deepStrictEqual(LeftEnergy.subjectsOn(key, [deviceState, cancelled("D2", 1, null, "0")]), [key, "D1", "D2"])
  })

  it("nothing of a cancellation that left no more than is of a device before", () => {
    const found = (foreign: string, replacementId?: string) =>
      LeftEnergy.leftBy(owed, owed.cancelled, kwh(foreign), replacementId).map(({ detail }) => detail)
    assert.deepStrictEqual(
      [found("0"), found("6"), found("7"), found("8"), found("0", "R1")],
      [[`RefundOutside 7 ${key}`], [`RefundOutside 1 ${key}`], [], [], []]
    )
    assert.deepStrictEqual(LeftEnergy.leftBy(owed, { ...owed.cancelled, disposition: null }, zero, undefined), [])
  })

  it("nothing that is carried over, where it is none of the customer's", () => {
    const refused = (foreign: Energy.Energy) =>
      LeftEnergy.foreignPrecondition(deviceState, foreign).map((refusal) => (refusal === null ? null : { ...refusal }))
    assert.deepStrictEqual<ReadonlyArray<object | null>>(refused(kwh("7")), [
      { _tag: "EnergyLeftOnTarget", target: key, remaining: kwh("7"), because: "toClear" }
    ])
    assert.deepStrictEqual(refused(zero), [null])
  })
})

describe("R-055 binding a target on which energy stands", () => {
  const left = (patch: Partial<LeftEnergy.Left>): LeftEnergy.Left => ({
    ...{ remaining: kwh("7"), whose: "next", last: given, open: [] },
    ...patch
  })
  const bind = (stands: LeftEnergy.Left, leftEnergy: Device.LeftDecision | null) =>
    BindRules.bind(
      { deviceId: "D2", target, thresholds: { alarm: kwh("100"), trip: zero }, leftEnergy },
      { customer: customerState, terminal: terminalState, listed: [], target: null, capabilities, left: stands },
      context
    )
  const refused = (because: string) => [{ _tag: "EnergyLeftOnTarget", target: key, remaining: kwh("7"), because }]
  const closing = (note: string) => [{ _tag: "WorkItemClosed", v, at: after(100), by: "clerk", note }]
  const clear = { cause: "energyLeft", subject: "D1", orgNo, customerNo, detail: `clear 7 ${key}` }

  type Bind = readonly [
    string,
    Partial<LeftEnergy.Left>,
    Device.LeftDecision | null,
    forbids: ReadonlyArray<object>,
    inherited: Device.Inherited | null,
    work: object
  ]
  const none = { opened: [], closed: {} }
  const binds: ReadonlyArray<Bind> = [
    ["nothing stands there", { remaining: null }, null, [], null, none],
    ["nothing stands there, whatever is decided", { remaining: null }, "clear", [], null, none],
    ["nobody decided", {}, null, refused("undecided"), null, none],
    ["he keeps it", {}, "keep", [], { remaining: kwh("7"), decision: "keep" }, none],
    ["he may not keep what is owed to somebody", { whose: "former" }, "keep", refused("ofFormer"), null, none],
    [
      "it is to be taken off, of which nobody knows yet",
      {},
      "clear",
      [],
      { remaining: kwh("7"), decision: "clear" },
      { opened: [clear], closed: {} }
    ],
    [
      "it is to be taken off, and there was no device",
      { last: null },
      "clear",
      [],
      { remaining: kwh("7"), decision: "clear" },
      none
    ],
    [
      "it is to be taken off, of which a person knows",
      { whose: "former", open: [refundItem] },
      "clear",
      [],
      { remaining: kwh("7"), decision: "clear" },
      none
    ],
    [
      "he keeps what was given up, which closes the work about it",
      { open: [forfeitItem] },
      "keep",
      [],
      { remaining: kwh("7"), decision: "keep" },
      { opened: [], closed: { "energyLeft:D1": closing("kept") } }
    ],
    [
      "nothing stands there any more, and what is owed stays open",
      { remaining: null, open: [refundItem, itemOf(`Forfeit 1 ${key}`, key)] },
      null,
      [],
      null,
      { opened: [], closed: { [`energyLeft:${key}`]: closing("nothing is left") } }
    ]
  ]
  for (const [unlike, stands, decision, forbids, inherited, work] of binds)
    it(`${unlike}: ${forbids.length === 0 ? "goes" : "refused"}`, () => {
      const decided = bind(left(stands), decision)
      assert.deepStrictEqual(
        Result.isFailure(decided) ? decided.failure.map((refusal) => ({ ...refusal })) : [],
        forbids
      )
      if (Result.isFailure(decided)) return
      const [device] = decided.success.changes.device
      assert.deepStrictEqual(device?._tag === "DeviceBound" ? (device.inherited ?? null) : undefined, inherited)
      assert.deepStrictEqual<object>(decided.success.changes.work, work)
    })

  it("is refused for all else that forbids binding, too", () => {
    const voided = { ...customerState, validity: "voided" } as const
    const decided = BindRules.bind(
      { deviceId: "D2", target, thresholds: { alarm: kwh("100"), trip: zero }, leftEnergy: null },
      { customer: voided, terminal: terminalState, listed: [], target: null, capabilities, left: left({}) },
      context
    )
    assert.deepStrictEqual(Result.isFailure(decided) ? decided.failure.map(({ _tag }) => _tag) : [], [
      "CustomerInvalid",
      "EnergyLeftOnTarget"
    ])
  })
})
