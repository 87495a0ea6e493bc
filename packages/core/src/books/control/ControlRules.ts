/** The rules of remote control: what forbids a trip or a close, and what reading a switch back proves (R-078…R-081). */
import type * as Result from "effect/Result"
import { forbids } from "../../policy/NoDisconnect.ts"
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { decided, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import * as Parameters from "../parameters/Parameters.ts"
import { switchesOf } from "../parameters/SwitchMap.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type * as Control from "./Control.ts"
import { tripWarningPeriod } from "./TripWarningPeriod.ts"

/** What the rules look at. */
export interface View {
  readonly customer: Customer.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly capabilities: Capabilities
  /** The last known remaining energy; `null`: none. */
  readonly remaining: Energy | null
  /** When the customer was last warned of a trip; `null`: never. */
  readonly warnedAt: Instant | null
}

export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
  readonly confirmed: "yes" | "no"
}

export interface Command {
  readonly controlId: string
  readonly target: CreditTarget
  readonly round: number
}

export interface Changes {
  readonly control: ReadonlyArray<Control.Event>
}

type CommonRejection = R.CustomerInvalid | R.RoundOutOfRange | R.MappingRequired | R.MappingNotDispatched
export type TripRejection = CommonRejection | R.Protected | R.ProtectionUnknown | R.NoDisconnect | R.GraceNotOver
export type TripRefusal = TripRejection | R.NotConfirmed
export type CloseRefusal = CommonRejection | R.Unsupported | R.NotConfirmed

/** Gives the switches of a round in the reported map; `null` where the terminal needs no map or none is in the round. */
const switchesIn = (view: View, round: number): readonly [number, ...Array<number>] | null => {
  if (view.capabilities.switchRoundMapping === "none") return null
  const reported = Parameters.reportedOf(view.terminal.book, "SwitchRounds")
  const [head, ...rest] = reported === null ? [] : switchesOf(reported.value.map, round)
  return head === undefined ? null : [head, ...rest]
}

const mapped = (view: View, round: number): Preconditions<R.MappingRequired | R.MappingNotDispatched> => {
  const { terminalId, book } = view.terminal
  if (view.capabilities.switchRoundMapping === "none") return []
  const missing = Parameters.desiredOf(book, "SwitchRounds") === null
  const onTerminal = Parameters.difference(book, "SwitchRounds") === "equal"
  return [
    missing ? new R.MappingRequired({ terminalId, round: null }) : null,
    !missing && !onTerminal ? new R.MappingNotDispatched({ terminalId }) : null,
    onTerminal && switchesIn(view, round) === null ? new R.MappingRequired({ terminalId, round }) : null
  ]
}

const common = (round: number, view: View): Preconditions<CommonRejection> => {
  const { customer, capabilities } = view
  const { maxRounds } = capabilities
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    round < 1 || round > maxRounds ? new R.RoundOutOfRange({ round, max: maxRounds }) : null,
    ...mapped(view, round)
  ]
}

/** What the station knows of a terminal's protection: what was read, and `unknown` when that is too old or was never read. */
export const protectionOf = (
  terminal: Terminal.State,
  knownForMinutes: number,
  now: Instant
): "released" | "protected" | "auto" | "unknown" => {
  const reported = Parameters.reportedOf(terminal.book, "Protection")
  if (reported === null) return "unknown"
  return isBefore(plusMillis(reported.at, knownForMinutes * 60_000), now) ? "unknown" : reported.value.state
}

/** Lists what forbids a trip of a round, in order of precedence; the operator's confirmation comes last. */
export const tripGuards = (
  round: number,
  view: View,
  context: Pick<Context, "now" | "policy">
): Preconditions<TripRejection> => {
  const { now, policy } = context
  const { terminalId } = view.terminal
  const { customerNo } = view.customer
  const protection = protectionOf(view.terminal, policy.protectionKnownForMinutes, now)
  const calendar = forbids(policy.noDisconnect, now, policy.siteZone)
  const warned = tripWarningPeriod(policy.tripGraceMinutes, view.warnedAt, now)
  return [
    ...common(round, view),
    protection === "protected" || protection === "auto" ? new R.Protected({ terminalId }) : null,
    protection === "unknown" ? new R.ProtectionUnknown({ terminalId }) : null,
    calendar === null ? null : new R.NoDisconnect(calendar),
    warned._tag === "NotWarned" ? new R.GraceNotOver({ customerNo, until: null }) : null,
    warned._tag === "Running" ? new R.GraceNotOver({ customerNo, until: warned.until }) : null
  ]
}

const requested = (
  command: Command,
  action: Control.Action,
  view: View,
  context: Context
): Extract<Control.Event, { _tag: "ControlRequested" }> => ({
  _tag: "ControlRequested",
  v: 1,
  at: context.now,
  content: {
    controlId: command.controlId,
    orgNo: view.customer.orgNo,
    customerNo: view.customer.customerNo,
    target: command.target,
    round: command.round,
    switches: switchesIn(view, command.round),
    action,
    by: context.actor,
    sendBy: plusMillis(context.now, context.policy.sendWithinSeconds * 1000)
  }
})

/** Requests a trip (遥控拉闸): it cuts power, so it needs a confirmation besides the permission. */
export const trip = (
  command: Command,
  options: { readonly delayMinutes: number; readonly halfHours: number },
  view: View,
  context: Context
): Result.Result<Changes, Refusal<TripRefusal>> =>
  decided<Changes, TripRefusal>(
    [
      ...tripGuards(command.round, view, context),
      context.confirmed === "no" ? new R.NotConfirmed({ what: "trip" }) : null
    ],
    () => ({ control: [requested(command, { _tag: "Trip", ...options }, view, context)] })
  )

/** Chooses how to close: what was asked for, and otherwise permit-close where the terminal has it. There is no default to a direct close. */
const modeOf = (asked: "permit" | "direct" | null, capabilities: Capabilities): "permit" | "direct" | null =>
  asked ?? (capabilities.closeModes.includes("permit") ? "permit" : null)

/** Lists what forbids a close, in order of precedence. A direct close endangers people on site and needs a confirmation. */
export const closeGuards = (
  round: number,
  asked: "permit" | "direct" | null,
  view: View,
  confirmed: "yes" | "no"
): Preconditions<CloseRefusal> => {
  const { capabilities, terminal } = view
  const { terminalId } = terminal
  const mode = modeOf(asked, capabilities)
  const carried = mode === null || capabilities.closeModes.includes(mode)
  return [
    ...common(round, view),
    mode === null ? new R.NotConfirmed({ what: "closeMode" }) : null,
    carried ? null : new R.Unsupported({ terminalId, feature: mode === "direct" ? "directClose" : "permitClose" }),
    carried && mode === "direct" && confirmed === "no" ? new R.NotConfirmed({ what: "directClose" }) : null
  ]
}

/** Requests a close (遥控合闸). */
export const close = (
  command: Command,
  asked: "permit" | "direct" | null,
  view: View,
  context: Context
): Result.Result<Changes, Refusal<CloseRefusal>> =>
  decided<Changes, CloseRefusal>(closeGuards(command.round, asked, view, context.confirmed), () => ({
    control: [requested(command, { _tag: "Close", mode: modeOf(asked, view.capabilities) ?? "permit" }, view, context)]
  }))

/** What a close should tell besides: the terminal trips again at or below its trip energy. */
export const closeWarnings = (view: View): ReadonlyArray<"willTripAgain"> => {
  const trip = view.target.desired?.trip ?? view.target.reported?.trip ?? null
  return trip !== null && view.remaining !== null && view.remaining <= trip ? ["willTripAgain"] : []
}

/** Says what a state read back proves of a command: a trip leaves the round open, a close leaves it closed; anything else proves nothing yet. */
export const proves = (action: Control.Action, state: "open" | "closed" | "unknown"): "effect" | "nothing" => {
  switch (action._tag) {
    case "Trip":
      return state === "open" ? "effect" : "nothing"
    case "Close":
      return state === "closed" ? "effect" : "nothing"
  }
}
