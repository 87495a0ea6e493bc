/** The rules of dunning by hand (手工短信催费): who may be written to, and what a sending needs (R-125…R-132). @category Rules */
import * as Result from "effect/Result"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { localTime } from "../../values/SiteTime.ts"
import { isStale, type Look, standingOf } from "../alarm/AlarmRules.ts"
import type * as Customer from "../customer/Customer.ts"
import { numbersFor } from "../customer/Recipients.ts"
import type * as Message from "../message/Message.ts"
import * as MessageContent from "../message/MessageContent.ts"
import { type Counts, quietUntil, unsigned, usedUp } from "../message/MessageLimits.ts"
import { type Bare, type Context, decide, type Rule } from "../rule/Rule.ts"
import type { Template } from "../template/TemplateText.ts"

/** What is known of one recipient. @category Models */
export interface Recipient {
  readonly customer: Customer.State
  readonly orgName: string | null
  readonly looks: ReadonlyArray<Look>
  readonly lastPurchase: MessageContent.LastPurchase | null
  readonly counts: Counts
}

/** What one message of a sending is made with. @category Models */
export interface Making {
  readonly messageId: string
  readonly template: Template
  readonly above: "allowed" | "refused"
  readonly quietHoursReason: string | null
}

/** The messages to one recipient, one for each of his numbers. @category Models */
export interface Changes {
  readonly messages: ReadonlyArray<Message.Content>
}

/** Why choosing a recipient may be refused. @category Errors */
export type RecipientRejection =
  | R.CustomerInvalid
  | R.DoNotContact
  | R.AlarmIncomplete
  | R.NoTerminal
  | R.StaleReading
  | R.AboveThreshold
  | R.TemplateVariable
  | R.Quota

const below = ({ looks }: Recipient, { policy, now }: Context): ReadonlyArray<Look> =>
  looks.filter((look) => standingOf(look, policy, now) === "below")

/** Says why nobody can tell that a customer is low: he has nothing that could be, it was not read lately, or it is not low. */
const notLow = ({ customer: { customerNo }, looks }: Recipient, { policy, now }: Context) => {
  if (looks.length === 0) return new R.NoTerminal({ customerNo })
  const unread = looks.find(
    (look) => look.readAt === null || look.remaining === null || isStale(look, policy, now) === "yes"
  )
  return unread === undefined
    ? new R.AboveThreshold({ customerNo })
    : new R.StaleReading({ target: unread.target, readAt: unread.readAt })
}

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
    numbersFor(customer, "dunning").length === 0 ? new R.AlarmIncomplete({ missing: "mobile" }) : null,
    making.above === "refused" && below(recipient, context).length === 0 ? notLow(recipient, context) : null,
    usedUp(customerNo, counts, context.policy)
  ]
}

/**
 * Makes the messages to one recipient, one for each of his numbers, or says everything that keeps him from getting it.
 *
 * **Details** Neither the alarm cycle nor the flag for messages matters: an operator may write when the system would not. The text speaks
 * of the targets that are low, or of all where none is.
 *
 * @category Rules
 */
export const messageFor: Rule<Making, Recipient, Changes, RecipientRejection> = (making, recipient, context) => {
  const { messageId, template, quietHoursReason: override } = making
  const { actor: sentBy, now: at, policy } = context
  const low = below(recipient, context)
  const about = { ...recipient, looks: low.length > 0 ? low : recipient.looks }
  const because = low.length > 0 ? ({ because: "low" } as const) : {}
  const kind = { kind: "dunning", template, sentBy, override, ...because } as const
  const made = MessageContent.contents(about, kind, { messageId, at, policy })
  const missing = Result.isFailure(made) ? made.failure : null
  return decide([...preconditions(recipient, making, context), missing], () => ({ messages: Result.getOrThrow(made) }))
}

/** Decides about a whole sending, which changes nothing by itself: a signature, and in the quiet hours a reason. @category Rules */
export const maySend: Rule<Pick<Making, "quietHoursReason">, Bare, Bare, R.SignatureMissing | R.QuietHours> = (
  { quietHoursReason },
  _,
  { policy, now }
) => {
  const { from, to } = policy.quietHours
  const quiet = quietHoursReason === null && quietUntil(policy, now) !== null
  return decide(
    [unsigned(policy), quiet ? new R.QuietHours({ time: localTime(now, policy.siteZone), from, to }) : null],
    () => ({})
  )
}
