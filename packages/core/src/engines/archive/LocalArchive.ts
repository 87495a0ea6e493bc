/**
 * The archive that a station keeps itself, for sites without a marketing system: records are imported, and the newest of each customer counts.
 *
 * **Example**
 *
 * ```ts
 * const archive = LocalArchive.layer.pipe(Layer.provide(store))
 * ```
 *
 * @category Engines
 */

import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { ArchiveUnavailable, ArchiveView, CustomerArchive } from "../../ports/archive/CustomerArchive.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import { makeCommit } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import { idOf } from "../../values/Id.ts"
import { storableData } from "../../values/Storable.ts"

const seriesOf = (customerNo: string): string => `local-archive:${customerNo}`

/** Imports a record: it takes the place of the customer's former one, which stays in the series. @category Functions */
export const importRecord = Effect.fn("LocalArchive.importRecord")(function* (given: ArchiveView, actor: string) {
  const record = storableData(given)
  const store = yield* StationStore
  const at = yield* DateTime.now
  const nonce = yield* Random.nextIntBetween(0, 1_000_000_000)
  const { customerNo } = record.customer
  const data = Schema.encodeSync(ArchiveView)(record) as Schema.Json
  yield* store.commit(
    makeCommit(
      {},
      {},
      {
        command: { id: idOf("import", customerNo, at.epochMilliseconds, nonce), content: "import", response: null },
        facts: [{ series: seriesOf(customerNo), at, data }],
        trail: { actor, operation: "archive.import", reason: null, at }
      }
    )
  )
})

const detailOf = (error: StoreError | Schema.SchemaError): string =>
  error._tag === "StoreError" ? `${error.reason}: ${error.detail}` : error.message

/** Provides {@link CustomerArchive} on the records imported into the store. @category Layers */
export const layer: Layer.Layer<CustomerArchive, never, StationStore> = Layer.effect(
  CustomerArchive,
  Effect.gen(function* () {
    const store = yield* StationStore
    const find = Effect.fnUntraced(function* (customerNo: string) {
      const [fact] = yield* store.facts(seriesOf(customerNo), yield* DateTime.now, 1)
      if (fact === undefined) return Option.none<ArchiveView>()
      return Option.some(yield* Schema.decodeUnknownEffect(ArchiveView)(fact.data))
    })
    return CustomerArchive.of({
      find: (customerNo) =>
        Effect.mapError(find(customerNo), (error) => new ArchiveUnavailable({ detail: detailOf(error) }))
    })
  })
)
