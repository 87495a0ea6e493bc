/** How long "please buy" waits for a credit, as a table of the edges. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { lastLookMillis, waitMillis, waitsUntil } from "../../../src/books/alarm/CreditUnderWay.ts"

const due = Instant.at("2026-03-02T01:30:00Z")
const after = (millis: number) => Instant.plusMillis(due, millis)
const hour = 3_600_000
const window = { from: due, to: after(2 * hour) }
const last = 2 * hour - lastLookMillis

describe("an alarm and the credits that are under way", () => {
  type Row = readonly [title: string, openings: ReadonlyArray<number>, now: number, until: number | null]
  const rows: ReadonlyArray<Row> = [
    ["none is under way", [], 0, null],
    ["one has just begun", [0], 0, waitMillis],
    ["it is looked at again", [0], waitMillis, 2 * waitMillis],
    ["one began before the alarm was due", [-hour], 0, waitMillis],
    ["one is unknown for nearly the whole window", [-2 * hour + 1], 0, waitMillis],
    ["one is unknown for the whole window", [-2 * hour], 0, null],
    ["one is unknown for long and one has begun", [-9 * hour, 0], 0, waitMillis],
    ["the next look would be behind the last", [hour], last - waitMillis + 1, last],
    ["the next look is the last", [hour], last - waitMillis, last],
    ["the last look is near", [hour], last - 1, last],
    ["it is the last look", [hour], last, null],
    ["the window is over", [hour], 3 * hour, null]
  ]
  for (const [title, openings, now, until] of rows)
    it(`${title}: ${until === null ? "goes" : "waits"}`, () => {
      const expected = until === null ? null : after(until)
      assert.deepStrictEqual(waitsUntil(openings.map(after), window, after(now)), expected)
    })
})
