/** The rules of the basic parameters: what may be saved, and what may be dispatched (R-023… ). */
import type * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Parameter } from "../../ports/terminal/Requests.ts"
import { decided, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import type * as Customer from "../customer/Customer.ts"
import type { Reading } from "../dispatch/Reading.ts"
import type * as Target from "../target/Target.ts"
import * as Terminal from "../terminal/Terminal.ts"
import * as Parameters from "./Parameters.ts"

/** What the rules look at; `reading` is the newest that has a value. */
export interface View {
  readonly customer: Customer.State
  readonly target: Target.State
  readonly terminal: Terminal.State
  readonly capabilities: Capabilities
  readonly reading: Reading | null
}

export interface Context {
  readonly now: Instant
  readonly policy: Policy
}

/** What is saved: the values of the items that changed, and the control mode. */
export interface SaveCommand {
  readonly mode: Parameters.ControlMode | null
  readonly items: ReadonlyArray<Parameter>
}

export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** The longest protection that the terminal can time, in half hours; 0: it cannot time any. */
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

export type SaveRejection =
  | R.CustomerInvalid
  | R.RoundOutOfRange
  | R.RoundsMissing
  | R.DurationInvalid
  | R.StaleReading
  | R.Conflict

const savePreconditions = (command: SaveCommand, view: View, context: Context): Preconditions<SaveRejection> => {
  const { customer, capabilities } = view
  const target = keyIn(view)
  const { maxRounds } = capabilities
  const rounds = afterSaving(command, view, "EffectiveRounds")?.rounds ?? []
  const beyond = rounds.find((round) => round > maxRounds)
  const engaged = afterSaving(command, view, "PurchaseControl")?.state === "engaged"
  const roundsTicked = command.items.some(({ _tag }) => _tag === "EffectiveRounds")
  const halfHours = afterSaving(command, view, "Protection")?.halfHours ?? 0
  const max = maxProtection(capabilities)
  const modeChanges = command.mode !== null && command.mode !== Terminal.ofTarget(view.terminal, target).mode
  const remaining = view.reading?.remaining ?? null
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    beyond === undefined ? null : new R.RoundOutOfRange({ round: beyond, max: maxRounds }),
    engaged && roundsTicked && rounds.length === 0 ? new R.RoundsMissing({ target }) : null,
    halfHours < 0 || halfHours > max ? new R.DurationInvalid({ halfHours, max }) : null,
    modeChanges && !isFresh(view, context) ? stale(view) : null,
    modeChanges && remaining !== null && remaining !== 0n
      ? new R.Conflict({ conflict: "modeWithBalance", id: target })
      : null
  ]
}

/** Saves parameters (保存): desired changes, reported does not, and nothing is sent. */
export const save = (
  command: SaveCommand,
  view: View,
  context: Context
): Result.Result<Changes, Refusal<SaveRejection>> =>
  decided(savePreconditions(command, view, context), () => {
    const target = keyIn(view)
    const mode = command.mode ?? Terminal.ofTarget(view.terminal, target).mode
    return {
      terminal: [{ _tag: "ParametersDesired", v: 1, at: context.now, target, mode, items: command.items }] as const
    }
  })

/** What is dispatched: the names of the ticked items, and what the operator acknowledges. Values are never typed in here. */
export interface DispatchCommand {
  readonly items: ReadonlyArray<Parameters.Item>
  readonly acknowledgeImmediateTrip: "yes" | "no"
  /** Whether the operator confirms that engaging protection may close switches. */
  readonly confirmCloses: "yes" | "no"
}

export type DispatchRejection =
  | R.CustomerInvalid
  | R.Unsupported
  | R.NotSaved
  | R.RoundsMissing
  | R.ExpiryPassed
  | R.StaleReading
  | R.NotConfirmed

/** Gives the saved value of each ticked item. */
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
  const rounds = Parameters.desiredOf(Terminal.ofTarget(view.terminal, target).book, "EffectiveRounds")
  return [
    rounds !== null && rounds.rounds.length === 0 ? new R.RoundsMissing({ target }) : null,
    fresh ? null : stale(view),
    fresh && remaining !== null && remaining <= trip && command.acknowledgeImmediateTrip === "no"
      ? new R.NotConfirmed({ what: "immediateTrip" })
      : null
  ]
}

const protecting = (command: DispatchCommand, view: View): Preconditions<DispatchRejection> => [
  view.capabilities.protectionCloses !== "no" && mayBeTripped(view) && command.confirmCloses === "no"
    ? new R.NotConfirmed({ what: "protectionCloses" })
    : null
]

const ofItem = (
  value: Parameter,
  command: DispatchCommand,
  view: View,
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
export const dispatchPreconditions = (
  command: DispatchCommand,
  view: View,
  context: Context
): Preconditions<DispatchRejection> => {
  const { customer, capabilities, terminal } = view
  const { mode } = Terminal.ofTarget(terminal, keyIn(view))
  const values = valuesOf(command.items, view)
  const unsaved = command.items.find((item) => values.every(({ _tag }) => _tag !== item))
  const feature = mode === "money" ? "moneyMode" : "energyMode"
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    mode === capabilities.creditUnit ? null : new R.Unsupported({ terminalId: terminal.terminalId, feature }),
    unsaved === undefined ? null : new R.NotSaved({ item: unsaved }),
    ...values.flatMap((value) => ofItem(value, command, view, context))
  ]
}

/** Decides what goes out: the saved values of the ticked items in the safe order (下发). */
export const dispatch = (
  command: DispatchCommand,
  view: View,
  context: Context
): Result.Result<ReadonlyArray<Parameter>, Refusal<DispatchRejection>> =>
  decided(dispatchPreconditions(command, view, context), () => Parameters.inSafeOrder(valuesOf(command.items, view)))

/** Takes over what the terminal reports as the desired values; without a reading of an item it stays as it is. */
export const adopt = (items: ReadonlyArray<Parameters.Item>, view: View, context: Context): Changes => {
  const target = keyIn(view)
  const values = items.flatMap((item): ReadonlyArray<Parameter> => {
    const reported = Parameters.reportedOf(Terminal.bookOf(view.terminal, target, item), item)?.value
    if (reported === undefined) return []
    // Nobody can write automatic protection: it is adopted as protection.
    return reported._tag === "Protection"
      ? [{ ...reported, state: reported.state === "released" ? "released" : "protected" }]
      : [reported]
  })
  const { mode } = Terminal.ofTarget(view.terminal, target)
  return values.length === 0
    ? { terminal: [] }
    : { terminal: [{ _tag: "ParametersDesired", v: 1, at: context.now, target, mode, items: values }] }
}
