/** Second logins on the address of a terminal that is connected (重复登录): it dialled again, or two devices have one address. */
import type { DirectoryEntry, TerminalEvent, TerminalId } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import { type Link, nowOf, report, stampOfKnown } from "./Link.ts"
import { within } from "./StoreQueue.ts"

/** A login in the place of a connection; `former`: the other end of that one. */
export interface SecondLogin {
  readonly at: number
  readonly connectionId: number
  readonly remote: string
  readonly former: string
  readonly entry: DirectoryEntry
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

/** The address without the port: a device that dials again has another port each time. */
const sourceOf = (remote: string): string => remote.slice(0, remote.lastIndexOf(":"))

/** Adds a login to those that wait. */
export const together = (waiting: Waiting | null, login: SecondLogin): Waiting => {
  const { count, sources }: Pick<Waiting, "count" | "sources"> = waiting ?? { count: 0, sources: [] }
  const source = sourceOf(login.remote)
  const isNew = !sources.includes(source) && sources.length < maxSources
  return { last: login, count: count + 1, sources: isNew ? [...sources, source] : sources }
}

const eventOf = ({ last, count, sources }: Waiting): TerminalEvent => ({
  terminalId: last.entry.terminalId,
  key: `replaced/${last.at}/${last.connectionId}`,
  kind: "connectionReplaced",
  detail: { former: last.former, new: last.remote, count, sources }
})

const store = (link: Link, waiting: Waiting): Effect.Effect<void> => {
  const { connectionId, remote, entry } = waiting.last
  const { terminalId, dialectId, address } = entry
  const event = eventOf(waiting)
  return within(link, Effect.as(link.inbox.accept(event, { dialectId, address }), null)).pipe(
    Effect.flatMap((failure) => {
      if (failure === null) return Effect.void
      const stamp = stampOfKnown(link, { connectionId, remote, terminalId })
      return report(link, { ...stamp, _tag: "EventNotStored", key: event.key, reason: failure })
    })
  )
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
export const make = Effect.fnUntraced(function* (link: Link): Effect.fn.Return<SecondLogins, never, Scope.Scope> {
  const fibers = yield* FiberSet.make<void>()
  const minutes = new Map<TerminalId, Minute>()
  const minuteByMinute = Effect.fnUntraced(function* (terminalId: TerminalId, minute: Minute) {
    for (let waiting = taken(minute); waiting !== null; waiting = taken(minute)) {
      const since = nowOf(link)
      yield* Effect.uninterruptible(store(link, waiting))
      yield* Effect.sleep(Math.max(since + tellMillis - nowOf(link), 0))
    }
    minutes.delete(terminalId)
  })
  const rest = (minute: Minute) =>
    Effect.suspend(() => {
      const waiting = taken(minute)
      return waiting === null ? Effect.void : store(link, waiting)
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
