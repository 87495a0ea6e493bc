/** What safety rests on is not disbelieved because it lies far ahead: it is dated anew, and a clock that is wrong for a moment takes nothing away. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant } from "@yugou/core"
import { Attempt, Control, Dispatch, OpenAttempt, Target } from "@yugou/core/books"
import * as fc from "fast-check"
import { openFrom } from "../../src/books/control/ControlProof.ts"
import * as Term from "../../src/values/Term.ts"

const right = Instant.at("2026-03-02T01:30:00Z")
const minute = 60_000
const year = 365 * 24 * 60 * minute
const plus = Instant.plusMillis

const look: Attempt.Look = {
  at: right,
  storedNumber: 6,
  numberRead: "yes",
  balance: Energy.kwh("20"),
  consumption: null,
  records: []
}

const openedBy = (at: Instant.Instant): Attempt.Attempt => ({
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: Energy.kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: look,
  openedAt: at,
  queuedSince: at,
  queuedUntil: plus(at, 24 * 60 * minute),
  sendBy: plus(at, minute),
  deadAt: plus(at, 10 * minute),
  ending: null,
  verdict: null
})

const looked = (region: Dispatch.Region, at: Instant.Instant): Dispatch.Region =>
  Dispatch.evolve(region, {
    _tag: "EvidenceTaken",
    v: 1,
    verdict: { at, kind: "undecided", by: [], look, resolution: null },
    checkAt: at
  })

/** Says at which of some minutes after `right` the frame of the newest attempt is alive. */
const alive = (region: Dispatch.Region, minutes: ReadonlyArray<number>, from = right): ReadonlyArray<boolean> => {
  const attempt = Dispatch.newest(region)
  if (attempt === null) throw new Error("there is no attempt")
  return minutes.map((it) => {
    const now = plus(from, it * minute)
    return Instant.isBefore(now, Attempt.deadFrom(attempt, now))
  })
}

const sending = (at: Instant.Instant): Dispatch.Region =>
  Dispatch.evolve({ dispatch: Dispatch.idle, attempts: [] }, { _tag: "AttemptOpened", v: 1, attempt: openedBy(at) })

describe("the frame of an attempt", () => {
  it("that a clock a year ahead opened is dead its whole life after the first look of the right clock", () => {
    const region = sending(plus(right, year))
    assert.deepStrictEqual(alive(region, [0, 5, 11, 60]), [true, true, true, true], "nobody has looked")
    assert.deepStrictEqual(alive(looked(region, right), [0, 5, 9, 10, 60]), [true, true, true, false, false])
    assert.deepStrictEqual(alive(looked(looked(region, right), plus(right, 5 * minute)), [9, 10]), [true, false])
  })

  it("whose ending was told by a clock a year ahead, too", () => {
    const at = plus(right, year)
    const ended = Dispatch.evolve(sending(right), {
      _tag: "OutcomeBecameUnknown",
      v: 1,
      at,
      cause: "timeout",
      frames: [],
      deadAt: plus(at, 6 * minute),
      checkAt: at
    })
    assert.deepStrictEqual(alive(looked(ended, right), [0, 5, 6]), [true, true, false])
  })

  it("lives as long as it lives, though the clock was a year behind for a look", () => {
    const region = looked(sending(right), plus(right, -year))
    assert.deepStrictEqual(alive(region, [0, 9, 10]), [true, true, false])
    assert.deepStrictEqual(alive(region, [0, 9, 10], plus(right, -year)), [true, true, false], "by the wrong clock")
  })
})

describe("a slot that is quiet", () => {
  const target: Target.State = Target.evolve(null, {
    _tag: "TargetRegistered",
    v: 1,
    at: right,
    target: { _tag: "Group", terminalId: "T1" as never, totalGroupNo: 1 },
    orgNo: "37401" as never
  })
  const freed = (attempt: Attempt.Attempt, now: Instant.Instant): Target.State =>
    Target.evolve(target, { _tag: "SlotFreed", v: 1, ...Attempt.quietAfter(attempt, now), expected: 6 })
  const busy = (it: Target.State, minutes: ReadonlyArray<number>) =>
    minutes.map((later) => OpenAttempt.isBusy(it, plus(right, later * minute)))

  it("of a credit that a clock a year ahead opened is free its whole life after the right clock freed it", () => {
    assert.deepStrictEqual(busy(freed(openedBy(plus(right, year)), right), [0, 9, 10, 60]), [true, true, false, false])
  })

  it("and was freed by that clock, its whole life after somebody waited for it", () => {
    const ahead = plus(right, year)
    const quiet = freed(openedBy(ahead), ahead)
    assert.deepStrictEqual(busy(quiet, [0, 60]), [true, true], "nobody has waited")
    const seen = Target.evolve(quiet, { _tag: "QuietDatedAnew", v: 1, at: right })
    assert.deepStrictEqual(busy(seen, [0, 9, 10]), [true, true, false])
  })

  it("stays so though the clock was a year behind for a moment", () => {
    const seen = Target.evolve(freed(openedBy(right), right), { _tag: "QuietDatedAnew", v: 1, at: plus(right, -year) })
    assert.deepStrictEqual(busy(seen, [0, 9, 10]), [true, true, false])
  })

  it("of books of before, which do not say since when, is so for a day at most", () => {
    const old = Target.evolve(target, { _tag: "SlotFreed", v: 1, quietUntil: plus(right, year), expected: 6 })
    const seen = Target.evolve(old, { _tag: "QuietDatedAnew", v: 1, at: right })
    assert.deepStrictEqual(busy(seen, [0, 24 * 60 - 1, 24 * 60]), [true, true, false])
  })
})

describe("a command of remote control", () => {
  const sentBy = (at: Instant.Instant): Control.State => {
    const content = {
      controlId: "K1",
      orgNo: "37401",
      customerNo: "C1",
      target: { _tag: "Group", terminalId: "T1", totalGroupNo: 1 },
      round: 1,
      switches: [],
      action: { _tag: "Close", mode: "direct" },
      by: "clerk",
      sendBy: plus(at, minute)
    } as never
    const requested = Control.evolve(null, { _tag: "ControlRequested", v: 1, at, content })
    const deadAt = plus(at, 8 * minute)
    return Control.evolve(requested, { _tag: "ControlSent", v: 1, at, checkAt: at, deadAt })
  }
  const read = (control: Control.State, at: Instant.Instant): Control.State =>
    Control.evolve(control, { _tag: "ControlReadBack", v: 1, at, state: "unknown", proves: "nothing", checkAt: at })

  it("that a clock a year ahead sent is laid before a person its whole life after the first look of the right clock", () => {
    const control = read(sentBy(plus(right, year)), right)
    for (const now of [0, 5, 8, 60].map((it) => plus(right, it * minute))) {
      assert.deepStrictEqual(openFrom(control, now), plus(right, 8 * minute))
    }
  })

  it("keeps its time though the clock was a year behind for a look", () => {
    assert.deepStrictEqual(openFrom(read(sentBy(right), plus(right, -year)), right), plus(right, 8 * minute))
  })
})

describe("a term", () => {
  const moment = fc.integer({ min: 0, max: 40 }).map((it) => plus(right, it * minute))
  const length = fc.integer({ min: 0, max: 20 })

  it("ends its length from now at most, and as it was stored once the clock agrees that it began", () => {
    fc.assert(
      fc.property(moment, length, moment, moment, (from, minutes, seen, now) => {
        const term = { from, until: plus(from, minutes * minute) }
        const kept = { ...term, ...Term.seenAt(term, seen) }
        const ends = Instant.toMillis(Term.endOf(kept, now))
        if (!Instant.isBefore(now, from)) assert.strictEqual(ends, Instant.toMillis(term.until))
        assert.isAtMost(ends, Math.max(Instant.toMillis(now), Instant.toMillis(from)) + minutes * minute)
        if (Instant.isBefore(now, from)) assert.isAtMost(ends, Instant.toMillis(now) + minutes * minute)
      }),
      { numRuns: 2_000 }
    )
  })
})
