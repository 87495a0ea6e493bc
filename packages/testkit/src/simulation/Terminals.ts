/** The simulated terminals of a run: each a device with its link, and the terminal, customer and target that it stands for. */

import { type ArchiveView, type CreditTarget, Energy, Instant, keyOf, type TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import type { ConfiguredDialect, Identity } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { remainingOf, standardFirmware, TerminalState, wholeTerminal } from "../terminal/index.ts"
import type { Agenda } from "./Agenda.ts"
import type { Broken } from "./Contracts.ts"
import * as Dice from "./Dice.ts"
import type { Handled } from "./GatewayGuard.ts"
import type { Journal } from "./Journal.ts"
import * as Link from "./Link.ts"
import type { Names } from "./Names.ts"
import { guardDialect, guardSide } from "./SessionGuard.ts"
import type { Setup, TerminalKind } from "./Setup.ts"
import type { Entered, Site } from "./Site.ts"
import type * as Watch from "./Watch.ts"

/**
 * What a device is there for: `installed`, with a customer from the beginning; a `decoy`, which somebody may enter by mistake for the terminal of
 * another device; a `spare`, which may be registered later and take the place of another one.
 */
export type Role = "installed" | "decoy" | "spare"

/** One device of the fleet. */
export interface Member {
  readonly no: number
  readonly role: Role
  /** The terminal as which it is, or may be, entered. */
  readonly terminalId: TerminalId
  readonly kind: TerminalKind
  readonly identity: Identity
  readonly settings: TerminalKind["models"][0]["settings"]
  readonly configured: ConfiguredDialect
  readonly target: CreditTarget
  readonly place: Watch.Place
  /** A second target of the terminal, where its dialect has such and nobody is bound to it from the beginning. */
  readonly second: { readonly target: CreditTarget; readonly place: Watch.Place } | null
  readonly customerNo: string
  readonly link: Link.Link
  /** Whether its firmware compares numbers, so that a frame that comes twice is taken once. */
  readonly compares: "yes" | "no"
}

/** The total group of the second target. */
const secondGroup = 2

/** Gives the targets of a device with what the watch knows of them. */
export const placesOf = ({ place, second }: Member): ReadonlyArray<Watch.Place> =>
  second === null ? [place] : [place, second.place]

/** The customer of the second target of the first terminal: nobody else has his number. */
export const secondCustomer = (names: Names): string => names.customer(900)

/** What a fleet stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly journal: Journal
  readonly seed: number
  readonly names: Names
  readonly front: (member: () => Member) => Link.FrontEnd
  readonly handled: (requestId: string) => Handled
  readonly watch: () => Watch.Watch
  readonly broken: Broken
}

/** Where a device stands in the fleet, and among those of its kind. */
interface Stand {
  readonly no: number
  readonly own: number
  readonly role: Role
  /** The number of the installed device in whose place it may come: its own, of one that is installed. */
  readonly insteadOf: number
}

const member = (setup: Setup, ground: Ground, kind: TerminalKind, { no, own, role, insteadOf }: Stand): Member => {
  // Where there are more models than terminals, each seed takes the next ones.
  const each = Math.ceil(setup.size.terminals / setup.kinds.length)
  const model = kind.models[(own + ground.seed * each) % kind.models.length] ?? kind.models[0]
  const address = kind.address(own)
  const configured = Result.getOrThrowWith(
    kind.dialect.configure(model.settings),
    ({ path, message }) => new Error(`settings of ${kind.name}: ${path} ${message}`)
  )
  const { names } = ground
  const terminalId = role === "spare" ? names.spare(insteadOf) : names.terminal(insteadOf)
  const { creditScope, numbering } = configured.capabilities
  const holder = creditScope === "group" ? 1 : wholeTerminal
  const target: CreditTarget =
    creditScope === "group" ? { _tag: "Group", terminalId, totalGroupNo: holder } : { _tag: "Terminal", terminalId }
  const identity = { dialectId: kind.dialect.id, address }
  const called = role === "decoy" ? `the decoy of ${terminalId}` : terminalId
  const name = `${kind.name} ${called}`
  const link = Link.make({
    agenda: ground.agenda,
    dice: Dice.make(ground.seed, `link ${no}`),
    dialect: guardDialect({ dialect: kind.dialect, configured }, name, ground.broken).dialect,
    front: ground.front(() => self),
    handled: ground.handled,
    side: guardSide(kind.open(address, model.firmware), name, ground.broken),
    ports: kind.ports ?? {},
    loops: kind.loops,
    home: setup.size.frontEnds === "each" ? no % setup.size.processes : 0,
    source: `10.0.${no >> 8}.${no & 255}`,
    happened: ground.journal.happened,
    strayed: ({ _tag, requestId }) =>
      ground.watch().report("stranger", `${requestId} (${_tag}) for ${called} goes to a stranger`),
    watch: (before, after) => {
      for (const it of after.applications.slice(before.applications.length)) {
        ground.journal.log(`${called} applied ${it.mode} ${it.wireNo} ${Energy.toKwh(it.value)} kWh`)
      }
      ground.watch().moved(no, before, after)
    }
  })
  const secondTarget: CreditTarget = { _tag: "Group", terminalId, totalGroupNo: secondGroup }
  const second =
    creditScope === "group" && insteadOf === 0
      ? {
          target: secondTarget,
          place: { target: keyOf(secondTarget), identity, terminal: no, holder: secondGroup, numbering }
        }
      : null
  const compares = { ...standardFirmware, ...model.firmware }.duplicate === "appliedAgain" ? "no" : "yes"
  const rest = {
    settings: model.settings,
    place: { target: keyOf(target), identity, terminal: no, holder, numbering },
    second,
    customerNo: names.customer(insteadOf)
  }
  const self: Member = { no, role, terminalId, kind, identity, configured, target, link, compares, ...rest }
  return self
}

/** Where everything stands: the installed devices take the kinds in turn, and behind them each kind has a decoy and a spare for its first one. */
const stands = ({ kinds, size }: Setup): ReadonlyArray<readonly [TerminalKind, Stand]> => {
  const kindOf = (no: number): TerminalKind => kinds[no % kinds.length] ?? kinds[0]
  const installed = Array.from({ length: size.terminals }, (_, no) => {
    const own = Math.floor(no / kinds.length)
    return [kindOf(no), { no, own, role: "installed", insteadOf: no }] as const
  })
  const others = kinds.slice(0, size.terminals).flatMap((kind, insteadOf) => {
    const own = installed.filter(([it]) => it === kind).length
    const no = size.terminals + 2 * insteadOf
    return [
      [kind, { no, own, role: "decoy", insteadOf }] as const,
      [kind, { no: no + 1, own: own + 1, role: "spare", insteadOf }] as const
    ]
  })
  return [...installed, ...others]
}

/** Makes the fleet; nobody has dialled yet. */
export const fleet = (setup: Setup, ground: Ground): ReadonlyArray<Member> =>
  stands(setup).map(([kind, stand]) => member(setup, ground, kind, stand))

/** Gives the devices that have a customer from the beginning. */
export const installed = (members: ReadonlyArray<Member>): ReadonlyArray<Member> =>
  members.filter(({ role }) => role === "installed")

/** Gives what a terminal knows of itself; what another master added there counts as if it had been there from the beginning. */
export const truthOf = (
  { link, configured, identity, ...member }: Member,
  place: Pick<Watch.Place, "holder" | "target"> = member.place
): Invariants.TerminalTruth => {
  const terminal = link.terminal()
  const applied = terminal.applications.filter(({ holder }) => holder === place.holder)
  const others = applied.filter(({ by }) => by === "otherMaster")
  const holder = TerminalState.holderOf(terminal, place.holder)
  return {
    target: place.target,
    identity,
    opening: others.reduce((sum, { before, after }) => sum + after - before, 0n),
    balance: remainingOf(terminal, place.holder),
    // What the firmware never owed it never counted down.
    consumed: (holder?.consumed ?? 0n) - (holder?.forgiven ?? 0n),
    effected: applied.filter(({ by }) => by === "master"),
    tolerance: configured.capabilities.readingQuantum
  }
}

const enteredOf = ({ identity, settings }: Member): Entered => ({ ...identity, settings })

/** Gives what the operators know of the place of each terminal that has a customer. */
export const sitesOf = (members: ReadonlyArray<Member>, names: Names): ReadonlyArray<Site> => {
  const all = installed(members)
  return all.map((it): Site => {
    const { no, customerNo, terminalId, target, kind } = it
    const alike = all.filter((other) => other.kind === kind)
    const inPlace = (role: Role): Member | undefined =>
      members.find((other) => other.role === role && other.customerNo === customerNo)
    const [decoy, spare] = [inPlace("decoy"), inPlace("spare")]
    const otherSettings = kind.models.find(({ settings }) => settings !== it.settings)?.settings ?? it.settings
    return {
      ...{ no, customerNo, terminalId, target, otherSettings },
      neighbourNo: names.neighbour(no),
      names,
      entered: enteredOf(it),
      neighbour: enteredOf(alike[(alike.indexOf(it) + 1) % alike.length] ?? it),
      decoy: decoy === undefined ? null : enteredOf(decoy),
      spare:
        spare === undefined ? null : { terminalId: spare.terminalId, target: spare.target, entered: enteredOf(spare) }
    }
  })
}

/** Gives the archive's view of a customer. */
export const archiveOf = (customerNo: string, orgNo: string): ArchiveView => ({
  customer: {
    customerNo,
    name: `customer ${customerNo}`,
    orgNo,
    orgName: "simulated",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-01-01T00:00:00Z")
})
