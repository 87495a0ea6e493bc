/** What the tables of a station hold, and how much they grow a customer and day. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"

/** A table with all its partitions: its rows, what they take, and what their indexes take, in bytes. */
export interface Table {
  readonly name: string
  readonly rows: number
  readonly heap: number
  readonly indexes: number
}

/** Measures every table of the books; partitions count as the table that they are parts of. */
export const measured = Effect.fnUntraced(function* (sql: PgClient) {
  const tables = yield* sql<Omit<Table, "rows">>`
    SELECT c.relname AS name, sum(pg_table_size(p.relid))::float8 AS heap, sum(pg_indexes_size(p.relid))::float8 AS indexes
    FROM pg_class c CROSS JOIN LATERAL pg_partition_tree(c.oid) AS p
    WHERE c.relnamespace = 'yugou'::regnamespace AND c.relkind = 'p'
    GROUP BY c.relname
    UNION ALL
    SELECT c.relname, pg_table_size(c.oid)::float8, pg_indexes_size(c.oid)::float8
    FROM pg_class c
    WHERE c.relnamespace = 'yugou'::regnamespace AND c.relkind = 'r' AND NOT c.relispartition
    ORDER BY 1`
  return yield* Effect.forEach(tables, (table) =>
    Effect.map(
      sql<{ readonly rows: number }>`SELECT count(*)::float8 AS rows FROM yugou.${sql.literal(table.name)}`,
      ([row]): Table => ({ ...table, rows: row?.rows ?? 0 })
    )
  )
})

/** Writes every table of the books anew and measures it: what it takes without the room that is free in it, and will be used again. */
export const packed = Effect.fnUntraced(function* (sql: PgClient) {
  const tables = yield* sql<{ readonly name: string }>`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'yugou'::regnamespace AND relkind = 'r' AND NOT relispartition ORDER BY 1`
  for (const { name } of tables) yield* sql`VACUUM FULL yugou.${sql.literal(name)}`.unprepared
  return yield* measured(sql)
})

/** How many commits there are of each operation. */
export interface Operation {
  readonly operation: string
  readonly commits: number
}

/** Counts the commits by operation, the most frequent first. */
export const operations = (sql: PgClient, most: number) =>
  sql<Operation>`SELECT operation, count(*)::float8 AS commits FROM yugou.commits GROUP BY operation
    ORDER BY 2 DESC, 1 LIMIT ${most}`

/** What a table grew by, a customer and day. */
export interface Grown {
  readonly name: string
  readonly rows: number
  readonly bytes: number
}

/** What is gone of each table between two measurements, a customer and day: what a day takes for as long as its readings are all kept. */
export const gone = (
  before: ReadonlyArray<Table>,
  after: ReadonlyArray<Table>,
  customerDays: number
): ReadonlyArray<Grown> => grown(after, before, customerDays).filter(({ name, rows }) => name !== "frames" && rows > 0)

/** Compares two measurements; what does not grow is left out. */
export const grown = (
  before: ReadonlyArray<Table>,
  after: ReadonlyArray<Table>,
  customerDays: number
): ReadonlyArray<Grown> => {
  const bytesOf = ({ heap, indexes }: Table) => heap + indexes
  return after
    .map((table): Grown => {
      const old = before.find(({ name }) => name === table.name) ?? { ...table, rows: 0, heap: 0, indexes: 0 }
      return {
        name: table.name,
        rows: (table.rows - old.rows) / customerDays,
        bytes: (bytesOf(table) - bytesOf(old)) / customerDays
      }
    })
    .filter(({ rows, bytes }) => rows > 0 || bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
}
