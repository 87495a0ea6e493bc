/** Runs a script against a world, and says what came of it. */

import { Energy, Instant, keyOf, type TargetKey } from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { Credit, type Dispatch, Terminal } from "@yugou/core/books"
import { isSameDevice, nextWireNo } from "@yugou/core/dialect"
import { ref, type Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { PreventSchedulerYield } from "effect/Scheduler"
import { TerminalState } from "../terminal/index.ts"
import { type BreakName, breaks } from "./Breaks.ts"
import type * as Coverage from "./Coverage.ts"
import * as Desk from "./Desk.ts"
import { draw } from "./Draw.ts"
import { found, foundingMillis, reportFailure } from "./Founding.ts"
import * as Leftover from "./Leftover.ts"
import type { Inspect, Memory } from "./Memory.ts"
import type { ArmedFault } from "./Network.ts"
import { type Entry, type Script, version } from "./Script.ts"
import type { Setup } from "./Setup.ts"
import { policy } from "./SitePolicy.ts"
import { untouched } from "./Tamper.ts"
import * as Terminals from "./Terminals.ts"
import { thinAll } from "./Thinned.ts"
import type * as Watch from "./Watch.ts"
import * as World from "./World.ts"

/** What one run came to. @category Models */
export interface Report {
  readonly seed: number
  /** The hash over every line of the journal: the same script gives the same. */
  readonly hash: string
  /** The first thing that did not hold; `null`: everything did. */
  readonly violation: Watch.Violation | null
  /** Everything that did not hold at the step at which the run ended, the first one included. */
  readonly violations: ReadonlyArray<Watch.Violation>
  readonly steps: number
  readonly faults: ReadonlyMap<string, number>
  /** By what outcomes were settled, and how often. */
  readonly evidence: ReadonlyMap<string, number>
  /** What the run reached, by tags. */
  readonly coverage: Coverage.Coverage
  readonly orders: number
  readonly applied: number
  readonly adjustments: number
  /** How many adjustments were applied. */
  readonly adjusted: number
  /** How often an outcome became unknown on the way, and how many still are, of orders and adjustments. */
  readonly unknowns: number
  readonly stillUnknown: number
  /** The journal, where it was asked for. */
  readonly lines: ReadonlyArray<string>
}

/** How a run is made: which rule is switched off, and whether the journal is kept. @category Models */
export interface Options {
  readonly broken: BreakName | null
  readonly journal: "lines" | "hash"
}

/** Nothing is switched off, and only the hash is kept. @category Constants */
export const usual: Options = { broken: null, journal: "hash" }

const hour = 3_600_000

/** After the last entry everything heals, and the station has this long to find out what it can. */
export const quietMillis = 27 * hour

/**
 * How long before the end all engines look once more: what a process had claimed when it died is leased, and nothing wakes anybody when that is over.
 * A host's own scheduler looks again every few minutes.
 */
const lastRoundMillis = 3 * hour

/** How far apart two processes begin their rounds. */
const roundsApartMillis = 5 * 60_000

const isUnderWay = ({ current }: Invariants.AuditRecord<Credit.HolderKind>): boolean => {
  const { _tag } = Credit.of(current).dispatch
  return _tag === "Queued" || _tag === "Sending" || _tag === "Unknown"
}

/** Whether a frame of a credit that is settled may still be under way to a target. */
const isQuiet = ({ watch, agenda }: World.World, target: TargetKey): boolean => {
  const slot = watch.ledger.record(ref("Target", target))?.current.state.slot
  return slot?._tag === "Free" && slot.quietUntil !== null && Instant.toMillis(slot.quietUntil) > agenda.now()
}

/**
 * How late a doubled frame comes that has a lifetime of its own: at once. The station keeps the target quiet for frames without one only, and a copy
 * that comes after the next purchase would be taken as new by terminals that compare with the last number; no station can prevent that.
 */
const doubledAtOnceMillis = 1_500

const armed = (fault: ArmedFault, { configured }: Terminals.Member): ArmedFault => {
  const { fault: what } = fault
  if (what._tag !== "Duplicate" || configured.capabilities.lifetime._tag === "Quarantine") return fault
  return { ...fault, fault: { ...what, millis: Math.min(what.millis, doubledAtOnceMillis) } }
}

/**
 * A second master adds energy under the number after the one that it finds.
 *
 * **Details** Not while a credit of ours is under way: between the look and the effect no station can tell a credit of another master from its own.
 */
const otherMaster = (world: World.World, { place, link }: Terminals.Member, kwh: number): void => {
  const { watch, journal } = world
  const { target, holder, numbering } = place
  if (watch.ledger.creditsOf(target).some(isUnderWay) || isQuiet(world, target)) return
  const stored = TerminalState.holderOf(link.terminal(), holder)?.stored?.wireNo ?? 0
  const wireNo = Result.getOrElse(nextWireNo(numbering, stored), () => 1)
  journal.happened("otherMaster")
  link.world({ _tag: "OtherMaster", holder, wireNo, value: Energy.kwh(`${kwh}`) })
}

/** How long after the death of its frame persons wait before they look at the terminal. */
const inspectAfterMillis = hour

/** Shows what stands on the display of a terminal. */
const displaying =
  ({ watch, fleet }: World.World): Memory["displayed"] =>
  (target) => {
    const entry = watch.ledger.record(ref("Terminal", target.terminalId))?.current.state
    const here = fleet.find(
      ({ place, identity }) =>
        place.target === keyOf(target) && entry !== undefined && isSameDevice(identity, Terminal.identityOf(entry))
    )
    return here === undefined ? null : Energy.fromUnits(Terminals.truthOf(here).balance)
  }

/** Shows what the terminal itself shows of a credit in one of these states. */
const inspecting =
  ({ watch, fleet, agenda }: World.World, states: ReadonlyArray<Dispatch.State["_tag"]>): Inspect =>
  (kind, creditNo) => {
    const record = watch.ledger.record(ref(kind, creditNo))
    if (record === null) return null
    const { dispatch, attempts, target, mode, value } = Credit.of(record.current as Versioned<Credit.HolderKind>)
    const alive = attempts.some(({ deadAt }) => Instant.toMillis(deadAt) + inspectAfterMillis > agenda.now())
    const members = fleet.filter(({ place }) => place.target === keyOf(target))
    if (!states.includes(dispatch._tag) || alive || members.length === 0) return null
    const took = members.some(({ link, place, identity: mine }) =>
      link
        .terminal()
        .applications.some((it) =>
          attempts.some(
            ({ wireNo, openedAt, identity }) =>
              it.holder === place.holder &&
              (identity === undefined || isSameDevice(identity, mine)) &&
              it.mode === mode &&
              it.value === value &&
              it.wireNo === wireNo &&
              it.at >= Instant.toMillis(openedAt)
          )
        )
    )
    const credit = Credit.of(record.current as Versioned<Credit.HolderKind>)
    return took || watch.gap.stands(credit) === "yes" ? "applied" : "notApplied"
  }

/** Tells whether an order or adjustment of a restored copy stands on its terminal already, as whoever compares them before sending sees it. */
const comparing =
  ({ watch }: World.World): Memory["stands"] =>
  (kind, creditNo) => {
    const record = watch.ledger.record(ref(kind, creditNo))
    return record === null ? "no" : watch.gap.stands(Credit.of(record.current as Versioned<Credit.HolderKind>))
  }

/** For so long at least a frame can still arrive about which a person says too early that it did not: a station that is slow does not outlast it. */
const expectedMillis = 2 * 60_000

/** Tells whether a frame of a credit of unknown outcome may still arrive. */
const expecting =
  ({ watch, agenda }: World.World): Memory["isExpected"] =>
  (kind, creditNo) => {
    const record = watch.ledger.record(ref(kind, creditNo))
    if (record === null) return "no"
    const { dispatch, attempts } = Credit.of(record.current as Versioned<Credit.HolderKind>)
    const deadAt = attempts.at(-1)?.deadAt
    const lives = deadAt !== undefined && Instant.toMillis(deadAt) > agenda.now() + expectedMillis
    return dispatch._tag === "Unknown" && lives ? "yes" : "no"
  }

/** Whether the books know a number that stands on a terminal: at its first contact they believe whoever answers. */
const isKnownByNumber = ({ watch }: World.World, { place }: Terminals.Member): boolean => {
  const expected = watch.ledger.record(ref("Target", place.target))?.current.state.expected
  return expected?._tag === "Number" && expected.wireNo !== null
}

const perform = (world: World.World, desk: Desk.Desk, entry: Entry): void => {
  const { fleet, hosts, journal, sms } = world
  const member = "terminal" in entry ? fleet[entry.terminal] : undefined
  const host = "process" in entry ? hosts[entry.process] : undefined
  switch (entry._tag) {
    case "Operate":
      desk.operate(entry.process, entry.operation)
      return
    case "World": {
      const { input } = entry
      if (input._tag !== "Consume") journal.happened(`terminal.${input._tag}`)
      member?.link.world(input._tag === "Consume" ? { ...input, holder: member.place.holder } : input)
      return
    }
    case "Firmware":
      for (const { fault } of entry.faults) journal.happened(`terminal.${fault._tag}`)
      member?.link.plan(entry.faults)
      return
    case "Network":
      // A terminal that compares no numbers takes a doubled frame twice: that is not for a station to prevent.
      if (member === undefined || (entry.fault.fault._tag === "Duplicate" && member.compares === "no")) return
      member.link.network.arm(armed(entry.fault, member))
      return
    case "OtherMaster":
      if (member !== undefined) otherMaster(world, member, entry.kwh)
      return
    case "Cut":
      journal.happened("link.cut")
      member?.link.cut()
      return
    case "HalfOpen":
      journal.happened("link.halfOpen")
      member?.link.halfOpen(entry.millis)
      return
    case "Away":
      journal.happened("link.away")
      member?.link.away(entry.millis)
      return
    case "Moves":
      journal.happened("link.moves")
      member?.link.moves(entry.process)
      return
    case "Drain":
      journal.happened("process.drain")
      host?.engines.drain(entry.millis)
      return
    case "CutOff":
      world.among.cutOff(entry.process, entry.millis)
      return
    case "Stranger":
      member?.link.stranger(entry.millis)
      return
    case "Impostor":
      if (member !== undefined && isKnownByNumber(world, member)) member.link.impostor(entry.millis)
      return
    case "Contest":
      member?.link.contest(entry.millis)
      return
    case "Store":
      return void host?.armed.push(entry.fault)
    case "Crash":
      world.crash(entry.process, 30_000 + (entry.at % 300_000))
      return
    case "RestoreBackup": {
      const { agoMillis, downMillis, mark } = entry
      const moment = Math.max(World.beginning + foundingMillis, world.agenda.now() - agoMillis)
      world.restore(moment, downMillis, mark ?? "left")
      return
    }
    case "Pause":
      return void host?.pauses.push(entry.millis)
    case "Sms":
      sms.arm(entry.fault)
      return
  }
}

/** Looks for what the station had all the quiet hours to do, and did not. */
const checkLeftover = ({ agenda, watch, claimedAt, broken }: World.World): void => {
  const longestWaitMillis = policy.retryMaxMinutes * 60_000
  Leftover.check({ now: agenda.now(), longestWaitMillis, watch, claimedAt, broken })
}

/** Audits the whole books as the store tells them, and compares them with all terminals, when nothing moves any more; then once more with all measurements thinned. */
const audit = (world: World.World): void => {
  const { watch, store, fleet } = world
  const { ledger, report } = watch
  for (const { orderNo, dispatch } of ledger.orders()) {
    if (dispatch._tag === "Sending") report("agreed", `${orderNo} is still sending at the end`)
  }
  // Of a credit that took effect in the gap of a backup the books do not know all: it was held against its terminal with each commit.
  const truths = fleet.flatMap(Terminals.placesOf).flatMap((place) => {
    const { truth, whole } = watch.gap.compare(place)
    return whole === "yes" ? [truth] : []
  })
  const once = Effect.all([Invariants.checkInvariants(store), Invariants.checkAgainst(store, truths)])
  const thinned = thinAll(store, { begin: World.beginning, end: world.agenda.now() })
  const checks = Effect.flatMap(once, (fresh) =>
    Effect.map(Effect.andThen(thinned, once), (old) => [fresh, old] as const)
  )
  // However long the books are: there is nobody to let pass, and what does not end in this turn has not answered.
  const exit = Effect.runSyncExit(Effect.provideService(checks, PreventSchedulerYield, true))
  if (Exit.isFailure(exit)) {
    // What has not answered by now never will: nothing of the audit happens later.
    world.checkAnswered(world.agenda.now() + 1)
    reportFailure(world, "the audit at the end", exit.cause)
    return
  }
  for (const [found, against] of exit.value) {
    for (const violation of found) watch.found("books", violation)
    for (const violation of against.violations) watch.found("agreed", violation)
  }
}

const reportOf = (seed: number, { journal, watch, recorder }: World.World): Report => {
  const [orders, adjustments] = [watch.ledger.orders(), watch.ledger.adjustments()]
  const inState = (tag: string, of: ReadonlyArray<{ readonly dispatch: { readonly _tag: string } }>): number =>
    of.filter(({ dispatch }) => dispatch._tag === tag).length
  return {
    seed,
    hash: journal.hash(),
    violation: watch.violations[0] ?? null,
    violations: watch.violations,
    steps: journal.steps(),
    faults: journal.faults,
    evidence: journal.evidence,
    coverage: recorder.coverage,
    orders: orders.length,
    applied: inState("Applied", orders),
    adjustments: adjustments.length,
    adjusted: inState("Applied", adjustments),
    unknowns: journal.unknowns(),
    stillUnknown: inState("Unknown", [...orders, ...adjustments]),
    lines: journal.lines
  }
}

/** Runs a script in a world of its size; one of another layout throws, with both versions. @category Functions */
export const runScript = (setup: Setup, script: Script, options: Options): Report => {
  const recorded: number = script.version
  if (recorded !== version)
    throw new Error(`the script has version ${recorded}, this simulation runs version ${version}`)
  const tamper = options.broken === null ? untouched : breaks[options.broken].make()
  const world = World.build({ ...setup, size: script.size }, script.seed, tamper, options.journal)
  const { agenda, watch, hosts, fleet } = world
  const isSecondSold = script.entries.some((it) => it._tag === "Operate" && it.operation._tag === "SaveSecond")
  const devices = found(world, isSecondSold ? "sold" : "none")
  const inspectClaim = inspecting(world, ["Idle", "Queued", "Rejected"])
  const desk = Desk.open(
    {
      agenda,
      processes: hosts.length,
      current: (no) => {
        const host = hosts[no] ?? hosts[0]
        if (host === undefined) throw new Error(`there is no process ${no}`)
        return host
      },
      devices,
      sites: Terminals.sitesOf(fleet, world.names),
      inspect: inspecting(world, ["Unknown"]),
      displayed: displaying(world),
      misstate: (orderNo) => void watch.misstated.add(orderNo),
      isExpected: expecting(world),
      stands: comparing(world),
      lost: (kind, id) => (watch.ledger.record(ref(kind, id)) === null ? "yes" : "no"),
      devicesOf: (customerNo) =>
        watch.ledger
          .devices()
          .filter((it) => it.customerNo === customerNo)
          .map(({ deviceId, target }) => ({ deviceId, customerNo, target })),
      inspectClaim: (creditNo) => inspectClaim("Order", creditNo) ?? inspectClaim("Adjustment", creditNo),
      log: world.journal.log
    },
    (detail) => watch.report("station", detail)
  )
  world.onRestored.push(desk.restored)
  const start = World.beginning + foundingMillis
  for (const entry of script.entries) agenda.at(start + entry.at, () => perform(world, desk, entry))
  for (const at of world.keyring.changes) {
    agenda.at(start + at, () => {
      world.journal.happened("keys.change")
      world.keyring.change(at)
      for (const { no } of hosts) world.crash(no, 30_000)
    })
  }
  for (const { link, no } of fleet) agenda.at(start + no * 137, link.dial)
  const over = start + script.size.days * 24 * hour + quietMillis
  // Two processes take the rounds in turn.
  for (const { no, engines } of hosts) agenda.at(start + no * roundsApartMillis, () => engines.goRound(over))
  const runUntil = (time: number): void => {
    while (watch.violations.length === 0 && agenda.step(time) === "yes") world.checkAnswered(agenda.now())
  }
  runUntil(start + script.size.days * 24 * hour)
  if (watch.violations.length === 0) world.heal()
  const end = agenda.now() + quietMillis
  agenda.at(end - lastRoundMillis, () => {
    for (const { engines } of hosts) engines.wake()
  })
  runUntil(end)
  if (watch.violations.length === 0) checkLeftover(world)
  if (watch.violations.length === 0) audit(world)
  return reportOf(script.seed, world)
}

/** Runs the script that a seed gives. @category Functions */
export const run = (setup: Setup, seed: number, options: Options = usual): Report =>
  runScript(setup, draw(seed, setup.size), options)
