/** What holds where nothing is said: on a database that is kept otherwise than in a demonstration. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import * as Redacted from "effect/Redacted"
import { afterAll, assert, describe, it } from "vitest"
import { OptionError, type Options, read } from "../src/Options.ts"

const database = { DATABASE_URL: "postgres://a:b@127.0.0.1:5432/yugou" }

const rows: ReadonlyArray<
  readonly [title: string, args: ReadonlyArray<string>, environment: NodeJS.ProcessEnv, says: Partial<Options>]
> = [
  ["a demonstration", [], {}, { mode: "demo", secureCookie: "no", accessLog: "off", proxies: [] }],
  ["the story", ["--once"], {}, { mode: "story", secureCookie: "no", accessLog: "off" }],
  ["a database that is kept", [], database, { mode: "serve", secureCookie: "yes", accessLog: "on", proxies: [] }],
  [
    "a database that is kept, otherwise",
    ["--secure-cookie", "no", "--access-log", "off", "--proxies", "10.0.0.7,10.1.0.0/16,fd00::/8"],
    database,
    { secureCookie: "no", accessLog: "off", proxies: ["10.0.0.7", "10.1.0.0/16", "fd00::/8"] }
  ]
]

describe("settings of the API", () => {
  for (const [title, args, environment, says] of rows)
    it(`of ${title}`, () => assert.deepInclude(read(args, environment), says))
})

describe("secrets", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "yugou-options-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, "url")
  writeFileSync(file, `${database.DATABASE_URL}\n`)

  it("come from a file that the environment names", () => {
    const options = read([], { DATABASE_URL_FILE: file })
    assert(options !== "help" && options.databaseUrl !== null)
    assert.strictEqual(Redacted.value(options.databaseUrl), database.DATABASE_URL)
    assert.strictEqual(options.mode, "serve")
  })

  const faulty: ReadonlyArray<readonly [environment: NodeJS.ProcessEnv, says: string]> = [
    [{ ...database, DATABASE_URL_FILE: file }, "DATABASE_URL and DATABASE_URL_FILE: give one of both"],
    [{ CMPP_URL_FILE: path.join(folder, "none") }, `CMPP_URL_FILE ${folder}/none: cannot be read (ENOENT)`]
  ]
  it.each(faulty)("that are given twice or cannot be read are refused: %o", (environment, says) => {
    assert.throws(() => read([], environment), OptionError, says)
  })
})

describe("what is wrong", () => {
  it("is told in one go, the environment with the command line", () => {
    const args = ["--lang", "fr", "--port", "70000", "--log", "xml", "--fault", "fire"]
    try {
      read(args, { CMPP_URL: "http://gateway", YUGOU_SECRET_KEYS: "k1:zz" })
      assert.fail("it was taken")
    } catch (error) {
      assert.instanceOf(error, OptionError)
      const lines = (error as OptionError).message.split("\n")
      assert.deepStrictEqual(
        lines.map((line) => line.split(":")[0]),
        ["--lang fr", "--fault fire", "--port 70000", "CMPP_URL", "--log xml", "YUGOU_SECRET_KEYS"]
      )
    }
  })
})
