/**
 * Loads that go together: what is asked for in one turn of the event loop is one statement. Commits that waited for the disk together are answered together, and
 * whoever made them goes on with a load.
 *
 * Each is answered for itself: what is wrong with a row is said to those who asked for it; what ends the statement, such as its time being over, to all. A statement begins after all that it answers were asked, so everybody
 * sees what was committed before he asked, and all that he asked for as of one moment. It runs in the context of the first who asked: so those inside a
 * transaction of the host, and those outside of one, go apart.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { absent, type Kind, type Loaded, type Ref, refKey, type StoreError } from "@yugou/core/store"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Rows from "./Rows.ts"

/** How many loads one statement answers at most. */
export const most = 64

class Load extends Request.TaggedClass("Load")<
  { readonly refs: ReadonlyArray<Ref> },
  ReadonlyArray<Loaded>,
  StoreError
> {}

/** A row that was found. */
export interface Row {
  readonly kind: Kind
  readonly id: string
  readonly version: bigint
  readonly state: unknown
}

/**
 * Looks rows up.
 *
 * **Details** `LIMIT` keeps the look-up row by row: a plan that was made while the table was small must never read the whole of it later. As values of a query the ids say
 * nothing of their number: a plan for any number is kept, where one for each number would be made anew, which takes ten times as long as the look-up.
 */
export const rowsOf = (sql: PgClient, refs: ReadonlyArray<Ref>) => sql<Row>`
  SELECT r.kind, r.id, a.version, a.state
  FROM (SELECT DISTINCT * FROM unnest((SELECT ${refs.map((it) => it._tag)}::text[]), (SELECT ${refs.map((it) => it.id)}::text[])) AS r(kind, id)) AS r,
    LATERAL (SELECT version, state FROM yugou.aggregates WHERE kind = r.kind AND id = r.id LIMIT 1) AS a`

/** Gives what one load asked for, out of what was found for all. */
const answerOf = Effect.fnUntraced(function* ({ refs }: Load, found: ReadonlyMap<string, Row>) {
  const loaded: Array<Loaded> = []
  for (const it of refs) {
    const row = found.get(refKey(it))
    loaded.push(row === undefined ? (absent(it._tag, it.id) as Loaded) : yield* Rows.versioned(row.kind, row))
  }
  return loaded
})

/** How rows are looked up for those who ask. */
export interface Looking {
  /** One statement. */
  readonly look: (refs: ReadonlyArray<Ref>) => Effect.Effect<ReadonlyArray<Row>, StoreError>
  /** Whether somebody asks inside a transaction of the host. */
  readonly sideOf: (context: Context.Context<never>) => "inside" | "outside"
}

/** Makes what loads, by looks each of which is one statement. @category Constructors */
export const make = ({ look, sideOf }: Looking) => {
  const resolver = RequestResolver.makeGrouped({
    key: ({ context }: Request.Entry<Load>) => sideOf(context),
    resolver: (entries) =>
      Effect.gen(function* () {
        const rows = yield* look(entries.flatMap(({ request }) => request.refs))
        const found = new Map(rows.map((row) => [refKey({ _tag: row.kind, id: row.id }), row]))
        for (const entry of entries) entry.completeUnsafe(yield* Effect.exit(answerOf(entry.request, found)))
      })
  }).pipe(RequestResolver.batchN(most))
  return <K extends Kind>(refs: ReadonlyArray<Ref<K>>): Effect.Effect<ReadonlyArray<Loaded<K>>, StoreError> =>
    refs.length === 0
      ? Effect.succeed([])
      : (Effect.request(new Load({ refs: refs as ReadonlyArray<Ref> }), resolver) as Effect.Effect<
          ReadonlyArray<Loaded<K>>,
          StoreError
        >)
}
