/** 购电投入调试: what implements the commissioning facade; basic parameters and remote control stand in files of their own. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as CommissioningRules from "../../books/commissioning/CommissioningRules.ts"
import { ref } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { bindingOf, chooseDevice, installationInUse, installationOf, statesOf } from "../customers/Installation.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { anyOf, is, listed, withNames } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { basicParameters } from "./BasicParameters.ts"
import { sessionAt, sessionStates } from "./CommissioningSession.ts"
import { controlResolutions } from "./ControlResolutions.ts"
import { pollItems } from "./RealtimeReading.ts"
import { remoteControl } from "./RemoteControl.ts"
import { commissioning as table } from "./Table.ts"
import { warnOfTrip } from "./TripWarning.ts"
import { commissioningView } from "./Views.ts"

type Table = Handlers<typeof table>

const start: Table["start"] = run(table.start, ({ customerNo, deviceId }, context) =>
  Effect.gen(function* () {
    const chosen = yield* chooseDevice(customerNo, deviceId, context)
    const installation = yield* installationOf(chosen, context)
    const { device, customer, terminal } = installation
    const commissioning = yield* find(ref("Commissioning", keyOf(device.state.target)))
    return Result.map(CommissioningRules.start({}, statesOf(installation), context), ({ changes }) =>
      decision({ commissioning, terminal, device, customer }, changes, null, (after) =>
        commissioningView(after.commissioning)
      )
    )
  })
)

/** Loads the commissioning of a device, whatever stands around it. */
const commissioningViewOf = Effect.fnUntraced(function* (deviceId: string, context: Context) {
  const { device, terminal } = yield* bindingOf(deviceId, context)
  const commissioning = yield* need(ref("Commissioning", keyOf(device.state.target)), context)
  return { device, terminal, commissioning }
})

const end: Table["end"] = run(table.end, ({ deviceId }, context) =>
  Effect.gen(function* () {
    const { commissioning, terminal } = yield* commissioningViewOf(deviceId, context)
    return Result.map(CommissioningRules.end({}, { terminal: terminal.state }, context), ({ changes }) =>
      decision({ commissioning, terminal }, changes, null, (after) => commissioningView(after.commissioning))
    )
  })
)

const recordResult: Table["recordResult"] = run(
  table.recordResult,
  ({ deviceId, tab, result, reason = null }, context) =>
    Effect.gen(function* () {
      const session = yield* sessionAt(deviceId, context)
      const { commissioning, installation } = session
      const view = { commissioning, terminal: installation.terminal, customer: installation.customer }
      const states = sessionStates(session)
      return Result.map(CommissioningRules.record({ tab, result, reason }, states, context), ({ changes }) =>
        decision(view, changes, reason, (after) => commissioningView(after.commissioning))
      )
    })
)

/** Implements 购电投入调试. */
export const commissioning: Table = {
  start,
  end,
  get: (input) =>
    ask(table.get, input, ({ deviceId }, context) =>
      Effect.map(commissioningViewOf(deviceId, context), (found) => commissioningView(found.commissioning))
    ),
  list: (input) =>
    ask(table.list, input, ({ customerNo, terminalId, session, ...asked }, context) => {
      const conditions = { customerNo: is(customerNo), terminalId: is(terminalId), session: anyOf(session) }
      return Effect.flatMap(
        listed("Commissioning", conditions, asked, context, "ascending", commissioningView),
        (page) => withNames(page, context)
      )
    }),
  proposal: (input) =>
    ask(table.proposal, input, ({ deviceId, tab }, context) =>
      Effect.map(commissioningViewOf(deviceId, context), (found) => ({
        tab,
        proposal: Commissioning.proposalOf(found.commissioning.state[tab])
      }))
    ),
  recordResult,
  ...basicParameters,
  realtimeItems: (input) =>
    ask(table.realtimeItems, input, ({ deviceId }, context) =>
      Effect.map(installationInUse(deviceId, context), ({ capabilities }) => capabilities.items)
    ),
  pollItems,
  warnOfTrip,
  ...remoteControl,
  ...controlResolutions
}
