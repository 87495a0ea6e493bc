/**
 * The room on the disk of a PGlite directory. PostgreSQL ends when it cannot write its log, and inside a process that end never comes: the call does not
 * return, and no other thing of the process goes on. So no call begins with less room than one may need.
 */
import { statfsSync } from "node:fs"
import { StoreError } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import type { Gate } from "./Gate.ts"

/** What must be left, in bytes: two segments of the log (16 MiB each), and what the largest commit adds to tables and indexes. */
export const reserveBytes = 64 * 1_048_576

/** Gives how many bytes the disk of a directory has left; `null`: the system does not say. */
export const bytesLeft = (directory: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return null
  }
}

/** Lets calls through while there is room: `left` is asked before each. */
export const keeping =
  (left: () => number | null, gate: Gate): Gate =>
  (call) =>
    Effect.suspend(() => {
      const bytes = left()
      if (bytes === null || bytes >= reserveBytes) return gate(call)
      const detail = `the disk has ${bytes} bytes left, and ${reserveBytes} are kept free`
      return Effect.fail(new StoreError({ reason: "unavailable", detail }))
    })
