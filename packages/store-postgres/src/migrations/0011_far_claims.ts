/** What a clock that was wrong by far put off is due once it is right; what waits for a date that a person stated waits in a queue of its own. */
import { claimFarFunction } from "./functions/work.ts"

export const statements: ReadonlyArray<string> = [
  `DROP FUNCTION yugou.claim(text, timestamptz, text, integer, timestamptz, text[])`,
  claimFarFunction,
  `COMMENT ON FUNCTION yugou.claim(text, timestamptz, text, integer, timestamptz, text[], timestamptz) IS 'Leases work that is due, or due later than anything is put off: the earliest first, of equal serial keys only the head, none that is leased or left out.'`,
  `UPDATE yugou.aggregates SET due_queue = 'expiry'
  WHERE kind = 'ParameterJob' AND due_queue = 'parameter' AND state ->> 'purpose' = 'expiry'
    AND state -> 'progress' ->> '_tag' = 'Waiting' AND state -> 'progress' ->> 'notBefore' = state ->> 'scheduledFor'`
]
