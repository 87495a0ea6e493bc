import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("..", import.meta.url))

const run = (args: ReadonlyArray<string>, input: string) =>
  spawnSync(process.execPath, ["--conditions=@yugou/source", "src/ismg.ts", ...args], {
    cwd: root,
    input,
    encoding: "utf8",
    timeout: 15_000
  })

describe("yugou-ismg", () => {
  it("listens, takes commands, explains itself and quits", () => {
    const { status, stdout, stderr } = run(["--port", "0"], "mo 1390000 1069 TD\nnonsense\nquit\n")
    assert.strictEqual(status, 0)
    assert.deepInclude(JSON.parse(stdout.split("\n")[0] ?? ""), { event: "Listening", host: "127.0.0.1" })
    assert.include(stderr, "mo <from> <to> <text>")
  })

  it("refuses options that it does not know", () => {
    for (const args of [
      ["--bogus"],
      ["--port", "x"],
      ["--version", "1.2"],
      ["--authenticator", "sha"],
      ["--result", "-1"]
    ]) {
      assert.strictEqual(run(args, "").status, 2, args.join(" "))
    }
  })
})
