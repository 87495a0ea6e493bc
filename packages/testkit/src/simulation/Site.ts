/** What the operators know of the site by heart: which customer and which terminal belong to a target. */
import type { CreditTarget, TerminalId } from "@yugou/core"
import type * as Schema from "effect/Schema"
import type { Names } from "./Names.ts"

/** As whom a terminal is entered in the directory. */
export interface Entered {
  readonly dialectId: string
  readonly address: string
  readonly settings: Schema.Json
}

/** A terminal that is in store. */
export interface Spare {
  readonly terminalId: TerminalId
  readonly target: CreditTarget
  readonly entered: Entered
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
  /** A device that stands elsewhere and nobody has entered: a clerk who mistypes enters it in place of this one. */
  readonly decoy: Entered | null
  /** A terminal that nobody has registered yet, which could take the place of this one. */
  readonly spare: Spare | null
  /** Another terminal of the same kind, which has its own entry. */
  readonly neighbour: Entered
  /** Other settings of the same dialect. */
  readonly otherSettings: Schema.Json
  readonly names: Pick<Names, "orgNo" | "strangeOrgNo" | "template" | "nothing">
}
