/** Writes the reference pages of the codes of refusals, of the operations and of the metrics: `npm run codes`. */
import { writeFileSync } from "node:fs"
import { optionsOf } from "../../../scripts/Arguments.ts"
import { page, pagePath } from "./CodesPage.ts"
import * as MetricsPage from "./MetricsPage.ts"
import * as OperationsPage from "./OperationsPage.ts"

const usage = `npm run codes

Writes docs/reference/codes.md, every refusal with its sentences, who acts next and how, docs/reference/operations.md, every operation,
and docs/reference/metrics.md, everything that a station measures.

  --help   this text`
optionsOf(usage, {})
writeFileSync(pagePath, page())
writeFileSync(OperationsPage.pagePath, OperationsPage.page())
writeFileSync(MetricsPage.pagePath, MetricsPage.page())
