/** The rules of a terminal's registration (终端登记), and what other rules ask about its dialect. @category Rules */
import * as Result from "effect/Result"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Description, Misfit } from "../../ports/terminal/Description.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import type { Credit } from "../credit/Credit.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "./Terminal.ts"
import { identityOf } from "./Terminal.ts"
import { changedSettings } from "./TerminalSettings.ts"

/** What a terminal can do; `null`: the station lacks its dialect, so that nothing is known of it. @category Models */
export type Known = Capabilities | null

/** Refuses a terminal whose dialect the station lacks. @category Rules */
export const dialectKnown = (
  terminalId: Terminal.State["terminalId"],
  capabilities: Known
): Preconditions<R.Unsupported> => [
  capabilities === null ? new R.Unsupported({ terminalId, feature: "unknownDialect" }) : null
]

/** Lists what the terminal's capabilities forbid: nothing while they are not known, which {@link dialectKnown} refuses. @category Rules */
export const whereKnown = <A>(
  capabilities: Known,
  ask: (capabilities: Capabilities) => Preconditions<A>
): Preconditions<A> => (capabilities === null ? [] : ask(capabilities))

/** What the dialects of the station say of a terminal as it is to be registered. @category Models */
export type Described = Result.Result<Description, Misfit>

/** Refuses a terminal that the dialects of the station do not know as such. @category Rules */
const fitting = (terminalId: Terminal.State["terminalId"], described: Described): Preconditions<R.SettingsInvalid> => [
  Result.isFailure(described) ? new R.SettingsInvalid({ terminalId, ...described.failure }) : null
]

/** The address as the dialect compares it; the one that was typed where there is no dialect, which is refused before. */
const canonical = (address: string, described: Described): string =>
  Result.isSuccess(described) ? described.success.address : address

/** What is registered of a terminal. @category Models */
export type Registration = Pick<Terminal.State, "terminalId" | "orgNo" | "dialectId" | "address" | "settings">

/** What registering looks at; `null`: nobody registered that id. @category Models */
export interface RegisterView {
  readonly terminal: Terminal.State | null
  readonly described: Described
}

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** Registers a terminal that its dialect knows as one, under an id that no other one has. @category Rules */
export const register: Rule<Registration, RegisterView, Changes, R.Conflict | R.SettingsInvalid> = (
  { terminalId, orgNo, dialectId, settings, ...typed },
  { terminal, described },
  { now }
) => {
  const address = canonical(typed.address, described)
  return decide(
    [
      terminal === null ? null : new R.Conflict({ conflict: "alreadyRegistered", id: terminalId }),
      ...fitting(terminalId, described)
    ],
    () => ({
      terminal: [{ _tag: "TerminalRegistered", v: 1, at: now, terminalId, orgNo, dialectId, address, settings }]
    })
  )
}

/** What a terminal becomes. @category Models */
export type Update = Pick<Terminal.State, "dialectId" | "address" | "settings">

/**
 * What an update looks at: every target of the terminal, and the credits that are queued for them after an attempt.
 *
 * @category Models
 */
export interface UpdateView {
  readonly terminal: Terminal.State
  readonly described: Described
  readonly targets: ReadonlyArray<Target.State>
  readonly attempted: ReadonlyArray<Credit>
}

/** The events of an update: those of the terminal, and those of each of its targets. @category Models */
export interface UpdateChanges extends Changes {
  readonly eachTarget: ReadonlyArray<Target.Event>
}

/** Tells whether an entry of a terminal differs from another one: another device, or other settings. @category Functions */
export const isChanged = (before: Update, after: Update): boolean =>
  !isSameDevice(before, after) || canonicalText(before.settings) !== canonicalText(after.settings)

const inUse = (terminalId: Terminal.State["terminalId"], creditNos: ReadonlyArray<string>): R.TerminalInUse | null => {
  const [creditNo, ...others] = creditNos
  return creditNo === undefined ? null : new R.TerminalInUse({ terminalId, creditNo, others: others.length })
}

/** How far a change of a terminal goes. */
type Reach = "device" | "frames" | "secrets" | "tuning"

const reachOf = (terminal: Terminal.State, after: Update, described: Described): Reach => {
  if (!isSameDevice(after, identityOf(terminal))) return "device"
  const names = Result.isSuccess(described) ? described.success.settings : { secret: [], tuning: [] }
  const uses = changedSettings(terminal.settings, after.settings, names)
  return uses.has("frames") ? "frames" : uses.has("secret") ? "secrets" : "tuning"
}

/** Which credits a change must not overtake: those under way or unknown, and those that wait and were tried before. */
const overtakes: { readonly [K in Reach]: ReadonlyArray<"held" | "attempted"> } = {
  device: ["held", "attempted"],
  frames: ["held", "attempted"],
  secrets: ["held"],
  tuning: []
}

/**
 * Changes dialect, address or settings of a terminal.
 *
 * **Details** Refused while a credit of it is under way or unknown, unless it changes mere tuning: its frame went to the device of before, and only
 * that one can say what became of it. Another dialect or address is another device, and a setting that shapes frames makes another frame: both are
 * refused also while a credit waits that was tried before. A secret may change under it: it may wait for just that, a new password. The next
 * contact of another device with every target is the first, so that its number is adopted and not assumed.
 *
 * @category Rules
 */
export const update: Rule<Update, UpdateView, UpdateChanges, R.TerminalInUse | R.SettingsInvalid> = (
  { dialectId, settings, ...typed },
  { terminal, described, targets, attempted },
  { now }
) => {
  const address = canonical(typed.address, described)
  const reach = reachOf(terminal, { dialectId, address, settings }, described)
  const open = {
    held: targets.flatMap(({ slot }) => (slot._tag === "Held" ? [slot.by.id] : [])),
    attempted: attempted.map(({ holder }) => holder.id)
  }
  return decide(
    [
      ...fitting(terminal.terminalId, described),
      inUse(
        terminal.terminalId,
        overtakes[reach].flatMap((which) => open[which])
      )
    ],
    () => ({
      terminal: [{ _tag: "TerminalUpdated", v: 1, at: now, dialectId, address, settings }],
      eachTarget: reach === "device" ? [{ _tag: "FirstContactDue", v: 1, at: now }] : []
    })
  )
}
