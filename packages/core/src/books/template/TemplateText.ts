/**
 * SMS templates (短信模板): text with `{variables}` out of a closed list; an unknown variable is found when the template is saved.
 *
 * @category Parts of aggregates
 */
import * as Context from "effect/Context"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { TemplateVariable } from "../../rejection/Rejection.ts"
import { variableNames } from "../../rejection/templateWords.ts"
import { Id } from "../../values/CreditTarget.ts"
import type { Kind } from "../message/Message.ts"

/** The variables that a template may use. @category Constants */
export const variables = [
  "customerName",
  "customerNo",
  "terminalNo",
  "remaining",
  "alarmEnergy",
  "readingTime",
  "lastPurchaseEnergy",
  "lastPurchaseTime",
  "lastPurchaseAmount",
  "lastPurchaseOrderNo",
  "orgName",
  "hotline"
] as const

/** The name of a variable that a template may use. @category Models */
export type Variable = (typeof variables)[number]

/**
 * Describes a template; `version` grows with every change, so a message can say exactly what it was rendered from.
 *
 * **Details** `orgNo`: the org unit whose template it is, empty where it counts for all; one that the station starts with has none.
 *
 * @category Models
 */
export const Template = Schema.Struct({
  templateId: Id,
  orgNo: Schema.optionalKey(Schema.String),
  version: Schema.Int,
  text: Schema.NonEmptyString.check(Schema.isMaxLength(500))
})
export type Template = typeof Template.Type

/** The values for one message; a variable without a value cannot be rendered. @category Models */
export type Values = { readonly [V in Variable]?: string | undefined }

/** Whatever stands in braces, in whatever script. */
const placeholder = /\{([^{}]*)\}/g

/** The variables as a clerk may write them in Chinese: `{客户名称}` is `{customerName}`. */
const byChinese = new Map<string, Variable>(variables.map((name) => [variableNames[name].zh, name]))

/** Gives the variable of a name in either spelling. */
const variableOf = (name: string): Variable | undefined => {
  const trimmed = name.trim()
  return variables.find((variable) => variable === trimmed) ?? byChinese.get(trimmed)
}

const namesIn = (text: string): ReadonlyArray<string> => [...text.matchAll(placeholder)].map(([, name = ""]) => name)

/** Gives what follows a brace that is opened and not closed, or stands before one that is closed and not opened; a brace in full width is none. */
const loose = (text: string): ReadonlyArray<string> => {
  const rest = text.replace(placeholder, "")
  return [...rest.matchAll(/[{｛][^{}｛｝]{0,20}|[^{}｛｝]{0,20}[}｝]/g)].map(([found]) =>
    found.replace(/[{}｛｝]/g, "")
  )
}

/** Gives the variables that a text names. @category Functions */
export const variablesIn = (text: string): ReadonlyArray<Variable> =>
  namesIn(text).flatMap((name) => variableOf(name) ?? [])

/** Gives the names in braces that are no variables, in the order in which they stand, and then what a brace without its other half begins or ends. @category Functions */
export const unknownVariables = (text: string): ReadonlyArray<string> => [
  ...namesIn(text).filter((name) => variableOf(name) === undefined),
  ...loose(text)
]

/** Renders a template; every variable that it names needs a value, and a name that is no variable has none. @category Functions */
export const render = (
  { templateId, text }: Pick<Template, "templateId" | "text">,
  values: Values
): Result.Result<string, TemplateVariable> => {
  const valueOf = (name: string): string | undefined => {
    const variable = variableOf(name)
    return variable === undefined ? undefined : values[variable]
  }
  const missing = namesIn(text).find((name) => valueOf(name) === undefined)
  if (missing !== undefined) {
    return Result.fail(
      new TemplateVariable({ templateId, variable: variableOf(missing) ?? missing, problem: "noValue" })
    )
  }
  return Result.succeed(text.replace(placeholder, (_, name: string) => valueOf(name) ?? ""))
}

/** The templates that a station starts with, by kind of message; with usual values each fits one SMS of 70 characters. @category Constants */
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
  },
  tripWarning: {
    templateId: "tripWarning",
    version: 1,
    text: "{customerName}：剩余电量{remaining}千瓦时（{readingTime}），即将停电，请立即购电。"
  }
}

/** The templates of this station; without a layer the ones it starts with. @category Services */
export const StationTemplates = Context.Reference<typeof defaults>("@yugou/core/message/StationTemplates", {
  defaultValue: () => defaults
})
