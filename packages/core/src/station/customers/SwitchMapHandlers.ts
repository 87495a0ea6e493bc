/** 开关轮次设置: what implements the switch map of a terminal. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { outdated } from "../../books/commissioning/CommissioningRules.ts"
import * as SwitchMapRules from "../../books/parameters/SwitchMapRules.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import type { Changes } from "../../store/Commit.ts"
import { ref } from "../../store/StationStore.ts"
import { ask, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { knownOf } from "../kernel/KnownTerminal.ts"
import { need } from "../kernel/Load.ts"
import { commissionedOn } from "./CommissionedTargets.ts"
import { installationOf, statesOf } from "./Installation.ts"
import { carryOutJob, jobOf, openJob } from "./ParameterCommands.ts"
import { jobView, switchMapView } from "./ParameterViews.ts"
import { customers as table } from "./Table.ts"

type Table = Handlers<typeof table>

const saveSwitchMap: Table["saveSwitchMap"] = run(table.saveSwitchMap, ({ terminalId, switches }, context) =>
  Effect.gen(function* () {
    const terminal = yield* need(ref("Terminal", terminalId), context)
    const capabilities = yield* knownOf(terminal.state)
    const commissioned = yield* commissionedOn(terminalId, context)
    const states = { terminal: terminal.state, capabilities }
    return Result.map(SwitchMapRules.save({ switches }, states, context), ({ changes: own }) => {
      const stale = commissioned.map(({ ref: { id }, state }) => [id, outdated(state, "switchMap", context.now)])
      const view = { ...Object.fromEntries(commissioned.map((it) => [it.ref.id, it])), terminal }
      const changes = { ...Object.fromEntries(stale), ...own } as Changes<typeof view>
      return decision(view, changes, null, (after) => switchMapView(after.terminal as Versioned<"Terminal">))
    })
  })
)

const openDispatch: Table["dispatchSwitchMap"] = run(table.dispatchSwitchMap, ({ deviceId, commandId }, context) =>
  Effect.gen(function* () {
    const installation = yield* installationOf(deviceId, context)
    const job = jobOf(commandId)
    return Result.map(SwitchMapRules.dispatch({ jobId: job.ref.id }, statesOf(installation), context), (decided) => {
      const { view, changes, sends } = openJob(installation, job, decided.changes, context)
      return decision(view, changes, null, (after) => jobView(after.job), { sends })
    })
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
        return jobView(yield* carryOutJob(jobId))
      })
  }
}
