/** What a look is worth over a connection of which nobody knows whose it is. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, type Over } from "@yugou/core"
import { Agreement, type Attempt, type Target } from "@yugou/core/books"

const { kwh } = Energy
const at = Instant.at("2026-03-02T02:00:00Z")
const over = (connectionId: string, identity: Over["identity"]): Over => ({
  ...{ connectionId, identity, source: "203.0.113.9", certificate: null, since: at }
})
const strange = over("c2", "unproved")
const known = over("c1", "proved")

const look: Attempt.Look = {
  ...{ at, storedNumber: 6, numberRead: "yes", balance: kwh("20"), consumption: null, records: [], over: strange }
}
const attempt = (patch: Partial<Attempt.Attempt> = {}): Attempt.Attempt => ({
  ...{ no: 1, requestId: "P1.1", wireNo: 7, mode: "append", value: kwh("100"), thresholds: null, lifetimeMinutes: 5 },
  ...{ before: { ...look, over: known }, openedAt: at, queuedSince: at, queuedUntil: at, sendBy: at, deadAt: at },
  ending: { _tag: "Answered", at, frames: [], over: known },
  verdict: null,
  ...patch
})
const stopped: Attempt.Ending = { _tag: "NoAnswer", at, cause: "stationStopped", frames: [] }
const sentTo = (to: Over | null, before: Over | null = known) =>
  attempt({
    before: { ...look, ...(before === null ? { over: undefined as never } : { over: before }) },
    ending: { _tag: "Answered", at, frames: [], ...(to === null ? {} : { over: to }) }
  })
const target: Pick<Target.State, "expected" | "booked"> = {
  expected: { _tag: "Number", wireNo: 6, value: kwh("50") },
  booked: { at, balance: kwh("20"), consumption: null }
}

describe("a look over a connection that is not proved", () => {
  const rows: ReadonlyArray<
    readonly [what: string, look: Partial<Attempt.Look>, attempts: ReadonlyArray<Attempt.Attempt>, Agreement.Agreement]
  > = [
    ["of a gateway that tells no connection", { over: undefined as never, storedNumber: 9 }, [], "known"],
    ["over a proved one", { over: known, storedNumber: 9 }, [], "known"],
    ["with number and balance of the books", {}, [], "agrees"],
    ["with less, which was consumed", { balance: kwh("3") }, [], "agrees"],
    ["with one step of the readings more", { balance: kwh("21") }, [], "agrees"],
    ["with more than was known", { balance: kwh("22") }, [], "differs"],
    ["with the value of the credit that stands there", { storedValue: kwh("50") }, [], "agrees"],
    ["with another value: a number can be guessed", { storedValue: kwh("51") }, [], "differs"],
    ["of a terminal that tells no value", { storedValue: null }, [], "agrees"],
    [
      "with the number and the value of the attempt",
      { storedNumber: 7, storedValue: kwh("100"), balance: kwh("120") },
      [attempt()],
      "agrees"
    ],
    [
      "with the number of the attempt and the value of the credit before",
      { storedNumber: 7, storedValue: kwh("50"), balance: kwh("120") },
      [attempt()],
      "differs"
    ],
    ["with another number", { storedNumber: 9 }, [], "differs"],
    ["with no number", { storedNumber: null }, [], "differs"],
    ["whose number was not read", { numberRead: "no" }, [], "unseen"],
    ["whose balance was not read", { balance: null }, [], "unseen"],
    ["after an attempt, as before it", {}, [attempt()], "agrees"],
    ["with the number of the attempt", { storedNumber: 7, balance: kwh("120") }, [attempt()], "agrees"],
    ["with more than the attempt can have brought", { storedNumber: 7, balance: kwh("122") }, [attempt()], "differs"],
    [
      "after an attempt over the connection that had agreed",
      { storedNumber: 7, balance: kwh("120") },
      [sentTo(strange, strange)],
      "agrees"
    ],
    [
      "after a frame that went to another connection than the look before it",
      { storedNumber: 7, balance: kwh("120") },
      [sentTo(strange)],
      "differs"
    ],
    ["after such a frame, as if it had never come", {}, [sentTo(strange)], "differs"],
    [
      "after a frame of which nobody knows where it went",
      { storedNumber: 7, balance: kwh("120") },
      [sentTo(null)],
      "differs"
    ],
    [
      "after an attempt whose sender stopped, and whose request named the connection that had agreed",
      { storedNumber: 7, balance: kwh("120") },
      [attempt({ ending: stopped, before: { ...look, over: strange }, connectionId: "c2" })],
      "agrees"
    ],
    [
      "after such an attempt of before requests named one",
      { storedNumber: 7, balance: kwh("120") },
      [attempt({ ending: stopped, before: { ...look, over: strange } })],
      "differs"
    ],
    [
      "after a frame that went to another connection than the one that its request named",
      { storedNumber: 7, balance: kwh("120") },
      [{ ...sentTo(strange), connectionId: "c1" }],
      "differs"
    ],
    [
      "while it is being sent, which is over the connection of its look",
      { storedNumber: 7, balance: kwh("120") },
      [attempt({ ending: null, before: { ...look, over: strange } })],
      "agrees"
    ],
    [
      "after an attempt of before connections were told",
      { storedNumber: 7, balance: kwh("120") },
      [sentTo(null, null)],
      "agrees"
    ],
    [
      "after an earlier attempt under the number that went astray",
      { storedNumber: 7, balance: kwh("120") },
      [sentTo(strange), attempt({ no: 2 })],
      "differs"
    ],
    [
      "after an earlier attempt under another number that went astray",
      { storedNumber: 7, balance: kwh("120") },
      [{ ...sentTo(strange), wireNo: 5 }, attempt({ no: 2 })],
      "agrees"
    ],
    [
      "after an attempt that never left",
      {},
      [attempt({ ending: { _tag: "NotSent", at, reason: "busy", detail: "" } })],
      "agrees"
    ],
    ["after an attempt over another one that is proved", {}, [sentTo(known, strange)], "agrees"],
    [
      "after an attempt over some connection, where the look before it named none",
      {},
      [sentTo(strange, null)],
      "differs"
    ],
    ["after an attempt, with a number that is neither", { storedNumber: 9 }, [attempt()], "differs"],
    [
      "after an attempt without a number, with none",
      { storedNumber: null },
      [attempt({ wireNo: null, mode: "set" })],
      "differs"
    ],
    ["after an attempt, with the value of the credit before", { storedValue: kwh("50") }, [attempt()], "agrees"],
    [
      "with more than was set",
      { storedNumber: 7, balance: kwh("102") },
      [attempt({ mode: "set", value: kwh("100") })],
      "differs"
    ],
    ["with what was known before less was set", {}, [attempt({ mode: "set", value: kwh("5") })], "agrees"]
  ]
  it.each(rows)("%s", (_, patch, attempts, expected) => {
    const seen = { ...look, ...patch }
    assert.strictEqual(Agreement.agreementOf({ look: seen, target, attempts, quantum: kwh("1") }), expected)
  })

  it("is not asked for a value that the books do not know: they are of before, or adopted the number", () => {
    const before = { ...target, expected: { _tag: "Number", wireNo: 6 } } as const
    const view = { look: { ...look, storedValue: kwh("51") }, target: before, attempts: [], quantum: kwh("1") }
    assert.strictEqual(Agreement.agreementOf(view), "agrees")
  })

  it("agrees with whatever is found where no number was ever seen, and that tells nothing", () => {
    const never = { expected: { _tag: "NeverSeen" }, booked: null } as const
    const view = { look: { ...look, storedNumber: 99 }, target: never, attempts: [], quantum: 1n }
    assert.deepStrictEqual([Agreement.agreementOf(view), Agreement.isTelling(view)], ["agrees", false])
    assert.isTrue(Agreement.isTelling({ ...view, target }))
    assert.isFalse(Agreement.isTelling({ ...view, target, look: { ...look, storedNumber: null } }))
  })

  it("agrees with whatever balance is found where none was known, though a credit is under way", () => {
    const before = attempt({ before: { ...look, over: known, balance: null } })
    const view = { look: { ...look, balance: kwh("9999") }, target: { ...target, booked: null }, attempts: [before] }
    assert.strictEqual(Agreement.agreementOf({ ...view, quantum: 1n }), "agrees")
  })

  it("does not ask for the value of what has no number", () => {
    const never = { expected: { _tag: "NeverSeen" }, booked: null } as const
    const seen = { ...look, storedNumber: null, storedValue: kwh("50") }
    const attempts = [attempt({ wireNo: null, mode: "set" })]
    assert.strictEqual(Agreement.agreementOf({ look: seen, target: never, attempts, quantum: 1n }), "agrees")
  })
})

describe("a balance alone", () => {
  const booked = { at, balance: kwh("20"), consumption: null }
  const rows = [
    ["more than was booked, over one that is not proved", strange, "21", booked, true],
    ["as much as was booked", strange, "20", booked, false],
    ["more, over one that is proved", known, "21", booked, false],
    ["where nothing was booked", strange, "21", null, false]
  ] as const
  it.each(rows)("%s", (_, by, balance, was, expected) => {
    assert.strictEqual(Agreement.exceeds({ balance: kwh(balance), over: by }, was), expected)
  })
})
