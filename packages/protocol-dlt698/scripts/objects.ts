/** Writes the reference page of all objects: `npm run docs:objects -w packages/protocol-dlt698`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { optionsOf } from "../../../scripts/Arguments.ts"
import { page, pagePath } from "./ObjectsPage.ts"

const usage = `npm run docs:objects -w packages/protocol-dlt698

Writes docs/reference/dlt698-objects.md: every object of the table.

  --help   this text`
optionsOf(usage, {})
mkdirSync(new URL(".", pagePath), { recursive: true })
writeFileSync(pagePath, page())
