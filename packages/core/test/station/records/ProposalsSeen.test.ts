/** What waits for a second person about a discrepancy is seen by those who see discrepancies, and counted for nobody else. */
import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { makeSite, stationOf } from "../../books/alarm/Site.ts"

/** One person said that an order is what was found on a target of an org unit. */
const claimed = Effect.fnUntraced(function* (orgNo: string) {
  const store = yield* StationStore
  const at = yield* DateTime.now
  const discrepancyId = `d-${orgNo}`
  const target = { _tag: "Group", terminalId: `T-${orgNo}`, totalGroupNo: 1 } as const
  const finding = {
    ...{ discrepancyId, orgNo, target, cause: "foreignNumber", expected: 1, found: 2, orderNo: null, customerNo: "C1" }
  }
  const proposal = { by: "clerk", at, outcome: "applied", note: "现场核对" }
  const events = [
    { _tag: "DiscrepancyOpened", v: 1, at, finding },
    { _tag: "ClaimStated", v: 1, credit: { _tag: "Order", id: `O-${orgNo}` }, proposal }
  ]
  yield* store.commit(
    makeCommit({ it: absent("Discrepancy", discrepancyId) } as never, { it: events } as never, {
      command: { id: discrepancyId, content: "", response: null },
      trail: { actor: "clerk", operation: "purchaseRecords.proposeResolution", reason: null, at }
    })
  )
})

describe("claims about discrepancies", () => {
  it.effect("are left out of what waits, and of its count, where somebody may not see discrepancies", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { purchaseRecords } = yield* Station.Station
      yield* claimed("37401")
      yield* claimed("37402")
      const seen = (actor: string) =>
        Effect.map(purchaseRecords.proposals({ actor }), ({ rows, total }) => [rows.map(({ id }) => id), total])
      assert.deepStrictEqual(yield* seen("clerk"), [["O-37401", "O-37402"], 2])
      assert.deepStrictEqual(yield* seen("district"), [["O-37402"], 1])
      assert.deepStrictEqual(yield* seen("records"), [[], 0])
    }).pipe(Effect.provide(stationOf(site)))
  })

  it.effect.each([1, 7, 499, 500])("are all on the pages of %i rows, each once", (limit) => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { purchaseRecords } = yield* Station.Station
      const numbers = Array.from({ length: limit === 1 ? 5 : 502 }, (_, n) => `${37_000 + n}`)
      yield* Effect.forEach(numbers, claimed)
      const found: Array<string> = []
      let after: string | null = null
      do {
        const page: { readonly rows: ReadonlyArray<{ readonly id: string }>; readonly next: string | null } =
          yield* purchaseRecords.proposals({ actor: "clerk", limit, after })
        found.push(...page.rows.map(({ id }) => id))
        after = page.next
      } while (after !== null)
      assert.deepStrictEqual(
        found,
        numbers.map((no) => `O-${no}`)
      )
    }).pipe(Effect.provide(stationOf(site)))
  })
})
