/** `npm run evidence`: prints what evidence proves about a purchase, as the rule decides it. */
import * as Result from "effect/Result"
import { parse, usage } from "./evidenceArguments.ts"
import { markdown } from "./evidenceTexts.ts"

const parsed = parse(process.argv.slice(2))
if (Result.isFailure(parsed)) {
  console.error(`${parsed.failure}\n\n${usage}`)
  process.exitCode = 2
} else {
  console.log(parsed.success === "help" ? usage : markdown(parsed.success))
}
