/** Which template a message is made from: the customer's own, the station's, or the one that every station starts with. */
import * as Effect from "effect/Effect"
import type { Kind } from "../../books/message/Message.ts"
import type * as SmsTemplate from "../../books/template/SmsTemplate.ts"
import { StationTemplates, type Template } from "../../books/template/TemplateText.ts"
import { ref, StationStore } from "../../store/StationStore.ts"

type MessageKind = typeof Kind.Type

/** Says as what a stored template can be used. */
export const usableAs = (state: SmsTemplate.State | null, kind: MessageKind): Template | null =>
  state !== null && state.status === "usable" && state.usableFor.includes(kind)
    ? { templateId: state.templateId, version: state.textVersion, text: state.text }
    : null

/** Finds a template by its id: a stored one, or one of those that the station starts with; `null` if it cannot be used for this kind. */
export const findTemplate = Effect.fnUntraced(function* (kind: MessageKind, templateId: string) {
  const store = yield* StationStore
  const initial = (yield* StationTemplates)[kind]
  const [stored] = yield* store.load([ref("Template", templateId)])
  const state = stored?.state ?? null
  if (state !== null) return usableAs(state, kind)
  return initial.templateId === templateId ? initial : null
})

/** Gives the template of a message that nobody chose one for: the customer's own where it fits, otherwise the station's. */
export const templateFor = Effect.fnUntraced(function* (kind: MessageKind, ownId: string | null) {
  const initial = (yield* StationTemplates)[kind]
  const own = ownId === null ? null : yield* findTemplate(kind, ownId)
  return own ?? (yield* findTemplate(kind, initial.templateId)) ?? initial
})
