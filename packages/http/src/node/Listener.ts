/** A listener for `node:http`, Express and Fastify: turns Node's request into a web request, and writes the answer as it comes. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import type { HttpApi } from "../HttpApiOptions.ts"
import { problemOf, refuse } from "../problem/Problem.ts"
import { addressOf, proxiesOf } from "./Client.ts"

/**
 * How a listener reads requests.
 *
 * **Details** `proxies`: addresses and networks whose `X-Forwarded-For` is believed; by default none. `stallMillis`: how long a client may
 * read nothing of an answer before its connection is cut off, 60,000 by default.
 *
 * @category Models
 */
export interface ListenerOptions {
  readonly proxies?: ReadonlyArray<string>
  readonly stallMillis?: number
}

/** What Node calls for each request. @category Models */
export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void

const addresses = new WeakMap<Request, string>()

/**
 * Gives the address of whoever sent a request that came through a listener; `null` for one that did not.
 *
 * **Example**
 *
 * ```ts
 * const identify = (request: Request) => (clientAddress(request) === "127.0.0.1" ? "console" : null)
 * ```
 *
 * @category Functions
 */
export const clientAddress = (request: Request): string | null => addresses.get(request) ?? null

/** Express takes the part of the address away under which it mounted the listener, and may have read the body already. */
type Mounted = IncomingMessage & { readonly originalUrl?: string; readonly body?: unknown }

const bodyOf = (incoming: Mounted): RequestInit => {
  if (incoming.method === "GET" || incoming.method === "HEAD") return {}
  if (incoming.body !== undefined && incoming.readableEnded) return { body: JSON.stringify(incoming.body) }
  return { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" } as RequestInit
}

const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "")
  return headers
}

/** Makes the web request. The host in it means nothing: nothing is decided by what a client says of itself. */
const requestOf = (incoming: Mounted, signal: AbortSignal): Request => {
  const path = incoming.originalUrl ?? incoming.url ?? "/"
  // Two slashes would begin with a host.
  const url = new URL(`http://station${path.startsWith("/") ? path : "/"}`)
  return new Request(url, {
    method: incoming.method ?? "GET",
    headers: headersOf(incoming),
    signal,
    ...bodyOf(incoming)
  })
}

/** Of an answer so much is written at a time, in bytes: whoever reads slowly, but reads, is not cut off. */
const partBytes = 64 * 1024

/** Waits until the client has taken what was written, and cuts it off where it takes nothing for too long. */
const taken = (outgoing: ServerResponse, event: "drain" | "finish", stallMillis: number): Promise<void> =>
  new Promise((resolve) => {
    // Whoever has left is not told of by `close` any more.
    if (outgoing.destroyed) return resolve()
    const { socket } = outgoing.req
    const stalled = setTimeout(() => {
      // An answer that has no socket yet waits for the one before it on the same connection, which has a time of its own.
      if (outgoing.socket === null && !socket.destroyed) stalled.refresh()
      else outgoing.destroy()
    }, stallMillis)
    const done = () => {
      clearTimeout(stalled)
      outgoing.off(event, done).off("close", done)
      resolve()
    }
    outgoing.on(event, done).on("close", done)
  })

/** Ends an answer with the last of its bytes. */
const end = (outgoing: ServerResponse, last: Buffer, stallMillis: number): Promise<void> => {
  outgoing.end(last)
  return taken(outgoing, "finish", stallMillis)
}

/** Writes an answer that is all there, no faster than the client reads. */
const send = async (body: Buffer, outgoing: ServerResponse, stallMillis: number): Promise<void> => {
  let at = 0
  for (; at + partBytes < body.length; at += partBytes) {
    if (outgoing.destroyed) return
    if (!outgoing.write(body.subarray(at, at + partBytes))) await taken(outgoing, "drain", stallMillis)
  }
  return end(outgoing, body.subarray(at), stallMillis)
}

/** Writes the answer of a stream as it comes, no faster than the client reads. */
const pour = async (body: ReadableStream<Uint8Array>, outgoing: ServerResponse, stallMillis: number): Promise<void> => {
  const reader = body.getReader()
  // A stream that has nothing to tell would otherwise keep the client waiting for the status.
  outgoing.flushHeaders()
  outgoing.on("close", () => void reader.cancel().catch(() => {}))
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    // Whoever left before the stream began is not told of by `close` any more.
    if (outgoing.destroyed) return reader.cancel()
    if (!outgoing.write(part.value)) await taken(outgoing, "drain", stallMillis)
  }
  return end(outgoing, Buffer.alloc(0), stallMillis)
}

const answer = async (
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  stallMillis: number
): Promise<void> => {
  // Cookies are the only header of which several go out, each in a line of its own.
  const cookies = response.headers.getSetCookie()
  const headers = {
    ...Object.fromEntries(response.headers),
    ...(cookies.length === 0 ? {} : { "set-cookie": cookies })
  }
  // What is left of a body that was refused is not the beginning of the next request.
  const ending = incoming.complete ? {} : { connection: "close" }
  const isStream = /^text\/(event-stream|csv)/.test(response.headers.get("content-type") ?? "")
  if (isStream && response.body !== null) {
    outgoing.writeHead(response.status, headers)
    return pour(response.body, outgoing, stallMillis)
  }
  const body = Buffer.from(await response.arrayBuffer())
  const length = incoming.method === "HEAD" ? {} : { "content-length": String(body.length) }
  outgoing.writeHead(response.status, { ...headers, ...length, ...ending })
  return send(body, outgoing, stallMillis)
}

/**
 * Makes a listener of an API, for `createServer(listener)`, `app.use(listener)` of Express, and a hijacked reply of Fastify.
 *
 * **Example**
 *
 * ```ts
 * createServer(listenerOf(api)).listen(8080)
 * ```
 *
 * @category Constructors
 */
export const listenerOf = (
  api: Pick<HttpApi, "fetch">,
  { proxies = [], stallMillis = 60_000 }: ListenerOptions = {}
): Listener => {
  const isProxy = proxiesOf(proxies)
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const leaving = new AbortController()
    outgoing.on("close", () => leaving.abort())
    let request: Request
    try {
      request = requestOf(incoming, leaving.signal)
    } catch {
      return answer(refuse(problemOf("MALFORMED", null)), incoming, outgoing, stallMillis)
    }
    addresses.set(request, addressOf(incoming, isProxy))
    await answer(await api.fetch(request), incoming, outgoing, stallMillis)
  }
  return (incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  }
}
