/**
 * The floors of a package, bottom up: a file imports from its own floor or from a lower one, never from a higher one.
 *
 * A floor is a folder or a file below the package's `src`; where one floor lies inside another (`station/kernel` in `station`), the longer
 * name counts. Every file of a listed package stands on a floor. A protocol has the floors of all protocols, whatever it is called, unless it has a
 * row of its own.
 */
import * as path from "node:path"

/** Floors by package folder, lowest first. */
export type Floors = { readonly [home: string]: ReadonlyArray<string> }

/** The row of every protocol without a row of its own. */
const everyProtocol = "packages/protocol-*"

/** The list. */
export const floors: Floors = {
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
    "station/disconnection",
    "station/dunning",
    "station/history",
    "station",
    "station/host",
    "dialect.ts",
    "memory.ts",
    "index.ts"
  ],
  "packages/dialect-kit": [
    "Automaton.ts",
    "Blank.ts",
    "Counter.ts",
    "layout",
    "LocalTime.ts",
    "Pushes.ts",
    "SchemaProblem.ts",
    "Script.ts",
    "Text.ts",
    "Splitter.ts",
    "TextTable.ts",
    "FrameFields.ts",
    "Wire.ts",
    "Identify.ts",
    "DryRun.ts",
    "SessionState.ts",
    "OneLook.ts",
    "Outcomes.ts",
    "Reports.ts",
    "Exchange.ts",
    "Session.ts",
    "cli",
    "testing",
    "index.ts"
  ],
  "packages/csv": [
    "texts.ts",
    "FileRefused.ts",
    "Limits.ts",
    "Cells.ts",
    "Sheet.ts",
    "Sheets.ts",
    "Lines.ts",
    "Rows.ts",
    "Header.ts",
    "Parsed.ts",
    "Import.ts",
    "Export.ts",
    "Trail.ts",
    "Streams.ts",
    "Mounted.ts",
    "index.ts",
    "cli"
  ],
  "packages/http": [
    "problem",
    "table",
    "request",
    "events",
    "openapi",
    "access",
    "HttpApiOptions.ts",
    "SheetAnswers.ts",
    "HttpApi.ts",
    "index.ts",
    "node",
    "sessions",
    "oidc",
    "client",
    "cli"
  ],
  "packages/console": [
    "page/api",
    "page/operations.d.ts",
    "page/text",
    "page/kit",
    "page/charts",
    "page/parts",
    "page/pages",
    "page/Router.tsx",
    "page/App.tsx",
    "page/main.tsx",
    "index.ts"
  ],
  "packages/dlt645": ["Errors.ts", "Frame.ts", "Items.ts", "Commands.ts", "index.ts"],
  "packages/protocol-dlt698": [
    "value",
    "object",
    "apdu",
    "frame",
    "request",
    "session",
    "texts.ts",
    "testing",
    "cli",
    "index.ts"
  ],
  [everyProtocol]: [
    "value",
    "rows",
    "unit",
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

/** Gives the floors of a package; none when it is not listed. */
export const floorsOf = (home: string, table: Floors = floors): ReadonlyArray<string> | undefined =>
  table[home] ?? (home.startsWith("packages/protocol-") ? table[everyProtocol] : undefined)

/** Gives the package in whose `src` a file stands; `null` for every other file. */
export const homeOf = (file: string): string | null => /^([^/]+\/[^/]+)\/src\//.exec(file)?.[1] ?? null

/** Finds the floor of a file of `src`; `-1` when it stands on none. */
export const floorOf = (own: ReadonlyArray<string>, file: string): number => {
  const longest = own
    .filter((floor) => file === floor || file.startsWith(`${floor}/`))
    .sort((one, other) => other.length - one.length)[0]
  return longest === undefined ? -1 : own.indexOf(longest)
}

/** Says what is wrong with the own imports of a file (paths from the root of the repository), one sentence each. */
export const against = (file: string, targets: ReadonlyArray<string>, table = floors): ReadonlyArray<string> => {
  const home = homeOf(file)
  const own = home === null ? undefined : floorsOf(home, table)
  if (home === null || own === undefined) return []
  const below = (one: string): string => path.posix.relative(`${home}/src`, one)
  const at = floorOf(own, below(file))
  if (at < 0) return [`${file}: stands on no floor of ${home}`]
  return targets
    .filter((target) => floorOf(own, below(target)) > at)
    .map((target) => `${file}: floor ${own[at]} imports upwards: ${below(target)}`)
}
