/** The rule that records how sending ended: what each end says, when the target is free again, and that no answer is never a failure. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Instant, Policy } from "@yugou/core"
import { type Attempt, type Dispatch, EndAttempt } from "@yugou/core/books"
import type { OutcomeOf } from "@yugou/core/dialect"

const at = Instant.at("2026-03-02T02:00:00Z")
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
const now = after(60)
const frames = [{ direction: "down", at, hex: "68" }] as const

const attempt: Attempt.Attempt = {
  no: 1,
  requestId: "P1.1",
  wireNo: 7,
  mode: "append",
  value: Energy.kwh("1000"),
  thresholds: null,
  lifetimeMinutes: 5,
  before: { at, storedNumber: 6, numberRead: "yes", balance: Energy.kwh("20"), consumption: null, records: [] },
  openedAt: at,
  queuedSince: at,
  queuedUntil: after(86_400),
  sendBy: after(60),
  deadAt: after(600),
  ending: null,
  verdict: null
}

const endings = {
  notSent: { _tag: "NotSent", at, reason: "busy", detail: "" },
  silent: { _tag: "NoAnswer", at, cause: "timeout", frames: [] }
} as const satisfies { readonly [name: string]: Attempt.Ending }

/** The attempts before: each of a number and how it ended; a crash leaves none. */
const earlier = {
  none: [],
  silent: [{ ...attempt, ending: endings.silent }],
  stopped: [attempt],
  notSent: [{ ...attempt, ending: endings.notSent }],
  otherNumber: [{ ...attempt, wireNo: 5, ending: endings.silent }]
} as const satisfies { readonly [name: string]: ReadonlyArray<Attempt.Attempt> }

const end = (
  outcome: OutcomeOf<null>,
  before: ReadonlyArray<Attempt.Attempt> = [],
  patch: Partial<Attempt.Attempt> = {},
  policy: Partial<Policy.Policy> = {},
  time = now
) => {
  const newest = { ...attempt, no: before.length + 1, ...patch }
  const region: Dispatch.Region = {
    dispatch: { _tag: "Sending", no: newest.no, checkAt: newest.deadAt },
    attempts: [...before, newest]
  }
  return EndAttempt.decide(outcome, region, newest, { ...Policy.defaults, ...policy }, time)
}

const notSent = (reason: Extract<OutcomeOf<null>, { _tag: "NotSent" }>["reason"], detail = "held") =>
  ({ _tag: "NotSent", at: now, reason, detail }) as const
const refused = (reason: Extract<OutcomeOf<null>, { _tag: "Refused" }>["reason"]) =>
  ({ _tag: "Refused", at: now, reason, raw: "02", frames }) as const
const freed = (quietUntil: Instant.Instant | null, expected: number | null = 6) => ({
  _tag: "SlotFreed",
  v: 1,
  quietUntil,
  ...(quietUntil === null ? {} : { quietFrom: attempt.openedAt }),
  expected
})

const rowsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))

/** What becomes of a credit of which nothing left. */
const unsent = `
reason      earlier     event           next
offline     none        AttemptNotSent  Queued
busy        none        AttemptNotSent  Queued
expired     none        AttemptNotSent  Queued
shutdown    none        AttemptNotSent  Queued
suspected   none        AttemptNotSent  Queued
unproved    none        AttemptNotSent  Queued
unsupported none        AttemptNotSent  Rejected
gated       none        AttemptNotSent  Rejected
gated       notSent     AttemptNotSent  Rejected
gated       otherNumber AttemptNotSent  Rejected
gated       silent      AttemptRefused  -
gated       stopped     AttemptRefused  -
unsupported silent      AttemptNotSent  Rejected
offline     silent      AttemptNotSent  Queued
`

/** What a refusal proves: a stated reason of the only send of a number that nothing was applied. */
const refusals = `
reason          earlier     proves
duplicateNumber none        nothing
unspecified     none        nothing
expired         none        notApplied
notPermitted    none        notApplied
unsupported     none        notApplied
badValue        none        notApplied
overLimit       none        notApplied
badValue        silent      nothing
badValue        stopped     nothing
badValue        notSent     notApplied
badValue        otherNumber notApplied
expired         silent      nothing
`

describe("the end of an attempt", () => {
  it("an answer says that it arrived: its evidence is read within half a minute", () => {
    assert.deepStrictEqual(end({ _tag: "Answered", at: now, answer: null, frames }), {
      holder: [{ _tag: "AttemptAnswered", v: 1, at: now, frames, checkAt: after(90) }],
      target: []
    })
  })

  it("keeps over which connection it was sent, and nothing where the gateway does not tell it", () => {
    const over = {
      connectionId: "7",
      source: "10.3.7.9",
      certificate: null,
      since: at,
      identity: "unproved"
    } as const
    const answered = { _tag: "Answered", at: now, answer: null, frames } as const
    const silent = { _tag: "NoAnswer", sentAt: now, cause: "timeout", deadAt: null, frames } as const
    for (const outcome of [answered, refused("unspecified"), silent]) {
      assert.deepInclude(end({ ...outcome, over }).holder[0], { over })
      assert.notProperty(end(outcome).holder[0], "over")
    }
  })

  it("of what was not sent follows the table", () => {
    for (const [reason, before, event, next] of rowsOf(unsent)) {
      const { holder, target } = end(notSent(reason as "busy"), earlier[before as keyof typeof earlier])
      const [first] = holder
      const found = first?._tag === "AttemptNotSent" ? [first._tag, first.next._tag] : [first?._tag, "-"]
      assert.deepStrictEqual([holder.length, ...found], [1, event, next], `${reason} ${before}`)
      assert.deepStrictEqual(target as ReadonlyArray<object>, next === "-" ? [] : [freed(null)], `${reason} ${before}`)
    }
  })

  it("waits five minutes at the longest where it was not known whose the connection is", () => {
    const many = Array.from({ length: 12 }, () => ({ ...attempt, ending: endings.notSent }))
    const rows = { suspected: 300, unproved: 300, busy: 3600 } as const
    for (const [reason, seconds] of Object.entries(rows)) {
      const [ended] = end(notSent(reason as keyof typeof rows), many, {}, { retryMaxMinutes: 60 }).holder
      const next = ended?._tag === "AttemptNotSent" ? ended.next : null
      assert.deepInclude(next, { _tag: "Queued", notBefore: Instant.plusMillis(now, seconds * 1000) }, reason)
    }
  })

  it("goes back into the queue until its time is over, and later with every try", () => {
    const { silent } = earlier
    const waits = [[], silent, [...silent, ...silent]].map((before) => end(notSent("busy"), before).holder[0])
    assert.deepStrictEqual(
      waits as ReadonlyArray<object | undefined>,
      [60, 120, 240].map((seconds) => ({
        _tag: "AttemptNotSent",
        v: 1,
        at: now,
        reason: "busy",
        detail: "held",
        next: { _tag: "Queued", until: after(86_400), notBefore: after(60 + seconds) }
      }))
    )
  })

  it("that was held back over a number which was sent before is left to the evidence", () => {
    assert.deepStrictEqual(end(notSent("gated", "holds 7 already"), earlier.silent).holder, [
      {
        _tag: "AttemptRefused",
        v: 1,
        at: now,
        reason: "duplicateNumber",
        raw: "holds 7 already",
        frames: [],
        proves: "nothing",
        checkAt: now
      }
    ])
  })

  it("of a refusal follows the table", () => {
    for (const [reason, before, proves] of rowsOf(refusals)) {
      const { holder, target } = end(refused(reason as "badValue"), earlier[before as keyof typeof earlier])
      assert.deepStrictEqual(
        holder as ReadonlyArray<object>,
        [{ _tag: "AttemptRefused", v: 1, at: now, reason, raw: "02", frames, proves, checkAt: now }],
        `${reason} ${before}`
      )
      const free = proves === "notApplied" ? [freed(null)] : []
      assert.deepStrictEqual(target as ReadonlyArray<object>, free, `${reason} ${before}`)
    }
  })

  /** A copy of a refused frame without a lifetime may still be under way. */
  const copies = [
    ["a frame with a lifetime", 5, 60, null],
    ["none, still alive", null, 599, after(600)],
    ["none, dead", null, 600, null]
  ] as const
  it.each(copies)("leaves the target quiet after a refusal: %s", (_, lifetimeMinutes, seconds, quietUntil) => {
    const { target } = end(refused("badValue"), [], { lifetimeMinutes }, {}, after(seconds))
    assert.deepStrictEqual(target as ReadonlyArray<object>, [freed(quietUntil)])
  })

  it("leaves a target without a number without one", () => {
    const { target } = end(refused("badValue"), [], { before: { ...attempt.before, storedNumber: null } })
    assert.deepStrictEqual(target as ReadonlyArray<object>, [freed(null, null)])
  })

  /** When an unanswered frame is dead: as the line says, with the site's margin and what a clock may have moved; else as it was planned. */
  const deaths = [
    ["with a lifetime: the margin and the skew", 5, after(300), 300 + 30 + 120],
    ["without: the margin", null, after(300), 300 + 30],
    ["not before now", null, after(-300), 60],
    ["the line does not know: as planned", 5, null, 600]
  ] as const
  it("of no answer is dead as planned where the terminal's clock was unsettled, whatever the dialect says of its tag", () => {
    const silence = { _tag: "NoAnswer", sentAt: at, deadAt: after(300), cause: "timeout", frames } as const
    const of = (patch: Partial<Attempt.Attempt>) => end(silence, [], { deadAt: after(4_000), ...patch }).holder[0]
    assert.deepInclude(of({}), { deadAt: after(300 + 30 + 120) })
    assert.deepInclude(of({ clock: "unsettled" }), { deadAt: after(4_000) })
  })

  it.each(deaths)("of no answer is unknown, the frame dead later: %s", (_, lifetimeMinutes, deadAt, seconds) => {
    const silence = { _tag: "NoAnswer", sentAt: at, deadAt, cause: "linkLost", frames } as const
    assert.deepStrictEqual(end(silence, [], { lifetimeMinutes }), {
      holder: [
        { _tag: "OutcomeBecameUnknown", v: 1, at: now, cause: "linkLost", frames, deadAt: after(seconds), checkAt: now }
      ],
      target: []
    })
  })
})
