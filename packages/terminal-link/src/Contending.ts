/** A connection that speaks for a terminal comes in, takes the place of the one that is there, or is held: asks, waits, and tells. */
import { type Arrival, type DirectoryEntry, type Proof, peerOf } from "@yugou/core"
import * as Effect from "effect/Effect"
import { type AnonymousConnection, held, whileOpen } from "./Anonymous.ts"
import { gateOf } from "./Gate.ts"
import { nowOf, report, stampOf } from "./Link.ts"
import type { LinkEvent } from "./LinkEvent.ts"
import { probe } from "./Probe.ts"
import type { Live } from "./Registry.ts"
import { decisions, recheck } from "./Standing.ts"
import { type Contest, decide, decideSilent, isKnown, type Rival, reasonOfAlive } from "./Takeover.ts"
import { isRuledOut, metOf } from "./Trust.ts"

/** A connection whose terminal is known and that may speak as it. */
export interface Candidate {
  readonly connection: AnonymousConnection
  readonly entry: DirectoryEntry
  readonly proof: Proof
}

/** Asks the host whether a connection may speak as a terminal; who does not answer admits nobody. Whoever may not is held, or closed. */
export const admit = Effect.fnUntraced(function* (
  connection: AnonymousConnection,
  entry: DirectoryEntry
): Effect.fn.Return<Proof | null> {
  const { link, socket } = connection
  const said = yield* link.admitted(socket.arrival, entry)
  if (said._tag === "Admit") return said.proof
  const { dialectId, address, terminalId } = entry
  const about = { terminalId, dialectId, address, reason: said.reason, decision: decisions[said._tag] }
  yield* report(link, { ...stampOf(link, socket), ...about, _tag: "NotAdmitted" })
  yield* held(connection)
  return null
})

/**
 * Decides what becomes of a connection, and runs `enter` with the one that it replaces in the moment in which that is decided; `null`: it was held.
 *
 * **Details** One that waits has left the door, so that a carrier's terminals can all come back at once: one for each terminal. A further one waits at
 * the door, or is held where it is nobody known.
 */
export const contend = <A>(candidate: Candidate, enter: (former: Live | null) => A): Effect.Effect<A | null> =>
  Effect.suspend(() => {
    const { connection, entry } = candidate
    const { takeovers } = connection
    const place: { is: "none" | "mine" } = { is: "none" }
    return waiting(candidate, enter, () => {
      if (place.is === "none" && takeovers.wait(entry.terminalId) === "taken") return "taken"
      place.is = "mine"
      connection.identified()
      return "waits"
    }).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          if (place.is === "mine") takeovers.waitNoMore(entry.terminalId)
        })
      )
    )
  })

const waiting = Effect.fnUntraced(function* <A>(
  candidate: Candidate,
  enter: (former: Live | null) => A,
  takePlace: () => "waits" | "taken"
): Effect.fn.Return<A | null> {
  const { connection } = candidate
  const { link, takeovers } = connection
  const { terminalId } = candidate.entry
  const comesIn = (contest: Contest, former: Live): A => {
    if (!isKnown(contest)) takeovers.count(terminalId, nowOf(link))
    return enter(former)
  }
  for (;;) {
    const former = link.registry.find(terminalId)
    if (former === undefined) return enter(null)
    const contest = contestOf(candidate, former)
    const verdict = decide(contest)
    if (verdict._tag === "Replaces") return comesIn(contest, former)
    if (verdict._tag === "Held") return yield* holds(candidate, former, verdict.reason)
    if (takePlace() === "taken" && !isKnown(contest)) return yield* holds(candidate, former, "taken")
    const found = yield* whileOpen(connection, probe(link, former))
    if (found === "closed") return null
    // Who took the place meanwhile is another one: it is decided anew.
    if (link.registry.find(terminalId) !== former) continue
    if (found === "alive") {
      former.trust.aliveAt = nowOf(link)
      const reason = reasonOfAlive(contestOf(candidate, former))
      if (reason === "alive") yield* suspect(candidate, former)
      return yield* holds(candidate, former, reason)
    }
    const silent = decideSilent(contestOf(candidate, former), found)
    return silent._tag === "Held" ? yield* holds(candidate, former, silent.reason) : comesIn(contest, former)
  }
})

const rivalOf = (arrival: Arrival, proof: Proof, { decided }: DirectoryEntry): Rival => {
  const peer = peerOf(arrival)
  return { peer, proof, standing: isRuledOut(decided, peer) ? "ruledOut" : "open" }
}

const contestOf = ({ connection, entry, proof }: Candidate, former: Live): Contest => {
  const { link, socket, takeovers } = connection
  const { aliveAt } = former.trust
  const now = nowOf(link)
  const elapsed = aliveAt === null ? null : now - aliveAt
  return {
    policy: entry.admission?.takeover ?? "holdWhileAlive",
    former: rivalOf(former.arrival, former.trust.proof, entry),
    newcomer: rivalOf(socket.arrival, proof, entry),
    alive: elapsed !== null && elapsed >= 0 && elapsed < link.limits.takeoverMillis ? "lately" : "unasked",
    takeovers: takeovers.takeovers(entry.terminalId, now)
  }
}

type HeldReason = Extract<LinkEvent, { _tag: "Held" }>["reason"]

const holds = Effect.fnUntraced(function* ({ connection, entry }: Candidate, former: Live, reason: HeldReason) {
  const { link, socket } = connection
  const { terminalId } = entry
  yield* report(link, { ...stampOf(link, socket), _tag: "Held", terminalId, former: former.remote, reason })
  yield* held(connection)
  return null
})

/**
 * Both are alive: neither gets more than reads from now on, and the books are told.
 *
 * **Details** Books that say already that the terminal is in doubt are told nothing: who else comes changes nothing in it, and would fill them for as long as nobody
 * decides.
 */
const suspect = ({ connection, entry }: Candidate, former: Live): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { link, socket, takeovers } = connection
    const { connectionId, remote, arrival } = socket
    const at = nowOf(link)
    const { suspicion } = former.trust
    if (suspicion === null) {
      const both = { old: metOf(former.arrival, former.since), new: metOf(arrival, at), closingTo: null }
      former.gate(gateOf(peerOf(former.arrival), both))
    }
    if (suspicion?._tag !== "Told") former.trust.suspicion = { _tag: "Found", at, newcomer: peerOf(arrival) }
    // What the books say of it then holds.
    const stored = () => void link.fork(recheck(link, former))
    const { terminalId } = entry
    const event: LinkEvent = {
      ...stampOf(link, socket),
      _tag: "TakenOver",
      terminalId,
      old: former.remote,
      new: remote
    }
    if (suspicion?._tag === "Told") return report(link, event)
    return Effect.andThen(
      report(link, event),
      takeovers.contested.tell({ at, connectionId, remote, arrival, former, entry, stored })
    )
  })
