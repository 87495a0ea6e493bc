/** The engines of a station as one table: what a host must run once a second, whatever it runs them with. */
import type * as Effect from "effect/Effect"
import * as AlarmScheduler from "../alarm/AlarmScheduler.ts"
import * as ControlSender from "../control/ControlSender.ts"
import * as DispatchEngine from "../dispatch/DispatchEngine.ts"
import * as OutcomeResolver from "../dispatch/OutcomeResolver.ts"
import type { StepReport } from "../engine/Step.ts"
import * as AppliedNotice from "../message/AppliedNotice.ts"
import * as MessageSender from "../message/MessageSender.ts"
import type { SmsGateway } from "../message/SmsGateway.ts"
import * as ParameterSender from "../parameters/ParameterSender.ts"
import * as BalancePoller from "../polling/BalancePoller.ts"
import * as ClockKeeper from "../polling/ClockKeeper.ts"
import * as ReplacementSaga from "../replacement/ReplacementSaga.ts"
import type { StationStore } from "../store/StationStore.ts"
import type { StoreError } from "../store/StoreError.ts"
import type { TerminalGateway } from "../terminal/TerminalPorts.ts"
import type { Instant } from "../time/Instant.ts"

/** One step of an engine: claims what is due at `now`, does it, and says how much that was. */
export type RunOnce = (
  now: Instant
) => Effect.Effect<StepReport, StoreError, StationStore | TerminalGateway | SmsGateway>

/**
 * The engines by name.
 *
 * **Details** `dispatch` sends queued credits, `resolve` settles unknown outcomes by evidence, `alarm` decides at alarm times, `message` submits
 * messages, `parameters` sends what was ticked, `control` reads back what was tripped or closed, `replacement` carries device replacements on,
 * `balance` reads balances whose turn has come, `clock` sets clocks that are wrong, `notice` tells customers of purchases that took effect.
 */
export const engines = {
  dispatch: DispatchEngine.runOnce,
  resolve: OutcomeResolver.runOnce,
  alarm: AlarmScheduler.runOnce,
  message: MessageSender.runOnce,
  parameters: ParameterSender.runOnce,
  control: ControlSender.runOnce,
  replacement: ReplacementSaga.runOnce,
  balance: BalancePoller.runOnce,
  clock: ClockKeeper.runOnce,
  notice: AppliedNotice.runOnce
} satisfies { readonly [name: string]: RunOnce }
export type EngineName = keyof typeof engines
