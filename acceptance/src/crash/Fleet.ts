/** The simulated terminals: every dialect with every firmware, over TCP. They outlive the station and dial it again and again; what they hold is the truth. */

import { type CreditTarget, Energy, keyOf, type TerminalId } from "@yugou/core"
import type * as Invariants from "@yugou/core/audit"
import { TcpTerminal } from "@yugou/dialect-kit/testing"
import type { Model } from "@yugou/testkit/simulation"
import { remainingOf, TerminalState, type WorldInput, wholeTerminal } from "@yugou/testkit/terminal"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { dialects, type TriedDialect } from "../dialects.ts"
import { customerNoOf } from "./Customers.ts"

/** One terminal with its customer and the target that it is charged by. */
export interface Member {
  readonly no: number
  readonly kind: TriedDialect
  readonly model: Model
  readonly address: string
  readonly terminalId: TerminalId
  readonly customerNo: string
  readonly target: CreditTarget
  /** The number of the balance on the terminal. */
  readonly holder: number
}

/** Neighbours get models that differ in much, so that a small fleet has all sorts, too. It shares no divisor with the numbers of models. */
const stride = 7

const memberOf = (no: number): Member => {
  const kind = dialects[no % dialects.length] ?? dialects[0]
  const own = Math.floor(no / dialects.length)
  // Terminals whose sessions ask the host go first, so that a small fleet has one.
  const models = [...Object.values(kind.asking ?? {}), ...kind.models]
  const model = models[(own * stride) % models.length] ?? kind.models[0]
  const { creditScope } = Result.getOrThrow(kind.dialect.configure(model.settings)).capabilities
  const terminalId = `T${`${no}`.padStart(4, "0")}` as TerminalId
  const holder = creditScope === "group" ? 1 : wholeTerminal
  return {
    no,
    kind,
    model,
    address: kind.address(own),
    terminalId,
    customerNo: customerNoOf(no),
    target:
      creditScope === "group" ? { _tag: "Group", terminalId, totalGroupNo: holder } : { _tag: "Terminal", terminalId },
    holder
  }
}

/** Gives the members of a fleet. */
export const members = (count: number): ReadonlyArray<Member> => Array.from({ length: count }, (_, no) => memberOf(no))

/** Where the terminals dial, what their clocks show, and who hears of frames that reach them and of credits that they take. */
export interface Surroundings {
  readonly portOf: (member: Member) => number
  readonly now: () => number
  readonly saw: (work: "frame" | "credit", member: Member) => void
}

/** A terminal that is simulated. */
export interface Terminal {
  readonly member: Member
  readonly state: () => TerminalState.State
  readonly apply: (input: WorldInput) => void
  readonly close: () => Promise<void>
}

/** The pause before a terminal dials again: not the same for all, or they would come in step. */
const redialMillisOf = (no: number): number => 300 + (no % 10) * 40

/** No heartbeat falls due in a run: a timer that was set before the clock of the site moved ahead rings too late. */
const heartbeatSeconds = 30 * 86_400

const simulated = ({ address, kind, model }: Member): TcpTerminal.Options["terminal"] =>
  kind.simulated(address, model.firmware, heartbeatSeconds)

const storedOf = (state: TerminalState.State, { holder }: Member) => TerminalState.holderOf(state, holder)?.stored

/** Runs the main loop of a terminal that stores a credit first and applies it later. */
const loop = ({ member, state, apply }: Terminal): void => {
  const pending = TerminalState.holderOf(state(), member.holder)?.pending ?? null
  if (pending !== null && member.kind.loops === "driven") apply({ _tag: "Loop" })
}

/** What leaves the clock of the site as it is moves it by less. */
const leapMillis = 5_000
/** For how long after a leap of that clock frames may come that were under way before. */
const underWayMillis = 5_000

/** Tells whether the clock of the site leaped a moment ago. */
const leaping = (now: () => number): (() => boolean) => {
  let ahead = now() - performance.now()
  let leaptAt = Number.NEGATIVE_INFINITY
  return () => {
    const present = now() - performance.now()
    if (present - ahead > leapMillis) leaptAt = performance.now()
    ahead = present
    return performance.now() - leaptAt < underWayMillis
  }
}

const dialOne = (member: Member, { now, portOf, saw }: Surroundings): Terminal => {
  const leapt = leaping(now)
  const onFrame = (direction: "up" | "down"): void => {
    if (direction === "up") return
    saw("frame", member)
    // In the minutes that the clock has left out, the main loop came round many times; nobody may be told that what is stored did nothing for so long.
    if (leapt()) loop(dialled)
    const before = storedOf(terminal.terminal(), member)
    // The terminal takes the frame as soon as this has returned.
    queueMicrotask(() => (storedOf(terminal.terminal(), member) === before ? undefined : saw("credit", member)))
  }
  const redialMillis = redialMillisOf(member.no)
  const options = { host: "127.0.0.1", port: portOf(member), now, redialMillis, onFrame }
  const terminal = TcpTerminal.start({ ...options, terminal: simulated(member) })
  const dialled: Terminal = { member, state: terminal.terminal, apply: terminal.apply, close: terminal.close }
  return dialled
}

/** How often something happens on the terminals by itself. */
const lifeMillis = 500

/** What flows in that time where there is something to consume: so little that it never hides a purchase. */
const flow = Energy.kwh("0.02")
const enough = Energy.kwh("50")

/** Lets energy flow, and the main loop run. */
const live = (terminal: Terminal): void => {
  loop(terminal)
  const { apply, member, state } = terminal
  const holder = TerminalState.holderOf(state(), member.holder)
  if (holder === undefined) return
  if (holder.remaining > enough) apply({ _tag: "Consume", holder: member.holder, energy: flow })
}

/** Connects the fleet for as long as the scope lives. */
export const dial = (fleet: ReadonlyArray<Member>, surroundings: Surroundings) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const terminals = fleet.map((member) => dialOne(member, surroundings))
      return { terminals, life: setInterval(() => terminals.forEach(live), lifeMillis) }
    }),
    ({ terminals, life }) =>
      Effect.promise(() => {
        clearInterval(life)
        return Promise.all(terminals.map(({ close }) => close()))
      })
  ).pipe(Effect.map(({ terminals }): ReadonlyArray<Terminal> => terminals))

/** Gives what a terminal knows of itself, as the audit wants it. */
export const truthOf = ({ member, state }: Terminal): Invariants.TerminalTruth => {
  const { holder, kind, model, target } = member
  const { capabilities } = Result.getOrThrow(kind.dialect.configure(model.settings))
  const now = state()
  const { consumed = 0n, forgiven = 0n } = TerminalState.holderOf(now, holder) ?? {}
  return {
    target: keyOf(target),
    opening: 0n,
    balance: remainingOf(now, holder),
    consumed: consumed - forgiven,
    effected: now.applications.filter((it) => it.holder === holder),
    tolerance: capabilities.readingQuantum
  }
}
