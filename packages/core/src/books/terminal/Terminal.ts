/**
 * A terminal (终端) as the station keeps it: identity, dialect and its settings, the number series where the terminal compares across targets,
 * and its parameters, desired and reported apart.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { type Identity, isSameDevice, Parameter, ReportedParameter, RoundState } from "../../ports/terminal/Requests.ts"
import { TerminalAdmission } from "../../ports/terminal/TerminalAdmission.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, TargetKey, TerminalId } from "../../values/CreditTarget.ts"
import { Instant, isBefore } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"
import { startsOver, WireNo } from "../../values/WireNo.ts"
import { orgUnitCase } from "../entry/OrgUnit.ts"
import { existing, v1 } from "../entry/Stored.ts"
import * as Parameters from "../parameters/Parameters.ts"
import { parameterOf, Switch } from "../parameters/SwitchMap.ts"
import { TripOptions } from "../parameters/TripOptions.ts"
import { Holder, noSeries, Series } from "../target/Target.ts"
import * as ClockSetting from "./ClockSetting.ts"
import * as OwnProtection from "./OwnProtection.ts"
import * as Suspicion from "./Suspicion.ts"
import { Lock } from "./TerminalLock.ts"

/** Describes what the books hold of a terminal. @category Models */
export const State = Schema.Struct({
  terminalId: TerminalId,
  orgNo: OrgNo,
  dialectId: Id,
  address: Id,
  settings: Schema.Json,
  series: Series,
  registeredAt: Instant,
  /** What belongs to the whole terminal: protection and the switch map. */
  book: Parameters.Book,
  switches: Schema.Array(Switch),
  /** When a protection with a duration ends by itself; `null`: it has no end, or there is none. */
  protectedUntil: Schema.NullOr(Instant),
  /** The protection that the station engaged before a no-disconnect period; nothing where it engaged none. */
  ownProtection: Schema.optionalKey(OwnProtection.OwnProtection),
  targets: Schema.Record(TargetKey, Parameters.TargetParameters),
  lock: Schema.NullOr(Lock),
  /** How often what a connection is made with has changed: another device, settings that are no mere tuning. Nothing before the first change. */
  entryNo: Schema.optionalKey(Schema.Int),
  /** Present while others are registered under the same address, in books of before that was refused. */
  contestedSince: Schema.optionalKey(Instant),
  /** Since when it is this device; without it since it was registered. What came before is of another one. */
  deviceSince: Schema.optionalKey(Instant),
  /** Who may dial in as it; without it everybody, and nothing is proved by it. */
  admission: Schema.optionalKey(TerminalAdmission),
  ...Suspicion.fields,
  ...ClockSetting.fields,
  /** Present once the terminal was taken out of service: it was registered wrongly, or is no more. */
  retired: Schema.optionalKey(Schema.Struct({ at: Instant, reason: Schema.String }))
})
export type State = typeof State.Type

/** Describes what happened to a terminal; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  ...orgUnitCase,
  ...Suspicion.cases,
  ...ClockSetting.cases,
  TerminalRegistered: {
    ...v1,
    at: Instant,
    terminalId: TerminalId,
    orgNo: OrgNo,
    dialectId: Id,
    address: Id,
    settings: Schema.Json,
    admission: Schema.optionalKey(TerminalAdmission)
  },
  /**
   * `admission`: where it changes; `null`: there is none any more. `ruledOut`: whom persons ruled out stays so; those of before forgot them. `entryNo`: where the
   * change is one that a connection does not outlive.
   */
  TerminalUpdated: {
    ...v1,
    at: Instant,
    dialectId: Id,
    address: Id,
    settings: Schema.Json,
    admission: Schema.optionalKey(Schema.NullOr(TerminalAdmission)),
    ruledOut: Schema.optionalKey(Schema.Literals(["kept"])),
    entryNo: Schema.optionalKey(Schema.Int)
  },
  /** Another device answers for it: what the former one reported says nothing. */
  FirstContactDue: { ...v1, at: Instant },
  /** A target of it is bound for the first time. */
  TargetListed: { ...v1, at: Instant, target: TargetKey },
  /** Others are registered under its address: nobody answers as it. */
  AddressContested: { ...v1, at: Instant },
  /** It is the only one under its address again. */
  AddressSettled: { ...v1, at: Instant },
  TerminalRetired: { ...v1, at: Instant, reason: Schema.String },
  TerminalNumberDrawn: { ...v1, wireNo: WireNo, drawnFor: Schema.NullOr(Holder), ...startsOver },
  ParametersDesired: {
    ...v1,
    at: Instant,
    target: TargetKey,
    mode: Parameters.ControlMode,
    items: Schema.Array(Parameter)
  },
  ParametersReported: { ...v1, at: Instant, target: TargetKey, items: Schema.Array(ReportedParameter) },
  SwitchMapDesired: { ...v1, at: Instant, switches: Schema.Array(Switch) },
  RoundsReported: { ...v1, at: Instant, target: TargetKey, states: Schema.Array(RoundState) },
  TripOptionsReported: { ...v1, at: Instant, target: TargetKey, options: TripOptions },
  /** Somebody decided about protection: how long what he engaged lasts. */
  ProtectionTimed: { ...v1, at: Instant, until: Schema.NullOr(Instant) },
  OwnProtectionOpened: { ...v1, at: Instant, jobId: Id, target: TargetKey },
  /** `standing`: the terminal took it. `ended`: it did not, or does not hold it any more. */
  OwnProtectionSettled: { ...v1, at: Instant, jobId: Id, as: Schema.Literals(["standing", "ended"]) },
  TerminalLocked: { ...v1, at: Instant, lock: Lock },
  TerminalUnlocked: { ...v1, at: Instant }
})
export type Event = typeof Event.Type

/** Gives as whom a terminal is known on the wire. @category Constructors */
export const identityOf = ({ dialectId, address, entryNo }: State): Identity => ({
  dialectId,
  address,
  ...(entryNo === undefined ? {} : { entryNo })
})

/**
 * Tells whether what happened with a device happened with the one that the terminal is now.
 *
 * **Details** What does not name its device was written by books of before: there the time counts, and at the very moment of the change nobody
 * knows.
 *
 * @category Questions
 */
export const isDeviceOf = (terminal: State, device: Identity | undefined, at: Instant): boolean => {
  if (device !== undefined) return isSameDevice(device, terminal)
  return terminal.deviceSince === undefined || isBefore(terminal.deviceSince, at)
}

/** Whether a terminal may be used: contested while others are registered under its address, retired for ever. @category Functions */
export const standingOf = ({ contestedSince, retired }: State): "inService" | "addressContested" | "retired" => {
  if (retired !== undefined) return "retired"
  return contestedSince === undefined ? "inService" : "addressContested"
}

/** What keeps a terminal from being used whatever its dialect can do. @category Functions */
export const inService = (terminal: State): Preconditions<R.TerminalNotInService> => {
  const { terminalId } = terminal
  const standing = standingOf(terminal)
  return [standing === "inService" ? null : new R.TerminalNotInService({ terminalId, because: standing })]
}

/** Lists what keeps money and control from a terminal, whatever its dialect can do: it is not in service, or in doubt. @category Rules */
export const answerable = (terminal: State): Preconditions<Suspicion.Unanswerable> => [
  ...inService(terminal),
  ...Suspicion.undoubted(terminal)
]

/** Gives what is kept of one target, whatever people call it: `constructor` is an id, too. @category Constructors */
export const targetParametersOf = ({ targets }: State, target: TargetKey): Parameters.TargetParameters =>
  (Object.hasOwn(targets, target) ? targets[target] : undefined) ?? Parameters.noTargetParameters

/** Gives the book in which an item of a target stands: protection and the switch map belong to the whole terminal. @category Functions */
export const bookOf = (terminal: State, target: TargetKey, item: Parameters.Item): Parameters.Book =>
  Parameters.isOfTerminal(item) ? terminal.book : targetParametersOf(terminal, target).book

const withTarget = (state: State, target: TargetKey, patch: Partial<Parameters.TargetParameters>): State => ({
  ...state,
  targets: { ...state.targets, [target]: { ...targetParametersOf(state, target), ...patch } }
})

const registered = (event: Extract<Event, { _tag: "TerminalRegistered" }>): State => ({
  terminalId: event.terminalId,
  orgNo: event.orgNo,
  dialectId: event.dialectId,
  address: event.address,
  settings: event.settings,
  series: noSeries,
  registeredAt: event.at,
  book: Parameters.emptyBook,
  switches: [],
  protectedUntil: null,
  targets: {},
  lock: null,
  ...(event.admission === undefined ? {} : { admission: event.admission })
})

const desired = (state: State, event: Extract<Event, { _tag: "ParametersDesired" }>): State => {
  const common = event.items.filter(({ _tag }) => Parameters.isOfTerminal(_tag))
  const own = event.items.filter(({ _tag }) => !Parameters.isOfTerminal(_tag))
  const { book } = targetParametersOf(state, event.target)
  const next = { ...state, book: Parameters.withDesired(state.book, common) }
  return withTarget(next, event.target, { mode: event.mode, book: Parameters.withDesired(book, own) })
}

const reported = (state: State, event: Extract<Event, { _tag: "ParametersReported" }>): State => {
  const common = event.items.filter(({ _tag }) => Parameters.isOfTerminal(_tag))
  const own = event.items.filter(({ _tag }) => !Parameters.isOfTerminal(_tag))
  const { book } = targetParametersOf(state, event.target)
  const left = OwnProtection.afterReading(state, common)
  const next = { ...state, ...left, book: Parameters.withReported(state.book, event.at, common) }
  return withTarget(next, event.target, { book: Parameters.withReported(book, event.at, own) })
}

/** A target of which nothing was reported yet. */
const unreported = ({ tripOptions: _, ...rest }: Parameters.TargetParameters): Parameters.TargetParameters => ({
  ...rest,
  book: Parameters.withoutReported(rest.book),
  rounds: null
})

const withoutClockSettings = ({ clockSettings: _, ...rest }: State): State => rest

const withoutTrust = ({ suspicion: _, trusted: __, decided: ___, ...rest }: State): State => rest

/** Where others are let in no place is trusted any more; what was in doubt stays so, and whom persons ruled out. */
const admitted = (state: State, { admission, ruledOut }: Extract<Event, { _tag: "TerminalUpdated" }>): State => {
  if (admission === undefined) return state
  const { admission: _, ...rest } = state
  const known = { ...withoutTrust(rest), ...Suspicion.withoutTrusted(state, ruledOut ?? "forgotten") }
  return admission === null ? known : { ...known, admission }
}

/** A terminal of which nothing was reported yet; what is desired stays. */
const unheard = (state: State, at: Instant): State => ({
  ...OwnProtection.without(withoutTrust(state)),
  deviceSince: at,
  book: Parameters.withoutReported(state.book),
  protectedUntil: null,
  targets: Object.fromEntries(Object.entries(state.targets).map(([target, it]) => [target, unreported(it)]))
})

const withoutContest = ({ contestedSince: _, ...rest }: State): State => rest

/** Moves a terminal by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  if (event._tag === "TerminalRegistered") return registered(event)
  const terminal = existing(state, event)
  switch (event._tag) {
    case "TerminalUpdated": {
      const { dialectId, address, settings, entryNo } = event
      const same = isSameDevice(event, identityOf(terminal))
      const series = same ? terminal.series : { ...terminal.series, drawnFor: null }
      const known = admitted(terminal, event)
      return { ...known, dialectId, address, settings, series, ...(entryNo === undefined ? {} : { entryNo }) }
    }
    case "FirstContactDue":
      return unheard(terminal, event.at)
    case "OrgUnitMoved":
      return { ...terminal, orgNo: event.orgNo }
    case "TargetListed":
      return withTarget(terminal, event.target, {})
    case "AddressContested":
      return { ...terminal, contestedSince: event.at }
    case "AddressSettled":
      return withoutContest(terminal)
    case "TerminalRetired":
      return { ...withoutTrust(withoutContest(terminal)), retired: { at: event.at, reason: event.reason } }
    case "TerminalSuspected":
    case "ConnectionProposed":
    case "TerminalConfirmed":
    case "ConnectionTrusted":
      return { ...withoutTrust(terminal), ...Suspicion.after(terminal, event) }
    case "ClockSettingOpened":
    case "ClockSettingEnded":
      return { ...withoutClockSettings(terminal), ...ClockSetting.after(terminal, event) }
    case "TerminalNumberDrawn":
      return { ...terminal, series: { lastDrawn: event.wireNo, drawnFor: event.drawnFor } }
    case "ParametersDesired":
      return desired(terminal, event)
    case "ParametersReported":
      return reported(terminal, event)
    case "SwitchMapDesired":
      return {
        ...terminal,
        switches: event.switches,
        book: Parameters.withDesired(terminal.book, [parameterOf(event.switches)])
      }
    case "RoundsReported":
      return withTarget(terminal, event.target, { rounds: { at: event.at, states: event.states } })
    case "TripOptionsReported":
      return withTarget(terminal, event.target, { tripOptions: event.options })
    case "ProtectionTimed":
      return { ...terminal, ...OwnProtection.leave(terminal), protectedUntil: event.until }
    case "OwnProtectionOpened": {
      const { jobId, target, at: since } = event
      return { ...terminal, ownProtection: { jobId, target, since, state: "engaging" } }
    }
    case "OwnProtectionSettled":
      return OwnProtection.settled(terminal, event)
    case "TerminalLocked":
      return { ...terminal, lock: event.lock }
    case "TerminalUnlocked":
      return { ...terminal, lock: null }
  }
}
