/** How a process ends whose station takes its time to stop. */
import { spawn } from "node:child_process"
import * as path from "node:path"
import { assert, describe, it } from "vitest"

const signals = path.resolve(import.meta.dirname, "../src/Signals.ts")

/** A process that does not end by itself, whatever it is told. */
const program = `
import { watch } from ${JSON.stringify(signals)}
watch()
setInterval(() => {}, 1_000)
console.log("watching")
`

const started = async () => {
  const child = spawn(process.execPath, ["--conditions=@yugou/source", "--input-type=module", "-e", program])
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve))
  await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()))
  return { child, ended }
}

describe("signals", { timeout: 30_000 }, () => {
  it.each([
    ["SIGTERM", 143],
    ["SIGINT", 130]
  ] as const)(
    "a second %s ends it at once; the first one that npm passes on once more does not",
    async (signal, code) => {
      const { child, ended } = await started()
      const begun = performance.now()
      const sending = setInterval(() => child.kill(signal), 100)
      child.kill(signal)
      assert.strictEqual(await ended, code)
      clearInterval(sending)
      assert.isAtLeast(performance.now() - begun, 500)
    }
  )
})
