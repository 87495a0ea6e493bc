/** How values are written. */
import { assert, it } from "vitest"
import { energySum } from "../src/page/text/format.ts"

it("energies are added up exactly", () => {
  assert.deepStrictEqual(
    [[], ["0.1", "0.2"], ["6868.7076", "-0.7076"], ["-2.6", "1"], ["9007199254740993", "0.0001"]].map(energySum),
    ["0", "0.3", "6868", "-1.6", "9007199254740993.0001"]
  )
})
