/**
 * What a terminal may send: a bucket of frames and one of bytes. In debt it is slowed, that is, not read; slowed for too long it is cut off. Pure.
 *
 * What the station asks for is paid by the station: each request brings the frames of its answer along. The allowance belongs to the terminal and not
 * to its connection, so that dialling anew gains nothing. Times are those of the process (`Monotonic`): by the time of day a terminal that dials in after
 * the clock was set back would not be heard until that time has come again.
 */
import type { Limits } from "./Limits.ts"
import * as TokenBucket from "./TokenBucket.ts"

export type Settings = Pick<
  Limits,
  "terminalFrames" | "terminalFramesBurst" | "terminalBytes" | "terminalBytesBurst" | "slowedMillis"
>

export interface Allowance {
  readonly frames: TokenBucket.Bucket
  readonly bytes: TokenBucket.Bucket
  /** Since when it takes more than its share; `null`: it does not. */
  readonly slowedSince: number | null
}

/** Frames that the answer to one request may have without counting; one in more parts uses what is saved. */
const framesPerRequest = 8

/** The rules of both buckets, and how long a terminal may be slowed. */
export interface Rules {
  readonly frames: TokenBucket.Rules
  readonly bytes: TokenBucket.Rules
  readonly slowedMillis: number
}

export const rulesOf = (settings: Settings): Rules => ({
  frames: { perSecond: settings.terminalFrames, burst: settings.terminalFramesBurst },
  bytes: { perSecond: settings.terminalBytes, burst: settings.terminalBytesBurst },
  slowedMillis: settings.slowedMillis
})

export const full = (rules: Rules, now: number): Allowance => ({
  frames: TokenBucket.full(rules.frames, now),
  bytes: TokenBucket.full(rules.bytes, now),
  slowedSince: null
})

const hasRecovered = ({ frames, bytes }: Rules, allowance: Allowance): boolean =>
  allowance.frames.tokens >= frames.burst / 2 && allowance.bytes.tokens >= bytes.burst / 2

/** Counts what was heard. It counts as slowed from its first debt until half of both buckets is there again. */
export const spend = (
  rules: Rules,
  before: Allowance,
  heard: { readonly frames: number; readonly bytes: number },
  now: number
): Allowance => {
  const filled = {
    frames: TokenBucket.filled(rules.frames, before.frames, now),
    bytes: TokenBucket.filled(rules.bytes, before.bytes, now),
    slowedSince: before.slowedSince
  }
  const since = hasRecovered(rules, filled) ? null : before.slowedSince
  const frames = TokenBucket.spend(rules.frames, filled.frames, heard.frames, now)
  const bytes = TokenBucket.spend(rules.bytes, filled.bytes, heard.bytes, now)
  const inDebt = TokenBucket.isInDebt(frames) || TokenBucket.isInDebt(bytes)
  return { frames, bytes, slowedSince: inDebt ? (since ?? now) : since }
}

/** Pays for the answer to a request. */
export const grant = (rules: Rules, before: Allowance, now: number): Allowance => {
  const bytes = Math.ceil((framesPerRequest * rules.bytes.burst) / rules.frames.burst)
  return {
    ...before,
    frames: TokenBucket.grant(rules.frames, before.frames, framesPerRequest, now),
    bytes: TokenBucket.grant(rules.bytes, before.bytes, bytes, now)
  }
}

/** Gives when it may be heard again: now, or when its debts are paid. */
export const heardAgainAt = (rules: Rules, { bytes, frames }: Allowance): number =>
  Math.max(TokenBucket.paidAt(rules.frames, frames), TokenBucket.paidAt(rules.bytes, bytes))

/** Tells whether it has taken more than its share for too long. */
export const isTooMuch = ({ slowedMillis }: Rules, { slowedSince }: Allowance, now: number): boolean =>
  slowedSince !== null && now - slowedSince >= slowedMillis
