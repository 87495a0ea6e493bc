/**
 * Who waits at the door: connections that have not said yet who they are. Whoever is silent too long makes room for the next one.
 *
 * It counts by source, for a carrier hides many terminals behind one address: those that say who they are never meet these limits.
 */
import type { Limits } from "./Limits.ts"
import * as Looks from "./Looks.ts"
import { setNewest } from "./Newest.ts"
import type { Source } from "./Source.ts"
import * as TokenBucket from "./TokenBucket.ts"

/** `goes`: the connection that makes room; `full`: nobody can, so the newcomer goes. */
export type Entered = { readonly _tag: "Entered"; readonly goes: number | null } | { readonly _tag: "Full" }

/** How far one came: it is silent, or not talked to; or it is known who it says to be, and the directory is asked. */
type Stage = "silent" | "met"

interface Waiting {
  readonly source: Source
  readonly since: number
  stage: Stage
}

export interface Doorway {
  readonly enter: (connectionId: number, source: Source, now: number) => Entered
  readonly stage: (connectionId: number, stage: Stage) => void
  readonly leave: (connectionId: number) => void
  readonly count: () => number
  /** Counts one that is nobody we know, and tells whether its source has sent too many of those lately. */
  readonly stranger: (source: Source, now: number) => "few" | "tooMany"
  /** Gives one connection its looks: it is told what came of each, and says whether there is another one. */
  readonly looks: (source: Source) => (input: Looks.Input, now: number) => ReadonlyArray<Looks.Output>
}

export type Settings = Pick<Limits, "anonymousConnections" | "silentMillis" | "strangersPerSecond">

/** Sources whose strangers are remembered, and those whose looks are: beyond that the one that was heard longest ago is as new. */
export const rememberedSources = 4_096

export const make = (settings: Settings): Doorway => {
  /** In the order in which they came. */
  const all = new Map<number, Waiting>()
  const bySource = new Map<string, Set<number>>()
  const strangers = new Map<string, TokenBucket.Bucket>()
  const lookedAt = new Map<string, Looks.Source>()

  const leave = (connectionId: number): void => {
    const key = all.get(connectionId)?.source.key
    all.delete(connectionId)
    if (key === undefined) return
    const ids = bySource.get(key)
    ids?.delete(connectionId)
    if (ids?.size === 0) bySource.delete(key)
  }
  /** The one of these that is silent for longest, if it had time enough to say who it is. */
  const longestSilent = (ids: Iterable<number>, now: number): number | null => {
    for (const id of ids) {
      const waiting = all.get(id)
      if (waiting === undefined || waiting.stage === "met") continue
      return now - waiting.since >= settings.silentMillis ? id : null
    }
    return null
  }
  const mostCrowded = (): Iterable<number> => {
    let most: Set<number> = new Set()
    for (const ids of bySource.values()) if (ids.size > most.size) most = ids
    return most
  }
  const add = (connectionId: number, source: Source, now: number): void => {
    all.set(connectionId, { source, since: now, stage: "silent" })
    const ids = bySource.get(source.key) ?? new Set()
    ids.add(connectionId)
    bySource.set(source.key, ids)
  }
  return {
    enter: (connectionId, source, now) => {
      const own = bySource.get(source.key)
      const isCrowded = own !== undefined && own.size >= source.limits.silentConnections
      const isFull = all.size >= settings.anonymousConnections
      const fromOwn = isCrowded ? longestSilent(own, now) : null
      const goes = fromOwn ?? (isFull ? (longestSilent(mostCrowded(), now) ?? longestSilent(all.keys(), now)) : null)
      if (isFull && goes === null) return { _tag: "Full" }
      if (goes !== null) leave(goes)
      add(connectionId, source, now)
      return { _tag: "Entered", goes }
    },
    stage: (connectionId, stage) => {
      const waiting = all.get(connectionId)
      if (waiting !== undefined) waiting.stage = stage
    },
    leave,
    count: () => all.size,
    stranger: ({ key, limits }, now) => {
      const rules = { perSecond: settings.strangersPerSecond, burst: limits.strangersBurst }
      const left = TokenBucket.filled(rules, strangers.get(key) ?? TokenBucket.full(rules, now), now)
      const isOne = left.tokens >= 1
      setNewest(strangers, key, isOne ? TokenBucket.spend(rules, left, 1, now) : left, rememberedSources)
      return isOne ? "few" : "tooMany"
    },
    looks: ({ key, limits }) => {
      const rules = Looks.rulesOf(limits)
      let spent = Looks.nothing
      return (input, now) => {
        const source = lookedAt.get(key) ?? Looks.full(rules, now)
        const [after, outputs] = Looks.step(rules, { source, spent }, input, now)
        spent = after.spent
        if (after.source !== source) setNewest(lookedAt, key, after.source, rememberedSources)
        return outputs
      }
    }
  }
}
