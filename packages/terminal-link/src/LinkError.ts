/** Why the front end cannot start. Once it runs it has no failures of its own: trouble of one connection is a `LinkEvent`. */
import type { OpenReason } from "@yugou/core"
import * as Schema from "effect/Schema"

/** Reports a setting of the front end that cannot be used; `setting` is its path, for example `limits.idleMillis`. @category Errors */
export class LinkConfigError extends Schema.TaggedError<LinkConfigError>()("LinkConfigError", {
  setting: Schema.String,
  message: Schema.String
}) {
  readonly openReason = "options"
  get openOption(): string {
    return `terminals.${this.setting}`
  }
}

/** What to do about it, by the code of the operating system. */
const advice: { readonly [code: string]: string } = {
  EADDRINUSE: "another process listens there: stop it, or take another port",
  EACCES: "this process may not open it: ports below 1024 need a permission",
  EADDRNOTAVAIL: "this machine has no such address"
}

/** Reports that the port could not be opened; `code` is the operating system's, for example `EADDRINUSE`. @category Errors */
export class ListenError extends Schema.TaggedError<ListenError>()("ListenError", {
  host: Schema.String,
  port: Schema.Int,
  code: Schema.String
}) {
  override get message(): string {
    const todo = Object.hasOwn(advice, this.code) ? ` (${advice[this.code]})` : ""
    return `port ${this.port} of ${this.host} could not be opened: ${this.code}${todo}`
  }

  /** A port that another process holds may become free; one that this process may not open, or an address that is not its own, stays so. */
  get openReason(): OpenReason {
    return this.code === "EADDRINUSE" ? "inUse" : "failed"
  }
}

/** Why a front end does not start. @category Errors */
export type LinkError = LinkConfigError | ListenError
