/** A rate in recipients per second, as operators contract it: each SUBMIT costs one token a recipient. Pure. */
export interface TokenBucket {
  readonly tokens: number
  readonly at: number
}

/** How fast and in what gusts. */
export interface Rate {
  /** Recipients a second. */
  readonly perSecond: number
  /** Most that may go out at once after a pause, at least 1. */
  readonly burst: number
}

/** A full bucket. */
export const full = (rate: Rate, now: number): TokenBucket => ({ tokens: rate.burst, at: now })

/** Fills the bucket up to `now`; a clock that went back adds nothing. */
export const refill = (rate: Rate, bucket: TokenBucket, now: number): TokenBucket => {
  const gained = (Math.max(0, now - bucket.at) * rate.perSecond) / 1000
  return { tokens: Math.min(rate.burst, bucket.tokens + gained), at: Math.max(now, bucket.at) }
}

/** Takes tokens; null when there are not enough. */
export const take = (bucket: TokenBucket, count: number): TokenBucket | null =>
  bucket.tokens >= count ? { ...bucket, tokens: bucket.tokens - count } : null

/** Milliseconds until `count` tokens are there, rounded up. */
export const waitMillis = (rate: Rate, bucket: TokenBucket, count: number): number =>
  bucket.tokens >= count ? 0 : Math.ceil(((count - bucket.tokens) * 1000) / rate.perSecond)
