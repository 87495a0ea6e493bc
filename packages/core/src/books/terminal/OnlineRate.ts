/** 在线率: how many terminals of an org unit were online when they were counted, once in each hour. Pure. @category Models */
import * as Schema from "effect/Schema"
import { fromMillis, Instant, toMillis } from "../../values/Instant.ts"
import { OrgNo } from "../../values/OrgNo.ts"

/** Counts terminals by how they are connected; `unknown`: whoever counted has not met them since it started. @category Models */
export const Tally = Schema.Struct({ online: Schema.Int, offline: Schema.Int, unknown: Schema.Int })
export type Tally = typeof Tally.Type

/** Describes what was counted in one hour: each org unit that had a terminal in service. @category Models */
export const Count = Schema.Struct({ hour: Instant, countedAt: Instant, units: Schema.Record(OrgNo, Tally) })
export type Count = typeof Count.Type

/** Nothing is counted yet. @category Constants */
export const nothing: Tally = { online: 0, offline: 0, unknown: 0 }

/** Counts one terminal more. @category Functions */
export const counted = (tally: Tally, presence: keyof Tally): Tally => ({ ...tally, [presence]: tally[presence] + 1 })

/** Gives how many of a thousand terminals were online, of those of which it was known; `null`: of none. @category Functions */
export const onlinePerMille = ({ offline, online }: Tally): number | null =>
  online + offline === 0 ? null : Math.floor((online * 1_000) / (online + offline))

const hourMillis = 3_600_000

/** Gives the beginning of the hour of a time. @category Functions */
export const hourOf = (at: Instant): Instant => fromMillis(Math.floor(toMillis(at) / hourMillis) * hourMillis)

/** Gives the hours that begin from one time on and before another one, the earliest first. @category Functions */
export const hoursBetween = (from: Instant, before: Instant): ReadonlyArray<Instant> => {
  const first = Math.ceil(toMillis(from) / hourMillis)
  const end = Math.ceil(toMillis(before) / hourMillis)
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => fromMillis((first + index) * hourMillis))
}
