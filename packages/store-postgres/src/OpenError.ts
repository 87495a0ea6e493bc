/** Why a store could not be opened. */
import type { OpenReason } from "@yugou/core/store"
import * as Schema from "effect/Schema"

/** What a station that does not open says of each reason. */
const openReasons = {
  locked: "inUse",
  foreign: "database",
  newer: "database",
  older: "database",
  changed: "database",
  busy: "inUse",
  notGranted: "database",
  unreachable: "unreachable",
  failed: "failed"
} as const satisfies { readonly [reason: string]: OpenReason }

/**
 * Reports that a store could not be opened.
 *
 * **Details** `locked`: another process, or another layer of this one, holds the PGlite directory. `foreign`: the schema `yugou` exists and was
 * not made by this package. `newer`: the database was migrated by a newer version of this package. `older`: migrations are missing and the
 * settings say only to check. `changed`: a migration that was applied had another text. `busy`: a migration was not given
 * the tables that it changes, `detail` says who holds them. `notGranted`: the role may not use what this version needs, `detail` says what; the script
 * of `yugou-store role` was not run after a migration. `unreachable`: no connection. `failed`: anything else,
 * such as a wrong password, a URL that cannot be read or a setting out of its bounds; `detail` says what.
 *
 * @category Errors
 */
export class OpenError extends Schema.TaggedError<OpenError>()("OpenError", {
  reason: Schema.Literals([
    "locked",
    "foreign",
    "newer",
    "older",
    "changed",
    "busy",
    "notGranted",
    "unreachable",
    "failed"
  ]),
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.reason}: ${this.detail}`
  }

  get openReason(): OpenReason {
    return openReasons[this.reason]
  }

  /** Tells whether opening again may succeed without a change of settings. */
  get isRetryable(): boolean {
    return this.reason === "unreachable" || this.reason === "busy" || this.reason === "locked"
  }
}
