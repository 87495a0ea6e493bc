/**
 * The floors of a package, bottom up: a file imports from its own floor or from a lower one, never from a higher one.
 *
 * A floor is a folder or a file below the package's `src`; where one floor lies inside another (`station/kernel` in `station`), the longer
 * name counts. Every file of a listed package stands on a floor.
 */
import * as path from "node:path"

/** Floors by package folder, lowest first. */
export const floors: { readonly [package_: string]: ReadonlyArray<string> } = {
  "packages/core": [
    "values",
    "rejection",
    "policy",
    "ports",
    "books/entry",
    "books",
    "store",
    "engines/kernel",
    "engines",
    "audit",
    "station/kernel",
    "station/customers",
    "station/commissioning",
    "station/purchases",
    "station/records",
    "station/approvals",
    "station/dunning",
    "station/history",
    "station",
    "dialect.ts",
    "memory.ts",
    "index.ts"
  ],
  "packages/protocol-gb376": [
    "value",
    "rows",
    "unit",
    "frame",
    "request",
    "session",
    "texts.ts",
    "testing",
    "cli",
    "index.ts"
  ],
  "packages/protocol-shandong": [
    "value",
    "frame",
    "profile",
    "message",
    "request",
    "session",
    "texts.ts",
    "testing",
    "cli",
    "index.ts"
  ]
}

/** Finds the floor of a file of `src`; `-1` when it stands on none. */
export const floorOf = (own: ReadonlyArray<string>, file: string): number => {
  const longest = own
    .filter((floor) => file === floor || file.startsWith(`${floor}/`))
    .sort((one, other) => other.length - one.length)[0]
  return longest === undefined ? -1 : own.indexOf(longest)
}

/** Says what is wrong with the own imports of a file (paths from the root of the repository), one sentence each. */
export const against = (file: string, targets: ReadonlyArray<string>, table = floors): ReadonlyArray<string> => {
  const home = Object.keys(table).find((folder) => file.startsWith(`${folder}/src/`))
  if (home === undefined) return []
  const own = table[home] ?? []
  const below = (one: string): string => path.posix.relative(`${home}/src`, one)
  const at = floorOf(own, below(file))
  if (at < 0) return [`${file}: stands on no floor of ${home}`]
  return targets
    .filter((target) => floorOf(own, below(target)) > at)
    .map((target) => `${file}: floor ${own[at]} imports upwards: ${below(target)}`)
}
