/** Views of parameters, jobs and switch maps. */
import { protectionOf } from "../../books/control/ControlRules.ts"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import { emptyRounds } from "../../books/parameters/SwitchMapRules.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { readable } from "../../engines/parameters/ParameterSender.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import type { Context } from "../kernel/Command.ts"
import type { AroundDevice } from "./Installation.ts"
import type { ParametersView } from "./Views.ts"

/** Makes the view of one item. */
export const itemView = (terminal: Terminal.State, target: TargetKey, item: Parameters.Item) => {
  const book = Terminal.bookOf(terminal, target, item)
  return {
    item,
    desired: Parameters.desiredOf(book, item),
    reported: Parameters.reportedOf(book, item),
    difference: Parameters.difference(book, item)
  }
}

/** Makes the view of the basic parameters of a target. */
export const parametersView = (
  around: AroundDevice,
  terminal: Versioned<"Terminal">,
  context: Pick<Context, "now" | "policy">
): ParametersView => {
  const { device, customer, target, capabilities, reading } = around
  const key = keyOf(target.state.target)
  return {
    deviceId: device.ref.id,
    target: target.state.target,
    editable: customer.state.validity === "valid" ? "yes" : "no",
    purchaseControlMode: Terminal.ofTarget(terminal.state, key).mode,
    thresholds: { desired: target.state.desired, reported: target.state.reported },
    items: readable(capabilities).map((item) => itemView(terminal.state, key, item)),
    offered: Parameters.offered(capabilities),
    protection: protectionOf(terminal.state, context.policy.maxReadingAgeMinutes, context.now),
    protectedUntil: terminal.state.protectedUntil,
    remaining: reading?.remaining ?? null,
    readAt: reading?.readAt ?? null,
    version: terminal.version
  }
}

/** Makes the view of a job. */
export const jobView = ({ state, version }: Versioned<"ParameterJob">) => ({
  ...state,
  overall: ParameterJob.overallOf(state),
  version
})

/** Makes the view of a terminal's switch map. */
export const switchMapView = ({ state, version }: Versioned<"Terminal">) => ({
  terminalId: state.terminalId,
  switches: state.switches,
  reported: Parameters.reportedOf(state.book, "SwitchRounds"),
  difference: Parameters.difference(state.book, "SwitchRounds"),
  emptyRounds: state.switches.length === 0 ? [] : emptyRounds(state, state.switches),
  version
})
