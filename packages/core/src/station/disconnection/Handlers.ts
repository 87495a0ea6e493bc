/** 欠费停复电: what implements cutting for arrears and reconnecting. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as ControlRequest from "../../books/control/ControlRequest.ts"
import * as DisconnectionRules from "../../books/control/DisconnectionRules.ts"
import * as TripWarningRules from "../../books/control/TripWarningRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { asOneDecision, controlsOf, openingsOf, sendOpened } from "../commissioning/ControlCommands.ts"
import { readPreparation } from "../commissioning/ControlPreparation.ts"
import { warningDecision, warningTo } from "../commissioning/TripWarning.ts"
import { controlView } from "../commissioning/Views.ts"
import { installationInUse, installationOf, statesOf } from "../customers/Installation.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { need, notFound } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { list } from "./Candidates.ts"
import { viewFor } from "./Subject.ts"
import { disconnection as table } from "./Table.ts"

type Table = Handlers<typeof table>

const warn: Table["warn"] = run(table.warn, ({ commandId, deviceId }, context) =>
  Effect.gen(function* () {
    const installation = yield* installationOf(deviceId, context)
    const command = yield* warningTo(installation, commandId, context)
    const decided = TripWarningRules.warnOfDisconnection(command, statesOf(installation), context)
    return Result.map(decided, ({ changes }) => warningDecision(installation, command, changes))
  })
)

const propose: Table["propose"] = run(table.propose, (payload, context) =>
  Effect.gen(function* () {
    const { commandId, deviceId, delayMinutes = null, halfHours = null, reason, rounds } = payload
    const installation = yield* installationOf(deviceId, context)
    const controls = controlsOf(rounds, commandId)
    const command = { openings: openingsOf(controls), delayMinutes, halfHours, reason }
    const view = yield* viewFor(installation, context)
    return Result.map(DisconnectionRules.propose(command, view, context), ({ changes }) => ({
      ...asOneDecision(installation, controls, { changes, warnings: [] }),
      reason
    }))
  })
)

const controlOf = Effect.fnUntraced(function* ({ controlId }: { readonly controlId: string }, context: Context) {
  return { control: yield* need(ref("Control", controlId), context) }
})

/** Loads a proposal with what stands around its target now; a target that nobody is bound to any more has no device to cut. */
const proposalOf = Effect.fnUntraced(function* (controlId: string, context: Context) {
  const control = yield* need(ref("Control", controlId), context)
  const target = yield* need(ref("Target", keyOf(control.state.target)), context)
  const { boundTo } = target.state
  if (boundTo === null) return yield* notFound({ _tag: "Device", id: keyOf(control.state.target) })
  return { control, installation: yield* installationOf(boundTo, context) }
})

const openApproval: Table["approve"] = run(table.approve, ({ controlId }, context) =>
  Effect.gen(function* () {
    const { control, installation } = yield* proposalOf(controlId, context)
    const view = { ...(yield* viewFor(installation, context)), control: control.state }
    const { customer, device, target, terminal } = installation
    const sends = [ControlRequest.requestOf(control.state, Terminal.identityOf(terminal.state))]
    return Result.map(DisconnectionRules.approve({ confirmed: context.confirmed }, view, context), ({ changes }) =>
      decision({ control, customer, device, target, terminal }, changes, null, (after) => controlView(after.control), {
        sends
      })
    )
  })
)

const openReconnection: Table["reconnect"] = run(table.reconnect, (payload, context) =>
  Effect.gen(function* () {
    const { commandId, deviceId, mode = null, rounds } = payload
    const installation = yield* installationOf(deviceId, context)
    const controls = controlsOf(rounds, commandId)
    const command = { openings: openingsOf(controls), mode, confirmed: context.confirmed }
    const view = yield* viewFor(installation, context)
    return Result.map(DisconnectionRules.reconnect(command, view, context), (decided) =>
      asOneDecision(installation, controls, decided)
    )
  })
)

/** Implements 欠费停复电. */
export const disconnection: Table = {
  list,
  warn,
  prepare: (input) =>
    ask(table.prepare, input, ({ deviceId }, context) =>
      Effect.flatMap(installationInUse(deviceId, context), (installation) => readPreparation(installation, context))
    ),
  propose,
  approve: {
    plan: openApproval.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const approved = yield* openApproval.execute(input)
        const [sent] = yield* sendOpened({ controls: [approved] })
        return sent ?? approved
      })
  },
  withdraw: ruled(
    table.withdraw,
    controlOf,
    DisconnectionRules.withdraw,
    ({ control }: { readonly control: Versioned<"Control"> }) => controlView(control)
  ),
  reconnect: {
    plan: openReconnection.plan,
    execute: (input) =>
      Effect.gen(function* () {
        const opened = yield* openReconnection.execute(input)
        return { ...opened, controls: yield* sendOpened(opened) }
      })
  }
}
