/**
 * The exclusive lock on a PGlite directory.
 *
 * PGlite itself lets two processes in, and the one that writes last silently loses the other's commits. The lock is an SQLite file on which an
 * exclusive transaction stays open: a lock of the operating system, so it ends with the process however that ends, and nothing stale is left.
 */
import { mkdirSync, realpathSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { OpenError } from "./OpenError.ts"

/** The name of the lock file inside the directory; it holds nothing and may stay when the directory is copied. */
export const lockFile = "station.lock"

/** The primary result code of SQLite for "another connection holds the lock". */
const sqliteBusy = 5

const isBusy = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && "errcode" in cause && cause.errcode === sqliteBusy

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** The locks that are held: a lock that nobody mentions any more must not be given back by the garbage collector. */
const held = new Set<object>()

/** Takes the lock until the scope closes and gives the real path of the directory, which is made when it does not exist; never waits. */
export const acquire = Effect.fnUntraced(function* (
  directory: string
): Effect.fn.Return<string, OpenError, Scope.Scope> {
  const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
  const take = (): { readonly path: string; readonly close: () => void } => {
    mkdirSync(directory, { recursive: true })
    const path = realpathSync(directory)
    const lock = new DatabaseSync(join(path, lockFile), { timeout: 0 })
    try {
      lock.exec("BEGIN EXCLUSIVE")
    } catch (cause) {
      lock.close()
      throw cause
    }
    held.add(lock)
    const close = (): void => {
      held.delete(lock)
      lock.close()
    }
    return { path, close }
  }
  const taken = yield* Effect.acquireRelease(
    Effect.try({
      try: take,
      catch: (cause) =>
        isBusy(cause)
          ? new OpenError({ reason: "locked", detail: `another process works on ${directory}` })
          : new OpenError({ reason: "failed", detail: `cannot lock ${directory}: ${text(cause)}` })
    }),
    ({ close }) => Effect.sync(close)
  )
  return taken.path
})
