/** Why a store could not do what was asked. */
import * as Schema from "effect/Schema"

/**
 * Reports a failure of the store.
 *
 * **Details** `stale`: a version that was written or read has moved (load again and decide again). `notUnique`: something unique exists already.
 * `commandDiffers`: the command id was used with other content. `unavailable`: no connection, time-out, pool exhausted: repeat with the same
 * command id. `corrupt`: stored data cannot be read; `detail` names the row.
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: Schema.Literals(["stale", "notUnique", "commandDiffers", "unavailable", "corrupt"]),
  detail: Schema.String
}) {
  /** Tells whether the same call may succeed later: `stale` after loading again, `unavailable` as it is. */
  get isRetryable(): boolean {
    return this.reason === "stale" || this.reason === "unavailable"
  }
}
