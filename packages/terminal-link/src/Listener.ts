/** The open connections: lets sockets in within the limits, and on release asks all to settle before it ends them. */
import type { Socket } from "node:net"
import type { Arrival } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import * as Doorway from "./Doorway.ts"
import * as Identification from "./Identification.ts"
import { Inputs } from "./Inputs.ts"
import { type Link, nowOf, report, stampOf, turnedAway } from "./Link.ts"
import { headOfStranger, type LinkEvent } from "./LinkEvent.ts"
import * as Metrics from "./Metrics.ts"
import { arrivalOf } from "./Origin.ts"
import type { Source } from "./Source.ts"
import * as Takeovers from "./Takeovers.ts"
import * as TcpSocket from "./TcpSocket.ts"

export interface Listener {
  /** Lets a connection in, from where it came in truth: its own peer, or who a proxy says. */
  readonly accept: (socket: Socket, arrival: Arrival) => void
  /** Ends a connection on which nobody can be heard, and says why; `head` are its first bytes, as far as they are known. */
  readonly unheard: (socket: Socket, reason: Unheard, head: Uint8Array, offset: number) => void
  /** Logs that the system could not accept somebody (no file descriptors left): the port stays open. */
  readonly acceptFailed: (error: Error) => void
  /** Asks every connection to settle and close; whoever dials in from now on is turned away. */
  readonly stop: () => void
  readonly stopping: () => "yes" | "no"
  readonly connections: () => number
}

/** Why nobody can be heard: a proxy brought no header, or the handshake of TLS failed. */
export type Unheard = Extract<Extract<LinkEvent, { _tag: "Unrecognised" }>["reason"], "noProxyHeader" | "tlsRefused">

interface OpenConnection {
  readonly inputs: Inputs
  readonly socket: TcpSocket.TcpSocket
}

/** Makes a listener without a port; when its scope ends it waits up to `shutdownMillis` for the open connections, then interrupts them. */
export const make = Effect.fnUntraced(function* (link: Link): Effect.fn.Return<Listener, never, Scope.Scope> {
  const { limits } = link
  const takeovers = yield* Takeovers.make(link)
  const fibers = yield* FiberSet.make<void>()
  const run = yield* FiberSet.runtime(fibers)<never>()
  yield* Effect.addFinalizer(() => Effect.timeoutOption(FiberSet.awaitEmpty(fibers), limits.shutdownMillis))
  const open = new Map<number, OpenConnection>()
  const doorway = Doorway.make(limits)
  let lastId = 0
  let stopping: "yes" | "no" = "no"

  const gauge = (): void => link.counters.gauge("connections", open.size)
  const serve = (tcp: TcpSocket.TcpSocket, inputs: Inputs, source: Source): Effect.Effect<void> =>
    Identification.serve({
      link,
      socket: tcp,
      inputs,
      takeovers,
      met: () => doorway.stage(tcp.connectionId, "met"),
      notMet: () => doorway.stage(tcp.connectionId, "silent"),
      stranger: () => doorway.stranger(source, nowOf(link)),
      looks: () => doorway.looks(source),
      identified: () => doorway.leave(tcp.connectionId)
    }).pipe(
      Effect.catchCause((cause) => faulted(link, tcp, cause)),
      Effect.ensuring(
        Effect.suspend(() => {
          doorway.leave(tcp.connectionId)
          open.delete(tcp.connectionId)
          gauge()
          return tcp.hangUp
        })
      )
    )
  const turnAway = (connectionId: number, remote: string): void =>
    void run(turnedAway(link, { connectionId, remote }, "tooManyAnonymous"))
  const makeRoom = (connectionId: number): void => {
    const gone = open.get(connectionId)
    if (gone === undefined) return
    turnAway(connectionId, gone.socket.remote)
    gone.socket.destroy()
  }
  const unheard: Listener["unheard"] = (socket, reason, head, offset) => {
    lastId += 1
    const stamp = stampOf(link, { connectionId: lastId, remote: TcpSocket.remoteOf(arrivalOf(socket)) })
    socket.destroy()
    if (stopping === "yes") return
    const said = { reason, offset, head: headOfStranger(head) }
    run(Effect.andThen(Metrics.countTurnedAway(said.reason), report(link, { ...stamp, _tag: "Unrecognised", ...said })))
  }
  const accept = (socket: Socket, arrival: Arrival): void => {
    lastId += 1
    const connectionId = lastId
    const source = link.sourceOf(arrival.source)
    const entered = stopping === "yes" ? null : doorway.enter(connectionId, source, nowOf(link))
    if (entered === null || entered._tag === "Full") {
      socket.on("error", () => undefined)
      socket.destroy()
      if (entered !== null) turnAway(connectionId, TcpSocket.remoteOf(arrival))
      return
    }
    if (entered.goes !== null) makeRoom(entered.goes)
    const inputs = new Inputs()
    const tcp = TcpSocket.make(socket, { connectionId, arrival, limits }, inputs.offer)
    open.set(connectionId, { inputs, socket: tcp })
    gauge()
    run(serve(tcp, inputs, source))
  }
  return {
    accept,
    unheard,
    acceptFailed: (error) => void run(Effect.logError("terminal-link could not accept a connection", error)),
    stop: () => {
      stopping = "yes"
      for (const { inputs } of open.values()) {
        inputs.offer({ _tag: "Closed", cause: "shutdown", detail: "the station stopped" })
      }
    },
    stopping: () => stopping,
    connections: () => open.size
  }
})

const faulted = (link: Link, socket: TcpSocket.TcpSocket, cause: Cause.Cause<never>): Effect.Effect<void> =>
  Cause.hasInterruptsOnly(cause)
    ? Effect.void
    : report(link, {
        ...stampOf(link, socket),
        _tag: "ConnectionFault",
        detail: Cause.pretty(cause)
      })
