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
  /** Gives a request that is under way or ended lately. */
  readonly find: (requestId: string) => KnownRequest | undefined
  /** Completes a request; `null` when it is not under way, so that the first outcome stands. */
  readonly settle: (requestId: string, outcome: Outcome, now: number) => KnownRequest | null
  readonly underWay: () => number
}

interface Finished {
  readonly entry: KnownRequest
  readonly keepUntil: number
}

/**
 * Outcomes by id, and in the order in which they came. A map knows that order too, but whoever asks it for its first entry is led past all that were
 * deleted before: with 10,000 outcomes that was an eighth of a read.
 */
class Kept {
  private readonly byId = new Map<string, Finished>()
  private inOrder: Array<Finished> = []
  private dropped = 0

  get size(): number {
    return this.byId.size
  }

  get(requestId: string): Finished | undefined {
    return this.byId.get(requestId)
  }

  add(finished: Finished): void {
    this.byId.set(finished.entry.request.requestId, finished)
    this.inOrder.push(finished)
  }

  oldest(): Finished | undefined {
    return this.inOrder[this.dropped]
  }

  drop({ entry }: Finished): void {
    this.byId.delete(entry.request.requestId)
    this.dropped += 1
    if (2 * this.dropped < this.inOrder.length) return
    this.inOrder = this.inOrder.slice(this.dropped)
    this.dropped = 0
  }
}

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
  for (let oldest = kept.oldest(); oldest !== undefined && oldest.keepUntil < now; oldest = kept.oldest()) {
    kept.drop(oldest)
  }
}

/** Drops the oldest outcome that `may` go, if the oldest may. */
const dropOldest = (kept: Kept, may: (finished: Finished) => boolean): "dropped" | "none" => {
  const oldest = kept.oldest()
  if (oldest === undefined || !may(oldest)) return "none"
  kept.drop(oldest)
  return "dropped"
}

export const make = (limits: Pick<Limits, "rememberedRequests" | "rememberedMillis">): RequestMemory => {
  const open = new Map<string, KnownRequest>()
  const repeatable = new Kept()
  const once = new Kept()

  const makeRoom = (now: number): "room" | "full" => {
    dropOld(repeatable, now)
    dropOld(once, now)
    if (repeatable.size + once.size < limits.rememberedRequests) return "room"
    if (dropOldest(repeatable, () => true) === "dropped") return "room"
    const gone = dropOldest(once, ({ entry }) => Instant.toMillis(entry.request.notAfter) < now)
    return gone === "dropped" ? "room" : "full"
  }

  const find = (requestId: string): KnownRequest | undefined =>
    open.get(requestId) ?? (once.get(requestId) ?? repeatable.get(requestId))?.entry

  return {
    find,
    begin: (request, now) => {
      const { requestId } = request
      const known = find(requestId)
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
        once.add({ entry, keepUntil: Math.max(oldEnough, Instant.toMillis(request.notAfter)) })
      } else {
        repeatable.add({ entry, keepUntil: oldEnough })
      }
      Deferred.doneUnsafe(entry.outcome, Effect.succeed(outcome))
      return entry
    },
    underWay: () => open.size
  }
}
