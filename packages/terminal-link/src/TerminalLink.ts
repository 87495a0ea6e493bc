/**
 * The front end (前置): a TCP server that terminals dial into.
 *
 * It knows no protocol: dialects are given to it. It keeps no truth either: who is online and what was asked lately live in memory, everything
 * else belongs to core behind `TerminalDirectory` and `TerminalInbox`.
 */
import {
  Admission,
  type AdmissionPort,
  type Admitted,
  FrameLog,
  FrameLogRing,
  FrontEnds,
  Instant,
  TerminalDirectory,
  TerminalGateway,
  type TerminalId,
  TerminalInbox
} from "@yugou/core"
import type { Dialect } from "@yugou/core/dialect"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import type * as Take from "effect/Take"
import * as Alarms from "./Alarms.ts"
import * as Allowance from "./Allowance.ts"
import * as Gateway from "./Gateway.ts"
import { type Limits, makeLimits } from "./Limits.ts"
import type { Admitting, Link } from "./Link.ts"
import { LinkConfigError, type LinkError } from "./LinkError.ts"
import type { LinkEvent } from "./LinkEvent.ts"
import * as Listener from "./Listener.ts"
import { type Address, type Listening, listen } from "./Listening.ts"
import * as LogSampler from "./LogSampler.ts"
import * as Metrics from "./Metrics.ts"
import type { Ports } from "./PortCalls.ts"
import * as Registry from "./Registry.ts"
import * as RequestMemory from "./RequestMemory.ts"
import { type Network, sources } from "./Source.ts"
import * as Standing from "./Standing.ts"
import { identityOf } from "./Trust.ts"
import * as Turns from "./Turns.ts"

/** One terminal that is online. `load` counts its requests under way and waiting. @category Models */
export interface OnlineTerminal {
  readonly terminalId: TerminalId
  readonly dialectId: string
  readonly address: string
  readonly connectionId: number
  readonly remote: string
  /** The common name of the client certificate that was verified (empty: it has none); `null`: there is no certificate. */
  readonly certificate: string | null
  /** Whether it is known who dialled: by a certificate, a pinned source, or since persons chose the connection from there. */
  readonly identity: "proved" | "unproved"
  /** `suspected`: two connections claim to be the terminal; neither gets more than reads until persons have chosen. */
  readonly standing: "undisputed" | "suspected"
  readonly since: Instant.Instant
  readonly load: number
}

/** The running front end, for the host that operates it. @category Services */
export class TerminalLink extends Context.Service<
  TerminalLink,
  {
    /** Where it listens; with port 0 in the options this is the port that was given. */
    readonly address: Address
    /** Where it listens besides, in the order of `also`. */
    readonly also: ReadonlyArray<Address>
    readonly online: Effect.Effect<ReadonlyArray<OnlineTerminal>>
    /** Counts all open connections, also those that have not said who they are. */
    readonly connections: Effect.Effect<number>
    /** Gives what happens from now on, until the link has stopped; a reader that lags behind by more than `eventBuffer` loses the oldest. */
    readonly events: Stream.Stream<LinkEvent>
    /** Closes the connection of a terminal, for example after its settings changed: it dials in again and gets the new ones. */
    readonly kick: (terminalId: TerminalId) => Effect.Effect<"kicked" | "offline">
  }
>()("@yugou/terminal-link/TerminalLink") {}

/** The settings of the front end, with its port; `dialects` are asked in this order. @category Models */
export interface Options extends Listening {
  /** Further ports, for example one with TLS for a public address beside a plain one for an APN. */
  readonly also?: ReadonlyArray<Listening>
  readonly dialects: readonly [Dialect, ...ReadonlyArray<Dialect>]
  readonly limits?: Partial<Limits>
  /** Networks from which many terminals come, with limits of their own; the first that has an address counts. */
  readonly networks?: ReadonlyArray<Network>
  /** What sessions may ask of the host, by name: a security module, an encryption machine. Called within `askMillis`, interrupted after it. */
  readonly ports?: Ports
  /** Told once where it listens, for hosts that do not use Effect. */
  readonly onListening?: (address: Address) => void
}

/** Runs the front end for as long as the layer lives; on release every request settles and every connection closes. @category Layers */
export const layer = (
  options: Options
): Layer.Layer<TerminalGateway | TerminalLink, LinkError, TerminalDirectory | TerminalInbox | FrameLog> =>
  Layer.effectContext(make(options))

/** Runs the front end with a frame log in memory: for hosts that do not read or replace the log. @category Layers */
export const layerWithRing = (
  options: Options
): Layer.Layer<TerminalGateway | TerminalLink | FrameLog, LinkError, TerminalDirectory | TerminalInbox> =>
  layer(options).pipe(Layer.provideMerge(FrameLogRing.layer()))

const make = Effect.fnUntraced(function* (options: Options) {
  const link = yield* makeLink(options)
  const listener = yield* Listener.make(link)
  const address = yield* listen(options, listener, link.limits)
  const also = yield* Effect.forEach(options.also ?? [], (one) => listen(one, listener, link.limits))
  options.onListening?.(address)
  yield* Effect.forkScoped(Standing.rounds(link))
  return Context.make(TerminalGateway, Gateway.make(link, listener.stopping)).pipe(
    Context.add(
      TerminalLink,
      TerminalLink.of({
        address,
        also,
        online: Effect.sync(() => link.registry.all().map(describe)),
        connections: Effect.sync(listener.connections),
        events: Stream.fromPubSubTake(link.events),
        kick: Gateway.kick(link)
      })
    )
  )
})

const describe = ({
  terminalId,
  entry: { dialectId, address },
  connectionId,
  remote,
  arrival,
  trust,
  since,
  load
}: Registry.Live): OnlineTerminal => ({
  terminalId,
  dialectId,
  address,
  connectionId,
  remote,
  certificate: arrival.certificate?.subject ?? null,
  identity: identityOf(trust),
  standing: trust.suspicion === null ? "undisputed" : "suspected",
  since: Instant.fromMillis(since),
  load: load()
})

/** Whoever dies, or gives no answer in time, admits nobody. */
const admitting =
  ({ admit }: AdmissionPort, millis: number): Admitting =>
  (arrival, entry) =>
    Effect.suspend(() => admit(arrival, entry)).pipe(
      Effect.timeoutOrElse({ duration: millis, orElse: () => Effect.succeed(unavailable) }),
      Effect.catchDefect(() => Effect.succeed(unavailable))
    )

const unavailable: Admitted = { _tag: "Quarantine", reason: "unavailable" }

const makeLink = Effect.fnUntraced(function* (options: Options) {
  const limits = yield* Effect.fromResult(makeLimits(options.limits ?? {}))
  const ids = options.dialects.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) {
    return yield* new LinkConfigError({ setting: "dialects", message: `two dialects have the id ${twice}` })
  }
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const fork = Effect.runForkWith(context)
  return {
    process: globalThis.crypto.randomUUID().slice(0, 8),
    clock,
    fork,
    sourceOf: yield* Effect.fromResult(sources(options.networks ?? [], limits)),
    turns: Turns.make(limits.turnFrames),
    alarms: Alarms.make(clock, fork),
    counters: Metrics.counters(context),
    allowance: Allowance.rulesOf(limits),
    limits,
    dialects: options.dialects,
    directory: yield* TerminalDirectory,
    admitted: admitting(yield* Admission, limits.lookupMillis),
    frontEnds: yield* FrontEnds,
    inbox: yield* TerminalInbox,
    frameLog: yield* FrameLog,
    ports: options.ports ?? {},
    events: yield* Effect.acquireRelease(PubSub.sliding<Take.Take<LinkEvent>>(limits.eventBuffer), (events) =>
      PubSub.end(events, Exit.void)
    ),
    log: { sampled: LogSampler.initial(clock.currentTimeMillisUnsafe()) },
    requestMemory: RequestMemory.make(limits),
    registry: Registry.make(limits.rememberedTerminals)
  } satisfies Link
})
