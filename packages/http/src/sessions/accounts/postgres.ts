/** Accounts in a PostgreSQL or PGlite database, in a schema of their own beside the books. */
import type { AccountKind, AccountRecord, AccountRecords, Accounts, AccountTrailRow } from "./Accounts.ts"

type Row = { readonly [column: string]: unknown }

/**
 * Runs one statement with its parameters, and gives its rows: `(text, values) => pool.query(text, values).then(({ rows }) => rows)` of `pg`, or the
 * same of PGlite. The default isolation of transactions is `read committed`.
 *
 * @category Models
 */
export type Query = (text: string, values: ReadonlyArray<string | number | null>) => Promise<ReadonlyArray<unknown>>

/** Each is one statement; a released one never changes. */
const migrations: ReadonlyArray<ReadonlyArray<string>> = [
  [
    `CREATE TABLE yugou_accounts.records (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  body jsonb NOT NULL,
  owner text COLLATE "C",
  expires_at timestamptz,
  PRIMARY KEY (kind, id)
)`,
    `CREATE INDEX records_owner ON yugou_accounts.records (kind, owner, id) WHERE owner IS NOT NULL`,
    `CREATE INDEX records_expires_at ON yugou_accounts.records (expires_at) WHERE expires_at IS NOT NULL`,
    `CREATE TABLE yugou_accounts.trail (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  source text NOT NULL,
  deed text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL
)`,
    // One at a time: who changes accounts reads them first, and both of two that read the same must not pass.
    `CREATE FUNCTION yugou_accounts.commit(writes jsonb, events jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE each jsonb; standing integer;
BEGIN
  PERFORM pg_advisory_xact_lock(8747513345617326964);
  FOR each IN SELECT * FROM jsonb_array_elements(writes) LOOP
    SELECT version INTO standing FROM yugou_accounts.records
      WHERE kind = each->>'kind' AND id = each->>'id' AND (expires_at IS NULL OR expires_at > clock_timestamp());
    IF coalesce(standing, 0) <> (each->>'version')::integer THEN RETURN false; END IF;
  END LOOP;
  FOR each IN SELECT * FROM jsonb_array_elements(writes) LOOP
    IF jsonb_typeof(each->'body') = 'null' THEN
      DELETE FROM yugou_accounts.records WHERE kind = each->>'kind' AND id = each->>'id';
    ELSE
      INSERT INTO yugou_accounts.records (kind, id, version, body, owner, expires_at)
      VALUES (each->>'kind', each->>'id', (each->>'version')::integer + 1, each->'body', each->>'owner', (each->>'expiresAt')::timestamptz)
      ON CONFLICT (kind, id) DO UPDATE
        SET version = excluded.version, body = excluded.body, owner = excluded.owner, expires_at = excluded.expires_at;
    END IF;
  END LOOP;
  INSERT INTO yugou_accounts.trail (at, actor, source, deed, subject, detail)
    SELECT (it->>'at')::timestamptz, it->>'actor', it->>'source', it->>'deed', it->>'subject', it->'detail' FROM jsonb_array_elements(events) it;
  RETURN true;
END $$`
  ],
  // Who signs in elsewhere is found by the index of owners.
  [`UPDATE yugou_accounts.records SET owner = body->>'subject' WHERE kind = 'user'`]
]

/** The statements under one lock and in one transaction: a block that decides by itself what is missing. */
const migration = (version: number, statements: ReadonlyArray<string>): string => `DO $migration$
BEGIN
  PERFORM pg_advisory_xact_lock(8747513345617326964);
  IF NOT EXISTS (SELECT FROM yugou_accounts.migrations WHERE version = ${version}) THEN
${statements.map((statement) => `    EXECUTE $statement$${statement}$statement$;`).join("\n")}
    INSERT INTO yugou_accounts.migrations (version) VALUES (${version});
  END IF;
END $migration$`

const prepare = `DO $migration$
BEGIN
  PERFORM pg_advisory_xact_lock(8747513345617326964);
  CREATE SCHEMA IF NOT EXISTS yugou_accounts;
  CREATE TABLE IF NOT EXISTS yugou_accounts.migrations (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
END $migration$`

const bodyOf = (body: unknown): unknown => (typeof body === "string" ? JSON.parse(body) : body)

const recordOf = <K extends AccountKind>(row: unknown): AccountRecord<K> => {
  const { id, version, body } = row as Row
  return { id: String(id), version: Number(version), body: bodyOf(body) as AccountRecords[K] }
}

const trailRowOf = (row: unknown): AccountTrailRow => {
  const { position, at, detail, ...said } = row as Row
  const told = { position: Number(position), at: new Date(at as string).toISOString(), detail: bodyOf(detail) }
  return { ...said, ...told } as AccountTrailRow
}

const living = `(expires_at IS NULL OR expires_at > clock_timestamp())`
// Texts are read as texts, whatever a driver makes of the types of the database.
const columns = `id, version, body::text AS body`

/**
 * Opens accounts in a database, making or upgrading their tables (schema `yugou_accounts`); any number of processes may share them. Needs a role that
 * may create a schema the first time. Rejects with what `query` rejects with.
 *
 * **Example**
 *
 * ```ts
 * const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
 * const accounts = await postgresAccounts(async (text, values) => (await pool.query(text, [...values])).rows)
 * ```
 *
 * @category Constructors
 */
export const postgresAccounts = async (query: Query): Promise<Accounts> => {
  await query(prepare, [])
  for (const [index, statements] of migrations.entries()) await query(migration(index + 1, statements), [])

  return {
    read: async (kind, id) => {
      const [row] = await query(
        `SELECT ${columns} FROM yugou_accounts.records WHERE kind = $1 AND id = $2 AND ${living}`,
        [kind, id]
      )
      return row === undefined ? null : recordOf(row)
    },
    list: async (kind, { after = "", limit, owner }) => {
      const of = owner === undefined ? "" : " AND owner = $4"
      const rows = await query(
        `SELECT ${columns} FROM yugou_accounts.records WHERE kind = $1 AND id > $2 AND ${living}${of} ORDER BY id LIMIT $3`,
        [kind, after, limit, ...(owner === undefined ? [] : [owner])]
      )
      return rows.map((row) => recordOf(row))
    },
    commit: async (writes, events) => {
      const [row] = await query(`SELECT yugou_accounts.commit($1::text::jsonb, $2::text::jsonb) AS done`, [
        JSON.stringify(writes),
        JSON.stringify(events)
      ])
      return (row as Row | undefined)?.done === true ? "done" : "moved"
    },
    sweep: async () => {
      const rows = await query(
        `DELETE FROM yugou_accounts.records WHERE expires_at <= clock_timestamp() RETURNING id`,
        []
      )
      return rows.length
    },
    trail: async ({ before, limit }) => {
      const rows = await query(
        `SELECT position, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, source, deed, subject, detail::text AS detail
         FROM yugou_accounts.trail WHERE $1::bigint IS NULL OR position < $1::bigint ORDER BY position DESC LIMIT $2`,
        [before ?? null, limit]
      )
      return rows.map(trailRowOf)
    }
  }
}
