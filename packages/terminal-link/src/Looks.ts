/**
 * What is looked at of connections that have not said yet who they are: a bucket of frames and one of bytes for each network that they come from. Pure.
 *
 * Each piece that does not say who it is costs its source one frame and its bytes. In debt, what its connections send is left unread until the debt is
 * paid; the first pieces of each are looked at all the same, so that a terminal that says who it is at once comes in from a network that floods, too.
 * Who has said so gets back what it cost: a terminal pays for itself from then on.
 */
import type { Limits } from "./Limits.ts"
import * as TokenBucket from "./TokenBucket.ts"

export type Settings = Pick<Limits, "sourceFrames" | "sourceFramesBurst" | "sourceBytes" | "sourceBytesBurst">

/** What was counted, or may be: frames, and bytes. */
export interface Both<A> {
  readonly frames: A
  readonly bytes: A
}

export type Rules = Both<TokenBucket.Rules>

/** The buckets of one source. */
export type Source = Both<TokenBucket.Bucket>

/** A source, and what one connection of it had looked at in vain. */
export interface State {
  readonly source: Source
  readonly spent: Both<number>
}

/** `Came`: there is something to look at. `Unsaid`: so many bytes were looked at and did not say who it is. `Said`: they did. */
export type Input =
  | { readonly _tag: "Came" }
  | { readonly _tag: "Unsaid"; readonly bytes: number }
  | { readonly _tag: "Said" }

/** `Look`: at the next piece, now. `Wait`: it is left unread until then. */
export type Output = { readonly _tag: "Look" } | { readonly _tag: "Wait"; readonly until: number }

/** So many pieces of each connection are looked at whatever its source owes: a login that came in parts. */
export const firstPieces = 4

/** What a connection has spent that has only just come. */
export const nothing: Both<number> = { frames: 0, bytes: 0 }

export const rulesOf = (settings: Settings): Rules => ({
  frames: { perSecond: settings.sourceFrames, burst: settings.sourceFramesBurst },
  bytes: { perSecond: settings.sourceBytes, burst: settings.sourceBytesBurst }
})

export const full = (rules: Rules, now: number): Source => ({
  frames: TokenBucket.full(rules.frames, now),
  bytes: TokenBucket.full(rules.bytes, now)
})

const both = <A>(of: (which: keyof Both<A>) => A): Both<A> => ({ frames: of("frames"), bytes: of("bytes") })

/** A source owes no more than it may have at once: so it is heard again within the time that takes, however long it was flooded. */
const owed = ({ burst }: TokenBucket.Rules, bucket: TokenBucket.Bucket): TokenBucket.Bucket => ({
  ...bucket,
  tokens: Math.max(bucket.tokens, -burst)
})

/** Gives when all debts are paid: now, where there are none. */
const paidAt = (rules: Rules, source: Source, now: number): number => {
  const { bytes, frames } = both((it) => TokenBucket.paidAt(rules[it], TokenBucket.filled(rules[it], source[it], now)))
  return Math.max(frames, bytes)
}

/** Takes one input of one connection. */
export const step = (
  rules: Rules,
  state: State,
  input: Input,
  now: number
): readonly [State, ReadonlyArray<Output>] => {
  const { source, spent } = state
  switch (input._tag) {
    case "Came": {
      const until = paidAt(rules, source, now)
      return [state, [spent.frames < firstPieces || until <= now ? { _tag: "Look" } : { _tag: "Wait", until }]]
    }
    case "Unsaid": {
      const cost = { frames: 1, bytes: input.bytes }
      const after = both((it) => owed(rules[it], TokenBucket.spend(rules[it], source[it], cost[it], now)))
      return [{ source: after, spent: both((it) => spent[it] + cost[it]) }, []]
    }
    case "Said": {
      if (spent.frames === 0) return [state, []]
      return [{ source: both((it) => TokenBucket.grant(rules[it], source[it], spent[it], now)), spent: nothing }, []]
    }
  }
}
