/** Writes the reference page of the codes of refusals: `npm run codes`. */
import { writeFileSync } from "node:fs"
import { page, pagePath } from "./CodesPage.ts"

writeFileSync(pagePath, page())
