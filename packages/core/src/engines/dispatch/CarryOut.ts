/** Sending an attempt that is committed, and writing down how that ended with what the evidence says of it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Credit from "../../books/credit/Credit.ts"
import * as CreditRequest from "../../books/credit/CreditRequest.ts"
import * as EndAttempt from "../../books/credit/EndAttempt.ts"
import * as OutcomeWorkItem from "../../books/credit/OutcomeWorkItem.ts"
import type { Attempt } from "../../books/dispatch/Attempt.ts"
import { newest } from "../../books/dispatch/Dispatch.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Outcome } from "../../ports/terminal/Outcome.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { absent, type StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"
import { askToItsEnd } from "../terminal/ToItsEnd.ts"
import * as DispatchView from "./DispatchView.ts"
import { bookEvidence, type Sighted, sight, takeEvidence } from "./Evidence.ts"

type View = DispatchView.DispatchView
type Ended = Outcome<"WriteCredit">

/**
 * How long an answered credit waits for its evidence; after that, or when its sender is stopped, its ending is written down alone.
 *
 * **Details** Shorter than the margin after which an attempt without an ending is taken to have lost its sender.
 */
export const evidenceWithinMillis = 15_000

/** Gives the attempt of this request while it is under way: not once somebody else settled it, or found that its sender had stopped. */
const underWay = (view: View, requestId: string): Attempt | null => {
  const credit = Credit.of(view.holder)
  const attempt = newest(credit)
  const open = credit.dispatch._tag === "Sending" && attempt?.requestId === requestId && attempt.ending === null
  return open ? attempt : null
}

/** Does again at once what met another version, and with pauses (about 25 s in all) what the store could not do. */
const persist = <A, R>(record: Effect.Effect<A, StoreError, R>) =>
  record.pipe(
    Effect.retry({ times: 8, while: DispatchView.isStale }),
    Effect.retry({
      times: 8,
      schedule: Schedule.exponential("100 millis"),
      while: (error) => error.reason === "unavailable"
    })
  )

/** Gives what an ending changes about the attempt of a request; `null`: it is not under way any more, and the evidence counts. */
const endingOf = Effect.fnUntraced(function* (view: View, requestId: string, outcome: Ended, endedAt: Instant) {
  const policy = yield* StationPolicy
  const attempt = underWay(view, requestId)
  return attempt === null ? null : EndAttempt.decide(outcome, Credit.of(view.holder), attempt, policy, endedAt)
})

/** Writes down how a request ended, and nothing else. */
const recordAlone = (opened: View, requestId: string, outcome: Ended, endedAt: Instant, actor: string) =>
  DispatchView.onNewest(opened, (view) =>
    Effect.flatMap(endingOf(view, requestId, outcome, endedAt), (ended) =>
      ended === null
        ? Effect.void
        : DispatchView.commit(view, ended, {
            ...{ actor, operation: "dispatch.end", at: endedAt, checks: "credit" },
            ...{ facts: [], finding: null, workItem: null }
          })
    )
  )

/** Writes down an answer and what was seen after it, in one commit. */
const recordSighted = (
  opened: View,
  requestId: string,
  outcome: Ended,
  endedAt: Instant,
  seen: Sighted,
  actor: string
) =>
  DispatchView.onNewest(
    opened,
    Effect.fnUntraced(function* (view: View) {
      const ended = yield* endingOf(view, requestId, outcome, endedAt)
      if (ended === null) return
      const { holder, attempts } = Credit.of(view.holder)
      const itemId = OutcomeWorkItem.itemId(holder.id)
      // Nobody can have asked about a first attempt; the commit rests on it.
      const isFirst = view === opened && attempts.length === 1
      const item = isFirst ? absent("WorkItem", itemId) : yield* DispatchView.itemOf(itemId)
      yield* bookEvidence(view, ended, seen, { item, actor, checks: "witness" })
    })
  )

/**
 * Writes down how a request ended: an answer with the evidence, where that can be taken at once; says whether it is still to be taken.
 *
 * **Details** Who is stopped meanwhile takes no evidence, and writes down what he knows: the next process then looks at once. A sender that is gone without
 * a word leaves the attempt without an ending, as one that stopped before the answer.
 */
const settle = Effect.fnUntraced(function* (opened: View, requestId: string, outcome: Ended, actor: string) {
  const endedAt = yield* DateTime.now
  const alone = persist(recordAlone(opened, requestId, outcome, endedAt, actor))
  if (outcome._tag !== "Answered") return yield* Effect.as(alone, "settled" as const)
  const ended = yield* endingOf(opened, requestId, outcome, endedAt)
  const answered = ended === null ? opened : DispatchView.after(opened, ended)
  const seen = yield* Effect.exit(Effect.interruptible(Effect.timeoutOption(sight(answered), evidenceWithinMillis)))
  if (Exit.isFailure(seen) || Option.isNone(seen.value)) return yield* Effect.as(alone, "toBeTaken" as const)
  const both = persist(recordSighted(opened, requestId, outcome, endedAt, seen.value.value, actor))
  return yield* Effect.as(both, "settled" as const).pipe(
    Effect.catchIf(DispatchView.isStale, () => Effect.as(alone, "toBeTaken" as const))
  )
})

/**
 * Sends the attempt that was just committed, records how that ended, and reads the evidence.
 *
 * **Details** An ending that comes late, when the resolver has taken the attempt over, is not recorded: the evidence counts, and by then the slot
 * may be held by another credit.
 */
export const carryOut = Effect.fnUntraced(function* (
  opened: View,
  requestId: string,
  actor: string
): Effect.fn.Return<void, StoreError, StationStore | TerminalGateway> {
  const attempt = underWay(opened, requestId)
  if (attempt === null) return
  const request = CreditRequest.requestOf(opened.target.state.target, attempt, attempt)
  // The outcome and its frames are known here only: they are worth some patience with the store.
  const evidence = yield* askToItsEnd<
    "WriteCredit",
    "settled" | "toBeTaken",
    StoreError,
    StationStore | TerminalGateway
  >(request, opened.terminal.state, (outcome) => settle(opened, requestId, outcome, actor))
  if (evidence === "toBeTaken") yield* takeEvidence(yield* DispatchView.again(opened), actor)
})
