/** Writes the reference page of all rows: `npm run docs:rows -w packages/protocol-gb376`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { page, pagePath } from "./RowsPage.ts"

mkdirSync(new URL(".", pagePath), { recursive: true })
writeFileSync(pagePath, page())
