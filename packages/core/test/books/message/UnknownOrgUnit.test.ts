/** A text that names the org unit where no copy of the archive record says how it is called: its number never stands in for the name. */
import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { days, type Site, signature } from "../alarm/Site.ts"
import { openItems, suppressions } from "../alarm/Watching.ts"
import { clerk, known, told } from "../dunning/Desk.ts"

/** Books of before, in which no archive record was kept. */
const forget = (site: Site): void => {
  for (const series of [...site.books.facts.keys()]) if (series.startsWith("archive:")) site.books.facts.delete(series)
}

const named = Effect.fnUntraced(function* (templateId: string, usableFor: "alarm" | "dunning") {
  const { dunning } = yield* Station.Station
  const content = {
    templateId,
    orgNo: "",
    name: "署名",
    usableFor: [usableFor] as const,
    text: "{readingTime}{供电单位名称}提醒您购电"
  }
  yield* dunning.saveTemplate({ ...clerk, commandId: "t", ...content })
})

describe("the name of the org unit, of which there is no copy", () => {
  it.effect("is missing by its name where a person sends; taken from the archive, it is said", () =>
    told((site) =>
      Effect.gen(function* () {
        const { customers, dunning } = yield* Station.Station
        yield* known(site, "C1", "18")
        yield* named("t", "dunning")
        forget(site)
        const { refused } = yield* dunning.preview({ ...clerk, customerNos: ["C1"], templateId: "t" })
        assert.deepStrictEqual(
          refused.flatMap(({ refusals }) => refusals.map(({ code, message }) => [code, message.includes("{orgName}")])),
          [["TEMPLATE_VARIABLE", true]]
        )
        yield* customers.takeFromArchive({ ...clerk, commandId: "take", customerNo: "C1" })
        const shown = yield* dunning.preview({ ...clerk, customerNos: ["C1"], templateId: "t" })
        assert.strictEqual(shown.messages[0]?.text, `${signature}2026-03-02 15:00历下供电所提醒您购电`)
      })
    )
  )

  it.effect("keeps the station's own alarm back, and a person is told", () =>
    told((site) =>
      Effect.gen(function* () {
        yield* known(site, "C1", "18", { cycle: "daily" })
        yield* named("alarm", "alarm")
        forget(site)
        assert.deepStrictEqual(yield* days(site, "C1", ["18"], "09:30", "2026-03-03"), [0])
        assert.deepStrictEqual(yield* suppressions, ["templateVariable"])
        assert.deepStrictEqual(yield* openItems, [["messageUnsendable", "C1"]])
      })
    )
  )
})
