/** The simulated terminals of a run: each with its link, its customer and the one target that it is charged by. */

import { type ArchiveView, type CreditTarget, Energy, Instant, keyOf, type TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import type { ConfiguredDialect } from "@yugou/core/dialect"
import * as Result from "effect/Result"
import { remainingOf, standardFirmware, TerminalState, wholeTerminal } from "../terminal/index.ts"
import type { Agenda } from "./Agenda.ts"
import type { Broken } from "./Contracts.ts"
import * as Dice from "./Dice.ts"
import type { Journal } from "./Journal.ts"
import * as Link from "./Link.ts"
import { guardDialect, guardFace } from "./SessionGuard.ts"
import type { Setup, TerminalKind } from "./Setup.ts"
import type { Site } from "./Site.ts"
import type * as Watch from "./Watch.ts"

/** One terminal of the fleet. */
export interface Member {
  readonly no: number
  readonly terminalId: TerminalId
  readonly kind: TerminalKind
  readonly settings: TerminalKind["models"][0]["settings"]
  readonly address: string
  readonly configured: ConfiguredDialect
  readonly target: CreditTarget
  readonly place: Watch.Place
  readonly customerNo: string
  readonly link: Link.Link
  /** Whether its firmware compares numbers, so that a frame that comes twice is taken once. */
  readonly compares: "yes" | "no"
}

/** The org unit of all customers. */
export const orgNo = "37401"

/** What a fleet stands on. */
export interface Ground {
  readonly agenda: Agenda
  readonly journal: Journal
  readonly seed: number
  readonly front: () => "up" | "down"
  readonly watch: () => Watch.Watch
  readonly broken: Broken
}

const digits = (no: number): string => `${no}`.padStart(4, "0")

const member = (setup: Setup, ground: Ground, no: number): Member => {
  const kind = setup.kinds[no % setup.kinds.length] ?? setup.kinds[0]
  const own = Math.floor(no / setup.kinds.length)
  // Where there are more models than terminals, each seed takes the next ones.
  const each = Math.ceil(setup.size.terminals / setup.kinds.length)
  const model = kind.models[(own + ground.seed * each) % kind.models.length] ?? kind.models[0]
  const address = kind.address(own)
  const configured = Result.getOrThrowWith(
    kind.dialect.configure(model.settings),
    ({ path, message }) => new Error(`settings of ${kind.name}: ${path} ${message}`)
  )
  const terminalId = `T${digits(no)}` as TerminalId
  const { creditScope, numbering } = configured.capabilities
  const holder = creditScope === "group" ? 1 : wholeTerminal
  const target: CreditTarget =
    creditScope === "group" ? { _tag: "Group", terminalId, totalGroupNo: holder } : { _tag: "Terminal", terminalId }
  const name = `${kind.name} ${terminalId}`
  const link = Link.make({
    agenda: ground.agenda,
    dice: Dice.make(ground.seed, `link ${no}`),
    terminalId,
    ...guardDialect({ dialect: kind.dialect, configured }, name, ground.broken),
    face: guardFace(kind.open(address, model.firmware), name, ground.broken),
    ports: kind.ports ?? {},
    front: ground.front,
    loops: kind.loops,
    happened: ground.journal.happened,
    watch: (before, after) => {
      for (const it of after.applications.slice(before.applications.length)) {
        ground.journal.log(`${terminalId} applied ${it.mode} ${it.wireNo} ${Energy.toKwh(it.value)} kWh`)
      }
      ground.watch().moved(no, before, after)
    }
  })
  const compares = { ...standardFirmware, ...model.firmware }.duplicate === "appliedAgain" ? "no" : "yes"
  const rest = {
    settings: model.settings,
    place: { target: keyOf(target), terminal: no, holder, numbering },
    customerNo: `03701${digits(no)}`
  }
  return { no, terminalId, kind, address, configured, target, link, compares, ...rest }
}

/** Makes the fleet; nobody has dialled yet. */
export const fleet = (setup: Setup, ground: Ground): ReadonlyArray<Member> =>
  Array.from({ length: setup.size.terminals }, (_, no) => member(setup, ground, no))

/** The number of the customer next door, whom the archive knows. */
export const neighbourOf = (no: number): string => `03702${digits(no)}`

/** Gives what a terminal knows of itself; what another master added there counts as if it had been there from the beginning. */
export const truthOf = ({ place, link, configured }: Member): Invariants.TerminalTruth => {
  const terminal = link.terminal()
  const applied = terminal.applications.filter(({ holder }) => holder === place.holder)
  const others = applied.filter(({ by }) => by === "otherMaster")
  return {
    target: place.target,
    opening: others.reduce((sum, { before, after }) => sum + after - before, 0n),
    balance: remainingOf(terminal, place.holder),
    consumed: TerminalState.holderOf(terminal, place.holder)?.consumed ?? 0n,
    effected: applied.filter(({ by }) => by === "master"),
    tolerance: configured.capabilities.readingQuantum
  }
}

/** Gives what the operators know of the place of a terminal. */
export const siteOf = ({ no, customerNo, terminalId, target, kind, address, settings }: Member): Site => ({
  ...{ no, customerNo, terminalId, target },
  neighbourNo: neighbourOf(no),
  entered: { dialectId: kind.dialect.id, address, settings }
})

/** Gives the archive's view of a customer. */
export const archiveOf = (customerNo: string): ArchiveView => ({
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
