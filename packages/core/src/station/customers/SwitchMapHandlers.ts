/** 开关轮次设置: what implements the switch map of a terminal. */

import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import * as SwitchMapRules from "../../books/parameters/SwitchMapRules.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { failing } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes } from "../../store/Commit.ts"
import { ref } from "../../store/StationStore.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need } from "../kernel/Load.ts"
import { commissionedOn } from "./CommissionedTargets.ts"
import { aroundDevice } from "./Installation.ts"
import { carriedOut, opening } from "./ParameterCommands.ts"
import { jobView, switchMapView } from "./ParameterViews.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

const saveSwitchMap: Table["saveSwitchMap"] = run(table.saveSwitchMap, ({ terminalId, switches }, context) =>
  Effect.gen(function* () {
    const gateway = yield* TerminalGateway
    const terminal = yield* need(ref("Terminal", terminalId), context)
    const capabilities = yield* gateway.capabilities(terminalId)
    if (Option.isNone(capabilities)) {
      return Result.fail(new R.Unsupported({ terminalId, feature: "unknownDialect" }))
    }
    const commissioned = yield* commissionedOn(terminalId, context)
    const decided = SwitchMapRules.save(terminal.state, switches, capabilities.value, context.now)
    return Result.map(decided, (own) => {
      const stale = commissioned.map(({ ref: { id }, state }) => [id, outdated(state, "switchMap", context.now)])
      const view = { ...Object.fromEntries(commissioned.map((it) => [it.ref.id, it])), terminal }
      const changes = { ...Object.fromEntries(stale), ...own } as Changes<typeof view>
      return decision(view, changes, null, (after) => switchMapView(after.terminal as Versioned<"Terminal">))
    })
  })
)

const openDispatch: Table["dispatchSwitchMap"] = run(table.dispatchSwitchMap, ({ deviceId, commandId }, context) =>
  Effect.gen(function* () {
    const around = yield* aroundDevice(deviceId, context)
    const { customer, terminal, capabilities } = around
    const { customerNo, validity } = customer.state
    const [head, ...rest] = failing<R.CustomerInvalid | SwitchMapRules.DispatchRejection>([
      validity === "voided" ? new R.CustomerInvalid({ customerNo }) : null,
      ...SwitchMapRules.dispatchPreconditions(terminal.state, capabilities)
    ])
    if (head !== undefined) return Result.fail([head, ...rest] as const)
    const map = Parameters.desiredOf(terminal.state.book, "SwitchRounds")
    const values = map === null ? [] : [map]
    const { view, changes, sends } = yield* opening(around, values, commandId, context)
    return Result.succeed(decision(view, changes, null, (after) => jobView(after.job), { sends }))
  })
)

/** Implements the switch map of a terminal. */
export const switchMaps: Pick<Table, "switchMap" | "saveSwitchMap" | "dispatchSwitchMap"> = {
  switchMap: (input) =>
    ask(table.switchMap, input, ({ terminalId }, context) =>
      Effect.map(need(ref("Terminal", terminalId), context), switchMapView)
    ),
  saveSwitchMap,
  dispatchSwitchMap: {
    plan: openDispatch.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const { jobId } = yield* openDispatch.execute(input)
        return jobView(yield* carriedOut(jobId))
      })
  }
}
