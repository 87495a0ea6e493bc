import { assert, it } from "@effect/vitest"
import { against } from "../floors.ts"

const table = { "packages/house": ["value", "station/kernel", "station", "index.ts"] }
const file = (name: string): string => `packages/house/src/${name}`

it.each<readonly [file: string, target: string, problem: string | null]>([
  ["station/Sale.ts", "value/Energy.ts", null],
  ["station/Sale.ts", "station/Table.ts", null],
  ["station/Sale.ts", "station/kernel/Plan.ts", null],
  ["index.ts", "station/Sale.ts", null],
  ["value/Energy.ts", "station/Sale.ts", "floor value imports upwards: station/Sale.ts"],
  ["station/kernel/Plan.ts", "station/Sale.ts", "floor station/kernel imports upwards: station/Sale.ts"],
  ["station/Sale.ts", "index.ts", "floor station imports upwards: index.ts"],
  ["utils/Text.ts", "value/Energy.ts", "stands on no floor of packages/house"]
])("%s importing %s: %s", (from, target, problem) => {
  const expected = problem === null ? [] : [`${file(from)}: ${problem}`]
  assert.deepStrictEqual(against(file(from), [file(target)], table), expected)
})

it("a package without floors and a test are free", () => {
  assert.deepStrictEqual(against("packages/house/test/Sale.test.ts", [file("index.ts")], table), [])
  assert.deepStrictEqual(against("packages/hut/src/Sale.ts", ["packages/hut/src/index.ts"], table), [])
})
