/**
 * Which tables the statements of a migration lock, and for what. A transaction takes the strongest locks first, so that it never holds a weak one
 * while it waits for a strong one: that is how a migration and a commit would wait for each other.
 */
import { type Migration, migrations } from "./migrations/index.ts"
import { analyzeUnlessSmall } from "./Planner.ts"

/** `EXCLUSIVE`: everybody may read, nobody may write or hold a row. `ACCESS EXCLUSIVE`: nobody may read either. */
export type Mode = "EXCLUSIVE" | "ACCESS EXCLUSIVE"

/** What a statement does with the rows of the table for as long as it is locked: nothing, read all of them, or write those of a kind. */
export type Work =
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Reads" }
  | { readonly _tag: "Writes"; readonly kind: string | null }

/** What a statement needs of one table. */
export interface Need {
  readonly table: string
  readonly mode: Mode
  readonly work: Work
}

/** An index that a migration makes. */
export interface Index {
  readonly name: string
  readonly table: string
  readonly statement: string
}

const nothing: Work = { _tag: "Nothing" }
const reads: Work = { _tag: "Reads" }

const tablesIn = (statement: string, pattern: RegExp): ReadonlyArray<string> => [
  ...new Set([...statement.matchAll(pattern)].map((found) => found[1] as string))
]

const each = (tables: ReadonlyArray<string>, mode: Mode, work: Work): ReadonlyArray<Need> =>
  tables.map((table) => ({ table, mode, work }))

const none = (): ReadonlyArray<Need> => []

type Row = readonly [begins: RegExp, needs: (statement: string, found: RegExpMatchArray) => ReadonlyArray<Need>]

/** How statements begin, and what they need. What no row knows is taken for the strongest of every table that it names. */
const rows: ReadonlyArray<Row> = [
  [/^CREATE INDEX \w+ ON (yugou\.\w+)/, (_, [, table]) => each([table as string], "EXCLUSIVE", reads)],
  [
    /^UPDATE (yugou\.\w+) SET/,
    (statement, [, table]) => {
      const kind = /WHERE kind = '(\w+)'/.exec(statement)?.[1] ?? null
      return each([table as string], "EXCLUSIVE", { _tag: "Writes", kind })
    }
  ],
  [
    /^ALTER TABLE (yugou\.\w+)/,
    (statement, [, table]) => {
      // A constraint is checked against every row, a generated column is written into every row; any other column is only noted.
      if (/GENERATED/.test(statement))
        return each([table as string], "ACCESS EXCLUSIVE", { _tag: "Writes", kind: null })
      return each([table as string], "ACCESS EXCLUSIVE", /ADD CONSTRAINT/.test(statement) ? reads : nothing)
    }
  ],
  [/^CREATE TRIGGER [^;]*? ON (yugou\.\w+)/, (_, [, table]) => each([table as string], "EXCLUSIVE", nothing)],
  [/^CREATE TABLE /, (statement) => each(tablesIn(statement, /REFERENCES (yugou\.\w+)/g), "EXCLUSIVE", nothing)],
  [/^CREATE (OR REPLACE )?FUNCTION /, none],
  [
    /^DROP INDEX yugou\.(\w+)/,
    (_, [, name]) =>
      each(
        migrations.flatMap(({ statements }) =>
          statements.flatMap((statement) => {
            const index = indexOf(statement)
            return index !== null && index.name === name ? [index.table] : []
          })
        ),
        "ACCESS EXCLUSIVE",
        nothing
      )
  ],
  [/^DROP FUNCTION /, none],
  [/^CREATE (SEQUENCE|STATISTICS) /, none],
  [/^COMMENT ON /, none]
]

/** Gives what a statement needs of the tables that it touches. */
export const needsOf = (statement: string): ReadonlyArray<Need> => {
  if (statement === analyzeUnlessSmall) return []
  for (const [begins, needs] of rows) {
    const found = begins.exec(statement)
    if (found !== null) return needs(statement, found)
  }
  return each(tablesIn(statement, /(yugou\.\w+)\b(?!\()/g), "ACCESS EXCLUSIVE", reads)
}

/** Gives the index that a statement makes, or `null`. */
export const indexOf = (statement: string): Index | null => {
  const found = /^CREATE INDEX (\w+) ON (yugou\.\w+)/.exec(statement)
  return found === null ? null : { name: found[1] as string, table: found[2] as string, statement }
}

const madeBy = ({ statements }: Migration, what: RegExp): ReadonlySet<string> =>
  new Set(statements.flatMap((statement) => what.exec(statement)?.[1] ?? []))

/** The columns that a migration adds to tables that are there. */
const columnsOf = ({ statements }: Migration): ReadonlyArray<string> =>
  statements.flatMap((statement) =>
    [...statement.matchAll(/ADD COLUMN (?:IF NOT EXISTS )?(\w+)/g)].map((found) => found[1] as string)
  )

/** Gives the indexes of a migration that can be built beforehand: those of tables that are there, over nothing that it makes itself. */
export const beforehand = (migration: Migration): ReadonlyArray<Index> => {
  const tables = madeBy(migration, /^CREATE TABLE (yugou\.\w+)/)
  const columns = columnsOf(migration)
  const functions = [...madeBy(migration, /^CREATE (?:OR REPLACE )?FUNCTION (yugou\.\w+)\(/)]
  return migration.statements.flatMap((statement) => {
    const index = indexOf(statement)
    if (index === null || tables.has(index.table)) return []
    const isNew = columns.some((name) => new RegExp(`\\b${name}\\b`).test(statement.slice(statement.indexOf("("))))
    return isNew || functions.some((name) => statement.includes(`${name}(`)) ? [] : [index]
  })
}

/** The tables in the order in which a commit comes to them; others follow. */
const order: ReadonlyArray<string> = ["yugou.aggregates", "yugou.commits", "yugou.revisions", "yugou.facts"]

const placeOf = (table: string): number => {
  const place = order.indexOf(table)
  return place === -1 ? order.length : place
}

/** What a migration needs of tables that are there before it, statement by statement; `built`: the indexes that are built already. */
export const needs = (migration: Migration, built: ReadonlySet<string>): ReadonlyArray<Need> => {
  const tables = madeBy(migration, /^CREATE TABLE (yugou\.\w+)/)
  return migration.statements
    .filter((statement) => !built.has(indexOf(statement)?.name ?? ""))
    .flatMap(needsOf)
    .filter(({ table }) => !tables.has(table))
}

/** The strongest lock of each table, in the order in which they are taken. */
export const strongest = (all: ReadonlyArray<Need>): ReadonlyArray<readonly [table: string, mode: Mode]> => {
  const modes = new Map<string, Mode>()
  for (const { table, mode } of all) {
    if (mode === "ACCESS EXCLUSIVE" || !modes.has(table)) modes.set(table, mode)
  }
  return [...modes].sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
}
