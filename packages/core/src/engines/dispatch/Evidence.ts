/** Reading evidence about the newest attempt of a credit and settling it, for whoever sent it and for whoever comes later. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Credit from "../../books/credit/Credit.ts"
import * as OutcomeWorkItem from "../../books/credit/OutcomeWorkItem.ts"
import * as Settlement from "../../books/credit/Settlement.ts"
import type { Attempt, VerdictKind } from "../../books/dispatch/Attempt.ts"
import { holdsSlot, newest } from "../../books/dispatch/Dispatch.ts"
import { factOf, isBookable } from "../../books/dispatch/Reading.ts"
import type { Holder } from "../../books/target/Target.ts"
import { identityOf, standingOf } from "../../books/terminal/Terminal.ts"
import { StationPolicy } from "../../policy/Policy.ts"
import { isSameDevice } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, toMillis } from "../../values/Instant.ts"
import { witness } from "../terminal/Witness.ts"
import * as DispatchView from "./DispatchView.ts"

/** Gives what a verdict does to the work item about the credit. */
export const itemAfter = Effect.fnUntraced(function* (
  credit: Credit.Credit,
  attempt: Attempt,
  verdict: VerdictKind,
  by: string,
  now: Instant
) {
  const item = yield* DispatchView.itemOf(OutcomeWorkItem.itemId(credit.holder.id))
  return {
    item,
    events: OutcomeWorkItem.after(item.state, credit, attempt, verdict, by, now)
  } satisfies DispatchView.ItemChange
})

/**
 * Looks at the target of a credit whose outcome is open and commits the verdict; `null` if there is nothing to settle.
 *
 * **Details** A terminal of which the gateway knows nothing cannot be asked: that is undecided, too, and persons are told in time.
 */
export const takeEvidence = Effect.fn("Evidence.takeEvidence")(function* (holder: Holder, actor: string) {
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const view = yield* DispatchView.load(holder)
  const credit = Credit.of(view.holder)
  const attempt = newest(credit)
  if (attempt === null || !holdsSlot(credit.dispatch)) return null
  // While it is being sent only its sender knows how that ends.
  if (attempt.ending === null) return null
  const known = identityOf(view.terminal.state)
  // The same device is asked over the connection that it has now, which may rest on another entry: a secret that was lost is entered anew.
  const identity = attempt.identity === undefined || isSameDevice(attempt.identity, known) ? known : attempt.identity
  const capabilities = Option.getOrNull(yield* gateway.capabilities(credit.target.terminalId))
  const started = yield* DateTime.now
  const about = ["evidence", credit.holder.id, credit.attempts.length, toMillis(started)] as const
  const asks = capabilities !== null && standingOf(view.terminal.state) === "inService"
  const asked = { terminal: view.terminal.state, target: view.target.state, attempts: credit.attempts }
  const witnessed = asks ? yield* witness(asked, capabilities, about, identity) : null
  const now = yield* DateTime.now
  const latest = yield* DispatchView.again(view)
  // Somebody else took evidence, or the sender came back, while this look was under way: that counts.
  if (latest.holder.version !== view.holder.version) return null
  // What was answered while the terminal was retired, or became one of two with one address, is nobody's; what was while it came into doubt decides nothing.
  const isWitness = standingOf(latest.terminal.state) === "inService" && latest.terminal.state.suspicion === undefined
  const seen = isWitness && witnessed?._tag === "Counts" ? witnessed.seen : null
  const told = witnessed?._tag === "CountsNot" ? witnessed.look : null
  const subject = { credit, attempt, target: latest.target.state }
  const decision =
    capabilities === null || seen === null
      ? Settlement.unseen(subject, policy, now, told)
      : Settlement.decide(subject, seen.look, capabilities, policy, now)
  const reading = seen?.reading ?? null
  yield* DispatchView.commit(
    latest,
    { holder: decision.holder, target: decision.target },
    {
      actor,
      operation: "dispatch.evidence",
      at: now,
      facts:
        reading === null || !isBookable(reading, latest.terminal.state) ? [] : [factOf(keyOf(credit.target), reading)],
      finding: decision.finding,
      workItem: yield* itemAfter(credit, attempt, decision.verdict.kind, actor, now),
      checks: "credit"
    }
  )
  return decision.verdict.kind satisfies VerdictKind
})
