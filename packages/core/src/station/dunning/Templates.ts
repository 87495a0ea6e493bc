/** 短信模板: what implements choosing, saving and retiring templates. Each org unit has its own ones. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Kind, Kind as MessageKind } from "../../books/message/Message.ts"
import * as SmsTemplate from "../../books/template/SmsTemplate.ts"
import { isUsable, nearest, unitsAbove } from "../../books/template/TemplateChoice.ts"
import * as TemplateRules from "../../books/template/TemplateRules.ts"
import { StationTemplates, type Template } from "../../books/template/TemplateText.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import { invalidField } from "../../rejection/invalidInput.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { type Filter, maxPage, ref, StationStore } from "../../store/StationStore.ts"
import type { Text } from "../../values/Text.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed } from "../kernel/Listing.ts"
import { allowedIn, find, notFound } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { dunning as table } from "./Table.ts"
import type { TemplateView } from "./Views.ts"

type Table = Handlers<typeof table>
type Use = typeof Kind.Type

const templateView = (state: SmsTemplate.State): TemplateView => {
  const { templateId, orgNo, textVersion, name, usableFor, text, status } = state
  return { templateId, orgNo, version: textVersion, name, usableFor, text, status, origin: "station" }
}

const initialView = (use: Use, { templateId, version, text }: Template): TemplateView => ({
  templateId,
  orgNo: "",
  version,
  name: templateId,
  usableFor: [use],
  text,
  status: "usable",
  origin: "initial"
})

/** Gives all stored templates that a filter lets through: there are few. */
const stored = Effect.fnUntraced(function* (filter: Filter) {
  const store = yield* StationStore
  const found: Array<Versioned<"Template">> = []
  let after: string | null = null
  do {
    const page: { readonly rows: ReadonlyArray<Versioned<"Template">>; readonly next: string | null } =
      yield* store.list("Template", filter, { after, limit: maxPage, order: "ascending" })
    found.push(...page.rows)
    after = page.next
  } while (after !== null)
  return found
})

/** Tells whether a message of this use may be made from a template somewhere in an org unit or below it. */
const counts = (state: SmsTemplate.State, all: ReadonlyArray<SmsTemplate.State>, use: Use, orgNo: string): boolean => {
  if (!isUsable(state, use)) return false
  if (state.orgNo !== orgNo && isInScope(state.orgNo, [orgNo])) return true
  const same = all.filter(({ templateId }) => templateId === state.templateId)
  return nearest(same, use, orgNo) === state
}

/**
 * Lists what the customers of the actor's org units get: their own templates, those of the org units above as far as they have no own ones of that
 * number, and of the initial ones those that none has taken the place of.
 */
const templates: Table["templates"] = (input) =>
  ask(table.templates, input, ({ usableFor, orgNo }, { orgScope }) =>
    Effect.gen(function* () {
      const initial = yield* StationTemplates
      const units = narrowed(orgScope, orgNo)
      const rows = yield* stored({ orgScope: units, exactly: units.flatMap(unitsAbove), where: {} })
      const all = rows.map(({ state }) => state)
      const uses = usableFor === undefined ? MessageKind.literals : [usableFor]
      const offered = all.filter((state) => uses.some((use) => units.some((unit) => counts(state, all, use, unit))))
      const isReplaced = (use: Use, unit: string): boolean =>
        nearest(
          all.filter(({ templateId }) => templateId === initial[use].templateId),
          use,
          unit
        ) !== null
      const started = uses.filter((use) => units.some((unit) => !isReplaced(use, unit)))
      return [...offered.map(templateView), ...started.map((use) => initialView(use, initial[use]))]
    })
  )

/** Loads what an org unit has under a number: its own template, also one that was stored before numbers were by org unit. */
const ownTemplate = Effect.fnUntraced(function* (content: Pick<SmsTemplate.Content, "orgNo" | "templateId">) {
  const former = yield* find(ref("Template", content.templateId))
  const isOwn = former.state?.templateId === content.templateId && former.state.orgNo === content.orgNo
  return isOwn ? former : yield* find(ref("Template", SmsTemplate.keyOf(content)))
})

/** Saves the template of an org unit; whatever another one has under that number stays as it is. */
const saveTemplate: Table["saveTemplate"] = run(table.saveTemplate, (payload, context) =>
  Effect.gen(function* () {
    const { templateId, orgNo, name, usableFor, text } = payload
    yield* allowedIn(orgNo, table.saveTemplate, context)
    const template = yield* ownTemplate(payload)
    return Result.map(TemplateRules.save({ templateId, orgNo, name, usableFor, text }, {}, context), ({ changes }) =>
      decision({ template }, changes, null, (after) => templateView(after.template.state))
    )
  })
)

const namedTwice: Text = {
  zh: "必须填写：多个供电单位有该编号的模板",
  en: "must be given: several org units have that template"
}

/** Loads the template that is meant: that of the org unit named, or the only one of its number in the actor's org units. */
const templateViewOf = Effect.fnUntraced(function* (
  { templateId, orgNo }: { readonly templateId: string; readonly orgNo?: string },
  { orgScope }: Context
) {
  const all = yield* stored({ orgScope, where: { templateId: { _tag: "Is", value: templateId } } })
  const named = all.filter(({ state }) => orgNo === undefined || state.orgNo === orgNo)
  const usable = named.filter(({ state }) => state.status === "usable")
  const [template, ...others] = usable.length === 0 ? named : usable
  if (template === undefined) return yield* notFound(ref("Template", templateId))
  if (others.length > 0) return yield* invalidField(table.retireTemplate.payload, ["orgNo"], namedTwice)
  return { template }
})

const retireTemplate: Table["retireTemplate"] = ruled(
  table.retireTemplate,
  templateViewOf,
  TemplateRules.retire,
  ({ template }) => templateView(template.state)
)

/** Implements 短信模板. */
export const templateOperations = { templates, saveTemplate, retireTemplate } satisfies Partial<Table>
