/** A connection that speaks for a terminal comes in, takes the place of the one that is there, or is held: asks, waits, and tells. */
import {
  type Arrival,
  type Contender,
  type DirectoryEntry,
  type HeldReason,
  Instant,
  type Place,
  type PlaceVerdict,
  type Proof,
  peerOf
} from "@yugou/core"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type AnonymousConnection, held, whileOpen } from "./Anonymous.ts"
import { gateOf } from "./Gate.ts"
import { type Link, nowOf, report, stampOf } from "./Link.ts"
import type { LinkEvent } from "./LinkEvent.ts"
import { probe } from "./Probe.ts"
import type { Live } from "./Registry.ts"
import { asked, decisions, recheck } from "./Standing.ts"
import { type Contest, decide, decideSilent, isKnown, type Rival, reasonOfAlive } from "./Takeover.ts"
import type { Takeovers } from "./Takeovers.ts"
import { idOf, isRuledOut, metOf } from "./Trust.ts"

/** A connection whose terminal is known and that may speak as it. */
export interface Candidate {
  readonly connection: AnonymousConnection
  readonly entry: DirectoryEntry
  readonly proof: Proof
  /** When it said who it is, whatever was waited for since. */
  readonly saidAt: number
  /** The same by the clock that nobody sets. */
  readonly order: number
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
 * Whoever wants the place of a terminal, through this front end or through another one of the station.
 *
 * **Details** `whileThere` waits for an effect as long as it is there. `takePlace` takes the one place in which somebody waits for a terminal. `amongAll` takes the place
 * among all front ends, after it is decided within this one; it may lose it again before it comes in (`has`). `comesIn` is run in the moment in which that is decided;
 * `holds`, where it is not to have the place.
 */
export interface Challenger<A, B> {
  readonly link: Link
  readonly takeovers: Takeovers
  readonly entry: DirectoryEntry
  readonly proof: Proof
  /** When it said who it is, by the clock that nobody sets; `null`: at another front end, and it was decided among all which came first. */
  readonly order: number | null
  /** Whom it contends with, and nobody who has come since; `null`: whoever has the place. */
  readonly about: number | null
  readonly from: { readonly connectionId: number; readonly remote: string; readonly arrival: Arrival }
  readonly whileThere: <C, R>(effect: Effect.Effect<C, never, R>) => Effect.Effect<C | "closed", never, R>
  readonly takePlace: () => "waits" | "taken"
  readonly amongAll: Effect.Effect<PlaceVerdict, never, Scope.Scope>
  readonly has: () => "place" | "nothing"
  readonly comesIn: (former: Live | null) => A
  readonly holds: (former: string, reason: HeldReason) => Effect.Effect<B>
}

/**
 * Decides what becomes of a connection, and runs `enter` with the one that it replaces in the moment in which that is decided; `null`: it was held.
 *
 * **Details** One that waits has left the door, so that a carrier's terminals can all come back at once: one for each terminal. A further one waits at
 * the door, or is held where it is nobody known.
 */
export const contend = <A>(
  candidate: Candidate,
  enter: (former: Live | null) => A
): Effect.Effect<A | null, never, Scope.Scope> =>
  Effect.suspend(() => {
    const { connection, entry, order, proof } = candidate
    const { link, socket, takeovers } = connection
    const place: { is: "none" | "mine" } = { is: "none" }
    const among: Among = { has: "nothing" }
    return decided({
      ...{ link, takeovers, entry, proof, order, about: null, from: socket },
      whileThere: (effect) => whileOpen(connection, effect),
      takePlace: () => {
        if (place.is === "none" && takeovers.wait(entry.terminalId) === "taken") return "taken"
        place.is = "mine"
        connection.identified()
        return "waits"
      },
      amongAll: Effect.suspend(() => {
        among.has = "place"
        return link.frontEnds.take(placeOf(candidate, among))
      }),
      has: () => among.has,
      comesIn: enter,
      holds: (former, reason) => holds(candidate, former, reason)
    }).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          if (place.is === "mine") takeovers.waitNoMore(entry.terminalId)
        })
      )
    )
  })

/** Whether a connection has its place among all front ends: until it is in the registry nobody could end it there. */
interface Among {
  has: "place" | "nothing"
}

/** The connection among those of all front ends, and how it is decided what becomes of one that came to another. */
const placeOf = (candidate: Candidate, among: Among): Place => {
  const { connection, entry, proof, saidAt } = candidate
  const { link, socket, takeovers } = connection
  const { address, dialectId, terminalId } = entry
  const { arrival, remote } = socket
  return {
    contender: {
      ...{ terminalId, dialectId, address, remote, arrival, proof },
      connectionId: idOf(link.process, socket),
      since: Instant.fromMillis(saidAt)
    },
    contest: (newcomer) => contest(link, takeovers, newcomer, socket.connectionId),
    end: Effect.sync(() => {
      among.has = "nothing"
      const live = link.registry.find(terminalId)
      if (live?.connectionId === socket.connectionId) live.end("error")
    })
  }
}

/**
 * Decides what becomes of a connection that came to another front end, as between two of this one; where it comes in, the one of here has ended.
 *
 * **Details** `about`: the connection of here that is asked about. A process that hung answers late: whoever has dialled it since is another one, and the newcomer of
 * then may have long gone.
 */
const contest = Effect.fnUntraced(function* (
  link: Link,
  takeovers: Takeovers,
  { arrival, proof, remote, terminalId }: Contender,
  about: number
): Effect.fn.Return<PlaceVerdict> {
  const former = link.registry.find(terminalId)
  if (former?.connectionId !== about) return enters
  const found = yield* asked(link, link.directory.get(terminalId))
  const entry = typeof found === "string" ? former.entry : Option.getOrElse(found, () => former.entry)
  const from = { connectionId: former.connectionId, remote, arrival }
  const said = yield* Effect.scoped(
    decided<{ readonly replaces: Live | null }, PlaceVerdict>({
      ...{ link, takeovers, entry, proof, order: null, about, from },
      whileThere: (effect) => effect,
      takePlace: () => "waits",
      amongAll: Effect.succeed(enters),
      has: () => "place",
      comesIn: (replaces) => ({ replaces }),
      holds: (former, reason) => Effect.succeed<PlaceVerdict>({ _tag: "Held", reason, former })
    })
  )
  if (said === null) return enters
  if (!("replaces" in said)) return said
  const { replaces } = said
  if (replaces === null) return enters
  yield* takeovers.replaced.tell({ at: nowOf(link), ...from, former: replaces, entry })
  yield* takeOver(link, replaces)
  return enters
})

const enters: PlaceVerdict = { _tag: "Enters" }

/** The former connection settles, saves its memo and closes before another one speaks as its terminal. */
export const takeOver = (link: Link, former: Live): Effect.Effect<unknown> =>
  Effect.suspend(() => {
    former.end("replaced")
    const { acceptMillis, closeMillis } = link.limits
    return Effect.timeoutOption(Deferred.await(former.ended), acceptMillis + closeMillis)
  })

const decided = Effect.fnUntraced(function* <A, B>(
  challenger: Challenger<A, B>
): Effect.fn.Return<A | B | null, never, Scope.Scope> {
  const { about, amongAll, comesIn, entry, has, holds, link, takeovers, whileThere } = challenger
  const { terminalId } = entry
  for (;;) {
    const former = link.registry.find(terminalId)
    if (about !== null && former?.connectionId !== about) return comesIn(null)
    const here = former === undefined ? "comesIn" : yield* against(challenger, former)
    if (here === "closed") return null
    if (here === "again") continue
    if (here !== "comesIn") return yield* holds(former?.remote ?? "", here)
    const there = yield* whileThere(amongAll)
    if (there === "closed") return null
    if (there._tag === "Held") return yield* holds(there.former, there.reason)
    // Who took the place meanwhile is another one: it is decided anew.
    if (link.registry.find(terminalId) !== former) continue
    if (has() === "nothing") return yield* holds("", "taken")
    if (former !== undefined && !isKnown(contestOf(challenger, former))) takeovers.count(terminalId, nowOf(link))
    return comesIn(former ?? null)
  }
})

/** Decides between one that wants the place and the connection of this front end that has it. */
const against = Effect.fnUntraced(function* <A, B>(
  challenger: Challenger<A, B>,
  former: Live
): Effect.fn.Return<"comesIn" | "closed" | "again" | HeldReason> {
  const { entry, link, order, takePlace, whileThere } = challenger
  // Its terminal has dialled once more while it waited to be known.
  if (order !== null && order < former.order) return "taken"
  const contest = contestOf(challenger, former)
  const verdict = decide(contest)
  if (verdict._tag === "Replaces") return "comesIn"
  if (verdict._tag === "Held") return verdict.reason
  if (takePlace() === "taken" && !isKnown(contest)) return "taken"
  const found = yield* whileThere(probe(link, former))
  if (found === "closed") return "closed"
  // Who took the place meanwhile is another one: it is decided anew.
  if (link.registry.find(entry.terminalId) !== former) return "again"
  if (found === "alive") {
    former.trust.aliveAt = nowOf(link)
    const reason = reasonOfAlive(contestOf(challenger, former))
    if (reason === "alive") yield* suspect(challenger, former)
    return reason
  }
  const silent = decideSilent(contestOf(challenger, former), found)
  return silent._tag === "Held" ? silent.reason : "comesIn"
})

const rivalOf = (arrival: Arrival, proof: Proof, { decided }: DirectoryEntry): Rival => {
  const peer = peerOf(arrival)
  return { peer, proof, standing: isRuledOut(decided, peer) ? "ruledOut" : "open" }
}

const contestOf = <A, B>({ entry, from, link, proof, takeovers }: Challenger<A, B>, former: Live): Contest => {
  const { aliveAt } = former.trust
  const now = nowOf(link)
  const elapsed = aliveAt === null ? null : now - aliveAt
  return {
    policy: entry.admission?.takeover ?? "holdWhileAlive",
    former: rivalOf(former.arrival, former.trust.proof, entry),
    newcomer: rivalOf(from.arrival, proof, entry),
    alive: elapsed !== null && elapsed >= 0 && elapsed < link.limits.takeoverMillis ? "lately" : "unasked",
    takeovers: takeovers.takeovers(entry.terminalId, now)
  }
}

const holds = Effect.fnUntraced(function* ({ connection, entry }: Candidate, former: string, reason: HeldReason) {
  const { link, socket } = connection
  const { terminalId } = entry
  yield* report(link, { ...stampOf(link, socket), _tag: "Held", terminalId, former, reason })
  yield* held(connection)
  return null
})

/**
 * Both are alive: neither gets more than reads from now on, and the books are told.
 *
 * **Details** Books that say already that the terminal is in doubt are told nothing: who else comes changes nothing in it, and would fill them for as long as nobody
 * decides.
 */
const suspect = <A, B>({ entry, from, link, takeovers }: Challenger<A, B>, former: Live): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { connectionId, remote, arrival } = from
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
      ...stampOf(link, from),
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
