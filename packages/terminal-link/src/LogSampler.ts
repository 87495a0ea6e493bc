/**
 * Which events become lines of the log: so many a second of each kind and of all kinds together, whatever comes. Pure.
 *
 * What was left out is counted and told with the next line of its kind. Events themselves are not sampled: who watches the stream hears each.
 */
import type { LinkEvent } from "./LinkEvent.ts"
import * as TokenBucket from "./TokenBucket.ts"

type Kind = LinkEvent["_tag"]

/** Lines of one kind. */
export const perKind: TokenBucket.Rules = { perSecond: 10, burst: 20 }

/** Lines of all kinds. */
export const ofAll: TokenBucket.Rules = { perSecond: 40, burst: 50 }

interface Counted {
  readonly bucket: TokenBucket.Bucket
  readonly leftOut: number
}

/** What was written lately. It has as many kinds as there are events. */
export interface State {
  readonly all: TokenBucket.Bucket
  readonly kinds: { readonly [kind in Kind]?: Counted }
}

/** `leftOut`: how many of this kind were not written since the last line. */
export type Verdict = { readonly _tag: "Write"; readonly leftOut: number } | { readonly _tag: "LeaveOut" }

export const initial = (now: number): State => ({ all: TokenBucket.full(ofAll, now), kinds: {} })

/** Decides about one event. A kind that is written seldom has its lines also while others flood, as far as those of all kinds reach. */
export const step = ({ all, kinds }: State, kind: Kind, now: number): readonly [State, Verdict] => {
  const counted = kinds[kind] ?? { bucket: TokenBucket.full(perKind, now), leftOut: 0 }
  const bucket = TokenBucket.filled(perKind, counted.bucket, now)
  const together = TokenBucket.filled(ofAll, all, now)
  if (bucket.tokens < 1 || together.tokens < 1) {
    const leftOut = { bucket, leftOut: counted.leftOut + 1 }
    return [{ all: together, kinds: { ...kinds, [kind]: leftOut } }, { _tag: "LeaveOut" }]
  }
  const written = { bucket: TokenBucket.spend(perKind, bucket, 1, now), leftOut: 0 }
  return [
    { all: TokenBucket.spend(ofAll, together, 1, now), kinds: { ...kinds, [kind]: written } },
    { _tag: "Write", leftOut: counted.leftOut }
  ]
}
