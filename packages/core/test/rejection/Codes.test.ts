import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { StationPromise } from "@yugou/core"
import { page, pagePath } from "../../scripts/CodesPage.ts"
import { tags } from "../../scripts/RejectionSamples.ts"
import { nextStepOf, whoTexts } from "../../src/rejection/nextSteps.ts"
import { faultsOfChinese, faultsOfEnglish } from "./Faults.ts"
import { samplesOf } from "./Samples.ts"

describe("the page of codes", () => {
  it("is the one that `npm run codes` writes", () => {
    assert.strictEqual(readFileSync(pagePath, "utf8"), page())
  })
})

describe("the samples on it", () => {
  it("show no id of the station where a person reads", () => {
    assert.notMatch(page(), /[A-Za-z]:[^\s|]|~~/)
  })
})

describe("who acts next on a refusal", () => {
  it.each(tags.map((tag) => ({ tag })))("$tag says who and how in both languages", ({ tag }) => {
    for (const rejection of samplesOf(tag)) {
      const { who, how } = nextStepOf(rejection)
      assert.deepStrictEqual(faultsOfChinese(`${whoTexts[who].zh}：${how.zh}`), [], how.zh)
      assert.deepStrictEqual(faultsOfEnglish(`The ${whoTexts[who].en}: ${how.en}`), [], how.en)
    }
  })

  it.each(tags.map((tag) => ({ tag })))("$tag may be repeated just where nobody acts", ({ tag }) => {
    for (const rejection of samplesOf(tag)) {
      const { retryable, message } = StationPromise.toStationError(rejection)
      assert.strictEqual(retryable, nextStepOf(rejection).who === "nobody", message)
    }
  })
})
