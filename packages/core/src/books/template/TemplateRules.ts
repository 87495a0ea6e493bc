/** The rule of saving a template: a variable that does not exist is found here, not when a message is due. @category Rules */
import * as R from "../../rejection/Rejection.ts"
import { type Bare, decide, type Rule } from "../rule/Rule.ts"
import type * as SmsTemplate from "./SmsTemplate.ts"
import { unknownVariables, variablesIn } from "./TemplateText.ts"

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly template: ReadonlyArray<SmsTemplate.Event>
}

/** Saves a template as it is written, whatever stood there before; a text for alarms must name the time of the reading. @category Rules */
export const save: Rule<SmsTemplate.Content, Bare, Changes, R.TemplateVariable> = (content, _, { now }) => {
  const { templateId, text, usableFor } = content
  const unknown = unknownVariables(text).map(
    (variable) => new R.TemplateVariable({ templateId, variable, problem: "unknown" })
  )
  const lacksTime = usableFor.includes("alarm") && !variablesIn(text).includes("readingTime")
  const required = new R.TemplateVariable({ templateId, variable: "readingTime", problem: "required" })
  return decide([...unknown, lacksTime ? required : null], () => ({
    template: [{ _tag: "TemplateSaved", v: 1, at: now, content }]
  }))
}

/** What retiring looks at. @category Models */
export interface RetireView {
  readonly template: SmsTemplate.State
}

/** Retires a template: messages that were made from it keep saying so, new ones cannot be. @category Rules */
export const retire: Rule<Bare, RetireView, Changes, R.Conflict> = (_, { template }, { now }) => {
  const { templateId: id, status } = template
  return decide([status === "retired" ? new R.Conflict({ conflict: "alreadyClosed", id }) : null], () => ({
    template: [{ _tag: "TemplateRetired", v: 1, at: now }]
  }))
}
