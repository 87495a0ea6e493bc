/** What migrations that are missing would do to a station that works meanwhile: what is built beside it, what is locked, and for about how long. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Locks from "./Locks.ts"
import { aside, isMade } from "./Migrator.ts"
import { type Migration, migrations } from "./migrations/index.ts"
import type { OpenError } from "./OpenError.ts"
import * as StoreSchema from "./StoreSchema.ts"

/** What one migration would do. */
export interface Planned {
  readonly version: number
  readonly name: string
  /** The indexes that are built while everybody goes on. */
  readonly aside: ReadonlyArray<string>
  readonly asideSeconds: number
  /** The tables that are locked at once, and until the migration is done. */
  readonly locks: ReadonlyArray<readonly [table: string, mode: Locks.Mode]>
  readonly lockedSeconds: number
}

/**
 * How many rows a second an index or a constraint reads, and how many a second are written anew with their indexes: as measured with 300,000 orders
 * on two cores that ten other programs used, so that a free machine takes less.
 */
export const pace = { reads: 100_000, writes: 1_500 } as const

type Counts = (table: string, kind: string | null) => Effect.Effect<number, OpenError | SqlError>

/** Counts rows, each table and kind once. */
const counting = (sql: PgClient): Counts => {
  const known = new Map<string, number>()
  return Effect.fnUntraced(function* (table, kind) {
    const key = `${table} ${kind ?? ""}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (!(yield* isMade(sql, table))) return 0
    const where = kind === null ? "" : ` WHERE kind = '${kind}'`
    const [row] = yield* sql.unsafe<{ readonly rows: bigint }>(`SELECT count(*) AS rows FROM ${table}${where}`)
      .unprepared
    const rows = Number(row?.rows ?? 0)
    known.set(key, rows)
    return rows
  })
}

const secondsOf = Effect.fnUntraced(function* (counts: Counts, { table, work }: Locks.Need) {
  switch (work._tag) {
    case "Nothing":
      return 0
    case "Reads":
      return (yield* counts(table, null)) / pace.reads
    case "Writes":
      return (yield* counts(table, work.kind)) / pace.writes
  }
})

const sum = (numbers: ReadonlyArray<number>): number => Math.ceil(numbers.reduce((all, it) => all + it, 0))

const planOf = Effect.fnUntraced(function* (sql: PgClient, counts: Counts, migration: Migration) {
  const built = yield* aside(sql, migration)
  const needs = Locks.needs(migration, new Set(built.map(({ name }) => name)))
  const planned: Planned = {
    version: migration.version,
    name: migration.name,
    aside: built.map(({ name }) => name),
    // Beside a station a table is read twice.
    asideSeconds: sum(
      yield* Effect.forEach(built, ({ table }) => Effect.map(counts(table, null), (it) => (2 * it) / pace.reads))
    ),
    locks: Locks.strongest(needs),
    lockedSeconds: sum(yield* Effect.forEach(needs, (need) => secondsOf(counts, need)))
  }
  return planned
})

/** Says what each migration that is missing would do; of a database without a schema nothing, because nobody works with it. */
export const read = Effect.fnUntraced(function* (sql: PgClient, known: ReadonlyArray<Migration> = migrations) {
  const newest = yield* StoreSchema.version(sql, known)
  const counts = counting(sql)
  return newest === 0 ? [] : yield* Effect.forEach(known.slice(newest), (migration) => planOf(sql, counts, migration))
})
