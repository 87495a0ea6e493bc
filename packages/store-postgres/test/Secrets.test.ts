/** Passwords of terminals on PGlite: in no row and no answer, and sealed afterwards where they were. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { layerPgLite } from "../src/index.ts"
import { cliTexts } from "../src/texts.ts"
import { k1, life, sealed, stationOn, tool } from "./SecretLife.ts"

describe("the password of a terminal (PGlite)", () => {
  it.live(
    "stands in no row and no answer through the whole life of a station",
    () => Effect.provide(life, stationOn(layerPgLite({}), k1)),
    60_000
  )

  it.live(
    "is sealed by yugou-store where it was kept in clear text, and by a newer key after a rotation",
    () =>
      Effect.gen(function* () {
        const around = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-secrets-"))),
          (it_) => Effect.sync(() => rmSync(it_, { recursive: true, force: true }))
        )
        const directory = join(around, "station")
        yield* sealed(layerPgLite({ directory }), ["--directory", directory])
      }),
    120_000
  )

  const wrong: ReadonlyArray<readonly [name: string, keys: string, args: ReadonlyArray<string>, says: string]> = [
    ["no keys", "", ["--secret", "gb376.password"], cliTexts.noKeys.en],
    ["a file that is not there", "", ["--secret", "gb376.password", "--keys", "/nowhere/keys"], cliTexts.noKeys.en],
    ["a key in place of its file", "", ["--secret", "gb376.password", "--keys", k1], cliTexts.noKeyFile.en],
    ["a key in place of a setting", k1, ["--secret", k1], "--secret k1:…"],
    ["a key as a word of its own", k1, [k1], "seal k1:…"],
    ["an empty file of keys", "", ["--secret", "gb376.password", "--keys", "/dev/null"], "/dev/null: No key is given"],
    ["keys that cannot be read", "k1:00", ["--secret", "gb376.password"], "Key 1 does not have 64"],
    ["no secret settings", k1, [], cliTexts.noSecrets.en],
    ["a setting without a dialect", k1, ["--secret", "password"], "--secret password"]
  ]
  for (const [name, keys, args, says] of wrong) {
    it.live(`seal refuses ${name}, and opens no database`, () =>
      Effect.gen(function* () {
        const { code, said } = yield* tool(keys, "seal", "--url", "postgres://nobody@127.0.0.1:1/x", ...args)
        assert.strictEqual(code, 2)
        assert.include(said, says)
        assert.notInclude(said, k1.slice(3))
      })
    )
  }
})
