/**
 * The rule that records how sending ended. It never says "failed": no answer is unknown, and a refusal is proof only where it states a reason.
 *
 * @category Parts of aggregates
 */
import { backOffMillis, type Policy } from "../../policy/Policy.ts"
import type { NotSentReason, OutcomeOf, RefusalReason } from "../../ports/terminal/Outcome.ts"
import type { Over } from "../../ports/terminal/Over.ts"
import { type Instant, later, plusMillis } from "../../values/Instant.ts"
import type { WireNo } from "../../values/WireNo.ts"
import { type Attempt, type Quiet, quietAfter } from "../dispatch/Attempt.ts"
import type * as Dispatch from "../dispatch/Dispatch.ts"
import type * as Target from "../target/Target.ts"
import { frugalRetryMillis } from "./Frugal.ts"

/** The changes of the holder of the slot and of its target. @category Models */
export interface Changes {
  readonly holder: ReadonlyArray<Dispatch.Event>
  readonly target: ReadonlyArray<Target.Event>
}

/** The wait for evidence after an answer; the engine that sent reads it at once, this is for the case that it stopped. */
const evidenceWithinMillis = 30_000

const freed = (expected: WireNo | null, quiet: Quiet): Target.Event => ({
  _tag: "SlotFreed",
  v: 1,
  ...quiet,
  expected
})

/** Until when a copy of a frame without a lifetime may still be under way, though the terminal has refused the first: the target stays quiet. */
const quietAfterRefusal = (attempt: Attempt, now: Instant): Quiet =>
  attempt.lifetimeMinutes === null ? quietAfter(attempt, now) : { quietUntil: null }

const worthAnotherTry = (reason: NotSentReason): "yes" | "no" => {
  switch (reason) {
    case "offline":
    case "busy":
    case "expired":
    case "shutdown":
    case "suspected":
    case "unproved":
      return "yes"
    case "gated":
    case "unsupported":
      return "no"
  }
}

/** Says how long it waits; whose the connection is shows as soon as it is looked at again. */
const waitMillis = (reason: NotSentReason, tries: number, policy: Policy): number => {
  const millis = backOffMillis(policy, tries)
  return reason === "suspected" || reason === "unproved" ? Math.min(millis, frugalRetryMillis) : millis
}

/** Says what a refusal proves: a stated reason on the only send of this number proves that nothing was applied. */
const provenBy = (reason: RefusalReason, sends: number): "notApplied" | "nothing" => {
  switch (reason) {
    case "duplicateNumber":
    case "unspecified":
      return "nothing"
    case "expired":
    case "notPermitted":
    case "unsupported":
    case "badValue":
    case "overLimit":
      return sends === 1 ? "notApplied" : "nothing"
  }
}

/** Counts the sends of the newest attempt's number that may have reached the terminal, itself included. */
const sendsOf = (attempt: Attempt, attempts: ReadonlyArray<Attempt>): number =>
  attempts.filter((other) => other.wireNo === attempt.wireNo && other.ending?._tag !== "NotSent").length

/**
 * Leaves to the evidence an attempt that was held back although its number had been sent before: a dialect that finds the number on the terminal
 * already sends nothing, and the earlier frame may have come late.
 */
const arrivedEarlier = (raw: string, now: Instant): Changes => ({
  holder: [
    {
      _tag: "AttemptRefused",
      v: 1,
      at: now,
      reason: "duplicateNumber",
      raw,
      frames: [],
      proves: "nothing",
      checkAt: now
    }
  ],
  target: []
})

/** Gives over which connection it was sent, where the gateway tells it. */
const over = (outcome: { readonly over?: Over }) => (outcome.over === undefined ? {} : { over: outcome.over })

/** Records the outcome of the request that sent the newest attempt. @category Rules */
export const decide = (
  outcome: OutcomeOf<null>,
  region: Dispatch.Region,
  attempt: Attempt,
  policy: Policy,
  now: Instant
): Changes => {
  const before = attempt.before.storedNumber
  switch (outcome._tag) {
    case "Answered": {
      const checkAt = plusMillis(now, evidenceWithinMillis)
      const { frames } = outcome
      return { holder: [{ _tag: "AttemptAnswered", v: 1, at: now, frames, checkAt, ...over(outcome) }], target: [] }
    }
    case "NotSent": {
      const { reason, detail } = outcome
      if (reason === "gated" && sendsOf(attempt, region.attempts) > 1) return arrivedEarlier(detail, now)
      const notBefore = plusMillis(now, waitMillis(reason, region.attempts.length - 1, policy))
      const next =
        worthAnotherTry(reason) === "yes"
          ? ({ _tag: "Queued", until: attempt.queuedUntil, notBefore } as const)
          : ({ _tag: "Rejected" } as const)
      return {
        holder: [{ _tag: "AttemptNotSent", v: 1, at: now, reason, detail, next }],
        target: [freed(before, { quietUntil: null })]
      }
    }
    case "Refused": {
      const { reason, raw, frames } = outcome
      const proves = provenBy(reason, sendsOf(attempt, region.attempts))
      return {
        holder: [
          { _tag: "AttemptRefused", v: 1, at: now, reason, raw, frames, proves, checkAt: now, ...over(outcome) }
        ],
        target: proves === "notApplied" ? [freed(before, quietAfterRefusal(attempt, now))] : []
      }
    }
    case "NoAnswer": {
      const { cause, frames } = outcome
      // The dialect knows by how much the clock was wrong when it was read: it may have moved since, as far as a look lets pass.
      const moved = attempt.lifetimeMinutes === null ? 0 : policy.maxClockSkewSeconds
      const margin = (policy.deathMarginSeconds + moved) * 1000
      const isSaid = outcome.deadAt !== null && attempt.clock === undefined
      const deadAt = isSaid ? later(plusMillis(outcome.deadAt, margin), now) : attempt.deadAt
      return {
        holder: [
          { _tag: "OutcomeBecameUnknown", v: 1, at: now, cause, frames, deadAt, checkAt: now, ...over(outcome) }
        ],
        target: []
      }
    }
  }
}
