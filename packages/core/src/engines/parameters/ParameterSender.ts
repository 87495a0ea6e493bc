/**
 * The engine of parameter jobs: sends what was ticked in the safe order, reads it back, and records how each item ended.
 *
 * Parameters are idempotent, so a job whose process stopped is carried out again. A terminal that is away keeps a release waiting; what an operator
 * ticked is answered at once.
 *
 * **Example**
 *
 * ```ts
 * yield* ParameterSender.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Reason as JobReason, unsureOf } from "../../books/parameters/JobWaiting.ts"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { type Ended, endingOf, heldBack, unsupported } from "../../books/parameters/ParameterOutcome.ts"
import { isWritable } from "../../books/parameters/Parameters.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { isLockedTo } from "../../books/terminal/TerminalLock.ts"
import { backOffMillis, type Policy, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { type Identity, isSameDevice, type Parameter, type ReportedParameter } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { TerminalOffline } from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { absent, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, plusMillis, toMillis } from "../../values/Instant.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { askTerminal } from "../terminal/AskTerminal.ts"
import { reaches } from "../terminal/Reach.ts"
import { openJobs } from "./OpenJobs.ts"
import { type Reported, readReported } from "./ParameterReadBack.ts"
import {
  isOfTheMoment,
  type Loaded,
  longestMillis,
  overtaken,
  runningMillis,
  turnAfter,
  waits
} from "./ParameterTurn.ts"
import { protectionEvents } from "./ProtectionEvents.ts"
import { wantedOf } from "./WantedBack.ts"

const actor = "system:parameter-engine"

/** How the engine takes its work: at most 500 jobs under way at once. @category Constants */
export const settings: Settings = {
  queue: "parameter",
  terminals: "needed",
  holder: actor,
  room: 500,
  leaseMillis: 300_000,
  longestMillis
}

/** How often a job that only reads is tried; while an outcome waits for it, without end. @category Constants */
export const maxReadTries = 10

const load = Effect.fnUntraced(function* (jobId: string): Effect.fn.Return<Loaded, StoreError, StationStore> {
  const store = yield* StationStore
  const [job] = yield* store.load([ref("ParameterJob", jobId)])
  if (job === undefined || job.state === null) {
    return yield* new StoreError({ reason: "corrupt", detail: `there is no parameter job ${jobId}` })
  }
  const [terminal] = yield* store.load([ref("Terminal", job.state.target.terminalId)])
  if (terminal === undefined || terminal.state === null) {
    return yield* new StoreError({ reason: "corrupt", detail: `job ${jobId} names a terminal that does not exist` })
  }
  return { job: { ...job, state: job.state }, terminal: { ...terminal, state: terminal.state } }
})

const commit = Effect.fnUntraced(function* <V extends View>(
  operation: string,
  job: Versioned<"ParameterJob">,
  view: V,
  changes: Changes<V>,
  at: Instant
) {
  return yield* commitStep(
    makeCommit(view, changes, {
      command: { id: idOf(operation, job.ref.id, job.version), content: operation, response: null },
      trail: { actor, operation, reason: null, at }
    })
  )
})

/** Sends the items one after the other; each is one request with one outcome. */
const send = Effect.fnUntraced(function* (
  job: ParameterJob.State,
  identity: Identity,
  capabilities: Capabilities,
  run: readonly [jobId: string, version: number]
) {
  const policy = yield* StationPolicy
  const done: Array<Ended> = []
  for (const [index, { value }] of job.entries.entries()) {
    const now = yield* DateTime.now
    const held = heldBack(value, done, now)
    if (held !== null || !isWritable(capabilities, value._tag)) {
      done.push(held ?? unsupported(now))
      continue
    }
    const outcome = yield* askTerminal<"WriteParameter">({
      _tag: "WriteParameter",
      requestId: idOf("write", ...run, index),
      terminalId: job.target.terminalId,
      notAfter: plusMillis(now, policy.sendWithinSeconds * 1000),
      identity,
      payload: { target: job.target, item: value }
    })
    done.push(endingOf(outcome, yield* DateTime.now))
  }
  return done
})

const halfHourMillis = 30 * 60_000

/** Gives when a protection that was just set ends by itself; `null`: it has no end. */
const protectionEnd = (values: ReadonlyArray<Parameter>, ended: ReadonlyArray<Ended>): Instant | null => {
  const index = values.findIndex(({ _tag }) => _tag === "Protection")
  const value = values[index]
  const end = ended[index]
  if (value?._tag !== "Protection" || value.state !== "protected" || end?.result !== "ok") return null
  return value.halfHours === null || value.halfHours === 0 ? null : plusMillis(end.at, value.halfHours * halfHourMillis)
}

const reportedEvents = (
  job: ParameterJob.State,
  items: ReadonlyArray<ReportedParameter>,
  at: Instant
): ReadonlyArray<Terminal.Event> =>
  items.length === 0 ? [] : [{ _tag: "ParametersReported", v: 1, at, target: keyOf(job.target), items }]

/** When what is still not known of a job is read anew: the frame of a write that was not answered is dead then. */
const settleAt = (job: ParameterJob.State, at: Instant, policy: Policy): Instant | null =>
  job.purpose !== "readBack" && ParameterJob.isOpen(job)
    ? plusMillis(at, policy.frameLifetimeMinutes * 60_000 + policy.deathMarginSeconds * 1000)
    : null

/** The jobs that look at the terminal again after one: when its protection ends, and when what was not answered is dead. */
const lookingAgain = (
  { jobId, orgNo, target, by }: ParameterJob.State,
  at: Instant,
  times: { readonly after: Instant | null; readonly settle: Instant | null }
) => {
  const about = { orgNo, target, purpose: "readBack", by, values: [] } as const
  return Object.entries(times).flatMap(([kind, notBefore]) => {
    if (notBefore === null) return []
    const content = { jobId: idOf(kind, jobId), ...about }
    return [{ _tag: "JobOpened", v: 1, at, notBefore, content } as const]
  })
}

/** Records the end of a job. What was sent is in memory only, so a commit that met another version is made again from what stands now. */
const finish = Effect.fnUntraced(function* (
  jobId: string,
  sentTo: Identity,
  ended: ReadonlyArray<Ended>,
  read: Reported
) {
  const policy = yield* StationPolicy
  const { job, terminal } = yield* load(jobId)
  const at = yield* DateTime.now
  // Another device says nothing of what was sent to the former one, and of one in doubt nobody knows who answers.
  const same = isSameDevice(terminal.state, sentTo) && terminal.state.suspicion === undefined
  const items = same && read._tag === "Read" ? read.items : []
  const values = job.state.entries.map(({ value }) => value)
  const until = same ? protectionEnd(values, ended) : null
  const protects = same && values.some(({ _tag }) => _tag === "Protection")
  const others = job.state.purpose === "readBack" ? yield* openJobs(job.state.target, terminal.state) : []
  const readBack = { _tag: "JobReadBack", v: 1, at, items } as const
  const finished = [{ _tag: "JobFinished", v: 1, at, entries: ended }, readBack] as const
  const after = finished.reduce<ParameterJob.State>(ParameterJob.evolve, job.state)
  const decided = protects ? protectionEvents(terminal.state, after, until, at) : []
  const again = lookingAgain(job.state, at, { after: until, settle: settleAt(after, at, policy) })
  const view: View = {
    ...Object.fromEntries(others.map((other) => [other.ref.id, other])),
    ...Object.fromEntries(again.map(({ content }) => [content.jobId, absent("ParameterJob", content.jobId)])),
    job,
    terminal
  }
  const changes: Changes<View> = {
    ...Object.fromEntries(others.map((other) => [other.ref.id, [readBack]])),
    ...Object.fromEntries(again.map((opened) => [opened.content.jobId, [opened]])),
    job: finished,
    terminal: [...reportedEvents(job.state, items, at), ...decided]
  }
  return yield* commit("parameters.finish", job, view, changes, at)
})

const postpone = Effect.fnUntraced(function* (job: Versioned<"ParameterJob">, reason: JobReason, now: Instant) {
  const policy = yield* StationPolicy
  const { progress } = job.state
  const tries = progress._tag === "Running" || progress._tag === "Waiting" ? progress.tries : 0
  const notBefore = plusMillis(now, backOffMillis(policy, tries))
  yield* commit(
    "parameters.postpone",
    job,
    { job },
    { job: [{ _tag: "JobPostponed", v: 2, at: now, notBefore, reason }] },
    now
  )
})

/** Waits for an adjustment: the longer it takes, the more rarely it is asked for. */
const waitOn = Effect.fnUntraced(function* (job: Versioned<"ParameterJob">, now: Instant) {
  const policy = yield* StationPolicy
  const age = toMillis(now) - toMillis(job.state.openedAt)
  const wait = Math.min(Math.max(age / 2, policy.retryAfterSeconds * 1000), policy.retryMaxMinutes * 60_000)
  const event = { _tag: "JobPostponed", v: 2, at: now, notBefore: plusMillis(now, wait), reason: "adjustment" } as const
  yield* commit("parameters.postpone", job, { job }, { job: [event] }, now)
})

const cancel = (job: Versioned<"ParameterJob">, reason: string, now: Instant) =>
  commit("parameters.cancel", job, { job }, { job: [{ _tag: "JobCancelled", v: 1, at: now, reason }] }, now)

/** Carries out a job that this process has started. */
const work = Effect.fnUntraced(function* (loaded: Loaded, sentTo: Identity, capabilities: Capabilities) {
  const { job } = loaded
  const { purpose, target } = job.state
  const run = [job.ref.id, job.version] as const
  const ended = yield* send(job.state, sentTo, capabilities, run)
  const now = yield* DateTime.now
  const unsure = purpose === "release" || purpose === "expiry" ? unsureOf(ended) : null
  if (unsure !== null) return yield* postpone(job, unsure, now)
  const wanted = wantedOf(job.state, capabilities, ended)
  const read = yield* readReported(target, wanted, ["readBack", ...run])
  const { progress } = job.state
  const tries = progress._tag === "Running" ? progress.tries : 0
  const wanting = purpose === "readBack" && read._tag !== "Read"
  if (wanting && (tries < maxReadTries || (yield* openJobs(target, loaded.terminal.state)).length > 0)) {
    return yield* postpone(job, read.refusal._tag, yield* DateTime.now)
  }
  yield* Effect.retry(finish(job.ref.id, sentTo, ended, read), {
    times: 8,
    while: (error) => error.reason === "stale"
  })
})

/** Carries out a job unless another process is at it or it is done. What an operator sent and what is due take the same way. @category Functions */
export const carryOut = Effect.fn("ParameterSender.carryOut")(function* (jobId: string, leave: Leave = stay) {
  const gateway = yield* TerminalGateway
  const loaded = yield* load(jobId)
  const now = yield* DateTime.now
  const { job } = loaded
  const { progress, purpose, target, after, by } = job.state
  const policy = yield* StationPolicy
  if (progress._tag === "Done" || progress._tag === "Cancelled") return
  if (waits(job.state, policy, now)) return
  const reason = yield* overtaken(loaded, now)
  if (reason !== null) return yield* cancel(job, reason, now)
  const turn = after === undefined ? "come" : yield* turnAfter(after)
  if (turn === "fallen") return yield* cancel(job, "its adjustment was voided", now)
  if (turn === "waiting") return yield* waitOn(job, now)
  // Whoever commissions the terminal may be looking at just what a job would change; reading disturbs nobody.
  if (purpose !== "readBack" && isLockedTo(loaded.terminal.state.lock, [by], { now, policy }))
    return yield* postpone(job, "LockedBy", now)
  const capabilities = Option.getOrNull(yield* gateway.capabilities(target.terminalId))
  const reach = capabilities === null ? "no" : yield* reaches(target.terminalId)
  const away = capabilities === null || reach === "no"
  const left = reach === "here" ? null : leave(job.version)
  if (left !== null) return left
  if (away && !isOfTheMoment(purpose)) return yield* postpone(job, "offline", now)
  const until = plusMillis(now, runningMillis)
  const identity = Terminal.identityOf(loaded.terminal.state)
  const start = { _tag: "JobStarted", v: 1, at: now, until, identity } as const
  yield* commit("parameters.start", job, { job }, { job: [start] }, now)
  const started = yield* load(jobId)
  if (!away) return yield* work(started, identity, capabilities)
  const ended = job.state.entries.map((): Ended => ({ result: "notSent", detail: "offline", confirmed: "no", at: now }))
  const refusal = new TerminalOffline({ terminalId: target.terminalId })
  yield* finish(jobId, identity, ended, { _tag: "NotRead", refusal })
})

/** What waits for a date that a person stated; it has a queue of its own, since it may lie as far ahead as he likes. */
const dated: Settings = { ...settings, queue: "expiry", longestMillis: () => null }

/** Runs one step: claims due jobs and carries them out. @category Functions */
export const runOnce = Effect.fn("ParameterSender.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  const known = yield* run(settings, now, (id, _, leave) => carryOut(id, leave))
  const { claimed, failed } = yield* run(dated, now, (id, _, leave) => carryOut(id, leave))
  return { claimed: known.claimed + claimed, failed: known.failed + failed }
})
