import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { type Control, Order, ServiceLimits } from "@yugou/core/books"
import { at, orderState } from "../purchase/Orders.ts"

const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)

/** An hour to dispatch, half an hour to know, two hours to reconnect. */
const policy = {
  ...Policy.defaults,
  dispatchWithinMinutes: 60,
  unknownForMinutes: 30,
  reconnectWithinMinutes: 120
}
const noLimits = { ...policy, dispatchWithinMinutes: null, unknownForMinutes: null, reconnectWithinMinutes: null }

const approval: Order.Approval = { _tag: "Approved", by: "chief", at, content: Order.contentText(orderState) }
/** An order of this moment, approved as soon as it was saved. */
const approved: Order.State = { ...orderState, approval }
const appliedAt = (minutes: number): Order.State["dispatch"] => ({ _tag: "Applied", no: 1, at: after(minutes) })
const rejectedAt = (minutes: number, by: "refused" | "arrivedWithoutEffect"): Order.State["dispatch"] => ({
  ...{ _tag: "Rejected", no: 1, by },
  at: after(minutes)
})
const unknownSince = (minutes: number): Order.State["dispatch"] => ({
  ...{ _tag: "Unknown", no: 1, checks: 0, proposal: null },
  ...{ since: after(minutes), checkAt: after(minutes) }
})

type Kind = NonNullable<Order.State["attempts"][number]["verdict"]>["kind"]
/** Attempts of which only how they ended and what was found of them is looked at. */
const attempts = (...all: ReadonlyArray<readonly [ended: number | null, kind?: Kind, found?: number]>) =>
  all.map(([ended, kind, found = 0]) => ({
    ending: ended === null ? null : { _tag: "NoAnswer", at: after(ended) },
    verdict: kind === undefined ? null : { kind, at: after(found) }
  })) as unknown as Order.State["attempts"]

interface Switched {
  readonly action?: "Trip" | "Close"
  readonly round?: number
  readonly sent?: number
  readonly confirmed: number | "unknown"
  readonly halfHours?: number
  readonly storedMinutes?: number
}
const control = ({
  action = "Trip",
  round = 1,
  confirmed,
  sent,
  halfHours = 0,
  storedMinutes
}: Switched): Control.State =>
  ({
    round,
    action: action === "Trip" ? { _tag: action, delayMinutes: 0, halfHours } : { _tag: action, mode: "direct" },
    ...(storedMinutes === undefined ? {} : { stored: { delayMinutes: 0, durationMinutes: storedMinutes } }),
    sentAt: sent === undefined ? null : after(sent),
    progress:
      confirmed === "unknown"
        ? { _tag: "Unknown", since: at, checkAt: null, checks: 5 }
        : { _tag: "Confirmed", at: after(confirmed) }
  }) as unknown as Control.State

/** What is late: the limit, since when, until when (`null`: still), and by how much, in minutes of the story. */
type Late = readonly [limit: ServiceLimits.LimitName, since: number, ended: number | null, over: number]

const lateness = (
  order: Order.State,
  { now, controls = [], by = policy }: { now: number; controls?: ReadonlyArray<Switched>; by?: Policy.Policy }
) => ServiceLimits.breachesOf(order, controls.map(control), { now: after(now), policy: by })

const told = (breaches: ReadonlyArray<ServiceLimits.Breach>) =>
  breaches.map(({ limit, since, endedAt, overMinutes }): Late => {
    const minutes = (it: Instant.Instant) => (Instant.toMillis(it) - Instant.toMillis(at)) / 60_000
    return [limit, minutes(since), endedAt === null ? null : minutes(endedAt), overMinutes]
  })

describe("an approved order that has a limit", () => {
  type Row = readonly [what: string, patch: Partial<Order.State>, now: number, late: ReadonlyArray<Late>]
  const rows: ReadonlyArray<Row> = [
    ["that nobody dispatched is late after it", {}, 61, [["dispatch", 0, null, 1]]],
    ["is in time to the minute", {}, 60, []],
    ["counts whole minutes", {}, 60.5, [["dispatch", 0, null, 0]]],
    [
      "that is queued is late, too",
      { dispatch: { _tag: "Queued", since: at, until: at, notBefore: at } },
      90,
      [["dispatch", 0, null, 30]]
    ],
    [
      "that is under way is late, too",
      { dispatch: { _tag: "Sending", no: 1, checkAt: at } },
      90,
      [["dispatch", 0, null, 30]]
    ],
    ["that took effect in time is not late, however long ago", { dispatch: appliedAt(60) }, 9_000, []],
    ["that took effect later was late until then", { dispatch: appliedAt(75) }, 9_000, [["dispatch", 0, 75, 15]]],
    [
      "that was refused can be sent again, and is late",
      { dispatch: rejectedAt(5, "refused") },
      90,
      [["dispatch", 0, null, 30]]
    ],
    [
      "that arrived without effect is not sent again: it ended",
      { dispatch: rejectedAt(5, "arrivedWithoutEffect") },
      900,
      []
    ],
    [
      "that is known too late to have no effect was late until then",
      { dispatch: rejectedAt(70, "arrivedWithoutEffect") },
      900,
      [["dispatch", 0, 70, 10]]
    ],
    ["that is voided is not waited for", { validity: "voided" }, 900, []],
    ["whose approval is gone is not waited for", { approval: { _tag: "Revoked", by: "chief", at } }, 900, []],
    ["that was never approved is not waited for", { approval: orderState.approval }, 900, []],
    ["that a clock dated ahead is not late", { dispatch: appliedAt(-5) }, 900, []]
  ]
  it.each(rows)("%s", (_, patch, now, late) => {
    assert.deepStrictEqual(told(lateness({ ...approved, ...patch }, { now })), late)
  })
})

describe("an outcome that is unknown", () => {
  type Row = readonly [what: string, patch: Partial<Order.State>, now: number, late: ReadonlyArray<Late>]
  const rows: ReadonlyArray<Row> = [
    ["for as long as it may be is in time", { dispatch: unknownSince(10), attempts: attempts([10]) }, 40, []],
    [
      "for longer is late for its outcome, and no failure",
      { dispatch: unknownSince(10), attempts: attempts([10]) },
      45,
      [["unknown", 10, null, 5]]
    ],
    [
      "is late to take effect as well, since nobody knows that it did",
      { dispatch: unknownSince(10), attempts: attempts([10]) },
      70,
      [
        ["dispatch", 0, null, 10],
        ["unknown", 10, null, 30]
      ]
    ],
    [
      "is so from the end of its sending, not from the first look in vain",
      { dispatch: unknownSince(20), attempts: attempts([10, "undecided", 20]) },
      45,
      [["unknown", 10, null, 5]]
    ],
    [
      "whose sender stopped is so since that was found",
      { dispatch: unknownSince(10), attempts: attempts([null]) },
      45,
      [["unknown", 10, null, 5]]
    ],
    [
      "was late until evidence settled it",
      { dispatch: appliedAt(50), attempts: attempts([10, "applied", 50]) },
      900,
      [["unknown", 10, 50, 10]]
    ],
    [
      "was late also where it proved to have come to nothing",
      { validity: "voided", dispatch: rejectedAt(50, "refused"), attempts: attempts([10, "notApplied", 50]) },
      900,
      [["unknown", 10, 50, 10]]
    ],
    [
      "that was settled in time is not late",
      { dispatch: appliedAt(40), attempts: attempts([10, "applied", 40]) },
      900,
      []
    ],
    [
      "is looked at attempt by attempt",
      { dispatch: appliedAt(59), attempts: attempts([1, "notApplied", 45], [46, "applied", 59]) },
      900,
      [["unknown", 1, 45, 14]]
    ],
    [
      "that a foreign number leaves open is not settled by it",
      { dispatch: unknownSince(10), attempts: attempts([10, "foreign", 20]) },
      45,
      [["unknown", 10, null, 5]]
    ],
    [
      "of which books know no attempt is so since it stands there",
      { dispatch: unknownSince(10) },
      45,
      [["unknown", 10, null, 5]]
    ],
    [
      "is looked for from the end of a sending, not before",
      { dispatch: appliedAt(50), attempts: attempts([null, "applied", 50]) },
      900,
      []
    ],
    [
      "is not told of an order that is still under way",
      { dispatch: { _tag: "Sending", no: 1, checkAt: at }, attempts: attempts([10, "undecided", 50]) },
      55,
      []
    ],
    [
      "is not waited for where nothing was sent",
      { dispatch: rejectedAt(5, "refused"), attempts: attempts([5]) },
      50,
      []
    ]
  ]
  it.each(rows)("%s", (_, patch, now, late) => {
    assert.deepStrictEqual(told(lateness({ ...approved, ...patch }, { now })), late)
  })
})

describe("power after a purchase", () => {
  type Row = readonly [
    what: string,
    controls: ReadonlyArray<Switched>,
    now: number,
    late: ReadonlyArray<Late>,
    patch?: Partial<Order.State>
  ]
  /** The purchase takes effect in minute 10. */
  const bought = { dispatch: appliedAt(10) }
  const rows: ReadonlyArray<Row> = [
    ["that was never cut has no limit", [], 900, []],
    [
      "that the station cut before is late where it is not back",
      [{ confirmed: -60 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    ["is in time to the minute", [{ confirmed: -60 }], 130, []],
    [
      "was late until the switch was read as closed",
      [{ confirmed: -60 }, { action: "Close", sent: 11, confirmed: 140 }],
      900,
      [["reconnect", 10, 140, 10]]
    ],
    ["that came back in time is not late", [{ confirmed: -60 }, { action: "Close", confirmed: 130 }], 900, []],
    [
      "that was back before the purchase has no limit",
      [{ confirmed: -60 }, { action: "Close", confirmed: -30 }],
      900,
      []
    ],
    ["is told in whatever order the commands come", [{ action: "Close", confirmed: -30 }, { confirmed: -60 }], 900, []],
    [
      "that was back, and cut again before the purchase, is late",
      [{ action: "Close", confirmed: -90 }, { confirmed: -60 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    ["of which nobody knows whether it was cut has none", [{ confirmed: "unknown" }], 900, []],
    [
      "of which nobody knows whether it is back is late",
      [{ confirmed: -60 }, { action: "Close", confirmed: "unknown" }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    ["that was cut for a time comes back by itself", [{ confirmed: -60, halfHours: 4 }], 900, []],
    ["also where the terminal keeps for how long", [{ confirmed: -60, storedMinutes: 30 }], 900, []],
    [
      "that the terminal keeps cut until it is closed is late",
      [{ confirmed: -60, storedMinutes: 0 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    [
      "was cut when the trip was sent, not when that was read",
      [{ sent: 9, confirmed: 12 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    ["that was cut only afterwards has no limit by this purchase", [{ sent: 11, confirmed: 12 }], 900, []],
    [
      "is back when the last of its rounds is",
      [
        { confirmed: -60 },
        { confirmed: -60, round: 2 },
        { action: "Close", confirmed: 20 },
        { action: "Close", round: 2, confirmed: 150 }
      ],
      900,
      [["reconnect", 10, 150, 20]]
    ],
    [
      "is not back while one of its rounds is not",
      [{ confirmed: -60 }, { confirmed: -60, round: 2 }, { action: "Close", round: 2, confirmed: 20 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    [
      "is back once, however often it was cut since",
      [{ confirmed: -60 }, { action: "Close", confirmed: 20 }, { confirmed: 30 }],
      900,
      []
    ],
    [
      "is back only when that was read, whenever the closing was sent",
      [{ confirmed: -60 }, { action: "Close", sent: 5, confirmed: 140 }],
      900,
      [["reconnect", 10, 140, 10]]
    ],
    [
      "that was cut in the moment of the purchase was cut before it",
      [{ sent: 10, confirmed: 12 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    [
      "that is cut a second time is not back",
      [{ confirmed: -60 }, { confirmed: 20 }],
      150,
      [["reconnect", 10, null, 20]]
    ],
    [
      "is back when the last of its rounds is, whichever that is",
      [
        { confirmed: -60 },
        { confirmed: -60, round: 2 },
        { action: "Close", confirmed: 150 },
        { action: "Close", round: 2, confirmed: 20 }
      ],
      900,
      [["reconnect", 10, 150, 20]]
    ],
    [
      "does not wait for an order that did not take effect",
      [{ confirmed: -60 }],
      900,
      [["dispatch", 0, null, 840]],
      { dispatch: rejectedAt(10, "refused") }
    ]
  ]
  for (const [what, controls, now, late, patch = {}] of rows) {
    it(what, () => {
      assert.deepStrictEqual(told(lateness({ ...approved, ...bought, ...patch }, { now, controls })), late)
    })
  }
})

describe("a policy", () => {
  const unknown = { ...approved, dispatch: unknownSince(10), attempts: attempts([10]) }

  it("without limits has no breaches", () => {
    assert.deepStrictEqual(lateness(unknown, { now: 9_000, by: noLimits }), [])
    const cut = { ...approved, dispatch: appliedAt(10) }
    assert.deepStrictEqual(lateness(cut, { now: 9_000, by: noLimits, controls: [{ confirmed: -60 }] }), [])
  })

  it("recommends a day for each, and each stands with its breach", () => {
    const minutes = 24 * 60
    assert.deepStrictEqual(ServiceLimits.limitsOf(Policy.defaults), {
      ...{ dispatch: minutes, unknown: minutes, reconnect: minutes }
    })
    assert.deepStrictEqual(
      lateness(unknown, { now: 90 }).map(({ limit, limitMinutes }) => [limit, limitMinutes]),
      [
        ["dispatch", 60],
        ["unknown", 30]
      ]
    )
  })
})
