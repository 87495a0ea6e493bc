/** Whether a connection still is what the directory says of its terminal: entries change, also in processes that know nothing of this one. */
import type { DirectoryEntry } from "@yugou/core"
import { type Identity, isSameDevice } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inTime } from "./InTime.ts"
import { type Link, report, stampOfKnown } from "./Link.ts"
import type { Live } from "./Registry.ts"

/** Tells whether a connection that was made under one entry would be made under the other just so; mere tuning does not count. */
export const isSameEntry = (one: DirectoryEntry, other: DirectoryEntry): boolean => {
  if (one.terminalId !== other.terminalId || !isSameDevice(one, other)) return false
  if (one.entryNo !== undefined && other.entryNo !== undefined) return one.entryNo === other.entryNo
  return JSON.stringify(one.settings) === JSON.stringify(other.settings)
}

/** Tells whether a request is for the device that is connected, met under the entry that the books had when the request was made. */
export const isMeant = ({ entry }: Live, identity: Identity | undefined): boolean => {
  if (identity === undefined) return true
  return isSameDevice(entry, identity) && (entry.entryNo === undefined || entry.entryNo === (identity.entryNo ?? 0))
}

/** Asks the directory for an entry within `lookupMillis`; what keeps it from answering is a text. */
export const asked = (
  link: Link,
  answer: ReturnType<Link["directory"]["get"]>
): Effect.Effect<Option.Option<DirectoryEntry> | string> => {
  const { lookupMillis } = link.limits
  return inTime(link, answer, lookupMillis).pipe(
    Effect.map(Option.match({ onNone: () => `no answer within ${lookupMillis} ms`, onSome: (entry) => entry })),
    Effect.catch((error) => Effect.succeed(`${error.reason}: ${error.detail}`))
  )
}

/** Ends a connection whose terminal the directory does not know as it was met; one that gives no answer is asked again by the next round. */
export const recheck = (link: Link, live: Live): Effect.Effect<void> =>
  asked(link, link.directory.get(live.terminalId)).pipe(
    Effect.catchDefect((defect) => Effect.succeed(String(defect))),
    Effect.flatMap((found) => {
      const { dialectId, address } = live.entry
      const about = { ...stampOfKnown(link, live), dialectId, address }
      if (typeof found === "string") return report(link, { ...about, _tag: "DirectoryFailed", reason: found })
      if (Option.isSome(found) && isSameEntry(live.entry, found.value)) return Effect.void
      live.end("error")
      return report(link, { ...about, _tag: "EntryChanged" })
    })
  )

/** Looks after every connection once in `recheckMillis`, one at a time, for as long as the link runs. */
export const rounds = (link: Link): Effect.Effect<never> =>
  Effect.gen(function* () {
    const connected = link.registry.all()
    const pause = Math.max(1, Math.floor(link.limits.recheckMillis / Math.max(1, connected.length)))
    if (connected.length === 0) yield* Effect.sleep(pause)
    for (const live of connected) {
      yield* Effect.sleep(pause)
      if (link.registry.find(live.terminalId) === live) yield* recheck(link, live)
    }
  }).pipe(Effect.forever)
