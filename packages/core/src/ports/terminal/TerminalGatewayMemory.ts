/** A gateway in memory: capabilities and answers come from functions, so tests and demonstrations need no socket. @category Ports in memory */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { fromMillis, type Instant, toMillis } from "../../values/Instant.ts"
import type { Capabilities } from "./Capabilities.ts"
import type { Asked, Description, Misfit } from "./Description.ts"
import type { NotSentReason, Outcome } from "./Outcome.ts"
import type { Over } from "./Over.ts"
import { type Identity, isSameDevice, type RequestTag, type TerminalRequest } from "./Requests.ts"
import { TerminalGateway } from "./TerminalPorts.ts"

/** What the gateway knows: what a terminal can do (`null`: unknown), whether it is there, and how a request ends. @category Models */
export interface Script {
  readonly capabilities: (terminalId: TerminalId) => Capabilities | null
  readonly presence: (terminalId: TerminalId) => "online" | "offline" | "unknown"
  /** Since when it is so; not known without it. */
  readonly since?: (terminalId: TerminalId) => Instant | null
  /** What the dialects say of an entry; without it every entry is taken as it stands, and none of its settings is secret. */
  readonly describe?: (entry: Asked) => Result.Result<Description, Misfit>
  /** Called once for a request that is under way, and never after its `notAfter`. */
  readonly execute: (request: TerminalRequest) => Effect.Effect<Outcome>
  /** The device that is connected for a terminal; without it, or with `null`, it is the one that a request names. */
  readonly device?: (terminalId: TerminalId) => Identity | null
  /** The connection that a terminal has; without it, or with `null`, the gateway tells nothing of connections. */
  readonly connection?: (terminalId: TerminalId) => Over | null
  /** Told that a terminal's entry in the directory has changed. */
  readonly renew?: (terminalId: TerminalId) => void
  /** The frames of a dry run as hex; none without it. */
  readonly preview?: (request: TerminalRequest) => ReadonlyArray<string>
}

interface UnderWay {
  readonly request: TerminalRequest
  readonly outcome: Deferred.Deferred<Outcome>
}

const notSent = (now: number, reason: NotSentReason, detail: string): Outcome => ({
  _tag: "NotSent",
  at: fromMillis(now),
  reason,
  detail
})

const isSame = (a: TerminalRequest, b: TerminalRequest): boolean =>
  a._tag === b._tag &&
  a.terminalId === b.terminalId &&
  Equal.equals(a.identity, b.identity) &&
  Equal.equals(a.payload, b.payload)

const asItStands = ({ address }: Asked): Result.Result<Description, Misfit> =>
  Result.succeed({ address, settings: { secret: [], tuning: [] } })

/** Executes as the port says: one request an id while it is under way, whoever asks and gives up, and none after its time. */
const executing = (script: Script) => {
  const underWay = new Map<string, UnderWay>()
  const told = (over: Over | null, outcome: Outcome): Outcome =>
    over === null || outcome._tag === "NotSent" ? outcome : { over, ...outcome }
  const start = Effect.fnUntraced(function* (request: TerminalRequest) {
    const outcome = Deferred.makeUnsafe<Outcome>()
    underWay.set(request.requestId, { request, outcome })
    const over = script.connection?.(request.terminalId) ?? null
    yield* script.execute(request).pipe(
      Effect.map((outcome) => told(over, outcome)),
      Effect.onExit((exit) => {
        underWay.delete(request.requestId)
        return Deferred.done(outcome, exit)
      }),
      Effect.forkDetach({ startImmediately: true })
    )
    return yield* Deferred.await(outcome)
  })
  return (request: TerminalRequest): Effect.Effect<Outcome> =>
    Effect.clockWith((clock) => {
      const now = clock.currentTimeMillisUnsafe()
      const known = underWay.get(request.requestId)
      if (known !== undefined) {
        return isSame(known.request, request)
          ? Deferred.await(known.outcome)
          : Effect.succeed(notSent(now, "gated", "the requestId belongs to another request"))
      }
      if (toMillis(request.notAfter) < now) return Effect.succeed(notSent(now, "expired", "the time to send was over"))
      const device = script.device?.(request.terminalId) ?? null
      if (device !== null && request.identity !== undefined && !isSameDevice(device, request.identity))
        return Effect.succeed(notSent(now, "offline", "another device is connected"))
      const over = script.connection?.(request.terminalId) ?? null
      return over !== null && request.connectionId !== undefined && request.connectionId !== over.connectionId
        ? Effect.succeed(notSent(now, "unproved", "it is another connection than the one that was looked at"))
        : start(request)
    })
}

/** Provides a gateway that plays a script. @category Layers */
export const layer = (script: Script): Layer.Layer<TerminalGateway> =>
  Layer.sync(TerminalGateway, () => {
    const execute = executing(script)
    return TerminalGateway.of({
      execute: <T extends RequestTag>(request: TerminalRequest<T>) =>
        execute(request as TerminalRequest) as Effect.Effect<Outcome<T>>,
      capabilities: (terminalId) => Effect.succeed(Option.fromNullOr(script.capabilities(terminalId))),
      describe: (entry) => Effect.sync(() => (script.describe ?? asItStands)(entry)),
      presence: (terminalId) =>
        Effect.sync(() => {
          const [state, over] = [script.presence(terminalId), script.connection?.(terminalId) ?? null]
          const since = Option.fromNullOr(script.since?.(terminalId) ?? null)
          return over === null || state !== "online" ? { state, since } : { state, since, over }
        }),
      renew: (terminalId) => Effect.sync(() => script.renew?.(terminalId)),
      preview: (request) => Effect.succeed(script.preview?.(request) ?? [])
    })
  })
