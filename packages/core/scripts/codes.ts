/** Writes the reference pages of the codes of refusals and of the operations: `npm run codes`. */
import { writeFileSync } from "node:fs"
import { optionsOf } from "../../../scripts/Arguments.ts"
import { page, pagePath } from "./CodesPage.ts"
import * as OperationsPage from "./OperationsPage.ts"

const usage = `npm run codes

Writes docs/reference/codes.md, every refusal with its sentences, who acts next and how, and docs/reference/operations.md, every operation.

  --help   this text`
optionsOf(usage, {})
writeFileSync(pagePath, page())
writeFileSync(OperationsPage.pagePath, OperationsPage.page())
