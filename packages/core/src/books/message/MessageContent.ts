/** Making the content of a message: who gets it, what it is made from, and the text as it will be read. */
import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { TemplateVariable } from "../../rejection/Rejection.ts"
import { type TerminalId, terminalIn } from "../../values/CreditTarget.ts"
import { type Energy, toKwh } from "../../values/Energy.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { localText } from "../../values/SiteTime.ts"
import type { Look } from "../alarm/AlarmRules.ts"
import type * as Customer from "../customer/Customer.ts"
import { numbersFor } from "../customer/Recipients.ts"
import type * as Order from "../purchase/Order.ts"
import { render, type Template, type Values, variablesIn } from "../template/TemplateText.ts"
import type * as Message from "./Message.ts"
import { messageIdOf } from "./Occasion.ts"

/** The newest purchase that took effect. */
export interface LastPurchase {
  readonly energy: Energy
  readonly at: Instant
  readonly orderNo: string
  /** What was paid, in fen; `null`: it was not recorded. */
  readonly amountFen: number | null
}

/** Whom a message is about. `orgName`: `null` where nobody knows it, and then nothing is said of it. */
export interface About {
  readonly customer: Customer.State
  readonly orgName: string | null
  readonly looks: ReadonlyArray<Look>
  readonly lastPurchase: LastPurchase | null
}

/**
 * What a message is: its kind, its template, who had it sent, why quiet hours do not hold (`null`: they do), and whether it is about a low balance
 * only, or about an order.
 */
export interface Making extends Pick<Message.Content, "because" | "orderNo"> {
  readonly kind: Message.Content["kind"]
  readonly template: Template
  readonly sentBy: string
  readonly override: string | null
}

/** Lists the terminals of targets, each once. */
const terminalsOf = (looks: ReadonlyArray<Look>): ReadonlyArray<TerminalId> => [
  ...new Set(looks.map(({ target }) => terminalIn(target)))
]

/** Joins what is said of each target; a value that one of them lacks is missing altogether. */
const joined = (values: ReadonlyArray<string | null>): string | undefined =>
  values.length === 0 || values.includes(null) ? undefined : values.join("、")

/** Writes an amount in yuan. */
const yuan = (fen: number | null): string | undefined => (fen === null ? undefined : (fen / 100).toFixed(2))

/** Tells of an order as a purchase that took effect. */
export const purchaseOf = ({ energy, savedAt, orderNo, amountFen }: Order.State): LastPurchase => ({
  energy,
  at: savedAt,
  orderNo,
  amountFen
})

/** Gives the values of every variable that this customer has. */
export const valuesOf = ({ customer, orgName, looks, lastPurchase }: About, policy: Policy): Values => {
  const minute = (at: Instant): string => localText(at, policy.siteZone).slice(0, 16)
  return {
    customerName: customer.name,
    customerNo: customer.customerNo,
    orgName: orgName ?? undefined,
    terminalNo: joined(terminalsOf(looks)),
    remaining: joined(looks.map(({ remaining }) => (remaining === null ? null : toKwh(remaining)))),
    alarmEnergy: joined(looks.map(({ alarmEnergy }) => toKwh(alarmEnergy))),
    readingTime: joined(looks.map(({ readAt }) => (readAt === null ? null : minute(readAt)))),
    lastPurchaseEnergy: lastPurchase === null ? undefined : toKwh(lastPurchase.energy),
    lastPurchaseTime: lastPurchase === null ? undefined : minute(lastPurchase.at),
    lastPurchaseAmount: yuan(lastPurchase?.amountFen ?? null),
    lastPurchaseOrderNo: lastPurchase?.orderNo,
    hotline: policy.hotline ?? undefined
  }
}

/** Says of which org unit a template is, where it is one of the station's. */
export const templateUnit = ({ orgNo }: Template): Pick<Message.Content, "templateOrgNo"> =>
  orgNo === undefined ? {} : { templateOrgNo: orgNo }

/** What the words of a message are made of. */
export type Source = Pick<Template, "templateId" | "text">

/** Gives what a text names out of the values of this customer: what a provider's template is filled with. */
export const spokenOf = (about: About, { text }: Source, policy: Policy): { readonly [variable: string]: string } => {
  const values = valuesOf(about, policy)
  return Object.fromEntries(variablesIn(text).map((name) => [name, values[name] ?? ""]))
}

/** Makes what a message to a number says; its text begins with the site's signature. */
export const wording = (
  about: About,
  source: Source,
  to: string,
  policy: Policy
): Result.Result<Message.Wording, TemplateVariable> =>
  Result.map(render(source, valuesOf(about, policy)), (text) => ({
    to,
    customerName: about.customer.name,
    text: `${policy.signature ?? ""}${text}`
  }))

/** Makes one message to each number that gets this kind, all of one occasion; their text begins with the site's signature. The caller has made sure that there is a number and a signature. */
export const contents = (
  about: About,
  { template, ...making }: Making,
  { messageId: occasion, at, policy }: { readonly messageId: string; readonly at: Instant; readonly policy: Policy }
): Result.Result<ReadonlyArray<Message.Content>, TemplateVariable> => {
  const { customerNo, orgNo } = about.customer
  const texts = numbersFor(about.customer, making.kind).map((to) => wording(about, template, to, policy))
  return Result.map(Result.all(texts), (made) =>
    made.map((it, no) => ({
      ...it,
      ...making,
      templateId: template.templateId,
      templateVersion: template.version,
      templateText: template.text,
      ...templateUnit(template),
      messageId: messageIdOf(occasion, no),
      occasion,
      orgNo,
      customerNo,
      targets: about.looks.map(({ target }) => target),
      notAfter: plusMillis(at, policy.messageLifetimeMinutes * 60_000)
    }))
  )
}
