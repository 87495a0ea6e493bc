import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lastWarning } from "../../../src/engines/control/LastTripWarning.ts"

const submittedAt = Instant.at("2026-03-02T00:00:00Z")
const warned = (progress: string) => ({ state: { progress: { _tag: progress }, submittedAt } })

/** A store in which a warning that was taken stands behind a page of others. */
const store = Layer.effect(
  StationStore,
  Effect.sync(() => {
    const inner = StationStoreMemory.make(StationStoreMemory.emptyBooks())
    const pages: { readonly [after: string]: { readonly rows: ReadonlyArray<object>; readonly next: string | null } } =
      {
        "": { rows: [warned("Failed"), warned("Unknown")], next: "second" },
        second: { rows: [warned("Delivered")], next: null }
      }
    const list = (_: unknown, __: unknown, { after }: { readonly after: string | null }) =>
      Effect.succeed(pages[after ?? ""])
    return StationStore.of({ ...inner, list: list as never })
  })
)

describe("the last warning before a trip", () => {
  it.effect("is not hidden by a page of warnings that were not taken", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* lastWarning("0370100001", Instant.plusMillis(submittedAt, 1)), submittedAt)
    }).pipe(Effect.provide(store))
  )
})
