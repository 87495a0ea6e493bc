/**
 * The exclusive lock on a PGlite directory.
 *
 * PGlite itself lets two processes in, and the one that writes last silently loses the other's commits. The lock is an SQLite file on which an
 * exclusive transaction stays open: a lock of the operating system, so it ends with the process however that ends, and nothing stale is left.
 *
 * There are two of them. Such a lock is also lost when the process that holds it opens and closes the file in any other way, and that is what it does
 * when it copies its own directory: so one file lies beside the directory, where a copy does not come. Who sees the directory under another
 * parent (a volume that two containers mount) meets on the other one, inside.
 */
import { existsSync, mkdirSync, realpathSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { OpenError } from "./OpenError.ts"

/** The lock files of a directory, given its real path: `<directory>.lock` beside it, and `station.lock` inside. They hold nothing and may stay. */
export const lockFiles = (path: string): ReadonlyArray<string> => [`${path}.lock`, join(path, "station.lock")]

/** The primary result code of SQLite for "another connection holds the lock". */
const sqliteBusy = 5

const isBusy = (cause: unknown): boolean =>
  typeof cause === "object" && cause !== null && "errcode" in cause && cause.errcode === sqliteBusy

const text = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** The locks that are held: a lock that nobody mentions any more must not be given back by the garbage collector. */
const held = new Set<object>()

type Close = () => void

/** Takes the lock on one file. */
const lockOf = (sqlite: typeof import("node:sqlite"), file: string): Close => {
  const lock = new sqlite.DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec("BEGIN EXCLUSIVE")
  } catch (cause) {
    lock.close()
    throw cause
  }
  held.add(lock)
  return () => {
    held.delete(lock)
    lock.close()
  }
}

/** Makes a directory and those above it. Node's own `recursive` tries for ever where a parent exists and says that it does not (`/proc`). */
const makeDirectory = (directory: string): void => {
  if (existsSync(directory)) return
  makeDirectory(dirname(directory))
  try {
    mkdirSync(directory)
  } catch (cause) {
    // Another process may have been faster.
    if (!existsSync(directory)) throw cause
  }
}

/** Takes the locks on all files or on none. */
const lockAll = (sqlite: typeof import("node:sqlite"), files: ReadonlyArray<string>): Close => {
  const taken: Array<Close> = []
  const close = (): void => {
    for (const one of taken) one()
  }
  try {
    for (const file of files) taken.push(lockOf(sqlite, file))
  } catch (cause) {
    close()
    throw cause
  }
  return close
}

/**
 * Takes the lock until the scope closes and gives the real path of the directory, which is made when it does not exist; never waits. The directory
 * and the one in which it lies must be writable.
 */
export const acquire = Effect.fnUntraced(function* (
  directory: string
): Effect.fn.Return<string, OpenError, Scope.Scope> {
  const sqlite = yield* Effect.promise(() => import("node:sqlite"))
  const take = (): { readonly path: string; readonly close: Close } => {
    makeDirectory(resolve(directory))
    const path = realpathSync(directory)
    return { path, close: lockAll(sqlite, lockFiles(path)) }
  }
  const taken = yield* Effect.acquireRelease(
    Effect.try({
      try: take,
      catch: (cause) =>
        isBusy(cause)
          ? new OpenError({ reason: "locked", detail: `another process works on ${directory}` })
          : new OpenError({
              reason: "failed",
              detail: `cannot make ${directory} and lock it by a file inside and one beside it: ${text(cause)}`
            })
    }),
    ({ close }) => Effect.sync(close)
  )
  return taken.path
})
