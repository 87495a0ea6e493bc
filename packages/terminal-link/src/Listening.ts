/** The ports on which terminals dial in: plain or TLS, directly or through proxies that say who it is. */
import { createServer, type Server, type Socket } from "node:net"
import * as tls from "node:tls"
import type { Arrival } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Limits } from "./Limits.ts"
import { LinkConfigError, type LinkError, ListenError } from "./LinkError.ts"
import type { Listener } from "./Listener.ts"
import { arrivalOf } from "./Origin.ts"
import { readHeader } from "./ProxyHeader.ts"
import { rangesOf } from "./Source.ts"
import { remoteOf } from "./TcpSocket.ts"

/**
 * TLS on a port, as PEM text.
 *
 * **Details** With `ca` every terminal needs a certificate that one of these signed; its common name is then known of the connection. Versions below 1.2
 * are refused.
 *
 * @category Models
 */
export interface Tls {
  readonly cert: string
  readonly key: Redacted.Redacted
  readonly ca?: string
}

/**
 * A port on which terminals dial in; `host` defaults to all IPv4 interfaces, port 0 takes any free one.
 *
 * **Details** `proxies`: addresses and CIDR ranges of load balancers and TLS gateways. Who dials in from there must begin with a PROXY header of version
 * 2, and counts as whom it names; nobody else is believed.
 *
 * @category Models
 */
export interface Listening {
  readonly host?: string
  readonly port: number
  readonly tls?: Tls
  readonly proxies?: ReadonlyArray<string>
}

/** Where a port was opened. @category Models */
export interface Address {
  readonly host: string
  readonly port: number
}

const everyInterface = "0.0.0.0"

/** Opens a port for the listener; on release it is closed first, then the open connections are asked to end. */
export const listen = Effect.fnUntraced(function* (
  options: Listening,
  listener: Listener,
  limits: Limits
): Effect.fn.Return<Address, LinkError, Scope.Scope> {
  const { host = everyInterface, port, proxies = [] } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return yield* new LinkConfigError({ setting: "port", message: `${port} is not an integer of 0 to 65535` })
  }
  if (options.tls !== undefined && proxies.length > 0) {
    const message = "a proxy speaks plainly to this port: it ends the TLS of the terminal, or there is none"
    return yield* new LinkConfigError({ setting: "proxies", message })
  }
  const isProxy = yield* Effect.fromResult(rangesOf(proxies, "proxies"))
  const arriving = makeArriving()
  const enter: Listener["accept"] = (socket, arrival) => {
    arriving.entered(socket)
    listener.accept(socket, arrival)
  }
  const entrance = throughProxies(enter, listener.unheard, limits)
  const accept = (socket: Socket): void => {
    if (isProxy(socket.remoteAddress ?? "?")) entrance(socket)
    else enter(socket, arrivalOf(socket))
  }
  const server = yield* serverOf(options.tls, accept, limits)
  // Plainly and without a proxy a socket enters at once.
  if (options.tls !== undefined || proxies.length > 0) server.prependListener("connection", arriving.add)
  server.on("tlsClientError", (_error, socket) => listener.unheard(socket, "tlsRefused", new Uint8Array(0), 0))
  yield* Effect.acquireRelease(openPort(server, { host, port }, listener, limits), () =>
    Effect.sync(() => {
      server.close()
      listener.stop()
      arriving.end()
    })
  )
  const bound = server.address()
  return typeof bound === "string" || bound === null ? { host, port } : { host: bound.address, port: bound.port }
})

/** The sockets that have not entered yet, by their peers: a handshake or a header is not over. */
interface Arriving {
  readonly add: (socket: Socket) => void
  readonly entered: (socket: Socket) => void
  /** Ends them: nothing else would before their time is over. */
  readonly end: () => void
}

const makeArriving = (): Arriving => {
  const open = new Map<string, Socket>()
  // A socket of TLS is another object than the one that arrived; the peer is the same.
  const peerOf = (socket: Socket): string => remoteOf(arrivalOf(socket))
  return {
    add: (socket) => {
      const peer = peerOf(socket)
      open.set(peer, socket)
      socket.once("close", () => {
        if (open.get(peer) === socket) open.delete(peer)
      })
    },
    entered: (socket) => void open.delete(peerOf(socket)),
    end: () => {
      for (const socket of open.values()) socket.destroy()
    }
  }
}

/** Makes a server without a port; one with TLS gives a socket when the handshake is over, and has so many under way as may be anonymous. */
const serverOf = (
  given: Tls | undefined,
  accept: (socket: Socket) => void,
  limits: Limits
): Effect.Effect<Server, LinkConfigError> => {
  if (given === undefined) return Effect.succeed(createServer(accept))
  const { cert, key, ca } = given
  const verified = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true }
  return Effect.try({
    try: () => {
      const server = tls.createServer(
        { cert, key: Redacted.value(key), minVersion: "TLSv1.2", handshakeTimeout: limits.identifyMillis, ...verified },
        accept
      )
      server.maxConnections = limits.connections + limits.anonymousConnections
      return server
    },
    catch: (error) =>
      new LinkConfigError({ setting: "tls", message: error instanceof Error ? error.message : String(error) })
  })
}

/**
 * The system holds as many connections ready as may be anonymous: with fewer (511 by itself) it does not answer who dials when all dial at once, and
 * those dial again after a second, then after three.
 */
const openPort = (
  server: Server,
  { host, port }: Address,
  listener: Listener,
  { anonymousConnections: backlog }: Limits
): Effect.Effect<void, ListenError> =>
  Effect.callback<void, ListenError>((resume) => {
    const refused = (error: NodeJS.ErrnoException): void =>
      resume(Effect.fail(new ListenError({ host, port, code: error.code ?? error.message })))
    server.once("error", refused)
    server.listen({ host, port, backlog }, () => {
      server.on("error", listener.acceptFailed)
      server.off("error", refused)
      resume(Effect.void)
    })
  })

/**
 * Reads the header of a proxy from each socket before the listener gets it.
 *
 * **Details** It may take `identifyMillis`, and `anonymousConnections` sockets may wait for theirs; a further one is closed.
 */
const throughProxies = (
  accept: Listener["accept"],
  unheard: Listener["unheard"],
  limits: Limits
): ((socket: Socket) => void) => {
  let waiting = 0
  return (socket) => {
    socket.on("error", () => undefined)
    if (waiting >= limits.anonymousConnections) {
      socket.destroy()
      return
    }
    waiting += 1
    let head: Buffer = Buffer.alloc(0)
    let over: "no" | "yes" = "no"
    const settle = (): void => {
      if (over === "yes") return
      over = "yes"
      waiting -= 1
      clearTimeout(timer)
      socket.off("readable", look)
      socket.off("close", settle)
    }
    const giveUp = (offset = head.length): void => {
      settle()
      unheard(socket, "noProxyHeader", head, offset)
    }
    const enter = (arrival: Arrival, rest: Buffer): void => {
      settle()
      if (rest.length > 0) socket.unshift(rest)
      accept(socket, arrival)
    }
    const look = (): void => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      head = Buffer.concat([head, chunk])
      const said = readHeader(head)
      switch (said._tag) {
        case "NeedMore":
          return
        case "Proxied":
          enter(said.arrival, head.subarray(said.length))
          return
        case "Bad":
          giveUp(said.offset)
          return
        case "Local":
          settle()
          socket.end()
      }
    }
    socket.on("readable", look)
    socket.on("close", settle)
    const timer = setTimeout(giveUp, limits.identifyMillis)
  }
}
