/** The one helper that makes commits: whatever a rule saw and did not change is checked (decision 0003). */
import { assert, describe, it } from "@effect/vitest"
import type { Customer, Device } from "@yugou/core/books"
import { StationStoreMemory } from "@yugou/core/memory"
import {
  absent,
  type Changes,
  commitOf,
  evolveView,
  type Fact,
  type Loaded,
  makeCommit,
  ref,
  StationStore
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { at, customerState, deviceState, orderState, targetState } from "../books/purchase/Orders.ts"
import { terminalId } from "../Fixtures.ts"

const view = {
  customer: { ref: ref("Customer", "C1"), version: 3, state: customerState },
  device: { ref: ref("Device", "D1"), version: 5, state: deviceState },
  order: { ref: ref("Order", "P1"), version: 7, state: orderState },
  target: { ref: ref("Target", "T1"), version: 9, state: targetState },
  none: { ref: ref("WorkItem", "W1"), version: 0, state: null }
} as const satisfies { readonly [name: string]: Loaded }

type Name = keyof typeof view
const names = Object.keys(view) as ReadonlyArray<Name>

const voided: Customer.Event = { _tag: "CustomerVoided", v: 1, at, reason: "moved away" }
const cancelled: Device.Event = { _tag: "DeviceHeld", v: 1, at, replacementId: "R1" }
const changes = {
  customer: [voided],
  device: [cancelled],
  order: [{ _tag: "Queued", v: 1, at, until: at }],
  target: [
    { _tag: "TargetBound", v: 1, deviceId: "D1" },
    { _tag: "SlotTaken", v: 1, by: { _tag: "Order", id: "P1" }, no: 1 }
  ]
} as const satisfies Changes<typeof view>

/** The changes of some of the aggregates. */
const only = (some: ReadonlyArray<Name>): Changes<typeof view> =>
  Object.fromEntries(Object.entries(changes).filter(([name]) => some.includes(name as Name)))

const trail = { actor: "clerk", operation: "test", reason: null, at } as const
const rest = (id: string) => ({ command: { id, content: id, response: null }, trail })

const subsets = (Object.keys(changes) as ReadonlyArray<Name>).reduce<ReadonlyArray<ReadonlyArray<Name>>>(
  (sofar, name) => sofar.flatMap((one) => [one, [...one, name]]),
  [[]]
)

describe("the commit of a view and a decision", () => {
  it("writes what changed and checks everything else that was seen, whatever changed", () => {
    for (const some of subsets) {
      const { reads, writes } = makeCommit(view, only(some), rest("c1"))
      const seen = (which: ReadonlyArray<Name>) =>
        which.map((name) => ({ ref: view[name].ref, version: view[name].version }))
      assert.deepStrictEqual(reads, seen(names.filter((name) => !some.includes(name))), some.join(" "))
      assert.deepStrictEqual(
        writes.map(({ ref, version }) => ({ ref, version })),
        seen(names.filter((name) => some.includes(name))),
        some.join(" ")
      )
    }
  })

  it("checks what the decision names without events", () => {
    const named: Changes<typeof view> = { customer: [], device: undefined }
    assert.lengthOf(makeCommit(view, named, rest("c1")).reads, names.length)
  })

  it("writes the events, the state after all of them, and what is due then", () => {
    const { writes } = makeCommit(view, only(["order", "target"]), rest("c1"))
    assert.deepStrictEqual(
      writes.map(({ events, state, due }) => ({ events, state, due })),
      [
        {
          events: changes.order,
          state: { ...orderState, dispatch: { _tag: "Queued", since: at, until: at, notBefore: at } },
          due: { queue: "dispatch", at, serial: `${terminalId}/1`, order: "001772416800000" }
        },
        {
          events: changes.target,
          state: { ...targetState, boundTo: "D1", slot: { _tag: "Held", by: { _tag: "Order", id: "P1" }, no: 1 } },
          due: null
        }
      ] as never
    )
  })

  it("gives the view after the changes: one version more where something happened", () => {
    const { after } = evolveView(view, only(["customer", "target"]))
    assert.deepStrictEqual(
      names.map((name) => [name, after[name].version, after[name].ref]),
      [
        ["customer", 4, view.customer.ref],
        ["device", 5, view.device.ref],
        ["order", 7, view.order.ref],
        ["target", 10, view.target.ref],
        ["none", 0, view.none.ref]
      ]
    )
    assert.deepStrictEqual(after.customer.state, { ...customerState, validity: "voided" })
    assert.deepStrictEqual(after.device.state, deviceState)
  })

  it("carries command, facts and trail as they are; without facts none", () => {
    const fact: Fact = { series: "3701-00001/1", at, data: null }
    const evolved = evolveView(view, {})
    const { command, facts, trail: kept } = commitOf(evolved, { ...rest("c7"), facts: [fact] })
    assert.deepStrictEqual([command, facts, kept], [rest("c7").command, [fact], trail])
    assert.deepStrictEqual(commitOf(evolved, rest("c7")).facts, [])
  })

  it.effect("of two that each read what the other changes only the first passes", () =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const { customerNo, orgNo, name, alarm, consent, limits, templateId, contact, remarks, ext } = customerState
      const details = { name, alarm, consent, limits, templateId, contact, remarks, ext }
      const customer = absent("Customer", customerNo)
      const device = absent("Device", "D1")
      const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
      const first = makeCommit(
        { customer, device },
        {
          customer: [{ _tag: "CustomerAdded", v: 1, at, customerNo, orgNo, details }],
          device: [{ _tag: "DeviceBound", v: 1, at, deviceId: "D1", orgNo, customerNo, target }]
        },
        rest("c1")
      )
      yield* store.commit(first)
      const [a, b] = (yield* store.load([customer.ref, device.ref])) as readonly [Loaded<"Customer">, Loaded<"Device">]
      const both = { customer: a, device: b }
      yield* store.commit(makeCommit(both, { customer: [voided] }, rest("c2")))
      const { reason } = yield* Effect.flip(store.commit(makeCommit(both, { device: [cancelled] }, rest("c3"))))
      assert.strictEqual(reason, "stale")
    }).pipe(Effect.provide(StationStoreMemory.layerMemory))
  )
})
