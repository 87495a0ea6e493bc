/** The rules of a terminal's registration (终端登记), and what other rules ask about its dialect. @category Rules */
import * as Result from "effect/Result"
import type { Unopened } from "../../ports/secrets/SecretFields.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Description, Misfit } from "../../ports/terminal/Description.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { canonicalText } from "../../values/CanonicalText.ts"
import { fieldsOf } from "../../values/Secret.ts"
import type { Credit } from "../credit/Credit.ts"
import { type Context, decide, type Rule } from "../rule/Rule.ts"
import { notReserved } from "../target/Reservation.ts"
import type * as Target from "../target/Target.ts"
import * as WorkItem from "../workitem/WorkItem.ts"
import * as AddressRules from "./AddressRules.ts"
import * as AdmissionRules from "./AdmissionRules.ts"
import { undoubted } from "./Suspicion.ts"
import type * as Terminal from "./Terminal.ts"
import { identityOf, standingOf } from "./Terminal.ts"
import type * as TerminalAddress from "./TerminalAddress.ts"
import { changedSettings } from "./TerminalSettings.ts"

/** What a terminal can do; `null`: the station lacks its dialect, so that nothing is known of it. @category Models */
export type Known = Capabilities | null

/** Refuses a terminal whose dialect the station lacks; of one that is not in service nothing is known, which `inService` refuses. @category Rules */
export const dialectKnown = (terminal: Terminal.State, capabilities: Known): Preconditions<R.Unsupported> => [
  capabilities === null && standingOf(terminal) === "inService"
    ? new R.Unsupported({ terminalId: terminal.terminalId, feature: "unknownDialect" })
    : null
]

/** Lists what the terminal's capabilities forbid: nothing while they are not known, which {@link dialectKnown} refuses. @category Rules */
export const whereKnown = <A>(
  capabilities: Known,
  ask: (capabilities: Capabilities) => Preconditions<A>
): Preconditions<A> => (capabilities === null ? [] : ask(capabilities))

/** What the dialects of the station say of a terminal as it is to be registered. @category Models */
export type Described = Result.Result<Description, Misfit>

/** Refuses a terminal that the dialects of the station do not know as such. @category Rules */
export const fitting = (
  terminalId: Terminal.State["terminalId"],
  described: Described
): Preconditions<R.SettingsInvalid> => {
  if (Result.isSuccess(described)) return []
  const { what, path, message, known } = described.failure
  return [new R.SettingsInvalid({ terminalId, what, path, message, known })]
}

/** Gives an address as the dialect compares it; as it was typed where it is refused. @category Functions */
export const canonicalAddress = (address: string, described: Described): string =>
  Result.isSuccess(described) ? described.success.address : (described.failure.address ?? address)

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** What a terminal becomes. @category Models */
export type Update = Pick<Terminal.State, "dialectId" | "address" | "settings">

/** What is entered of a terminal that is there. @category Models */
export interface EnteredUpdate extends Update, AdmissionRules.Entered {}

/**
 * What an update looks at: every target of the terminal, and the credits of them that are under way, queued after an attempt, or queued while a number
 * of their target stands in doubt.
 *
 * @category Models
 */
export interface UpdateView {
  readonly terminal: Terminal.State
  readonly described: Described
  /** The secrets that cannot be opened, and the work item about them. */
  readonly unopened: ReadonlyArray<Unopened>
  readonly secretItem: WorkItem.State | null
  /** Whether the process that decides talks to terminals itself. */
  readonly terminals: "here" | "elsewhere"
  readonly targets: ReadonlyArray<Target.State>
  readonly sending: ReadonlyArray<Credit>
  readonly attempted: ReadonlyArray<Credit>
  readonly inDoubt: ReadonlyArray<Credit>
  /** The address that it has, and the one that it gets; the same where that does not change. */
  readonly from: AddressRules.Place
  readonly to: AddressRules.Place
  readonly item: WorkItem.State | null
  readonly orgScope: ReadonlyArray<string>
}

/** What becomes of an address, of the terminals there besides the one in question, and of the work item about that one. @category Models */
export interface LeavingChanges {
  readonly from: ReadonlyArray<TerminalAddress.Event>
  readonly others: ReadonlyArray<AddressRules.HolderChanges>
  readonly item: ReadonlyArray<WorkItem.Event>
}

/** What happens to the work item about the secrets of a terminal. @category Models */
export interface ToldChanges {
  readonly secretItem: ReadonlyArray<WorkItem.Event>
}

/** The events of an update: those of the terminal, and those of each of its targets. @category Models */
export interface UpdateChanges extends Changes, LeavingChanges, ToldChanges {
  readonly eachTarget: ReadonlyArray<Target.Event>
  readonly to: ReadonlyArray<TerminalAddress.Event>
}

/** Tells whether an entry of a terminal differs from another one: another device, or other settings. @category Functions */
export const isChanged = (before: Update, after: Update): boolean =>
  !isSameDevice(before, after) || canonicalText(before.settings) !== canonicalText(after.settings)

/** Refuses a terminal of which credits must not be overtaken. @category Rules */
export const inUse = (
  terminalId: Terminal.State["terminalId"],
  creditNos: ReadonlyArray<string>
): R.TerminalInUse | null => {
  const [creditNo, ...others] = creditNos
  return creditNo === undefined ? null : new R.TerminalInUse({ terminalId, creditNo, others: others.length })
}

/** The credits that hold targets. @category Rules */
export const heldBy = (targets: ReadonlyArray<Target.State>): ReadonlyArray<string> =>
  targets.flatMap(({ slot }) => (slot._tag === "Held" ? [slot.by.id] : []))

/** Refuses a terminal that is retired. @category Rules */
export const notRetired = (terminal: Terminal.State): R.Conflict | null =>
  standingOf(terminal) === "retired" ? new R.Conflict({ conflict: "terminalRetired", id: terminal.terminalId }) : null

/** What becomes of the address that a terminal leaves, and of the contest about it. @category Rules */
export const leaving = (
  { terminal, from, item }: Pick<UpdateView, "terminal" | "from" | "item">,
  note: string,
  { now, actor }: Pick<Context, "now" | "actor">
): LeavingChanges & Changes => {
  const own = AddressRules.settled({ terminal, item }, now, actor, note)
  return {
    ...own,
    from: AddressRules.freed(from, terminal, now),
    others: AddressRules.afterLeaving(from, now, actor, note)
  }
}

/** The finding that secrets of a terminal cannot be opened. @category Rules */
export const unopenedItem = (terminalId: Terminal.State["terminalId"]) =>
  ({ cause: "secretUnopened", subject: terminalId }) as const

/** Tells which of the secrets that cannot be opened a change leaves as they are. */
const stillUnopened = ({ terminal, unopened }: UpdateView, { settings }: Update): ReadonlyArray<Unopened> =>
  unopened.filter(({ field }) => {
    const [before, after] = [fieldsOf(terminal.settings)[field], fieldsOf(settings)[field]]
    return before !== undefined && after !== undefined && canonicalText(before) === canonicalText(after)
  })

/** How far a change of a terminal goes. */
type Reach = "device" | "frames" | "secrets" | "lostSecrets" | "admission" | "tuning"

/** A secret is lost where its key is not given or is another one; who did not answer may answer again. */
const isLost = ({ reason }: Unopened): boolean => reason !== "unavailable"

const reachOf = ({ terminal, described, unopened, terminals }: UpdateView, after: EnteredUpdate): Reach => {
  if (!isSameDevice(after, identityOf(terminal))) return "device"
  const names = Result.isSuccess(described) ? described.success.settings : { secret: [], tuning: [] }
  const uses = changedSettings(terminal.settings, after.settings, names)
  if (uses.has("frames")) return "frames"
  if (!uses.has("secret")) return AdmissionRules.isChanged(terminal, after) ? "admission" : "tuning"
  return terminals === "here" && unopened.some(isLost) ? "lostSecrets" : "secrets"
}

/**
 * Which credits a change must not overtake: those under way or unknown, those under way alone, those that wait and were tried before, and those that
 * wait while it is open whose number the device holds.
 */
const overtakes: { readonly [K in Reach]: ReadonlyArray<"held" | "sending" | "attempted" | "inDoubt"> } = {
  device: ["held", "attempted", "inDoubt"],
  frames: ["held", "attempted"],
  secrets: ["held"],
  lostSecrets: ["sending"],
  admission: ["sending"],
  tuning: []
}

/**
 * Changes dialect, address or settings of a terminal.
 *
 * **Details** Refused while a credit of it is under way or unknown, unless it changes mere tuning: its frame went to the device of before, and only
 * that one can say what became of it. Another dialect or address is another device, and a setting that shapes frames makes another frame: both are
 * refused also while a credit waits that was tried before; another device, too, while one waits and it is open whose number the device of before holds:
 * of books that were restored it may be the credit's own. A secret may change under it: it may wait for just that, a new password. Where one of
 * its secrets is lost, what is unknown can only be looked at once the secret is entered anew: that is refused only while a credit is under way, for
 * the device stays the same. Only a process that talks to terminals itself finds a secret lost; one whose terminals are elsewhere needs no keys, and
 * those who talk to the terminal may have them. Who may dial in is changed under an outcome that is unknown, too: it may be just what keeps the
 * terminal out. Another device, and another admission, are refused while it is in doubt who answers as the terminal: only two persons end that; and whom they
 * ruled out is pinned by nobody. The next contact of another device with every target is the first, so that its number is adopted
 * and not assumed.
 *
 * @category Rules
 */
export const update: Rule<
  EnteredUpdate,
  UpdateView,
  UpdateChanges,
  R.Conflict | R.TerminalInUse | R.SettingsInvalid | R.TerminalSuspected
> = ({ dialectId, settings, ...typed }, view, context) => {
  const entered = AdmissionRules.changed(view.terminal, typed)
  const { now, actor } = context
  const { terminal, described, targets, sending } = view
  const { terminalId } = terminal
  const address = canonicalAddress(typed.address, described)
  const reach = reachOf(view, { dialectId, address, settings, ...entered })
  const open = {
    held: heldBy(targets),
    sending: sending.map(({ holder }) => holder.id),
    attempted: view.attempted.map(({ holder }) => holder.id),
    inDoubt: view.inDoubt.map(({ holder }) => holder.id)
  }
  return decide(
    [
      notRetired(terminal),
      ...fitting(terminalId, described),
      ...(reach === "device" ? undoubted(terminal) : AdmissionRules.undecided(terminal, entered)),
      ...(reach === "device" ? AddressRules.untaken(view.to, view.orgScope) : []),
      ...(reach === "device" ? targets.flatMap((target) => notReserved(target)) : []),
      inUse(
        terminalId,
        overtakes[reach].flatMap((which) => open[which])
      )
    ],
    (): UpdateChanges => {
      const isOpen = stillUnopened(view, { dialectId, address, settings }).length === 0
      const secretItem = isOpen ? WorkItem.closing(view.secretItem, now, actor, "entered anew") : []
      const rebinds = reach === "tuning" ? {} : { entryNo: (terminal.entryNo ?? 0) + 1 }
      const updated: Terminal.Event = {
        _tag: "TerminalUpdated",
        v: 1,
        at: now,
        dialectId,
        address,
        settings,
        ...entered,
        ...(Object.hasOwn(entered, "admission") ? ({ ruledOut: "kept" } as const) : {}),
        ...rebinds
      }
      if (reach !== "device") {
        return { terminal: [updated], eachTarget: [], to: [], from: [], others: [], item: [], secretItem }
      }
      const { terminal: settled, ...left } = leaving(view, "another address", { now, actor })
      return {
        ...left,
        secretItem,
        terminal: [updated, { _tag: "FirstContactDue", v: 1, at: now }, ...settled],
        eachTarget: [{ _tag: "FirstContactDue", v: 1, at: now }],
        to: AddressRules.taken({ dialectId, address }, terminalId, now)
      }
    }
  )
}
