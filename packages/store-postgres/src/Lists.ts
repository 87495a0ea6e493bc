/** Lists as SQL: filters, pages and cursors (R-004). */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Condition, type Filter, type Kind, maxPage, type Page, type Place, type Related } from "@yugou/core/store"
import type { Fragment } from "effect/sql/Statement"
import { isId, isIndexed, isSearched, narrowColumns } from "./IndexedColumns.ts"

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
    case "Contains":
      return sql`strpos(${text}, ${condition.text}) > 0`
    case "Between":
      return sql.and([
        sql`${text} IS NOT NULL`,
        ...(condition.from === null ? [] : [sql`${text} >= ${condition.from}`]),
        ...(condition.to === null ? [] : [sql`${text} <= ${condition.to}`])
      ])
  }
}

/** The table whose columns are compared, as the statement calls it. */
type Table = "aggregates" | "related"

/** Compares a column that may hold several texts; equality goes through containment, which has an index where it is needed. */
const meetsAny = (sql: PgClient, table: Table, column: string, condition: Condition): Fragment => {
  const columns = sql.literal(`${table}.columns`)
  if (condition._tag === "Is") {
    const { value } = condition
    return sql`(${columns} @> ${JSON.stringify({ [column]: value })}::text::jsonb OR ${columns} @> ${JSON.stringify({ [column]: [value] })}::text::jsonb)`
  }
  const values = sql`jsonb_array_elements_text(CASE jsonb_typeof(${columns} -> ${column}::text) WHEN 'array' THEN ${columns} -> ${column}::text
    WHEN 'string' THEN jsonb_build_array(${columns} -> ${column}::text) ELSE '[]' END)`
  return sql`EXISTS (SELECT FROM ${values} AS found(value) WHERE ${meets(sql, sql.literal(`(found.value COLLATE "C")`), condition)})`
}

/** Whether what a text contains is found by its index: the rows that have each pair of its characters. */
type Search = "byIndex" | "rowByRow"

const containsIndexed = (sql: PgClient, table: Table, column: string, text: string): Fragment =>
  sql`yugou.bigrams(${sql.literal(`${table}.columns ->> '${column}'`)}) @> yugou.bigrams(${text}::text)`

/** How conditions are compared: in which table, by what, and by the index of which of them; `null`: the planner chooses. */
interface Way {
  readonly table: Table
  readonly search: Search
  readonly narrow: string | null
}

/** Gives the condition of a filter that a few rows meet, whatever else it asks for; `null`: it has none. */
const narrowIn = (kind: Kind, { where }: Filter): string | null =>
  narrowColumns.find((column) => where[column]?._tag === "Is" && isIndexed(kind, column)) ?? null

/** Writes an indexed column; of what is compared row by row so that no index is found for it. */
const written = (column: string, { table, narrow }: Way): string =>
  narrow === null || narrow === column
    ? `((${table}.columns ->> '${column}') COLLATE "C")`
    : `(((${table}.columns ->> '${column}') || '') COLLATE "C")`

const columnMeets = (sql: PgClient, kind: Kind, column: string, condition: Condition, way: Way): Fragment => {
  const { table, search } = way
  if (!isIndexed(kind, column)) return meetsAny(sql, table, column, condition)
  if (isId(kind, column)) return meets(sql, sql.literal(`${table}.id`), condition)
  const own = meets(sql, sql.literal(written(column, way)), condition)
  return search === "byIndex" && isSearch(kind, column, condition)
    ? sql.and([containsIndexed(sql, table, column, condition.text), own])
    : own
}

type Contains = Extract<Condition, { readonly _tag: "Contains" }>

const isSearch = (kind: Kind, column: string, condition: Condition): condition is Contains =>
  condition._tag === "Contains" && isSearched(kind, column)

const areMet = (sql: PgClient, kind: Kind, where: Filter["where"], way: Way): ReadonlyArray<Fragment> =>
  Object.entries(where).map(([column, condition]) => columnMeets(sql, kind, column, condition, way))

/** Compares what another aggregate holds with what the listed one holds. Containment of a text in an array is that of an element. */
const holdsSame = (sql: PgClient, its: string, own: string): Fragment =>
  sql`coalesce(aggregates.columns ->> ${own}::text IS NOT NULL AND (related.columns -> ${its}::text) @> (aggregates.columns -> ${own}::text), false)`

type Scope = Pick<Filter, "orgScope" | "exactly">

const inScope = (sql: PgClient, { orgScope, exactly = [] }: Scope, table: Table): ReadonlyArray<Fragment> => {
  if (orgScope.includes("")) return []
  const below = orgScope.map((org) => startsWith(sql, sql.literal(`${table}.org_no`), org))
  const named = exactly.length === 0 ? [] : [sql`${sql.literal(table)}.org_no = ANY (${[...exactly]}::text[])`]
  return [below.length + named.length === 0 ? never(sql) : sql.or([...below, ...named])]
}

/** Asks for the aggregate that a column names. */
const isRelated = (sql: PgClient, listed: Kind, it: Related, search: Search): Fragment => {
  const { column, kind, same = {}, differs = {}, where, orgScope } = it
  const named = isIndexed(listed, column)
    ? sql.literal(`((aggregates.columns ->> '${column}') COLLATE "C")`)
    : sql`((aggregates.columns ->> ${column}::text) COLLATE "C")`
  const conditions = [
    sql`related.kind = ${sql.literal(`'${kind}'`)}`,
    sql`related.id = ${named}`,
    ...areMet(sql, kind, where, { table: "related", search, narrow: null }),
    ...(orgScope === undefined ? [] : inScope(sql, { orgScope }, "related")),
    ...Object.entries(same).map(([its, own]) => holdsSame(sql, its, own)),
    ...Object.entries(differs).map(([its, own]) => sql`NOT ${holdsSame(sql, its, own)}`)
  ]
  // As a value, and with a limit, it stays one look-up for each row; `EXISTS` lets the planner choose which of both to begin with.
  return search === "rowByRow"
    ? sql`(SELECT true FROM yugou.aggregates AS related WHERE ${sql.and(conditions)} LIMIT 1)`
    : sql`EXISTS (SELECT FROM yugou.aggregates AS related WHERE ${sql.and(conditions)})`
}

const conditionsOf = (
  sql: PgClient,
  kind: Kind,
  { where, related = [] }: Filter,
  { search, narrow }: Pick<Way, "search" | "narrow">
) => [
  ...areMet(sql, kind, where, { table: "aggregates", search, narrow }),
  ...related.map((it) => isRelated(sql, kind, it, search))
]

/** Gives the condition of a filter. The kind stands in the text, so that the planner sees which partial index fits. */
export const matches = (sql: PgClient, kind: Kind, filter: Filter): ReadonlyArray<Fragment> => [
  sql.literal(`kind = '${kind}'`),
  ...inScope(sql, filter, "aggregates"),
  ...conditionsOf(sql, kind, filter, { search: "byIndex", narrow: narrowIn(kind, filter) })
]

/**
 * Says whether the plan of a list may be kept: where one condition names what few rows have, its index is the way whatever the values are. Planning takes longer
 * than such a list, since all indexes of the table are weighed.
 */
export const planOf = (kind: Kind, filter: Filter): "kept" | "madeAnew" =>
  narrowIn(kind, filter) !== null && isEmpty(split(kind, filter).searched) ? "kept" : "madeAnew"

/** A row of a page. */
export interface Listed {
  readonly id: string
  readonly version: bigint
  readonly state: unknown
  readonly sort: string
}

/** How many rows are looked through before the planner is asked for all. */
export const firstLook = 2_000

/** Splits a filter: what is looked for row by row first, since any number of rows may have it, and the rest. Whoever types a beginning means few. */
const split = (kind: Kind, { where, related = [], ...scope }: Filter): { searched: Filter; rest: Filter } => {
  const own = Object.entries(where)
  const isOne = ([column, condition]: (typeof own)[number]): boolean => isSearch(kind, column, condition)
  const isAbout = (it: Related): boolean => Object.values(it.where).every(({ _tag }) => _tag !== "StartsWith")
  return {
    searched: { ...scope, where: Object.fromEntries(own.filter(isOne)), related: related.filter(isAbout) },
    rest: {
      ...scope,
      where: Object.fromEntries(own.filter((it) => !isOne(it))),
      related: related.filter((it) => !isAbout(it))
    }
  }
}

const isEmpty = ({ where, related = [] }: Filter): boolean => Object.keys(where).length + related.length === 0

/**
 * Gives the statements of one page: the first that gives a row more than the page has is enough, the last one gives what there is. The row more tells
 * whether another page follows.
 *
 * Two where a text is searched for, or something must hold of what the rows name. The planner does not know of how many rows it does, and would gather a
 * million of them in order to show fifty: so the first rows of the list are looked through, which is enough where it is common, and the indexes are
 * asked where it is rare.
 */
export const pagesOf = (sql: PgClient, kind: Kind, filter: Filter, page: Page, after: Place | null) => {
  const ascending = page.order === "ascending"
  const follows =
    after === null
      ? []
      : [ascending ? sql`(sort, id) > (${after[0]}, ${after[1]})` : sql`(sort, id) < (${after[0]}, ${after[1]})`]
  const direction = sql.literal(ascending ? "ASC" : "DESC")
  const order = sql`ORDER BY sort ${direction}, id ${direction}`
  const whole = sql<Listed>`SELECT id, version, state, sort FROM yugou.aggregates
    WHERE ${sql.and([...matches(sql, kind, filter), ...follows])} ${order} LIMIT ${limitOf(page) + 1}`
  const { rest, searched } = split(kind, filter)
  if (isEmpty(searched)) return [whole]
  const first = sql<Listed>`WITH aggregates AS MATERIALIZED (
      SELECT id, version, state, sort, columns FROM yugou.aggregates
      WHERE ${sql.and([...matches(sql, kind, rest), ...follows])} ${order} LIMIT ${firstLook})
    SELECT id, version, state, sort FROM aggregates
    WHERE ${sql.and(conditionsOf(sql, kind, searched, { search: "rowByRow", narrow: null }))} ${order} LIMIT ${limitOf(page) + 1}`
  return [first, whole]
}

/** What a count answers. */
export interface Counted {
  readonly rows: bigint
}

/**
 * Gives the statements of one count: the first that counts `atMost` is enough, the last one counts what there is. Two for the
 * reason, and in the cases, of {@link pagesOf}.
 */
export const countsOf = (sql: PgClient, kind: Kind, filter: Filter, atMost: number | undefined) => {
  const matching = sql`FROM yugou.aggregates WHERE ${sql.and([...matches(sql, kind, filter)])}`
  if (atMost === undefined) return [sql<Counted>`SELECT count(*) AS rows ${matching}`]
  const whole = sql<Counted>`SELECT count(*) AS rows FROM (SELECT ${matching} LIMIT ${atMost}) AS counted`
  const { rest, searched } = split(kind, filter)
  if (isEmpty(searched)) return [whole]
  const first = sql<Counted>`WITH aggregates AS MATERIALIZED (
      SELECT columns FROM yugou.aggregates WHERE ${sql.and([...matches(sql, kind, rest)])} LIMIT ${firstLook})
    SELECT count(*) AS rows FROM (
      SELECT FROM aggregates WHERE ${sql.and(conditionsOf(sql, kind, searched, { search: "rowByRow", narrow: null }))} LIMIT ${atMost}) AS counted`
  return [first, whole]
}
