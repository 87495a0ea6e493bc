import type * as Schema from "effect/Schema"
import type { Instant } from "../../values/Instant.ts"

/** An entry of an append-only series without version: readings, terminal records, receipts that came early. @category Models */
export interface Fact {
  readonly series: string
  readonly at: Instant
  readonly data: Schema.Json
}
