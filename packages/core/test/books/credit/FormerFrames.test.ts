/** Until when something of the former station may come after the books were restored, and what a tag proves until then. */
import { assert, describe, it } from "@effect/vitest"
import { Instant, Policy } from "@yugou/core"
import type { Restoration } from "@yugou/core/books"
import type { Capabilities } from "@yugou/core/dialect"
import * as FormerFrames from "../../../src/books/credit/FormerFrames.ts"
import { capabilities } from "../../Fixtures.ts"

const at = Instant.at("2026-03-02T01:30:00Z")
const minutes = (count: number) => Instant.plusMillis(at, count * 60_000)
const mark: Restoration.State = { no: 1, at, by: "chief", reason: "由备份恢复" }
const lives = (lifetime: Capabilities["lifetime"]): Capabilities => ({ ...capabilities, lifetime })
const tagged = lives({ _tag: "Tagged", maxMinutes: 200 })
const quiet = lives({ _tag: "Quarantine", minutes: 5 })
const policyWith = (changes: Partial<Policy.Policy>): Policy.Policy => ({ ...Policy.defaults, ...changes })

describe("what the former station sent", () => {
  type Row = readonly [what: string, able: Capabilities, changes: Partial<Policy.Policy>, minutes: number]
  const rows: ReadonlyArray<Row> = [
    ["without a tag: to be handed over, its quarantine and the margin", quiet, {}, 1 + 5 + 0.5],
    ["with a tag: as long as a setting of the clock may come, and a look takes", tagged, {}, 1 + 60 + 0.5 + 5],
    ["on a line that keeps frames longer", tagged, { frameTravelMinutes: 120 }, 1 + 120 + 0.5 + 5],
    ["with a tag that outlives it", tagged, { frameLifetimeMinutes: 180 }, 1 + 180 + 0.5 + 1 + 2],
    ["where it may wait to be handed over", tagged, { sendWithinSeconds: 300 }, 5 + 60 + 0.5 + 5]
  ]
  it.each(rows)("may arrive %s", (_, able, changes, until) => {
    const policy = policyWith(changes)
    const may = (now: Instant.Instant) => FormerFrames.mayArrive(mark, able, { now, policy })
    const found = [may(at), may(minutes(until - 0.01)), may(minutes(until)), may(minutes(-24 * 60))]
    assert.deepStrictEqual(found, [true, true, false, false], "a day before the mark that was set by a clock ahead")
    assert.isFalse(FormerFrames.mayArrive(null, able, { now: at, policy }))
  })
})

describe("a clock after a restore", () => {
  const after = (now: Instant.Instant, of: Restoration.State | null = mark) =>
    FormerFrames.clockAfter(of, { now, policy: Policy.defaults })
  it("is unsettled as long as a setting may come of which the books do not know", () => {
    const found = [after(at), after(minutes(66.4)), after(minutes(66.5)), after(at, null)]
    assert.deepStrictEqual<ReadonlyArray<object>>(found, [{ clock: "unsettled" }, { clock: "unsettled" }, {}, {}])
  })
})
