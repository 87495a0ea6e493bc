/** 短信模板: what implements choosing, saving and retiring templates. */

import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { type Kind, Kind as MessageKind } from "../../books/message/Message.ts"
import type * as SmsTemplate from "../../books/template/SmsTemplate.ts"
import * as TemplateRules from "../../books/template/TemplateRules.ts"
import { StationTemplates, type Template } from "../../books/template/TemplateText.ts"
import { isInScope } from "../../ports/authorization/Authorization.ts"
import * as R from "../../rejection/Rejection.ts"
import { maxPage, ref, StationStore } from "../../store/StationStore.ts"
import { ask, type Context, decision, run } from "../kernel/Command.ts"
import type { Handlers } from "../kernel/Handler.ts"
import { narrowed } from "../kernel/Listing.ts"
import { find, need } from "../kernel/Load.ts"
import { ruled } from "../kernel/RuledCommand.ts"
import { dunning as table } from "./Table.ts"
import type { TemplateView } from "./Views.ts"

type Table = Handlers<typeof table>

const templateView = (state: SmsTemplate.State): TemplateView => {
  const { templateId, textVersion, name, usableFor, text, status } = state
  return { templateId, version: textVersion, name, usableFor, text, status, origin: "station" }
}

const initialView = (kind: typeof Kind.Type, { templateId, version, text }: Template): TemplateView => ({
  templateId,
  version,
  name: templateId,
  usableFor: [kind],
  text,
  status: "usable",
  origin: "initial"
})

/** Lists what can be used: the station's templates, and of the initial ones those that no template of the station has taken the place of. */
const templates: Table["templates"] = (input) =>
  ask(table.templates, input, ({ usableFor, orgNo }, { orgScope }) =>
    Effect.gen(function* () {
      const store = yield* StationStore
      const initial = yield* StationTemplates
      const page = { after: null, limit: maxPage, order: "ascending" } as const
      const { rows } = yield* store.list("Template", { orgScope: narrowed(orgScope, orgNo), where: {} }, page)
      const stored = new Set(rows.map(({ ref: { id } }) => id))
      const started = MessageKind.literals
        .map((kind) => initialView(kind, initial[kind]))
        .filter(({ templateId }) => !stored.has(templateId))
      return [...rows.map(({ state }) => templateView(state)), ...started].filter(
        (view) => view.status === "usable" && (usableFor === undefined || view.usableFor.includes(usableFor))
      )
    })
  )

const saveTemplate: Table["saveTemplate"] = run(table.saveTemplate, (payload, context) =>
  Effect.gen(function* () {
    const { templateId, orgNo, name, usableFor, text } = payload
    const template = yield* find(ref("Template", templateId))
    const known = template.state?.orgNo ?? orgNo
    if (!isInScope(orgNo, context.orgScope) || !isInScope(known, context.orgScope)) {
      return yield* new R.NotFound({ what: "template", id: templateId })
    }
    return Result.map(TemplateRules.save({ templateId, orgNo, name, usableFor, text }, {}, context), ({ changes }) =>
      decision({ template }, changes, null, (after) => templateView(after.template.state))
    )
  })
)

const ofTemplate = ({ templateId }: { readonly templateId: string }, context: Context) =>
  Effect.map(need(ref("Template", templateId), context), (template) => ({ template }))

const retireTemplate: Table["retireTemplate"] = ruled(
  table.retireTemplate,
  ofTemplate,
  TemplateRules.retire,
  ({ template }) => templateView(template.state)
)

/** Implements 短信模板. */
export const templateOperations = { templates, saveTemplate, retireTemplate } satisfies Partial<Table>
