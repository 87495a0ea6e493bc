/** The committed answers: `answers/<group>.json`, each a reason and the mutants that it speaks of. */
import { existsSync, readFileSync } from "node:fs"
import * as path from "node:path"
import type { Answer } from "./Mutants.ts"

/** Reads the answers of a group; a group without a file has none. */
export const answersOf = (group: string): ReadonlyArray<Answer> => {
  const file = path.join(import.meta.dirname, "answers", `${group}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ReadonlyArray<Answer>) : []
}
