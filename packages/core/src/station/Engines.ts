/** The engines of a station as one table: what a host must run once a second, whatever it runs them with. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as AlarmObserver from "../engines/alarm/AlarmObserver.ts"
import * as AlarmScheduler from "../engines/alarm/AlarmScheduler.ts"
import { noted } from "../engines/alarm/Observed.ts"
import * as ClosingSaga from "../engines/closing/ClosingSaga.ts"
import * as ControlSender from "../engines/control/ControlSender.ts"
import * as DispatchEngine from "../engines/dispatch/DispatchEngine.ts"
import * as OutcomeResolver from "../engines/dispatch/OutcomeResolver.ts"
import * as FrameKeeper from "../engines/frames/FrameKeeper.ts"
import { add, observe } from "../engines/kernel/Metrics.ts"
import type { StepReport } from "../engines/kernel/Step.ts"
import * as MeasurementKeeper from "../engines/measurements/MeasurementKeeper.ts"
import * as MessageSender from "../engines/message/MessageSender.ts"
import * as AppliedNotice from "../engines/notice/AppliedNotice.ts"
import * as ParameterSender from "../engines/parameters/ParameterSender.ts"
import * as ProtectionKeeper from "../engines/parameters/ProtectionKeeper.ts"
import * as BalancePoller from "../engines/polling/BalancePoller.ts"
import * as ClockKeeper from "../engines/polling/ClockKeeper.ts"
import * as RestoreKeeper from "../engines/polling/RestoreKeeper.ts"
import * as ReplacementSaga from "../engines/replacement/ReplacementSaga.ts"
import * as AddressKeeper from "../engines/terminal/AddressKeeper.ts"
import * as PresenceKeeper from "../engines/terminal/PresenceKeeper.ts"
import * as TrailKeeper from "../engines/trail/TrailKeeper.ts"
import type { StoreError } from "../ports/StoreError.ts"
import type { SmsGateway } from "../ports/sms/SmsGateway.ts"
import type { TerminalGateway } from "../ports/terminal/TerminalPorts.ts"
import { StationStore } from "../store/StationStore.ts"
import type { Instant } from "../values/Instant.ts"

/**
 * One step of an engine: claims what is due at `now`, does it, and says how much that was.
 *
 * **Example**
 *
 * ```ts
 * const everySecond = (runOnce: RunOnce) =>
 *   Effect.flatMap(DateTime.now, runOnce).pipe(Effect.repeat(Schedule.spaced("1 second")))
 * ```
 *
 * @category Station
 */
export type RunOnce = (
  now: Instant
) => Effect.Effect<StepReport, StoreError, StationStore | TerminalGateway | SmsGateway>

/** Measures how long each step took, how much it claimed, and how much of that failed; a step that broke failed once. */
const measured = (engine: string, step: RunOnce): RunOnce =>
  Effect.fnUntraced(function* (now) {
    const [took, exit] = yield* Effect.timed(Effect.exit(step(now)))
    const report = Exit.isSuccess(exit) ? exit.value : { claimed: 0, failed: 1 }
    yield* observe("engineStep", Duration.toSeconds(took), { engine })
    yield* add("engineClaimed", report.claimed, { engine })
    yield* add("engineFailed", report.failed, { engine })
    return yield* exit
  })

/** Makes engines that are measured, and note every reading that they commit for `observe`. */
const watched = <N extends string>(each: { readonly [K in N]: RunOnce }): { readonly [K in N]: RunOnce } => {
  const entries: ReadonlyArray<readonly [string, RunOnce]> = Object.entries(each)
  const made = entries.map(([name, runOnce]) => {
    const step: RunOnce = (now) => Effect.updateService(runOnce(now), StationStore, noted)
    return [name, measured(name, step)] as const
  })
  return Object.fromEntries(made) as { readonly [K in N]: RunOnce }
}

/**
 * The engines by name.
 *
 * **Details** `dispatch` sends queued credits, `resolve` settles unknown outcomes by evidence, `alarm` decides at alarm times, `message` submits
 * messages, `parameters` sends what was ticked, `control` reads back what was tripped or closed, `replacement` carries device replacements on, `closing` closings of accounts,
 * `balance` reads balances whose turn has come, `clock` sets clocks that are wrong, `notice` tells customers of purchases that took effect,
 * `observe` has the alarm look at the readings that the others committed, `addresses` writes down who is registered under which address, where books of before do not say,
 * `protection` engages protection before no-disconnect periods and releases it afterwards, `restore` looks at every target after the books were restored.
 *
 * **Example**
 *
 * ```ts
 * const step = Effect.gen(function* () {
 *   const now = yield* DateTime.now
 *   const all: ReadonlyArray<RunOnce> = Object.values(engines)
 *   yield* Effect.forEach(all, (runOnce) => runOnce(now), { discard: true })
 * })
 * ```
 *
 * @category Station
 */
export const engines = watched({
  observe: AlarmObserver.runOnce,
  dispatch: DispatchEngine.runOnce,
  resolve: OutcomeResolver.runOnce,
  alarm: AlarmScheduler.runOnce,
  message: MessageSender.runOnce,
  parameters: ParameterSender.runOnce,
  control: ControlSender.runOnce,
  replacement: ReplacementSaga.runOnce,
  closing: ClosingSaga.runOnce,
  balance: BalancePoller.runOnce,
  clock: ClockKeeper.runOnce,
  notice: AppliedNotice.runOnce,
  addresses: AddressKeeper.runOnce,
  protection: ProtectionKeeper.runOnce,
  restore: RestoreKeeper.runOnce
})

/**
 * The engines whose work goes on by itself once it was taken: how much of it is under way at once a host may say (`rooms`).
 *
 * **Example**
 *
 * ```ts
 * const rooms: { readonly [N in LaneName]?: number } = { dispatch: 500, resolve: 200 }
 * ```
 *
 * @category Station
 */
export const lanes = [
  "dispatch",
  "resolve",
  "alarm",
  "message",
  "parameters",
  "control",
  "replacement",
  "closing",
  "balance",
  "protection",
  "restore"
] as const satisfies ReadonlyArray<EngineName>

/**
 * The names of {@link lanes}.
 *
 * **Example**
 *
 * ```ts
 * const slowest: LaneName = "dispatch"
 * ```
 *
 * @category Station
 */
export type LaneName = (typeof lanes)[number]

/**
 * What is looked after besides: `trail` seals the trail of each day after its end, `presence` counts once in each hour how many terminals are online,
 * `frames` drops frames that are older than the policy `frameLogDays`, `measurements` thins readings that are older than `rawReadingDays`.
 *
 * **Example**
 *
 * ```ts
 * const everyMinute = Effect.flatMap(DateTime.now, upkeep.trail)
 * ```
 *
 * @category Station
 */
export const upkeep = {
  trail: measured("trail", TrailKeeper.runOnce),
  presence: measured("presence", PresenceKeeper.runOnce),
  frames: measured("frames", FrameKeeper.runOnce),
  measurements: measured("measurements", MeasurementKeeper.runOnce)
} as const satisfies {
  readonly [name: string]: RunOnce
}

/**
 * The names of the engines.
 *
 * **Example**
 *
 * ```ts
 * const wanted: ReadonlyArray<EngineName> = ["dispatch", "resolve", "notice"]
 * ```
 *
 * @category Station
 */
export type EngineName = keyof typeof engines
