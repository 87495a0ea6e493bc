/** The program of the crash test: it says how it ended by its exit code, and leaves nothing behind. */
import { spawn } from "node:child_process"
import { chmodSync, readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Postgres from "./Postgres.ts"

const main = fileURLToPath(new URL("./crash/main.ts", import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** Runs the program to its end; with `interruptAt` it is interrupted as soon as it has printed this text. */
const run = (
  args: ReadonlyArray<string>,
  options: { readonly directory?: string; readonly interruptAt?: string } = {}
) =>
  Effect.callback<Ended>((resume) => {
    const { directory, interruptAt } = options
    const child = spawn(process.execPath, ["--conditions=@yugou/source", main, ...args], {
      env: { ...process.env, ...(directory === undefined ? {} : { TMPDIR: directory }) },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let out = ""
    let error = ""
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString()
      if (interruptAt !== undefined && out.includes(interruptAt)) child.kill("SIGINT")
    })
    child.stderr.on("data", (chunk: Buffer) => {
      error += chunk.toString()
    })
    child.on("close", (code) => resume(Effect.succeed({ code, out, error })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

describe("the command of the crash test", () => {
  it.live("gives help, and refuses bad arguments with exit code 2", () =>
    Effect.gen(function* () {
      const help = yield* run(["--help"])
      assert.strictEqual(help.code, 0)
      assert.include(help.out, "--rounds N")
      const bad = yield* run(["--rounds", "abc"])
      assert.strictEqual(bad.code, 2)
      assert.include(bad.error, "not abc")
    })
  )

  it.live(
    "plays its rounds, and when it is interrupted it stops its server and removes its files",
    () =>
      Effect.gen(function* () {
        const directory = yield* Postgres.temporary("yugou-command-")
        chmodSync(directory, 0o755)
        const ended = yield* run(["--rounds", "100000"], { directory, interruptAt: "round 1 of 100000: " })
        assert.deepStrictEqual([ended.code, ended.error], [130, "interrupted\n"])
        assert.deepStrictEqual(readdirSync(directory), [])
      }),
    60_000
  )
})
