/** The `StationStore` on PostgreSQL, whichever driver brings the client. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import {
  type Claim,
  type Commit,
  checked,
  cursorOf,
  type Fact,
  type Filter,
  invalid,
  type Kind,
  maxPage,
  type Page,
  type PutOff,
  type Ref,
  readCursor,
  type StationStore,
  StoreError,
  type Thinned,
  type Thinning
} from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { Statement } from "effect/sql/Statement"
import * as Backlog from "./Backlog.ts"
import * as Changes from "./Changes.ts"
import type { Gate } from "./Gate.ts"
import * as Gathering from "./Gathering.ts"
import * as Lists from "./Lists.ts"
import * as Loading from "./Loading.ts"
import * as Payload from "./Payload.ts"
import * as Revisions from "./Revisions.ts"
import * as Rows from "./Rows.ts"
import * as SqlErrors from "./SqlErrors.ts"
import * as Trail from "./Trail.ts"
import * as Transactions from "./Transactions.ts"
import { type Bell, pause } from "./Waiting.ts"

/** How often a statement is run again after it gave way to another one (deadlock, serialization failure). */
export const maxRetries = 8

/** The longest real time between two tries. */
const retryMillis = 40

/** What a store is made from. */
export interface Parts {
  readonly sql: PgClient
  readonly gate: Gate
  /** Rings when something may have been committed, by this process or another one. */
  readonly bell: Bell
  /** Tells the other processes that something was committed; it may be lost. */
  readonly announce: Effect.Effect<void>
  /** How often `changes` looks when nothing rings. */
  readonly pollMillis: number
  /** How long a commit waits for its turn, in milliseconds. */
  readonly waitMillis: number
  /** `shared`: the database runs in this process, by its clock. */
  readonly clock: "own" | "shared"
}

/** How a call reaches the database. */
export type Run = <A>(call: Effect.Effect<A, StoreError | SqlError>) => Effect.Effect<A, StoreError>

/**
 * Makes the way to the database: through the gate, again (a bounded number of times) when a statement gave way to another one, and with every
 * other error in the words of the port.
 */
export const runThrough = (gate: Gate): Run => {
  const told = (error: StoreError | SqlError) => (isSqlError(error) ? SqlErrors.toStoreError(error) : error)
  return <A>(call: Effect.Effect<A, StoreError | SqlError>) => {
    const attempt = (left: number): Effect.Effect<A, StoreError> =>
      Effect.catch(gate(call), (error) =>
        left > 0 && isSqlError(error) && SqlErrors.meaning(error)._tag === "Again"
          ? Effect.andThen(pause(retryMillis / left), attempt(left - 1))
          : Effect.fail(told(error))
      )
    return Effect.catchCause(attempt(maxRetries), (cause) => {
      const error = SqlErrors.fromDefect(cause)
      return error === null ? Effect.failCause(cause) : Effect.fail(told(error))
    })
  }
}

interface CommitAnswer {
  readonly answer: Payload.Answer
}

/** The answers after which something is in the books that perhaps nobody was told of: an earlier try may have been interrupted. */
const written: ReadonlySet<Payload.Answer["_tag"]> = new Set(["Committed", "Repeated"])

/** Says whether something may have been written: of a try that was interrupted or failed nobody knows. */
const mayHaveWritten = (exit: Exit.Exit<ReadonlyArray<CommitAnswer> | null, unknown>): boolean =>
  Exit.isFailure(exit) || (exit.value ?? []).some(({ answer }) => written.has(answer._tag))

/** Makes the ways on which commits get to the database: one statement for one, and one for several. */
const waysOf = ({ sql, bell, announce, gate, waitMillis }: Parts, run: Run): Gathering.Ways => {
  const tell = Effect.andThen(bell.ring, announce)
  const telling = <A extends ReadonlyArray<CommitAnswer> | null, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.onExit(call, (exit) => (mayHaveWritten(exit) ? tell : Effect.void))
  return {
    alone: Effect.fnUntraced(function* (payload) {
      const statement = sql<CommitAnswer>`SELECT yugou.commit(${payload}::text::jsonb) AS answer`
      const [row] = yield* telling(run(statement))
      if (row === undefined) return yield* new StoreError({ reason: "corrupt", detail: "yugou.commit gave no answer" })
      return row.answer
    }),
    together: Effect.fnUntraced(function* (payloads) {
      const statement = sql<CommitAnswer & { readonly n: bigint }>`
        SELECT n, yugou.commit(p::jsonb) AS answer FROM unnest(${payloads}::text[]) WITH ORDINALITY AS t(p, n)`
      const rows = yield* telling(unlessRefused(gate(statement)))
      if (rows === null) return null
      return rows.toSorted((a, b) => Number(a.n - b.n)).map(({ answer }) => answer)
    }),
    waitMillis
  }
}

/** Gives `null` where the server refused a statement by an error: none of it was written. */
const unlessRefused = <A>(call: Effect.Effect<A, StoreError | SqlError>): Effect.Effect<A | null, StoreError> => {
  const meant = (error: StoreError | SqlError): Effect.Effect<null, StoreError> => {
    if (!isSqlError(error)) return Effect.fail(error)
    return SqlErrors.fieldsOf(error.reason) === null ? Effect.fail(SqlErrors.toStoreError(error)) : Effect.succeed(null)
  }
  return Effect.catchCause(Effect.catch(call, meant), (cause) => {
    const error = SqlErrors.fromDefect(cause)
    return error === null ? Effect.failCause(cause) : meant(error)
  })
}

/** Makes what commits. A database in this process has one connection, on which commits follow each other anyway. */
const committing = (parts: Parts, run: Run) => {
  const ways = waysOf(parts, run)
  const bring: Gathering.Bring = parts.clock === "shared" ? (_, payload) => ways.alone(payload) : Gathering.make(ways)
  return Effect.fnUntraced(function* (it: Commit) {
    return yield* Payload.decode(it, yield* bring(it, yield* Payload.encode(it)))
  })
}

const answered = Effect.fnUntraced(function* (sql: PgClient, commandId: string) {
  const [row] = yield* sql<{ readonly content: string; readonly response: Schema.Json }>`
    SELECT content, response FROM yugou.commits WHERE command_id = ${commandId}`
  return row === undefined
    ? Option.none()
    : Option.some({ id: commandId, content: row.content, response: row.response })
})

/** Runs a statement of a list: planned anew each time where the best index depends on the values that are asked for. */
const planned = <A>(statement: Statement<A>, kind: Kind, filter: Filter) =>
  Lists.planOf(kind, filter) === "kept" ? statement : statement.unprepared

const list = Effect.fnUntraced(function* <K extends Kind>(sql: PgClient, kind: K, filter: Filter, page: Page) {
  const after = page.after === null ? Option.none() : readCursor(page.after)
  if (page.after !== null && Option.isNone(after)) {
    return yield* invalid("$.page.after", "is no cursor of a list")
  }
  const limit = Lists.limitOf(page)
  let found: ReadonlyArray<Lists.Listed> = []
  for (const statement of Lists.pagesOf(sql, kind, filter, page, Option.getOrNull(after))) {
    found = yield* planned(statement, kind, filter)
    if (found.length > limit) break
  }
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const rows = yield* Effect.forEach(shown, (row) => Rows.versioned(kind, row))
  return { rows, next: found.length > limit && last !== undefined ? cursorOf([last.sort, last.id]) : null }
})

const count = Effect.fnUntraced(function* (sql: PgClient, kind: Kind, filter: Filter, atMost?: number) {
  let counted = 0
  for (const statement of Lists.countsOf(sql, kind, filter, atMost)) {
    const [row] = yield* planned(statement, kind, filter)
    counted = Number(row?.rows ?? 0)
    if (counted === atMost) break
  }
  return counted
})

const facts = Effect.fnUntraced(function* (sql: PgClient, series: string, atOrBefore: DateTime.Utc, limit: number) {
  const most = Math.max(limit, 0)
  const newest = (table: "facts" | "kept_facts") => sql`
    (SELECT at, data, position, ordinal FROM yugou.${sql.literal(table)}
      WHERE series = ${series} AND at <= ${DateTime.toDateUtc(atOrBefore)}
      ORDER BY at DESC, position DESC, ordinal DESC LIMIT ${most})`
  const rows = yield* sql<{ readonly at: Date; readonly data: Schema.Json }>`
    SELECT at, data FROM (${newest("facts")} UNION ALL ${newest("kept_facts")}) AS both_parts
    ORDER BY at DESC, position DESC, ordinal DESC LIMIT ${most}`
  return rows.map((row): Fact => ({ series, at: DateTime.fromDateUnsafe(row.at), data: row.data }))
})

const claim = Effect.fnUntraced(function* (sql: PgClient, it: Claim) {
  const now = DateTime.toEpochMillis(it.now)
  const rows = yield* sql<{ readonly kind: Kind; readonly id: string }>`
    SELECT kind, id FROM yugou.claim(${it.queue}, ${new Date(now)}, ${it.holder}, ${it.limit}::int4,
      ${new Date(now + it.leaseMillis)}, ${[...it.except]}::text[],
      ${it.horizonMillis === null ? null : new Date(now + it.horizonMillis)}::timestamptz)`
  return rows.map(({ kind, id }) => ({ _tag: kind, id }) as Ref)
})

const release = (sql: PgClient, refs: ReadonlyArray<Ref>, holder: string) =>
  refs.length === 0
    ? Effect.void
    : Effect.asVoid(
        sql`SELECT yugou.release(${refs.map(({ _tag }) => _tag)}::text[], ${refs.map(({ id }) => id)}::text[], ${holder})`
      )

const putOff = (sql: PgClient, { ref: { _tag, id }, version, until }: PutOff) =>
  Effect.asVoid(sql`SELECT yugou.put_off(${_tag}, ${id}, ${BigInt(version)}, ${DateTime.toDateUtc(until)})`)

const thin = Effect.fnUntraced(function* (sql: PgClient, { after, from, until, most }: Thinning) {
  const [row] = yield* sql<{
    readonly taken: number
    readonly kept: number
    readonly dropped: number
    readonly later: Date | null
  }>`SELECT taken, kept, dropped, later FROM yugou.thin(${after}, ${DateTime.toDateUtc(from)}, ${DateTime.toDateUtc(until)},
    ${Math.min(Math.trunc(most), maxPage)}::int4)`
  if (row === undefined) return yield* new StoreError({ reason: "corrupt", detail: "yugou.thin gave no answer" })
  const { dropped, kept, later, taken } = row
  return { commits: taken, kept, dropped, next: later && DateTime.fromDateUnsafe(later) } satisfies Thinned
})

const remember = Effect.fnUntraced(function* (sql: PgClient, run: Run, key: string, note: Schema.Json) {
  yield* run(sql`SELECT yugou.remember(${key}, ${JSON.stringify(note)}::text::jsonb)`)
})

const recall = Effect.fnUntraced(function* (sql: PgClient, key: string) {
  const [row] = yield* sql<{ readonly data: Schema.Json }>`SELECT data FROM yugou.notes WHERE key = ${key}`
  return row === undefined ? Option.none() : Option.some(row.data)
})

const time = Effect.fnUntraced(function* (sql: PgClient) {
  const [row] = yield* sql<{ readonly now: Date }>`SELECT clock_timestamp() AS now`
  return Option.map(Option.fromUndefinedOr(row), ({ now }) => DateTime.fromDateUnsafe(now))
})

/** Gives a call its span. */
const spanned =
  (name: keyof StationStore["Service"]) =>
  <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.withSpan(call, `StationStore.${name}`, { captureStackTrace: false })

/** Makes the store; what no store takes is refused before a statement is made of it. */
export const make = (parts: Parts): StationStore["Service"] => {
  const { sql, bell, pollMillis } = parts
  const run = runThrough(parts.gate)
  const commit = committing(parts, run)
  const load = Loading.make({ look: (refs) => run(Loading.rowsOf(sql, refs)), sideOf: Transactions.sideOf(sql) })
  return checked({
    commit: (it) => commit(it).pipe(spanned("commit")),
    answered: (commandId) => run(answered(sql, commandId)).pipe(spanned("answered")),
    load: (refs) => load(refs).pipe(spanned("load")),
    asOf: (ref, recordedAt) => run(Revisions.asOf(sql, ref, recordedAt)).pipe(spanned("asOf")),
    history: (ref, page) => run(Revisions.history(sql, ref, page)).pipe(spanned("history")),
    list: (kind, filter, page) => run(list(sql, kind, filter, page)).pipe(spanned("list")),
    count: (kind, filter, atMost) => run(count(sql, kind, filter, atMost)).pipe(spanned("count")),
    trail: (filter, { after, limit }) => run(Trail.newest(sql, filter, after, limit)).pipe(spanned("trail")),
    committed: (after, limit) => run(Trail.committed(sql, after, limit)).pipe(spanned("committed")),
    facts: (series, atOrBefore, limit) => run(facts(sql, series, atOrBefore, limit)).pipe(spanned("facts")),
    thin: (asked) => run(thin(sql, asked)).pipe(spanned("thin")),
    claim: (it) => run(claim(sql, it)).pipe(spanned("claim")),
    release: (refs, holder) => run(release(sql, refs, holder)).pipe(spanned("release")),
    putOff: (work) => run(putOff(sql, work)).pipe(spanned("putOff")),
    backlog: (now) => run(Backlog.read(sql, now)).pipe(spanned("backlog")),
    remember: (key, note) => remember(sql, run, key, note).pipe(spanned("remember")),
    recall: (key) => run(recall(sql, key)).pipe(spanned("recall")),
    time: parts.clock === "shared" ? Effect.succeedNone : run(time(sql)).pipe(spanned("time")),
    changes: (after) => Changes.stream({ sql, run, bell, pollMillis }, after)
  })
}
