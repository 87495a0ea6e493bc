/** A TCP proxy in front of a server, which can cut connections and swallow bytes as a network does. */
import { connect, createServer, type Socket } from "node:net"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

export interface Proxy {
  readonly url: Redacted.Redacted
  /** Cuts every connection; new ones are accepted again at once. */
  readonly cut: Effect.Effect<void>
  /** Swallows what the server says from now on: the peer is there and silent. */
  readonly silence: Effect.Effect<void>
  /** Cuts the connection when the server answers a question that holds a text: what was asked was done, and nobody heard of it. */
  readonly cutAnswerTo: (text: string) => Effect.Effect<void>
  /** Ends silence and cut answers. */
  readonly heal: Effect.Effect<void>
}

/** Opens a proxy to the server of a URL until the scope closes. */
export const open = Effect.fnUntraced(function* (target: Redacted.Redacted) {
  const url = new URL(Redacted.value(target))
  const { hostname: host, port } = url
  const sockets = new Set<Socket>()
  let silent = false
  let cutOff: string | null = null
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((socket) => {
    const upstream = connect({ host, port: Number(port), noDelay: true })
    socket.setNoDelay(true)
    for (const it of [socket, upstream]) {
      sockets.add(it)
      it.on("error", () => {})
    }
    let asked = false
    socket.on("data", (chunk) => {
      asked ||= cutOff !== null && chunk.includes(cutOff)
      upstream.write(chunk)
    })
    socket.on("close", () => upstream.destroy())
    upstream.on("close", () => socket.destroy())
    upstream.on("data", (chunk) => {
      if (asked) socket.destroy()
      else if (!silent) socket.write(chunk)
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        destroyAll()
        server.close()
      })
  )
  const address = server.address()
  url.hostname = "127.0.0.1"
  url.port = `${typeof address === "object" && address !== null ? address.port : 0}`
  const set = (nowSilent: boolean, nowCutOff: string | null) =>
    Effect.sync(() => {
      silent = nowSilent
      cutOff = nowCutOff
    })
  return {
    url: Redacted.make(url.href),
    cut: Effect.sync(destroyAll),
    silence: set(true, null),
    cutAnswerTo: (text) => set(false, text),
    heal: set(false, null)
  } satisfies Proxy as Proxy
})
