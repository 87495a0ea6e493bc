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

/** A request as this memory keeps it; `keepUntil`: until when its outcome is kept at least, `null` while it is under way. */
interface Kept extends KnownRequest {
  keepUntil: number | null
}

/**
 * Requests that ended, in that order. A map knows its order too, but whoever asks it for its first entry is led past all that were deleted before: with
 * 10,000 outcomes that was an eighth of a read.
 */
class Ended {
  private inOrder: Array<Kept> = []
  private dropped = 0

  get size(): number {
    return this.inOrder.length - this.dropped
  }

  add(kept: Kept): void {
    this.inOrder.push(kept)
  }

  oldest(): Kept | undefined {
    return this.inOrder[this.dropped]
  }

  dropOldest(): void {
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

export const make = (limits: Pick<Limits, "rememberedRequests" | "rememberedMillis">): RequestMemory => {
  const byId = new Map<string, Kept>()
  const repeatable = new Ended()
  const once = new Ended()
  const remembered = (): number => repeatable.size + once.size

  /** Forgets outcomes from the oldest on, as long as the oldest may go. */
  const forget = (ended: Ended, may: (oldest: Kept) => boolean): void => {
    for (let oldest = ended.oldest(); oldest !== undefined && may(oldest); oldest = ended.oldest()) {
      byId.delete(oldest.request.requestId)
      ended.dropOldest()
    }
  }
  const makeRoom = (now: number): "room" | "full" => {
    const isOver = ({ keepUntil }: Kept): boolean => keepUntil !== null && keepUntil < now
    const isTooMany = (): boolean => remembered() >= limits.rememberedRequests
    forget(repeatable, isOver)
    forget(once, isOver)
    if (!isTooMany()) return "room"
    forget(repeatable, isTooMany)
    forget(once, ({ request }) => isTooMany() && Instant.toMillis(request.notAfter) < now)
    return isTooMany() ? "full" : "room"
  }

  return {
    find: (requestId) => byId.get(requestId),
    begin: (request, now) => {
      const { requestId } = request
      const known = byId.get(requestId)
      if (known !== undefined) {
        return isSame(known.request, request) ? { _tag: "Same", entry: known } : { _tag: "Differs" }
      }
      if (makeRoom(now) === "full") return { _tag: "Full" }
      const entry = { request, begunAt: now, outcome: Deferred.makeUnsafe<Outcome>(), keepUntil: null }
      byId.set(requestId, entry)
      return { _tag: "New", entry }
    },
    settle: (requestId, outcome, now) => {
      const entry = byId.get(requestId)
      if (entry === undefined || entry.keepUntil !== null) return null
      const { request } = entry
      const oldEnough = now + limits.rememberedMillis
      const isOnce = sendsOnce(request)
      entry.keepUntil = isOnce ? Math.max(oldEnough, Instant.toMillis(request.notAfter)) : oldEnough
      const ended = isOnce ? once : repeatable
      ended.add(entry)
      Deferred.doneUnsafe(entry.outcome, Effect.succeed(outcome))
      return entry
    },
    underWay: () => byId.size - remembered()
  }
}
