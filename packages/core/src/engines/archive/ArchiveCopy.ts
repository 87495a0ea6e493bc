/** The copies of archive records in the books: for when the archive is out of reach, and for engines, which do not ask it. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type Template, variablesIn } from "../../books/template/TemplateText.ts"
import { ArchiveView } from "../../ports/archive/CustomerArchive.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Fact } from "../../store/Commit.ts"
import { StationStore } from "../../store/StationStore.ts"
import type { Instant } from "../../values/Instant.ts"

/** The series of the copies of a customer's archive record. */
const seriesOf = (customerNo: string): string => `archive:${customerNo}`

const decode = (data: Schema.Json) =>
  Effect.mapError(
    Schema.decodeUnknownEffect(ArchiveView)(data),
    (error) => new StoreError({ reason: "corrupt", detail: `archive copy: ${error.message}` })
  )

/** Makes the fact that keeps a record as it was read. */
export const factOf = (archive: ArchiveView, at: Instant): Fact => ({
  series: seriesOf(archive.customer.customerNo),
  at,
  data: Schema.encodeSync(ArchiveView)(archive) as Schema.Json
})

/** Gives the newest copy and when it was made; `null` if there is none. */
export const newest = Effect.fnUntraced(function* (customerNo: string, now: Instant) {
  const store = yield* StationStore
  const [fact] = yield* store.facts(seriesOf(customerNo), now, 1)
  return fact === undefined ? null : { at: fact.at, archive: yield* decode(fact.data) }
})

/** Gives the name of a customer's org unit where a template asks for it; `null` if it does not, or no copy tells it. */
export const orgNameFor = Effect.fnUntraced(function* (
  template: Pick<Template, "text">,
  customerNo: string,
  now: Instant
) {
  if (!variablesIn(template.text).includes("orgName")) return null
  const name = (yield* newest(customerNo, now))?.archive.customer.orgName ?? ""
  return name === "" ? null : name
})
