/** What a process measures of itself, as the format wants it. */
import { assert, it } from "@effect/vitest"
import { processMeasures } from "../src/node/index.ts"

it("a process tells its memory, CPU time, start and the delay of its event loop, each with its unit", () => {
  const text = processMeasures()()
  const values = new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => line.split(" ") as [string, string])
      .map(([name, value]) => [name, Number(value)])
  )
  for (const [, name = "", unit = ""] of text.matchAll(/^# UNIT (\S+) (\S+)$/gm))
    assert.match(name, new RegExp(`_${unit}$`))
  assert.strictEqual((text.match(/^# TYPE /gm) ?? []).length, values.size)
  assert.isAbove(values.get("process_resident_memory_bytes") ?? 0, 10_000_000)
  assert.isAbove(values.get("process_cpu_seconds_total") ?? 0, 0)
  assert.approximately(values.get("process_start_time_seconds") ?? 0, Date.now() / 1_000 - process.uptime(), 5)
  for (const [name, value] of values) assert.isTrue(Number.isFinite(value) && value >= 0, name)
})
