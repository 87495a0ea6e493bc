/** The listening port and the open connections: lets sockets in within the limits, and on release asks all to settle before it ends them. */
import { createServer, type Server, type Socket } from "node:net"
import { Instant } from "@yugou/core"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Metric from "effect/Metric"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { ConnectionInput } from "./Connection.ts"
import { type Link, nowOf, report } from "./Link.ts"
import { LinkConfigError, type LinkError, ListenError } from "./LinkError.ts"
import * as Metrics from "./Metrics.ts"
import * as Reception from "./Reception.ts"
import * as Wire from "./Wire.ts"

export interface House {
  readonly letIn: (socket: Socket) => void
  /** Logs that the system could not accept somebody (no file descriptors left): the port stays open. */
  readonly missed: (error: Error) => void
  /** Asks every connection to settle and close; whoever dials in from now on is turned away. */
  readonly stop: () => void
  readonly stopping: () => "yes" | "no"
  readonly connections: () => number
}

interface Guest {
  readonly inputs: Queue.Queue<ConnectionInput>
  known: "no" | "yes"
}

/** Makes an empty house; when its scope ends it waits up to `shutdownMillis` for the guests, then interrupts them. */
export const make = Effect.fnUntraced(function* (link: Link): Effect.fn.Return<House, never, Scope.Scope> {
  const { limits } = link
  const fibers = yield* FiberSet.make<void>()
  const run = yield* FiberSet.runtime(fibers)<never>()
  yield* Effect.addFinalizer(() => Effect.timeoutOption(FiberSet.awaitEmpty(fibers), limits.shutdownMillis))
  const guests = new Map<number, Guest>()
  const count = { lastId: 0, anonymous: 0 }
  let stopping: "yes" | "no" = "no"

  const refusal = (): "tooManyConnections" | "tooManyAnonymous" | null => {
    if (guests.size >= limits.connections) return "tooManyConnections"
    return count.anonymous >= limits.anonymousConnections ? "tooManyAnonymous" : null
  }
  const introduced = (guest: Guest): void => {
    if (guest.known === "yes") return
    guest.known = "yes"
    count.anonymous -= 1
  }
  const gauge = Effect.suspend(() => Metric.update(Metrics.connections, guests.size))
  const serve = (wire: Wire.Wire, guest: Guest): Effect.Effect<void> =>
    Reception.receive({ link, wire, inputs: guest.inputs, introduced: () => introduced(guest) }).pipe(
      Effect.catchCause((cause) => faulted(link, wire, cause)),
      Effect.ensuring(
        Effect.suspend(() => {
          introduced(guest)
          guests.delete(wire.connectionId)
          return Effect.andThen(wire.hangUp, gauge)
        })
      )
    )
  const letIn = (socket: Socket): void => {
    count.lastId += 1
    const connectionId = count.lastId
    const reason = refusal()
    if (stopping === "yes" || reason !== null) {
      socket.on("error", () => undefined)
      socket.destroy()
      if (reason !== null) run(turnedAway(link, connectionId, Wire.remoteOf(socket), reason))
      return
    }
    const guest: Guest = { inputs: Effect.runSync(Queue.unbounded<ConnectionInput>()), known: "no" }
    guests.set(connectionId, guest)
    count.anonymous += 1
    const wire = Wire.make(socket, connectionId, limits, (arrival) => void Queue.offerUnsafe(guest.inputs, arrival))
    run(Effect.andThen(gauge, serve(wire, guest)))
  }
  return {
    letIn,
    missed: (error) => void run(Effect.logError("terminal-link could not accept a connection", error)),
    stop: () => {
      stopping = "yes"
      for (const { inputs } of guests.values()) {
        Queue.offerUnsafe(inputs, { _tag: "Closed", cause: "shutdown", detail: "the station stopped" })
      }
    },
    stopping: () => stopping,
    connections: () => guests.size
  }
})

const turnedAway = (
  link: Link,
  connectionId: number,
  remote: string,
  reason: "tooManyConnections" | "tooManyAnonymous"
): Effect.Effect<void> =>
  Effect.andThen(
    Metrics.countTurnedAway(reason),
    report(link, { _tag: "TurnedAway", at: Instant.fromMillis(nowOf(link)), connectionId, remote, reason })
  )

const faulted = (link: Link, { connectionId, remote }: Wire.Wire, cause: Cause.Cause<never>): Effect.Effect<void> =>
  Cause.hasInterruptsOnly(cause)
    ? Effect.void
    : report(link, {
        _tag: "ConnectionFault",
        at: Instant.fromMillis(nowOf(link)),
        connectionId,
        remote,
        detail: Cause.pretty(cause)
      })

/** Opens the port for the house; on release it is closed first, then the guests are asked to leave. */
export const listen = Effect.fnUntraced(function* (
  host: string,
  port: number,
  house: House
): Effect.fn.Return<{ readonly host: string; readonly port: number }, LinkError, Scope.Scope> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return yield* new LinkConfigError({ setting: "port", message: `${port} is not an integer of 0 to 65535` })
  }
  const server = yield* Effect.acquireRelease(listening(host, port, house), (open) =>
    Effect.sync(() => {
      open.close()
      house.stop()
    })
  )
  const bound = server.address()
  return typeof bound === "string" || bound === null ? { host, port } : { host: bound.address, port: bound.port }
})

const listening = (host: string, port: number, house: House): Effect.Effect<Server, ListenError> =>
  Effect.callback<Server, ListenError>((resume) => {
    const server = createServer(house.letIn)
    const refused = (error: NodeJS.ErrnoException): void =>
      resume(Effect.fail(new ListenError({ host, port, code: error.code ?? error.message })))
    server.once("error", refused)
    server.listen({ host, port }, () => {
      server.on("error", house.missed)
      server.off("error", refused)
      resume(Effect.succeed(server))
    })
  })
