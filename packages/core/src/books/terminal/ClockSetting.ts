/**
 * Settings of a terminal's clock (对时) of which nobody knows whether they are over.
 *
 * A terminal judges by its own clock whether a frame with a lifetime is dead, and a setting has no lifetime itself: one that comes late puts the clock
 * back, and what was dead is alive again. While one may still come, no tag proves that a frame is dead; and none is sent while such a frame is alive.
 *
 * @category Parts of aggregates
 */
import * as Schema from "effect/Schema"
import type { Policy } from "../../policy/Policy.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import { v1 } from "../entry/Stored.ts"

/** Describes a setting that was sent; from `deadAt` on it does not come any more. @category Models */
export const ClockSetting = Schema.Struct({ requestId: Id, sentAt: Instant, deadAt: Instant })
export type ClockSetting = typeof ClockSetting.Type

/** What the books of a terminal hold of it. @category Models */
export const fields = {
  /** Settings of its clock that were sent and not answered; nothing where there is none. */
  clockSettings: Schema.optionalKey(Schema.Array(ClockSetting))
}
const Kept = Schema.Struct(fields)
type Kept = typeof Kept.Type

/** What happens to it: written down before a setting leaves; it has arrived, or never left. @category Events */
export const cases = {
  ClockSettingOpened: { ...v1, setting: ClockSetting },
  ClockSettingEnded: { ...v1, at: Instant, requestId: Id }
}
const Event = Schema.TaggedUnion(cases)

/** How many may be open at a time; while there are so many, the clock is not set. @category Constants */
export const maxOpen = 8

/** How long the look before a credit may take, in which the clock is read first: it may have been put back since. */
const lookMillis = 5 * 60_000

/** Says how a frame dies that the terminal judges by its clock; nothing where its tag says so. @category Models */
export const ByClock = { clock: Schema.optionalKey(Schema.Literals(["unsettled"])) }

/** Whether a clock may be put back. @category Models */
export type Clock = { readonly clock?: "unsettled" }

/** Gives from when on a setting does not come any more of which nothing leaves after `notAfter`. @category Functions */
export const deadAtOf = (notAfter: Instant, { deathMarginSeconds, frameTravelMinutes }: Policy): Instant =>
  plusMillis(notAfter, frameTravelMinutes * 60_000 + deathMarginSeconds * 1000 + lookMillis)

/** Gives the settings that may still come. @category Functions */
export const openAt = ({ clockSettings = [] }: Kept, now: Instant): ReadonlyArray<ClockSetting> =>
  clockSettings.filter(({ deadAt }) => isBefore(now, deadAt))

/** Says whether the clock may be put back by a setting of before: a tag proves nothing then. @category Functions */
export const clockAt = (kept: Kept, now: Instant): Clock =>
  openAt(kept, now).length === 0 ? {} : { clock: "unsettled" }

/** Gives what is kept after an event; what is long over is forgotten. @category Functions */
export const after = (kept: Kept, event: typeof Event.Type): Kept => {
  const clockSettings =
    event._tag === "ClockSettingOpened"
      ? [...openAt(kept, event.setting.sentAt), event.setting]
      : openAt(kept, event.at).filter(({ requestId }) => requestId !== event.requestId)
  return clockSettings.length === 0 ? {} : { clockSettings }
}
