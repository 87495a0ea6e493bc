/**
 * The engine of protection (保电) before no-disconnect periods: it engages protection on terminals with purchase control engaged, which cut by
 * themselves whatever the calendar says, and releases afterwards what it engaged itself.
 *
 * What hinders it opens one work item a terminal, which closes by itself when the hindrance is gone.
 *
 * **Example**
 *
 * ```ts
 * yield* ProtectionKeeper.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { reportedOf } from "../../books/parameters/Parameters.ts"
import * as ProtectionRules from "../../books/parameters/ProtectionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { forbids, forbidsWithin } from "../../policy/NoDisconnect.ts"
import { type Policy, StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { about, goOn, nextPage, pauseOf } from "../kernel/Rounds.ts"
import type { StepReport } from "../kernel/Step.ts"
import { reaches } from "../terminal/Reach.ts"
import * as ParameterSender from "./ParameterSender.ts"
import * as ProtectionLook from "./ProtectionLook.ts"
import { actor, closeMoot, type Entry, record } from "./ProtectionRecord.ts"
import * as ProtectionTurns from "./ProtectionTurns.ts"

/** How many terminals are looked at at once. @category Constants */
export const settings = { room: 200 } as const

type Due = "engage" | "release"
type Placed = Versioned<"Terminal">
/** What came of a look; `waits`: somebody else is at it. */
type Done = "done" | "hindered" | "waits"

/** What the calendar says; `late`: it has said so for so long that whoever reaches a terminal has looked at it. */
interface Period {
  readonly is: "on" | "over"
  readonly late: "yes" | "no"
}

const periodAt = (policy: Policy, now: Instant): Period => {
  const { noDisconnect, siteZone, protectBeforeMinutes: before, retryMaxMinutes } = policy
  const lookedWithin = 2 * retryMaxMinutes * 60_000
  const within = (from: Instant, to: Instant) => forbidsWithin(noDisconnect, from, to, siteZone) !== null
  if (before !== null && within(now, plusMillis(now, before * 60_000)))
    return { is: "on", late: forbids(noDisconnect, now, siteZone) === null ? "no" : "yes" }
  return { is: "over", late: within(plusMillis(now, -lookedWithin), now) ? "no" : "yes" }
}

/** Writes down what was seen, and what hinders the station. */
const write = Effect.fnUntraced(function* (
  terminal: Placed,
  seen: Pick<ProtectionLook.Seen, "reported" | "facts">,
  {
    events = [],
    hindered = null,
    ...rest
  }: Partial<Pick<Entry, "hindered" | "job">> & { readonly events?: Entry["terminal"] }
) {
  const at = yield* DateTime.now
  const operation = hindered === null ? "protection.keep" : "protection.hindered"
  yield* record(terminal, {
    operation,
    at,
    terminal: [...seen.reported, ...events],
    facts: seen.facts,
    hindered,
    ...rest
  })
})

const hinder = Effect.fnUntraced(function* (
  terminal: Placed,
  seen: Pick<ProtectionLook.Seen, "reported" | "facts">,
  due: Due,
  because: ProtectionRules.Hindrance
) {
  const cause = due === "engage" ? "protectionMissing" : "protectionHeld"
  yield* write(terminal, seen, { hindered: { cause, because } })
  return "hindered" as const
})

/** Says of the station's own protection what the terminal shows. */
const settle = Effect.fnUntraced(function* (terminal: Placed, seen: ProtectionLook.Seen, as: "standing" | "ended") {
  const { ownProtection: own } = terminal.state
  const at = yield* DateTime.now
  const events: ReadonlyArray<Terminal.Event> =
    own === undefined ? [] : [{ _tag: "OwnProtectionSettled", v: 1, at, jobId: own.jobId, as }]
  yield* write(terminal, seen, { events })
  return "done" as const
})

/** Opens a job in the commit of what was seen, carries it out, and says whether the terminal took it. */
const send = Effect.fnUntraced(function* (terminal: Placed, seen: ProtectionLook.Seen, due: Due) {
  const { target } = seen
  const { orgNo } = terminal.state
  const purpose = due === "engage" ? "protect" : "unprotect"
  const loaded = absent("ParameterJob", idOf(purpose, terminal.ref.id, terminal.version))
  const jobId = loaded.ref.id
  const state = due === "engage" ? "protected" : "released"
  const values: ParameterJob.Content["values"] = [{ _tag: "Protection", state, halfHours: null }]
  const at = yield* DateTime.now
  const content = { jobId, orgNo, target, purpose, by: actor, values } as const
  const events: ReadonlyArray<Terminal.Event> =
    due === "engage" ? [{ _tag: "OwnProtectionOpened", v: 1, at, jobId, target: keyOf(target) }] : []
  yield* write(terminal, seen, {
    events,
    job: { loaded, events: [{ _tag: "JobOpened", v: 1, at, notBefore: at, content }] }
  })
  yield* ParameterSender.carryOut(jobId)
  const store = yield* StationStore
  const [after] = yield* store.load([ref("Terminal", terminal.ref.id)])
  if (!after?.state) return "waits" as const
  const { ownProtection: own } = after.state
  const took = due === "engage" ? own?.state === "standing" : own === undefined
  if (took || own?.state === "left") return "done" as const
  return yield* hinder({ ...after, state: after.state }, { reported: [], facts: [] }, due, "notTaken")
})

/** Tells whether the job that engages protection is still under way. */
const isUnderWay = Effect.fnUntraced(function* ({ ownProtection: own }: Terminal.State) {
  if (own?.state !== "engaging") return false
  const store = yield* StationStore
  const [job] = yield* store.load([ref("ParameterJob", own.jobId)])
  const progress = job?.state?.progress._tag
  return progress === "Waiting" || progress === "Running"
})

/** Does what a look decided. */
const act = Effect.fnUntraced(function* (
  terminal: Placed,
  seen: ProtectionLook.Seen,
  due: Due,
  step: ProtectionRules.Step
) {
  switch (step._tag) {
    case "Hindered":
      return yield* hinder(terminal, seen, due, step.because)
    case "Stands":
      return yield* settle(terminal, seen, "standing")
    case "Gone":
      return yield* settle(terminal, seen, "ended")
    case "Engage":
    case "Release":
      return yield* send(terminal, seen, due)
  }
})

/** Looks at a terminal that this process reaches, decides, and acts. */
const keep = Effect.fnUntraced(function* (terminal: Placed, due: Due) {
  const gateway = yield* TerminalGateway
  const { terminalId, book, ownProtection: own } = terminal.state
  const target = own?.target ?? ProtectionRules.controlledOf(terminal.state)[0]
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminalId))
  if (target === undefined || capabilities === null || (yield* isUnderWay(terminal.state))) return "waits" as const
  const seen = yield* ProtectionLook.look(terminal, target, due)
  if (due === "release") return yield* act(terminal, seen, due, ProtectionRules.release(seen, seen.balances))
  const map =
    capabilities.switchRoundMapping === "required" ? (reportedOf(book, "SwitchRounds")?.value.map ?? []) : null
  const step = ProtectionRules.engage({ ...seen, map }, capabilities)
  return yield* act(terminal, seen, due, step)
})

/** Forgets what somebody else decided about: the period is over. */
const forget = Effect.fnUntraced(function* (terminal: Placed) {
  const at = yield* DateTime.now
  const { ownProtection: own } = terminal.state
  const events: ReadonlyArray<Terminal.Event> =
    own === undefined ? [] : [{ _tag: "OwnProtectionSettled", v: 1, at, jobId: own.jobId, as: "ended" }]
  yield* write(terminal, { reported: [], facts: [] }, { events })
  return "done" as const
})

/** Does what is due on a terminal that no process seems to reach: nothing but saying so. */
const away = Effect.fnUntraced(function* (terminal: Placed, due: Due, period: Period) {
  if (period.late === "no") return "waits" as const
  return yield* hinder(terminal, { reported: [], facts: [] }, due, "offline")
})

const work = Effect.fnUntraced(function* (listed: Placed, period: Period, now: Instant) {
  const policy = yield* StationPolicy
  const store = yield* StationStore
  const { terminalId } = listed.state
  // The page is as old as the step.
  const [current] = yield* store.load([ref("Terminal", terminalId)])
  if (!current?.state) return "nothing"
  const terminal = { ...current, state: current.state }
  const due = ProtectionRules.turnOf(terminal.state, period.is, { now, actor, policy })
  if (due === "nothing") return "nothing"
  if (due === "forget") return yield* forget(terminal)
  const last = yield* ProtectionTurns.lastLook(terminalId, due)
  if (ProtectionTurns.waits(last, policy, now)) return "nothing"
  const isHere = (yield* reaches(terminalId)) === "here"
  if (!isHere && !ProtectionTurns.isForgotten(last, policy, now)) return "nothing"
  const done: Done = isHere ? yield* keep(terminal, due) : yield* away(terminal, due, period)
  if (done === "waits") return "nothing"
  const hindered = done === "hindered" ? (last?.hindered ?? 0) + 1 : 0
  yield* ProtectionTurns.noteLook(terminalId, { due, at: toMillis(now), hindered })
  return "done"
})

/**
 * Runs one step: looks at the next terminals of the round, engages protection where a no-disconnect period is on or near, and releases what the
 * station engaged where none is.
 *
 * **Details** Without `protectBeforeMinutes` it engages none, and still releases what it engaged before. `claimed` counts the terminals that were
 * looked at.
 *
 * @category Functions
 */
export const runOnce = Effect.fn("ProtectionKeeper.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  if ((yield* EngineProcess).terminals === "elsewhere") return { claimed: 0, failed: 0 }
  const policy = yield* StationPolicy
  const period = periodAt(policy, now)
  const pause = yield* pauseOf("protection", now, `${period.is} ${period.late}`)
  if (pause.isOn()) return { claimed: 0, failed: 0 }
  const report = yield* goOn(
    settings.room,
    Effect.fnUntraced(function* (limit) {
      const terminals = yield* nextPage("protection", "Terminal", {}, limit)
      const due = terminals.filter(
        ({ state }) => ProtectionRules.turnOf(state, period.is, { now, actor, policy }) !== "nothing"
      )
      // Near a period there is no time to lose.
      if (period.is === "over" && period.late === "yes" && due.length === 0) pause.begin()
      return due.map((terminal) => about(actor, terminal.ref.id, work(terminal, period, now)))
    })
  )
  yield* closeMoot(period.is, now)
  return report
})
