/** The rules of remote control: what forbids a trip or a close, and what reading a switch back proves (R-078…R-081). @category Rules */
import { forbids } from "../../policy/NoDisconnect.ts"
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import { type Instant, isWithin, plusMillis } from "../../values/Instant.ts"
import * as CommissioningRules from "../commissioning/CommissioningRules.ts"
import type * as DeviceRules from "../device/DeviceRules.ts"
import * as Parameters from "../parameters/Parameters.ts"
import { switchesOf } from "../parameters/SwitchMap.ts"
import { type TripOptions, unread } from "../parameters/TripOptions.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import * as Suspicion from "../terminal/Suspicion.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { whereKnown } from "../terminal/TerminalRules.ts"
import type * as Control from "./Control.ts"
import { tripWarningPeriod } from "./TripWarningPeriod.ts"

/** What guards a switch, within a commissioning or outside of one. @category Models */
export interface GuardView extends DeviceRules.UsableView {
  readonly target: Target.State
  /** The last known remaining energy; `null`: none. */
  readonly remaining: Energy | null
  /** When the customer was last warned of a trip of this target, since he last bought; `null`: never. */
  readonly warnedAt: Instant | null
}

/** What the rules of a commissioning look at. @category Models */
export interface View extends GuardView {
  readonly session: CommissioningRules.ActView["session"]
}

/** A round that is switched, by a command of its own. @category Models */
export interface Opening {
  readonly controlId: string
  readonly round: number
}

/** What is asked for, and whether the operator confirms it. */
interface Command {
  readonly openings: ReadonlyArray<Opening>
  readonly confirmed: "yes" | "no"
}

/** What is to be tripped; `controlId` is made by the caller. Delay and duration `null`: as the terminal keeps them, otherwise none. @category Models */
export interface TripCommand extends Command {
  readonly delayMinutes: number | null
  readonly halfHours: number | null
}

/** What is to be closed again; `controlId` is made by the caller. @category Models */
export interface CloseCommand extends Command {
  /** `null`: as the terminal can. */
  readonly mode: "permit" | "direct" | null
}

/** The commands that are requested, one a round: all or none. @category Models */
export interface Changes {
  readonly controls: ReadonlyArray<Requested>
}

/** What a decision makes: the command that is to be sent. @category Models */
export type Requested = Extract<Control.Event, { readonly _tag: "ControlRequested" }>

/** Why a switch may be refused, whoever asks for it and where. @category Errors */
export type GuardRejection =
  | R.TerminalSuspected
  | R.Unsupported
  | R.RoundOutOfRange
  | R.MappingRequired
  | R.MappingNotDispatched

/** Why a trip may be refused, whoever asks for it and where. @category Errors */
export type TripGuardRejection =
  | GuardRejection
  | R.Protected
  | R.ProtectionUnknown
  | R.TripOptionsDiffer
  | R.NoDisconnect
  | R.GraceNotOver
  | R.NotConfirmed

/** Why a close may be refused, whoever asks for it and where. @category Errors */
export type CloseGuardRejection = GuardRejection | R.NotConfirmed

/** Why tripping in a commissioning may be refused. @category Errors */
export type TripRejection = CommissioningRules.ActRejection | TripGuardRejection

/** Why closing in a commissioning may be refused. @category Errors */
export type CloseRejection = CommissioningRules.ActRejection | CloseGuardRejection

/** Gives the switches of a round in the reported map; `null` where the terminal needs no map or none is in the round. @category Functions */
export const switchesIn = (
  { terminal, capabilities }: GuardView,
  round: number
): readonly [number, ...Array<number>] | null => {
  if (capabilities?.switchRoundMapping !== "required") return null
  const reported = Parameters.reportedOf(terminal.book, "SwitchRounds")
  const [head, ...rest] = reported === null ? [] : switchesOf(reported.value.map, round)
  return head === undefined ? null : [head, ...rest]
}

const mapped = (
  openings: Command["openings"],
  view: GuardView,
  { switchRoundMapping }: Capabilities
): Preconditions<R.MappingRequired | R.MappingNotDispatched> => {
  const { terminalId, book } = view.terminal
  if (switchRoundMapping === "none") return []
  const missing = Parameters.desiredOf(book, "SwitchRounds") === null
  const onTerminal = Parameters.difference(book, "SwitchRounds") === "equal"
  return [
    missing ? new R.MappingRequired({ terminalId, round: null }) : null,
    !missing && !onTerminal ? new R.MappingNotDispatched({ terminalId }) : null,
    ...openings.map(({ round }) =>
      onTerminal && switchesIn(view, round) === null ? new R.MappingRequired({ terminalId, round }) : null
    )
  ]
}

/** Lists what keeps rounds from being switched, in order of precedence: doubt, what the terminal cannot do, its switch map. @category Rules */
export const guards = (
  { openings }: Pick<Command, "openings">,
  view: GuardView,
  sent: Suspicion.Sent
): Preconditions<GuardRejection> => [
  ...Suspicion.undoubted(view.terminal, sent),
  ...whereKnown<R.Unsupported | R.RoundOutOfRange | R.MappingRequired | R.MappingNotDispatched>(
    view.capabilities,
    (capabilities) => {
      const { maxRounds: max } = capabilities
      const { terminalId } = view.terminal
      return [
        withholds(capabilities, "control") ? new R.Unsupported({ terminalId, feature: "withheld" }) : null,
        ...openings.map(({ round }) => (round < 1 || round > max ? new R.RoundOutOfRange({ round, max }) : null)),
        ...mapped(openings, view, capabilities)
      ]
    }
  )
]

/** What the station knows of a terminal's protection: what was read, and `unknown` when that is too old, of a time to come, or was never read. @category Rules */
export const protectionOf = (
  terminal: Terminal.State,
  knownForMinutes: number,
  now: Instant
): "released" | "protected" | "auto" | "unknown" => {
  const reported = Parameters.reportedOf(terminal.book, "Protection")
  if (reported === null) return "unknown"
  return isWithin(reported.at, knownForMinutes * 60_000, now) ? reported.value.state : "unknown"
}

/** Gives delay and duration as the terminal keeps them; `null`: they travel in the command. */
const storedOptions = ({ capabilities, terminal, device }: GuardView): TripOptions | null =>
  capabilities?.tripOptions === "asParameters"
    ? (Terminal.targetParametersOf(terminal, keyOf(device.target)).tripOptions ?? unread)
    : null

const isOther = (asked: number | null, stored: number | null): boolean =>
  asked !== null && stored !== null && asked !== stored

/** A terminal that keeps delay and duration trips by what it keeps, whatever is asked for. */
const optionsDiffer = ({ delayMinutes, halfHours }: TripCommand, view: GuardView): R.TripOptionsDiffer | null => {
  const stored = storedOptions(view)
  const minutes = halfHours === null ? null : halfHours * 30
  return stored !== null && (isOther(delayMinutes, stored.delayMinutes) || isOther(minutes, stored.durationMinutes))
    ? new R.TripOptionsDiffer({ terminalId: view.terminal.terminalId, ...stored })
    : null
}

/** Gives what a trip says and what the terminal keeps; a duration that is no whole number of half hours cannot be said. @category Functions */
export const tripAction = (
  { delayMinutes, halfHours }: Pick<TripCommand, "delayMinutes" | "halfHours">,
  view: GuardView
): Said => {
  const stored = storedOptions(view)
  const duration = stored?.durationMinutes ?? 0
  const action: Control.Action = {
    _tag: "Trip",
    delayMinutes: delayMinutes ?? stored?.delayMinutes ?? 0,
    halfHours: halfHours ?? (duration % 30 === 0 ? duration / 30 : 0)
  }
  return stored === null ? { action } : { action, stored }
}

/** Lists what forbids a trip, in order of precedence; the operator's confirmation comes last. @category Rules */
export const tripGuards = (
  command: TripCommand,
  view: GuardView,
  context: Context
): Preconditions<TripGuardRejection> => {
  const { now, policy } = context
  const { terminalId } = view.terminal
  const { customerNo } = view.customer
  const protection = protectionOf(view.terminal, policy.protectionKnownForMinutes, now)
  const calendar = forbids(policy.noDisconnect, now, policy.siteZone)
  const warned = tripWarningPeriod(policy.tripGraceMinutes, view.warnedAt, now)
  return [
    ...guards(command, view, "anything"),
    protection === "protected" || protection === "auto" ? new R.Protected({ terminalId }) : null,
    protection === "unknown" ? new R.ProtectionUnknown({ terminalId }) : null,
    optionsDiffer(command, view),
    calendar === null ? null : new R.NoDisconnect(calendar),
    warned._tag === "NotWarned" ? new R.GraceNotOver({ customerNo, until: null }) : null,
    warned._tag === "Running" ? new R.GraceNotOver({ customerNo, until: warned.until }) : null,
    command.confirmed === "no" ? new R.NotConfirmed({ what: "trip" }) : null
  ]
}

/** What a command does, and what the terminal keeps of it. */
type Said = Pick<Control.Content, "action" | "stored">

/** Gives the content of a command for each round. @category Functions */
export const contentsOf = (
  { openings }: Pick<Command, "openings">,
  said: Said,
  view: GuardView,
  by: string,
  sendBy: Instant
): ReadonlyArray<Control.Content> => {
  const { orgNo, customerNo } = view.customer
  const { target } = view.device
  return openings.map(({ controlId, round }) => {
    const switches = switchesIn(view, round)
    return { controlId, orgNo, customerNo, target, round, switches, ...said, by, sendBy }
  })
}

/** Gives until when a command that is made now may be sent. @category Functions */
export const sendByOf = ({ now, policy }: Context): Instant => plusMillis(now, policy.sendWithinSeconds * 1000)

/** Requests commands that nothing forbids. @category Functions */
export const requested = (command: Command, said: Said, view: GuardView, context: Context): Changes => {
  const { actor, now: at } = context
  const contents = contentsOf(command, said, view, actor, sendByOf(context))
  return { controls: contents.map((content) => ({ _tag: "ControlRequested", v: 1, at, content })) }
}

/** Requests a trip of rounds (遥控拉闸): it cuts power, so it needs a confirmation besides the permission. @category Rules */
export const trip: Rule<TripCommand, View, Changes, TripRejection> = (command, view, context) =>
  decide([...CommissioningRules.actPreconditions(view, context), ...tripGuards(command, view, context)], () =>
    requested(command, tripAction(command, view), view, context)
  )

/** Chooses how to close: what was asked for, and otherwise permit-close where the terminal has it. There is no default to a direct close. */
const modeOf = (asked: CloseCommand["mode"], { closeModes }: Capabilities): "permit" | "direct" | null =>
  asked ?? (closeModes.includes("permit") ? "permit" : null)

/** Lists what forbids a close, in order of precedence. A direct close endangers people on site and needs a confirmation. @category Rules */
export const closeGuards = (command: CloseCommand, view: GuardView): Preconditions<CloseGuardRejection> => {
  const { terminalId } = view.terminal
  return [
    ...guards(command, view, "relief"),
    ...whereKnown<R.NotConfirmed | R.Unsupported>(view.capabilities, (capabilities) => {
      const mode = modeOf(command.mode, capabilities)
      const carried = mode === null || capabilities.closeModes.includes(mode)
      return [
        mode === null ? new R.NotConfirmed({ what: "closeMode" }) : null,
        carried ? null : new R.Unsupported({ terminalId, feature: mode === "direct" ? "directClose" : "permitClose" }),
        carried && mode === "direct" && command.confirmed === "no" ? new R.NotConfirmed({ what: "directClose" }) : null
      ]
    })
  ]
}

/** Tells that the terminal trips again: it does at or below its trip energy. @category Functions */
export const closeWarnings = ({ target, remaining }: GuardView): ReadonlyArray<"willTripAgain"> => {
  const trip = target.desired?.trip ?? target.reported?.trip ?? null
  return trip !== null && remaining !== null && remaining <= trip ? ["willTripAgain"] : []
}

/** Gives what a close says that nothing forbids. @category Functions */
export const closeAction = ({ mode }: Pick<CloseCommand, "mode">, { capabilities }: GuardView): Said => ({
  action: { _tag: "Close", mode: (capabilities === null ? null : modeOf(mode, capabilities)) ?? "permit" }
})

/** Requests to close rounds (遥控合闸). @category Rules */
export const close: Rule<CloseCommand, View, Changes, CloseRejection, "willTripAgain"> = (command, view, context) =>
  decide(
    [...CommissioningRules.actPreconditions(view, context), ...closeGuards(command, view)],
    () => requested(command, closeAction(command, view), view, context),
    () => closeWarnings(view)
  )
