/** Writes the reference page of the codes of refusals: `npm run codes`. */
import { writeFileSync } from "node:fs"
import { optionsOf } from "../../../scripts/Arguments.ts"
import { page, pagePath } from "./CodesPage.ts"

const usage = `npm run codes

Writes docs/reference/codes.md: every refusal with its sentences, who acts next and how.

  --help   this text`
optionsOf(usage, {})
writeFileSync(pagePath, page())
