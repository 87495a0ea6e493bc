/** The rules of dunning by hand (手工短信催费): who may be written to, and what a sending needs (R-125…R-132). */
import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import { decided, failing, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import { localTime } from "../../values/SiteTime.ts"
import { type Look, standingOf } from "../alarm/AlarmRules.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Message from "../message/Message.ts"
import * as MessageContent from "../message/MessageContent.ts"
import { type Counts, quietUntil, unsigned, usedUp } from "../message/MessageLimits.ts"
import type { Template } from "../template/TemplateText.ts"

/** When, under which policies, and who. */
export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

/** What is known of one recipient. */
export interface Recipient {
  readonly customer: Customer.State
  readonly looks: ReadonlyArray<Look>
  readonly lastPurchase: MessageContent.LastPurchase | null
  readonly counts: Counts
}

/** What one message of a sending is made with. */
export interface Making {
  readonly messageId: string
  readonly template: Template
  readonly above: "allowed" | "refused"
  readonly quietHoursReason: string | null
}

export type RecipientRejection =
  | R.CustomerInvalid
  | R.DoNotContact
  | R.AlarmIncomplete
  | R.AboveThreshold
  | R.TemplateVariable
  | R.Quota

const below = ({ looks }: Recipient, { policy, now }: Context): ReadonlyArray<Look> =>
  looks.filter((look) => standingOf(look, policy, now) === "below")

/** Lists what keeps one customer from getting a message, in order of precedence. */
const preconditions = (
  recipient: Recipient,
  making: Making,
  context: Context
): Preconditions<Exclude<RecipientRejection, R.TemplateVariable>> => {
  const { customer, counts } = recipient
  const { customerNo } = customer
  return [
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo }) : null,
    customer.consent === "doNotContact" ? new R.DoNotContact({ customerNo }) : null,
    customer.alarm.mobiles.length === 0 ? new R.AlarmIncomplete({ missing: "mobile" }) : null,
    making.above === "refused" && below(recipient, context).length === 0 ? new R.AboveThreshold({ customerNo }) : null,
    usedUp(customerNo, counts, context.policy)
  ]
}

/**
 * Makes the message to one recipient, or says everything that keeps him from getting it.
 *
 * **Details** Neither the alarm cycle nor the flag for messages matters: an operator may write when the system would not. The text speaks
 * of the targets that are low, or of all where none is.
 */
export const messageFor = (
  recipient: Recipient,
  making: Making,
  context: Context
): Result.Result<Message.Content, Refusal<RecipientRejection>> => {
  const { messageId, template, quietHoursReason: override } = making
  const { actor: sentBy, now: at, policy } = context
  const low = below(recipient, context)
  const about = { ...recipient, looks: low.length > 0 ? low : recipient.looks }
  const made = MessageContent.content(about, { kind: "dunning", template, sentBy, override }, { messageId, at, policy })
  const failed: ReadonlyArray<RecipientRejection> = failing(preconditions(recipient, making, context))
  const [first, ...rest] = Result.isFailure(made) ? [...failed, made.failure] : failed
  if (first !== undefined) return Result.fail([first, ...rest])
  return Result.mapError(made, (missing) => [missing] as const)
}

/** Checks what holds for a whole sending: a signature, and in the quiet hours a reason. */
export const maySend = (
  quietHoursReason: string | null,
  { policy, now }: Context
): Result.Result<"yes", Refusal<R.SignatureMissing | R.QuietHours>> => {
  const { from, to } = policy.quietHours
  const quiet = quietHoursReason === null && quietUntil(policy, now) !== null
  return decided<"yes", R.SignatureMissing | R.QuietHours>(
    [unsigned(policy), quiet ? new R.QuietHours({ time: localTime(now, policy.siteZone), from, to }) : null],
    () => "yes"
  )
}
