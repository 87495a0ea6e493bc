/** The short form of `npm run soak`. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { soak } from "./Soak.ts"

describe("soak", () => {
  for (const [seed, transmissions, version] of [
    [1, 1, "3.0"],
    [2, 3, "2.0"]
  ] as const) {
    it.live(
      `seed ${seed}, ${transmissions} transmission(s) over ${version}: every message ends once, none is taken twice`,
      () =>
        Effect.gen(function* () {
          const result = yield* soak({ seed, messages: 60, transmissions, version })
          assert.deepStrictEqual(result.problems, [])
          assert.isAbove(result.outcomes.Accepted ?? 0, 20)
          assert.isAbove(result.outcomes.Unknown ?? 0, 0)
        }).pipe(Effect.scoped, Effect.provide(Logger.layer([])))
    )
  }
})
