/** A disk that is soon full: a small file system of its own, where this process may mount one. */
import { execFileSync } from "node:child_process"
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import * as Effect from "effect/Effect"

/** A place with so much room, and what fills the rest of it. */
export interface SmallDisk {
  readonly place: string
  /** Takes all the room that is left. */
  readonly fill: Effect.Effect<void>
  /** Gives it back. */
  readonly free: Effect.Effect<void>
}

const mounted = (megabytes: number): string | null => {
  const place = mkdtempSync(path.join(tmpdir(), "yugou-disk-"))
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=755`, "tmpfs", place], { stdio: "ignore" })
    return place
  } catch {
    rmSync(place, { recursive: true })
    return null
  }
}

const unmounted = (place: string): void => {
  execFileSync("umount", ["-l", place], { stdio: "ignore" })
  rmSync(place, { recursive: true })
}

/** Whether one may mount here. */
export const mayMount = (): boolean => {
  const place = mounted(1)
  if (place !== null) unmounted(place)
  return place !== null
}

const pieces = [1_048_576, 4_096] as const

const fill = (file: string): void => {
  const handle = openSync(file, "a")
  for (const size of pieces) {
    try {
      for (;;) writeSync(handle, Buffer.alloc(size, 1))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error
    }
  }
  closeSync(handle)
}

/** Mounts a disk of so many megabytes until the scope closes. */
export const mount = (megabytes: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mounted(megabytes)),
      (place) => Effect.sync(() => place === null || unmounted(place))
    ),
    (place): SmallDisk => {
      if (place === null) throw new Error("nothing may be mounted here")
      const filler = path.join(place, "filler")
      return {
        place,
        fill: Effect.sync(() => fill(filler)),
        free: Effect.sync(() => rmSync(filler, { force: true }))
      }
    }
  )
