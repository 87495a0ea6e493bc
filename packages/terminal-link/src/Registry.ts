/** Who is online (在线) since when, over which connection. One terminal has one connection. */
import type { Arrival, DirectoryEntry, TerminalId } from "@yugou/core"
import type { Capabilities, ConfiguredDialect, Identity, TerminalRequest } from "@yugou/core/dialect"
import type * as Deferred from "effect/Deferred"
import type { Allowance } from "./Allowance.ts"
import type { Gate } from "./Gate.ts"
import { setNewest } from "./Newest.ts"
import type { Moments } from "./Reading.ts"
import type { CloseCause } from "./SessionHost.ts"
import type { Trust } from "./Trust.ts"

/** The connection of a terminal, as others may use it. */
export interface Live {
  readonly connectionId: number
  readonly remote: string
  readonly arrival: Arrival
  readonly terminalId: TerminalId
  /** The entry of the directory under which it was met. */
  readonly entry: DirectoryEntry
  readonly since: number
  /** When it said who it is, by the clock that nobody sets. */
  readonly order: number
  readonly capabilities: Capabilities
  readonly plan: ConfiguredDialect["plan"]
  readonly moments: Moments
  /** What is known of who speaks; it changes. */
  readonly trust: Trust
  /** What the terminal may still send; its next connection goes on with it. */
  readonly allowance: { left: Allowance }
  /** When the last frame went or came, in milliseconds; `null`: none yet. */
  readonly frames: { lastAt: number | null }
  /** Puts a request into the mailbox; `ended`: the connection is already gone. */
  readonly submit: (request: TerminalRequest) => "queued" | "busy" | "ended"
  /** Counts the requests that are under way or wait. */
  readonly load: () => number
  /** Says what is kept from the terminal from now on; `null`: nothing. */
  readonly gate: (gate: Gate | null) => void
  /** Asks the connection to close after what it has already received. */
  readonly end: (cause: CloseCause) => void
  /** Completes when everything is settled and saved. */
  readonly ended: Deferred.Deferred<void>
}

/** What is remembered of a terminal that is offline: when it was seen last, and its last frame. */
export interface Seen {
  readonly at: number
  readonly frameAt: number | null
}

export interface Registry {
  /** Enters a connection, in the place of the one that was there. */
  readonly attach: (live: Live) => void
  /** Removes a connection, unless another has taken its place. */
  readonly detach: (live: Live, now: number) => void
  readonly find: (terminalId: TerminalId) => Live | undefined
  /** Gives the connection of a device, whichever terminal it was met for. */
  readonly findDevice: (device: Identity) => Live | undefined
  /** Gives what a terminal may still send: with its connection, and as remembered after it. */
  readonly allowanceOf: (terminalId: TerminalId) => Allowance | undefined
  /** Gives when a terminal that is offline was seen last, as far as it is remembered. */
  readonly lastSeen: (terminalId: TerminalId) => Seen | undefined
  readonly all: () => ReadonlyArray<Live>
  readonly count: () => number
}

export const make = (rememberedTerminals: number): Registry => {
  const online = new Map<TerminalId, Live>()
  const seen = new Map<TerminalId, Seen & { readonly allowance: Allowance }>()
  const devices = new Map<string, Live>()
  const keyOf = ({ dialectId, address }: Identity): string => `${dialectId}/${address}`
  return {
    attach: (live) => {
      online.set(live.terminalId, live)
      devices.set(keyOf(live.entry), live)
      seen.delete(live.terminalId)
    },
    detach: (live, now) => {
      if (devices.get(keyOf(live.entry)) === live) devices.delete(keyOf(live.entry))
      if (online.get(live.terminalId) !== live) return
      online.delete(live.terminalId)
      const last = { at: now, frameAt: live.frames.lastAt, allowance: live.allowance.left }
      setNewest(seen, live.terminalId, last, rememberedTerminals)
    },
    find: (terminalId) => online.get(terminalId),
    findDevice: (device) => devices.get(keyOf(device)),
    allowanceOf: (terminalId) => online.get(terminalId)?.allowance.left ?? seen.get(terminalId)?.allowance,
    lastSeen: (terminalId) => seen.get(terminalId),
    all: () => [...online.values()],
    count: () => online.size
  }
}
