/**
 * Folders that import each other in a circle: two such folders are one, whatever their names say.
 *
 * The books are the exception with a rule of its own. A rule looks at the states of other books (a purchase at its customer, voiding a customer
 * at his orders), so whole folders meet in circles. Their halves do not: what an entry of the catalog reaches is the half of states, the
 * rest the half of rules; states import states only, and neither half has a circle of folders.
 */
import * as path from "node:path"

/** Imports by file, paths from the root of the repository. */
export type Imports = ReadonlyMap<string, ReadonlyArray<string>>

const inside = (folder: string, file: string): boolean => file.startsWith(`${folder}/`)

/** Gives the imports among the files below a folder that a test picks. */
const among = (imports: Imports, folder: string, picks: (file: string) => boolean): Imports =>
  new Map(
    [...imports]
      .filter(([file]) => inside(folder, file) && picks(file))
      .map(([file, targets]) => [file, targets.filter((target) => inside(folder, target) && picks(target))])
  )

/** Names the circles of folders among files: each as its folders in order of the imports. */
export const circles = (imports: Imports): ReadonlyArray<string> => {
  const folders = new Map<string, Set<string>>()
  for (const [file, targets] of imports) {
    const from = path.posix.dirname(file)
    const to = folders.get(from) ?? new Set()
    for (const target of targets) if (path.posix.dirname(target) !== from) to.add(path.posix.dirname(target))
    folders.set(from, to)
  }
  const found: Array<string> = []
  const done = new Set<string>()
  const visit = (folder: string, trail: ReadonlyArray<string>): void => {
    const at = trail.indexOf(folder)
    if (at >= 0) found.push(`circle of folders: ${[...trail.slice(at), folder].join(" -> ")}`)
    if (at >= 0 || done.has(folder)) return
    for (const next of folders.get(folder) ?? []) visit(next, [...trail, folder])
    done.add(folder)
  }
  for (const folder of folders.keys()) visit(folder, [])
  return found
}

/** Finds the half of states: everything below `books` that an entry of the catalog imports, directly or through others. */
export const statesOf = (imports: Imports, books: string): ReadonlySet<string> => {
  const states = new Set<string>()
  const add = (file: string): void => {
    if (!inside(books, file) || states.has(file)) return
    states.add(file)
    for (const target of imports.get(file) ?? []) add(target)
  }
  for (const file of imports.keys()) if (file.endsWith("Entry.ts")) add(file)
  return states
}

/** Says what is wrong with the folders of a package's `src`: circles, and rules that a state imports. */
export const knots = (imports: Imports, source: string): ReadonlyArray<string> => {
  const books = `${source}/books`
  // A file right below `src` is a floor of its own.
  const apart = (file: string): boolean => path.posix.dirname(file) !== source
  const states = statesOf(imports, books)
  const rules = [...states].filter((file) => file.endsWith("Rules.ts"))
  return [
    ...rules.map((file) => `${file}: a state imports a rule`),
    ...circles(among(imports, books, (file) => states.has(file))),
    ...circles(among(imports, books, (file) => !states.has(file))),
    ...circles(among(imports, source, (file) => !inside(books, file) && apart(file)))
  ]
}
