/** What happens on the link, as data: for the log, for hosts that watch, and for tests. It never carries payload of a good frame. */
import { HeldReason, Instant, TerminalId } from "@yugou/core"
import { Bytes } from "@yugou/core/dialect"
import * as Schema from "effect/Schema"

const seen = { at: Instant.Instant, connectionId: Schema.Int, remote: Schema.String }
const known = { ...seen, terminalId: TerminalId }

/**
 * Describes one thing that happened on one connection; `remote` is `address:port` of who dialled in, behind a named proxy of whom it says, hex is upper case.
 *
 * **Details**
 * - `TurnedAway`: closed at once because a limit was reached.
 * - `Unrecognised`: the first bytes are of no dialect, too many, too slow, the peer closed first, a named proxy did not say whom it brings, or
 *   the handshake of TLS failed (no certificate, a wrong one, an old version, or no TLS at all; `remote` is `?:0` where the system
 *   does not know the peer any more); `offset` counts the bytes looked at, `head` shows
 *   no more of them than tell who speaks, since a login that no dialect recognises may hold a password.
 * - `UnknownTerminal`: a dialect knows the frame, the directory does not know the address.
 * - `NotAdmitted`: a connection may not speak as the terminal that it names, or not any more: its network, source or certificate does not fit
 *   (`reason`). It is kept without an answer, then closed.
 * - `Held`: the terminal is connected already (`former`), and the newcomer is kept without an answer: the other one is proved (`ownerProved`), alive, or
 *   busy so that it could not be asked or heard (`unclear`), the terminal's setting says so (`quarantine`), strangers took it over too often (`tooMany`), or
 *   another one waits for the place (`taken`), or persons have said of it that it is not the terminal (`ruledOut`).
 * - `TakenOver`: two connections claim to be one terminal, and both are alive. Neither gets more than reads until persons have chosen.
 * - `EntryChanged`: the terminal was retired or became another one while it was met, or since: the connection ends, and it has to dial in anew.
 * - `BadFrame`: the session's own words for a frame that it could not use, with the offset where it has one.
 * - `CutOff`: the terminal sent more than its share and is disconnected: bad frames without end, more frames than it may for too long, or it took
 *   nothing of what was sent to it.
 * - `SessionFault`: the dialect broke its contract (a second settlement, a memo too long, an exception); the link held the line.
 *
 * @category Events
 */
export const LinkEvent = Schema.TaggedUnion({
  Connected: seen,
  TurnedAway: { ...seen, reason: Schema.Literals(["tooManyConnections", "tooManyAnonymous"]) },
  Unrecognised: {
    ...seen,
    reason: Schema.Literals(["noDialect", "tooLong", "tooSlow", "closed", "noProxyHeader", "tlsRefused"]),
    offset: Schema.Int,
    head: Schema.String
  },
  UnknownTerminal: { ...seen, dialectId: Schema.String, address: Schema.String },
  DirectoryFailed: { ...seen, dialectId: Schema.String, address: Schema.String, reason: Schema.String },
  BadSettings: { ...known, path: Schema.String, message: Schema.String },
  NotAdmitted: {
    ...known,
    dialectId: Schema.String,
    address: Schema.String,
    decision: Schema.Literals(["refused", "quarantined"]),
    reason: Schema.String
  },
  Held: {
    ...known,
    former: Schema.String,
    reason: HeldReason
  },
  TakenOver: { ...known, old: Schema.String, new: Schema.String },
  Online: { ...known, dialectId: Schema.String, address: Schema.String },
  EntryChanged: { ...known, dialectId: Schema.String, address: Schema.String },
  Offline: {
    ...known,
    cause: Schema.Literals(["peer", "replaced", "error", "shutdown"]),
    detail: Schema.String
  },
  CutOff: { ...known, reason: Schema.Literals(["badFrames", "tooMuch", "takesNothing"]), detail: Schema.String },
  BadFrame: { ...known, problem: Schema.String, head: Schema.String },
  EventNotStored: { ...known, key: Schema.String, reason: Schema.String },
  MemoNotSaved: { ...known, reason: Schema.String },
  SessionFault: { ...known, detail: Schema.String },
  ConnectionFault: { ...seen, detail: Schema.String }
})
export type LinkEvent = typeof LinkEvent.Type

const bytesShown = 64

/** Writes the first 64 bytes, secrets blanked by the dialect, as upper-case hex: enough to see what somebody sent, too little to fill a log. */
export const headOf = (bytes: Uint8Array): string => Bytes.hex(bytes.subarray(0, bytesShown))

const strangerBytesShown = 8

/** Writes the first 8 bytes of somebody unknown: nobody can tell yet where in them a password stands. */
export const headOfStranger = (bytes: Uint8Array): string => Bytes.hex(bytes.subarray(0, strangerBytesShown))

const levels = {
  Connected: "Debug",
  Online: "Info",
  EntryChanged: "Info",
  Offline: "Info",
  Unrecognised: "Warn",
  TurnedAway: "Warn",
  UnknownTerminal: "Warn",
  NotAdmitted: "Warn",
  Held: "Warn",
  TakenOver: "Warn",
  CutOff: "Warn",
  BadFrame: "Warn",
  DirectoryFailed: "Error",
  BadSettings: "Error",
  EventNotStored: "Error",
  MemoNotSaved: "Error",
  SessionFault: "Error",
  ConnectionFault: "Error"
} as const satisfies Record<LinkEvent["_tag"], string>

/** Gives the level under which an event is logged; that a peer closed before it said anything happens all the time. */
export const levelOf = (event: LinkEvent): "Debug" | "Info" | "Warn" | "Error" =>
  event._tag === "Unrecognised" && event.reason === "closed" ? "Debug" : levels[event._tag]
