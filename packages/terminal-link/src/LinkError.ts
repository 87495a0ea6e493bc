/** Why the front end cannot start. Once it runs it has no failures of its own: trouble of one connection is a `LinkEvent`. */
import * as Schema from "effect/Schema"

/** Reports a setting of the front end that cannot be used; `setting` is its path, for example `limits.idleMillis`. @category Errors */
export class LinkConfigError extends Schema.TaggedError<LinkConfigError>()("LinkConfigError", {
  setting: Schema.String,
  message: Schema.String
}) {}

/** Reports that the port could not be opened; `code` is the operating system's, for example `EADDRINUSE`. @category Errors */
export class ListenError extends Schema.TaggedError<ListenError>()("ListenError", {
  host: Schema.String,
  port: Schema.Int,
  code: Schema.String
}) {}

/** Why a front end does not start. @category Errors */
export type LinkError = LinkConfigError | ListenError
