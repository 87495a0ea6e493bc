/** The indexes by which lists find what a customer or a terminal has to do with, and what waits for a second person; and their columns in what was stored. */
import { createIndex, createSearch, createStatistics, relatedColumns, searchedColumns } from "../IndexedColumns.ts"
import { analyzeUnlessSmall } from "../Planner.ts"
import { bigramsFunction } from "./functions/search.ts"

/** Writes an ISO time as lists compare it; of none it is null. */
const sortTime = (time: string): string =>
  `to_jsonb(lpad((extract(epoch FROM (${time})::timestamptz) * 1000)::numeric(20, 0)::text, 15, '0'))`

const withColumn = (kind: string, column: string, value: string): string =>
  `UPDATE yugou.aggregates SET columns = columns || jsonb_build_object('${column}', ${value}) WHERE kind = '${kind}'`

const openClaims = `(SELECT claim #>> '{proposal,at}' FROM jsonb_array_elements(
    CASE WHEN state -> 'closed' = 'null'::jsonb THEN state -> 'claims' ELSE '[]' END) WITH ORDINALITY AS claims(claim, n)
  WHERE claim -> 'denied' = 'null'::jsonb ORDER BY n DESC LIMIT 1)`

export const statements: ReadonlyArray<string> = [
  bigramsFunction,
  `COMMENT ON FUNCTION yugou.bigrams(text) IS 'Each pair of neighbouring characters of a text, once: an index over them finds what contains a text.'`,
  withColumn("Order", "proposedAt", sortTime("state #>> '{dispatch,proposal,at}'")),
  withColumn("Adjustment", "proposedAt", sortTime("state #>> '{dispatch,proposal,at}'")),
  withColumn("Control", "proposedAt", sortTime("state #>> '{progress,proposal,at}'")),
  withColumn("Discrepancy", "proposedAt", sortTime(openClaims)),
  withColumn("Terminal", "service", `CASE WHEN state ? 'retired' THEN 'retired' ELSE 'inService' END`),
  withColumn(
    "AlarmWatch",
    "below",
    `(SELECT coalesce(jsonb_agg(target ORDER BY target COLLATE "C"), '[]') FROM jsonb_object_keys(state -> 'episodes') AS target)`
  ),
  withColumn("AlarmWatch", "neverRead", `'[]'::jsonb`),
  withColumn("AlarmWatch", "unread", `'none'::text`),
  ...relatedColumns.map(createIndex),
  ...searchedColumns.flatMap(createSearch),
  ...["proposedAt", "dialectId", "service", "unread"].map(createStatistics),
  analyzeUnlessSmall
]
