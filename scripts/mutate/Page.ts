/** The table of `docs/reference/mutants.md`: what a run of a group gives. */
import { readFileSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { tableOf } from "../documents/Tables.ts"
import type { Group } from "./Groups.ts"
import { countsOf, type Mutant } from "./Mutants.ts"

const file = path.resolve(import.meta.dirname, "../../docs/reference/mutants.md")

const lineOf = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`

/** Gives the row of a group as a run of it found it. */
export const rowOf = (name: string, { sources }: Group, mutants: ReadonlyArray<Mutant>): ReadonlyArray<string> => {
  const { killed, survived, uncovered, untried } = countsOf(mutants)
  const rules = sources.map((source) => `\`${path.basename(source)}\``).join(" ")
  return [`\`${name}\``, rules, ...[mutants.length, killed, survived + uncovered, untried].map(String)]
}

/** Reads the rows of the page by the names of their groups. */
export const rowsOf = (page: string): ReadonlyMap<string, ReadonlyArray<string>> =>
  new Map(tableOf(page, "group").map((cells) => [(cells[0] ?? "").replaceAll("`", ""), cells]))

/** Reads the page. */
export const pageOf = (): string => readFileSync(file, "utf8")

/** Writes the rows of groups into the page, in the order of all groups; the other rows stay. */
export const writeRows = (names: ReadonlyArray<string>, found: ReadonlyMap<string, ReadonlyArray<string>>): void => {
  const page = pageOf()
  const before = rowsOf(page)
  const lines = page.split("\n")
  const at = lines.findIndex((line) => line.startsWith("| group |")) + 2
  const written = names.flatMap((name) => {
    const cells = found.get(name) ?? before.get(name)
    return cells === undefined ? [] : [lineOf(cells)]
  })
  writeFileSync(file, [...lines.slice(0, at), ...written, ...lines.slice(at + before.size)].join("\n"))
}
