/**
 * An upgrade beside a station: a database with the schema of the first release is filled, sessions commit and claim as a station does, and the
 * migrations run.
 */
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Redacted from "effect/Redacted"
import * as MigrationPlan from "../../src/MigrationPlan.ts"
import * as Migrator from "../../src/Migrator.ts"
import type { OpenError } from "../../src/OpenError.ts"
import * as F from "../Fixtures.ts"
import { populate } from "../Population.ts"
import * as Postgres from "../Postgres.ts"

/** The schema of the first release that was operated: the migrations up to this one. */
export const firstRelease = 7

/** What happened. */
export interface Report {
  readonly applied: ReadonlyArray<number>
  readonly error: OpenError | null
  readonly migrateMillis: number
  readonly committed: number
  readonly claimed: number
  /** The longest that one commit took, in milliseconds. */
  readonly longestMillis: number
  /** What commits ended with beside success, each once. */
  readonly failures: ReadonlyArray<string>
  /** How many of the acknowledged commits are there at the end. */
  readonly kept: number
}

export interface Drill {
  readonly url: Redacted.Redacted
  readonly orders: number
  /** How many sessions commit. */
  readonly writers: number
  readonly onPlan?: (planned: ReadonlyArray<MigrationPlan.Planned>) => Effect.Effect<void>
  readonly onStep?: (step: Migrator.Step) => Effect.Effect<void>
}

/** Claims by the function of the first release, until a migration has replaced it. */
const claim = (sql: Postgres.Client) =>
  Effect.map(
    sql`SELECT kind, id FROM yugou.claim('dispatch', now(), 'drill', 10, now() + interval '1 second')`.unprepared,
    (rows) => rows.length
  )

/** Fills the database, then lets sessions work until the migration has ended. */
export const play = Effect.fnUntraced(function* ({ url, orders, writers, onPlan, onStep }: Drill) {
  const admin = yield* Postgres.client(url)
  yield* Migrator.migrate(admin, firstRelease)
  yield* populate(admin, orders)
  if (onPlan !== undefined) yield* onPlan(yield* MigrationPlan.read(admin))
  const sql = yield* Postgres.client(url, writers + 2)
  const store = yield* Postgres.storeOver(sql)
  const seen = { committed: 0, claimed: 0, longestMillis: 0, failures: new Set<string>() }
  const commitOne = Effect.fnUntraced(function* (name: string) {
    const begun = performance.now()
    const word = yield* F.wordOf(F.change(name, "Order", `new-${name}`, F.orderSaved(`new-${name}`, `n-${name}`)))
    seen.longestMillis = Math.max(seen.longestMillis, performance.now() - begun)
    if (word === "ok") seen.committed += 1
    else seen.failures.add(word)
  })
  // One that rewrites an order which is there already: its row is what a migration rewrites, too.
  const rewriteOne = Effect.fnUntraced(function* (index: number, name: string) {
    const id = `P${String(index).padStart(10, "0")}`
    const word = yield* F.wordOf(F.change(name, "Order", id, F.orderQueued()))
    if (word === "ok") seen.committed += 1
    else seen.failures.add(word)
  })
  const writer = (no: number) =>
    Effect.gen(function* () {
      for (let i = 0; ; i++) {
        yield* commitOne(`${no}-${i}`)
        yield* rewriteOne(1 + ((i * writers + no) % orders), `again-${no}-${i}`)
      }
    }).pipe(Effect.provideService(StationStore, store))
  const claimer = Effect.forever(
    Effect.match(claim(sql), {
      onFailure: () => undefined,
      onSuccess: (rows) => {
        seen.claimed += rows
      }
    }).pipe(Effect.andThen(Effect.yieldNow))
  )
  const working = yield* Effect.all(
    [...Array.from({ length: writers }, (_, no) => writer(no)), claimer].map((it) => Effect.forkScoped(it))
  )
  while (seen.committed < writers) yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
  const begun = performance.now()
  const ended = yield* Effect.result(Migrator.bring(admin, onStep === undefined ? {} : { tell: onStep }))
  const migrateMillis = performance.now() - begun
  yield* Effect.forEach(working, (fiber) => Fiber.interrupt(fiber))
  const error = ended._tag === "Failure" ? ended.failure : null
  const [kept] = yield* sql<{
    readonly rows: bigint
  }>`SELECT count(*) AS rows FROM yugou.commits WHERE operation = 'test'`
  const report: Report = {
    ...seen,
    failures: [...seen.failures],
    applied: ended._tag === "Success" ? ended.success : [],
    error,
    migrateMillis,
    kept: Number(kept?.rows ?? 0)
  }
  return report
})
