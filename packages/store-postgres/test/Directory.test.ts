/** The PGlite directory: one process at a time, and nothing lost when that one is killed. */

import { execFile, spawn } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import type { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as DirectoryLock from "../src/DirectoryLock.ts"
import { layerPgLite, OpenError, StationDatabase } from "../src/index.ts"
import { fewRows } from "../src/Planner.ts"
import { play } from "./crash/Rounds.ts"
import * as F from "./Fixtures.ts"

/** A place for a directory and for what lies beside it. */
const temporary = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-directory-"))),
    (around) => Effect.sync(() => rmSync(around, { recursive: true, force: true }))
  ),
  (around) => join(realpathSync(around), "station")
)

const lockModule = fileURLToPath(new URL("../src/DirectoryLock.ts", import.meta.url))

/** Holds the lock in another process, which keeps nothing of it in mind, however much garbage it collects. */
const otherProcess = (directory: string) => {
  const program = `
    import * as Effect from "effect/Effect"
    const { acquire } = await import(${JSON.stringify(lockModule)})
    await Effect.runPromise(Effect.scoped(Effect.andThen(acquire(${JSON.stringify(directory)}), Effect.callback(() => {
      setTimeout(() => { globalThis.gc(); setTimeout(() => { globalThis.gc(); process.stdout.write("held") }, 10) }, 10)
      setInterval(() => {}, 1_000)
    }))))`
  return Effect.acquireRelease(
    Effect.callback<ReturnType<typeof spawn>>((resume) => {
      const child = spawn(
        process.execPath,
        ["--expose-gc", "--conditions=@yugou/source", "--input-type=module", "-e", program],
        {
          cwd: fileURLToPath(new URL("..", import.meta.url)),
          stdio: ["ignore", "pipe", "inherit"]
        }
      )
      child.stdout.once("data", () => resume(Effect.succeed(child)))
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
}

const killed = (child: ReturnType<typeof spawn>) =>
  Effect.callback<void>((resume) => {
    child.once("close", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

const opening = (directory: string) =>
  Effect.scoped(DirectoryLock.acquire(directory)).pipe(
    Effect.match({ onSuccess: () => "opened", onFailure: (error) => error.reason })
  )

/** Says how another process finds the directory. */
const openingElsewhere = (directory: string) => {
  const program = `
    import * as Effect from "effect/Effect"
    const { acquire } = await import(${JSON.stringify(lockModule)})
    const word = Effect.match(Effect.scoped(acquire(${JSON.stringify(directory)})), {
      onSuccess: () => "opened", onFailure: ({ reason }) => reason })
    process.stdout.write(await Effect.runPromise(word))`
  return Effect.callback<string>((resume) => {
    execFile(
      process.execPath,
      ["--conditions=@yugou/source", "--input-type=module", "-e", program],
      { cwd: fileURLToPath(new URL("..", import.meta.url)), timeout: 20_000, killSignal: "SIGKILL" },
      (error, stdout) => resume(error === null ? Effect.succeed(stdout) : Effect.die(error))
    )
  })
}

describe("a PGlite directory", () => {
  it.live("is refused to a second process with a clear error, and free again when the first is killed", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      const child = yield* otherProcess(directory)
      const error = yield* Effect.flip(Effect.scoped(Effect.provide(Effect.void, layerPgLite({ directory }))))
      assert.instanceOf(error, OpenError)
      assert.deepStrictEqual([error.reason, error.isRetryable], ["locked", true])
      assert.include(error.message, directory)
      yield* killed(child)
      assert.strictEqual(yield* opening(directory), "opened")
    })
  )

  it.live("is refused to a second store of the same process, by any of its names, until the first is closed", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      const other = `${directory}-link`
      mkdirSync(directory)
      symlinkSync(directory, other)
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* DirectoryLock.acquire(directory)
          assert.strictEqual(yield* opening(directory), "locked")
          assert.strictEqual(yield* opening(other), "locked")
        })
      )
      assert.strictEqual(yield* opening(other), "opened")
    })
  )

  it.live("stays locked when the process that works on it copies it", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      yield* DirectoryLock.acquire(directory)
      cpSync(directory, `${directory}-copy`, { recursive: true })
      assert.strictEqual(yield* openingElsewhere(directory), "locked")
      assert.strictEqual(yield* openingElsewhere(`${directory}-copy`), "opened")
    })
  )

  it.live("is refused to a process that sees it under another parent", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      yield* DirectoryLock.acquire(directory)
      const [beside, inside] = DirectoryLock.lockFiles(directory)
      assert.deepStrictEqual([beside, inside], [`${directory}.lock`, join(directory, "station.lock")])
      rmSync(`${directory}.lock`)
      assert.strictEqual(yield* openingElsewhere(directory), "locked")
    })
  )

  it.live("that cannot be a directory is refused by name", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      mkdirSync(directory)
      const file = join(directory, "file")
      writeFileSync(file, "")
      assert.strictEqual(yield* opening(join(file, "store")), "failed")
    })
  )

  // Node's recursive mkdir never comes back from there: so it is asked of a process that can be killed.
  it.live.skipIf(process.platform !== "linux")("where nothing can be made is refused, and not tried for ever", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* openingElsewhere("/proc/yugou/station"), "failed")
    })
  )

  it.live(
    "knows what its columns hold when it is opened again, although nothing analyzes it meanwhile",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporary
        const onStore = <A, E>(work: Effect.Effect<A, E, StationStore | StationDatabase>) =>
          Effect.provide(work, Layer.fresh(layerPgLite({ directory })))
        const values = Effect.gen(function* () {
          const { sql } = yield* StationDatabase
          return yield* sql<{ readonly values: string }>`SELECT most_common_vals::text AS values FROM pg_stats_ext
          WHERE statistics_name = 'aggregates_validity'`
        })
        yield* onStore(F.change("known-1", "Customer", "c", F.customerAdded("c")))
        assert.deepStrictEqual(yield* onStore(values), [], "a small table is not analyzed")
        const others = Effect.gen(function* () {
          const { sql } = yield* StationDatabase
          yield* sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, position)
          SELECT kind, id || i, version, state || own, org_no, sort, columns || own, position
          FROM yugou.aggregates, generate_series(2, ${fewRows}::int) AS i, jsonb_build_object('customerNo', id || i) AS own
          WHERE id = 'c'`
        })
        assert.deepStrictEqual(yield* onStore(Effect.andThen(others, values)), [])
        assert.deepStrictEqual(yield* onStore(values), [{ values: "{{Customer,valid}}" }])
      }),
    60_000
  )

  it.live(
    "loses no commit that was acknowledged when its process is killed",
    () =>
      Effect.gen(function* () {
        const where = yield* temporary
        const report = yield* play({ where, rounds: 2, seed: 3, most: 100, onRound: () => Effect.void })
        assert.deepStrictEqual([report.lost, report.findings, report.rounds], [[], [], 2])
        assert.isAbove(report.acknowledged, 0)
      }),
    60_000
  )
})
