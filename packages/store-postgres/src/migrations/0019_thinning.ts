/** Measurements are thinned: the last reading of each day goes into a table of its own, and the commits of the others go, with their lines of the trail. */
import { thinFunction } from "./functions/thin.ts"

export const statements: ReadonlyArray<string> = [
  // The constraints would read both tables for each commit that goes. Of a commit that wrote records the revisions hold it, and verify compares.
  `DO $yugou$ BEGIN
  LOCK TABLE yugou.commits IN ACCESS EXCLUSIVE MODE;
  ALTER TABLE yugou.aggregates DROP CONSTRAINT aggregates_position_fkey;
  ALTER TABLE yugou.wire_numbers DROP CONSTRAINT wire_numbers_position_fkey;
END $yugou$`,
  `CREATE TABLE yugou.kept_facts (
  series text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  position bigint NOT NULL,
  ordinal integer NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (series, at, position, ordinal)
)`,
  `COMMENT ON TABLE yugou.kept_facts IS 'What stays of measurements that were thinned: the last reading of each day, and the newest look at a clock. Never updated, never deleted.'`,
  `COMMENT ON COLUMN yugou.kept_facts.series IS 'The series that it belongs to.'`,
  `COMMENT ON COLUMN yugou.kept_facts.at IS 'When it held.'`,
  `COMMENT ON COLUMN yugou.kept_facts.position IS 'The commit that wrote it, which is gone.'`,
  `COMMENT ON COLUMN yugou.kept_facts.ordinal IS 'Place within that commit, from 0.'`,
  `COMMENT ON COLUMN yugou.kept_facts.data IS 'What was seen.'`,
  `COMMENT ON TABLE yugou.commits IS 'One row for each command that changed something: the idempotency record and the trail. Never updated; only what measured and wrote no record is ever deleted, by yugou.thin.'`,
  `COMMENT ON TABLE yugou.facts IS 'Readings, terminal records and early receipts: append-only series without versions. Readings of polls are thinned by yugou.thin.'`,
  thinFunction,
  `COMMENT ON FUNCTION yugou.thin(bigint, timestamptz, timestamptz, integer) IS 'Thins the measurements of a day that is over for a week, and says how many commits it took, how many facts stay and are gone, and when the next was made.'`
]
