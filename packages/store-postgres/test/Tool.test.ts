/** `yugou-store`: what it prints and how it ends. */

import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { layerPgLite, StationDatabase } from "../src/index.ts"
import * as Migrator from "../src/Migrator.ts"
import * as PgLite from "../src/PgLite.ts"
import * as StoreSchema from "../src/StoreSchema.ts"
import { main } from "../src/Tool.ts"
import { cliTexts, openTexts } from "../src/texts.ts"
import * as F from "./Fixtures.ts"

const run = Effect.fnUntraced(function* (
  args: ReadonlyArray<string>,
  environment: { readonly DATABASE_URL?: string } = {}
) {
  const out: Array<string> = []
  const errors: Array<string> = []
  const code = yield* main(args, environment, {
    out: (line) => void out.push(line),
    error: (line) => void errors.push(line)
  })
  return { code, out: out.join("\n"), error: errors.join("\n") }
})

describe("yugou-store", () => {
  it.live("prints the schema with every table and function, and the role that may call but not write", () =>
    Effect.gen(function* () {
      const schema = yield* run(["schema"])
      assert.strictEqual(schema.code, 0)
      for (const part of [
        "CREATE TABLE yugou.commits",
        "CREATE FUNCTION yugou.commit(",
        "CREATE SCHEMA",
        "4, 'frames'"
      ]) {
        assert.include(schema.out, part)
      }
      const role = yield* run(["role", "--name", "station_1"])
      assert.include(role.out, "GRANT EXECUTE ON FUNCTION yugou.commit(jsonb) TO station_1;")
      assert.notMatch(role.out, /GRANT (INSERT|UPDATE|DELETE|ALL)/)
    })
  )

  const wrong: ReadonlyArray<readonly [args: ReadonlyArray<string>, says: string]> = [
    [[], "no command"],
    [["unknown"], "unknown"],
    [["schema", "more"], "schema more"],
    [["--nonsense"], "--nonsense"],
    [["verify", "--lang", "fr"], "--lang fr"],
    [["verify"], cliTexts.noDatabase.en],
    [["migrate", "--lang", "zh"], cliTexts.noDatabase.zh],
    [["verify", "--url", "hello world"], cliTexts.badUrl.en],
    [["verify", "--url", "mysql://a:secret@127.0.0.1:1/x", "--lang", "zh"], cliTexts.badUrl.zh],
    [["role", "--name", "x; DROP TABLE"], cliTexts.badRole.en]
  ]
  for (const [args, says] of wrong) {
    it.live(`refuses: ${args.join(" ") || "(nothing)"}`, () =>
      Effect.gen(function* () {
        const { code, out, error } = yield* run(args)
        assert.deepStrictEqual([code, out], [2, ""])
        assert.include(error, says)
      })
    )
  }

  it.live("helps in both languages", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* run(["--help"]), { code: 0, out: cliTexts.usage.en, error: "" })
      assert.strictEqual((yield* run(["-h", "--lang", "zh"])).out, cliTexts.usage.zh)
    })
  )

  it.live("says what to do when the database does not open", () =>
    Effect.gen(function* () {
      const { code, error } = yield* run(["verify", "--lang", "zh"], {
        DATABASE_URL: "postgres://nobody@127.0.0.1:1/x"
      })
      assert.strictEqual(code, 3)
      assert.include(error, openTexts.unreachable.zh)
    })
  )
})

describe("yugou-store on a directory", () => {
  for (const command of ["verify", "rebuild"] as const) {
    it.live(`${command} refuses a directory without a database, and makes none there`, () =>
      Effect.gen(function* () {
        const parent = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-tool-"))),
          (it_) => Effect.sync(() => rmSync(it_, { recursive: true, force: true }))
        )
        for (const directory of [join(parent, "mistyped"), parent]) {
          for (const language of ["en", "zh"] as const) {
            const { code, out, error } = yield* run([command, "--directory", directory, "--lang", language])
            assert.deepStrictEqual([code, out, error], [2, "", `${cliTexts.noDatabaseIn[language]} ${directory}`])
          }
        }
        assert.deepStrictEqual(readdirSync(parent), [])
      })
    )
  }

  it.live(
    "migrates a directory, verifies it, and rebuilds what was changed by hand",
    () =>
      Effect.gen(function* () {
        const around = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-tool-"))),
          (it_) => Effect.sync(() => rmSync(it_, { recursive: true, force: true }))
        )
        const directory = join(around, "station")
        const on = ["--directory", directory]
        const older = join(directory, "older")
        yield* Effect.scoped(
          Effect.flatMap(PgLite.client({ directory: older }), (sql) => Migrator.migrate(sql, StoreSchema.latest - 1))
        )
        const early = yield* run(["verify", "--directory", older])
        assert.deepStrictEqual([early.code, early.error.includes(openTexts.older.en)], [3, true])
        assert.match((yield* run(["migrate", ...on])).out, /applied: 1, 2, 3, 4, 5, 6, 7/)
        yield* Effect.gen(function* () {
          const { sql } = yield* StationDatabase
          yield* F.change("tool-1", "Customer", "tool", F.customerAdded("tool"))
          yield* sql`UPDATE yugou.aggregates SET columns = '{"customerNo":"tool"}'`
          const held = yield* run(["verify", ...on])
          assert.deepStrictEqual([held.code, held.error.includes(openTexts.locked.en)], [3, true])
        }).pipe(Effect.provide(layerPgLite({ directory })))
        const found = yield* run(["verify", ...on])
        assert.deepStrictEqual(
          [found.code, found.out],
          [1, "Customer/tool: stored and replayed differ in columns\nproblems: 1"]
        )
        assert.strictEqual((yield* run(["rebuild", ...on])).out, "Customer/tool\nrebuilt: 1")
        yield* Effect.gen(function* () {
          const { sql } = yield* StationDatabase
          yield* F.change("tool-2", "Customer", "lost", F.customerAdded("lost"))
          yield* sql`DELETE FROM yugou.revisions WHERE id = 'lost'`
        }).pipe(Effect.provide(layerPgLite({ directory })))
        const rest = yield* run(["rebuild", ...on, "--lang", "zh"])
        assert.deepStrictEqual(
          [rest.code, rest.out],
          [1, "Customer/lost: 未能重建： version 1 is stored, revisions are none\n已重建： 0\n问题数： 1"]
        )
      }),
    60_000
  )
})
