/**
 * The commissioning (购电投入调试) of one target (SM-K): three independent tabs. The station proposes, an operator records the result; a recorded
 * success may become stale, and nothing else changes a result (R-058…R-082, invariant 9).
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Instant } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"

/** Describes the three tabs: 预购电基本参数, 实时数据召测, 远程控制. @category Models */
export const Tab = Schema.Literals(["basicParameters", "realtimeReading", "remoteControl"])
export type Tab = typeof Tab.Type

/** The tabs of a session, in the order of the page. @category Constants */
export const tabs: ReadonlyArray<Tab> = Tab.literals

/** Describes one action run in a tab, and whether it did what it should. @category Models */
export const Run = Schema.Struct({
  at: Instant,
  by: Id,
  action: Schema.String,
  outcome: Schema.Literals(["ok", "failed"]),
  detail: Schema.String
})
export type Run = typeof Run.Type

/** Describes a result as an operator recorded it (维护调试结果). @category Models */
export const Recorded = Schema.Struct({
  at: Instant,
  by: Id,
  result: Schema.Literals(["success", "failure"]),
  reason: Schema.NullOr(Schema.String)
})
export type Recorded = typeof Recorded.Type

/** Describes a tab: what was run since its last result (the newest {@link maxRuns}), and all its results, the newest last. @category Models */
export const TabState = Schema.Struct({
  runs: Schema.Array(Run),
  results: Schema.Array(Recorded),
  /** A success that parameters, switch map or terminal have outrun. */
  stale: Schema.Literals(["yes", "no"])
})
export type TabState = typeof TabState.Type

/** How many runs of a tab are kept with it; older ones stay in the history. @category Constants */
export const maxRuns = 50

/** Describes what the books hold of a commissioning session. @category Models */
export const State = Schema.Struct({
  target: CreditTarget,
  orgNo: OrgNo,
  customerNo: CustomerNo,
  startedAt: Instant,
  /** Who is at it now; `null`: nobody. */
  heldBy: Schema.NullOr(Schema.Struct({ by: Id, until: Instant })),
  basicParameters: TabState,
  realtimeReading: TabState,
  remoteControl: TabState
})
export type State = typeof State.Type

/** Describes what happened to a commissioning session; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  CommissioningStarted: {
    ...v1,
    at: Instant,
    by: Id,
    until: Instant,
    target: CreditTarget,
    orgNo: OrgNo,
    customerNo: CustomerNo
  },
  CommissioningEnded: { ...v1, at: Instant },
  TabRun: { ...v1, tab: Tab, run: Run },
  ResultRecorded: { ...v1, tab: Tab, recorded: Recorded },
  TabBecameStale: { ...v1, at: Instant, tab: Tab, cause: Schema.Literals(["parameters", "switchMap", "terminal"]) }
})
export type Event = typeof Event.Type

const untouched: TabState = { runs: [], results: [], stale: "no" }

const started = (state: State | null, event: Extract<Event, { _tag: "CommissioningStarted" }>): State => {
  const { target, orgNo, customerNo, by, until } = event
  const rest = { target, orgNo, customerNo, startedAt: event.at, heldBy: { by, until } }
  // Another customer's commissioning says nothing about this one's.
  return state === null || state.customerNo !== customerNo
    ? { ...rest, basicParameters: untouched, realtimeReading: untouched, remoteControl: untouched }
    : { ...state, ...rest }
}

/** Moves a commissioning by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "CommissioningStarted") return started(state, event)
  const it = existing(state, event)
  switch (event._tag) {
    case "OrgUnitMoved":
      return { ...it, orgNo: event.orgNo }
    case "CommissioningEnded":
      return { ...it, heldBy: null }
    case "TabRun": {
      const tab = it[event.tab]
      return { ...it, [event.tab]: { ...tab, runs: [...tab.runs, event.run].slice(-maxRuns) } }
    }
    case "ResultRecorded": {
      const tab = it[event.tab]
      return { ...it, [event.tab]: { runs: [], results: [...tab.results, event.recorded], stale: "no" } }
    }
    case "TabBecameStale":
      return { ...it, [event.tab]: { ...it[event.tab], stale: "yes" } }
  }
}

/** Describes how a tab stands; `stale`: it was run before something changed that it had tested. @category Models */
export const TabName = Schema.Literals(["notRun", "running", "succeeded", "failed", "stale"])

/** Gives the public state of a tab: the newest result counts, and before the first one whether anything was run. @category Functions */
export const tabNameOf = (tab: TabState): typeof TabName.Type => {
  const newest = tab.results.at(-1)
  if (newest === undefined) return tab.runs.length === 0 ? "notRun" : "running"
  if (newest.result === "failure") return "failed"
  return tab.stale === "yes" ? "stale" : "succeeded"
}

/** Describes how a whole session stands, which follows from its tabs. @category Models */
export const SessionName = Schema.Literals(["notCommissioned", "inProgress", "commissioned", "failed"])
export type SessionName = typeof SessionName.Type

/**
 * Gives the public state of the whole: commissioned with three successes that are not stale, failed while the newest result of a tab is a failure.
 *
 * @category Functions
 */
export const sessionNameOf = (state: State | null): SessionName => {
  if (state === null) return "notCommissioned"
  const names = tabs.map((tab) => tabNameOf(state[tab]))
  if (names.includes("failed")) return "failed"
  return names.every((name) => name === "succeeded") ? "commissioned" : "inProgress"
}

/** Proposes a result from what was run since the last one: the last outcome of each kind of action counts; `null`: nothing was run. @category Functions */
export const proposalOf = (tab: TabState): "success" | "failure" | null => {
  const last = new Map(tab.runs.map((run) => [run.action, run.outcome]))
  if (last.size === 0) return null
  return [...last.values()].every((outcome) => outcome === "ok") ? "success" : "failure"
}
