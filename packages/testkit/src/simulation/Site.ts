/** What the operators know of the site by heart: which customer and which terminal belong to a target. */
import type { CreditTarget, TerminalId } from "@yugou/core"
import type * as Schema from "effect/Schema"

/** As whom a terminal is entered in the directory. */
export interface Entered {
  readonly dialectId: string
  readonly address: string
  readonly settings: Schema.Json
}

/** The place of one customer. */
export interface Site {
  readonly no: number
  readonly customerNo: string
  /** Somebody whom the archive knows and the station does not. */
  readonly neighbourNo: string
  readonly terminalId: TerminalId
  readonly target: CreditTarget
  readonly entered: Entered
}
