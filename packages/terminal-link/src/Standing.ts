/** Whether a connection still is what the directory says of its terminal: entries change, also in processes that know nothing of this one. */
import { type DirectoryEntry, isSamePeer, peerOf } from "@yugou/core"
import { type Identity, isSameDevice } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { gateOf } from "./Gate.ts"
import { inTime } from "./InTime.ts"
import { type Link, report, stampOfKnown } from "./Link.ts"
import type { Live } from "./Registry.ts"
import { isDecided } from "./Trust.ts"

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

export const decisions = { Refuse: "refused", Quarantine: "quarantined" } as const

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

/**
 * Takes over what the books say of two connections that claim to be the terminal, and tells whether this one may stay.
 *
 * **Details** What this process found is believed until the books know of it, or persons have decided since: it may be told late, and is nothing new to the books
 * then. Once they say that it is over, persons have chosen: the connection that is trusted stays, and none where they chose none.
 */
export const believe = (live: Live, { decided, suspected, trusted }: DirectoryEntry): "stays" | "goes" => {
  const { trust } = live
  const peer = peerOf(live.arrival)
  if (suspected !== undefined) {
    trust.suspicion = { _tag: "Told" }
    live.gate(gateOf(peer, suspected))
    return "stays"
  }
  const { suspicion } = trust
  if (suspicion === null) return "stays"
  const isChosen = trusted?.by === "persons" && isSamePeer(trusted, peer)
  if (!isChosen) return suspicion._tag === "Told" || isDecided(decided, suspicion) ? "goes" : "stays"
  trust.suspicion = null
  live.gate(null)
  return "stays"
}

/** Tells whether a connection may still speak as its terminal; by what it is proved may have changed. */
const mayStay = Effect.fnUntraced(function* (link: Link, live: Live, entry: DirectoryEntry) {
  const said = yield* link.admitted(live.arrival, entry)
  if (said._tag === "Admit") {
    live.trust.proof = said.proof
    return believe(live, entry)
  }
  // Whoever could not be asked is asked again by the next round.
  if (said.reason === "unavailable") return "stays"
  const { dialectId, address, terminalId } = entry
  const about = { terminalId, dialectId, address, reason: said.reason, decision: decisions[said._tag] }
  yield* report(link, { ...stampOfKnown(link, live), ...about, _tag: "NotAdmitted" })
  return "goes"
})

/** Ends a connection whose terminal the directory does not know as it was met; one that gives no answer is asked again by the next round. */
export const recheck = (link: Link, live: Live): Effect.Effect<void> =>
  asked(link, link.directory.get(live.terminalId)).pipe(
    Effect.catchDefect((defect) => Effect.succeed(String(defect))),
    Effect.flatMap((found) => {
      const { dialectId, address } = live.entry
      const about = { ...stampOfKnown(link, live), dialectId, address }
      if (typeof found === "string") return report(link, { ...about, _tag: "DirectoryFailed", reason: found })
      const gone = Effect.andThen(
        Effect.sync(() => live.end("error")),
        report(link, { ...about, _tag: "EntryChanged" })
      )
      if (Option.isNone(found) || !isSameEntry(live.entry, found.value)) return gone
      return Effect.flatMap(mayStay(link, live, found.value), (said) => (said === "stays" ? Effect.void : gone))
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
