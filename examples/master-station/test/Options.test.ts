/** What holds where nothing is said: on a database that is kept otherwise than in a demonstration. */
import { assert, describe, it } from "vitest"
import { type Options, read } from "../src/Options.ts"

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
