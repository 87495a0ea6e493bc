/** Closing by two persons: which disposition deals with which difference, and what forbids it first. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import type { Attempt } from "@yugou/core/books"
import { ClosingRules, Credit, Discrepancy, Findings, Order, Target } from "@yugou/core/books"
import * as Result from "effect/Result"
import { capabilities } from "../../Fixtures.ts"
import { at, orderState, targetState, terminalState } from "../purchase/Orders.ts"

const { kwh } = Energy
const later = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)

const counted = (counter: string, counterId = "month") => ({ counter: kwh(counter), counterId })
const look = (balance: string | null, consumption: Attempt.Look["consumption"], storedNumber = 9): Attempt.Look => ({
  ...{ at, storedNumber, numberRead: "yes", records: [], consumption },
  balance: balance === null ? null : kwh(balance)
})

describe("the difference of a finding", () => {
  const booked = { at, balance: kwh("100"), consumption: counted("5") }
  const cases: ReadonlyArray<readonly [string, Target.Booked | null, Attempt.Look, string | null]> = [
    ["none where consumption explains the fall", booked, look("70", counted("35")), "0"],
    ["what is missing beyond consumption", booked, look("0", counted("15")), "-90"],
    ["what is there too much", booked, look("300", counted("5")), "200"],
    ["a rise, without a counter", { ...booked, consumption: null }, look("130", null), "30"],
    ["not known where it fell without a counter", { ...booked, consumption: null }, look("70", null), null],
    ["not known where the counter is another one, and it fell", booked, look("70", counted("9", "next")), null],
    ["not known where the counter runs backwards, and it fell", booked, look("0", counted("0")), null],
    ["not known where the books know no balance", null, look("70", null), null],
    ["not known where none was read", booked, look(null, null), null]
  ]
  it.each(cases)("%s", (_, was, seen, expected) => {
    const found = Findings.differenceOf(was, seen)
    assert.strictEqual(found === null ? null : Energy.toKwh(found), expected)
  })
})

const target = Target.evolve(Target.evolve(targetState, { _tag: "NumberAdopted", v: 1, at, wireNo: 7, lastDrawn: 7 }), {
  _tag: "BalanceBooked",
  v: 1,
  booked: { at, balance: kwh("300"), consumption: counted("0") }
})

const opened = (cause: Discrepancy.Finding["cause"], found: string) =>
  Discrepancy.evolve(null, {
    ...{ _tag: "DiscrepancyOpened", v: 1, at },
    finding: Findings.findingOf({
      ...{ target, cause, expected: 7, orderNo: null, customerNo: null },
      look: look(found, counted("0"), cause === "foreignNumber" ? 9 : 7)
    })
  })

const requested = (discrepancy: Discrepancy.State, disposition: Discrepancy.Disposition, by = "clerk") =>
  Discrepancy.evolve(discrepancy, {
    ...{ _tag: "ClosingRequested", v: 1 },
    request: { no: 1, by, at, note: "n", disposition, draft: null }
  })

const view = (discrepancy: Discrepancy.State) => ({
  ...{ discrepancy, target, terminal: terminalState, capabilities, claimants: [], queue: [], draft: null },
  draftRefusals: []
})
const context = { actor: "clerk", now: later(1), policy: Policy.defaults }

type Refused = { readonly _tag: string; readonly conflict?: string }
const refusals = (decided: Result.Result<unknown, ReadonlyArray<unknown>>): ReadonlyArray<string> =>
  Result.isSuccess(decided)
    ? []
    : (decided.failure as ReadonlyArray<Refused>).map(({ _tag, conflict }) => conflict ?? _tag)

describe("a disposition deals with the whole difference, or is refused", () => {
  const sellAgain = (energy: string) => ({ _tag: "SellAgain", energy: kwh(energy) }) as const
  const set = (value: string) => ({ _tag: "Adjust", value: kwh(value) }) as const
  const [nothing, writeOff] = [{ _tag: "Nothing" } as const, { _tag: "WriteOff" } as const]
  const refund = { _tag: "Refund", reference: "R-1" } as const
  const cases: ReadonlyArray<readonly [string, Discrepancy.Disposition, "taken" | "refused"]> = [
    ["300", nothing, "taken"],
    ["299", nothing, "taken"],
    ["0", nothing, "refused"],
    ["0", writeOff, "taken"],
    ["0", refund, "taken"],
    ["0", sellAgain("300"), "taken"],
    ["0", sellAgain("200"), "refused"],
    ["0", set("300"), "taken"],
    ["0", set("400"), "refused"],
    ["500", nothing, "refused"],
    ["500", refund, "refused"],
    ["500", sellAgain("200"), "refused"],
    ["500", set("300"), "taken"],
    ["500", writeOff, "taken"]
  ]
  it.each(cases)("300 booked, %s found: %o is %s", (found, disposition, expected) => {
    const command = { disposition, note: "n", draft: null }
    const decided = ClosingRules.request(command, view(opened("foreignNumber", found)), context)
    assert.deepStrictEqual(refusals(decided), expected === "taken" ? [] : ["differenceLeft"])
  })
})

describe("what forbids an approval, in order of precedence", () => {
  const writeOff = { _tag: "WriteOff" } as const
  const asked = requested(opened("foreignNumber", "0"), writeOff)
  const chief = { ...context, actor: "chief" }
  const queued = Credit.fromOrder(Order.evolve(orderState, { _tag: "Queued", v: 1, at, until: later(60), by: "chief" }))
  const slot = Target.evolve(target, { _tag: "SlotTaken", v: 1, by: { _tag: "Order", id: "P1" }, no: 1 })
  const moved = Target.evolve(target, { _tag: "NumberAdopted", v: 1, at, wireNo: 8, lastDrawn: 8 })
  const approve = (more: object, by: typeof context = chief, requestNo = 1) =>
    refusals(ClosingRules.approve({ requestNo }, { ...view(asked), ...more }, by))
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>, ReadonlyArray<string>]> = [
    ["nothing", approve({}), []],
    ["that the dialect is lacking", approve({ capabilities: null }), ["Unsupported"]],
    ["a credit under way", approve({ target: slot }), ["TargetBusy"]],
    ["that the books have moved on", approve({ target: moved }), ["findingSuperseded"]],
    ["that it was seen too long ago", approve({}, { ...chief, now: later(6) }), ["StaleReading"]],
    [
      "a credit of ours that may be what was found",
      approve({ claimants: [{ credit: queued, by: "value" }] }),
      ["mayBeOurs"]
    ],
    ["that nobody asked", approve({ discrepancy: opened("foreignNumber", "0") }), ["notRequested"]],
    ["that something else was asked for since", approve({}, chief, 2), ["changedMeanwhile"]],
    ["that he asked for it himself", approve({}, context), ["FourEyes"]],
    ["that he queued a credit of the target", approve({ queue: [queued] }), ["FourEyes"]],
    [
      "all of it at once",
      approve(
        { target: Target.evolve(slot, { _tag: "NumberAdopted", v: 1, at, wireNo: 8, lastDrawn: 8 }) },
        {
          ...context,
          now: later(6)
        }
      ),
      ["TargetBusy", "findingSuperseded", "StaleReading", "FourEyes"]
    ]
  ]
  it.each(cases)("%s", (_, found, expected) => assert.deepStrictEqual(found, expected))

  it("nothing where the site asks for no second person", () => {
    const alone = { ...context, policy: { ...Policy.defaults, fourEyes: "off" as const } }
    assert.deepStrictEqual(approve({ queue: [queued] }, alone), [])
  })
})

describe("what approving does", () => {
  const asked = requested(opened("foreignNumber", "0"), { _tag: "WriteOff" })
  it("makes the number found the expected one, books what was seen, and empties the queue", () => {
    const decided = ClosingRules.approve({ requestNo: 1 }, view(asked), { ...context, actor: "chief" })
    const { changes } = Result.getOrThrow(decided)
    const after = changes.target.reduce<Target.State>(Target.evolve, target)
    assert.deepStrictEqual(after.expected, { _tag: "Number", wireNo: 9 })
    assert.deepInclude(after.booked, { balance: kwh("0") })
    assert.strictEqual(changes.queue, "emptied")
  })
})
