/** Who has the place of a terminal: what one process has of it, and for a while the last one to whose process the way broke. */
import { type Contender, Instant, Monotonic } from "@yugou/core"
import type * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Attached } from "./Attached.ts"
import type { Attaching } from "./Calls.ts"
import type { Word } from "./Messages.ts"
import { isUnknownBeside } from "./Undecided.ts"

/** A connection that is attached, or waits to be. */
export interface Session extends Attached {
  readonly contender: Contender
  readonly tell: (word: Word) => void
  /** Completes when its process has gone, or has let it go. */
  readonly gone: Deferred.Deferred<void>
}

/** How a connection went: its process has let it go, or is given up; or the way to that process broke, and it may come back. */
export type Went = "left" | "broke"

/** A connection to whose process the way broke; `over` completes when somebody has its place, or it is known not to come back. */
interface Away {
  readonly contender: Contender
  readonly until: number
  readonly over: Deferred.Deferred<void>
}

/**
 * The seats of one place, all of them of one process.
 *
 * **Details** There are several while the process has not decided between its own, or one of them ends: only it knows which one it is, and the other may be let go.
 */
export interface Seats {
  /** The one that came last; `null`: nobody is there. */
  readonly current: () => Session | null
  /** Those that lose the place with a connection: all of its process, or it alone where it has none. */
  readonly with: (session: Session) => ReadonlyArray<Session>
  readonly sit: (session: Session) => void
  /** Tells whether the place is nobody's since. */
  readonly leave: (session: Session, went: Went) => "nobody's" | "as before"
  /** Those of a connection; the last one that went does not come back where it is that one. */
  readonly end: (connectionId: string) => ReadonlyArray<Session>
  /** With whom a newcomer contends: one beside which it is not known, if there is any; `null`: with nobody. */
  readonly olderOf: (newcomer: Contender) => Contender | null
  /** Tells whether a connection has the place before strangers who wait for it: nobody is there, and it had it, or is known beside the one that may come back. */
  readonly comesBack: (session: Session, had: Attaching["had"]) => boolean
  /** How long the one that may come back has the place before this one, in milliseconds. */
  readonly comesLater: (session: Session) => number
  readonly untilBack: (millis: number) => Effect.Effect<unknown>
}

/** Tells which of two said first who it is. */
export const isOlder = (one: Session, other: Session): boolean =>
  Instant.toMillis(one.contender.since) < Instant.toMillis(other.contender.since)

/** Makes a place that is nobody's; `returnMillis`: how long it is kept for one to whose process the way broke. */
export const make = (clock: Clock.Clock, returnMillis: number): Seats => {
  let all: ReadonlyArray<Session> = []
  let away: Away | null = null
  const current = (): Session | null => all.at(-1) ?? null
  const over = (): void => {
    const was = away
    away = null
    // Whoever waits for that goes on before this returns.
    if (was !== null) Deferred.doneUnsafe(was.over, Effect.void)
  }
  const isKept = (contender: Contender): boolean => away !== null && isUnknownBeside(contender, away.contender)
  return {
    current,
    with: (session) => (all.includes(session) ? all : [session]),
    sit: (session) => {
      all = [...all, session]
      over()
    },
    leave: (session, went) => {
      if (!all.includes(session)) return "as before"
      all = all.filter((it) => it !== session)
      if (all.length > 0) return "as before"
      const until = Monotonic.millisOf(clock) + returnMillis
      if (went === "broke") away = { contender: session.contender, until, over: Deferred.makeUnsafe() }
      return "nobody's"
    },
    end: (connectionId) => {
      if (away?.contender.connectionId === connectionId) over()
      return all.filter(({ contender }) => contender.connectionId === connectionId)
    },
    olderOf: (newcomer) =>
      (all.find(({ contender }) => isUnknownBeside(newcomer, contender)) ?? current())?.contender ?? null,
    comesBack: ({ contender }, had) => all.length === 0 && (had === "place" || (away !== null && !isKept(contender))),
    comesLater: ({ contender }) =>
      away !== null && isKept(contender) ? Math.max(0, away.until - Monotonic.millisOf(clock)) : 0,
    untilBack: (millis) =>
      Effect.suspend(() => (away === null ? Effect.void : Effect.timeoutOption(Deferred.await(away.over), millis)))
  }
}
