/** Every limit of the front end (前置), by name. Times are milliseconds, sizes are bytes. */
import * as Result from "effect/Result"
import { LinkConfigError } from "./LinkError.ts"

/** The limits that count where a host states none. @category Constants */
export const defaultLimits = {
  /** Terminals that are connected; a further one is turned away when it has said who it is. One that is connected already takes the place of its own. */
  connections: 10_000,
  /**
   * Further connections that have not said yet who they are; with one more the longest silent one makes room, of the source that has most, and when none
   * is silent for `silentMillis` the newcomer is turned away.
   */
  anonymousConnections: 4_096,
  /** Of those, how many one source (a /24 of IPv4, a /64 of IPv6, a named network) may have; with one more its longest silent one makes room. */
  silentConnections: 256,
  /** How long a connection may be silent before it has to make room for others. */
  silentMillis: 1_000,
  /** Connections of one source that turn out to be nobody we know: so many at once are closed at once, further ones are kept for `strangerMillis`. */
  strangersBurst: 64,
  /** How many of those are forgiven each second. */
  strangersPerSecond: 4,
  /**
   * Pieces a second of connections of one source that have not said yet who they are, and do not say it in them, once the burst is used up; beyond it
   * all but the first 4 pieces of each stay unread for a while.
   */
  sourceFrames: 200,
  /** Such pieces of one source at once. */
  sourceFramesBurst: 2_000,
  /** The same in bytes a second. */
  sourceBytes: 65_536,
  /** The same in bytes at once. */
  sourceBytesBurst: 524_288,
  /** Bytes within which the first whole frame must be recognised. */
  identifyBytes: 2_048,
  /** Time within which the first whole frame must be recognised, however the bytes trickle. */
  identifyMillis: 30_000,
  /**
   * How long a terminal that is not talked to is kept, unanswered, before it is closed, be it that nobody knows it, that its settings are wrong or a
   * secret of it cannot be opened, or that the directory failed: it slows down its redialling. 0: not at all.
   */
  strangerMillis: 5_000,
  /** How long a connection whose terminal dials in a second time has to give a sign of life; silent, it makes room. */
  probeMillis: 5_000,
  /**
   * How long a connection that gave one is not asked again for a stranger's sake; and after so long one of the takeovers by strangers is forgiven. Who
   * comes from where the connection is, or is known, meets neither.
   */
  takeoverMillis: 5_000,
  /** Takeovers of one terminal by strangers (whose source is another, and that nothing proves) at once; a further one is held. */
  takeoversBurst: 4,
  /** How long the directory may take to answer for one connection. */
  lookupMillis: 10_000,
  /**
   * How often each connection is compared with the directory though nothing happens on it: a terminal that another process retired, or gave another
   * device or password, is noticed within twice this time.
   */
  recheckMillis: 60_000,
  /**
   * How long a connection may stay without a whole, well-formed frame. The last resort: the session of a dialect decides how long its terminal may be
   * silent, and this has to be longer than that.
   */
  idleMillis: 7_200_000,
  /** TCP keep-alive: silence before the first probe. */
  keepAliveMillis: 60_000,
  /** Frames with a problem in a row (bytes that are no frame, wrong checksum, foreign address); one more closes the connection. */
  badFrames: 32,
  /** Bad frames with whatever good ones between them; one more closes the connection. */
  badFramesBurst: 128,
  /** After so long one of those is forgiven. */
  badFrameMillis: 1_000,
  /** Frames a second that one terminal may send without being asked, once its burst is used up; beyond it the socket is not read for a while. */
  terminalFrames: 20,
  /** Frames that one terminal may send at once; a request of the station brings up to 8 along for its answer. */
  terminalFramesBurst: 200,
  /** The same in bytes a second. */
  terminalBytes: 16_384,
  /** The same in bytes at once. */
  terminalBytesBurst: 131_072,
  /** How long a terminal may go on like that, slowed all the time, before it is cut off. */
  slowedMillis: 60_000,
  /** Frames of all connections, those apart on which an answer is waited for, that are interpreted before the sockets are looked at again. */
  turnFrames: 32,
  /** Bytes of one connection that are interpreted before it is another one's turn. */
  turnBytes: 1_024,
  /**
   * Received bytes that wait for the session; beyond it the socket is not read (back-pressure), so that with what the system gave last at most 64 KiB
   * more wait. Before it is known who dials it is `identifyBytes`.
   */
  inputBytes: 16_384,
  /** How long the operating system may take to accept what was written; then the connection is closed. */
  drainMillis: 10_000,
  /** How long a closing connection may take to flush. */
  closeMillis: 2_000,
  /** Requests of one terminal that wait while one is under way; a further one is `NotSent(busy)`. */
  waitingRequests: 16,
  /** Guards against a session that never settles: from then on the link settles for it and closes the connection. */
  requestMillis: 600_000,
  /** Finished requests whose outcome is kept for a repeated `requestId`. */
  rememberedRequests: 10_000,
  /** How long such an outcome is kept at least; outcomes of control and money are also kept until `notAfter`. */
  rememberedMillis: 600_000,
  /** Events of one connection that wait for the inbox; a further one is dropped, unconfirmed, so that the terminal repeats it. */
  pendingEvents: 32,
  /** How long the inbox may take for one event, and the directory for one memo; also how long a closed connection waits for both. */
  acceptMillis: 10_000,
  /** What one session asks of the host's ports at a time. */
  pendingAsks: 4,
  /** How long a port of the host may take for one answer. */
  askMillis: 10_000,
  /** Terminals whose last sighting is kept after they went offline. */
  rememberedTerminals: 20_000,
  /** Link events that one slow reader of the stream can lag behind; older ones are lost to it. */
  eventBuffer: 1_024,
  /** Bytes of one frame that the frame log keeps; the rest is cut off and the problem says so. */
  frameBytes: 4_096,
  /** How long the shutdown waits for connections to settle and flush. */
  shutdownMillis: 10_000
}

/** Bounds what connections, terminals and callers can take from the process: those of {@link defaultLimits}. @category Models */
export type Limits = { readonly [name in keyof typeof defaultLimits]: number }

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
