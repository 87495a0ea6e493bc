/** The arguments of `npm run evidence`, and what is wrong with them. */
import { parseArgs } from "node:util"
import * as Result from "effect/Result"
import { type Language, languages } from "./evidenceTexts.ts"

export const usage = `npm run evidence -- [--lang zh|en]

Prints what evidence proves about a purchase, as a markdown table: every row is what the rule answers now.

  --lang   language, zh by default`

/** Reads the arguments; `"help"` when help was asked for; fails with the sentence that says what is wrong. */
export const parse = (args: ReadonlyArray<string>): Result.Result<Language | "help", string> => {
  const parsed = Result.try({
    try: () =>
      parseArgs({ args: [...args], options: { lang: { type: "string" }, help: { type: "boolean", short: "h" } } }),
    catch: (error) => (error instanceof Error ? error.message : String(error))
  })
  return Result.flatMap(parsed, ({ values: { help, lang = "zh" } }) => {
    if (help === true) return Result.succeed("help" as const)
    const language = languages.find((it) => it === lang)
    return language === undefined
      ? Result.fail(`--lang ${lang}: use one of ${languages.join(", ")}`)
      : Result.succeed(language)
  })
}
