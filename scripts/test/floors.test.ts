import { assert, describe, it } from "@effect/vitest"
import { against, floorsOf, homeOf } from "../floors.ts"

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

describe("floors of protocols", () => {
  it("a protocol that nobody listed has those of all", () => {
    const wire = "packages/protocol-dlt698/src/session/Wire.ts"
    assert.deepStrictEqual(against("packages/protocol-dlt698/src/value/A.ts", [wire]), [
      "packages/protocol-dlt698/src/value/A.ts: floor value imports upwards: session/Wire.ts"
    ])
  })

  it("a row of its own goes first", () => {
    const own = { "packages/protocol-*": ["value", "session"], "packages/protocol-odd": ["session", "value"] }
    const from = (home: string) => against(`${home}/src/value/A.ts`, [`${home}/src/session/Wire.ts`], own)
    assert.deepStrictEqual(from("packages/protocol-odd"), [])
    assert.strictEqual(from("packages/protocol-even").length, 1)
  })
})

it.each(["packages/core", "packages/dialect-kit", "packages/protocol-gb376", "packages/protocol-dlt698"])(
  "%s has floors",
  (home) => assert.isAtLeast(floorsOf(home)?.length ?? 0, 1)
)

it.each([
  ["packages/house/src/station/Sale.ts", "packages/house"],
  ["packages/house/test/Sale.test.ts", null],
  ["acceptance/src/Station.ts", null]
])("%s stands in the src of %s", (file, home) => assert.strictEqual(homeOf(file), home))
