/** What may stand in the text of a template: variables in either spelling, and no brace that would go out as it is written. */
import { assert, describe, it } from "@effect/vitest"
import { Station, textOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { signature } from "../alarm/Site.ts"
import { clerk, known, told } from "./Desk.ts"

const saved = Effect.fnUntraced(function* (text: string) {
  const { dunning } = yield* Station.Station
  const content = { templateId: "t", orgNo: "374", name: "模板", usableFor: ["dunning"], text } as const
  return yield* dunning.saveTemplate({ ...clerk, commandId: `save-${text}`, ...content })
})

describe("the spelling of variables", () => {
  const refused: ReadonlyArray<readonly [text: string, named: string]> = [
    ["尊敬的{客户}，请购电", "客户"],
    ["尊敬的{customerName 请购电", "customerName 请购电"],
    ["尊敬的customerName}请购电", "尊敬的customerName"],
    ["尊敬的｛customerName｝请购电", "customerName"],
    ["尊敬的{}请购电", ""],
    ["尊敬的{customer-name}请购电", "customer-name"]
  ]
  it.effect.each(refused.map(([text, named]) => ({ title: text, given: [text, named] as const })))(
    "$title is refused, naming what is wrong and all variables, in Chinese in both spellings",
    ({ given: [text, named] }) =>
      told(() =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(saved(text))
          if (error._tag !== "TemplateVariable") return assert.fail(error._tag)
          assert.deepStrictEqual([error.variable, error.problem], [named, "unknown"])
          const { zh, en } = textOf(error)
          for (const spelling of ["{customerName}", "{客户名称}", "{hotline}", "{服务电话}"])
            assert.include(zh, spelling)
          for (const spelling of ["{customerName}", "{hotline}"]) assert.include(en, spelling)
        })
      )
  )

  it.effect.each(["", "   ", "\u3000\n"].map((text) => ({ title: JSON.stringify(text), given: [text] as const })))(
    "a text that says nothing is refused: $title",
    ({ given: [text] }) =>
      told(() => Effect.map(Effect.flip(saved(text)), (error) => assert.strictEqual(error._tag, "InvalidInput")))
  )

  it.effect("both spellings stand for the same value", () =>
    told((site) =>
      Effect.gen(function* () {
        const { dunning } = yield* Station.Station
        yield* known(site, "C1", "18")
        yield* saved("{客户名称}剩余{remaining}，告警{告警电量}，{供电单位名称}")
        const { messages } = yield* dunning.preview({ ...clerk, customerNos: ["C1"], templateId: "t" })
        assert.strictEqual(messages[0]?.text, `${signature}客户C1剩余18，告警100，历下供电所`)
      })
    )
  )
})
