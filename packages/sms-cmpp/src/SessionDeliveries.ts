/**
 * DELIVERs that the host has and has not confirmed yet, and what happens when there are too many: reading pauses.
 *
 * Nothing is dropped for it: what is not read waits in the gateway, where TCP holds it back. Meanwhile no answer can be read either, so the
 * session's own time stands still ({@link timeOf}): no request and no link test is given up for an answer that lies there. A pause that
 * lasts too long ends: answers come before deliveries then, and a DELIVER above the limit stays unanswered until there is room.
 */
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Pdu } from "./Messages.ts"
import { encode, headerLength, peek } from "./Messages.ts"
import type { SessionSettings } from "./SessionSettings.ts"
import type { Outputs, SessionState } from "./SessionState.ts"

/** Result of DELIVER_RESP: the message length is wrong (CMPP 3.0 section 8.7.2). */
const wrongLength = 4

/** Milliseconds of the session's own time at `now`: the time in which nothing was read is not in it. */
export const timeOf = (state: SessionState, now: number): number =>
  (state.reading._tag === "Paused" ? state.reading.since : now) - state.stoodStillMillis

/** When the session's own time will be `time`, if reading does not pause. */
export const whenIs = (state: SessionState, time: number): number => time + state.stoodStillMillis

/** Open deliveries at or below which reading goes on. */
const roomAt = (settings: SessionSettings): number => Math.floor(settings.deliveryLimit / 2)

/** Takes a DELIVER. One that is open already is not handed out again. */
export const take = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  pdu: Pdu<"DELIVER">,
  out: Outputs
): SessionState => {
  const { sequenceId } = pdu
  const msgId = pdu.body.Msg_Id
  const token = `${sequenceId}:${msgId}`
  if (HashMap.has(state.deliveries, token)) {
    out.push({ _tag: "Notice", notice: { _tag: "RepeatedDelivery", token } })
    return state
  }
  if (state.reading._tag === "Overflowing" && HashMap.size(state.deliveries) >= settings.deliveryLimit) {
    out.push({ _tag: "LeftUnanswered" })
    return state
  }
  out.push({ _tag: "Deliver", token, pdu })
  const deliveries = HashMap.set(state.deliveries, token, { sequenceId, msgId })
  return pauseWhenFull(settings, { ...state, deliveries }, now, out)
}

/** Pauses reading at the limit. What the last read brought beyond it is taken, too: a driver reads at most 64 KiB at a time. */
const pauseWhenFull = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  if (state.reading._tag !== "Flowing" || HashMap.size(state.deliveries) < settings.deliveryLimit) return state
  out.push({ _tag: "Pause" })
  const paused: SessionState = { ...state, reading: { _tag: "Paused", since: now } }
  if (state.burst !== "none") return paused
  out.push({ _tag: "Notice", notice: { _tag: "DeliveriesWaiting", limit: settings.deliveryLimit } })
  return { ...paused, burst: "waiting" }
}

/** Answers an open DELIVER, or leaves it to the gateway (`result` null), and reads on when there is room. */
export const confirm = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  token: string,
  result: number | null,
  out: Outputs
): SessionState => {
  const delivery = HashMap.get(state.deliveries, token)
  if (Option.isNone(delivery)) return state
  if (result !== null) answer(state, delivery.value.sequenceId, delivery.value.msgId, result, out)
  const next = { ...state, deliveries: HashMap.remove(state.deliveries, token) }
  const flowing = HashMap.size(next.deliveries) > roomAt(settings) ? next : readOn(next, now, out)
  return result === null ? flowing : endOfBurst(flowing)
}

/** A burst lasts until nothing is open and the last was stored: what is to be said about it is said once. */
const endOfBurst = (state: SessionState): SessionState =>
  state.burst === "none" || !HashMap.isEmpty(state.deliveries) ? state : { ...state, burst: "none" }

/** Ends what stands in the way of reading. */
const readOn = (state: SessionState, now: number, out: Outputs): SessionState => {
  if (state.reading._tag === "Flowing") return state
  if (state.reading._tag === "Overflowing") return { ...state, reading: { _tag: "Flowing" } }
  const pausedMillis = now - state.reading.since
  out.push({ _tag: "Resume", pausedMillis })
  return { ...state, reading: { _tag: "Flowing" }, stoodStillMillis: state.stoodStillMillis + pausedMillis }
}

/** When a pause ends although nothing was confirmed; null while reading goes on. */
export const pauseEndsAt = (settings: SessionSettings, state: SessionState): number | null =>
  state.reading._tag === "Paused" ? state.reading.since + settings.pauseLimitMillis : null

/** Ends a pause that has lasted too long. */
export const endPause = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  const endsAt = pauseEndsAt(settings, state)
  if (endsAt === null || now < endsAt) return state
  const overflowing: SessionState = { ...readOn(state, now, out), reading: { _tag: "Overflowing" } }
  if (state.burst === "leaving") return overflowing
  out.push({ _tag: "Notice", notice: { _tag: "DeliveriesLeft", afterMillis: settings.pauseLimitMillis } })
  return { ...overflowing, burst: "leaving" }
}

/** Bytes of the header and of Msg_Id, the first field of DELIVER. */
const withMsgId = headerLength + 8

/**
 * Answers a DELIVER that cannot be read, if its Msg_Id can: without an answer a gateway repeats it, and in the end drops the link. The one
 * thing that makes a DELIVER unreadable is a length that says more than is there.
 */
export const refuseUnreadable = (state: SessionState, frame: Uint8Array, out: Outputs): void => {
  const header = peek(frame)
  if (header === null || frame.length < withMsgId) return
  const msgId = new DataView(frame.buffer, frame.byteOffset, frame.byteLength).getBigUint64(headerLength)
  answer(state, header.sequenceId, msgId, wrongLength, out)
}

const answer = (state: SessionState, sequenceId: number, msgId: bigint, result: number, out: Outputs): void => {
  const body = { Msg_Id: msgId, Result: result }
  const bytes = encode({ type: "DELIVER_RESP", version: state.version, sequenceId, body })
  // A Result of the host that is no number of the width leaves the DELIVER to the gateway.
  if (Result.isSuccess(bytes)) out.push({ _tag: "Write", bytes: bytes.success })
}
