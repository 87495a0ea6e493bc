/** R-039 What each event makes of a parameter job, how its items end, and how it ended as a whole. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { ParameterJob, type Parameters } from "@yugou/core/books"
import type { Outcome } from "@yugou/core/dialect"
import * as ParameterOutcome from "../../../src/books/parameters/ParameterOutcome.ts"
import { at, orderContent } from "../purchase/Orders.ts"

const v = 1 as const
const after = (seconds: number) => Instant.plusMillis(at, seconds * 1000)
type Parameter = Parameters.Book["desired"][number]
const rounds = (...its: ReadonlyArray<number>): Parameter => ({ _tag: "EffectiveRounds", rounds: its })
const control = (state: "engaged" | "released"): Parameter => ({ _tag: "PurchaseControl", state })
const protection = (state: "protected" | "released"): Parameter => ({ _tag: "Protection", state, halfHours: null })
const { target, orgNo } = orderContent
const shared = { jobId: "J1", orgNo, target, purpose: "expiry", by: "clerk" } as const
const openedEvent: ParameterJob.Event = {
  ...{ _tag: "JobOpened", v, at, notBefore: after(60) },
  content: { ...shared, values: [rounds(1), control("engaged")] }
}
const opened = ParameterJob.evolve(null, openedEvent)
const entry = (value: Parameter, patch: Partial<ParameterJob.Entry> = {}): ParameterJob.Entry => ({
  ...{ value, result: "waiting", detail: "", confirmed: "no", readBack: "none", at: null },
  ...patch
})
const entries = (...results: ReadonlyArray<ParameterJob.Entry["result"]>): ParameterJob.State => ({
  ...opened,
  progress: { _tag: "Done", at: after(9) },
  entries: results.map((result) => entry(rounds(1), { result }))
})

describe("a parameter job in the books", () => {
  it("begins with its items waiting", () => {
    assert.deepStrictEqual(ParameterJob.evolve(null, openedEvent), {
      ...shared,
      ...{ openedAt: at, scheduledFor: after(60), entries: [entry(rounds(1)), entry(control("engaged"))] },
      progress: { _tag: "Waiting", notBefore: after(60), tries: 0 }
    })
  })

  const identity = { dialectId: "fake", address: "1" }
  const running: ParameterJob.State = { ...opened, progress: { _tag: "Running", until: after(30), tries: 2 } }
  const waiting: ParameterJob.State = { ...opened, progress: { _tag: "Waiting", notBefore: at, tries: 2 } }
  const done = { result: "ok", detail: "", confirmed: "byProtocol", at: after(9) } as const
  const silent = { result: "timeout", detail: "timeout", confirmed: "no", at: after(9) } as const
  const ended: ParameterJob.State = {
    ...{ ...opened, identity, progress: { _tag: "Done", at: after(9) } },
    entries: [entry(rounds(1), silent), entry(control("engaged"), done)]
  }
  const readBack = (...items: ReadonlyArray<Parameter>): ParameterJob.Event => ({
    ...{ _tag: "JobReadBack", v, at: after(20), items }
  })
  const rows: ReadonlyArray<readonly [string, ParameterJob.State, ParameterJob.Event, Partial<ParameterJob.State>]> = [
    [
      "starts",
      opened,
      { _tag: "JobStarted", v, at, until: after(30), identity },
      { identity, progress: { _tag: "Running", until: after(30), tries: 1 } }
    ],
    [
      "starts again, of books that kept no device",
      waiting,
      { _tag: "JobStarted", v, at, until: after(30) },
      { progress: { _tag: "Running", until: after(30), tries: 3 } }
    ],
    [
      "is taken up by another process",
      running,
      { _tag: "JobStarted", v, at, until: after(60) },
      { progress: { _tag: "Running", until: after(60), tries: 3 } }
    ],
    [
      "is put off",
      running,
      { _tag: "JobPostponed", v, at, notBefore: after(90), reason: "offline" },
      { progress: { _tag: "Waiting", notBefore: after(90), tries: 2 } }
    ],
    [
      "is put off, and says why",
      running,
      { _tag: "JobPostponed", v: 2, at, notBefore: after(90), reason: "offline" } as ParameterJob.Event,
      { progress: { _tag: "Waiting", notBefore: after(90), tries: 2, waitsFor: "offline" } as ParameterJob.Progress }
    ],
    [
      "is put off though it was done",
      ended,
      { _tag: "JobPostponed", v, at, notBefore: after(90), reason: "offline" },
      { progress: { _tag: "Waiting", notBefore: after(90), tries: 0 } }
    ],
    [
      "ends, item by item",
      running,
      { _tag: "JobFinished", v, at: after(9), entries: [silent, done] },
      {
        progress: { _tag: "Done", at: after(9) },
        entries: [entry(rounds(1), silent), entry(control("engaged"), done)]
      }
    ],
    [
      "is called off",
      waiting,
      { _tag: "JobCancelled", v, at: after(9), reason: "r" },
      { progress: { _tag: "Cancelled", at: after(9) } }
    ],
    [
      "reads that an item which was not answered is there",
      ended,
      readBack(rounds(1)),
      {
        entries: [
          entry(rounds(1), { ...silent, result: "ok", detail: "", readBack: "equal", at: after(20) }),
          entry(control("engaged"), done)
        ]
      }
    ],
    [
      "reads that it is not there, and that one which was answered is",
      ended,
      readBack(rounds(2), control("engaged")),
      {
        entries: [
          entry(rounds(1), {
            ...{ ...silent, result: "notApplied", detail: "the terminal holds another value" },
            ...{ readBack: "differs", at: after(20) }
          }),
          entry(control("engaged"), { ...done, readBack: "equal" })
        ]
      }
    ],
    [
      "reads another value than was answered",
      ended,
      readBack(control("released")),
      { entries: [entry(rounds(1), silent), entry(control("engaged"), { ...done, readBack: "differs" })] }
    ]
  ]
  it.each(rows)("%s", (_, from, event, patch) => {
    assert.deepStrictEqual(ParameterJob.evolve(from, event), { ...from, ...patch })
    assert.throws(() => ParameterJob.evolve(null, event), `event ${event._tag} without`)
  })

  const overall: ReadonlyArray<readonly [ParameterJob.State, string, open: "open" | "settled"]> = [
    [opened, "running", "settled"],
    [running, "running", "settled"],
    [{ ...opened, progress: { _tag: "Cancelled", at } }, "cancelled", "settled"],
    [entries("ok", "ok"), "ok", "settled"],
    [entries("ok", "timeout"), "partial", "open"],
    [entries("refused", "notSent"), "failed", "settled"],
    [entries(), "ok", "settled"]
  ]
  it.each(overall)("%o is %s and %s", (job, name, open) => {
    assert.strictEqual(ParameterJob.overallOf(job), name)
    assert.strictEqual(ParameterJob.isOpen(job), open === "open")
  })

  it("waits for a date only as an expiry that was not put off", () => {
    const dated = [opened, { ...opened, purpose: "dispatch" as const }, waiting, { ...running, scheduledFor: at }].map(
      ParameterJob.isDated
    )
    assert.deepStrictEqual(dated, [true, false, false, false])
  })
})

describe("how an item of a job ends", () => {
  const refused = (reason: Extract<Outcome, { _tag: "Refused" }>["reason"]) =>
    ({ _tag: "Refused", at, raw: "", reason, frames: [] }) as const
  const notSent = (reason: Extract<Outcome, { _tag: "NotSent" }>["reason"]) =>
    ({ _tag: "NotSent", at, reason, detail: "d" }) as const
  const silent = { _tag: "NoAnswer", sentAt: at, deadAt: null, cause: "linkLost", frames: [] } as const
  const rows: ReadonlyArray<readonly [Outcome<"WriteParameter">, ParameterOutcome.Ended]> = [
    [
      { _tag: "Answered", at, answer: null, frames: [] },
      { result: "ok", detail: "", confirmed: "byProtocol", at }
    ],
    [refused("badValue"), { result: "refused", detail: "badValue", confirmed: "no", at }],
    [refused("unsupported"), { result: "unsupported", detail: "unsupported", confirmed: "no", at }],
    [notSent("offline"), { result: "notSent", detail: "offline", confirmed: "no", at }],
    [notSent("unsupported"), { result: "unsupported", detail: "unsupported", confirmed: "no", at }],
    [silent, { result: "timeout", detail: "linkLost", confirmed: "no", at: after(9) }]
  ]
  it.each(rows)("%o", (outcome, ended) => {
    assert.deepStrictEqual(ParameterOutcome.endingOf(outcome, after(9)), ended)
  })

  it("that the terminal does not offer: nothing is sent", () => {
    assert.deepStrictEqual(ParameterOutcome.unsupported(at), { result: "unsupported", detail: "", confirmed: "no", at })
  })

  const well = ParameterOutcome.endingOf({ _tag: "Answered", at, answer: null, frames: [] }, at)
  const badly = ParameterOutcome.endingOf(silent, at)
  const left = { result: "notSent", detail: "an earlier item did not end well", confirmed: "no", at } as const
  const held: ReadonlyArray<readonly [Parameter, ReadonlyArray<ParameterOutcome.Ended>, "sent" | "left"]> = [
    [control("engaged"), [], "sent"],
    [control("engaged"), [well], "sent"],
    [control("engaged"), [well, badly], "left"],
    [control("released"), [badly], "sent"],
    [protection("released"), [badly, well], "left"],
    [protection("released"), [well], "sent"],
    [protection("protected"), [badly], "sent"],
    [rounds(1), [badly], "sent"]
  ]
  it.each(held)(
    "%o after %o is %s: a safeguard is not taken away after what did not end well",
    (value, before, what) => {
      assert.deepStrictEqual(ParameterOutcome.heldBack(value, before, at), what === "left" ? left : null)
    }
  )
})
