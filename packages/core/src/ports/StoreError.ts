/** Why a store could not do what was asked. */
import * as Schema from "effect/Schema"

/**
 * Reports a failure of the store.
 *
 * **Details** `stale`: a version that was written or read has moved (load again and decide again). `notUnique`: something unique exists already.
 * `commandDiffers`: the command id was used with other content. `unavailable`: no connection, time-out, pool exhausted: repeat with the same
 * command id. `invalid`: what the caller gave cannot be stored or looked up (text with U+0000 or half of a surrogate pair, a cursor that no page
 * gave out, a commit or note that is too large); `detail` names the place, and nothing happened. `corrupt`: what should wake somebody: stored data
 * cannot be read, or the books refused what breaks their rules; `detail` names the row.
 *
 * **Example**
 *
 * ```ts
 * const { purchases } = yield* Station.Station
 * const saved = purchases.save({ actor: "clerk", commandId: "4", deviceId, energy: Energy.kwh("500") })
 * yield* Effect.retry(saved, { while: (error) => error._tag === "StoreError" && error.reason === "unavailable", times: 3 })
 * ```
 *
 * @category Ports
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: Schema.Literals(["stale", "notUnique", "commandDiffers", "unavailable", "invalid", "corrupt"]),
  detail: Schema.String
}) {
  /** Tells whether the same call may succeed later: `stale` after loading again, `unavailable` as it is. */
  get isRetryable(): boolean {
    return this.reason === "stale" || this.reason === "unavailable"
  }
}
