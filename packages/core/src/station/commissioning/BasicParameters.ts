/** 预购电基本参数: the same actions as on the customer page, run in a session that records them. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { jobIdOf, overallOf } from "../../books/adjustment/ThresholdJob.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as ParameterRules from "../../books/parameters/ParameterRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { pollBalance, polledView } from "../customers/BalancePoll.ts"
import { installationInUse, known } from "../customers/Installation.ts"
import { carryOutJob, decideDispatch, decideSave, jobOf, openJob } from "../customers/ParameterCommands.ts"
import { readBack } from "../customers/ParameterReadback.ts"
import { jobView, parametersView } from "../customers/ParameterViews.ts"
import { ask, type By, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { recordedRun, recordRun, sessionAt, sessionOf, sessionStates } from "./CommissioningSession.ts"
import { commissioning as table } from "./Table.ts"

type Table = Handlers<typeof table>
const tab = "basicParameters"

const saveIn = (states: ParameterRules.SessionView, context: Context) => (command: ParameterRules.SaveCommand) =>
  ParameterRules.saveInSession(command, states, context)

const dispatchIn =
  (states: ParameterRules.SessionView, context: Context) => (command: ParameterRules.DispatchCommand) =>
    ParameterRules.dispatchInSession(command, states, context)

const saveParameters: Table["saveParameters"] = run(
  table.saveParameters,
  ({ deviceId, commandId, actor: _actor, ...values }, context) =>
    Effect.gen(function* () {
      const session = yield* sessionAt(deviceId, context)
      const { installation } = session
      const save = saveIn(sessionStates(session), context)
      return Result.map(yield* decideSave(installation, values, commandId, context, save), ({ view, changes }) =>
        decision(view, changes, null, (after) => parametersView(known(installation), after.terminal, context))
      )
    })
)

const openDispatch: Table["dispatchParameters"] = run(
  table.dispatchParameters,
  ({ deviceId, commandId, ...ticked }, context) =>
    Effect.gen(function* () {
      const session = yield* sessionAt(deviceId, context)
      const states = sessionStates(session)
      const job = jobOf(commandId)
      const dispatch = dispatchIn(states, context)
      return Result.map(yield* decideDispatch(states, ticked, job.ref.id, context, dispatch), (decided) => {
        const { view, changes, sends } = openJob(session.installation, job, decided.changes, context)
        return decision(view, changes, null, (after) => jobView(after.job), { sends })
      })
    })
)

/** Gives the states as they are after the terminal's parameters were saved. */
const afterSaving = (
  states: ParameterRules.SessionView,
  events: ReadonlyArray<Terminal.Event>
): ParameterRules.SessionView => ({ ...states, terminal: events.reduce(Terminal.evolve, states.terminal) })

/** Saves and writes down what is to be sent in one commit; sending comes after it, so that a failure to send leaves what was saved. */
const openSaved: Table["saveAndDispatch"] = run(
  table.saveAndDispatch,
  ({ deviceId, commandId, items, acknowledgeImmediateTrip = "no", confirmCloses = "no", ...rest }, context) =>
    Effect.gen(function* () {
      const { actor: _actor, ...values } = rest
      const session = yield* sessionAt(deviceId, context)
      const { installation } = session
      const states = sessionStates(session)
      const job = jobOf(commandId)
      const saved = yield* decideSave(installation, values, commandId, context, saveIn(states, context))
      if (Result.isFailure(saved)) return Result.fail(saved.failure)
      const later = afterSaving(states, saved.success.changes.terminal)
      const ticked = { items, acknowledgeImmediateTrip, confirmCloses }
      const dispatch = dispatchIn(later, context)
      return Result.map(yield* decideDispatch(later, ticked, job.ref.id, context, dispatch), (decided) => {
        const opened = openJob(installation, job, decided.changes, context)
        const view = { ...opened.view, ...saved.success.view }
        const changes = { ...opened.changes, ...saved.success.changes }
        return decision(view, changes, null, (after) => jobView(after.job), { sends: opened.sends })
      })
    })
)

/** Carries out an opened job in the session and records how it went. */
const carryOutInSession = Effect.fnUntraced(function* (opened: { readonly jobId: string }, by: By) {
  const job: Versioned<"ParameterJob"> = yield* carryOutJob(opened.jobId)
  const view = jobView(job)
  const detail = view.entries.map(({ value, result }) => `${value._tag}: ${result}`).join(", ")
  const outcome = view.overall === "ok" ? "ok" : "failed"
  yield* recordRun(keyOf(view.target), tab, { outcome, detail }, by)
  return view
})

/** Implements the basic parameter tab. */
export const basicParameters: Pick<
  Table,
  | "basicParameters"
  | "saveParameters"
  | "dispatchParameters"
  | "saveAndDispatch"
  | "pollRemaining"
  | "readParameters"
  | "remainingReport"
> = {
  basicParameters: (input) =>
    ask(table.basicParameters, input, ({ deviceId }, context) =>
      Effect.map(installationInUse(deviceId, context), (installation) =>
        parametersView(installation, installation.terminal, context)
      )
    ),
  saveParameters,
  dispatchParameters: {
    plan: openDispatch.plan,
    execute: (input) =>
      Effect.flatMap(openDispatch.execute(input), (opened) =>
        carryOutInSession(opened, { actor: input.actor, operation: table.dispatchParameters.name })
      )
  },
  saveAndDispatch: {
    plan: openSaved.plan,
    execute: (input) =>
      Effect.flatMap(openSaved.execute(input), (opened) =>
        carryOutInSession(opened, { actor: input.actor, operation: table.saveAndDispatch.name })
      )
  },
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(deviceId, context)
        const { target } = session.installation.device.state
        const poll = Effect.map(pollBalance(target, context), polledView)
        return yield* recordedRun(session, tab, context, poll, ({ problem }) => ({
          outcome: problem === null ? "ok" : "failed",
          detail: problem ?? ""
        }))
      })
    ),
  readParameters: (input) =>
    ask(table.readParameters, input, ({ deviceId, items }, context) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(deviceId, context)
        const reading = readBack(session.installation, items, context)
        return yield* recordedRun(session, tab, context, reading, (answer) => {
          const missing = answer.items.filter(({ status }) => status !== "read").map(({ item }) => item)
          return { outcome: missing.length === 0 ? "ok" : "failed", detail: missing.join(", ") }
        })
      })
    ),
  remainingReport: (input) =>
    ask(table.remainingReport, input, ({ adjustmentNo }, context) =>
      Effect.gen(function* () {
        const { state } = yield* need(ref("Adjustment", adjustmentNo), context)
        const job = yield* find(ref("ParameterJob", jobIdOf(adjustmentNo)))
        const thresholds = job.state === null ? null : jobView({ ...job, state: job.state })
        return {
          adjustmentNo,
          overall: overallOf(state.dispatch, thresholds?.overall ?? null),
          dispatch: Dispatch.nameOf(state.dispatch),
          remaining: state.attempts.at(-1)?.verdict?.look.balance ?? null,
          thresholds
        }
      })
    )
}
