/** 预购电基本参数: the same actions as on the customer page, run in a session that records them. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { jobIdOf, overallOf } from "../../books/adjustment/ThresholdJob.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { pollBalance, polledView } from "../customers/BalancePoll.ts"
import { type AroundDevice, aroundDevice } from "../customers/Installation.ts"
import { carriedOut, dispatching, opening, saving } from "../customers/ParameterCommands.ts"
import { readBack } from "../customers/ParameterReadback.ts"
import { jobView, parametersView } from "../customers/ParameterViews.ts"
import { ask, type By, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { recorded, recordRun, sessionOf } from "./CommissioningSession.ts"
import { commissioning as table } from "./Table.ts"

type Table = Handlers<typeof table>
const tab = "basicParameters"

const saveParameters: Table["saveParameters"] = run(
  table.saveParameters,
  ({ deviceId, commandId, actor: _actor, ...values }, context) =>
    Effect.gen(function* () {
      const { around } = yield* sessionOf(deviceId, context)
      return Result.map(yield* saving(around, values, commandId, context), ({ view, changes }) =>
        decision(view, changes, null, (after) => parametersView(around, after.terminal, context))
      )
    })
)

const openDispatch: Table["dispatchParameters"] = run(
  table.dispatchParameters,
  ({ deviceId, commandId, ...ticked }, context) =>
    Effect.gen(function* () {
      const { around } = yield* sessionOf(deviceId, context)
      const decided = yield* dispatching(around, ticked, context)
      if (Result.isFailure(decided)) return Result.fail(decided.failure)
      const { view, changes, sends } = yield* opening(around, decided.success, commandId, context)
      return Result.succeed(decision(view, changes, null, (after) => jobView(after.job), { sends }))
    })
)

/** Gives a device as it stands after its terminal's parameters were saved. */
const afterSaving = (around: AroundDevice, events: ReadonlyArray<Terminal.Event>): AroundDevice => ({
  ...around,
  terminal: { ...around.terminal, state: events.reduce(Terminal.evolve, around.terminal.state) }
})

/** Saves and writes down what is to be sent in one commit; sending comes after it, so that a failure to send leaves what was saved. */
const openSaved: Table["saveAndDispatch"] = run(
  table.saveAndDispatch,
  ({ deviceId, commandId, items, acknowledgeImmediateTrip = "no", confirmCloses = "no", ...rest }, context) =>
    Effect.gen(function* () {
      const { actor: _actor, ...values } = rest
      const { around } = yield* sessionOf(deviceId, context)
      const saved = yield* saving(around, values, commandId, context)
      if (Result.isFailure(saved)) return Result.fail(saved.failure)
      const later = afterSaving(around, saved.success.changes.terminal)
      const decided = yield* dispatching(later, { items, acknowledgeImmediateTrip, confirmCloses }, context)
      if (Result.isFailure(decided)) return Result.fail(decided.failure)
      const opened = yield* opening(around, decided.success, commandId, context)
      const view = { ...opened.view, ...saved.success.view }
      const changes = { ...opened.changes, ...saved.success.changes }
      return Result.succeed(decision(view, changes, null, (after) => jobView(after.job), { sends: opened.sends }))
    })
)

/** Carries out an opened job in the session and records how it went. */
const carriedOutIn = Effect.fnUntraced(function* (opened: { readonly jobId: string }, by: By) {
  const job: Versioned<"ParameterJob"> = yield* carriedOut(opened.jobId)
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
      Effect.map(aroundDevice(deviceId, context), (around) => parametersView(around, around.terminal, context))
    ),
  saveParameters,
  dispatchParameters: {
    plan: openDispatch.plan,
    execute: (input) =>
      Effect.flatMap(openDispatch.execute(input), (opened) =>
        carriedOutIn(opened, { actor: input.actor, operation: table.dispatchParameters.name })
      )
  },
  saveAndDispatch: {
    plan: openSaved.plan,
    execute: (input) =>
      Effect.flatMap(openSaved.execute(input), (opened) =>
        carriedOutIn(opened, { actor: input.actor, operation: table.saveAndDispatch.name })
      )
  },
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(deviceId, context)
        const { target } = session.around.device.state
        const poll = Effect.map(pollBalance(target, context), polledView)
        return yield* recorded(session, tab, context, poll, ({ problem }) => ({
          outcome: problem === null ? "ok" : "failed",
          detail: problem ?? ""
        }))
      })
    ),
  readParameters: (input) =>
    ask(table.readParameters, input, ({ deviceId, items }, context) =>
      Effect.gen(function* () {
        const session = yield* sessionOf(deviceId, context)
        const reading = readBack(session.around, items, context)
        return yield* recorded(session, tab, context, reading, (answer) => {
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
