/** The purchase path as commits, and three ways to bring them to the database. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { type Commit, type Loaded, type Ref, refKey, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Payload from "../src/Payload.ts"
import * as F from "../test/Fixtures.ts"

/** One step of a purchase: what is loaded before, and what is committed then. */
export interface Step {
  readonly refs: ReadonlyArray<Ref>
  readonly commit: Commit
  /** The commit as the JSON that the function takes. */
  readonly payload: string
}

/** The states of one sale in memory, so that all commits are made before the clock runs. */
type Books = Map<string, Loaded>

const loadedOf = (books: Books, ref: Ref): Loaded =>
  books.get(refKey(ref)) ?? ({ ref, version: 0, state: null } as Loaded)

const applied = (books: Books, commit: Commit): void => {
  for (const { ref, version, state } of commit.writes) {
    books.set(refKey(ref), { ref, version: version + 1, state } as Loaded)
  }
}

const stepOf = Effect.fnUntraced(function* (
  books: Books,
  id: string,
  refs: { readonly [name: string]: Ref },
  events: { readonly [name: string]: ReadonlyArray<unknown> }
): Effect.fn.Return<Step> {
  const view = Object.fromEntries(Object.entries(refs).map(([name, ref]) => [name, loadedOf(books, ref)]))
  const commit = F.commitOf(id, view, events as never)
  applied(books, commit)
  return { refs: Object.values(refs), commit, payload: yield* Effect.orDie(Payload.encode(commit)) }
})

/** Makes the four steps of each of `count` sales on one terminal: save, approve and queue, send, settle. */
export const salesOf = Effect.fnUntraced(function* (terminal: string, count: number) {
  const books: Books = new Map()
  const target: Ref = { _tag: "Target", id: F.targetKey(terminal) }
  const customer: Ref = { _tag: "Customer", id: terminal }
  const steps = [
    yield* stepOf(
      books,
      `begin-${terminal}`,
      { target, customer },
      { target: [F.targetRegistered(terminal)], customer: [F.customerAdded(terminal)] }
    )
  ]
  for (let no = 1; no <= count; no++) {
    const id = `${terminal}-${no}`
    const refs = { order: { _tag: "Order", id }, target, customer } as const
    const fields = { customerNo: terminal }
    const path: ReadonlyArray<{ readonly [name: string]: ReadonlyArray<unknown> }> = [
      { order: [F.orderSaved(id, terminal, fields)] },
      { order: [F.orderApproved, F.orderQueued()] },
      { order: [F.attemptOpened(no)], target: [F.numberDrawn(no, id), F.slotTaken(id)] },
      { order: [F.settled(no)], target: [F.slotFreed(no)] }
    ]
    for (const [index, events] of path.entries()) steps.push(yield* stepOf(books, `${id}/${index}`, refs, events))
  }
  return steps
})

/** Through the store: load the view, commit. */
export const throughStore = Effect.fnUntraced(function* ({ refs, commit }: Step) {
  const store = yield* StationStore
  yield* store.load(refs)
  yield* store.commit(commit)
})

const loadStatement = `SELECT r.kind, r.id, a.version, a.state
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS r(kind, id)) AS r,
    LATERAL (SELECT version, state FROM yugou.aggregates WHERE kind = r.kind AND id = r.id LIMIT 1) AS a`

const load = (sql: PgClient, refs: ReadonlyArray<Ref>) =>
  sql.unsafe(loadStatement, [refs.map((it) => it._tag), refs.map((it) => it.id)])

/** By hand: the same two statements, with everything that can be made before made before. */
export const byHand = (sql: PgClient, { refs, payload }: Step) =>
  Effect.andThen(load(sql, refs), sql`SELECT yugou.commit(${payload}::text::jsonb) AS answer`)

/** In parts: what the function does as one statement after the other in a transaction, without wire numbers. */
export const inParts = (sql: PgClient, { refs, payload, commit }: Step) =>
  Effect.andThen(
    load(sql, refs),
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT content, response FROM yugou.commits WHERE command_id = ${commit.command.id}`
        yield* sql`SELECT version FROM yugou.aggregates WHERE (kind, id) IN
          (SELECT kind, id FROM jsonb_to_recordset(${payload}::text::jsonb -> 'seen') AS r(kind text, id text, writes boolean) WHERE writes)
          ORDER BY kind, id FOR NO KEY UPDATE`
        yield* sql`SELECT version FROM yugou.aggregates WHERE (kind, id) IN
          (SELECT kind, id FROM jsonb_to_recordset(${payload}::text::jsonb -> 'seen') AS r(kind text, id text, writes boolean) WHERE NOT writes)
          ORDER BY kind, id FOR SHARE`
        const [row] = yield* sql<{ readonly position: bigint }>`
          INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, at)
          VALUES (nextval('yugou.commit_position'), ${commit.command.id}, ${commit.command.content}, '{}', '[]', 'clerk', 'test', now())
          RETURNING position`
        const position = row?.position ?? 0n
        yield* sql`INSERT INTO yugou.aggregates AS a (kind, id, version, state, org_no, sort, columns, due_queue, due_at, due_serial, due_order, position)
          SELECT kind, id, version + 1, state, org_no, sort, columns, due ->> 'queue', (due ->> 'at')::timestamptz, due ->> 'serial', due ->> 'order', ${position}::int8
          FROM jsonb_to_recordset(${payload}::text::jsonb -> 'writes') AS w(kind text, id text, version bigint, state jsonb, org_no text, sort text, columns jsonb, due jsonb)
          ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, state = excluded.state, sort = excluded.sort,
            columns = excluded.columns, due_queue = excluded.due_queue, due_at = excluded.due_at,
            due_serial = excluded.due_serial, due_order = excluded.due_order, position = excluded.position`
        yield* sql`INSERT INTO yugou.revisions (kind, id, version, position, ordinal, events)
          SELECT w ->> 'kind', w ->> 'id', (w ->> 'version')::bigint + 1, ${position}::int8, n - 1, w -> 'events'
          FROM jsonb_array_elements(${payload}::text::jsonb -> 'writes') WITH ORDINALITY AS e(w, n)`
      })
    )
  )
