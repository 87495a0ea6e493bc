/** Attacks over real sockets: connections that send slowly, or too much, and what others get meanwhile. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { type ServeOptions, serve } from "../src/node/index.ts"
import { apiOf } from "./Stub.ts"

/** What an attack came to: how many others were answered, how many attackers were cut off, and with which codes. */
export interface Drilled {
  readonly answered: number
  readonly cutOff: number
  readonly codes: ReadonlyArray<string>
  /** The longest that anybody waited, in milliseconds. */
  readonly longestMillis: number
}

const list = "/api/v1/customers/list"

const serving = async <A>(options: Partial<ServeOptions>, drill: (port: number) => Promise<A>): Promise<A> => {
  const { api } = apiOf(() => Promise.resolve({ rows: [] }))
  const server = await serve(api, { port: 0, drainMillis: 500, ...options })
  try {
    return await drill(server.port)
  } finally {
    await server.stop()
  }
}

const opened = async (port: number): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1")
  socket.on("error", () => {})
  await once(socket, "connect")
  return socket
}

/** Sends a piece every so often until the other end closes; gives the code of the problem that came. */
const dripping = (socket: Socket, piece: string, everyMillis: number): Promise<string> =>
  new Promise((resolve) => {
    let heard = ""
    const timer = setInterval(() => socket.write(piece), everyMillis)
    socket.setEncoding("utf8").on("data", (part) => {
      heard += part
    })
    socket.on("close", () => {
      clearInterval(timer)
      resolve(/"code":"(\w+)"/.exec(heard)?.[1] ?? "")
    })
  })

/** Asks one after the other, as people do. */
const working = async (port: number, requests: number) => {
  let answered = 0
  let longestMillis = 0
  for (let at = 0; at < requests; at += 1) {
    const began = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}${list}`)
    if (response.status === 200) answered += 1
    await response.arrayBuffer()
    longestMillis = Math.max(longestMillis, performance.now() - began)
  }
  return { answered, longestMillis }
}

const told = async (
  work: Promise<{ readonly answered: number; readonly longestMillis: number }>,
  attackers: ReadonlyArray<Promise<string>>
): Promise<Drilled> => {
  const { answered, longestMillis } = await work
  const codes = await Promise.all(attackers)
  return { answered, longestMillis, cutOff: codes.length, codes: [...new Set(codes)] }
}

/** Connections that begin a request and never finish its headers. */
export const loris = ({
  connections,
  headersMillis,
  requests
}: {
  connections: number
  headersMillis: number
  requests: number
}) =>
  serving({ headersMillis }, async (port) => {
    const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)))
    const attackers = sockets.map((socket) => {
      socket.write(`GET ${list} HTTP/1.1\r\nhost: x\r\n`)
      return dripping(socket, "x-drip: 1\r\n", headersMillis / 5)
    })
    return told(working(port, requests), attackers)
  })

/** Connections that send a body byte by byte. */
export const slowBodies = ({
  connections,
  requestMillis,
  requests
}: {
  connections: number
  requestMillis: number
  requests: number
}) =>
  serving({ requestMillis, headersMillis: requestMillis }, async (port) => {
    const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)))
    const head = `POST ${list} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n`
    const attackers = sockets.map((socket) => {
      socket.write(head)
      return dripping(socket, " ", requestMillis / 5)
    })
    return told(working(port, requests), attackers)
  })

/** Connections that send a body without an end, in chunks; gives the codes that they are refused with. */
export const oversize = ({ connections }: { connections: number }): Promise<ReadonlyArray<string>> =>
  serving({}, async (port) => {
    const head = `POST ${list} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`
    const codes = await Promise.all(
      Array.from({ length: connections }, async () => {
        const socket = await opened(port)
        socket.write(head)
        return dripping(socket, chunk, 1)
      })
    )
    return [...new Set(codes)]
  })
