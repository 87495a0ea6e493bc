/**
 * One link to an ISMG as a pure step: `(settings, state, input) -> [state, outputs]`.
 *
 * Keeps the window, Sequence_Ids, the timers C, T and N, the link test both ways, login and TERMINATE from either side. It owns no socket
 * and no clock: a driver writes the bytes, reads none between `Pause` and `Resume`, and calls again at `WakeAt`.
 *
 * @category Session
 */
import * as HashMap from "effect/HashMap"
import * as Result from "effect/Result"
import type { DecodeError } from "./Field.ts"
import * as Frame from "./Frame.ts"
import type { Pdu } from "./Messages.ts"
import { decodeOnLink, encode, peek } from "./Messages.ts"
import * as Deliveries from "./SessionDeliveries.ts"
import * as Login from "./SessionLogin.ts"
import * as Requests from "./SessionRequests.ts"
import type { SessionSettings } from "./SessionSettings.ts"
import type { Outputs, SessionInput, SessionOutput, SessionState } from "./SessionState.ts"
import { close, takeSequenceId } from "./SessionState.ts"

/** Takes one input; never throws. After `Close` every input but a request is ignored, and a request is settled as not sent. @category Functions */
export const step = (
  settings: SessionSettings,
  state: SessionState,
  input: SessionInput
): readonly [SessionState, ReadonlyArray<SessionOutput>] => {
  const out: Outputs = []
  const next = state.phase._tag === "Closed" && input._tag !== "Request" ? state : turn(settings, state, input, out)
  return [rearm(settings, settled(settings, next, input.now, out), input.now, out), out]
}

const turn = (settings: SessionSettings, state: SessionState, input: SessionInput, out: Outputs): SessionState => {
  switch (input._tag) {
    case "Connected":
      return Login.begin(settings, state, input.now, input.timestamp, out)
    case "Bytes":
      return receive(settings, state, input.now, input.bytes, out)
    case "Request":
      return Requests.start(settings, state, Deliveries.timeOf(state, input.now), input.request, out)
    case "Confirm":
      return Deliveries.confirm(settings, state, input.now, input.token, input.result, out)
    case "Stop":
      return stop(settings, state, input.now, out)
    case "Tick":
      return tick(settings, state, input.now, out)
    case "Closed":
      return close(state, { _tag: "LinkLost", cause: input.cause, detail: input.detail }, out)
  }
}

const receive = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  bytes: Uint8Array,
  out: Outputs
): SessionState => {
  const [tail, pushed] = Frame.cut(state.tail, bytes, settings.maxFrameLength)
  let next: SessionState = { ...state, tail, lastReceivedAt: Deliveries.timeOf(state, now) }
  for (const frame of pushed.frames) {
    if (next.phase._tag === "Closed") return next
    next = receiveFrame(settings, next, now, frame, out)
  }
  if (pushed.error === null || next.phase._tag === "Closed") return next
  return close(next, { _tag: "Garbage", error: pushed.error }, out)
}

const receiveFrame = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  frame: Uint8Array,
  out: Outputs
): SessionState => {
  const pdu = decodeOnLink(frame, state.version)
  return Result.isFailure(pdu)
    ? undecodable(state, frame, pdu.failure, out)
    : receivePdu(settings, state, now, pdu.success, out)
}

/** CMPP has no negative answer to a PDU that is not understood, but for a DELIVER. The stream is still in step, so the link goes on. */
const undecodable = (state: SessionState, frame: Uint8Array, error: DecodeError, out: Outputs): SessionState => {
  const header = peek(frame)
  out.push({ _tag: "Notice", notice: { _tag: "Undecodable", command: header?.command ?? 0, error } })
  if (header?.type === "DELIVER" && isLoggedIn(state)) Deliveries.refuseUnreadable(state, frame, out)
  return header !== null && header.command >= 0x8000_0000 ? Requests.unreadable(state, header.sequenceId, out) : state
}

const receivePdu = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  pdu: Pdu,
  out: Outputs
): SessionState => {
  switch (pdu.type) {
    case "CONNECT_RESP":
      return Login.answered(settings, state, pdu, out)
    case "SUBMIT_RESP":
    case "QUERY_RESP":
    case "CANCEL_RESP":
      return Requests.answered(state, Deliveries.timeOf(state, now), pdu, out)
    case "DELIVER":
      return isLoggedIn(state) ? Deliveries.take(settings, state, now, pdu, out) : unexpected(state, pdu, out)
    case "ACTIVE_TEST":
      return linkTested(state, pdu, out)
    case "ACTIVE_TEST_RESP":
      return state.linkTest === null ? state : { ...state, linkTest: null }
    case "TERMINATE":
      write(state, { type: "TERMINATE_RESP", version: state.version, sequenceId: pdu.sequenceId, body: {} }, out)
      return close(state, { _tag: "TerminatedByGateway" }, out)
    case "TERMINATE_RESP":
      return state.phase._tag === "Terminating" ? close(state, { _tag: "Stopped" }, out) : unexpected(state, pdu, out)
    case "CONNECT":
    case "SUBMIT":
    case "DELIVER_RESP":
    case "QUERY":
    case "CANCEL":
    case "FWD":
    case "FWD_RESP":
      return unexpected(state, pdu, out)
  }
}

const unexpected = (state: SessionState, pdu: Pdu, out: Outputs): SessionState => {
  out.push({ _tag: "Notice", notice: { _tag: "UnexpectedPdu", type: pdu.type } })
  return state
}

const write = (state: SessionState, pdu: Pdu, out: Outputs): SessionState => {
  const bytes = encode(pdu)
  // What the session itself writes always fits: the failure branch keeps the types total.
  if (Result.isSuccess(bytes)) out.push({ _tag: "Write", bytes: bytes.success })
  return state
}

/** Answers the gateway's link test. Some gateways answer ours with a test of their own, which counts as an answer. */
const linkTested = (state: SessionState, pdu: Pdu<"ACTIVE_TEST">, out: Outputs): SessionState => {
  const { sequenceId } = pdu
  if (state.linkTest?.sequenceId === sequenceId) return { ...state, linkTest: null }
  return write(state, { type: "ACTIVE_TEST_RESP", version: state.version, sequenceId, body: { Reserved: 0 } }, out)
}

const isLoggedIn = ({ phase }: SessionState): boolean => phase._tag !== "Idle" && phase._tag !== "LoggingIn"

const stop = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  if (state.phase._tag === "Idle" || state.phase._tag === "LoggingIn") return close(state, { _tag: "Stopped" }, out)
  if (state.phase._tag !== "Open") return state
  return { ...state, phase: { _tag: "Draining", deadline: now + settings.drainMillis } }
}

/** Moves a draining link on to TERMINATE when its last answer is in. */
const settled = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  const { phase } = state
  if (phase._tag !== "Draining") return state
  const busy = !HashMap.isEmpty(state.inFlight) || HashMap.size(state.deliveries) > 0
  if (busy && now < phase.deadline) return state
  const [sequenceId, next] = takeSequenceId(state)
  write(next, { type: "TERMINATE", version: state.version, sequenceId, body: {} }, out)
  return { ...next, phase: { _tag: "Terminating", deadline: now + settings.terminateTimeoutMillis } }
}

const tick = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  const { phase } = state
  if (phase._tag === "LoggingIn") {
    return now < phase.deadline ? state : close(state, { _tag: "LoginTimeout" }, out)
  }
  if (phase._tag === "Terminating" && now >= phase.deadline) return close(state, { _tag: "Stopped" }, out)
  if (phase._tag === "Idle") return state
  const reading = Deliveries.endPause(settings, state, now, out)
  // While nothing is read, nothing is overdue: its answer may have come.
  if (reading.reading._tag === "Paused") return reading
  const time = Deliveries.timeOf(reading, now)
  return testLink(settings, Requests.expire(settings, reading, time, out), time, out)
}

const testLink = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  if (state.linkTest === null) {
    if (now < state.lastReceivedAt + settings.linkTestIntervalMillis) return state
    const [sequenceId, next] = takeSequenceId(state)
    return sendLinkTest(settings, next, now, sequenceId, 1, out)
  }
  if (now < state.linkTest.deadline) return state
  const { transmissions, sequenceId } = state.linkTest
  if (transmissions >= settings.linkTestTransmissions) {
    return close(state, { _tag: "LinkTestFailed", transmissions }, out)
  }
  return sendLinkTest(settings, state, now, sequenceId, transmissions + 1, out)
}

const sendLinkTest = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  sequenceId: number,
  transmissions: number,
  out: Outputs
): SessionState => {
  write(state, { type: "ACTIVE_TEST", version: state.version, sequenceId, body: {} }, out)
  return { ...state, linkTest: { sequenceId, transmissions, deadline: now + settings.linkTestTimeoutMillis } }
}

/**
 * Asks for the next tick. While the armed one is not later than needed it stays: a busy link would otherwise move its timer with every
 * message, and an early tick costs nothing.
 */
const rearm = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  const needed = nextDeadline(settings, state)
  if (needed === null || needed === state.wakeAt) return state
  if (state.wakeAt !== null && state.wakeAt > now && state.wakeAt <= needed) return state
  out.push({ _tag: "WakeAt", at: needed })
  return { ...state, wakeAt: needed }
}

const nextDeadline = (settings: SessionSettings, state: SessionState): number | null => {
  const { phase } = state
  switch (phase._tag) {
    case "Idle":
    case "Closed":
      return null
    case "LoggingIn":
    case "Terminating":
      return phase.deadline
    case "Open":
    case "Draining": {
      const link = state.linkTest?.deadline ?? state.lastReceivedAt + settings.linkTestIntervalMillis
      const due = Deliveries.whenIs(state, Math.min(link, state.requestsDueAt ?? link))
      const work = Deliveries.pauseEndsAt(settings, state) ?? due
      return phase._tag === "Draining" ? Math.min(work, phase.deadline) : work
    }
  }
}
