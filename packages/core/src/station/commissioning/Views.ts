/** Views of commissioning and remote control. */
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as Control from "../../books/control/Control.ts"
import { protectionOf } from "../../books/control/ControlRules.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { RequestAnswer } from "../../ports/terminal/Requests.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { AroundDevice } from "../customers/Installation.ts"
import type { RemoteControlView } from "../customers/Views.ts"
import type { Context } from "../kernel/Command.ts"

const tabView = (tab: Commissioning.TabState) => ({ ...tab, state: Commissioning.tabNameOf(tab) })

/** Makes the view of a commissioning. */
export const commissioningView = ({ state, version }: Versioned<"Commissioning">) => ({
  ...state,
  session: Commissioning.sessionNameOf(state),
  basicParameters: tabView(state.basicParameters),
  realtimeReading: tabView(state.realtimeReading),
  remoteControl: tabView(state.remoteControl),
  version
})

/** Makes the view of a control command. */
export const controlView = ({ state, version }: Versioned<"Control">) => ({
  ...state,
  state: Control.nameOf(state.progress),
  version
})

const mappingOf = (around: AroundDevice, terminal: Terminal.State): RemoteControlView["mapping"] => {
  if (around.capabilities.switchRoundMapping === "none") return "notNeeded"
  if (Parameters.desiredOf(terminal.book, "SwitchRounds") === null) return "missing"
  return Parameters.difference(terminal.book, "SwitchRounds") === "equal" ? "onTerminal" : "notDispatched"
}

/** Makes the view of the remote control tab: every round of the terminal, `unknown` where none was read. */
export const remoteControlView = (
  around: AroundDevice,
  terminal: Terminal.State,
  options: RequestAnswer<"ReadItems">,
  context: Pick<Context, "now" | "policy">
): RemoteControlView => {
  const { target } = around.device.state
  const look = Terminal.ofTarget(terminal, keyOf(target)).rounds
  const numbers = Array.from({ length: around.capabilities.maxRounds }, (_, index) => index + 1)
  return {
    target,
    rounds: numbers.map((round) => ({
      round,
      state: look?.states.find((it) => it.round === round)?.state ?? "unknown",
      readAt: look?.at ?? null
    })),
    protection: protectionOf(terminal, context.policy.protectionKnownForMinutes, context.now),
    closeModes: around.capabilities.closeModes,
    mapping: mappingOf(around, terminal),
    options
  }
}
