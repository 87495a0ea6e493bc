/** Reading evidence about the newest attempt of a credit and settling it, for whoever sent it and for whoever comes later. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Credit from "../../books/credit/Credit.ts"
import * as OutcomeWorkItem from "../../books/credit/OutcomeWorkItem.ts"
import * as Settlement from "../../books/credit/Settlement.ts"
import type { Attempt, Look, VerdictKind } from "../../books/dispatch/Attempt.ts"
import { holdsSlot, newest } from "../../books/dispatch/Dispatch.ts"
import { factOf, isBookable } from "../../books/dispatch/Reading.ts"
import { verdict } from "../../books/dispatch/Verdict.ts"
import { identityOf, standingOf } from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Loaded } from "../../store/Aggregates.ts"
import type { Changes } from "../../store/Commit.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { toMillis } from "../../values/Instant.ts"
import * as Monotonic from "../../values/Monotonic.ts"
import { isTold, look, lookLean, lookWithout, type Seen } from "../terminal/Look.ts"
import { type Looking, type Witnessed, witness } from "../terminal/Witness.ts"
import * as DispatchView from "./DispatchView.ts"

/** What was seen after an attempt: what the terminal can do (`null`: nobody knows), and what the look at it came to (`null`: it was not asked). */
export interface Sighted {
  readonly capabilities: Capabilities | null
  readonly witnessed: Witnessed | null
}

/**
 * How long a look after a credit lasts at most; of one that lasts longer nothing was seen.
 *
 * **Details** Shorter than the lease of who settles outcomes: what a look came to, be it nothing, is written down, so that the next one waits for its turn and persons are told.
 */
const sightWithinMillis = 240_000

/** So long before that the second look of two ends: what the first one saw is weighed then. */
const weighingMillis = 10_000

/** So many steps of its readings a value must have for a balance to tell it from rounding, whatever is weighed. */
const fewSteps = 4n

const keepsRecords = ({ evidence }: Capabilities): boolean => evidence.some(({ kind }) => kind === "creditRecord")

/** Tells whether somebody let the questions for number and balance both pass: he would not tell his records either. */
const isSilent = ({ unheard, look }: Pick<Seen, "unheard"> & { readonly look: Look | null }): boolean =>
  !isTold(unheard) && (look === null || (look.numberRead === "no" && look.balance === null))

/** Tells whether number and balance alone prove the effect, or nobody answers, or may be believed: records would say no more. */
const isEnough = (witnessed: Witnessed, attempt: Attempt | undefined, capabilities: Capabilities): boolean => {
  if (witnessed._tag === "CountsNot")
    // Where nobody answers for the balance, nothing can agree the second time either.
    return witnessed.because !== "NoReading" || isSilent(witnessed) || witnessed.unheard.includes("ReadBalance")
  const { look: seen } = witnessed.seen
  if (isSilent(witnessed.seen)) return true
  return attempt !== undefined && verdict(attempt, seen, capabilities, seen.at).kind === "applied"
}

/**
 * Looks at the target of a credit whose newest attempt has ended.
 *
 * **Details** The terminal's own records are asked for where number and balance do not prove the effect, in a second look that does not ask again what the first one asked in
 * vain: a terminal that is silent to the balance alone would take all the time twice over. If the second look lasts too long, the first one counts. A terminal of which the gateway knows nothing cannot be asked, nor one that is not in service.
 */
export const sight = Effect.fnUntraced(function* (
  view: DispatchView.DispatchView
): Effect.fn.Return<Sighted, StoreError, StationStore | TerminalGateway> {
  const gateway = yield* TerminalGateway
  const { holder, target, attempts } = Credit.of(view.holder)
  const identity = attempts.at(-1)?.identity
  const known = identityOf(view.terminal.state)
  // The same device is asked over the connection that it has now, which may rest on another entry: a secret that was lost is entered anew.
  const asks = identity === undefined || isSameDevice(identity, known) ? known : identity
  const capabilities = Option.getOrNull(yield* gateway.capabilities(target.terminalId))
  if (capabilities === null || standingOf(view.terminal.state) !== "inService") return { capabilities, witnessed: null }
  const asked = { terminal: view.terminal.state, target: view.target, attempts }
  const looked = Effect.fnUntraced(function* (name: string, looking: Looking) {
    const about = [name, holder.id, attempts.length, toMillis(yield* DateTime.now)] as const
    return yield* witness(asked, capabilities, about, asks, looking)
  })
  const newestOne = attempts.at(-1)
  // A value of a few steps of a reading shows in no balance: only a record tells it.
  if (keepsRecords(capabilities) && (newestOne?.value ?? 0n) <= fewSteps * capabilities.readingQuantum)
    return { capabilities, witnessed: yield* looked("evidence", look) }
  const begun = yield* Monotonic.millis
  const lean = yield* looked("evidence", lookLean)
  if (isEnough(lean, newestOne, capabilities) || !keepsRecords(capabilities)) return { capabilities, witnessed: lean }
  const unheard = lean._tag === "Counts" ? lean.seen.unheard : lean.unheard
  const leftMillis = begun + sightWithinMillis - weighingMillis - (yield* Monotonic.millis)
  const second = yield* Effect.timeoutOption(looked("evidenceRecords", lookWithout(unheard)), Math.max(0, leftMillis))
  return { capabilities, witnessed: Option.getOrElse(second, () => lean) }
})

/** How a verdict is written down: with the work item about the credit, by whom, and resting on what. */
interface Booking {
  readonly item: Loaded<"WorkItem">
  readonly actor: string
  readonly checks: "credit" | "witness"
}

/** What happened to a credit before its evidence is weighed, and is not committed yet. */
type Before = Pick<Changes<DispatchView.DispatchView>, "holder" | "target">

/**
 * Weighs what was seen and commits the verdict, together with what happened before.
 *
 * **Details** A terminal of which the gateway knows nothing cannot be asked: that is undecided, too, and persons are told in time.
 */
export const bookEvidence = Effect.fnUntraced(function* (
  latest: DispatchView.DispatchView,
  { holder: before = [], target: beside = [] }: Before,
  { capabilities, witnessed }: Sighted,
  { item, actor, checks }: Booking
): Effect.fn.Return<VerdictKind | null, StoreError, StationStore> {
  const policy = yield* StationPolicy
  const view = DispatchView.after(latest, { holder: before, target: beside } as Before)
  const credit = Credit.of(view.holder)
  const attempt = newest(credit)
  if (attempt === null) return null
  const now = yield* DateTime.now
  // What was answered while the terminal was retired, or became one of two with one address, is nobody's; what was while it came into doubt decides nothing.
  const isWitness = standingOf(latest.terminal.state) === "inService" && latest.terminal.state.suspicion === undefined
  const seen = isWitness && witnessed?._tag === "Counts" ? witnessed.seen : null
  const told = witnessed?._tag === "CountsNot" ? witnessed.look : null
  const subject = { credit, attempt, target: view.target.state }
  const decision =
    capabilities === null || seen === null
      ? Settlement.unseen(subject, policy, now, told)
      : Settlement.decide(subject, seen.look, capabilities, policy, now)
  const { kind } = decision.verdict
  const reading = seen?.reading ?? null
  yield* DispatchView.commit(
    latest,
    { holder: [...before, ...decision.holder], target: [...beside, ...decision.target] } as Before,
    {
      actor,
      operation: "dispatch.evidence",
      at: now,
      facts:
        reading === null || !isBookable(reading, latest.terminal.state) ? [] : [factOf(keyOf(credit.target), reading)],
      finding: decision.finding,
      workItem: { item, events: OutcomeWorkItem.after(item.state, credit, attempt, kind, actor, now) },
      checks
    }
  )
  return kind
})

/** Looks at the target of a credit whose outcome is open and commits the verdict; `null` if there is nothing to settle. */
export const takeEvidence = Effect.fn("Evidence.takeEvidence")(function* (
  view: DispatchView.DispatchView,
  actor: string
): Effect.fn.Return<VerdictKind | null, StoreError, StationStore | TerminalGateway> {
  const { dispatch, attempts, holder } = Credit.of(view.holder)
  const attempt = attempts.at(-1)
  // While it is being sent only its sender knows how that ends.
  if (attempt === undefined || attempt.ending === null || !holdsSlot(dispatch)) return null
  const sighted = Option.getOrElse(
    yield* Effect.timeoutOption(sight(view), sightWithinMillis),
    (): Sighted => ({ capabilities: null, witnessed: null })
  )
  const latest = yield* DispatchView.again(view)
  // Somebody else took evidence, or the sender came back, while this look was under way: that counts.
  if (latest.holder.version !== view.holder.version) return null
  const item = yield* DispatchView.itemOf(OutcomeWorkItem.itemId(holder.id))
  return yield* bookEvidence(latest, {}, sighted, { item, actor, checks: "credit" })
})
