/**
 * That the books were restored from a backup (恢复): one mark for the whole station, by which no target is believed before it was looked at.
 *
 * **Details** What the books say of a terminal may be older than what it holds. Which targets are verified follows from the mark and from what each target
 * keeps of its verification, so that marking a hundred thousand of them is one write.
 *
 * @category Aggregates
 */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { Instant } from "../../values/Instant.ts"
import { v1 } from "../entry/Stored.ts"
import type * as Target from "../target/Target.ts"

/** The id of the one mark. @category Constants */
export const id = "station"

/** Describes the newest mark: how often the books were restored, since when nothing is believed, who said so, and why. @category Models */
export const State = Schema.Struct({ no: Schema.Int, at: Instant, by: Id, reason: Schema.String })
export type State = typeof State.Type

/** Describes what happened: the books were restored. @category Events */
export const Event = Schema.TaggedUnion({
  StationRestored: { ...v1, at: Instant, by: Id, reason: Schema.String }
})
export type Event = typeof Event.Type

/** Moves the mark by one event. @category Functions */
export const evolve = (state: State | null, { at, by, reason }: Event): State => ({
  no: (state?.no ?? 0) + 1,
  at,
  by,
  reason
})

/**
 * Tells whether nothing may be sent to a target that changes money, since nobody has looked there after the books were restored.
 *
 * **Details** A target that was registered since is unverified, too: what was registered after the backup is registered again.
 *
 * @category Questions
 */
export const isUnverified = ({ verified }: Pick<Target.State, "verified">, restoration: State | null): boolean =>
  restoration !== null && (verified?.restoration ?? 0) < restoration.no
