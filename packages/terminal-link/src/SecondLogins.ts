/** Second logins on the address of a terminal that is connected (重复登录): it dialled again, or two devices have one address. */
import {
  type AnotherDevice,
  type Arrival,
  type DirectoryEntry,
  Monotonic,
  type TerminalEvent,
  type TerminalId
} from "@yugou/core"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import { type Link, report, stampOfKnown } from "./Link.ts"
import { within } from "./StoreQueue.ts"

/** A login beside a connection, or in the place of one; `former`: that one. `stored` is called when the books know of it. */
export interface SecondLogin {
  readonly at: number
  readonly connectionId: number
  readonly remote: string
  readonly arrival: Arrival
  readonly former: { readonly remote: string; readonly arrival: Arrival; readonly since: number }
  readonly entry: DirectoryEntry
  readonly stored?: () => void
}

/** The logins that wait to be told: the last one, how many they are, and from which addresses they came. */
export interface Waiting {
  readonly last: SecondLogin
  readonly count: number
  readonly sources: ReadonlyArray<string>
}

export interface SecondLogins {
  /** Stores a login as an event of its terminal: at once, or with the others of the minute when that ends. */
  readonly tell: (login: SecondLogin) => Effect.Effect<void>
}

/** The time between two events of one terminal, for a line that flaps says nothing new each time. */
const tellMillis = 60_000

const maxSources = 4

/** Adds a login to those that wait. */
export const together = (waiting: Waiting | null, login: SecondLogin): Waiting => {
  const { count, sources }: Pick<Waiting, "count" | "sources"> = waiting ?? { count: 0, sources: [] }
  const { source } = login.arrival
  const isNew = !sources.includes(source) && sources.length < maxSources
  return { last: login, count: count + 1, sources: isNew ? [...sources, source] : sources }
}

/** Gives the event of the logins of a minute. */
export type EventOf = (waiting: Waiting) => TerminalEvent

/** Stores an event, and tells whether it has to be tried again: not where it is nobody's of the station any more. */
const store = (link: Link, eventOf: EventOf, waiting: Waiting): Effect.Effect<"over" | "again"> => {
  const { connectionId, remote, entry, stored } = waiting.last
  const { terminalId, dialectId, address } = entry
  const event = eventOf(waiting)
  let ifFailed: "over" | "again" = "again"
  const strange = ({ reason }: AnotherDevice): string => {
    ifFailed = "over"
    return `AnotherDevice: ${reason}`
  }
  const storing = link.inbox.accept(event, { dialectId, address }).pipe(
    Effect.map(() => {
      stored?.()
      return null
    }),
    Effect.catchTag("AnotherDevice", (error) => Effect.sync(() => strange(error)))
  )
  return Effect.flatMap(within(link, storing), (failure) => {
    if (failure === null) return Effect.succeed<"over" | "again">("over")
    const stamp = stampOfKnown(link, { connectionId, remote, terminalId })
    const told = report(link, { ...stamp, _tag: "EventNotStored", key: event.key, reason: failure })
    return Effect.map(told, () => ifFailed)
  })
}

/** A minute of a terminal that was told about. */
interface Minute {
  waiting: Waiting | null
}

const taken = (minute: Minute): Waiting | null => {
  const { waiting } = minute
  minute.waiting = null
  return waiting
}

/** Remembers the minutes of this process; what waits when the scope ends is stored then. */
export const make = Effect.fnUntraced(function* (
  link: Link,
  eventOf: EventOf
): Effect.fn.Return<SecondLogins, never, Scope.Scope> {
  const fibers = yield* FiberSet.make<void>()
  const minutes = new Map<TerminalId, Minute>()
  const minuteByMinute = Effect.fnUntraced(function* (terminalId: TerminalId, minute: Minute) {
    for (let waiting = taken(minute); waiting !== null; waiting = taken(minute)) {
      const since = Monotonic.millisOf(link.clock)
      const said = yield* Effect.uninterruptible(store(link, eventOf, waiting))
      // What the books do not know of they do not end either: with the next minute it is told again, unless another one has come.
      if (said === "again") minute.waiting ??= waiting
      yield* Effect.sleep(Math.max(since + tellMillis - Monotonic.millisOf(link.clock), 0))
    }
    minutes.delete(terminalId)
  })
  const rest = (minute: Minute) =>
    Effect.suspend(() => {
      const waiting = taken(minute)
      return waiting === null ? Effect.void : Effect.asVoid(store(link, eventOf, waiting))
    })
  return {
    tell: (login) =>
      Effect.suspend(() => {
        const { terminalId } = login.entry
        const open = minutes.get(terminalId)
        const minute = open ?? { waiting: null }
        minute.waiting = together(minute.waiting, login)
        if (open !== undefined) return Effect.void
        minutes.set(terminalId, minute)
        const telling = minuteByMinute(terminalId, minute).pipe(Effect.onInterrupt(() => rest(minute)))
        return Effect.asVoid(FiberSet.run(fibers, telling))
      })
  }
})
