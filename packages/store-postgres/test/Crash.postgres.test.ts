/** The short form of the crash test; the long one is `npm run test:crash`. */
import { assert, layer as withLayer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { play } from "./crash/Rounds.ts"
import * as Postgres from "./Postgres.ts"

withLayer(Postgres.layer, { timeout: "60 seconds", excludeTestServices: true })("a station that is killed", (it) => {
  it.effect(
    "loses no commit that was acknowledged, and leaves none half-written",
    () =>
      Effect.gen(function* () {
        const where = Redacted.value(yield* Postgres.database)
        const report = yield* play({ where, rounds: 3, seed: 7, most: 100, onRound: () => Effect.void })
        assert.deepStrictEqual([report.lost, report.findings, report.rounds], [[], [], 3])
        assert.isAbove(report.acknowledged, 0)
      }),
    60_000
  )
})
