/** What the process that tries mutants writes down, line by line, so that nothing is lost when one of them runs for ever. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs"

/** A mutant is reached when the module is loaded, or by a test; it is tried, and then dead or not. */
export type Line = readonly [what: "loaded" | "reached" | "tried" | "killed", id: string]

/** Begins an empty log. */
export const begin = (file: string): void => writeFileSync(file, "")

/** Adds a line. */
export const append = (file: string, line: Line): void => appendFileSync(file, `${line.join(" ")}\n`)

/** Reads all lines. */
export const linesOf = (file: string): ReadonlyArray<Line> =>
  existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(" ") as unknown as Line)
    : []
