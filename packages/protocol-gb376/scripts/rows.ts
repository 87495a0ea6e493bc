/** Writes the reference page of all rows: `npm run docs:rows -w packages/protocol-gb376`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { optionsOf } from "../../../scripts/Arguments.ts"
import { page, pagePath } from "./RowsPage.ts"

const usage = `npm run docs:rows -w packages/protocol-gb376

Writes docs/reference/gb376-rows.md: every row of the codec.

  --help   this text`
optionsOf(usage, {})
mkdirSync(new URL(".", pagePath), { recursive: true })
writeFileSync(pagePath, page())
