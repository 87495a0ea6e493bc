/**
 * Whose the number is that a terminal holds: credits of ours that may stand behind it.
 *
 * Books that were restored, or whose persons stated something wrong, do not know that a credit of theirs took effect. A number that was drawn here is
 * never foreign, and a value that an approved credit has may be that credit. Evidence decides only about the newest attempt of the target: nothing
 * else of ours can have raised the balance since.
 *
 * @category Rules
 */
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { type Identity, isSameDevice } from "../../ports/terminal/Requests.ts"
import type { Energy } from "../../values/Energy.ts"
import { type Instant, isBefore } from "../../values/Instant.ts"
import type { WireNo } from "../../values/WireNo.ts"
import type { Credit } from "../credit/Credit.ts"
import type { Attempt, Look } from "../dispatch/Attempt.ts"
import { holdsSlot } from "../dispatch/Dispatch.ts"
import { type Verdict, verdict } from "../dispatch/Verdict.ts"
import * as Discrepancy from "./Discrepancy.ts"

/** A credit that may be what was found: its number was drawn for it, or it only has the same value. @category Models */
export interface Claimant {
  readonly credit: Credit
  readonly by: "number" | "value"
}

/** What a terminal holds, as whom the books know it, and since when that is known. @category Models */
export interface Held {
  readonly wireNo: WireNo | null
  /** The values of the credits that it may have taken without the books knowing it: see `Attempt.valuesOf`. */
  readonly values: ReadonlyArray<Energy>
  readonly since: Instant
  readonly identity: Identity
}

type Told = Pick<Held, "wireNo" | "values" | "since">

interface Tried {
  readonly credit: Credit
  readonly attempt: Attempt
}

const newest = (tried: ReadonlyArray<Tried>): Tried | null =>
  tried.reduce<Tried | null>(
    (last, it) => (last === null || isBefore(last.attempt.openedAt, it.attempt.openedAt) ? it : last),
    null
  )

/** Lists the attempts on this device; those of before devices were kept count as attempts on it. */
const triedOn = (identity: Identity, credits: ReadonlyArray<Credit>): ReadonlyArray<Tried> =>
  credits.flatMap((credit) =>
    credit.attempts
      .filter((attempt) => attempt.identity === undefined || isSameDevice(attempt.identity, identity))
      .map((attempt) => ({ credit, attempt }))
  )

/** Tells whether a credit is neither applied nor under way: of those that are, the books know what became of them, or look for it. */
const isOpen = ({ dispatch }: Credit): boolean => dispatch._tag !== "Applied" && !holdsSlot(dispatch)

/** Gives the credit for which this number was drawn last, and its newest attempt; `null` if that one is applied or under way. */
const drawnBy = ({ wireNo, identity }: Held, credits: ReadonlyArray<Credit>): Tried | null => {
  if (wireNo === null) return null
  const last = newest(triedOn(identity, credits).filter(({ attempt }) => attempt.wireNo === wireNo))
  return last === null || !isOpen(last.credit) ? null : last
}

const isAlike = ({ wireNo, values, since }: Told, credit: Credit): boolean =>
  wireNo !== null &&
  values.includes(credit.value) &&
  isOpen(credit) &&
  credit.validity === "valid" &&
  credit.clearance() === "cleared" &&
  isBefore(credit.savedAt, since)

/** Lists the credits that have the same value as what a terminal tells of, and may be it. @category Rules */
export const alike = (told: Told, credits: ReadonlyArray<Credit>): ReadonlyArray<Credit> =>
  credits.filter((credit) => isAlike(told, credit))

/** Lists who claims what a terminal holds: first by number, then by value. @category Rules */
export const claimantsOf = (held: Held, credits: ReadonlyArray<Credit>): ReadonlyArray<Claimant> => {
  const drawn = drawnBy(held, credits)?.credit ?? null
  const byNumber = drawn === null ? [] : [{ credit: drawn, by: "number" } as const]
  const others = alike(held, credits).filter((credit) => credit !== drawn)
  return [...byNumber, ...others.map((credit) => ({ credit, by: "value" }) as const)]
}

/** Lists the claims that two persons have not denied. @category Rules */
export const openClaims = (
  discrepancy: Discrepancy.State,
  claimants: ReadonlyArray<Claimant>
): ReadonlyArray<Claimant> =>
  claimants.filter(({ credit }) => (Discrepancy.claimOf(discrepancy, credit.holder)?.denied ?? null) === null)

/** The credit that evidence settles, its attempt, and what the evidence says of it. @category Models */
export interface Proved extends Tried {
  readonly verdict: Verdict & { readonly kind: "applied" | "arrivedWithoutEffect" }
}

/**
 * Gives the credit of ours that evidence proves to be what was found; `null`: nothing is proved, and persons decide.
 *
 * **Details** Only of the newest attempt of the target, and of a credit that is valid and approved: whoever voided one has sold something in its place.
 *
 * @category Rules
 */
export const provedOf = (
  held: Held,
  look: Look,
  credits: ReadonlyArray<Credit>,
  capabilities: Pick<Capabilities, "readingQuantum">
): Proved | null => {
  const drawn = drawnBy(held, credits)
  if (drawn === null) return null
  const { credit, attempt } = drawn
  const last = newest(triedOn(held.identity, credits))?.attempt
  const isNewest = last?.requestId === attempt.requestId && credit.attempts.at(-1)?.requestId === attempt.requestId
  if (!isNewest || credit.validity === "voided" || credit.clearance() !== "cleared") return null
  const { kind, by } = verdict(attempt, look, capabilities, look.at)
  return kind === "applied" || kind === "arrivedWithoutEffect" ? { ...drawn, verdict: { kind, by } } : null
}
