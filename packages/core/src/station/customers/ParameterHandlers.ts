/** 基本参数维护: what implements the parameters of the customer page. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import * as ParameterRules from "../../books/parameters/ParameterRules.ts"
import { readable } from "../../books/parameters/Parameters.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { is, listed, taggedAnyOf } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { pollBalance, polledView } from "./BalancePoll.ts"
import { chooseDevice, installationInUse, installationOf, known, statesOf } from "./Installation.ts"
import { carryOutJob, decideDispatch, decideSave, jobOf, openJob } from "./ParameterCommands.ts"
import { readBack } from "./ParameterReadback.ts"
import { jobView, parametersView } from "./ParameterViews.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

const saveParameters: Table["saveParameters"] = run(
  table.saveParameters,
  ({ deviceId, commandId, actor: _actor, ...values }, context) =>
    Effect.gen(function* () {
      const installation = yield* installationOf(deviceId, context)
      const save = (command: ParameterRules.SaveCommand) =>
        ParameterRules.save(command, statesOf(installation), context)
      return Result.map(yield* decideSave(installation, values, commandId, context, save), ({ view, changes }) =>
        decision(view, changes, null, (after) => parametersView(known(installation), after.terminal, context))
      )
    })
)

const adoptReported: Table["adoptReported"] = run(table.adoptReported, ({ deviceId, items }, context) =>
  Effect.gen(function* () {
    const installation = yield* installationOf(deviceId, context)
    const { terminal, device, customer, capabilities } = installation
    const commissioning = yield* find(ref("Commissioning", keyOf(device.state.target)))
    const command = { items: items ?? (capabilities === null ? [] : readable(capabilities)) }
    return Result.map(ParameterRules.adopt(command, statesOf(installation), context), ({ changes: adopted }) => {
      const stale = outdated(commissioning.state, "parameters", context.now)
      const changes = { ...adopted, commissioning: adopted.terminal.length === 0 ? [] : stale }
      return decision({ terminal, device, customer, commissioning }, changes, null, (after) =>
        parametersView(known(installation), after.terminal, context)
      )
    })
  })
)

const openDispatch: Table["dispatchParameters"] = run(
  table.dispatchParameters,
  ({ deviceId, commandId, ...ticked }, context) =>
    Effect.gen(function* () {
      const installation = yield* installationOf(deviceId, context)
      const states = statesOf(installation)
      const job = jobOf(commandId)
      const dispatch = (command: ParameterRules.DispatchCommand) => ParameterRules.dispatch(command, states, context)
      return Result.map(yield* decideDispatch(states, ticked, job.ref.id, context, dispatch), (decided) => {
        const { view, changes, sends } = openJob(installation, job, decided.changes, context)
        return decision(view, changes, null, (after) => jobView(after.job), { sends })
      })
    })
)

/** Implements the parameters of the customer page. */
export const parameters: Pick<
  Table,
  | "parameters"
  | "saveParameters"
  | "pollRemaining"
  | "readParameters"
  | "adoptReported"
  | "dispatchParameters"
  | "parameterReport"
  | "parameterReports"
> = {
  parameters: (input) =>
    ask(table.parameters, input, ({ customerNo, deviceId }, context) =>
      Effect.gen(function* () {
        const chosen = yield* chooseDevice(customerNo, deviceId, context)
        const installation = yield* installationInUse(chosen, context)
        return parametersView(installation, installation.terminal, context)
      })
    ),
  saveParameters,
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        const { device } = yield* installationInUse(deviceId, context)
        return polledView(yield* pollBalance(device.state.target, context))
      })
    ),
  readParameters: (input) =>
    ask(table.readParameters, input, ({ deviceId, items }, context) =>
      Effect.gen(function* () {
        return yield* readBack(yield* installationInUse(deviceId, context), items, context)
      })
    ),
  adoptReported,
  dispatchParameters: {
    plan: openDispatch.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const { jobId } = yield* openDispatch.execute(input)
        return jobView(yield* carryOutJob(jobId))
      })
  },
  parameterReport: (input) =>
    ask(table.parameterReport, input, ({ jobId }, context) =>
      Effect.map(need(ref("ParameterJob", jobId), context), jobView)
    ),
  parameterReports: (input) =>
    ask(table.parameterReports, input, (payload, context) =>
      Effect.gen(function* () {
        const { deviceId, progress } = payload
        const device = deviceId === undefined ? null : yield* need(ref("Device", deviceId), context)
        const where = {
          target: is(device === null ? undefined : keyOf(device.state.target)),
          progress: taggedAnyOf(progress)
        }
        return yield* listed("ParameterJob", where, payload, context, "descending", jobView)
      })
    )
}
