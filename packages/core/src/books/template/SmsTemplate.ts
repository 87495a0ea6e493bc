/** A template (短信模板) as the station keeps it: every change of its text is a new version, and a message says which one it was made from. @category Aggregates */
import * as Schema from "effect/Schema"
import { Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { idOf } from "../../values/Id.ts"
import { Instant } from "../../values/Instant.ts"
import { existing, v1 } from "../entry/Stored.ts"
import { Kind } from "../message/Message.ts"

/** Describes where a template counts: in an org unit and everything below it; the empty text stands for all of them. @category Models */
export const Unit = titled(Schema.String.check(Schema.isMaxLength(64)), "供电单位", "org unit")

/** Describes what a clerk writes: a name for choosing, what it may be used for, and the text with `{variables}`, 1–500 characters. @category Models */
export const Content = Schema.Struct({
  templateId: titled(Id, "短信模板编号", "message template number"),
  orgNo: Unit,
  name: titled(Schema.NonEmptyString.check(Schema.isMaxLength(100)), "短信模板名称", "name of the message template"),
  usableFor: titled(Schema.NonEmptyArray(Kind), "短信模板用途", "uses of the message template"),
  text: titled(Schema.NonEmptyString.check(Schema.isMaxLength(500)), "短信模板内容", "text of the message template")
})
export type Content = typeof Content.Type

/** Describes what the books hold of an SMS template. @category Models */
export const State = Schema.Struct({
  ...Content.fields,
  /** Counts the texts: 1 for the first. */
  textVersion: Schema.Int,
  status: Schema.Literals(["usable", "retired"]),
  savedAt: Instant
})
export type State = typeof State.Type

/** Describes what happened to an SMS template; the books keep all of it, in order. @category Events */
export const Event = Schema.TaggedUnion({
  TemplateSaved: { ...v1, at: Instant, content: Content },
  TemplateRetired: { ...v1, at: Instant }
})
export type Event = typeof Event.Type

/**
 * Gives the key of a template: each org unit has its own one of a number.
 *
 * **Details** Before, a number was a key by itself, whatever org unit had saved it. Such a template stays where it is and counts for the org unit that
 * saved it last.
 *
 * @category Functions
 */
export const keyOf = ({ orgNo, templateId }: Pick<Content, "orgNo" | "templateId">): string =>
  idOf("template", orgNo, templateId)

/** Moves a template by one event. @category Functions */
export const evolve = (state: State | null, event: Event): State => {
  switch (event._tag) {
    case "TemplateSaved": {
      const before = state?.textVersion ?? 0
      const textVersion = state?.text === event.content.text ? before : before + 1
      return { ...event.content, textVersion, status: "usable", savedAt: event.at }
    }
    case "TemplateRetired":
      return { ...existing(state, event), status: "retired" }
  }
}
