/** Which template a message is made from: the customer's own, that of his org unit, or the one that every station starts with. */
import * as Effect from "effect/Effect"
import type * as Customer from "../../books/customer/Customer.ts"

import { keyOf } from "../../books/template/SmsTemplate.ts"
import { nearest, templateOf, unitsAbove } from "../../books/template/TemplateChoice.ts"
import { StationTemplates } from "../../books/template/TemplateText.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { MessageKind } from "../../values/MessageKind.ts"

const storedOf = Effect.fnUntraced(function* (templateId: string, orgNo: string) {
  const store = yield* StationStore
  const keys = [templateId, ...unitsAbove(orgNo).map((unit) => keyOf({ orgNo: unit, templateId }))]
  const stored = yield* store.load(keys.map((key) => ref("Template", key)))
  return stored.flatMap(({ state }) => (state?.templateId === templateId ? [state] : []))
})

/** Tells whether messages of any kind can be made from a template of this number in an org unit. */
export const isTemplate = Effect.fnUntraced(function* (templateId: string, orgNo: string) {
  const initial = Object.values(yield* StationTemplates).some((template) => template.templateId === templateId)
  const stored = yield* storedOf(templateId, orgNo)
  return initial || MessageKind.literals.some((kind) => nearest(stored, kind, orgNo) !== null)
})

/** Finds the template of a number that counts in an org unit; `null` if there is none that can be used for this kind. */
export const findTemplate = Effect.fnUntraced(function* (kind: MessageKind, templateId: string, orgNo: string) {
  const initial = (yield* StationTemplates)[kind]
  const chosen = nearest(yield* storedOf(templateId, orgNo), kind, orgNo)
  if (chosen !== null) return templateOf(chosen)
  return initial.templateId === templateId ? initial : null
})

/** Gives the template of a message that nobody chose one for: the customer's own where it fits, otherwise that of his org unit. */
export const templateFor = Effect.fnUntraced(function* (
  kind: MessageKind,
  { templateId, orgNo }: Pick<Customer.State, "templateId" | "orgNo">
) {
  const initial = (yield* StationTemplates)[kind]
  const own = templateId === null ? null : yield* findTemplate(kind, templateId, orgNo)
  return own ?? (yield* findTemplate(kind, initial.templateId, orgNo)) ?? initial
})
