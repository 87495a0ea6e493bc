import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { type Attempt, Verdict } from "@yugou/core/books"
import * as fc from "fast-check"

const openedAt = Instant.at("2026-03-02T02:00:00Z")
const deadAt = Instant.plusMillis(openedAt, 5 * 60_000)

/** What really happened to one credit; amounts in units of 0.0001 kWh. */
interface Truth {
  readonly end: "applied" | "arrived" | "lost"
  readonly mode: "append" | "set"
  readonly value: number
  readonly before: number
  readonly consumed: number
  readonly counter: number | null
  readonly quantum: number
  readonly dead: boolean
  readonly read: { readonly balance: boolean; readonly number: boolean }
}

/** Few and near values, so that amounts, steps and consumption meet each other. */
const truths: fc.Arbitrary<Truth> = fc.record({
  end: fc.constantFrom("applied", "arrived", "lost"),
  mode: fc.constantFrom("append", "append", "set"),
  value: fc.integer({ min: 1, max: 12 }).map((n) => n * 5_000),
  before: fc.integer({ min: -8, max: 12 }).map((n) => n * 3_333),
  consumed: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 70_000 })),
  counter: fc.option(fc.integer({ min: 0, max: 30_000 })),
  quantum: fc.constantFrom(1, 1_000, 10_000),
  dead: fc.boolean(),
  read: fc.record({ balance: fc.constantFrom(true, true, false), number: fc.constantFrom(true, true, false) })
})

/** A reading shows whole steps: the step below, for negative amounts, too. */
const shown = (amount: number, quantum: number): Energy.Energy =>
  Energy.fromUnits(BigInt(Math.floor(amount / quantum) * quantum))

const seen = (
  truth: Truth,
  balance: number,
  counted: number,
  storedNumber: number,
  read: Truth["read"]
): Attempt.Look => ({
  at: openedAt,
  storedNumber: read.number ? storedNumber : null,
  numberRead: read.number ? "yes" : "no",
  balance: read.balance ? shown(balance, truth.quantum) : null,
  consumption:
    truth.counter === null ? null : { counter: shown(truth.counter + counted, truth.quantum), counterId: "month" },
  records: []
})

/** The balance at the second look: everything was consumed after the credit took effect. */
const balanceAfter = ({ end, mode, value, before, consumed }: Truth): number => {
  if (end !== "applied") return before - consumed
  return (mode === "append" ? before + value : value) - consumed
}

const judged = (truth: Truth): Attempt.VerdictKind => {
  const value = Energy.fromUnits(BigInt(truth.value))
  const attempt: Attempt.Attempt = {
    no: 1,
    requestId: "P1.1",
    wireNo: 7,
    mode: truth.mode,
    value,
    thresholds: null,
    lifetimeMinutes: 5,
    before: seen(truth, truth.before, 0, 6, { balance: true, number: true }),
    openedAt,
    queuedSince: openedAt,
    queuedUntil: openedAt,
    sendBy: openedAt,
    deadAt,
    ending: null,
    verdict: null
  }
  const look = seen(truth, balanceAfter(truth), truth.consumed, truth.end === "lost" ? 6 : 7, truth.read)
  const now = truth.dead ? deadAt : openedAt
  return Verdict.verdict(attempt, look, { readingQuantum: Energy.fromUnits(BigInt(truth.quantum)) }, now).kind
}

/**
 * Whether setting the balance and leaving it alone cannot be told apart, so that arrival is taken for effect: the value was read there
 * before, within one step, or without a counter consumption alone has brought the balance down to it.
 */
const isTakenFromArrival = (truth: Truth): boolean => {
  const { end, mode, value, before, counter, quantum } = truth
  const near = (balance: number) => Math.abs(Number(shown(balance, quantum)) - value) <= quantum
  return mode === "set" && end === "arrived" && (near(before) || (counter === null && near(balanceAfter(truth))))
}

describe("the verdict is sound", () => {
  it("says nothing about a credit that is not so, whatever was consumed and however coarse the readings are", () => {
    const said = new Set<string>()
    fc.assert(
      fc.property(truths, (truth) => {
        const kind = judged(truth)
        said.add(`${truth.mode} ${kind}`)
        if (kind === "applied" && !isTakenFromArrival(truth)) assert.strictEqual(truth.end, "applied")
        if (kind === "notApplied") assert.strictEqual(truth.end, "lost")
        if (kind === "arrivedWithoutEffect") assert.strictEqual(truth.end, "arrived")
        if (kind !== "undecided" && kind !== "applied") assert.isTrue(truth.dead)
        assert.notStrictEqual(kind, "foreign")
      }),
      { numRuns: 5_000 }
    )
    const all = ["applied", "notApplied", "arrivedWithoutEffect", "undecided"]
    for (const mode of ["append", "set"]) for (const kind of all) assert.include([...said], `${mode} ${kind}`)
  })

  it("decides every append that arrived where balance and counter are read, once the frame is dead and the energy is more than rounding", () => {
    fc.assert(
      fc.property(truths, (truth) => {
        const clear = truth.mode === "append" && truth.value > 4 * truth.quantum
        fc.pre(clear && truth.dead && truth.counter !== null && truth.read.balance && truth.read.number)
        assert.notStrictEqual(judged(truth), "undecided")
      }),
      { numRuns: 500 }
    )
  })
})
