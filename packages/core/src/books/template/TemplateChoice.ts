/** Which template counts for a customer: the nearest of his org unit and those above it, or the one that every station starts with. Pure. @category Rules */
import { isInScope } from "../../ports/authorization/Authorization.ts"
import type { Kind } from "../message/Message.ts"
import type * as SmsTemplate from "./SmsTemplate.ts"
import type { Template } from "./TemplateText.ts"

type MessageKind = typeof Kind.Type

/** Gives the org units whose templates count in one: itself and those above it, up to the empty one, which holds all. @category Functions */
export const unitsAbove = (orgNo: string): ReadonlyArray<string> => {
  const characters = [...orgNo]
  return Array.from({ length: characters.length + 1 }, (_, index) =>
    characters.slice(0, characters.length - index).join("")
  )
}

/** Tells whether a template may be used for a kind of message. @category Functions */
export const isUsable = ({ status, usableFor }: SmsTemplate.State, kind: MessageKind): boolean =>
  status === "usable" && usableFor.includes(kind)

/** Gives the nearest of some templates of one number that can be used for a kind in an org unit; `null`: none. @category Rules */
export const nearest = (
  stored: ReadonlyArray<SmsTemplate.State>,
  kind: MessageKind,
  orgNo: string
): SmsTemplate.State | null =>
  stored
    .filter((state) => isInScope(orgNo, [state.orgNo]) && isUsable(state, kind))
    .reduce<SmsTemplate.State | null>(
      (best, state) => (best === null || state.orgNo.length > best.orgNo.length ? state : best),
      null
    )

/** Gives a stored template as messages are made from it. @category Conversions */
export const templateOf = ({ templateId, orgNo, textVersion: version, text }: SmsTemplate.State): Template => ({
  templateId,
  orgNo,
  version,
  text
})
