/** Views of parameters, jobs and switch maps. */

import * as Schema from "effect/Schema"
import { protectionOf } from "../../books/control/ControlRules.ts"
import { entryText } from "../../books/parameters/EntryText.ts"
import { waitingOf } from "../../books/parameters/JobWaiting.ts"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import * as Parameters from "../../books/parameters/Parameters.ts"
import { readable } from "../../books/parameters/Parameters.ts"
import { Switch } from "../../books/parameters/SwitchMap.ts"
import { emptyRounds } from "../../books/parameters/SwitchMapRules.ts"
import { OwnProtection } from "../../books/terminal/OwnProtection.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { Parameter, Thresholds } from "../../ports/terminal/Requests.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { CreditTarget, Id, keyOf, type TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { Instant } from "../../values/Instant.ts"
import { Text } from "../../values/Text.ts"
import type { Context } from "../kernel/Command.ts"
import { view } from "../kernel/View.ts"
import { WaitingJobView, waitingView } from "../kernel/Waiting.ts"
import type { KnownInstallation } from "./Installation.ts"

/** Describes one item of the basic parameters: saved and read apart, and how they stand to each other. */
export const ItemView = view("ItemView", {
  item: Parameters.Item,
  desired: Schema.NullOr(Parameter),
  reported: Schema.NullOr(Parameters.Reported),
  difference: Schema.Literals(["notDesired", "notReported", "equal", "differs"])
})

/**
 * Describes the basic parameters of one target.
 *
 * **Details** `editable: "no"`: the customer is voided. `offered` are the items that can be ticked. `protection` is what the station knows, in four
 * values; `protectedUntil`: when it ends by itself; `ownProtection`: that the station engaged it for a no-disconnect period, and releases it. `remaining` is the last known, with its time.
 */
export const ParametersView = view("ParametersView", {
  deviceId: Id,
  target: CreditTarget,
  editable: Schema.Literals(["yes", "no"]),
  purchaseControlMode: Parameters.ControlMode,
  thresholds: Schema.Struct({ desired: Schema.NullOr(Thresholds), reported: Schema.NullOr(Thresholds) }),
  items: Schema.Array(ItemView),
  offered: Schema.Array(Parameters.Item),
  /** Whose work the expiry of energy control (电控失效时间) is, which few terminals keep, in both languages; answers that were stored before have none. */
  expiry: Schema.optionalKey(Schema.Struct({ keptBy: Schema.Literals(["terminal", "station", "nobody"]), text: Text })),
  protection: Schema.Literals(["released", "protected", "auto", "unknown"]),
  protectedUntil: Schema.NullOr(Instant),
  ownProtection: Schema.optionalKey(OwnProtection),
  remaining: Schema.NullOr(Energy),
  readAt: Schema.NullOr(Instant),
  version: Schema.Int
})
export type ParametersView = typeof ParametersView.Type

/** Describes what reading back gave, item by item. */
export const ReadBackView = view("ReadBackView", {
  target: CreditTarget,
  readAt: Instant,
  items: Schema.Array(
    Schema.Struct({ ...ItemView.fields, status: Schema.Literals(["read", "notAnswered", "unsupported"]) })
  )
})

/**
 * Describes a dispatch of parameters as it is kept: what was sent and how each item ended. `texts` says it of each entry, in their order;
 * answers that were stored before have none.
 */
export const JobView = view("JobView", {
  ...ParameterJob.State.fields,
  texts: Schema.optionalKey(Schema.Array(Text)),
  overall: ParameterJob.Overall,
  /** Why it has not gone out; `null`: it does not wait, or was not tried yet. Answers that were stored before have none. */
  waiting: Schema.optionalKey(Schema.NullOr(WaitingJobView)),
  version: Schema.Int
})

/** Describes the switch map of a terminal; `emptyRounds` are rounds under control without a switch. */
export const SwitchMapView = view("SwitchMapView", {
  terminalId: TerminalId,
  switches: Schema.Array(Switch),
  reported: Schema.NullOr(Parameters.Reported),
  difference: ItemView.fields.difference,
  emptyRounds: Schema.Array(Schema.Int),
  version: Schema.Int
})

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

const expiryTexts: { readonly [K in Parameters.ExpiryKeeper]: Text } = {
  terminal: { zh: "电控失效时间由终端执行", en: "The terminal keeps the expiry of energy control" },
  station: {
    zh: "该终端规约没有电控失效时间，到时由主站解除购电控",
    en: "The dialect of the terminal has no expiry of energy control; the station releases purchase control when it comes"
  },
  nobody: {
    zh: "该终端规约没有电控失效时间，可以保存，但不能下发，到时也不解除购电控；需要时请人工解除",
    en: "The dialect of the terminal has no expiry of energy control: it can be saved, but is not dispatched, and nothing releases purchase control when it comes; release it by hand"
  }
}

const expiryView = (keptBy: Parameters.ExpiryKeeper) => ({ keptBy, text: expiryTexts[keptBy] })

/** Makes the view of the basic parameters of a target. */
export const parametersView = (
  installation: KnownInstallation,
  terminal: Versioned<"Terminal">,
  context: Pick<Context, "now" | "policy">
): ParametersView => {
  const { device, customer, target, capabilities, reading } = installation
  const key = keyOf(target.state.target)
  const { ownProtection: own } = terminal.state
  return {
    deviceId: device.ref.id,
    target: target.state.target,
    editable: customer.state.validity === "valid" ? "yes" : "no",
    purchaseControlMode: Terminal.targetParametersOf(terminal.state, key).mode,
    thresholds: { desired: target.state.desired, reported: target.state.reported },
    items: readable(capabilities).map((item) => itemView(terminal.state, key, item)),
    offered: Parameters.offered(capabilities),
    expiry: expiryView(Parameters.expiryKeptBy(capabilities, context.policy)),
    protection: protectionOf(terminal.state, context.policy.maxReadingAgeMinutes, context.now),
    protectedUntil: terminal.state.protectedUntil,
    ...(own === undefined ? {} : { ownProtection: own }),
    remaining: reading?.remaining ?? null,
    readAt: reading?.readAt ?? null,
    version: terminal.version
  }
}

/** Makes the view of a job. */
export const jobView = ({ state, version }: Versioned<"ParameterJob">) => {
  const waiting = waitingOf(state)
  return {
    ...state,
    texts: state.entries.map(entryText),
    overall: ParameterJob.overallOf(state),
    waiting: waiting === null ? null : waitingView(waiting),
    version
  }
}

/** Makes the view of a terminal's switch map. */
export const switchMapView = ({ state, version }: Versioned<"Terminal">) => ({
  terminalId: state.terminalId,
  switches: state.switches,
  reported: Parameters.reportedOf(state.book, "SwitchRounds"),
  difference: Parameters.difference(state.book, "SwitchRounds"),
  emptyRounds: state.switches.length === 0 ? [] : emptyRounds(state, state.switches),
  version
})
