/** Views of commissioning and remote control. */

import * as Schema from "effect/Schema"
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as Control from "../../books/control/Control.ts"
import { protectionOf } from "../../books/control/ControlRules.ts"
import { controlText } from "../../books/control/ControlText.ts"
import * as Dispatch from "../../books/dispatch/Dispatch.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { ItemValue, type RequestAnswer, RoundState } from "../../ports/terminal/Requests.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { CreditTarget, Id, keyOf } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { Text } from "../../values/Text.ts"
import type { KnownInstallation } from "../customers/Installation.ts"
import { JobView } from "../customers/ParameterViews.ts"
import type { Context } from "../kernel/Command.ts"
import { namedField } from "../kernel/Fields.ts"
import { view } from "../kernel/View.ts"

/**
 * Describes what became of setting the remaining energy together with alarm and trip energy.
 *
 * **Details** `remaining` and `thresholds` are what was read back; `thresholds` is `null` where they travel with the credit or were not read.
 */
export const RemainingReport = view("RemainingReport", {
  adjustmentNo: Id,
  overall: Schema.Literals(["running", "ok", "partial", "failed"]),
  dispatch: Dispatch.StateName,
  remaining: Schema.NullOr(Energy),
  thresholds: Schema.NullOr(JobView)
})

/** Describes a tab of a commissioning with everything recorded in it. */
const TabView = view("TabView", { ...Commissioning.TabState.fields, state: Commissioning.TabName })

/** Describes the commissioning of a target: the session and its three tabs. */
export const CommissioningView = view("CommissioningView", {
  ...Commissioning.State.fields,
  session: Commissioning.SessionName,
  basicParameters: TabView,
  realtimeReading: TabView,
  remoteControl: TabView,
  ...namedField,
  version: Schema.Int
})

/** Describes the result that a tab would have by what was recorded in it; `null`: nothing was. */
export const ProposedResult = view("ProposedResult", {
  tab: Commissioning.Tab,
  proposal: Schema.NullOr(Schema.Literals(["success", "failure"]))
})

/** Describes the real-time items that a terminal can be asked for. */
export const RealtimeItems = Schema.Array(Id).annotate({ identifier: "RealtimeItems" })

/** Describes the messages that warn of a trip, by their numbers. */
export const TripWarningView = view("TripWarningView", { messages: Schema.Array(Id) })

/** Describes what polling real-time items gave, item by item: a value, or why there is none. */
export const ItemsView = view("ItemsView", {
  items: Schema.Array(Schema.Struct({ ...ItemValue.fields, readAt: Instant }))
})

/**
 * Describes the remote control tab.
 *
 * **Details** `rounds` are the states as last read. `options`: delay and duration as the terminal keeps them, where it keeps them and they were
 * read just now; otherwise empty.
 */
export const RemoteControlView = view("RemoteControlView", {
  target: CreditTarget,
  rounds: Schema.Array(Schema.Struct({ ...RoundState.fields, readAt: Schema.NullOr(Instant) })),
  protection: Schema.Literals(["released", "protected", "auto", "unknown"]),
  closeModes: Schema.Array(Schema.Literals(["permit", "direct"])),
  mapping: Schema.Literals(["notNeeded", "missing", "notDispatched", "onTerminal"]),
  options: Schema.Array(ItemValue)
})
export type RemoteControlView = typeof RemoteControlView.Type

/** Describes a remote control command; `text` says in both languages how it stands, and answers that were stored before have none. */
export const ControlView = view("ControlView", {
  ...Control.State.fields,
  text: Schema.optionalKey(Text),
  state: Control.StateName,
  ...namedField,
  version: Schema.Int
})

/** Describes the commands of one operation, one for each round, and what the operator should know. */
export const ControlsView = view("ControlsView", {
  controls: Schema.Array(ControlView),
  warnings: Schema.Array(Schema.Literal("willTripAgain"))
})

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
  text: controlText(state),
  state: Control.nameOf(state.progress),
  version
})

const mappingOf = (installation: KnownInstallation, terminal: Terminal.State): RemoteControlView["mapping"] => {
  if (installation.capabilities.switchRoundMapping === "none") return "notNeeded"
  if (Parameters.desiredOf(terminal.book, "SwitchRounds") === null) return "missing"
  return Parameters.difference(terminal.book, "SwitchRounds") === "equal" ? "onTerminal" : "notDispatched"
}

/** Makes the view of the remote control tab: every round of the terminal, `unknown` where none was read. */
export const remoteControlView = (
  installation: KnownInstallation,
  terminal: Terminal.State,
  options: RequestAnswer<"ReadItems">,
  context: Pick<Context, "now" | "policy">
): RemoteControlView => {
  const { target } = installation.device.state
  const look = Terminal.targetParametersOf(terminal, keyOf(target)).rounds
  const numbers = Array.from({ length: installation.capabilities.maxRounds }, (_, index) => index + 1)
  return {
    target,
    rounds: numbers.map((round) => ({
      round,
      state: look?.states.find((it) => it.round === round)?.state ?? "unknown",
      readAt: look?.at ?? null
    })),
    protection: protectionOf(terminal, context.policy.protectionKnownForMinutes, context.now),
    closeModes: installation.capabilities.closeModes,
    mapping: mappingOf(installation, terminal),
    options
  }
}
