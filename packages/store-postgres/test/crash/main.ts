/**
 * `npm run test:crash -w packages/store-postgres -- [--rounds 100] [--seed N] [--pglite]`: the long form of the crash test.
 *
 * Prints one line a round and one JSON object at the end; exit code 1 when an acknowledged commit is lost or the books do not hold together.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Postgres from "../Postgres.ts"
import { play } from "./Rounds.ts"

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    pglite: { type: "boolean", default: false }
  }
})

const rounds = (where: string) =>
  Effect.promise(() =>
    play({
      where,
      rounds: Number(values.rounds),
      seed: Number(values.seed),
      most: 400,
      onRound: (round, acknowledged) => process.stdout.write(`round ${round}: ${acknowledged} acknowledged\n`)
    })
  )

const onPgLite = Effect.acquireUseRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-crash-"))),
  rounds,
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)

const onPostgres = Effect.flatMap(Postgres.database, (url) => rounds(Redacted.value(url))).pipe(
  Effect.scoped,
  Effect.provide(Postgres.layer)
)

const report = await Effect.runPromise(values.pglite ? onPgLite : onPostgres)
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exitCode = report.lost.length + report.findings.length === 0 ? 0 : 1
