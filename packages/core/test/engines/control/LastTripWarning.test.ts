import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import type { Target } from "@yugou/core/books"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lastWarning } from "../../../src/engines/control/LastTripWarning.ts"
import { keyOf } from "../../../src/values/CreditTarget.ts"
import { targetState } from "../../books/purchase/Orders.ts"

const submittedAt = Instant.at("2026-03-02T00:00:00Z")
const key = keyOf(targetState.target)
const now = Instant.plusMillis(submittedAt, 1)
const about = (targets: ReadonlyArray<string> | undefined, progress = "Delivered") => ({
  state: { progress: { _tag: progress }, submittedAt, ...(targets === undefined ? {} : { targets }) }
})
const warned = (progress: string) => about([key], progress)

type Page = { readonly rows: ReadonlyArray<object>; readonly next: string | null }

/** A store whose messages stand on these pages. */
const storeOf = (pages: { readonly [after: string]: Page }) =>
  Layer.effect(
    StationStore,
    Effect.sync(() => {
      const inner = StationStoreMemory.make(StationStoreMemory.emptyBooks())
      const list = (_: unknown, __: unknown, { after }: { readonly after: string | null }) =>
        Effect.succeed(pages[after ?? ""])
      return StationStore.of({ ...inner, list: list as never })
    })
  )

type Row = readonly [what: string, message: object, target: Partial<Target.State>, counts: boolean]
const booked = (at: Instant.Instant) => ({ booked: { at } }) as Partial<Target.State>
const rows: ReadonlyArray<Row> = [
  ["speaks of the target", about([key]), {}, true],
  ["speaks of it among others", about(["other", key]), {}, true],
  ["speaks of another target", about(["other"]), {}, false],
  ["speaks of none", about([]), {}, false],
  ["does not say of which", about(undefined), {}, false],
  ["came before a credit was settled", about([key]), { settledAt: now }, false],
  ["came as a credit was settled", about([key]), { settledAt: submittedAt }, true],
  ["came after a credit was settled", about([key]), { settledAt: Instant.plusMillis(submittedAt, -1) }, true],
  ["came before a balance of books of before", about([key]), booked(now), false],
  ["came after a balance of books of before", about([key]), booked(submittedAt), true]
]

describe("the last warning before a trip", () => {
  it.effect("is not hidden by a page of warnings that were not taken", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* lastWarning("0370100001", targetState, now), submittedAt)
    }).pipe(
      Effect.provide(
        storeOf({
          "": { rows: [warned("Failed"), warned("Unknown")], next: "second" },
          second: { rows: [warned("Delivered")], next: null }
        })
      )
    )
  )

  for (const [what, message, patch, counts] of rows)
    it.effect(`${counts ? "is" : "is not"} one that ${what}`, () =>
      Effect.gen(function* () {
        const last = yield* lastWarning("0370100001", { ...targetState, ...patch }, now)
        assert.deepStrictEqual(last, counts ? submittedAt : null)
      }).pipe(Effect.provide(storeOf({ "": { rows: [message], next: null } })))
    )
})
