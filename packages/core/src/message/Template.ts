/** SMS templates (短信模板): text with `{variables}` out of a closed list; an unknown variable is found when the template is saved. */
import * as Context from "effect/Context"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Id } from "../target/CreditTarget.ts"
import type { Kind } from "./Message.ts"

/** The variables that a template may use. */
export const variables = [
  "customerName",
  "customerNo",
  "terminalNo",
  "remaining",
  "alarmEnergy",
  "readingTime",
  "lastPurchaseEnergy",
  "lastPurchaseTime",
  "orgName",
  "hotline"
] as const
export type Variable = (typeof variables)[number]

/** Describes a template; `version` grows with every change, so a message can say exactly what it was rendered from. */
export const Template = Schema.Struct({
  templateId: Id,
  version: Schema.Int,
  text: Schema.NonEmptyString.check(Schema.isMaxLength(500))
})
export type Template = typeof Template.Type

/** The values for one message; a variable without a value cannot be rendered. */
export type Values = { readonly [V in Variable]?: string | undefined }

/** A variable that a template names and nobody knows, or that has no value for this message. */
export class VariableMissing extends Schema.TaggedError<VariableMissing>()("VariableMissing", {
  variable: Schema.String
}) {}

const placeholder = /\{(\w+)\}/g

const isVariable = (name: string): name is Variable => (variables as ReadonlyArray<string>).includes(name)

/** Checks that a template names only known variables. */
export const check = (text: string): Result.Result<string, VariableMissing> => {
  const unknown = [...text.matchAll(placeholder)].map(([, name = ""]) => name).find((name) => !isVariable(name))
  return unknown === undefined ? Result.succeed(text) : Result.fail(new VariableMissing({ variable: unknown }))
}

/** Renders a template; every variable that it names needs a value. */
export const render = (template: Template, values: Values): Result.Result<string, VariableMissing> => {
  const missing = [...template.text.matchAll(placeholder)]
    .map(([, name = ""]) => name)
    .find((name) => !isVariable(name) || values[name] === undefined)
  if (missing !== undefined) return Result.fail(new VariableMissing({ variable: missing }))
  return Result.succeed(
    template.text.replace(placeholder, (_, name: string) => (isVariable(name) ? (values[name] ?? "") : ""))
  )
}

/** The templates that a station starts with, by kind of message; with usual values each fits one SMS of 70 characters. */
export const defaults: { readonly [K in typeof Kind.Type]: Template } = {
  alarm: {
    templateId: "alarm",
    version: 1,
    text: "{customerName}：剩余电量{remaining}千瓦时（{readingTime}），低于告警电量{alarmEnergy}千瓦时，请及时购电。"
  },
  dunning: {
    templateId: "dunning",
    version: 1,
    text: "{customerName}：剩余电量{remaining}千瓦时（{readingTime}），请及时购电，以免影响用电。"
  },
  purchaseApplied: {
    templateId: "purchaseApplied",
    version: 1,
    text: "{customerName}：您购买的{lastPurchaseEnergy}千瓦时电量已下发，剩余电量{remaining}千瓦时。"
  }
}

/** The templates of this station; without a layer the ones it starts with. */
export const StationTemplates = Context.Reference<typeof defaults>("@yugou/core/message/StationTemplates", {
  defaultValue: () => defaults
})
