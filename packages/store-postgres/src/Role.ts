/** The least-privilege role of the station, as SQL for a DBA. */
import * as Result from "effect/Result"

/** The name of the role when none is given. */
export const defaultRole = "yugou_station"

/** What a role's name may be: it stands in the script unquoted. */
const roleName = /^[a-z_][a-z0-9_]{0,62}$/

/** The functions through which alone the station changes anything, and the one by which it searches. */
export const stationFunctions: ReadonlyArray<string> = [
  "yugou.commit(jsonb)",
  "yugou.claim(text, timestamptz, text, integer, timestamptz, text[], timestamptz)",
  "yugou.release(text[], text[], text)",
  "yugou.remember(text, jsonb)",
  "yugou.log_frames(jsonb)",
  "yugou.drop_frames(timestamptz)",
  "yugou.log_access(jsonb)",
  "yugou.purge_access(timestamptz)",
  "yugou.bigrams(text)"
]

/**
 * Gives the script that makes the role: it may read every table and call the functions, and nothing else. With it the station can neither change
 * nor delete what was written, nor alter the schema: run migrations as the owner and open the store with `migrations: "check"`.
 */
export const roleSql = (name: string): Result.Result<string, "badName"> =>
  roleName.test(name)
    ? Result.succeed(
        [
          `-- Run once as the owner of the schema, after every migration again. Then: ALTER ROLE ${name} LOGIN PASSWORD '…';`,
          `DO $yugou$ BEGIN CREATE ROLE ${name} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $yugou$;`,
          `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA yugou FROM PUBLIC;`,
          `GRANT USAGE ON SCHEMA yugou TO ${name};`,
          `GRANT SELECT ON ALL TABLES IN SCHEMA yugou TO ${name};`,
          ...stationFunctions.map((it) => `GRANT EXECUTE ON FUNCTION ${it} TO ${name};`),
          ""
        ].join("\n")
      )
    : Result.fail("badName")
