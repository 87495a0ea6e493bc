import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import * as NetworkTime from "../src/NetworkTime.ts"

const china = 480

describe("a time of the network", () => {
  const rows: ReadonlyArray<readonly [string, string, string | null]> = [
    ["2611281200", "2026-11-28T04:00:30Z", "2026-11-28T04:00:00.000Z"],
    // The day changes in the gateway's zone, eight hours before UTC.
    ["2612010001", "2026-11-30T16:02:00Z", "2026-11-30T16:01:00.000Z"],
    ["2402291200", "2026-11-28T04:00:00Z", "2024-02-29T04:00:00.000Z"],
    // Just after the turn of a century, and long before one.
    ["9912312359", "2100-01-01T00:00:00Z", "2099-12-31T15:59:00.000Z"],
    ["7001010800", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
    // Captured in vector cmpp-037: a dummy.
    ["0001010000", "2026-11-28T04:00:00Z", null],
    ["0000000000", "2026-11-28T04:00:00Z", null],
    ["", "2026-11-28T04:00:00Z", null],
    ["261128120", "2026-11-28T04:00:00Z", null],
    ["26112812xx", "2026-11-28T04:00:00Z", null],
    ["2602301200", "2026-11-28T04:00:00Z", null],
    ["2613011200", "2026-11-28T04:00:00Z", null],
    ["2611282400", "2026-11-28T04:00:00Z", null],
    ["2611281260", "2026-11-28T04:00:00Z", null]
  ]
  for (const [text, near, expected] of rows) {
    it(`"${text}" that came at ${near} is ${expected}`, () => {
      const read = NetworkTime.parse(text, china, Instant.at(near))
      assert.strictEqual(read === null ? null : new Date(Instant.toMillis(read)).toISOString(), expected)
      if (read !== null) assert.strictEqual(NetworkTime.print(Instant.toMillis(read) + 59_999, china), text)
    })
  }
})
