/** The rules of the basic parameters: what may be saved, and what may be dispatched (R-023… ). @category Rules */
import { type Capabilities, withholds } from "../../ports/terminal/Capabilities.ts"
import type { Parameter } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { isBefore, plusMillis } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import * as CommissioningRules from "../commissioning/CommissioningRules.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import type { Reading } from "../dispatch/Reading.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import { sentWith, undoubted } from "../terminal/Suspicion.ts"
import * as Terminal from "../terminal/Terminal.ts"
import { whereKnown } from "../terminal/TerminalRules.ts"
import * as DispatchJob from "./DispatchJob.ts"
import * as Parameters from "./Parameters.ts"

/** What the rules look at; `reading` is the newest that has a value. @category Models */
export interface View extends DeviceRules.UsableView {
  readonly target: Target.State
  readonly reading: Reading | null
}

/** The same in a session of commissioning. @category Models */
export type SessionView = View & CommissioningRules.ActView

/** The view of a terminal whose dialect is known. */
interface KnownView extends View {
  readonly capabilities: Capabilities
}

/** What forbids a command on its page: on the customer's page device and customer, in a session its lock besides. */
type Guards<V, G> = (view: V, context: Context) => Preconditions<G>

/** What is saved: the values of the items that changed, and the control mode. @category Models */
export interface SaveCommand {
  readonly mode: Parameters.ControlMode | null
  readonly items: ReadonlyArray<Parameter>
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** The longest protection that the terminal can time, in half hours; 0: it cannot time any. @category Rules */
export const maxProtection = (capabilities: Capabilities): number => capabilities.protectionHalfHours ?? 0

const keyIn = (view: View) => keyOf(view.target.target)

/** Gives the desired value of an item as it would be after saving. */
const afterSaving = <T extends Parameters.Item>(command: SaveCommand, view: View, item: T) =>
  Parameters.desiredOf(Parameters.withDesired(Terminal.bookOf(view.terminal, keyIn(view), item), command.items), item)

const isFresh = (view: View, context: Context): boolean => {
  const { reading } = view
  if (reading === null || reading.remaining === null) return false
  return !isBefore(plusMillis(reading.readAt, context.policy.maxReadingAgeMinutes * 60_000), context.now)
}

const stale = (view: View): R.StaleReading =>
  new R.StaleReading({ target: keyIn(view), readAt: view.reading?.readAt ?? null })

/** Why saving may be refused. @category Errors */
export type SaveRejection = R.RoundOutOfRange | R.RoundsMissing | R.DurationInvalid | R.StaleReading | R.Conflict

const savePreconditions = (command: SaveCommand, view: KnownView, context: Context): Preconditions<SaveRejection> => {
  const { capabilities } = view
  const target = keyIn(view)
  const { maxRounds } = capabilities
  const rounds = afterSaving(command, view, "EffectiveRounds")?.rounds ?? []
  const beyond = rounds.find((round) => round > maxRounds)
  const engaged = afterSaving(command, view, "PurchaseControl")?.state === "engaged"
  const roundsTicked = command.items.some(({ _tag }) => _tag === "EffectiveRounds")
  const halfHours = afterSaving(command, view, "Protection")?.halfHours ?? 0
  const max = maxProtection(capabilities)
  const modeChanges = command.mode !== null && command.mode !== Terminal.targetParametersOf(view.terminal, target).mode
  const remaining = view.reading?.remaining ?? null
  return [
    beyond === undefined ? null : new R.RoundOutOfRange({ round: beyond, max: maxRounds }),
    engaged && roundsTicked && rounds.length === 0 ? new R.RoundsMissing({ target }) : null,
    halfHours < 0 || halfHours > max ? new R.DurationInvalid({ halfHours, max }) : null,
    modeChanges && !isFresh(view, context) ? stale(view) : null,
    modeChanges && remaining !== null && remaining !== 0n
      ? new R.Conflict({ conflict: "modeWithBalance", id: target })
      : null
  ]
}

const saveUnder =
  <V extends View, G>(guards: Guards<V, G>): Rule<SaveCommand, V, Changes, G | SaveRejection> =>
  (command, view, context) =>
    decide<Changes, G | SaveRejection>(
      [
        ...guards(view, context),
        ...whereKnown(view.capabilities, (capabilities) =>
          savePreconditions(command, { ...view, capabilities }, context)
        )
      ],
      () => {
        const target = keyIn(view)
        const mode = command.mode ?? Terminal.targetParametersOf(view.terminal, target).mode
        return {
          terminal: [{ _tag: "ParametersDesired", v: 1, at: context.now, target, mode, items: command.items }]
        }
      }
    )

/** Why nothing may be done with the parameters of a device from the customer's page. @category Errors */
export type PageRejection = DeviceRules.UsableRejection

/** Saves parameters (保存): desired changes, reported does not, and nothing is sent. @category Rules */
export const save = saveUnder<View, PageRejection>(DeviceRules.usable)

/** Saves parameters in a session of commissioning. @category Rules */
export const saveInSession = saveUnder<SessionView, CommissioningRules.ActRejection>(
  CommissioningRules.actPreconditions
)

/** What is dispatched: the names of the ticked items, and what the operator acknowledges. Values are never typed in here. @category Models */
export interface DispatchCommand {
  readonly jobId: string
  readonly items: ReadonlyArray<Parameters.Item>
  readonly acknowledgeImmediateTrip: "yes" | "no"
  /** Whether the operator confirms that engaging protection may close switches. */
  readonly confirmCloses: "yes" | "no"
}

/** Why dispatching may be refused. @category Errors */
export type DispatchRejection =
  | R.TerminalSuspected
  | R.Unsupported
  | R.NotSaved
  | R.RoundsMissing
  | R.ExpiryPassed
  | R.StaleReading
  | R.NotConfirmed

/** Gives the saved value of each ticked item. @category Rules */
export const valuesOf = (items: ReadonlyArray<Parameters.Item>, view: View): ReadonlyArray<Parameter> =>
  items.flatMap((item): ReadonlyArray<Parameter> => {
    if (item === "Thresholds") {
      const { desired } = view.target
      return desired === null ? [] : [{ _tag: item, thresholds: desired }]
    }
    const saved = Parameters.desiredOf(Terminal.bookOf(view.terminal, keyIn(view), item), item)
    return saved === null ? [] : [saved]
  })

/** Tells whether a round may be open: read as open or unknown, or never read. Only what was read as closed is safe. */
const mayBeTripped = (view: View): boolean => {
  const looks = Object.values(view.terminal.targets).map(({ rounds }) => rounds)
  const states = looks.flatMap((look) => look?.states ?? [])
  return states.length === 0 || states.some(({ state }) => state !== "closed")
}

const enabling = (command: DispatchCommand, view: View, context: Context): Preconditions<DispatchRejection> => {
  const target = keyIn(view)
  const trip = (view.target.desired ?? view.target.reported)?.trip ?? 0n
  const remaining = view.reading?.remaining ?? null
  const fresh = isFresh(view, context)
  const rounds = Parameters.desiredOf(Terminal.targetParametersOf(view.terminal, target).book, "EffectiveRounds")
  return [
    rounds !== null && rounds.rounds.length === 0 ? new R.RoundsMissing({ target }) : null,
    fresh ? null : stale(view),
    fresh && remaining !== null && remaining <= trip && command.acknowledgeImmediateTrip === "no"
      ? new R.NotConfirmed({ what: "immediateTrip" })
      : null
  ]
}

const protecting = (command: DispatchCommand, view: KnownView): Preconditions<DispatchRejection> => [
  view.capabilities.protectionCloses !== "no" && mayBeTripped(view) && command.confirmCloses === "no"
    ? new R.NotConfirmed({ what: "protectionCloses" })
    : null
]

const itemPreconditions = (
  value: Parameter,
  command: DispatchCommand,
  view: KnownView,
  context: Context
): Preconditions<DispatchRejection> => {
  switch (value._tag) {
    case "PurchaseControl":
      return value.state === "engaged" ? enabling(command, view, context) : []
    case "Protection":
      if (value.state === "protected") return protecting(command, view)
      return [isFresh(view, context) ? null : stale(view)]
    case "EnergyControlExpiry": {
      const now = localText(context.now, context.policy.siteZone).slice(0, 16)
      const local = value.local.replace("T", " ").slice(0, 16)
      return [local <= now ? new R.ExpiryPassed({ local: value.local }) : null]
    }
    case "EffectiveRounds":
    case "Thresholds":
    case "SwitchRounds":
      return []
  }
}

/** Lists what forbids a dispatch of parameters, in order of precedence. An item that the terminal does not offer is no reason: it ends as `unsupported`. */
const dispatchPreconditions = (
  command: DispatchCommand,
  view: KnownView,
  context: Context
): Preconditions<DispatchRejection> => {
  const { capabilities, terminal } = view
  const { mode } = Terminal.targetParametersOf(terminal, keyIn(view))
  const values = valuesOf(command.items, view)
  const unsaved = command.items.find((item) => values.every(({ _tag }) => _tag !== item))
  const feature = mode === "money" ? "moneyMode" : "energyMode"
  const { terminalId } = terminal
  const isRelief = values.length > 0 && values.every((item) => sentWith(item) === "relief")
  return [
    ...undoubted(terminal, isRelief ? "relief" : "anything"),
    mode === capabilities.creditUnit ? null : new R.Unsupported({ terminalId, feature }),
    command.items.some((item) => withholds(capabilities, item))
      ? new R.Unsupported({ terminalId, feature: "withheld" })
      : null,
    unsaved === undefined ? null : new R.NotSaved({ item: unsaved }),
    ...values.flatMap((value) => itemPreconditions(value, command, view, context))
  ]
}

const dispatchUnder =
  <V extends View, G>(guards: Guards<V, G>): Rule<DispatchCommand, V, DispatchJob.Changes, G | DispatchRejection> =>
  (command, view, context) =>
    decide<DispatchJob.Changes, G | DispatchRejection>(
      [
        ...guards(view, context),
        ...whereKnown(view.capabilities, (capabilities) =>
          dispatchPreconditions(command, { ...view, capabilities }, context)
        )
      ],
      () => {
        const values = Parameters.inSafeOrder(valuesOf(command.items, view))
        return DispatchJob.opened(command.jobId, view.device, values, context)
      }
    )

/** Decides what goes out: the saved values of the ticked items in the safe order (下发). @category Rules */
export const dispatch = dispatchUnder<View, PageRejection>(DeviceRules.usable)

/** Decides what goes out in a session of commissioning. @category Rules */
export const dispatchInSession = dispatchUnder<SessionView, CommissioningRules.ActRejection>(
  CommissioningRules.actPreconditions
)

/** Which items are taken over. @category Models */
export interface AdoptCommand {
  readonly items: ReadonlyArray<Parameters.Item>
}

const adopted = (items: ReadonlyArray<Parameters.Item>, view: View): ReadonlyArray<Parameter> =>
  items.flatMap((item): ReadonlyArray<Parameter> => {
    const reported = Parameters.reportedOf(Terminal.bookOf(view.terminal, keyIn(view), item), item)?.value
    if (reported === undefined) return []
    // Nobody can write automatic protection: it is adopted as protection.
    return reported._tag === "Protection"
      ? [{ ...reported, state: reported.state === "released" ? "released" : "protected" }]
      : [reported]
  })

/** Takes over what the terminal reports as the desired values; without a reading of an item it stays as it is. @category Rules */
export const adopt: Rule<AdoptCommand, View, Changes, PageRejection> = ({ items }, view, context) =>
  decide(DeviceRules.usable(view), () => {
    const { now: at } = context
    const target = keyIn(view)
    const values = adopted(items, view)
    const { mode } = Terminal.targetParametersOf(view.terminal, target)
    return values.length === 0
      ? { terminal: [] }
      : { terminal: [{ _tag: "ParametersDesired", v: 1, at, target, mode, items: values }] }
  })
