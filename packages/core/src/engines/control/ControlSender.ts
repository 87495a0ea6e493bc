/**
 * The engine of remote control: sends a command once, reads the switch state back, and never sends it again (SM-R, R-080).
 *
 * The commit that moves a command from requested to sending decides which process sends. A process that stops after it leaves a command whose
 * outcome is unknown, and only reading settles it.
 *
 * **Example**
 *
 * ```ts
 * yield* ControlSender.runOnce(yield* DateTime.now)
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Control from "../../books/control/Control.ts"
import { deadAtOf, openFrom, plannedDeadAt, proves, type Seen } from "../../books/control/ControlProof.ts"
import * as ControlRequest from "../../books/control/ControlRequest.ts"
import { protectionOf } from "../../books/control/ControlRules.ts"
import * as ControlWorkItem from "../../books/control/ControlWorkItem.ts"
import { proposalMillis } from "../../books/control/DisconnectionRules.ts"
import { clockAfter } from "../../books/credit/FormerFrames.ts"
import * as Restoration from "../../books/restoration/Restoration.ts"
import { clockAt } from "../../books/terminal/ClockSetting.ts"
import { holdsBack } from "../../books/terminal/Suspicion.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { isLockedTo } from "../../books/terminal/TerminalLock.ts"
import { forbids } from "../../policy/NoDisconnect.ts"
import { backOffMillis, longestRetryMillis, type Policy, StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Outcome } from "../../ports/terminal/Outcome.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Loaded as LoadedOf, Versioned } from "../../store/Aggregates.ts"
import { type Changes, makeCommit, type View } from "../../store/Commit.ts"
import { absent, everyOrg, ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore, isToCome, plusMillis } from "../../values/Instant.ts"
import { readAsWitness } from "../dispatch/TerminalReads.ts"
import { allPages } from "../kernel/AllPages.ts"
import { commitStep } from "../kernel/commitStep.ts"
import { type Leave, stay } from "../kernel/Left.ts"
import { run, type Settings, type StepReport } from "../kernel/Step.ts"
import { askTerminal } from "../terminal/AskTerminal.ts"
import { leaveUnlessHere } from "../terminal/Reach.ts"

const actor = "system:control-engine"

/** How the engine takes its work: at most 500 commands under way at once. @category Constants */
export const settings: Settings = {
  queue: "control",
  terminals: "needed",
  holder: actor,
  room: 500,
  leaseMillis: 300_000,
  longestMillis: longestRetryMillis
}

type Loaded = {
  readonly control: Versioned<"Control">
  readonly terminal: Versioned<"Terminal">
  readonly restoration: LoadedOf<"Restoration">
}

const load = Effect.fnUntraced(function* (controlId: string): Effect.fn.Return<Loaded, StoreError, StationStore> {
  const store = yield* StationStore
  const missing = new StoreError({ reason: "corrupt", detail: `control ${controlId} or its terminal does not exist` })
  const [control] = yield* store.load([ref("Control", controlId)])
  if (control === undefined || control.state === null) return yield* missing
  const around = [ref("Terminal", control.state.target.terminalId), ref("Restoration", Restoration.id)] as const
  const [terminal, restoration] = (yield* store.load([...around])) as unknown as readonly [
    LoadedOf<"Terminal">,
    LoadedOf<"Restoration">
  ]
  if (terminal.state === null) return yield* missing
  return {
    control: { ...control, state: control.state },
    terminal: { ...terminal, state: terminal.state },
    restoration
  }
})

interface Changed {
  readonly control: ReadonlyArray<Control.Event>
  readonly terminal?: ReadonlyArray<Terminal.Event>
}

/** Commits a step, and with it what becomes of the work item about the command. */
const commit = Effect.fnUntraced(function* (operation: string, view: Loaded, changed: Changed, at: Instant) {
  const store = yield* StationStore
  const { ref: reference, version, state } = view.control
  const [item = absent("WorkItem", ControlWorkItem.itemId(reference.id))] = yield* store.load([
    ref("WorkItem", ControlWorkItem.itemId(reference.id))
  ])
  const after = changed.control.reduce<Control.State>(Control.evolve, state)
  const events = ControlWorkItem.after(item.state, after, actor, at)
  const seen: View = events.length === 0 ? { ...view } : { ...view, item }
  const changes: Changes<View> = events.length === 0 ? { ...changed } : { ...changed, item: events }
  return yield* commitStep(
    makeCommit(seen, changes, {
      command: { id: idOf(operation, reference.id, version), content: operation, response: null },
      trail: { actor, operation, reason: null, at }
    })
  )
})

/** Tells whether a command may not be sent any more: its time has passed, or lies further ahead than any, by a clock that was wrong. */
const isLate = (sendBy: Instant, { sendWithinSeconds }: Policy, now: Instant): boolean =>
  !isToCome(sendBy, sendWithinSeconds * 1000, now)

/** Says why a requested trip must not go out any more, looking again at what may have changed since the request; `null`: nothing. */
const forbidden = ({ control, terminal }: Loaded, policy: Policy, now: Instant): string | null => {
  const { sendBy, action, by } = control.state
  if (isLate(sendBy, policy, now)) return "the time to send has passed"
  if (holdsBack(terminal.state, action._tag === "Close" ? "relief" : "anything")) return "not sent: suspected"
  if (isLockedTo(terminal.state.lock, [by], { now, policy })) return "not sent: locked"
  if (action._tag === "Close") return null
  const protection = protectionOf(terminal.state, policy.protectionKnownForMinutes, now)
  if (protection !== "released") return `protection is ${protection}`
  return forbids(policy.noDisconnect, now, policy.siteZone)?.because ?? null
}

const endingOf = (outcome: Outcome<"Trip" | "Close">, now: Instant): NonNullable<Control.State["ending"]> => {
  switch (outcome._tag) {
    case "Answered":
      return { _tag: "Answered", at: outcome.at, frames: outcome.frames }
    case "Refused":
      return { _tag: "Refused", at: outcome.at, reason: outcome.reason, raw: outcome.raw, frames: outcome.frames }
    case "NotSent":
      return { _tag: "NotSent", at: outcome.at, reason: outcome.reason, detail: outcome.detail }
    case "NoAnswer":
      return { _tag: "NoAnswer", at: now, cause: outcome.cause, frames: outcome.frames }
  }
}

/** Tells whether another command may have moved the round since this one was sent. */
const movedSince = Effect.fnUntraced(function* ({ controlId, target, round, sentAt, requestedAt }: Control.State) {
  const where = { target: { _tag: "Is", value: keyOf(target) } } as const
  const rows = yield* allPages("Control", { orgScope: everyOrg, where })
  return rows.some(
    ({ state }) =>
      state.controlId !== controlId &&
      state.round === round &&
      state.sentAt !== null &&
      !isBefore(state.sentAt, sentAt ?? requestedAt) &&
      state.progress._tag !== "Refused"
  )
})

/** Says what was read proves; that a round is as before proves nothing where another command came after. */
const proofOf = Effect.fnUntraced(function* (control: Control.State, seen: Seen) {
  const proof = proves(control, seen)
  return proof === "noEffect" && (yield* movedSince(control)) ? "nothing" : proof
})

/** When the switch state is read next: quickly at first, since outputs move some seconds after the command, and just when a look proves more. */
const nextCheck = (control: Control.State, checks: number, policy: Policy, now: Instant): Instant => {
  const backOff = plusMillis(now, backOffMillis(policy, Math.max(0, checks - 2)))
  const settled = openFrom(control, now)
  return isBefore(now, settled) && isBefore(settled, backOff) ? settled : backOff
}

/** Reads the round's switch state and records what it proves. */
const readBack = Effect.fnUntraced(function* (view: Loaded) {
  const policy = yield* StationPolicy
  const { control, terminal: placed } = view
  const { progress, target, round, requestedAt, sentAt, identity } = control.state
  const checks = progress._tag === "Sending" || progress._tag === "Unknown" ? progress.checks : 0
  const lookedAt = yield* DateTime.now
  // Another device says nothing of what was sent to the former one, and of one in doubt nobody knows who answers.
  const isWitness =
    placed.state.suspicion === undefined && Terminal.isDeviceOf(placed.state, identity, sentAt ?? requestedAt)
  const outcome = isWitness
    ? yield* readAsWitness("ReadRounds", target, ["rounds", control.ref.id, control.version], { target })
    : null
  const at = yield* DateTime.now
  const states = outcome?._tag === "Answered" ? outcome.answer : []
  const state = states.find((it) => it.round === round)?.state ?? "unknown"
  const proof = yield* proofOf(control.state, { state, lookedAt })
  const terminal: ReadonlyArray<Terminal.Event> =
    states.length === 0 ? [] : [{ _tag: "RoundsReported", v: 1, at, target: keyOf(target), states }]
  const checkAt = nextCheck(control.state, checks, policy, at)
  const event = { _tag: "ControlReadBack", v: 1, at, state, proves: proof, checkAt } as const
  yield* commit("control.readBack", view, { control: [event], terminal }, at)
})

/** Records how the sending ended. The outcome is in memory only, so a commit that met another version is made again from what stands now. */
const end = Effect.fnUntraced(function* (controlId: string, outcome: Outcome<"Trip" | "Close">) {
  const policy = yield* StationPolicy
  const view = yield* load(controlId)
  const at = yield* DateTime.now
  const dead = deadAtOf(outcome, view.control.state, policy, at)
  const event = { _tag: "ControlEnded", v: 1, ending: endingOf(outcome, at), checkAt: at, ...dead } as const
  yield* commit("control.end", view, { control: [event] }, at)
})

const withdraw = (view: Loaded, detail: string, at: Instant) =>
  Effect.asVoid(commit("control.withdraw", view, { control: [{ _tag: "ControlWithdrawn", v: 1, at, detail }] }, at))

/** Sends a requested command, if nothing forbids it by now, and reads the switch state once. @category Functions */
export const send = Effect.fn("ControlSender.send")(function* (controlId: string) {
  const policy = yield* StationPolicy
  const view = yield* load(controlId)
  const now = yield* DateTime.now
  if (view.control.state.progress._tag !== "Requested") return
  const reason = forbidden(view, policy, now)
  if (reason !== null) return yield* withdraw(view, reason, now)
  const checkAt = plusMillis(view.control.state.sendBy, policy.deathMarginSeconds * 1000)
  const gateway = yield* TerminalGateway
  const capabilities = Option.getOrNull(yield* gateway.capabilities(view.control.state.target.terminalId))
  const byClock = { ...clockAt(view.terminal.state, now), ...clockAfter(view.restoration.state, { now, policy }) }
  const deadAt = plannedDeadAt({ ...view.control.state, ...byClock }, capabilities, policy)
  const identity = Terminal.identityOf(view.terminal.state)
  const sent = {
    _tag: "ControlSent",
    v: 1,
    at: now,
    checkAt,
    identity,
    ...byClock,
    ...(deadAt === null ? {} : { deadAt })
  } as const
  yield* commit("control.send", view, { control: [sent] }, now)
  const request = ControlRequest.requestOf(view.control.state, identity)
  const outcome = yield* askTerminal<"Trip" | "Close">(request)
  yield* Effect.retry(end(controlId, outcome), { times: 8, while: (error) => error.reason === "stale" })
  yield* check(controlId)
})

/** Reads the switch state of a command now, whatever its turn would be: what a person does with 核实. @category Functions */
export const resolve = Effect.fn("ControlSender.resolve")(function* (controlId: string) {
  yield* check(controlId)
})

/** Looks after a command: withdraws what was never sent, notes that a sender stopped, reads the switch state back. It never sends. */
const check = Effect.fnUntraced(function* (controlId: string, leave: Leave = stay) {
  const view = yield* load(controlId)
  const isOpen = view.control.state.progress._tag === "Sending" || view.control.state.progress._tag === "Unknown"
  const { terminalId } = view.control.state.target
  const left = isOpen ? yield* leaveUnlessHere(terminalId, view.control.version, leave) : null
  if (left !== null) return left
  const at = yield* DateTime.now
  const { progress, ending } = view.control.state
  switch (progress._tag) {
    case "Proposed":
      if (!isToCome(progress.until, proposalMillis, at)) yield* withdraw(view, Control.lateProposal, at)
      return
    case "Requested":
      if (isLate(view.control.state.sendBy, yield* StationPolicy, at))
        yield* withdraw(view, "the time to send has passed", at)
      return
    case "Sending":
      if (ending === null) {
        const event = { _tag: "ControlSenderStopped", v: 1, at, checkAt: at } as const
        yield* commit("control.senderStopped", view, { control: [event] }, at)
      }
      yield* readBack(yield* load(controlId))
      return
    case "Unknown":
      yield* readBack(view)
      return
    case "Confirmed":
    case "Refused":
      return
  }
})

/** Runs one step: claims commands whose switch state is to be read, and reads it. It sends nothing. @category Functions */
export const runOnce = Effect.fn("ControlSender.runOnce")(function* (
  now: Instant
): Effect.fn.Return<StepReport, StoreError, StationStore | TerminalGateway> {
  return yield* run(settings, now, (id, _, leave) => check(id, leave))
})
