/** What the former station sent before the books were restored (恢复后核验), and may arrive yet: the books know nothing of it. @category Rules */
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import { type Instant, isToCome, later, plusMillis, toMillis } from "../../values/Instant.ts"
import type * as Restoration from "../restoration/Restoration.ts"
import * as ClockSetting from "../terminal/ClockSetting.ts"
import { lifeBy, lifetimeOf, sendBy } from "./CreditRequest.ts"

/** When something is asked, and by which policies. */
interface When {
  readonly now: Instant
  readonly policy: Policy
}

/** Gives until when no clock is to be trusted: the former station may have set it after the backup, and the setting may come yet. */
const clocksUntil = (mark: Restoration.State, policy: Policy): Instant =>
  ClockSetting.deadAtOf(sendBy(mark.at, policy), policy)

/**
 * Gives until when a frame that the former station sent may take effect.
 *
 * **Details** Where the terminal checks tags that is as long as a frame travels, and no shorter than a setting of its clock may come of which the books do not
 * know: until then a tag proves nothing, whoever sent the frame.
 *
 * @category Functions
 */
export const arriveUntil = (mark: Restoration.State, capabilities: Capabilities, policy: Policy): Instant => {
  const until = plusMillis(sendBy(mark.at, policy), lifeBy({ clock: "unsettled" }, capabilities, policy).millis)
  return lifetimeOf(capabilities, policy).tagMinutes === null ? until : later(until, clocksUntil(mark, policy))
}

/** Tells whether a time that was reckoned from a mark is to come; one that was set by a clock that was wrong is not. */
const isAhead = (until: Instant, mark: Restoration.State, now: Instant): boolean =>
  isToCome(until, toMillis(until) - toMillis(mark.at), now)

/** Tells whether a frame that the former station sent may take effect at that moment or later. @category Questions */
export const mayArrive = (mark: Restoration.State | null, capabilities: Capabilities, { now, policy }: When): boolean =>
  mark !== null && isAhead(arriveUntil(mark, capabilities, policy), mark, now)

/** Says whether a clock may be put back by a setting that the former station sent: a tag proves nothing then. @category Questions */
export const clockAfter = (mark: Restoration.State | null, { now, policy }: When): ClockSetting.Clock =>
  mark !== null && isAhead(clocksUntil(mark, policy), mark, now) ? { clock: "unsettled" } : {}
