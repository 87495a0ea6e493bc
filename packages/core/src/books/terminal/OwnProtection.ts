/**
 * The protection (保电) of a terminal that the station engaged by itself before a no-disconnect period: it releases that one, and no other.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import type { ReportedParameter } from "../../ports/terminal/Requests.ts"
import { Id, TargetKey } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"

/**
 * Describes it. `jobId` engaged it, for a target with purchase control engaged.
 *
 * **Details** `engaging`: written down, and perhaps sent. `standing`: the terminal took it. `left`: somebody else decided about protection since
 * then; the station leaves it alone until the period is over.
 *
 * @category Models
 */
export const OwnProtection = Schema.Struct({
  jobId: Id,
  target: TargetKey,
  since: Instant,
  state: Schema.Literals(["engaging", "standing", "left"])
})
export type OwnProtection = typeof OwnProtection.Type

/** What is kept of it on a terminal; nothing where there is none. @category Models */
export interface Kept {
  readonly ownProtection?: OwnProtection
}

/** Leaves the protection to whoever decided about it. @category Functions */
export const leave = ({ ownProtection: own }: Kept): Kept =>
  own === undefined ? {} : { ownProtection: { ...own, state: "left" } }

/** Gives a terminal without it. @category Functions */
export const without = <T extends Kept>({ ownProtection: _, ...rest }: T): Omit<T, "ownProtection"> => rest

/** Gives a terminal after it was settled how a job of its own ended. @category Functions */
export const settled = <T extends Kept & { readonly protectedUntil: Instant | null }>(
  terminal: T,
  { jobId, as }: { readonly jobId: string; readonly as: "standing" | "ended" }
): T | Omit<T, "ownProtection"> => {
  const { ownProtection: own } = terminal
  if (own?.jobId !== jobId) return terminal
  if (as === "ended") return without(terminal)
  // Whoever decided about it meanwhile goes on deciding.
  return own.state === "left" ? terminal : { ...terminal, protectedUntil: null, ownProtection: { ...own, state: as } }
}

/** Keeps it after a reading: one that stood and is not there any more was ended by somebody else. @category Functions */
export const afterReading = (kept: Kept, items: ReadonlyArray<ReportedParameter>): Kept => {
  const read = items.find(({ _tag }) => _tag === "Protection")
  const ended = read?._tag === "Protection" && read.state !== "protected"
  return ended && kept.ownProtection?.state === "standing" ? leave(kept) : {}
}
