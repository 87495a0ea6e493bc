/**
 * The rules of cutting for arrears and reconnecting outside of a commissioning (欠费停复电, F-57…F-61): one person proposes a trip, a second one approves
 * it, under every guard of a trip; closing again needs neither.
 *
 * @category Rules
 */
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import type { Energy } from "../../values/Energy.ts"
import { isBefore, isToCome, plusMillis } from "../../values/Instant.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import type { Reading } from "../dispatch/Reading.ts"
import * as Order from "../purchase/Order.ts"
import { anotherPerson } from "../rule/FourEyes.ts"
import { type Bare, type Context, decide, type Rule } from "../rule/Rule.ts"
import * as Target from "../target/Target.ts"
import * as Terminal from "../terminal/Terminal.ts"
import * as Control from "./Control.ts"
import * as ControlRules from "./ControlRules.ts"

/** For how long a proposal waits for a second person, in days; then it is withdrawn. @category Constants */
export const proposalDays = 7

/** The same in milliseconds. @category Constants */
export const proposalMillis = proposalDays * 86_400_000

/** What the rules look at; `reading` is the newest that has a value. @category Models */
export interface View extends ControlRules.GuardView {
  readonly reading: Reading | null
  /** An order of the device that is not finished: its energy is paid for, whoever has to approve or send it still. `null`: none. */
  readonly unfinished: string | null
  /** The rounds of which a trip is proposed already. */
  readonly proposedRounds: ReadonlyArray<number>
}

/**
 * Tells whether an order keeps its customer from being cut: it is valid and not applied. One that was rejected is paid for and may be sent again, until
 * its approval is revoked.
 *
 * @category Questions
 */
export const isUnfinished = (order: Order.State): boolean =>
  order.dispatch._tag === "Rejected"
    ? Order.isEffective(order)
    : order.validity === "valid" && order.dispatch._tag !== "Applied"

/** Why somebody may not be cut for arrears: he has enough, has bought, or nobody knows. @category Errors */
export type ArrearsRejection = R.StaleReading | R.NotInArrears | R.CreditUnfinished | R.TargetBusy

/** Gives the energy at or below which a customer is in arrears: his trip energy, as it is saved, or as the terminal has it; otherwise 0. @category Functions */
export const arrearsLimit = ({ desired, reported }: Target.State): Energy =>
  desired?.trip ?? reported?.trip ?? (0n as Energy)

/**
 * Lists what says that the customer is not in arrears, in order of precedence; a reading that is too old, or from before the last credit was settled,
 * says nothing.
 *
 * @category Rules
 */
export const arrears = (view: View, { now, policy }: Context): Preconditions<ArrearsRejection> => {
  const { device, reading, target, unfinished } = view
  const key = keyOf(device.target)
  const readAt = reading?.readAt ?? null
  const remaining = reading?.remaining ?? null
  const since = Target.tellsSince(target)
  const isOld =
    readAt === null ||
    isBefore(plusMillis(readAt, policy.maxReadingAgeMinutes * 60_000), now) ||
    (since !== null && isBefore(readAt, since))
  const limit = arrearsLimit(target)
  return [
    isOld || remaining === null ? new R.StaleReading({ target: key, readAt }) : null,
    remaining !== null && remaining > limit ? new R.NotInArrears({ target: key, remaining, limit }) : null,
    unfinished === null ? null : new R.CreditUnfinished({ target: key, orderNo: unfinished }),
    target.slot._tag === "Held" ? new R.TargetBusy({ target: key }) : null
  ]
}

/** What is to be cut, and why; delay and duration as of any trip. @category Models */
export interface ProposeCommand extends Omit<ControlRules.TripCommand, "confirmed"> {
  readonly reason: string
}

/** The proposals, one a round: all or none. @category Models */
export interface ProposeChanges {
  readonly controls: ReadonlyArray<Proposed>
}

/** What proposing makes. @category Models */
export type Proposed = Extract<Control.Event, { readonly _tag: "ControlProposed" }>

/** Why proposing may be refused. @category Errors */
export type ProposeRejection = DeviceRules.UsableRejection | ArrearsRejection | ControlRules.GuardRejection | R.Conflict

/**
 * Proposes a cut. What changes by itself until a second person looks (grace, calendar, protection) forbids no proposal; he is refused by it.
 *
 * @category Rules
 */
export const propose: Rule<ProposeCommand, View, ProposeChanges, ProposeRejection> = (command, view, context) => {
  const { openings, reason } = command
  const twice = openings.find(({ round }) => view.proposedRounds.includes(round))
  return decide(
    [
      ...DeviceRules.usable(view),
      ...arrears(view, context),
      ...ControlRules.guards(command, view, "anything"),
      twice === undefined ? null : new R.Conflict({ conflict: "alreadyProposed", id: keyOf(view.device.target) })
    ],
    () => {
      const { actor, now: at } = context
      const until = plusMillis(at, proposalMillis)
      const contents = ControlRules.contentsOf(command, ControlRules.tripAction(command, view), view, actor, until)
      const identity = Terminal.identityOf(view.terminal)
      return { controls: contents.map((content) => ({ _tag: "ControlProposed", v: 1, at, content, reason, identity })) }
    }
  )
}

/** What approving looks at: the proposal, and what stands around its device now. @category Models */
export interface ApproveView extends View {
  readonly control: Control.State
}

/** The event of a decision about one proposal. @category Models */
export interface Changes {
  readonly control: ReadonlyArray<Control.Event>
}

/** Why approving may be refused. @category Errors */
export type ApproveRejection =
  | R.Conflict
  | R.FourEyes
  | DeviceRules.UsableRejection
  | ArrearsRejection
  | ControlRules.TripGuardRejection

const waiting = (control: Control.State, { now }: Context): Preconditions<R.Conflict> => [
  control.progress._tag === "Proposed" && isToCome(control.progress.until, proposalMillis, now)
    ? null
    : new R.Conflict({ conflict: "notWaiting", id: control.controlId })
]

/** The switches, the device, the customer and his debt that were proposed; others since then were seen by nobody. */
const unchanged = (view: ApproveView): Preconditions<R.Conflict> => {
  const { control, customer, target, terminal } = view
  const switches = ControlRules.switchesIn(view, control.round)
  const settled = Target.lastSettled(target)
  const isSame =
    customer.customerNo === control.customerNo &&
    JSON.stringify(switches) === JSON.stringify(control.switches) &&
    (control.identity === undefined || isSameDevice(control.identity, Terminal.identityOf(terminal))) &&
    (settled === null || !isBefore(control.requestedAt, settled))
  return [isSame ? null : new R.Conflict({ conflict: "proposalOutdated", id: control.controlId })]
}

const tripOf = ({ action, controlId, round }: Control.State, confirmed: "yes" | "no"): ControlRules.TripCommand => {
  const openings = [{ controlId, round }]
  return action._tag === "Trip"
    ? { openings, confirmed, delayMinutes: action.delayMinutes, halfHours: action.halfHours }
    : { openings, confirmed, delayMinutes: null, halfHours: null }
}

/** Approves a proposal, by another person than who proposed it: every guard of a trip holds, the customer still is in arrears, and it goes out at once. @category Rules */
export const approve: Rule<{ readonly confirmed: "yes" | "no" }, ApproveView, Changes, ApproveRejection> = (
  { confirmed },
  view,
  context
) => {
  const { control } = view
  const { actor, now: at } = context
  return decide(
    [
      ...waiting(control, context),
      anotherPerson(actor, control.proposed?.by),
      ...DeviceRules.usable(view),
      ...arrears(view, context),
      ...unchanged(view),
      ...ControlRules.tripGuards(tripOf(control, confirmed), view, context)
    ],
    () => ({
      control: [{ _tag: "ControlApproved", v: 1, at, by: actor, sendBy: ControlRules.sendByOf(context) }]
    })
  )
}

/** Takes a proposal back, whoever made it. @category Rules */
export const withdraw: Rule<Bare, { readonly control: Control.State }, Changes, R.Conflict> = (
  _,
  { control },
  context
) =>
  decide(waiting(control, context), () => ({
    control: [{ _tag: "ControlWithdrawn", v: 1, at: context.now, detail: Control.withdrawnProposal }]
  }))

/** Why reconnecting may be refused. @category Errors */
export type ReconnectRejection = DeviceRules.UsableRejection | ControlRules.CloseGuardRejection

/** Closes rounds again (复电): neither proposal nor second person, and it goes out at once. @category Rules */
export const reconnect: Rule<
  ControlRules.CloseCommand,
  ControlRules.GuardView,
  ControlRules.Changes,
  ReconnectRejection,
  "willTripAgain"
> = (command, view, context) =>
  decide(
    [...DeviceRules.usable(view), ...ControlRules.closeGuards(command, view)],
    () => ControlRules.requested(command, ControlRules.closeAction(command, view), view, context),
    () => ControlRules.closeWarnings(view)
  )
