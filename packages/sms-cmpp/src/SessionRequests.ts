/** Requests on the wire: window, answers, time-outs. Each request is settled exactly once. */
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { Pdu } from "./Messages.ts"
import { encode } from "./Messages.ts"
import type { SessionSettings } from "./SessionSettings.ts"
import { retiredLimit } from "./SessionSettings.ts"
import type { InFlight, Outputs, Request, RequestOutcome, ResponseType, SessionState } from "./SessionState.ts"
import { responseOf, takeSequenceId } from "./SessionState.ts"

const settle = (out: Outputs, id: string, outcome: RequestOutcome): void => {
  out.push({ _tag: "Settle", id, outcome })
}

/** Puts a request on the wire, or settles it as not sent. */
export const start = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  request: Request,
  out: Outputs
): SessionState => {
  if (state.phase._tag !== "Open") {
    settle(out, request.id, { _tag: "NotSent", reason: "notOpen", detail: `the link is ${state.phase._tag}` })
    return state
  }
  if (HashMap.size(state.inFlight) >= settings.window) {
    const detail = `${settings.window} requests are without an answer`
    settle(out, request.id, { _tag: "NotSent", reason: "windowFull", detail })
    return state
  }
  const [sequenceId, next] = takeSequenceId(state)
  const bytes = encode(pduOf(request, state, sequenceId))
  if (Result.isFailure(bytes)) {
    settle(out, request.id, { _tag: "NotSent", reason: "badContent", detail: bytes.failure.message })
    return state
  }
  out.push({ _tag: "Write", bytes: bytes.success })
  const deadline = now + settings.responseTimeoutMillis
  const flight: InFlight = {
    id: request.id,
    type: request.type,
    bytes: bytes.success,
    sentAt: now,
    deadline,
    transmissions: 1
  }
  return {
    ...next,
    inFlight: HashMap.set(next.inFlight, sequenceId, flight),
    requestsDueAt: next.requestsDueAt ?? deadline
  }
}

/** Lays the request out in the width of the link. The case analysis ties each type to its own body. */
const pduOf = (request: Request, state: SessionState, sequenceId: number): Pdu => {
  const head = { version: state.version, sequenceId }
  switch (request.type) {
    case "SUBMIT":
      return { ...head, type: request.type, body: request.body }
    case "QUERY":
      return { ...head, type: request.type, body: request.body }
    case "CANCEL":
      return { ...head, type: request.type, body: request.body }
  }
}

const without = (state: SessionState, sequenceId: number): SessionState => {
  const inFlight = HashMap.remove(state.inFlight, sequenceId)
  return { ...state, inFlight, requestsDueAt: HashMap.isEmpty(inFlight) ? null : state.requestsDueAt }
}

/** Takes an answer: by Sequence_Id and kind; one that comes after its time-out is only noted. */
export const answered = (state: SessionState, now: number, response: Pdu<ResponseType>, out: Outputs): SessionState => {
  const flight = HashMap.get(state.inFlight, response.sequenceId)
  if (Option.isSome(flight) && responseOf[flight.value.type] === response.type) {
    const { id, sentAt, transmissions } = flight.value
    settle(out, id, { _tag: "Answered", response, elapsedMillis: now - sentAt, transmissions })
    return without(state, response.sequenceId)
  }
  const late = state.retired.get(response.sequenceId)
  if (late !== undefined) {
    out.push({ _tag: "Notice", notice: { _tag: "LateAnswer", id: late, response } })
    return { ...state, retired: new Map([...state.retired].filter(([of]) => of !== response.sequenceId)) }
  }
  const { type, sequenceId } = response
  out.push({ _tag: "Notice", notice: { _tag: "UnmatchedResponse", type, sequenceId } })
  return state
}

/** An answer that cannot be read: the gateway said something, so the request is neither refused nor accepted but unknown. */
export const unreadable = (state: SessionState, sequenceId: number, out: Outputs): SessionState => {
  const flight = HashMap.get(state.inFlight, sequenceId)
  if (Option.isNone(flight)) return state
  settle(out, flight.value.id, { _tag: "Unknown", cause: "unreadable" })
  return without(state, sequenceId)
}

/** Looks for requests whose time is over: sends the same bytes again where that is allowed, else gives them up as unknown. */
export const expire = (settings: SessionSettings, state: SessionState, now: number, out: Outputs): SessionState => {
  if (state.requestsDueAt === null || now < state.requestsDueAt) return state
  let inFlight = state.inFlight
  const retired = new Map(state.retired)
  let dueAt = Number.POSITIVE_INFINITY
  for (const [sequenceId, flight] of HashMap.entries(state.inFlight)) {
    if (flight.deadline > now) {
      dueAt = Math.min(dueAt, flight.deadline)
    } else if (flight.type === "SUBMIT" && flight.transmissions < settings.transmissions) {
      const again = {
        ...flight,
        deadline: now + settings.responseTimeoutMillis,
        transmissions: flight.transmissions + 1
      }
      inFlight = HashMap.set(inFlight, sequenceId, again)
      dueAt = Math.min(dueAt, again.deadline)
      out.push({ _tag: "Write", bytes: flight.bytes })
      const resent = { _tag: "Resent", id: flight.id, sequenceId, transmission: again.transmissions } as const
      out.push({ _tag: "Notice", notice: resent })
    } else {
      inFlight = HashMap.remove(inFlight, sequenceId)
      retired.set(sequenceId, flight.id)
      settle(out, flight.id, { _tag: "Unknown", cause: "timeout" })
    }
  }
  return { ...state, inFlight, retired: newest(retired), requestsDueAt: HashMap.isEmpty(inFlight) ? null : dueAt }
}

const newest = (retired: Map<number, string>): ReadonlyMap<number, string> =>
  retired.size <= retiredLimit ? retired : new Map([...retired].slice(retired.size - retiredLimit))
