/** Desired and reported values of a terminal, the items that it offers, the order in which they go out, and what is told by its own texts. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { Parameters, SwitchMap } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import { expiryOf } from "../../../src/books/parameters/ControlExpiry.ts"
import { tripOptionsIn } from "../../../src/books/parameters/TripOptions.ts"
import { defaults } from "../../../src/policy/Policy.ts"
import { capabilities as usual } from "../../Fixtures.ts"
import { at } from "../purchase/Orders.ts"

const { kwh } = Energy
const later = Instant.plusMillis(at, 1000)
type Parameter = Parameters.Book["desired"][number]
const rounds = (...its: ReadonlyArray<number>): Parameter => ({ _tag: "EffectiveRounds", rounds: its })
const control = (state: "engaged" | "released"): Parameter => ({ _tag: "PurchaseControl", state })
const protection = (state: "protected" | "released", halfHours: number | null = null): Parameter => ({
  ...{ _tag: "Protection", state, halfHours }
})
const expiry = (local: string): Parameter => ({ _tag: "EnergyControlExpiry", local })
const thresholds = (alarm: string, trip: string): Parameter => ({
  ...{ _tag: "Thresholds", thresholds: { alarm: kwh(alarm), trip: kwh(trip) } }
})
const map = (...pairs: ReadonlyArray<readonly [switchNo: number, round: number | null]>): Parameter => ({
  ...{ _tag: "SwitchRounds", map: pairs.map(([switchNo, round]) => ({ switchNo, round })) }
})

describe("R-018 the book of a terminal", () => {
  const book: Parameters.Book = {
    desired: [rounds(1), control("engaged")],
    reported: [
      { at, value: rounds(2) },
      { at, value: control("released") }
    ]
  }

  it("keeps desired and reported apart, at most one value of an item", () => {
    assert.deepStrictEqual(Parameters.desiredOf(book, "EffectiveRounds"), rounds(1) as never)
    assert.isNull(Parameters.desiredOf(book, "Protection"))
    assert.deepStrictEqual(Parameters.reportedOf(book, "EffectiveRounds"), { at, value: rounds(2) } as never)
    assert.isNull(Parameters.reportedOf(book, "Protection"))
  })

  it("puts new values in the place of those of the same items, and leaves the others", () => {
    const desired = Parameters.withDesired(book, [rounds(3), protection("protected")])
    assert.deepStrictEqual(desired, { ...book, desired: [control("engaged"), rounds(3), protection("protected")] })
    const reported = Parameters.withReported(book, later, [rounds(3), protection("protected")])
    assert.deepStrictEqual(reported, {
      ...book,
      reported: [
        { at, value: control("released") },
        { at: later, value: rounds(3) },
        { at: later, value: protection("protected") }
      ]
    })
    assert.deepStrictEqual(Parameters.withoutReported(book), { ...book, reported: [] })
  })

  it("is the terminal's for protection and the switch map, and a target's for the rest", () => {
    const ofTerminal = Parameters.Item.literals.filter(Parameters.isOfTerminal)
    assert.deepStrictEqual(ofTerminal, ["Protection", "SwitchRounds"])
  })
})

describe("R-030 desired and reported", () => {
  const pairs: ReadonlyArray<readonly [string, Parameter, Parameter, "same" | "other"]> = [
    ["rounds in another order", rounds(2, 10, 1), rounds(1, 2, 10, 2), "same"],
    ["other rounds", rounds(1, 2), rounds(1), "other"],
    ["other rounds of the same digits", rounds(1, 2), rounds(12), "other"],
    ["control", control("engaged"), control("engaged"), "same"],
    ["another state of control", control("engaged"), control("released"), "other"],
    ["protection, whatever its duration", protection("protected", 4), protection("protected"), "same"],
    ["another state of protection", protection("protected"), protection("released"), "other"],
    ["an expiry to the minute", expiry("2026-03-02T10:00"), expiry("2026-03-02 10:00:59"), "same"],
    ["an expiry of another minute", expiry("2026-03-02T10:00"), expiry("2026-03-02T10:01"), "other"],
    ["thresholds", thresholds("100", "10"), thresholds("100", "10"), "same"],
    ["another trip energy", thresholds("100", "10"), thresholds("100", "0"), "other"],
    ["another alarm energy", thresholds("100", "10"), thresholds("110", "10"), "other"],
    ["a map in another order", map([2, 1], [10, 2]), map([10, 2], [2, 1]), "same"],
    ["a map with a switch in no round", map([1, 1], [2, null]), map([1, 1]), "same"],
    ["another map", map([1, 1]), map([1, 2]), "other"],
    ["another map of the same digits", map([1, 1], [23, 2]), map([1, 12], [3, 2]), "other"],
    ["two items", rounds(1), control("engaged"), "other"],
    ["two items of the same state", control("released"), protection("released"), "other"]
  ]
  it.each(pairs)("%s", (_, one, other, same) => {
    assert.strictEqual(Parameters.isSame(one, other), same === "same")
  })

  it("stand to each other as not saved, not read, equal or different", () => {
    const book: Parameters.Book = {
      desired: [rounds(1), control("engaged"), expiry("2026-03-02T10:00")],
      reported: [
        { at, value: rounds(1) },
        { at, value: control("released") },
        { at, value: protection("released") }
      ]
    }
    const found = Parameters.Item.literals.map((item) => [item, Parameters.difference(book, item)])
    assert.deepStrictEqual(Object.fromEntries(found), {
      EffectiveRounds: "equal",
      PurchaseControl: "differs",
      Protection: "notDesired",
      EnergyControlExpiry: "notReported",
      Thresholds: "notDesired",
      SwitchRounds: "notDesired"
    })
  })
})

describe("R-035 the items of a terminal", () => {
  const able: Capabilities = {
    ...usual,
    parameters: ["Thresholds", "EffectiveRounds", "SwitchRounds", "Protection"],
    withheld: ["Protection"],
    switchRoundMapping: "required"
  }

  it("that it offers are those that it has and that are not held back, without the map", () => {
    assert.deepStrictEqual(Parameters.offered(able), ["EffectiveRounds", "Thresholds"])
    assert.deepStrictEqual(Parameters.selectAll(able), ["EffectiveRounds", "Thresholds"])
    assert.deepStrictEqual(Parameters.invert(able, ["Thresholds", "Protection"]), ["EffectiveRounds"])
  })

  it("that can be read are all that it has, and the map where it needs one", () => {
    assert.deepStrictEqual(Parameters.readable(able), ["EffectiveRounds", "Protection", "Thresholds", "SwitchRounds"])
    const none = { ...able, switchRoundMapping: "none" } as const
    assert.deepStrictEqual(Parameters.readable(none), ["EffectiveRounds", "Protection", "Thresholds"])
  })

  it.each([
    [["EnergyControlExpiry"], "off", "terminal"],
    [["EnergyControlExpiry"], "on", "terminal"],
    [[], "on", "station"],
    [[], "off", "nobody"]
  ] as const)(
    "with %o and an emulation that is %s its expiry is kept by the %s",
    (parameters, emulateExpiry, keeper) => {
      assert.strictEqual(Parameters.expiryKeptBy({ parameters }, { ...defaults, emulateExpiry }), keeper)
    }
  )
})

describe("R-039 the safe order", () => {
  const on = protection("protected")
  const off = protection("released")
  const [engaged, released] = [control("engaged"), control("released")]
  const rest = [map([1, 1]), rounds(1), expiry("2026-03-02T10:00"), thresholds("100", "10")] as const
  const [switches, effective, until, levels] = rest
  const orders: ReadonlyArray<readonly [string, ReadonlyArray<Parameter>, ReadonlyArray<Parameter>]> = [
    [
      "enables control last",
      [engaged, levels, until, effective, switches],
      [switches, effective, until, levels, engaged]
    ],
    [
      "releases control first",
      [switches, effective, until, levels, released],
      [released, levels, until, effective, switches]
    ],
    ["protects before all", [engaged, effective, on], [on, effective, engaged]],
    ["protects before control is released", [effective, released, on], [on, released, effective]],
    ["ends protection after all", [off, engaged, effective], [effective, engaged, off]],
    ["ends protection after control is released", [off, effective, released], [released, effective, off]]
  ]
  it.each(orders)("%s", (_, ticked, order) => {
    assert.deepStrictEqual(Parameters.inSafeOrder(ticked), order)
  })
})

describe("what a terminal keeps in texts of its own", () => {
  it("R-045 the switches of a round, without those of none", () => {
    const switches = [
      { switchNo: 3, name: "a", round: 1 },
      { switchNo: 1, name: "b", round: null },
      { switchNo: 2, name: "c", round: 1 },
      { switchNo: 4, name: "d", round: 2 }
    ]
    const parameter = SwitchMap.parameterOf(switches)
    assert.deepStrictEqual(parameter as object, map([3, 1], [1, null], [2, 1], [4, 2]))
    assert.deepStrictEqual(
      [1, 2, 3].map((round) => SwitchMap.switchesOf(parameter.map, round)),
      [[3, 2], [4], []]
    )
  })

  const options: ReadonlyArray<
    readonly [
      delay: string | null,
      duration: string | null,
      delayMinutes: number | null,
      durationMinutes: number | null
    ]
  > = [
    ["5", "00:30", 5, 30],
    ["0000", "12:05", 0, 725],
    ["12345", "1:30", null, null],
    ["-5", "00:30:00", null, null],
    ["5 min", "100:30", null, null],
    ["x5", "x00:30", null, null],
    ["", "", null, null],
    [null, null, null, null]
  ]
  it.each(options)("R-080.12 delay %s and duration %s", (delay, duration, delayMinutes, durationMinutes) => {
    const items = [
      { item: "other", value: "7" },
      { item: "tripDelay", value: delay },
      { item: "tripDuration", value: duration }
    ]
    assert.deepStrictEqual(tripOptionsIn(items), { delayMinutes, durationMinutes })
    assert.deepStrictEqual(tripOptionsIn([]), { delayMinutes: null, durationMinutes: null })
  })

  it.each([
    ["2026-03-02T10:00", "Asia/Shanghai", "2026-03-02T02:00:00Z"],
    ["2026-03-02 00:00:59", "Asia/Shanghai", "2026-03-01T16:00:00Z"],
    ["2026-03-02T23:59", "Asia/Shanghai", "2026-03-02T15:59:00Z"],
    ["2026-03-02T23:30", "Pacific/Kiritimati", "2026-03-02T09:30:00Z"],
    ["2026-03-02T00:30", "Pacific/Pago_Pago", "2026-03-02T11:30:00Z"],
    ["2026-13-02T10:00", "Asia/Shanghai", null],
    ["2026-03-02", "Asia/Shanghai", null],
    ["2026-03-02T1:00", "Asia/Shanghai", null],
    ["2026-03-02T10:0", "Asia/Shanghai", null],
    ["2026-03-02Tx10:00", "Asia/Shanghai", null],
    ["", "Asia/Shanghai", null]
  ] as const)("R-035 an expiry of %s in %s", (local, zone, instant) => {
    const found = expiryOf(local, zone as typeof defaults.siteZone)
    assert.deepStrictEqual(found, instant === null ? null : Instant.at(instant))
  })
})
