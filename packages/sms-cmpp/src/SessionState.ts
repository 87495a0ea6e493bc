/**
 * What a session remembers, takes in and gives out.
 *
 * A session is one TCP connection from login to close. `now` is milliseconds of any clock that only moves forward; the session compares it
 * with itself and never prints it.
 *
 * @category Session
 */
import * as HashMap from "effect/HashMap"
import type { DecodeError, Version } from "./Field.ts"
import * as Frame from "./Frame.ts"
import type { Body, Pdu, PduType } from "./Messages.ts"

/** Requests that a host may send and the session waits for. @category Models */
export type RequestType = "SUBMIT" | "QUERY" | "CANCEL"

/** Answers to them. @category Models */
export type ResponseType = "SUBMIT_RESP" | "QUERY_RESP" | "CANCEL_RESP"

/** Which answer belongs to which request. @category Constants */
export const responseOf: { readonly [T in RequestType]: ResponseType } = {
  SUBMIT: "SUBMIT_RESP",
  QUERY: "QUERY_RESP",
  CANCEL: "CANCEL_RESP"
}

/** A request with an id of the host's choice, unique among those not settled. @category Models */
export type Request = {
  readonly [T in RequestType]: { readonly id: string; readonly type: T; readonly body: Body<T> }
}[RequestType]

/** What a driver gives to a session; `timestamp` is MMDDHHMMSS in the gateway's local time. @category Models */
export type SessionInput = { readonly now: number } & (
  | { readonly _tag: "Connected"; readonly timestamp: string }
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Request"; readonly request: Request }
  /** The host is done with a DELIVER. `result` null: it could not be stored; nothing is answered and the gateway may send it again. */
  | { readonly _tag: "Confirm"; readonly token: string; readonly result: number | null }
  | { readonly _tag: "Stop" }
  | { readonly _tag: "Tick" }
  | { readonly _tag: "Closed"; readonly cause: "peer" | "error"; readonly detail: string }
)

/**
 * How a request ended. The line that matters: `NotSent` means that no byte of it was handed out for writing, `Unknown` that it may have
 * been carried out.
 *
 * @category Models
 */
export type RequestOutcome =
  /** `transmissions`: how often it was written. After a repetition, a refusal says nothing about the first time. */
  | {
      readonly _tag: "Answered"
      readonly response: Pdu<ResponseType>
      readonly elapsedMillis: number
      readonly transmissions: number
    }
  | { readonly _tag: "NotSent"; readonly reason: "notOpen" | "windowFull" | "badContent"; readonly detail: string }
  | { readonly _tag: "Unknown"; readonly cause: "timeout" | "linkLost" | "unreadable" }

/** Why a link ended. @category Errors */
export type CloseReason =
  | { readonly _tag: "LoginRefused"; readonly status: number }
  | { readonly _tag: "LoginTimeout" }
  | { readonly _tag: "LoginUnencodable"; readonly detail: string }
  | { readonly _tag: "VersionMismatch"; readonly sent: Version; readonly received: Version }
  | { readonly _tag: "AuthenticatorMismatch" }
  | { readonly _tag: "LinkTestFailed"; readonly transmissions: number }
  | { readonly _tag: "TerminatedByGateway" }
  | { readonly _tag: "Garbage"; readonly error: DecodeError }
  | { readonly _tag: "LinkLost"; readonly cause: "peer" | "error"; readonly detail: string }
  | { readonly _tag: "Stopped" }

/** Something worth a line in the log; the link goes on. @category Models */
export type Notice =
  | { readonly _tag: "AuthenticatorNotVerified" }
  | { readonly _tag: "VersionFollowed"; readonly sent: Version; readonly received: Version }
  | { readonly _tag: "Undecodable"; readonly command: number; readonly error: DecodeError }
  | { readonly _tag: "UnexpectedPdu"; readonly type: PduType }
  | { readonly _tag: "UnmatchedResponse"; readonly type: PduType; readonly sequenceId: number }
  | { readonly _tag: "LateAnswer"; readonly id: string; readonly response: Pdu<ResponseType> }
  | { readonly _tag: "Resent"; readonly id: string; readonly sequenceId: number; readonly transmission: number }
  /** So many deliveries are open that reading pauses; said once until none is. */
  | { readonly _tag: "DeliveriesWaiting"; readonly limit: number }
  /** Reading goes on after the longest pause, and deliveries above the limit stay unanswered; said once until none is open. */
  | { readonly _tag: "DeliveriesLeft"; readonly afterMillis: number }
  | { readonly _tag: "RepeatedDelivery"; readonly token: string }

/** What a session wants done or tells, in order. @category Models */
export type SessionOutput =
  | { readonly _tag: "Write"; readonly bytes: Uint8Array }
  | { readonly _tag: "Opened"; readonly version: Version }
  | { readonly _tag: "Settle"; readonly id: string; readonly outcome: RequestOutcome }
  | { readonly _tag: "Deliver"; readonly token: string; readonly pdu: Pdu<"DELIVER"> }
  /** A DELIVER that is neither handed out nor answered: the gateway may send it again. */
  | { readonly _tag: "LeftUnanswered" }
  /** Nothing more is to be read until `Resume`; what was read is still taken. */
  | { readonly _tag: "Pause" }
  | { readonly _tag: "Resume"; readonly pausedMillis: number }
  | { readonly _tag: "Notice"; readonly notice: Notice }
  /** The next time at which a `Tick` is needed; replaces the former. A tick that comes early is harmless. */
  | { readonly _tag: "WakeAt"; readonly at: number | null }
  | { readonly _tag: "Close"; readonly reason: CloseReason }

/** Where a link is in its life. @category Models */
export type Phase =
  | { readonly _tag: "Idle" }
  | { readonly _tag: "LoggingIn"; readonly deadline: number; readonly authenticatorSource: Uint8Array }
  | { readonly _tag: "Open" }
  | { readonly _tag: "Draining"; readonly deadline: number }
  | { readonly _tag: "Terminating"; readonly deadline: number }
  | { readonly _tag: "Closed" }

/** A request on the wire. @category Models */
export interface InFlight {
  readonly id: string
  readonly type: RequestType
  readonly bytes: Uint8Array
  readonly sentAt: number
  readonly deadline: number
  readonly transmissions: number
}

/** A link test on the wire. @category Models */
export interface LinkTest {
  readonly sequenceId: number
  readonly deadline: number
  readonly transmissions: number
}

/**
 * Whether the stream is being read. `Paused`: as many deliveries are open as the limit allows, or more. `Overflowing`: a pause lasted too
 * long, and deliveries above the limit are left unanswered until there is room.
 *
 * @category Models
 */
export type Reading =
  | { readonly _tag: "Flowing" }
  | { readonly _tag: "Paused"; readonly since: number }
  | { readonly _tag: "Overflowing" }

/** A DELIVER that is handed out and not confirmed. @category Models */
export interface OpenDelivery {
  readonly sequenceId: number
  readonly msgId: bigint
}

/** All that a session remembers between two steps. Times of requests and link tests are its own: it stands still while reading pauses. @category Models */
export interface SessionState {
  readonly phase: Phase
  readonly version: Version
  readonly tail: Frame.Tail
  readonly nextSequenceId: number
  readonly inFlight: HashMap.HashMap<number, InFlight>
  /** Not later than the earliest deadline in `inFlight`; null when that is empty. Exact only after a tick. */
  readonly requestsDueAt: number | null
  readonly retired: ReadonlyMap<number, string>
  readonly linkTest: LinkTest | null
  readonly lastReceivedAt: number
  /** DELIVERs handed to the host and not confirmed yet, by token. */
  readonly deliveries: HashMap.HashMap<string, OpenDelivery>
  readonly reading: Reading
  /** How long nothing was read, all pauses together. */
  readonly stoodStillMillis: number
  /** What was said about the deliveries that have been open since none was. */
  readonly burst: "none" | "waiting" | "leaving"
  readonly wakeAt: number | null
}

/** A session before its connection. `firstSequenceId` 1 … 2³²−1. @category Functions */
export const initial = (version: Version, firstSequenceId = 1): SessionState => ({
  phase: { _tag: "Idle" },
  version,
  tail: Frame.emptyTail,
  nextSequenceId: firstSequenceId,
  inFlight: HashMap.empty(),
  requestsDueAt: null,
  retired: new Map(),
  linkTest: null,
  lastReceivedAt: 0,
  deliveries: HashMap.empty(),
  reading: { _tag: "Flowing" },
  stoodStillMillis: 0,
  burst: "none",
  wakeAt: null
})

/** Outputs of one step, in order. @category Models */
export type Outputs = Array<SessionOutput>

/** Takes the next Sequence_Id: +1, never 0, none that is in flight or could still be answered (CMPP 3.0 clause 6.2). @category Functions */
export const takeSequenceId = (state: SessionState): readonly [number, SessionState] => {
  let sequenceId = state.nextSequenceId
  while (
    HashMap.has(state.inFlight, sequenceId) ||
    state.retired.has(sequenceId) ||
    state.linkTest?.sequenceId === sequenceId
  ) {
    sequenceId = following(sequenceId)
  }
  return [sequenceId, { ...state, nextSequenceId: following(sequenceId) }]
}

const following = (sequenceId: number): number => (sequenceId >= 0xffff_ffff ? 1 : sequenceId + 1)

/** Ends the link: settles what is in flight as unknown, once, and lets nothing happen afterwards. @category Functions */
export const close = (state: SessionState, reason: CloseReason, out: Outputs): SessionState => {
  for (const flight of HashMap.values(state.inFlight)) {
    out.push({ _tag: "Settle", id: flight.id, outcome: { _tag: "Unknown", cause: "linkLost" } })
  }
  if (state.wakeAt !== null) out.push({ _tag: "WakeAt", at: null })
  out.push({ _tag: "Close", reason })
  return {
    ...state,
    phase: { _tag: "Closed" },
    inFlight: HashMap.empty(),
    requestsDueAt: null,
    linkTest: null,
    deliveries: HashMap.empty(),
    reading: { _tag: "Flowing" },
    wakeAt: null
  }
}
