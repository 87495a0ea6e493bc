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

  it.effect(
    "is asked in every round for what was acknowledged in an earlier one",
    () =>
      Effect.gen(function* () {
        const url = yield* Postgres.database
        const sql = yield* Postgres.client(url, 1)
        // A save that was acknowledged is gone after it was looked for: the next round has to miss it.
        const lost: Array<{ readonly round: number; readonly id: string }> = []
        const lose = (id: string) => sql`UPDATE yugou.commits SET command_id = 'gone' WHERE command_id = ${id}`
        const report = yield* play({
          where: Redacted.value(url),
          rounds: 3,
          seed: 7,
          most: 100,
          onRound: ({ round, acknowledged }) => {
            const id = acknowledged.find((it) => it.startsWith("save-"))
            if (id === undefined || lost.length > 0) return Effect.void
            lost.push({ round, id })
            return Effect.orDie(Effect.asVoid(lose(id)))
          }
        })
        const [{ round, id }] = lost as [(typeof lost)[number]]
        assert.deepStrictEqual([report.rounds, report.lost], [round + 1, [id]])
      }),
    60_000
  )
})
