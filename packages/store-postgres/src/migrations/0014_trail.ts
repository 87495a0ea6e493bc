/** The indexes by which the trail is asked: who did something, which operation, and when. */
import { analyzeUnlessSmall } from "../Planner.ts"

export const statements: ReadonlyArray<string> = [
  `CREATE INDEX commits_by_at ON yugou.commits (at, position)`,
  `CREATE INDEX commits_by_actor ON yugou.commits (actor, at, position)`,
  `CREATE INDEX commits_by_operation ON yugou.commits (operation, at, position)`,
  analyzeUnlessSmall
]
