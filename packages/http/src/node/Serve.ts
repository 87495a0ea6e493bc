/** A server of its own for the API: limits for slow and endless requests, TLS, and an end that lets answers out. */
import { createServer, type Server, STATUS_CODES } from "node:http"
import { createServer as createTlsServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import type { HttpApi } from "../HttpApiOptions.ts"
import { problemOf } from "../problem/Problem.ts"
import type { HttpCode } from "../problem/Statuses.ts"
import { type ListenerOptions, listenerOf } from "./Listener.ts"

/**
 * Where and how a server listens.
 *
 * **Details** `host`: 127.0.0.1 by default, so that nobody is served whom the host does not know of; 0.0.0.0 for a network. `tls`: key and
 * certificate as PEM text. `maxConnections`: 10,000 by default. `headersMillis`, `requestMillis`: how long a request may take to come, its headers
 * and all of it, 10 s and 30 s by default. `drainMillis`: how long `stop` waits for answers under way, 10,000 by default.
 *
 * @category Models
 */
export interface ServeOptions extends ListenerOptions {
  readonly port: number
  readonly host?: string
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly maxConnections?: number
  readonly headersMillis?: number
  readonly requestMillis?: number
  readonly drainMillis?: number
}

/** A server that listens; `stop` takes no request any more, ends the streams, and resolves when the answers under way are out. @category Models */
export interface HttpServer {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** How often is looked for requests that take too long, in milliseconds, and how long headers may be, in bytes. */
const checkMillis = 1_000
const maxHeaderBytes = 16 * 1024

const settingsOf = ({ headersMillis = 10_000, requestMillis = 30_000 }: ServeOptions) => ({
  headersTimeout: headersMillis,
  requestTimeout: Math.max(headersMillis, requestMillis),
  connectionsCheckingInterval: Math.min(checkMillis, headersMillis),
  keepAliveTimeout: 5_000,
  maxHeaderSize: maxHeaderBytes
})

const codes: { readonly [error: string]: HttpCode } = {
  ERR_HTTP_REQUEST_TIMEOUT: "SLOW",
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE"
}

/** Answers what is no request, or comes too slowly, before there is anything that the API could answer. */
const refuseConnection = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy()
    return
  }
  const problem = problemOf(codes[error.code ?? ""] ?? "MALFORMED", null)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close"
  ]
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`)
}

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      resolve()
    })
  })

const stopping = (server: Server, drainMillis: number): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), drainMillis)
    server.close(() => {
      clearTimeout(late)
      resolve()
    })
    server.closeIdleConnections()
  })

/**
 * Serves an API on a port of its own; rejects when the port cannot be had. `stop` disposes of the API.
 *
 * **Example**
 *
 * ```ts
 * const server = await serve(api, { port: 8080 })
 * process.once("SIGTERM", () => server.stop())
 * ```
 *
 * @category Constructors
 */
export const serve = async (api: HttpApi, options: ServeOptions): Promise<HttpServer> => {
  const { host = "127.0.0.1", maxConnections = 10_000, drainMillis = 10_000, port, tls } = options
  const listener = listenerOf(api, options)
  const settings = settingsOf(options)
  const server =
    tls === undefined ? createServer(settings, listener) : createTlsServer({ ...settings, ...tls }, listener)
  server.maxConnections = maxConnections
  server.on("clientError", refuseConnection)
  await listening(server, port, host)
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      api.dispose()
      return stopping(server, drainMillis)
    }
  }
}
