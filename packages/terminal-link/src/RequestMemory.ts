/**
 * The memory that makes a repeated `requestId` the same request (idempotency): requests under way, and the outcomes of those that ended lately.
 *
 * It is bounded. Outcomes of reads and parameters make room first; those of control and money are never given up before their `notAfter`, when
 * the same request could still be sent a second time: rather than that, a new request is refused. It does not survive the process.
 */
import { Instant } from "@yugou/core"
import { type Outcome, requests, type TerminalRequest } from "@yugou/core/dialect"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import type { Limits } from "./Limits.ts"

/** A request that is remembered: itself, when it began, and its outcome to wait for. */
export interface KnownRequest {
  readonly request: TerminalRequest
  readonly begunAt: number
  readonly outcome: Deferred.Deferred<Outcome>
}

/** `Differs`: the id is known with other content. `Full`: nothing may be forgotten yet. */
export type Begun =
  | { readonly _tag: "New"; readonly entry: KnownRequest }
  | { readonly _tag: "Same"; readonly entry: KnownRequest }
  | { readonly _tag: "Differs" }
  | { readonly _tag: "Full" }

export interface RequestMemory {
  readonly begin: (request: TerminalRequest, now: number) => Begun
  /** Completes a request; `null` when it is not under way, so that the first outcome stands. */
  readonly settle: (requestId: string, outcome: Outcome, now: number) => KnownRequest | null
  readonly underWay: () => number
}

interface Finished {
  readonly entry: KnownRequest
  readonly keepUntil: number
}

type Kept = Map<string, Finished>

const sendsOnce = (request: TerminalRequest): boolean => {
  const { kind } = requests[request._tag]
  return kind === "control" || kind === "money"
}

const isSame = (a: TerminalRequest, b: TerminalRequest): boolean =>
  a._tag === b._tag &&
  a.terminalId === b.terminalId &&
  Equal.equals(a.identity, b.identity) &&
  Equal.equals(a.payload, b.payload)

const dropOld = (kept: Kept, now: number): void => {
  for (const [id, finished] of kept) {
    if (finished.keepUntil >= now) return
    kept.delete(id)
  }
}

/** Drops the oldest outcome that `may` go, if the oldest may. */
const dropOldest = (kept: Kept, may: (finished: Finished) => boolean): "dropped" | "none" => {
  for (const [id, finished] of kept) {
    if (!may(finished)) return "none"
    kept.delete(id)
    return "dropped"
  }
  return "none"
}

export const make = (limits: Pick<Limits, "rememberedRequests" | "rememberedMillis">): RequestMemory => {
  const open = new Map<string, KnownRequest>()
  const repeatable: Kept = new Map()
  const once: Kept = new Map()

  const makeRoom = (now: number): "room" | "full" => {
    dropOld(repeatable, now)
    dropOld(once, now)
    if (repeatable.size + once.size < limits.rememberedRequests) return "room"
    if (dropOldest(repeatable, () => true) === "dropped") return "room"
    const gone = dropOldest(once, ({ entry }) => Instant.toMillis(entry.request.notAfter) < now)
    return gone === "dropped" ? "room" : "full"
  }

  return {
    begin: (request, now) => {
      const { requestId } = request
      const known = open.get(requestId) ?? (once.get(requestId) ?? repeatable.get(requestId))?.entry
      if (known !== undefined) {
        return isSame(known.request, request) ? { _tag: "Same", entry: known } : { _tag: "Differs" }
      }
      if (makeRoom(now) === "full") return { _tag: "Full" }
      const entry = { request, begunAt: now, outcome: Deferred.makeUnsafe<Outcome>() }
      open.set(requestId, entry)
      return { _tag: "New", entry }
    },
    settle: (requestId, outcome, now) => {
      const entry = open.get(requestId)
      if (entry === undefined) return null
      open.delete(requestId)
      const oldEnough = now + limits.rememberedMillis
      const { request } = entry
      if (sendsOnce(request)) {
        once.set(requestId, { entry, keepUntil: Math.max(oldEnough, Instant.toMillis(request.notAfter)) })
      } else {
        repeatable.set(requestId, { entry, keepUntil: oldEnough })
      }
      Deferred.doneUnsafe(entry.outcome, Effect.succeed(outcome))
      return entry
    },
    underWay: () => open.size
  }
}
