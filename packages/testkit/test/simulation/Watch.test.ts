import { assert, describe, it } from "@effect/vitest"
import { type CreditTarget, Instant, keyOf, type TerminalId } from "@yugou/core"
import type { Discrepancy } from "@yugou/core/books"
import { absent, makeCommit } from "@yugou/core/store"
import * as Watch from "../../src/simulation/Watch.ts"

const at = Instant.at("2026-11-23T00:00:00Z")
const target: CreditTarget = { _tag: "Terminal", terminalId: "T0000" as TerminalId }

const commitOf = (discrepancy: Parameters<typeof makeCommit>[0][string], event: Discrepancy.Event, id: string) =>
  makeCommit(
    { discrepancy },
    { discrepancy: [event] },
    { command: { id, content: id, response: null }, trail: { actor: "chief", operation: id, reason: null, at } }
  )

describe("the watch of a run", () => {
  it("bears a sum that is off while a discrepancy stands open, and not the commit that closes it", () => {
    const truth = { target: keyOf(target), opening: 0n, balance: 50_000n, consumed: 0n, effected: [], tolerance: 10n }
    const place = {
      target: keyOf(target),
      identity: { dialectId: "toy", address: "A0" },
      terminal: 0,
      holder: 0,
      numbering: { _tag: "Increasing", max: 9 } as const
    }
    const watch = Watch.make({
      places: [place],
      truthOf: () => truth,
      storedOf: () => null,
      shapes: () => false,
      step: () => 1
    })
    const told = (): ReadonlyArray<string> =>
      watch.violations.flatMap(({ rule, detail }) => (rule === "agreed" ? [detail] : []))
    const finding = {
      discrepancyId: "d1",
      orgNo: "37401",
      target,
      cause: "balanceDiffers",
      expected: null,
      found: null,
      orderNo: null
    } as Discrepancy.Finding
    const opened = commitOf(
      absent("Discrepancy", "d1"),
      { _tag: "DiscrepancyOpened", version: 1, at, finding } as never,
      "open"
    )
    watch.committed(opened)
    assert.deepStrictEqual(told(), [])
    const [write] = opened.writes
    const loaded = { ref: write?.ref, version: 1, state: write?.state } as never
    const closing = { _tag: "DiscrepancyClosed", version: 1, at, by: "chief", repair: "explained", note: "seen" }
    watch.committed(commitOf(loaded, closing as never, "close"))
    assert.strictEqual(told().length, 1)
    assert.match(told()[0] ?? "", /50000 units off/)
  })
})
