/**
 * What must hold after every step, with the simulated terminals as the truth: every commit and every balance that moves is audited with the
 * invariants of core, and the first thing that does not fit ends the run.
 */

import {
  Energy,
  Instant,
  keyOf,
  type OutgoingSms,
  StationDirectory,
  type TargetKey,
  type TerminalId
} from "@yugou/core"
import * as Invariants from "@yugou/core/audit"
import { Credit, type Discrepancy, type Order, Restoration, Suspicion, type Target, Terminal } from "@yugou/core/books"
import {
  type Identity,
  isSameDevice,
  type Numbering,
  nextWireNo,
  type Outcome,
  type TerminalEvent,
  type TerminalRequest
} from "@yugou/core/dialect"
import { type Commit, ref, type Versioned, type Write } from "@yugou/core/store"
import * as Result from "effect/Result"
import type { State as Device, TerminalState } from "../terminal/index.ts"
import * as Addressees from "./Addressees.ts"
import * as Adoption from "./Adoption.ts"
import * as ClockRounds from "./ClockRounds.ts"
import * as Conduct from "./Conduct.ts"
import * as Conservation from "./Conservation.ts"
import * as Decisions from "./Decisions.ts"
import * as Gap from "./Gap.ts"
import * as GoneAmong from "./GoneAmong.ts"
import * as Ledger from "./Ledger.ts"
import * as Silence from "./Silence.ts"
import * as Turns from "./Turns.ts"

/** The sentences that must hold. @category Constants */
export const rules = {
  oneAttempt: "an attempt is opened only when the one before it has ended",
  oneSlot: "of one target one credit is under way at a time",
  unverified: "after the mark of a restore an attempt is opened only on a target that was verified since",
  lookFirst: "an attempt is opened on the number that the terminal holds",
  neverAgain: "what arrived without effect is never sent again",
  disputed: "a number that the books do not expect leaves a discrepancy open, and nothing is sent on it",
  number: "wire numbers never go back",
  booked: "a terminal applies only what an attempt was written down for, and not after the attempt is dead",
  intent: "the same command twice is one order",
  entered:
    "a device is asked only as the terminal that it is in the books, under the entry that it has there, and what it pushes is kept for no other",
  address: "an address has one terminal in service",
  doubted: "while it is in doubt who answers as a terminal, neither money nor control goes to it",
  stranger: "nothing that has an effect goes to somebody who has not shown that he is the terminal",
  ...Conduct.rules,
  ...Decisions.rules,
  ...ClockRounds.rules,
  ...Turns.rules,
  ...Silence.rules,
  ...GoneAmong.rules,
  ...Conservation.rules,
  ...Adoption.rules,
  ...Gap.rules,
  ...Addressees.rules,
  fourEyes: "whoever saved an order does not approve it",
  message: "a message is handed to the gateway at most once",
  port: "a port keeps its contract",
  station: "operations and engines end with an answer or a typed refusal",
  secret: "no terminal is asked with another secret than its own",
  stuck: "what is claimed again and again is done, postponed or given back",
  leftOver: "when nothing goes wrong, what is due is done, and what no evidence decides is laid before persons",
  books: "after every commit the books keep every invariant that they can show by themselves",
  agreed: "after every commit and every move of a terminal, books and terminal agree on what took effect"
} as const

/** The rules that a simulated station is held to. @category Models */
export type Rule = keyof typeof rules

/** What did not hold, and at which step of the journal. @category Models */
export interface Violation {
  readonly rule: Rule
  readonly detail: string
  readonly step: number
  /** The invariant of the audit that does not hold, where the audit found it. */
  readonly invariant: Invariants.Invariant | null
}

/** What the watch knows of a device on which a target may be charged: as whom it is known, its number, and how its wire numbers count. */
export interface Place {
  readonly target: TargetKey
  readonly identity: Identity
  readonly terminal: number
  readonly holder: number
  readonly numbering: Numbering
}

/** What a watch stands on. */
export interface Ground {
  readonly places: ReadonlyArray<Place>
  readonly truthOf: (place: Place) => Invariants.TerminalTruth
  /** The number that the terminal holds; `null`: none. */
  readonly storedOf: (place: Place) => number | null
  readonly shapes: Conduct.Ground["shapes"]
  /** The number of the step that the journal has come to. */
  readonly step: () => number
}

/** The watch of one run. */
export interface Watch {
  readonly violations: ReadonlyArray<Violation>
  readonly ledger: Ledger.Ledger
  /** The orders of which persons stated what is not so. */
  readonly misstated: Set<string>
  readonly report: (rule: Rule, detail: string) => void
  /** Reports what the audit found. */
  readonly found: (rule: Rule, violation: Invariants.Violation) => void
  readonly committed: (commit: Commit) => void
  readonly moved: (terminal: number, before: Device, after: Device) => void
  /** Hears that the station asks something of a terminal. */
  readonly wanted: Turns.Turns["wanted"]
  /** Hears that a device is handed a request, and when the station asked. */
  readonly asked: (request: TerminalRequest, device: Identity, at: number) => void
  /** Hears how a request ended. */
  readonly answered: (request: TerminalRequest, outcome: Outcome) => void
  /** Hears what a device pushes, before it is stored. */
  readonly pushed: (event: TerminalEvent, device: Identity) => void
  /** Hears what the gateway for messages took, and how often it has that message now. */
  readonly took: (sms: OutgoingSms, times: number) => void
  /** What terminals took of which the books know nothing any more. */
  readonly gap: Gap.Gap<Place>
  /** Hears that the books are what these commits made of them: what happened there was looked at when it did. */
  readonly restored: (commits: ReadonlyArray<Commit>) => void
}

/** Whether a credit repairs a discrepancy: then its amount is that of what went wrong. */
const repairs = ({ state }: Pick<Write, "state">): boolean => ((state as Partial<Order.State>).repairs ?? null) !== null

/** Says what an audit found, in one line. */
export const textOf = ({ invariant, ref: at, detail }: Invariants.Violation): string =>
  `invariant ${invariant}, ${at}: ${detail}`

/**
 * How long ago the books may have named another device when a request is made: by clocks that differ, and as long as a front end may take to notice
 * that another process changed an entry.
 */
const justNowMillis = 140_000

/** How long a request is on its way from the books to the front end, where the process stands between both. */
const justAskedMillis = 10_000

const pushKey = (terminalId: string, key: string): string => `${StationDirectory.eventSeries(terminalId)} ${key}`

/** Who holds a number that was found on the terminal. */
const adopted = ""

class Watching implements Watch {
  readonly violations: Array<Violation> = []
  readonly misstated = new Set<string>()
  readonly ledger = Ledger.open()
  private readonly newest = new Map<TargetKey, { readonly wireNo: number; readonly holder: string }>()
  private readonly entered = new Map<string, string>()
  private readonly byValue = new Map<bigint, string>()
  private readonly heard = new Map<string, Identity>()
  private readonly byTarget: ReadonlyMap<TargetKey, ReadonlyArray<Place>>
  private readonly ground: Ground
  private readonly conduct: Conduct.Ground
  private readonly conservation: Conservation.Conservation
  private readonly adoption: Adoption.Adoption
  private readonly addressees: Addressees.Addressees
  private readonly decisions: Decisions.Decisions
  private readonly clockRounds: ClockRounds.ClockRounds
  private readonly turns: Turns.Turns
  readonly gap: Gap.Gap<Place>

  constructor(ground: Ground) {
    this.ground = ground
    this.conduct = {
      ledger: this.ledger,
      report: (rule, detail) => this.report(rule, detail),
      shapes: ground.shapes,
      quantum: ({ target, attempts }) => {
        const place = this.placeOf(keyOf(target), attempts.at(-1)?.identity)
        return place === undefined ? 0n : ground.truthOf(place).tolerance
      }
    }
    this.adoption = Adoption.make({ ledger: this.ledger, report: this.report })
    this.addressees = Addressees.make({ ledger: this.ledger, report: this.report })
    this.decisions = Decisions.make(this.report)
    this.clockRounds = ClockRounds.make(this.report)
    this.turns = Turns.make(this.report)
    this.conservation = Conservation.make({
      ledger: this.ledger,
      report: (rule, detail) => this.report(rule, detail),
      truthOf: (target, terminalId) => {
        const entry = this.ledger.record(ref("Terminal", terminalId))?.current.state
        const place = entry === undefined ? undefined : this.placeOf(target, Terminal.identityOf(entry))
        return place === undefined ? null : ground.truthOf(place)
      }
    })
    this.gap = Gap.make({
      devices: ground.places,
      truthOf: (place) => ({ ...ground.truthOf(place), misstated: this.misstated }),
      creditsOf: (target) => this.ledger.creditsOf(target).map(({ current }) => Credit.of(current))
    })
    const byTarget = new Map<TargetKey, Array<Place>>()
    for (const place of ground.places) byTarget.set(place.target, [...(byTarget.get(place.target) ?? []), place])
    this.byTarget = byTarget
  }

  readonly report = (rule: Rule, detail: string): void =>
    void this.violations.push({ rule, detail, step: this.ground.step(), invariant: null })
  readonly found = (rule: Rule, violation: Invariants.Violation): void => {
    const { invariant } = violation
    this.violations.push({ rule, detail: textOf(violation), step: this.ground.step(), invariant })
  }

  /** A number that was found on the terminal and adopted is where the series goes on. */
  private readonly adopt = (write: Write): void => {
    if (write.ref._tag !== "Target") return
    for (const event of write.events as ReadonlyArray<Target.Event>) {
      if (event._tag !== "NumberAdopted") continue
      if (event.lastDrawn === null) this.newest.delete(write.ref.id as TargetKey)
      else this.newest.set(write.ref.id as TargetKey, { wireNo: event.lastDrawn, holder: adopted })
    }
  }
  /** The device of a target that an attempt went to. */
  private readonly placeOf = (key: TargetKey, identity: Identity | undefined): Place | undefined => {
    const places = this.byTarget.get(key) ?? []
    return identity === undefined ? places[0] : places.find((it) => isSameDevice(it.identity, identity))
  }
  private readonly checkNumber = (place: Place | undefined, holder: string, wireNo: number | null): void => {
    const key = place?.target
    if (wireNo === null || place === undefined || key === undefined) return
    const last = this.newest.get(key)
    this.newest.set(key, { wireNo, holder })
    if (last === undefined || (last.wireNo === wireNo && last.holder === holder)) return
    const expected = Result.getOrElse(nextWireNo(place.numbering, last.wireNo), () => 0)
    // Behind a number that was adopted a circle goes on where it had come to before: that may be further than the terminal has come.
    const isNext = last.holder === adopted ? wireNo !== last.wireNo : wireNo === expected
    const ahead = place.numbering._tag === "Increasing" ? wireNo >= expected : isNext
    if (!ahead) this.report("number", `${key}: ${wireNo} for ${holder} after ${last.wireNo} for ${last.holder}`)
  }
  private readonly checkOpened = ({ holder, attempts, target }: Credit.Credit, no: number): void => {
    const attempt = attempts.find((it) => it.no === no)
    if (attempts.some((it) => it.no < no && it.ending === null)) this.report("oneAttempt", `${holder.id} attempt ${no}`)
    if (attempts.some((it) => it.no < no && it.verdict?.kind === "arrivedWithoutEffect"))
      this.report("neverAgain", `${holder.id} attempt ${no}`)
    this.checkSlot(keyOf(target), holder.id)
    this.checkVerified(keyOf(target), holder.id)
    const place = this.placeOf(keyOf(target), attempt?.identity)
    if (attempt !== undefined) this.checkLook(place, holder.id, attempt.before)
    this.checkNumber(place, holder.id, attempt?.wireNo ?? null)
  }
  private readonly checkVerified = (key: TargetKey, opened: string): void => {
    const mark = this.ledger.record(ref("Restoration", Restoration.id))?.current.state ?? null
    const before = this.ledger.record(ref("Target", key))?.entries.at(-1)?.before
    if (before != null && Restoration.isUnverified(before, mark))
      this.report("unverified", `${opened} was opened on ${key}, where nobody has looked since the restore`)
  }
  private readonly checkSlot = (key: TargetKey, opened: string): void => {
    for (const { current } of this.ledger.creditsOf(key)) {
      const { holder, dispatch } = Credit.of(current)
      const isUnderWay = dispatch._tag === "Sending" || dispatch._tag === "Unknown"
      if (holder.id !== opened && isUnderWay) this.report("oneSlot", `${key}: ${opened} besides ${holder.id}`)
    }
  }
  /** While a credit is queued nobody else sells, and after one the target is quiet: what was seen still stands. */
  private readonly checkLook = (
    place: Place | undefined,
    opened: string,
    look: Credit.Credit["attempts"][number]["before"]
  ): void => {
    if (place === undefined) return
    const key = place.target
    const stored = this.ground.storedOf(place)
    // What somebody said of whom nobody knows who he is was not the terminal's.
    const rule = look.over?.identity === "unproved" ? "stranger" : "lookFirst"
    if (look.storedNumber !== stored)
      this.report(rule, `${opened} was opened on number ${look.storedNumber}, and the terminal holds ${stored}`)
    const expected = this.ledger.record(ref("Target", key))?.entries.at(-1)?.before?.expected
    if (expected?._tag === "Number" && expected.wireNo !== look.storedNumber)
      this.report("disputed", `${opened} was opened on ${look.storedNumber}, the books expect ${expected.wireNo}`)
  }
  private readonly checkFinding = ({ holder, target }: Credit.Credit, event: Order.Event): void => {
    const found =
      (event._tag === "EvidenceTaken" && event.verdict.kind === "foreign") ||
      (event._tag === "Postponed" && event.reason === "ForeignNumber")
    if (!found || this.ledger.standingOf(keyOf(target)) === "disputed") return
    this.report("disputed", `${holder.id} met a number that is not ours, and no discrepancy is open`)
  }
  /** Every order of a script has another amount; adjustments may set the same value twice. */
  private readonly checkIntent = ({ holder, value }: Credit.Credit): void => {
    if (holder._tag === "Adjustment") return
    const known = this.byValue.get(value) ?? holder.id
    this.byValue.set(value, holder.id)
    if (known !== holder.id) this.report("intent", `${known} and ${holder.id} come from one command`)
  }
  private readonly checkCredit = (write: Write): void => {
    if (write.ref._tag !== "Order" && write.ref._tag !== "Adjustment") return
    const credit = Credit.of(write as unknown as Versioned<Credit.HolderKind>)
    if (!repairs(write)) this.checkIntent(credit)
    for (const event of write.events as ReadonlyArray<Order.Event>) {
      if (event._tag === "AttemptOpened") this.checkOpened(credit, event.attempt.no)
      if (event._tag === "OrderApproved" && event.by === (write.state as Order.State).savedBy)
        this.report("fourEyes", `${credit.holder.id} was saved and approved by ${event.by}`)
      this.checkFinding(credit, event)
    }
    this.checkTruth(keyOf(credit.target))
  }
  private readonly checkAddress = ({ ref: at, state }: Write): void => {
    if (at._tag !== "Terminal") return
    this.enter(at.id, state as Terminal.State)
    const key = this.entered.get(at.id)
    for (const [other, its] of this.entered)
      if (its === key && other !== at.id) this.report("address", `${key} is that of ${other} and of ${at.id}`)
  }
  private readonly enter = (id: string, terminal: Terminal.State): void => {
    if (Terminal.standingOf(terminal) === "retired") this.entered.delete(id)
    else this.entered.set(id, `${terminal.dialectId} ${terminal.address}`)
  }
  /** A sum that is off is borne while a discrepancy stands open: the commit that closes it must leave none. */
  private readonly checkDiscrepancy = ({ ref, state }: Write): void => {
    if (ref._tag === "Discrepancy") this.checkTruth(keyOf((state as Discrepancy.State).target))
  }
  private readonly checkTruth = (key: TargetKey): void => {
    const places = this.byTarget.get(key)
    if (places === undefined) return
    for (const place of places) {
      const { truth, credits } = this.gap.compare(place)
      const { violations } = Invariants.checkTruth(truth, credits, this.ledger.standingOf(key))
      for (const violation of violations) this.found("agreed", violation)
    }
  }
  private readonly checkApplied = (place: Place, it: TerminalState.Application): void => {
    const text = `terminal ${place.terminal}, holder ${it.holder}, ${it.mode} ${it.wireNo}, ${Energy.toKwh(it.value)} kWh`
    const found = this.ledger.creditsOf(place.target).flatMap(({ current }) => {
      const credit = Credit.of(current)
      return credit.mode === it.mode && credit.value === it.value
        ? credit.attempts
            .filter(
              ({ wireNo, identity }) =>
                wireNo === it.wireNo && (identity === undefined || isSameDevice(identity, place.identity))
            )
            .map((attempt) => ({ attempt, credit, state: current.state }))
        : []
    })
    const last = found.at(-1)
    if (last === undefined) this.report("booked", `${text}: no attempt is written down`)
    else if (it.at > Instant.toMillis(last.attempt.deadAt)) this.report("booked", `${text}: applied after it was dead`)
    // A repair may happen to have the very amount of what it repairs, and a balance that is set adds nothing the second time.
    if (last !== undefined && it.mode === "append" && !repairs(last) && this.gap.stands(last.credit) === "yes")
      this.report("sentAgain", `${text}: ${last.credit.holder.id} has it already`)
  }
  /** Whether a terminal is, or was until just before a time, this device. */
  private readonly isEntered = (terminalId: TerminalId, device: Identity, at: number): boolean => {
    const entries = this.ledger.record(ref("Terminal", terminalId))?.entries ?? []
    const since = at - justNowMillis
    return entries.some(({ after }, index) => {
      const next = entries[index + 1]
      const stood = next === undefined || Instant.toMillis(next.trail.at) >= since
      const isSame = isSameDevice(after, device) && (after.entryNo ?? 0) === (device.entryNo ?? 0)
      return stood && Terminal.standingOf(after) === "inService" && isSame
    })
  }
  readonly wanted: Turns.Turns["wanted"] = (request, at) => this.turns.wanted(request, at)
  readonly asked = (request: TerminalRequest, device: Identity, at: number): void => {
    const { requestId, terminalId } = request
    this.clockRounds.asked(request, at)
    this.turns.asked(request, at)
    const terminal = this.ledger.record(ref("Terminal", terminalId))?.entries.at(-1)
    const since = terminal?.after.suspicion?.at
    // A frame that was on its way when the doubt came up is not called back.
    if (
      since !== undefined &&
      Instant.toMillis(since) < at - justAskedMillis &&
      Suspicion.isHeldBack(terminal?.after ?? {}, request)
    )
      this.report("doubted", `${requestId} goes to ${terminalId}, and nobody knows who answers there`)
    if (this.isEntered(terminalId, device, at)) return
    this.report("entered", `${requestId} goes to ${device.dialectId} ${device.address}, which is not ${terminalId}`)
  }
  readonly answered = (request: TerminalRequest, outcome: Outcome): void => {
    const { requestId, terminalId } = request
    this.clockRounds.answered(request, outcome)
    if (outcome._tag === "Refused" && outcome.reason === "notPermitted")
      this.report("secret", `${terminalId} did not take the secret of ${requestId}`)
  }
  readonly pushed = ({ key, terminalId }: TerminalEvent, device: Identity): void =>
    void this.heard.set(pushKey(terminalId, key), device)
  private readonly checkPushed = ({ facts, trail }: Commit): void => {
    if (trail.operation !== "terminal.push") return
    const terminal = this.ledger.record(ref("Terminal", trail.actor))?.current.state ?? null
    for (const { series, data } of facts) {
      const device = this.heard.get(`${series} ${(data as { readonly key: string }).key}`)
      if (device === undefined) continue
      if (terminal !== null && Terminal.standingOf(terminal) === "inService" && isSameDevice(terminal, device)) continue
      this.report("entered", `what ${device.dialectId} ${device.address} says is kept for ${trail.actor}`)
    }
  }
  readonly committed = (commit: Commit): void => {
    this.ledger.write(commit)
    for (const write of commit.writes) this.adopt(write)
    for (const write of commit.writes) this.checkAddress(write)
    for (const write of commit.writes) this.checkCredit(write)
    Conduct.check(this.conduct, commit)
    this.conservation.check(commit)
    this.adoption.check(commit)
    this.addressees.check(commit)
    this.decisions.check(commit)
    this.clockRounds.check(commit)
    for (const violation of Invariants.checkCommit(commit, this.ledger)) this.found("books", violation)
    for (const write of commit.writes) this.checkDiscrepancy(write)
    this.checkPushed(commit)
  }
  private readonly follow = (write: Write): void => {
    this.adopt(write)
    if (write.ref._tag === "Terminal") this.enter(write.ref.id, write.state as Terminal.State)
    if (write.ref._tag !== "Order" && write.ref._tag !== "Adjustment") return
    const { holder, value, target, attempts } = Credit.of(write as unknown as Versioned<Credit.HolderKind>)
    if (holder._tag === "Order" && !repairs(write)) this.byValue.set(value, holder.id)
    for (const event of write.events as ReadonlyArray<Order.Event>) {
      const wireNo = event._tag === "AttemptOpened" ? (attempts.at(-1)?.wireNo ?? null) : null
      if (wireNo !== null) this.newest.set(keyOf(target), { wireNo, holder: holder.id })
    }
  }
  readonly restored = (commits: ReadonlyArray<Commit>): void => {
    this.ledger.restore(commits)
    this.conservation.restored()
    this.addressees.restored()
    this.decisions.restored(commits)
    for (const kept of [this.newest, this.entered, this.byValue]) kept.clear()
    for (const { writes } of commits) for (const write of writes) this.follow(write)
    this.gap.look()
  }
  readonly moved = (index: number, before: Device, after: Device): void => {
    if (before.holders === after.holders) return
    const places = this.ground.places.filter(({ terminal }) => terminal === index)
    for (const place of places) {
      for (const it of after.applications.slice(before.applications.length)) {
        if (it.by === "master" && it.holder === place.holder) this.checkApplied(place, it)
      }
      this.checkTruth(place.target)
    }
  }
  readonly took = (sms: OutgoingSms, times: number): void => {
    if (times > 1) this.report("message", `${sms.messageId} was handed over ${times} times`)
    this.addressees.took(sms)
  }
}

/** Starts a watch. */
export const make = (ground: Ground): Watch => new Watching(ground)
