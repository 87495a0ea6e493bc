/** Work that a process does not reach goes to another one: a claim leaves it out, and a lease is given back. */
import { claimExceptFunction, releaseFunction } from "./functions/work.ts"

export const statements: ReadonlyArray<string> = [
  `DROP FUNCTION yugou.claim(text, timestamptz, text, integer, timestamptz)`,
  claimExceptFunction,
  `COMMENT ON FUNCTION yugou.claim(text, timestamptz, text, integer, timestamptz, text[]) IS 'Leases due work: the earliest first, of equal serial keys only the head, none that is leased or left out.'`,
  releaseFunction,
  `COMMENT ON FUNCTION yugou.release(text[], text[], text) IS 'Gives leases of a holder back before their time.'`
]
