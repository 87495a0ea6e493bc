/** The access log: who was refused, who saw personal data, who signed in. Entries are added, and go when their time is over; none is ever changed. */
import { logAccessFunction, purgeAccessFunction } from "./functions/access.ts"

export const statements: ReadonlyArray<string> = [
  `CREATE TABLE yugou.access_log (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  kind text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  subjects text[] COLLATE "C" NOT NULL,
  detail jsonb NOT NULL
)`,
  `COMMENT ON TABLE yugou.access_log IS 'Who was refused, who saw personal data, who signed in; never the data themselves. Entries are added and, after the days of the policy accessLogDays, thrown away.'`,
  `COMMENT ON COLUMN yugou.access_log.n IS 'Tells entries of one moment apart, in the order in which they came.'`,
  `COMMENT ON COLUMN yugou.access_log.at IS 'When it happened, by the clock of the station.'`,
  `COMMENT ON COLUMN yugou.access_log.kind IS 'refused, personalDataRead, signedIn, signedOut, signInRefused, proofRefused, lockedOut; lost and purged are of the log itself.'`,
  `COMMENT ON COLUMN yugou.access_log.actor IS 'Who it was; empty: nobody was recognised.'`,
  `COMMENT ON COLUMN yugou.access_log.subjects IS 'The numbers of the customers whose personal data were seen.'`,
  `COMMENT ON COLUMN yugou.access_log.detail IS 'What else the entry says: operation, code, source, count.'`,
  `CREATE INDEX access_log_by_at ON yugou.access_log (at, n)`,
  `CREATE INDEX access_log_by_actor ON yugou.access_log (actor, at, n)`,
  `CREATE INDEX access_log_by_kind ON yugou.access_log (kind, at, n)`,
  `CREATE INDEX access_log_by_subject ON yugou.access_log USING gin (subjects)`,
  logAccessFunction,
  `COMMENT ON FUNCTION yugou.log_access(jsonb) IS 'Adds entries to the access log.'`,
  purgeAccessFunction,
  `COMMENT ON FUNCTION yugou.purge_access(timestamptz) IS 'Throws away entries from before a time, none of the last 183 days, and says how many.'`
]
