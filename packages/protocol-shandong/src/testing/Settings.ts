/** How the terminal's side behaves on the wire; what the terminal itself does is in `terminal`. */
import type { Thresholds } from "@yugou/core/dialect"
import type { TerminalSide } from "@yugou/dialect-kit/testing"
import { type Settings as Simulated, singleBalanceTerminal } from "@yugou/testkit/terminal"
import * as Result from "effect/Result"
import type { Book } from "../profile/Book.ts"
import { byId } from "../profile/Resolve.ts"
import * as Registers from "./Registers.ts"

/**
 * Settings of a terminal's side.
 *
 * **Details**
 * - `address`: logical address, 8 hexadecimal digits. `book`: the profile that the terminal speaks.
 * - `password`: of writes (`null`: any). `loginPassword`: what it logs in with, 6 digits, sent as written.
 * - `alarms`: whether trips, closings and low energy are pushed.
 * - `registers`: items that the simulation does not model, as the terminal holds them at first.
 * - `thresholds`: alarm and trip energy as set on the terminal itself, since the family has no item for them. `null`: none, so lack of energy
 *   neither alarms nor trips.
 * - `loopMillis`: how often the main loop runs while something is pending.
 *
 * @category Models
 */
export interface Settings {
  readonly address: string
  readonly book: Book
  readonly terminal: Simulated
  readonly password: string | null
  readonly loginPassword: string
  readonly alarms: "pushed" | "silent"
  readonly heartbeatSeconds: number
  readonly loopMillis: number
  readonly registers: Registers.Registers
  readonly thresholds: Thresholds | null
}

/**
 * A terminal as one known descendant of the family behaves: the slip number is not compared, protection closes every output, outputs trip one
 * after another.
 *
 * @category Functions
 */
export const settings = (address: string, changes: Partial<Omit<Settings, "address">> = {}): Settings => ({
  address,
  book: Result.getOrThrow(byId("zj-sibling")),
  terminal: {
    ...singleBalanceTerminal,
    firmware: { ...singleBalanceTerminal.firmware, duplicate: "appliedAgain" }
  },
  password: null,
  loginPassword: "123456",
  alarms: "pushed",
  heartbeatSeconds: 60,
  loopMillis: 1000,
  registers: Registers.initial,
  thresholds: null,
  ...changes
})

/** What a terminal of this family remembers on the wire: items that the simulation only stores, and the counter of its own frames. @category Models */
export interface Own {
  readonly registers: Registers.Registers
  readonly fseq: number
}
export type Side = TerminalSide.Side<Own>
