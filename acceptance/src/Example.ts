/** The example station as a process of its own: started, talked to over HTTP, and stopped as whoever runs processes does. */
import { spawn } from "node:child_process"
import * as path from "node:path"
import * as Effect from "effect/Effect"

const root = path.resolve(import.meta.dirname, "../..")
const main = path.join(root, "examples/master-station/src/main.ts")

/** How it is started: what it is told, and what it says when it is up. */
export interface Start {
  readonly environment?: { readonly [name: string]: string }
  readonly args?: ReadonlyArray<string>
  readonly isUp: RegExp
}

/** Starts the station, waits until it has said something, and ends it with the scope; gives what it wrote, as it grows. */
export const started = ({ environment = {}, args = [], isUp }: Start) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const said = { out: "", error: "" }
      const child = spawn(process.execPath, ["--conditions=@yugou/source", main, "--lang", "en", ...args], {
        cwd: root,
        env: { ...process.env, YUGOU_SECRET_KEYS: `k1:${"0f".repeat(32)}`, ...environment }
      })
      const ended = new Promise<void>((resolve) => child.on("close", () => resolve()))
      child.stderr.on("data", (part) => {
        said.error += part
      })
      await new Promise<void>((resolve, reject) => {
        child.stdout.on("data", (part) => {
          said.out += part
          if (isUp.test(said.out)) resolve()
        })
        ended.then(() => reject(new Error(said.error)))
      })
      const [, address = ""] = /HTTP API: (\S+)\/api\/v1,/.exec(said.out) ?? []
      return { said, child, ended, address }
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGTERM")
        return ended
      })
  )

/** Stops it, and gives what it exits with. */
export const stopped = ({ child, ended }: Effect.Success<ReturnType<typeof started>>) =>
  Effect.promise(async () => {
    child.kill("SIGTERM")
    await ended
    return child.exitCode
  })
