/**
 * A bucket of tokens: so many at once, then so many a second. Pure; times are milliseconds.
 *
 * It is paid afterwards: what a piece of work cost is known when it is done, so a bucket may be in debt, and whoever is waits until the debt is paid.
 */

/** How fast a bucket fills, and how much it holds. Both above 0. */
export interface Rules {
  readonly perSecond: number
  readonly burst: number
}

/** What a bucket held at a moment; below 0 is debt. */
export interface Bucket {
  readonly tokens: number
  readonly at: number
}

export const full = ({ burst }: Rules, now: number): Bucket => ({ tokens: burst, at: now })

/** Fills a bucket up to a moment; a clock that went back adds nothing, and what it adds from then on is counted from there. */
export const filled = ({ burst, perSecond }: Rules, { tokens, at }: Bucket, now: number): Bucket => ({
  tokens: Math.min(burst, tokens + (Math.max(now - at, 0) * perSecond) / 1_000),
  at: now
})

/** Takes tokens out, whether they are there or not. */
export const spend = (rules: Rules, bucket: Bucket, count: number, now: number): Bucket => {
  const { tokens } = filled(rules, bucket, now)
  return { tokens: tokens - count, at: now }
}

/** Puts tokens in, up to what it holds. */
export const grant = (rules: Rules, bucket: Bucket, count: number, now: number): Bucket => {
  const { tokens } = filled(rules, bucket, now)
  return { tokens: Math.min(rules.burst, tokens + count), at: now }
}

export const isInDebt = ({ tokens }: Bucket): boolean => tokens < 0

/** Gives when the debt is paid: now, where there is none. */
export const paidAt = ({ perSecond }: Rules, { tokens, at }: Bucket): number =>
  tokens >= 0 ? at : at + Math.ceil((-tokens * 1_000) / perSecond)
