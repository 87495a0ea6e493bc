/** Every limit of the front end (前置), by name. Times are milliseconds, sizes are bytes. */
import * as Result from "effect/Result"
import { LinkConfigError } from "./LinkError.ts"

/** Bounds what connections, terminals and callers can take from the process. @category Models */
export interface Limits {
  /** Open connections; a further one is turned away at once. */
  readonly connections: number
  /** Open connections that have not said yet who they are; a further one is turned away at once. */
  readonly anonymousConnections: number
  /** Bytes within which the first whole frame must be recognised. */
  readonly identifyBytes: number
  /** Time within which the first whole frame must be recognised, however the bytes trickle. */
  readonly identifyMillis: number
  /** How long a terminal that nobody knows is kept, unanswered, before it is closed: it slows down its redialling. 0: not at all. */
  readonly strangerMillis: number
  /** How long the directory may take to answer for one connection. */
  readonly lookupMillis: number
  /**
   * How long a connection may stay without a whole, well-formed frame. The last resort: the session of a dialect decides how long its terminal may be
   * silent, and this has to be longer than that.
   */
  readonly idleMillis: number
  /** TCP keep-alive: silence before the first probe. */
  readonly keepAliveMillis: number
  /** Frames with a problem in a row (bytes that are no frame, wrong checksum, foreign address); one more closes the connection. */
  readonly badFrames: number
  /** Received bytes that wait for the session; beyond it the socket is not read (back-pressure). */
  readonly inputBytes: number
  /** How long the operating system may take to accept what was written; then the connection is closed. */
  readonly drainMillis: number
  /** How long a closing connection may take to flush. */
  readonly closeMillis: number
  /** Requests of one terminal that wait while one is under way; a further one is `NotSent(busy)`. */
  readonly waitingRequests: number
  /** Guards against a session that never settles: from then on the link settles for it and closes the connection. */
  readonly requestMillis: number
  /** Finished requests whose outcome is kept for a repeated `requestId`. */
  readonly rememberedRequests: number
  /** How long such an outcome is kept at least; outcomes of control and money are also kept until `notAfter`. */
  readonly rememberedMillis: number
  /** Events of one connection that wait for the inbox; a further one is dropped, unconfirmed, so that the terminal repeats it. */
  readonly pendingEvents: number
  /** How long the inbox may take for one event, and the directory for one memo; also how long a closed connection waits for both. */
  readonly acceptMillis: number
  /** What one session asks of the host's ports at a time. */
  readonly pendingAsks: number
  /** How long a port of the host may take for one answer. */
  readonly askMillis: number
  /** Terminals whose last sighting is kept after they went offline. */
  readonly rememberedTerminals: number
  /** Link events that one slow reader of the stream can lag behind; older ones are lost to it. */
  readonly eventBuffer: number
  /** Bytes of one frame that the frame log keeps; the rest is cut off and the problem says so. */
  readonly frameBytes: number
  /** How long the shutdown waits for connections to settle and flush. */
  readonly shutdownMillis: number
}

/** The limits that count where a host states none. @category Constants */
export const defaultLimits: Limits = {
  connections: 10_000,
  anonymousConnections: 512,
  identifyBytes: 2_048,
  identifyMillis: 30_000,
  strangerMillis: 5_000,
  lookupMillis: 10_000,
  idleMillis: 7_200_000,
  keepAliveMillis: 60_000,
  badFrames: 32,
  inputBytes: 65_536,
  drainMillis: 10_000,
  closeMillis: 2_000,
  waitingRequests: 16,
  requestMillis: 600_000,
  rememberedRequests: 10_000,
  rememberedMillis: 600_000,
  pendingEvents: 32,
  acceptMillis: 10_000,
  pendingAsks: 4,
  askMillis: 10_000,
  rememberedTerminals: 20_000,
  eventBuffer: 1_024,
  frameBytes: 4_096,
  shutdownMillis: 10_000
}

const largest = 2 ** 31 - 1
const least = (name: string): number => (name === "strangerMillis" ? 0 : 1)

/** Completes the given limits with the defaults; each is an integer of 1 … 2³¹−1 (`strangerMillis` may be 0). */
export const makeLimits = (given: Partial<Limits>): Result.Result<Limits, LinkConfigError> => {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaultLimits)) {
      return Result.fail(new LinkConfigError({ setting: `limits.${name}`, message: "there is no such limit" }))
    }
    if (!Number.isInteger(value) || value < least(name) || value > largest) {
      const message = `${value} is not an integer of ${least(name)} to ${largest}`
      return Result.fail(new LinkConfigError({ setting: `limits.${name}`, message }))
    }
  }
  return Result.succeed({ ...defaultLimits, ...given })
}
