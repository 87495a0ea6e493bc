/** Every script of the root explains itself and refuses what it does not know: with one sentence, its usage, and 2. */
import { execFile } from "node:child_process"
import { globSync, readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "vitest"

const root = path.resolve(import.meta.dirname, "../..")
const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly scripts: { readonly [name: string]: string }
}

/** Programs of others, and lists of scripts: they read their own arguments. */
const others = ["test", "test:console", "check", "check:lint", "format", "build", "bench", "ci"]
const own = Object.entries(scripts).filter(([name]) => !others.includes(name))

const run = (command: string, ...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number | string | null; readonly stdout: string; readonly stderr: string }>((resolve) =>
    execFile(
      process.execPath,
      [...command.split(" ").slice(1), ...args],
      { cwd: root, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr })
    )
  )

describe("the scripts of the root", { timeout: 120_000 }, () => {
  it("are programs of Node, but for those of others", () => {
    assert.deepStrictEqual(
      own.filter(([, command]) => !command.startsWith("node ")),
      []
    )
  })

  for (const [name, command] of own) {
    it(`${name} explains itself and refuses what it does not know`, async () => {
      const helped = await run(command, "--help")
      assert.deepStrictEqual([helped.code, helped.stderr], [0, ""])
      assert.isNotEmpty(helped.stdout)
      const refused = await run(command, "--nonsense")
      assert.deepStrictEqual([refused.code, refused.stdout], [2, ""])
      assert.include(refused.stderr, "--nonsense")
      assert.notMatch(refused.stderr, /^ {4}at /m)
    })
  }
})

describe("the scripts that throw mutated frames at a codec", { timeout: 120_000 }, () => {
  const scripts = globSync("packages/*/scripts/fuzz.ts", { cwd: root })
  it("are of each dialect", () => {
    assert.deepStrictEqual(
      scripts.map((script) => script.split("/")[1]).toSorted(),
      globSync("packages/protocol-*", { cwd: root })
        .map((folder) => path.basename(folder))
        .toSorted()
    )
  })

  for (const script of scripts) {
    it(`${script} explains itself and runs nothing where it is given no number of frames`, async () => {
      const command = `node --conditions=@yugou/source ${script}`
      const helped = await run(command, "--help")
      assert.deepStrictEqual([helped.code, helped.stderr], [0, ""])
      // Either way of saying how many: the next word, or an option of its own.
      for (const args of [["0"], ["--runs", "0"]]) {
        const refused = await run(command, ...args)
        assert.deepStrictEqual([refused.code, refused.stdout], [2, ""])
        assert.notMatch(refused.stderr, /^ {4}at /m)
      }
    })
  }
})
