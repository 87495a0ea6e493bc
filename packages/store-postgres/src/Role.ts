/** The least-privilege roles of the station and of its backup, as SQL for a DBA. */
import * as Result from "effect/Result"

/** What a role is for. */
export type RoleUse = "station" | "backup"

/** The names of the roles when none is given. */
export const defaultRoles: { readonly [U in RoleUse]: string } = { station: "yugou_station", backup: "yugou_backup" }

/** What a role's name may be: it stands in the script unquoted. */
const roleName = /^[a-z_][a-z0-9_]{0,62}$/

/** The functions through which alone the station changes anything, and the one by which it searches. */
export const stationFunctions: ReadonlyArray<string> = [
  "yugou.commit(jsonb)",
  "yugou.claim(text, timestamptz, text, integer, timestamptz, text[], timestamptz)",
  "yugou.release(text[], text[], text)",
  "yugou.put_off(text, text, bigint, timestamptz)",
  "yugou.thin(bigint, timestamptz, timestamptz, integer)",
  "yugou.remember(text, jsonb)",
  "yugou.log_frames(jsonb)",
  "yugou.drop_frames(timestamptz)",
  "yugou.log_access(jsonb)",
  "yugou.purge_access(timestamptz)",
  "yugou.bigrams(text)"
]

/** What each may besides seeing every table. */
const grants: { readonly [U in RoleUse]: (name: string) => ReadonlyArray<string> } = {
  station: (name) => [...stationFunctions.map((it) => `GRANT EXECUTE ON FUNCTION ${it} TO ${name};`)],
  // A partition is made each day and a table by a migration: what is made later must be read by the next backup, too.
  backup: (name) => [
    `GRANT SELECT ON ALL SEQUENCES IN SCHEMA yugou TO ${name};`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA yugou GRANT SELECT ON TABLES TO ${name};`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA yugou GRANT SELECT ON SEQUENCES TO ${name};`
  ]
}

/**
 * Gives the script that makes a role.
 *
 * **Details** `station`: it may read every table and call the functions, and nothing else. With it the station can neither change nor delete what was
 * written, nor alter the schema: run migrations as the owner and open the store with `migrations: "check"`. `backup`: it may read every table and sequence
 * that there is or will be, which is what `pg_dump` needs, and call nothing.
 */
export const roleSql = (name: string, use: RoleUse = "station"): Result.Result<string, "badName"> =>
  roleName.test(name)
    ? Result.succeed(
        [
          `-- Run once as the owner of the schema, after every migration again. Then: ALTER ROLE ${name} LOGIN PASSWORD '…';`,
          `DO $yugou$ BEGIN CREATE ROLE ${name} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $yugou$;`,
          // Everybody may call what is made, unless that is taken back: whoever sees the schema could commit.
          `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA yugou FROM PUBLIC;`,
          `GRANT USAGE ON SCHEMA yugou TO ${name};`,
          `GRANT SELECT ON ALL TABLES IN SCHEMA yugou TO ${name};`,
          ...grants[use](name),
          ""
        ].join("\n")
      )
    : Result.fail("badName")
