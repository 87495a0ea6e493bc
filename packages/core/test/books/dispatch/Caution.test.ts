import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, type Dispatch, EndAttempt, Verdict } from "@yugou/core/books"
import { capabilities } from "../../Fixtures.ts"

const at = Instant.at
const look = (changes: Partial<Attempt.Look>): Attempt.Look => ({
  at: at("2026-03-02T02:00:00Z"),
  storedNumber: 6,
  numberRead: "yes",
  balance: Energy.kwh("20"),
  consumption: null,
  records: [],
  ...changes
})

const attempt = (changes: Partial<Attempt.Attempt> = {}): Attempt.Attempt => ({
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: Energy.kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: look({}),
  openedAt: at("2026-03-02T02:00:00Z"),
  queuedSince: at("2026-03-02T01:59:00Z"),
  queuedUntil: at("2026-03-03T02:00:00Z"),
  sendBy: at("2026-03-02T02:01:00Z"),
  deadAt: at("2026-03-02T02:10:00Z"),
  ending: null,
  verdict: null,
  ...changes
})

describe("caution about evidence", () => {
  it("our number with another value is somebody else's credit, even if the balance rose", () => {
    const seen = look({ storedNumber: 7, storedValue: Energy.kwh("500"), balance: Energy.kwh("520") })
    assert.strictEqual(Verdict.verdict(attempt(), seen, capabilities, seen.at).kind, "foreign")
    const ours = { ...seen, storedValue: Energy.kwh("1000"), balance: Energy.kwh("1020") }
    assert.strictEqual(Verdict.verdict(attempt(), ours, capabilities, seen.at).kind, "applied")
  })

  it("an old number proves nothing while the frame was still alive when the look began", () => {
    const alive = look({ at: at("2026-03-02T02:09:00Z") })
    assert.strictEqual(Verdict.verdict(attempt(), alive, capabilities, alive.at).kind, "undecided")
    const dead = look({ at: at("2026-03-02T02:10:00Z") })
    assert.strictEqual(Verdict.verdict(attempt(), dead, capabilities, dead.at).kind, "notApplied")
  })

  it("an attempt that was held back because its number is there already is left to the evidence", () => {
    const now = at("2026-03-02T03:00:00Z")
    const first = attempt({ ending: { _tag: "NoAnswer", at: now, cause: "timeout", frames: [] } })
    const second = attempt({ no: 2, requestId: "P1.2" })
    const region: Dispatch.Region = {
      dispatch: { _tag: "Sending", no: 2, checkAt: now },
      attempts: [first, second]
    }
    const held = { _tag: "NotSent", at: now, reason: "gated", detail: "holds 7 already" } as const
    const again = EndAttempt.decide(held, region, second, Policy.defaults, now)
    assert.deepStrictEqual(
      again.holder.map((event) => [event._tag, event._tag === "AttemptRefused" ? event.proves : null]),
      [["AttemptRefused", "nothing"]]
    )
    assert.deepStrictEqual(again.target, [])
    const alone = EndAttempt.decide(held, { ...region, attempts: [second] }, second, Policy.defaults, now)
    assert.deepStrictEqual(
      alone.holder.map(({ _tag }) => _tag),
      ["AttemptNotSent"]
    )
  })

  const lifetimes = [
    { name: "a clock may move after it was read, as far as a look lets pass", lifetimeMinutes: 5, dead: "02:07:30" },
    { name: "without a lifetime the line alone says when it is dead", lifetimeMinutes: null, dead: "02:05:30" }
  ] as const
  it.each(lifetimes)("takes an unanswered frame for dead: $name", ({ lifetimeMinutes, dead }) => {
    const sent = attempt({ lifetimeMinutes })
    const region: Dispatch.Region = { dispatch: { _tag: "Sending", no: 1, checkAt: sent.deadAt }, attempts: [sent] }
    const deadAt = at("2026-03-02T02:05:00Z")
    const silence = { _tag: "NoAnswer", sentAt: sent.openedAt, deadAt, cause: "timeout", frames: [] } as const
    const { holder } = EndAttempt.decide(silence, region, sent, Policy.defaults, at("2026-03-02T02:00:30Z"))
    assert.deepInclude(holder[0] as object, { _tag: "OutcomeBecameUnknown", deadAt: at(`2026-03-02T${dead}Z`) })
  })
})
