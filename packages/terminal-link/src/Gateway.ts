/** Core's `TerminalGateway` over the connections of this process. */
import { Instant, TerminalGateway, type TerminalId } from "@yugou/core"
import {
  Bytes,
  type Configured,
  describeBy,
  knownBy,
  type Outcome,
  type RequestTag,
  type TerminalRequest
} from "@yugou/core/dialect"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import { deliver, type Link, nowOf } from "./Link.ts"
import type { Live } from "./Registry.ts"
import { notSent } from "./Running.ts"
import { isMeant, recheck } from "./Standing.ts"
import { idOf, overOf } from "./Trust.ts"

/** Closes the connection of a terminal. */
export const kick =
  (link: Link) =>
  (terminalId: TerminalId): Effect.Effect<"kicked" | "offline"> =>
    Effect.sync(() => {
      const live = link.registry.find(terminalId)
      live?.end("error")
      return live === undefined ? "offline" : "kicked"
    })

const lastFrame = (at: number | null) => (at === null ? {} : { lastFrameAt: Instant.fromMillis(at) })

/** Ends the connection that carries a request, which then says what left of it; one that is unknown here was never sent from here. */
const abandon = (link: Link, requestId: string): Effect.Effect<Outcome> =>
  Effect.suspend(() => {
    const known = link.requestMemory.find(requestId)
    if (known === undefined)
      return Effect.succeed(notSent(nowOf(link), "shutdown", "the asker stopped before it was handed over"))
    if (!Deferred.isDoneUnsafe(known.outcome)) link.registry.find(known.request.terminalId)?.end("shutdown")
    return Deferred.await(known.outcome)
  })

/** Makes the gateway; `stopping` tells whether the station shuts down. */
export const make = (link: Link, stopping: () => "yes" | "no"): TerminalGateway["Service"] =>
  TerminalGateway.of({
    execute: <T extends RequestTag>(request: TerminalRequest<T>) =>
      // A dialect answers a request of tag T with an outcome of tag T: that is its contract, checked by the dialect suite, not by the compiler.
      execute(link, stopping, request as TerminalRequest) as Effect.Effect<Outcome<T>>,
    capabilities: (terminalId) =>
      Effect.map(
        configuredOf(link, terminalId),
        Option.map(({ capabilities }) => capabilities)
      ),
    describe: (entry) => Effect.sync(() => describeBy(link.dialects)(entry)),
    presence: (terminalId) =>
      Effect.sync(() => {
        const live = link.registry.find(terminalId)
        if (live !== undefined) {
          return {
            ...{
              state: "online",
              since: Option.some(Instant.fromMillis(live.since)),
              over: overOf(link.process, live)
            },
            ...lastFrame(live.frames.lastAt)
          }
        }
        const seen = link.registry.lastSeen(terminalId)
        return seen === undefined
          ? { state: "unknown", since: Option.none() }
          : {
              ...{ state: "offline", since: Option.some(Instant.fromMillis(seen.at)) },
              ...lastFrame(seen.frameAt)
            }
      }),
    abandon: (requestId) => abandon(link, requestId),
    kick: kick(link),
    renew: (terminalId) =>
      Effect.suspend(() => {
        const live = link.registry.find(terminalId)
        return live === undefined ? Effect.void : recheck(link, live)
      }),
    preview: (request) =>
      Effect.map(
        configuredOf(link, request.terminalId),
        Option.match({
          onNone: () => [],
          onSome: ({ plan }) => Result.getOrElse(plan(request), () => []).map((bytes) => Bytes.hex(bytes))
        })
      )
  })

/** A span that no tracer exports is seen by nobody, and was a twentieth of a read. */
const execute = (link: Link, stopping: () => "yes" | "no", request: TerminalRequest): Effect.Effect<Outcome> =>
  Effect.withFiber((fiber) =>
    fiber.getRef(Tracer.Tracer) === Tracer.nativeTracer
      ? executeIn(link, stopping, request, null)
      : Effect.useSpan(
          "TerminalGateway.execute",
          { attributes: { terminalId: request.terminalId, requestId: request.requestId, request: request._tag } },
          (span) => executeIn(link, stopping, request, span)
        )
  )

/** The span is the parent of what is asked of the directory, and not of the waiting: nothing runs in there, and a context of its own is a tenth of a read. */
const executeIn = (
  link: Link,
  stopping: () => "yes" | "no",
  request: TerminalRequest,
  span: Tracer.Span | null
): Effect.Effect<Outcome> => {
  const now = nowOf(link)
  const begun = link.requestMemory.begin(request, now)
  switch (begun._tag) {
    case "Same":
      return Deferred.await(begun.entry.outcome)
    case "Differs":
      return Effect.succeed(notSent(now, "gated", "the requestId belongs to another request"))
    case "Full":
      return Effect.succeed(notSent(now, "busy", "no room to remember another request"))
    case "New": {
      const end = admit(link, stopping, request, now)
      if (end !== null) deliver(link, request.requestId, end)
      const outcome = Deferred.await(begun.entry.outcome)
      const strangers = strangersTo(link, request).map((live) => recheck(link, live))
      if (strangers.length === 0) return outcome
      const asked = Effect.all(strangers, { discard: true })
      return Effect.andThen(span === null ? asked : Effect.withParentSpan(asked, span), outcome)
    }
  }
}

/**
 * Gives the connections that speak against a request: the terminal's, of another device or made under another entry, and the device's, made for
 * another terminal. The entry was changed, perhaps in another process, or it is the request that is of before: the directory says which.
 */
const strangersTo = (link: Link, { identity, terminalId }: TerminalRequest): ReadonlyArray<Live> => {
  const live = link.registry.find(terminalId)
  const device = identity === undefined ? undefined : link.registry.findDevice(identity)
  return [
    ...(live === undefined || isMeant(live, identity) ? [] : [live]),
    ...(device === undefined || device.terminalId === terminalId ? [] : [device])
  ]
}

/** Tells whether a request may go to whoever is connected now: the one that was looked at, or anybody where none was. */
const isLookedAt = (link: Link, live: Live, { connectionId }: TerminalRequest): boolean =>
  connectionId === undefined || connectionId === idOf(link.process, live)

/** Puts a request into the terminal's mailbox, or gives the outcome that keeps it out. */
const admit = (link: Link, stopping: () => "yes" | "no", request: TerminalRequest, now: number): Outcome | null => {
  if (stopping() === "yes") return notSent(now, "shutdown", "the station is stopping")
  if (Instant.toMillis(request.notAfter) < now) return notSent(now, "expired", "the time to send was over")
  const live = link.registry.find(request.terminalId)
  if (live !== undefined && !isMeant(live, request.identity)) {
    const { address, dialectId } = live.entry
    return notSent(now, "offline", `connected as another device, or under another entry: ${dialectId} ${address}`)
  }
  if (live !== undefined && !isLookedAt(link, live, request))
    return notSent(now, "unproved", "it is another connection than the one that was looked at")
  switch (live?.submit(request) ?? "ended") {
    case "queued":
      return null
    case "busy":
      return notSent(now, "busy", `${link.limits.waitingRequests} requests wait for this terminal`)
    case "ended":
      return notSent(now, "offline", "the terminal is not connected")
  }
}

/** Gives the dialect of a terminal with its settings: as connected, or else as the directory has it; a directory that fails knows nobody. */
const configuredOf = Effect.fnUntraced(function* (
  link: Link,
  terminalId: TerminalId
): Effect.fn.Return<Option.Option<Configured>> {
  const live = link.registry.find(terminalId)
  if (live !== undefined) return Option.some<Configured>({ capabilities: live.capabilities, plan: live.plan })
  const entry = yield* link.directory
    .get(terminalId)
    .pipe(Effect.catch((error) => Effect.as(Effect.logError("terminal-link directory failed", error), Option.none())))
  return Option.flatMap(entry, knownBy(link.dialects))
})
