/** 基本参数维护: what implements the parameters of the customer page. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import * as ParameterRules from "../../books/parameters/ParameterRules.ts"
import { readable } from "../../engines/parameters/ParameterSender.ts"
import * as R from "../../rejection/Rejection.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { find, need } from "../kernel/Load.ts"
import { pollBalance, polledView } from "./BalancePoll.ts"
import { aroundDevice, chooseDevice, statesOf } from "./Installation.ts"
import { carriedOut, dispatching, opening, saving } from "./ParameterCommands.ts"
import { readBack } from "./ParameterReadback.ts"
import { jobView, parametersView } from "./ParameterViews.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

const saveParameters: Table["saveParameters"] = run(
  table.saveParameters,
  ({ deviceId, commandId, actor: _actor, ...values }, context) =>
    Effect.gen(function* () {
      const around = yield* aroundDevice(deviceId, context)
      return Result.map(yield* saving(around, values, commandId, context), ({ view, changes }) =>
        decision(view, changes, null, (after) => parametersView(around, after.terminal, context))
      )
    })
)

const adoptReported: Table["adoptReported"] = run(table.adoptReported, ({ deviceId, items }, context) =>
  Effect.gen(function* () {
    const around = yield* aroundDevice(deviceId, context)
    const { terminal, device, customer } = around
    const { customerNo } = customer.state
    if (customer.state.validity === "voided") return Result.fail(new R.CustomerInvalid({ customerNo }))
    const commissioning = yield* find(ref("Commissioning", keyOf(device.state.target)))
    const adopted = ParameterRules.adopt(items ?? readable(around.capabilities), statesOf(around), context)
    const stale = outdated(commissioning.state, "parameters", context.now)
    const changes = { ...adopted, commissioning: adopted.terminal.length === 0 ? [] : stale }
    return Result.succeed(
      decision({ terminal, device, customer, commissioning }, changes, null, (after) =>
        parametersView(around, after.terminal, context)
      )
    )
  })
)

const openDispatch: Table["dispatchParameters"] = run(
  table.dispatchParameters,
  ({ deviceId, commandId, ...ticked }, context) =>
    Effect.gen(function* () {
      const around = yield* aroundDevice(deviceId, context)
      const decided = yield* dispatching(around, ticked, context)
      if (Result.isFailure(decided)) return Result.fail(decided.failure)
      const { view, changes, sends } = yield* opening(around, decided.success, commandId, context)
      return Result.succeed(decision(view, changes, null, (after) => jobView(after.job), { sends }))
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
> = {
  parameters: (input) =>
    ask(table.parameters, input, ({ customerNo, deviceId }, context) =>
      Effect.gen(function* () {
        const chosen = yield* chooseDevice(customerNo, deviceId, context)
        const around = yield* aroundDevice(chosen, context)
        return parametersView(around, around.terminal, context)
      })
    ),
  saveParameters,
  pollRemaining: (input) =>
    ask(table.pollRemaining, input, ({ deviceId }, context) =>
      Effect.gen(function* () {
        const { device } = yield* aroundDevice(deviceId, context)
        return polledView(yield* pollBalance(device.state.target, context))
      })
    ),
  readParameters: (input) =>
    ask(table.readParameters, input, ({ deviceId, items }, context) =>
      Effect.gen(function* () {
        return yield* readBack(yield* aroundDevice(deviceId, context), items, context)
      })
    ),
  adoptReported,
  dispatchParameters: {
    plan: openDispatch.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const { jobId } = yield* openDispatch.execute(input)
        return jobView(yield* carriedOut(jobId))
      })
  },
  parameterReport: (input) =>
    ask(table.parameterReport, input, ({ jobId }, context) =>
      Effect.map(need(ref("ParameterJob", jobId), context), jobView)
    )
}
