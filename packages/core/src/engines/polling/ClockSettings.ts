/** How the keeper of clocks sets one: it writes the setting down before it leaves, and sends none that could bring a dead frame to life. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Control from "../../books/control/Control.ts"
import * as Credit from "../../books/credit/Credit.ts"
import { deadFrom } from "../../books/dispatch/Attempt.ts"
import * as Target from "../../books/target/Target.ts"
import * as ClockSetting from "../../books/terminal/ClockSetting.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import { StoreError } from "../../ports/StoreError.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { makeCommit } from "../../store/Commit.ts"
import { everyOrg, ref, StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import * as Term from "../../values/Term.ts"
import { allPages } from "../kernel/AllPages.ts"
import { commitStep } from "../kernel/commitStep.ts"
import * as ClockReads from "./ClockReads.ts"

/** Writes down what becomes of a setting. */
const record = Effect.fnUntraced(function* (
  terminalId: string,
  operation: "clock.open" | "clock.end",
  requestId: string,
  event: Terminal.Event
) {
  const store = yield* StationStore
  const [terminal] = yield* store.load([ref("Terminal", terminalId)])
  if (terminal === undefined || terminal.state === null)
    return yield* new StoreError({ reason: "corrupt", detail: `terminal ${terminalId} does not exist` })
  const view = { terminal: { ...terminal, state: terminal.state } }
  const at = yield* DateTime.now
  yield* commitStep(
    makeCommit(
      view,
      { terminal: [event] },
      {
        command: { id: idOf(operation, requestId, terminal.version), content: operation, response: null },
        trail: { actor: ClockReads.actor, operation, reason: null, at }
      }
    )
  )
})

const write = (...given: Parameters<typeof record>) =>
  Effect.retry(record(...given), { times: 8, while: (error) => error.reason === "stale" })

/** Tells whether a frame of a credit may be alive of which only its tag says when it is dead. */
const isCreditAlive = ({ attempts }: Pick<Credit.Credit, "attempts">, now: Instant): boolean =>
  attempts.some(
    (it) =>
      it.lifetimeMinutes !== null &&
      it.clock === undefined &&
      (it.ending === null || it.ending._tag === "NoAnswer") &&
      isBefore(now, deadFrom(it, now))
  )

const isControlAlive = (control: Control.State, now: Instant): boolean => {
  const life = Control.lifeOf(control)
  const isOver = control.ending !== null && control.ending._tag !== "NoAnswer"
  return life !== null && !isOver && control.clock === undefined && isBefore(now, Term.endOf(life, now))
}

/** Tells whether a credit of a target may be alive by its tag: the one in its slot, or the one after which it is quiet. */
const isTargetAlive = Effect.fnUntraced(function* (target: Target.State, now: Instant) {
  const { slot } = target
  if (slot._tag === "Free") {
    const quiet = Target.quietOf(target)
    return quiet !== null && isBefore(now, Term.endOf(quiet, now))
  }
  const store = yield* StationStore
  const [holder] = yield* store.load([ref(slot.by._tag, slot.by.id)])
  if (holder === undefined || holder.state === null) return false
  return isCreditAlive(Credit.of({ ...holder, state: holder.state } as Versioned<Credit.HolderKind>), now)
})

/** Tells whether anything sent to a terminal may be alive of which only its tag says when it is dead. */
const isAnyAlive = Effect.fnUntraced(function* ({ state }: Versioned<"Terminal">, now: Instant) {
  const store = yield* StationStore
  const gateway = yield* TerminalGateway
  const capabilities = Option.getOrNull(yield* gateway.capabilities(state.terminalId))
  // Where credits have no tag they die by the time that passes, whatever the clock shows.
  const keys = capabilities?.lifetime._tag === "Quarantine" ? [] : Object.keys(state.targets)
  const targets = yield* store.load(keys.map((key) => ref("Target", key)))
  for (const { state: target } of targets) if (target !== null && (yield* isTargetAlive(target, now))) return true
  for (const name of ["sending", "unknown"]) {
    const where = {
      terminalId: { _tag: "Is", value: state.terminalId },
      state: { _tag: "Is", value: name }
    } as const
    const controls = yield* allPages("Control", { orgScope: everyOrg, where })
    if (controls.some((it) => isControlAlive(it.state, now))) return true
  }
  return false
})

/**
 * Sets the clock of a terminal; `held`: not now, since a frame is alive whose tag would prove nothing any more, or too many settings are open.
 *
 * **Details** It is written down first and looked for such frames then: what is sent after that knows of the setting, and what was sent before is seen.
 */
export const set = Effect.fnUntraced(function* (terminal: Versioned<"Terminal">, now: Instant) {
  const { terminalId } = terminal.state
  const about = yield* ClockReads.aboutNow(terminal, "set", now)
  const { requestId, notAfter } = about
  const sentAt = yield* DateTime.now
  if (ClockSetting.openAt(terminal.state, sentAt).length >= ClockSetting.maxOpen) return "held"
  const deadAt = ClockSetting.deadAtOf(notAfter, yield* StationPolicy)
  const opened = { _tag: "ClockSettingOpened", v: 1, setting: { requestId, sentAt, deadAt } } as const
  yield* write(terminalId, "clock.open", requestId, opened)
  const isHeld = yield* isAnyAlive(terminal, yield* DateTime.now)
  const outcome = isHeld ? ("held" as const) : yield* ClockReads.ask("SetClock", terminal, about)
  // Without an answer it may still come.
  if (outcome === "held" || outcome._tag !== "NoAnswer") {
    const ended = { _tag: "ClockSettingEnded", v: 1, at: yield* DateTime.now, requestId } as const
    yield* write(terminalId, "clock.end", requestId, ended)
  }
  return outcome
})
