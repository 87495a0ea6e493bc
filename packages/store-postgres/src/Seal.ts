/**
 * Seals the secrets of terminals that were kept in clear text, and what an older key sealed, by the newest key.
 *
 * Each terminal is one statement, and one whose rows are all sealed costs a read: it may be stopped at any point and run again. A station that runs
 * meanwhile may write a state that it had read before: the next run finds it.
 */
import { isDeepStrictEqual } from "node:util"
import type { PgClient } from "@effect/sql-pg/PgClient"
import {
  type LeftSealed,
  type SecretNames,
  type SecretsPort,
  StoreError,
  sealTerminal,
  type TerminalRevision,
  unopenedIn
} from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Run } from "./StationStore.ts"

/**
 * What became of a terminal: rows of it were sealed; a secret in it stays as it is, because it cannot be opened; nobody said which settings of its
 * dialect are secret; or one of them stays in clear text, and nobody said that it may.
 */
export type Sealing =
  | { readonly _tag: "Sealed"; readonly row: string }
  | { readonly _tag: "Left"; readonly row: string; readonly problem: string }
  | { readonly _tag: "Unknown"; readonly dialectId: string }
  | { readonly _tag: "Clear"; readonly dialectId: string; readonly field: string }

/** How many terminals are read at once. */
const pageSize = 200

interface TerminalRow {
  readonly id: string
  readonly version: bigint
  readonly settings: Schema.Json
}

interface RevisionRow {
  readonly version: bigint
  readonly position: bigint
  readonly events: ReadonlyArray<Schema.Json>
  readonly content: string
}

const terminalsAfter = (sql: PgClient, after: string) => sql<TerminalRow>`
  SELECT id, version, state -> 'settings' AS settings FROM yugou.aggregates
  WHERE kind = 'Terminal' AND id > ${after} ORDER BY id LIMIT ${pageSize}`

const revisionsOf = (sql: PgClient, { id, version }: TerminalRow) => sql<RevisionRow>`
  SELECT r.version, r.position, r.events, c.content FROM yugou.revisions r JOIN yugou.commits c ON c.position = r.position
  WHERE r.kind = 'Terminal' AND r.id = ${id} AND r.version <= ${version} ORDER BY r.version`

/** Writes all rows of one terminal, or none when it moved meanwhile. */
const write = (
  sql: PgClient,
  { id, version }: TerminalRow,
  settings: Schema.Json,
  changed: ReadonlyArray<TerminalRevision>
) => sql<{ readonly written: bigint }>`
  WITH changed AS (
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) AS c(version bigint, events jsonb, content text)
  ), own AS (
    UPDATE yugou.aggregates SET state = jsonb_set(state, '{settings}', ${JSON.stringify(settings)}::text::jsonb)
    WHERE kind = 'Terminal' AND id = ${id} AND version = ${version} RETURNING id
  ), revised AS (
    UPDATE yugou.revisions r SET events = changed.events FROM changed, own
    WHERE r.kind = 'Terminal' AND r.id = own.id AND r.version = changed.version RETURNING r.position, changed.content
  ), said AS (
    UPDATE yugou.commits c SET content = revised.content FROM revised
    WHERE c.position = revised.position AND c.content <> revised.content RETURNING c.position
  )
  SELECT count(*) AS written FROM own`

const dialectsIn = (revisions: ReadonlyArray<TerminalRevision>): ReadonlyArray<string> =>
  revisions.flatMap(({ events }) =>
    events.flatMap((event) => {
      const { dialectId } = event as { readonly dialectId?: unknown }
      return typeof dialectId === "string" ? [dialectId] : []
    })
  )

/** What the tool works with. */
export interface Parts {
  readonly sql: PgClient
  readonly run: Run
  readonly secrets: SecretsPort
  readonly names: SecretNames
  /** The settings that are no secrets, and stay as they are. */
  readonly clear: SecretNames
}

const isNamed = (names: SecretNames, dialectId: string, field: string): boolean =>
  Object.hasOwn(names, dialectId) && (names[dialectId] ?? []).includes(field)

const sealOne = Effect.fnUntraced(function* (
  { sql, run, secrets, names, clear }: Parts,
  terminal: TerminalRow
): Effect.fn.Return<ReadonlyArray<Sealing>, StoreError> {
  const rows = yield* run(revisionsOf(sql, terminal))
  const revisions = rows.map(({ content, events, version }) => ({ version: Number(version), events, content }))
  const row = `Terminal/${terminal.id}`
  const sealed = yield* Effect.mapError(
    sealTerminal(secrets, names, terminal.id, revisions),
    ({ reason }) => new StoreError({ reason: "unavailable", detail: `${row}: ${reason}` })
  )
  const unknown = dialectsIn(revisions).filter((dialectId) => !Object.hasOwn(names, dialectId))
  const left = sealed.left.map(
    (it): Sealing => ({ _tag: "Left", row: `${row} version ${it.version}`, problem: problemOf(it) })
  )
  // Of a dialect that was not named at all, one line says enough.
  const inClear = sealed.clear
    .filter(({ dialectId, field }) => Object.hasOwn(names, dialectId) && !isNamed(clear, dialectId, field))
    .map((it): Sealing => ({ _tag: "Clear", ...it }))
  const found = [
    ...left,
    ...[...new Set(unknown)].map((dialectId): Sealing => ({ _tag: "Unknown", dialectId })),
    ...inClear
  ]
  if (sealed.revisions.length === 0 && isDeepStrictEqual(sealed.settings, terminal.settings)) return found
  const [result] = yield* run(write(sql, terminal, sealed.settings, sealed.revisions))
  if (Number(result?.written ?? 0) === 1) return [{ _tag: "Sealed", row }, ...found]
  return [{ _tag: "Left", row, problem: "changed meanwhile; run it again" }, ...found]
})

/** A terminal with a secret that cannot be opened, and why. */
export interface Unopened {
  readonly row: string
  readonly problem: string
}

const problemOf = ({ field, keyId, reason }: Pick<LeftSealed, "field" | "keyId" | "reason">): string =>
  `${field}: ${keyId}: ${reason}`

/** Streams the terminals with a secret that cannot be opened by the keys that are given. */
export const unopened = ({
  run,
  secrets,
  sql
}: Pick<Parts, "sql" | "run" | "secrets">): Stream.Stream<Unopened, StoreError> =>
  Stream.paginate("", (after: string) =>
    Effect.gen(function* () {
      const terminals = yield* run(terminalsAfter(sql, after))
      const found = yield* Effect.forEach(terminals, ({ id, settings }) =>
        Effect.map(unopenedIn(secrets, id, settings), (all) =>
          all.map((it) => ({ row: `Terminal/${id}`, problem: problemOf(it) }))
        )
      )
      const last = terminals.at(-1)
      return [found.flat(), last === undefined ? Option.none() : Option.some(last.id)] as const
    })
  )

/** Seals terminal by terminal, and streams what became of those that were not sealed already. The role must own the tables. */
export const seal = (parts: Parts): Stream.Stream<Sealing, StoreError> =>
  Stream.paginate("", (after: string) =>
    Effect.gen(function* () {
      const terminals = yield* parts.run(terminalsAfter(parts.sql, after))
      const results = yield* Effect.forEach(terminals, (terminal) => sealOne(parts, terminal))
      const last = terminals.at(-1)
      return [results.flat(), last === undefined ? Option.none() : Option.some(last.id)] as const
    })
  )
