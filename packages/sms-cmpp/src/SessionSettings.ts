/** Settings of one link to an ISMG, with the values of the standard or of practice as defaults. Times are milliseconds. @category Session */
import type * as Redacted from "effect/Redacted"
import type { AddressHashing } from "./Authenticator.ts"
import type { Version } from "./Field.ts"
import { defaultMaxFrameLength } from "./Frame.ts"

/** Settings of one link; {@link defaults} has their values. @category Models */
export interface SessionSettings {
  /** SP_Id (enterprise code), up to 6 characters: Source_Addr of the login. */
  readonly spId: string
  readonly secret: Redacted.Redacted<string>
  /** Widths that are sent, and the Version of CONNECT. */
  readonly version: Version
  /** What to do when the gateway answers the login in the other width: stop with a clear error, or go on in its width. */
  readonly versionMismatch: "fail" | "follow"
  /** What a wrong AuthenticatorISMG means: nothing is checked, a warning, or the end of the link. Many gateways leave it zero. */
  readonly ismgAuthenticator: "off" | "warn" | "strict"
  /** See {@link AddressHashing}. */
  readonly addressHashing: AddressHashing
  /** Requests without an answer, 1 … 256 (standard: 16). */
  readonly window: number
  /** T: wait for the answer to a request (standard: 60 s). */
  readonly responseTimeoutMillis: number
  /**
   * N: how often a SUBMIT is put on the wire, 1 … 3. The standard says 3; the default is 1, because a repeated SUBMIT can become a second SMS.
   * A repetition has the same bytes and the same Sequence_Id.
   */
  readonly transmissions: number
  /** C: time without a byte from the gateway after which the link is tested (standard: 180 s; cuts by NAT come earlier). */
  readonly linkTestIntervalMillis: number
  /** Wait for the answer to a link test. */
  readonly linkTestTimeoutMillis: number
  /** Link tests in a row without an answer before the link is dropped (standard: 3). */
  readonly linkTestTransmissions: number
  /** Wait for CONNECT_RESP. */
  readonly loginTimeoutMillis: number
  /** On shutdown: wait for answers that are still out. */
  readonly drainMillis: number
  /** On shutdown: wait for TERMINATE_RESP. */
  readonly terminateTimeoutMillis: number
  /** DELIVERs that wait for their confirmation; at so many reading pauses, and goes on at half of them. */
  readonly deliveryLimit: number
  /**
   * Longest pause in reading. After it answers are read again, and DELIVERs above the limit are left unanswered, so that the gateway sends
   * them again.
   */
  readonly pauseLimitMillis: number
  /** Longest PDU accepted, in bytes, at most 8192. */
  readonly maxFrameLength: number
}

/** Sequence numbers of timed-out requests that are remembered for late answers. @category Constants */
export const retiredLimit = 1024

/** Largest window that can be set. @category Constants */
export const windowLimit = 256

/** Values for everything but the account itself. @category Constants */
export const defaults: Omit<SessionSettings, "spId" | "secret"> = {
  version: "3.0",
  versionMismatch: "fail",
  ismgAuthenticator: "warn",
  addressHashing: "padded",
  window: 16,
  responseTimeoutMillis: 60_000,
  transmissions: 1,
  linkTestIntervalMillis: 30_000,
  linkTestTimeoutMillis: 20_000,
  linkTestTransmissions: 3,
  loginTimeoutMillis: 10_000,
  drainMillis: 5_000,
  terminateTimeoutMillis: 2_000,
  deliveryLimit: 1_000,
  pauseLimitMillis: 30_000,
  maxFrameLength: defaultMaxFrameLength
}

/** Fills in the defaults. @category Constructors */
export const make = (of: Pick<SessionSettings, "spId" | "secret"> & Partial<SessionSettings>): SessionSettings => ({
  ...defaults,
  ...of
})

/** Version byte of CONNECT: high nibble major, low nibble minor. @category Constants */
export const versionByte: { readonly [V in Version]: number } = { "2.0": 0x20, "3.0": 0x30 }
