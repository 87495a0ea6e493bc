/** Contents of status reports by their length; those of 60 and 71 bytes from peers are in Vectors.test.ts. */
import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Report from "../src/Report.ts"
import { bytesOf } from "./Vectors.ts"

const report: Report.Report = {
  Msg_Id: 0x7301_4444_0320_0001n,
  Stat: "DELIVRD",
  Submit_time: "2611281159",
  Done_time: "2611281200",
  Dest_terminal_Id: "8613900000001",
  SMSC_sequence: 0x31323334
}

const short = Result.getOrThrow(Report.encode(report, "2.0"))
const long = Result.getOrThrow(Report.encode(report, "3.0"))

const rows: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["60 bytes", short],
  ["71 bytes", long],
  ["67 bytes: 71 without SMSC_sequence", long.slice(0, 67)],
  ["67 bytes: 60 and 7 more", Uint8Array.from([...short, ...new Uint8Array(7)])],
  ["67 bytes: 60 and 7 more that are text", Uint8Array.from([...short, ...bytesOf("31323334353637")])],
  ["80 bytes: 71 and 9 more", Uint8Array.from([...long, ...bytesOf("ffffffffffffffffff")])],
  ["80 bytes: 60 and 20 more", Uint8Array.from([...short, ...new Uint8Array(20)])],
  ["255 bytes", Uint8Array.from([...long, ...new Uint8Array(184)])]
]

describe("a report", () => {
  for (const [name, content] of rows) {
    it(`of ${name} has Msg_Id, Stat, times and number where they belong`, () => {
      const { SMSC_sequence: _, ...read } = Result.getOrThrow(Report.decode(content))
      const { SMSC_sequence: __, ...expected } = report
      assert.deepStrictEqual(read, expected)
    })
  }

  it("of 59 bytes is none, and one of 67 bytes without a Stat is none", () => {
    const noStat = Uint8Array.from([...long.slice(0, 8), 0xff, ...long.slice(9, 67)])
    for (const content of [short.slice(0, 59), noStat, new Uint8Array(67), new Uint8Array(0)]) {
      const read = Report.decode(content)
      assert.strictEqual(Result.isFailure(read) ? read.failure.reason : null, "BadReport")
    }
  })
})
