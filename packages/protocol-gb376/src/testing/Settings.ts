/** How a simulated terminal behaves on the wire, and what it remembers there. */
import type { TerminalSide } from "@yugou/dialect-kit/testing"
import { groupTerminal, type Settings as Simulated } from "@yugou/testkit/terminal"
import type { EventRecord } from "../rows/EventRecords.ts"
import type * as Events from "./Events.ts"

/** How the terminal behaves on the wire; what the terminal itself does is in `terminal`. @category Models */
export interface Settings {
  /** Address text, `"3701-00001"`. */
  readonly address: string
  readonly terminal: Simulated
  /** Heartbeats of 2012 carry the clock, those of 2009 nothing. */
  readonly revision: "2012" | "2009"
  /** `pushed`: records are sent as they arise; `waiting`: ACD says that they wait. */
  readonly events: "pushed" | "waiting"
  /** Whether answers repeat the time tag, as the standard wants. */
  readonly timeTagEcho: "yes" | "no"
  /** Whether commands carry a PW field. */
  readonly pw: "present" | "absent"
  /** `on`: commands need the PW that the security port makes (its double). */
  readonly security: "on" | "off"
  readonly heartbeatSeconds: number
}

/** A terminal as the standard wants it. @category Functions */
export const settings = (address: string, changes: Partial<Omit<Settings, "address">> = {}): Settings => ({
  address,
  terminal: groupTerminal,
  revision: "2012",
  events: "waiting",
  timeTagEcho: "yes",
  pw: "present",
  security: "off",
  heartbeatSeconds: 60,
  ...changes
})

/** What a terminal of this dialect remembers on the wire. @category Models */
export interface Own {
  /** Counter of frames that the terminal starts. */
  readonly pfc: number
  /** Records in order; record n has counter n modulo 256. */
  readonly records: ReadonlyArray<EventRecord>
  readonly readRecords: number
  readonly lastAnswer: { readonly seq: number; readonly afn: string; readonly bytes: Uint8Array } | null
  readonly months: ReadonlyMap<number, Events.MonthStart>
  readonly texts: ReadonlyArray<string>
}
export type Side = TerminalSide.Side<Own>

export const initial: Own = { pfc: 0, records: [], readRecords: 0, lastAnswer: null, months: new Map(), texts: [] }
