/** What forbids to start, to end and to act in a session, one step away from an accepted case each; what is written, and how tabs and sessions are called. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import { Commissioning, CommissioningRules, type Customer, type Device, Terminal } from "@yugou/core/books"
import * as Result from "effect/Result"
import { isLocked } from "../../../src/books/terminal/TerminalLock.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { capabilities, terminalId } from "../../Fixtures.ts"
import { at, customerState, deviceState, orderContent, terminalState } from "../purchase/Orders.ts"

const v = 1 as const
const after = (minutes: number) => Instant.plusMillis(at, minutes * 60_000)
const { target, orgNo, customerNo } = orderContent
const key = keyOf(target)
const startedEvent: Extract<Commissioning.Event, { readonly _tag: "CommissioningStarted" }> = {
  ...{ _tag: "CommissioningStarted", v, at, by: "clerk", until: after(120) },
  ...{ target, orgNo, customerNo }
}
const session = Commissioning.evolve(null, startedEvent)
const context = { actor: "clerk", now: at, policy: Policy.defaults }
const view: CommissioningRules.ActView = {
  ...{ customer: customerState, device: deviceState, terminal: terminalState, capabilities, session }
}
const lockedUntil = (until: Instant.Instant, by = "other"): Terminal.State =>
  Terminal.evolve(terminalState, { _tag: "TerminalLocked", v, at, lock: { by, target: key, until } })
const refusals = (decided: Result.Result<unknown, ReadonlyArray<object>>): ReadonlyArray<object> =>
  Result.isSuccess(decided) ? [] : decided.failure.map((refusal) => ({ ...refusal }))
const voided: Customer.State = { ...customerState, validity: "voided" }
const cancelled: Device.State = { ...deviceState, binding: "cancelled" }
const lockedBy = (until: Instant.Instant) => ({ _tag: "LockedBy", terminalId, actor: "other", until })
const missing = { _tag: "NotFound", what: "commissioning", id: key }

/** What is unlike the accepted case, what forbids to act then, and what forbids to start. */
type Row = readonly [
  string,
  Partial<CommissioningRules.ActView>,
  act: ReadonlyArray<object>,
  start?: ReadonlyArray<object>
]
const rows: ReadonlyArray<Row> = [
  ["nothing", {}, []],
  ["the device is cancelled", { device: cancelled }, [{ _tag: "DeviceCancelled", deviceId: "D1", target: key }]],
  [
    "the dialect is not known",
    { capabilities: null },
    [{ _tag: "Unsupported", terminalId, feature: "unknownDialect" }]
  ],
  [
    "the terminal is retired",
    { terminal: { ...terminalState, retired: { at, reason: "r" } } },
    [{ _tag: "TerminalNotInService", terminalId, because: "retired" }]
  ],
  ["the customer is void", { customer: voided }, [{ _tag: "CustomerInvalid", customerNo }]],
  ["no session was started", { session: null }, [missing], []],
  ["R-059 somebody else is at the terminal", { terminal: lockedUntil(after(1)) }, [lockedBy(after(1))]],
  ["R-059 he is at the terminal", { terminal: lockedUntil(after(1), "clerk") }, []],
  ["R-059 somebody else was at the terminal", { terminal: lockedUntil(at) }, []],
  [
    "R-059 somebody else is at it for as long as one may be",
    { terminal: lockedUntil(after(120)) },
    [lockedBy(after(120))]
  ],
  ["R-059 somebody else took it by a clock that was far ahead", { terminal: lockedUntil(after(24 * 60)) }, []]
]

describe("R-059 a session of commissioning", () => {
  for (const [unlike, patch, act, start = act] of rows)
    it(`${unlike}: ${act.map((it) => Object.values(it)[0]).join() || "goes"}`, () => {
      const here = { ...view, ...patch }
      const acts = CommissioningRules.actPreconditions(here, context).filter((it) => it !== null)
      assert.deepStrictEqual<object>(
        acts.map((refusal) => ({ ...refusal })),
        act
      )
      assert.deepStrictEqual(refusals(CommissioningRules.start({}, here, context)), start)
      const tab = { tab: "basicParameters", result: "failure", reason: null } as const
      assert.deepStrictEqual(refusals(CommissioningRules.record(tab, here, context)), act)
    })

  it("takes the terminal when it starts, and frees it when it ends", () => {
    const lock = { by: "clerk", target: key, until: after(120) }
    assert.deepStrictEqual<object>(Result.getOrThrow(CommissioningRules.start({}, view, context)).changes, {
      commissioning: [startedEvent],
      terminal: [{ _tag: "TerminalLocked", v, at, lock }]
    })
    assert.deepStrictEqual<object>(Result.getOrThrow(CommissioningRules.end({}, view, context)).changes, {
      commissioning: [{ _tag: "CommissioningEnded", v, at }],
      terminal: [{ _tag: "TerminalUnlocked", v, at }]
    })
    const other = CommissioningRules.end({}, { terminal: lockedUntil(after(1)) }, context)
    assert.deepStrictEqual(refusals(other), [lockedBy(after(1))])
  })

  it("keeps the beginning of what an action says", () => {
    const event = (detail: string) => CommissioningRules.ran("remoteControl", "trip", "ok", detail, context)
    const run = (detail: string) => ({ at, by: "clerk", action: "trip", outcome: "ok", detail })
    assert.deepStrictEqual<object>(event("x".repeat(501)), {
      _tag: "TabRun",
      v,
      tab: "remoteControl",
      run: run("x".repeat(500))
    })
  })
})

describe("R-059 a lock", () => {
  it("holds a terminal against all but who took it, for as long as one lasts", () => {
    const { lock } = lockedUntil(after(1), "clerk")
    const locked = ["clerk", "chief"].map((actor) => isLocked(lock, { ...context, actor }))
    assert.deepStrictEqual([...locked, isLocked(null, context)], [false, true, false])
  })
})

const tab = "realtimeReading" as const
const ran = (action: string, outcome: "ok" | "failed"): Commissioning.Event =>
  CommissioningRules.ran(tab, action, outcome, "", context)
const recorded = (result: "success" | "failure", where: Commissioning.Tab = tab): Commissioning.Event => ({
  ...{ _tag: "ResultRecorded", v, tab: where },
  recorded: { at, by: "clerk", result, reason: null }
})
const stale: Commissioning.Event = { _tag: "TabBecameStale", v, at, tab, cause: "terminal" }
const sessionAfter = (...events: ReadonlyArray<Commissioning.Event>): Commissioning.State =>
  events.reduce<Commissioning.State>(Commissioning.evolve, session)

describe("R-072 recording the result of a tab", () => {
  const needed = [{ _tag: "ReasonRequired", tab }]
  const records: ReadonlyArray<
    readonly [string, Commissioning.State, "success" | "failure", reason: string | null, ReadonlyArray<object>]
  > = [
    ["success after what was run", sessionAfter(ran("read", "ok")), "success", null, []],
    ["success after nothing", session, "success", null, needed],
    ["success after what failed last", sessionAfter(ran("read", "ok"), ran("read", "failed")), "success", null, needed],
    ["success after what failed last, with a reason", sessionAfter(ran("read", "failed")), "success", "r", []],
    ["failure after nothing", session, "failure", null, []]
  ]
  it.each(records)("%s", (_, here, result, reason, refused) => {
    const decided = CommissioningRules.record({ tab, result, reason }, { ...view, session: here }, context)
    assert.deepStrictEqual(refusals(decided), refused)
    if (Result.isFailure(decided)) return
    const event = { _tag: "ResultRecorded", v, tab, recorded: { at, by: "clerk", result, reason } }
    assert.deepStrictEqual<object>(decided.success.changes, { commissioning: [event] })
  })

  it("of a session that was not started asks for that, and for the reason", () => {
    const decided = CommissioningRules.record(
      { tab, result: "success", reason: null },
      { ...view, session: null },
      context
    )
    assert.deepStrictEqual(refusals(decided), [missing, ...needed])
  })
})

describe("a session in the books", () => {
  const untouched = { runs: [], results: [], stale: "no" } as const
  const fresh = { basicParameters: untouched, realtimeReading: untouched, remoteControl: untouched }

  it("begins untouched, goes on for the same customer, and anew for another", () => {
    const rest = { target, orgNo, customerNo, startedAt: at, heldBy: { by: "clerk", until: after(120) } }
    const begun = Commissioning.evolve(null, startedEvent)
    assert.deepStrictEqual(begun, { ...rest, ...fresh })
    const used = sessionAfter(ran("read", "ok"))
    const again = { ...startedEvent, at: after(1), by: "chief", until: after(121) }
    const held = { startedAt: after(1), heldBy: { by: "chief", until: after(121) } }
    assert.deepStrictEqual(Commissioning.evolve(used, again), { ...used, ...held })
    const other = Commissioning.evolve(used, { ...again, customerNo: "0370100002" as typeof customerNo })
    assert.deepStrictEqual(other, { ...rest, customerNo: "0370100002", ...held, ...fresh } as never)
  })

  const run = { at, by: "clerk", action: "read", outcome: "ok", detail: "" } as const
  const result = { at, by: "clerk", result: "success", reason: null } as const
  const moves: ReadonlyArray<readonly [Commissioning.State, Commissioning.Event, Partial<Commissioning.State>]> = [
    [session, { _tag: "OrgUnitMoved", v, at, orgNo: "37402" }, { orgNo: "37402" }],
    [session, { _tag: "CommissioningEnded", v, at }, { heldBy: null }],
    [session, ran("read", "ok"), { [tab]: { ...untouched, runs: [run] } }],
    [
      sessionAfter(ran("read", "ok"), stale),
      recorded("success"),
      { [tab]: { runs: [], results: [result], stale: "no" } }
    ],
    [sessionAfter(recorded("success")), recorded("success"), { [tab]: { ...untouched, results: [result, result] } }],
    [sessionAfter(recorded("success")), stale, { [tab]: { runs: [], results: [result], stale: "yes" } }]
  ]
  it.each(moves)("%o by %o changes only what it says, and needs a session", (from, event, patch) => {
    assert.deepStrictEqual(Commissioning.evolve(from, event), { ...from, ...patch })
    assert.throws(() => Commissioning.evolve(null, event), `event ${event._tag} without`)
  })

  it("keeps the newest runs of a tab", () => {
    const many = Array.from({ length: Commissioning.maxRuns + 1 }, (_, index) => ran(`${index}`, "ok"))
    const { runs } = sessionAfter(...many)[tab]
    assert.deepStrictEqual([runs.length, runs[0]?.action, runs.at(-1)?.action], [50, "1", "50"])
  })

  const names: ReadonlyArray<readonly [ReadonlyArray<Commissioning.Event>, string]> = [
    [[], "notRun"],
    [[ran("read", "failed")], "running"],
    [[recorded("success")], "succeeded"],
    [[recorded("success"), ran("read", "ok")], "succeeded"],
    [[recorded("success"), stale], "stale"],
    [[recorded("success"), recorded("failure")], "failed"],
    [[recorded("failure"), stale], "failed"],
    [[recorded("failure"), recorded("success")], "succeeded"]
  ]
  it.each(names)("a tab after %o is called %s", (events, name) => {
    assert.strictEqual(Commissioning.tabNameOf(sessionAfter(...events)[tab]), name)
  })

  const all = Commissioning.tabs.map((where) => recorded("success", where))
  const sessions: ReadonlyArray<readonly [Commissioning.State | null, Commissioning.SessionName]> = [
    [null, "notCommissioned"],
    [session, "inProgress"],
    [sessionAfter(...all.slice(1)), "inProgress"],
    [sessionAfter(...all), "commissioned"],
    [sessionAfter(...all, stale), "inProgress"],
    [sessionAfter(...all, recorded("failure")), "failed"],
    [sessionAfter(recorded("failure")), "failed"]
  ]
  it.each(sessions)("%o is called %s", (state, name) => {
    assert.strictEqual(Commissioning.sessionNameOf(state), name)
  })

  const gates = [
    ["off", session, "pass"],
    ["warn", session, "warn"],
    ["enforce", session, "refuse"],
    ["enforce", null, "refuse"],
    ["warn", sessionAfter(...all), "pass"],
    ["enforce", sessionAfter(...all), "pass"]
  ] as const
  it.each(gates)("R-002 where the site says %s a sale on %o: %s", (requireCommissioned, state, gate) => {
    assert.strictEqual(CommissioningRules.saleGate(state, { requireCommissioned }), gate)
  })

  it.each([
    [[], null],
    [[ran("read", "ok")], "success"],
    [[ran("read", "failed"), ran("read", "ok")], "success"],
    [[ran("read", "ok"), ran("trip", "failed")], "failure"]
  ] as const)("after %o a result of %s is proposed", (events, proposed) => {
    assert.strictEqual(Commissioning.proposalOf(sessionAfter(...events)[tab]), proposed)
  })

  it.each([
    ["parameters", ["basicParameters"]],
    ["switchMap", ["remoteControl"]],
    ["terminal", ["basicParameters", "realtimeReading", "remoteControl"]]
  ] as const)("R-061 a change of %s makes successes of %o stale", (cause, tabs) => {
    const events = tabs.map((where) => ({ _tag: "TabBecameStale", v, at, tab: where, cause }) as const)
    assert.deepStrictEqual(CommissioningRules.outdated(sessionAfter(...all), cause, at), events)
    assert.deepStrictEqual(CommissioningRules.outdated(session, cause, at), [])
    assert.deepStrictEqual(CommissioningRules.outdated(null, cause, at), [])
  })
})
