/** Lists as SQL: filters, pages and cursors (R-004). */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Condition, type Filter, type Kind, maxPage, type Page, type Place } from "@yugou/core/store"
import type { Fragment } from "effect/sql/Statement"
import { isIndexed } from "./IndexedColumns.ts"

/** Gives the number of rows that a page may have. */
export const limitOf = (page: Page): number => Math.min(Math.max(Math.trunc(page.limit), 1), maxPage)

const never = (sql: PgClient): Fragment => sql`false`

/** The last code point, and the ones that no text holds because UTF-16 uses them for pairs. */
const lastPoint = 0x10ffff
const firstSurrogate = 0xd800
const afterSurrogates = 0xe000

/** Gives the least text that is greater than every text with a prefix, or `null` when there is none. Pure. */
export const afterPrefix = (prefix: string): string | null => {
  const points = [...prefix].map((char) => char.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = (points.pop() ?? 0) + 1
    if (last <= lastPoint) return String.fromCodePoint(...points, last === firstSurrogate ? afterSurrogates : last)
  }
  return null
}

/** Compares with a prefix as a range, for which an index serves. */
const startsWith = (sql: PgClient, text: Fragment, prefix: string): Fragment => {
  const end = afterPrefix(prefix)
  return sql.and([sql`${text} >= ${prefix}`, ...(end === null ? [] : [sql`${text} < ${end}`])])
}

/** Compares a text by a condition. Bounds compare as text in the order of code points. */
const meets = (sql: PgClient, text: Fragment, condition: Condition): Fragment => {
  switch (condition._tag) {
    case "Is":
      return sql`${text} = ${condition.value}`
    case "AnyOf":
      return sql`${text} = ANY (${[...condition.values]}::text[])`
    case "StartsWith":
      return startsWith(sql, text, condition.prefix)
    case "Between":
      return sql.and([
        sql`${text} IS NOT NULL`,
        ...(condition.from === null ? [] : [sql`${text} >= ${condition.from}`]),
        ...(condition.to === null ? [] : [sql`${text} <= ${condition.to}`])
      ])
  }
}

/** Compares a column that may hold several texts; equality goes through containment, which has an index where it is needed. */
const meetsAny = (sql: PgClient, column: string, condition: Condition): Fragment => {
  if (condition._tag === "Is") {
    const { value } = condition
    return sql`(columns @> ${JSON.stringify({ [column]: value })}::text::jsonb OR columns @> ${JSON.stringify({ [column]: [value] })}::text::jsonb)`
  }
  const values = sql`jsonb_array_elements_text(CASE jsonb_typeof(columns -> ${column}::text) WHEN 'array' THEN columns -> ${column}::text
    WHEN 'string' THEN jsonb_build_array(columns -> ${column}::text) ELSE '[]' END)`
  return sql`EXISTS (SELECT FROM ${values} AS found(value) WHERE ${meets(sql, sql.literal(`(found.value COLLATE "C")`), condition)})`
}

const columnMeets = (sql: PgClient, kind: Kind, column: string, condition: Condition): Fragment =>
  isIndexed(kind, column)
    ? meets(sql, sql.literal(`((columns ->> '${column}') COLLATE "C")`), condition)
    : meetsAny(sql, column, condition)

const inScope = (sql: PgClient, { orgScope, exactly = [] }: Filter): ReadonlyArray<Fragment> => {
  if (orgScope.includes("")) return []
  const below = orgScope.map((org) => startsWith(sql, sql.literal("org_no"), org))
  const named = exactly.length === 0 ? [] : [sql`org_no = ANY (${[...exactly]}::text[])`]
  return [below.length + named.length === 0 ? never(sql) : sql.or([...below, ...named])]
}

/** Gives the condition of a filter. The kind stands in the text, so that the planner sees which partial index fits. */
export const matches = (sql: PgClient, kind: Kind, filter: Filter): ReadonlyArray<Fragment> => [
  sql.literal(`kind = '${kind}'`),
  ...inScope(sql, filter),
  ...Object.entries(filter.where).map(([column, condition]) => columnMeets(sql, kind, column, condition))
]

/** Gives the statement of one page; it asks for one row more than the page has, which tells whether another page follows. */
export const pageOf = (sql: PgClient, kind: Kind, filter: Filter, page: Page, after: Place | null) => {
  const ascending = page.order === "ascending"
  const follows =
    after === null
      ? []
      : [ascending ? sql`(sort, id) > (${after[0]}, ${after[1]})` : sql`(sort, id) < (${after[0]}, ${after[1]})`]
  const direction = sql.literal(ascending ? "ASC" : "DESC")
  return sql<{ readonly id: string; readonly version: bigint; readonly state: unknown; readonly sort: string }>`
    SELECT id, version, state, sort FROM yugou.aggregates
    WHERE ${sql.and([...matches(sql, kind, filter), ...follows])}
    ORDER BY sort ${direction}, id ${direction} LIMIT ${limitOf(page) + 1}`
}
