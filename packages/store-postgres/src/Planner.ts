/**
 * What the planner is told about the table of aggregates, and when.
 *
 * Nothing while the table is small: a statement that is planned while the planner knows it to be small reads all of it, and a connection keeps that
 * plan while the table grows. Of a table that was never analyzed the planner expects more, and looks rows up by index.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"

/** From how many rows on the table is analyzed. It stands in the text of migration 5: another number is another migration. */
export const fewRows = 1_000

const countedRows = `(SELECT count(*) FROM (SELECT FROM yugou.aggregates LIMIT ${fewRows}) AS first_rows)`

/** The statement of a migration that analyzes the table unless it is small. */
export const analyzeUnlessSmall = `DO $yugou$
BEGIN
  IF ${countedRows} = ${fewRows} THEN
    ANALYZE yugou.aggregates;
  END IF;
END
$yugou$`

/** Vacuums and analyzes the table unless it is small, for databases without autovacuum. */
export const upkeep = Effect.fnUntraced(function* (sql: PgClient) {
  const [row] = yield* sql.unsafe<{ readonly rows: bigint }>(`SELECT ${countedRows} AS rows`).unprepared
  if (Number(row?.rows ?? 0) === fewRows) yield* sql`VACUUM (ANALYZE) yugou.aggregates`.unprepared
})
