/** All migrations, oldest first. One that was released never changes: what comes next is a new one. */
import * as books from "./0001_books.ts"
import * as lists from "./0002_lists.ts"
import * as guards from "./0003_guards.ts"
import * as frames from "./0004_frames.ts"
import * as moreLists from "./0005_more_lists.ts"
import * as wholeGuards from "./0006_whole_guards.ts"
import * as circles from "./0007_circles.ts"
import * as handingBack from "./0008_handing_back.ts"
import * as discrepancies from "./0009_discrepancies.ts"
import * as workOrders from "./0010_work_orders.ts"
import * as farClaims from "./0011_far_claims.ts"
import * as payments from "./0012_payments.ts"
import * as related from "./0013_related.ts"
import * as trail from "./0014_trail.ts"
import * as closings from "./0015_closings.ts"
import * as accessLog from "./0016_access_log.ts"
import * as restored from "./0017_restored.ts"
import * as puttingOff from "./0018_put_off.ts"
import * as thinning from "./0019_thinning.ts"
import * as once from "./0020_once.ts"
import * as oldFrames from "./0021_old_frames.ts"

/**
 * A migration: its number, its name, and its statements, which run in one transaction with the record that it ran.
 *
 * `worksFrom` is the oldest schema version whose programs go on beside it: a migration that only adds says the schema of the release before, and
 * what that release still uses goes one release later (expand, then contract). Without it only programs that know the migration work.
 */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly worksFrom?: number
  readonly statements: ReadonlyArray<string>
}

export const migrations: ReadonlyArray<Migration> = [
  { version: 1, name: "books", statements: books.statements },
  { version: 2, name: "lists", statements: lists.statements },
  { version: 3, name: "guards", statements: guards.statements },
  { version: 4, name: "frames", statements: frames.statements },
  { version: 5, name: "more lists", statements: moreLists.statements },
  { version: 6, name: "whole guards", statements: wholeGuards.statements },
  { version: 7, name: "circles", statements: circles.statements },
  { version: 8, name: "handing back", statements: handingBack.statements },
  { version: 9, name: "discrepancies", statements: discrepancies.statements },
  { version: 10, name: "work orders", statements: workOrders.statements },
  { version: 11, name: "far claims", statements: farClaims.statements },
  { version: 12, name: "payments", statements: payments.statements },
  { version: 13, name: "related", statements: related.statements },
  { version: 14, name: "trail", statements: trail.statements },
  { version: 15, name: "closings", statements: closings.statements },
  { version: 16, name: "access log", statements: accessLog.statements },
  { version: 17, name: "restored", statements: restored.statements },
  { version: 18, name: "put off", worksFrom: 17, statements: puttingOff.statements },
  { version: 19, name: "thinning", worksFrom: 17, statements: thinning.statements },
  { version: 20, name: "once", worksFrom: 17, statements: once.statements },
  { version: 21, name: "old frames", worksFrom: 17, statements: oldFrames.statements }
]
