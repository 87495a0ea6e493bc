/** The rule of saving a template: a variable that does not exist is found here, not when a message is due. */
import type * as Result from "effect/Result"
import { decided, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import type { Instant } from "../../values/Instant.ts"
import type * as SmsTemplate from "./SmsTemplate.ts"
import { unknownVariables, variablesIn } from "./TemplateText.ts"

/** Saves a template as it is written; a text for alarms must name the time of the reading. */
export const save = (
  content: SmsTemplate.Content,
  now: Instant
): Result.Result<ReadonlyArray<SmsTemplate.Event>, Refusal<R.TemplateVariable>> => {
  const { templateId, text, usableFor } = content
  const unknown = unknownVariables(text).map(
    (variable) => new R.TemplateVariable({ templateId, variable, problem: "unknown" })
  )
  const lacksTime = usableFor.includes("alarm") && !variablesIn(text).includes("readingTime")
  const required = new R.TemplateVariable({ templateId, variable: "readingTime", problem: "required" })
  return decided<ReadonlyArray<SmsTemplate.Event>, R.TemplateVariable>(
    [...unknown, lacksTime ? required : null],
    () => [{ _tag: "TemplateSaved", v: 1, at: now, content }]
  )
}

/** Retires a template: messages that were made from it keep saying so, new ones cannot be. */
export const retire = (
  template: SmsTemplate.State,
  now: Instant
): Result.Result<ReadonlyArray<SmsTemplate.Event>, Refusal<R.Conflict>> =>
  decided(
    [template.status === "retired" ? new R.Conflict({ conflict: "alreadyClosed", id: template.templateId }) : null],
    () => [{ _tag: "TemplateRetired", v: 1, at: now }]
  )
