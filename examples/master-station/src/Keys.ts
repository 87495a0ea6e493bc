/** The keys that seal the passwords of terminals: those of `YUGOU_SECRET_KEYS`, or of a file beside the data, which is made once. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { SecretKeys } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Parts } from "./StationLayer.ts"

/** Says of which file the keys cannot be read or made. */
export class KeyFileError extends Error {}

/** Only the owner of the file may read it. */
const ownerOnly = 0o600

/** Where the keys of a folder are: beside it, so that a copy of the folder is no copy of its keys. */
export const fileOf = (directory: string): string => `${directory.replace(/[\\/]+$/, "")}.keys`

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code

/** Reads the keys of a folder; without a file it makes one with a new key. */
const readOrMake = (file: string, fresh: Redacted.Redacted): Redacted.Redacted => {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${Redacted.value(fresh)}\n`, { mode: ownerOnly, flag: "wx" })
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error
  }
  return Redacted.make(readFileSync(file, "utf8"))
}

/** Gives the keys of a store. A server is shared and outlives this machine: its keys are given, and not made here. */
export const of = Effect.fnUntraced(function* (store: Parts["store"]) {
  if (!("directory" in store)) {
    return yield* Effect.fail(new Error("YUGOU_SECRET_KEYS is missing: use id:key, with a key of openssl rand -hex 32"))
  }
  const fresh = yield* SecretKeys.generate("k1")
  return yield* Effect.try({
    try: () => readOrMake(fileOf(store.directory), fresh),
    catch: (cause) => new KeyFileError(`failed: cannot make ${fileOf(store.directory)}`, { cause })
  })
})
