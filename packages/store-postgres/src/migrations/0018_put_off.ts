/** Work that recurs is put off without a commit: where nothing is to be said, the books grow by nothing. */
import { commitPutOffFunction } from "./functions/commit.ts"
import { putOffFunction } from "./functions/work.ts"

export const statements: ReadonlyArray<string> = [
  `ALTER TABLE yugou.aggregates ADD COLUMN due_from timestamptz`,
  `COMMENT ON COLUMN yugou.aggregates.due_from IS 'What the state itself is due from, where that was put off to due_at; null: it was not.'`,
  commitPutOffFunction,
  putOffFunction,
  `COMMENT ON FUNCTION yugou.put_off(text, text, bigint, timestamptz) IS 'Puts off work that recurs; of another version nothing changes.'`
]
