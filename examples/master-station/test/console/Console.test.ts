/** The console in a browser: one station and one browser for all of it, for each takes seconds to begin. */
import { assert, describe, it } from "vitest"
import { desk } from "./Console.ts"
import { deeds } from "./Deeds.ts"
import { functions } from "./Functions.ts"
import { hostile } from "./Hostile.ts"
import { look } from "./Look.ts"
import { once } from "./Once.ts"
import { start } from "./Start.ts"
import { trouble } from "./Trouble.ts"

// Alone, before another station and browser begin: what it takes is measured.
start()

describe("the console in a browser", { timeout: 300_000 }, () => {
  const opened = desk(12)

  it("a station that has begun has nothing to warn of", () => {
    assert.deepStrictEqual(opened().warned, [])
  })

  functions(opened)
  trouble(opened)
  deeds(opened)
  look(opened)
  hostile(opened)
  once(opened)

  it("says nothing in the console of the browser, and asks nobody but the station", () => {
    assert.deepStrictEqual(opened().said, [])
  })
})
