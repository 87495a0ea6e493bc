/** Login: CONNECT, its answer, and what a refusal means (CMPP 3.0 section 7.4.1). */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Authenticator from "./Authenticator.ts"
import type { Pdu } from "./Messages.ts"
import { encode } from "./Messages.ts"
import type { SessionSettings } from "./SessionSettings.ts"
import { versionByte } from "./SessionSettings.ts"
import type { Outputs, SessionState } from "./SessionState.ts"
import { close, takeSequenceId } from "./SessionState.ts"

/** Sends CONNECT; `timestamp` is MMDDHHMMSS in the gateway's local time and is used for digest and field alike. */
export const begin = (
  settings: SessionSettings,
  state: SessionState,
  now: number,
  timestamp: string,
  out: Outputs
): SessionState => {
  if (state.phase._tag !== "Idle") return state
  const [sequenceId, next] = takeSequenceId(state)
  const authenticatorSource = Authenticator.source({
    spId: settings.spId,
    secret: Redacted.value(settings.secret),
    timestamp,
    addressHashing: settings.addressHashing
  })
  const connect = encode({
    type: "CONNECT",
    version: settings.version,
    sequenceId,
    body: {
      Source_Addr: settings.spId,
      AuthenticatorSource: authenticatorSource,
      Version: versionByte[settings.version],
      Timestamp: Number(timestamp)
    }
  })
  if (Result.isFailure(connect)) {
    return close(next, { _tag: "LoginUnencodable", detail: connect.failure.message }, out)
  }
  out.push({ _tag: "Write", bytes: connect.success })
  const deadline = now + settings.loginTimeoutMillis
  return { ...next, phase: { _tag: "LoggingIn", deadline, authenticatorSource }, lastReceivedAt: now }
}

/** Takes the answer. Its width says which version the gateway gives this account, whatever was asked for. */
export const answered = (
  settings: SessionSettings,
  state: SessionState,
  pdu: Pdu<"CONNECT_RESP">,
  out: Outputs
): SessionState => {
  if (state.phase._tag !== "LoggingIn") {
    out.push({ _tag: "Notice", notice: { _tag: "UnexpectedPdu", type: pdu.type } })
    return state
  }
  const { Status, AuthenticatorISMG } = pdu.body
  if (Status !== 0) return close(state, { _tag: "LoginRefused", status: Status }, out)
  if (pdu.version !== settings.version) {
    const widths = { sent: settings.version, received: pdu.version }
    if (settings.versionMismatch === "fail") return close(state, { _tag: "VersionMismatch", ...widths }, out)
    out.push({ _tag: "Notice", notice: { _tag: "VersionFollowed", ...widths } })
  }
  const { authenticatorSource } = state.phase
  if (settings.ismgAuthenticator !== "off" && !isVerified(settings, authenticatorSource, Status, AuthenticatorISMG)) {
    if (settings.ismgAuthenticator === "strict") return close(state, { _tag: "AuthenticatorMismatch" }, out)
    out.push({ _tag: "Notice", notice: { _tag: "AuthenticatorNotVerified" } })
  }
  out.push({ _tag: "Opened", version: pdu.version })
  return { ...state, phase: { _tag: "Open" }, version: pdu.version }
}

const isVerified = (settings: SessionSettings, source: Uint8Array, status: number, received: Uint8Array): boolean =>
  Authenticator.verifyIsmg({
    status,
    authenticatorSource: source,
    secret: Redacted.value(settings.secret),
    received
  }) !== null
