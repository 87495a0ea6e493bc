/** What was written twice, or indexed for nobody: a third of what an order took in indexes, and what is due after a revision. */
import { createIndex, createIndexOfSome, namedById, rarelySet } from "../IndexedColumns.ts"
import { commitOnceFunction } from "./functions/commit.ts"

const dropIndex = (create: string): string => create.replace(/^CREATE INDEX (\w+) .*$/s, "DROP INDEX yugou.$1")

export const statements: ReadonlyArray<string> = [
  ...rarelySet.map(createIndexOfSome),
  ...[...rarelySet, ...namedById].map((column) => dropIndex(createIndex(column))),
  commitOnceFunction,
  `COMMENT ON COLUMN yugou.revisions.due IS 'What was due after this version, as programs of before wrote it; it follows from the events, and is null by now.'`
]
