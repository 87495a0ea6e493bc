/**
 * `npm run bench:streams -w packages/http`: the memory that idle streams of changes take, 10,000 of them over loopback (goal: 20 KiB each).
 *
 * The server runs here, over a live station in memory; the clients are another process. Printed is what the heap and the whole process grew by.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { serve } from "../src/node/index.ts"
import { withLive } from "../test/Live.ts"

const streams = Number(process.env.STREAMS ?? 10_000)
const together = 200
const settleMillis = 2_000

/** Opens a stream, and waits for its status. */
const opened = async (port: number): Promise<Socket> => {
  const socket = connect(port, "127.0.0.1")
  await once(socket, "connect")
  socket.write("GET /api/v1/changes?after=now HTTP/1.1\r\nhost: x\r\nx-actor: inside\r\n\r\n")
  const [head] = await once(socket, "data")
  if (!String(head).startsWith("HTTP/1.1 200")) throw new Error(String(head))
  socket.resume()
  return socket
}

const clients = async (port: number): Promise<void> => {
  const sockets: Array<Socket> = []
  while (sockets.length < streams) {
    const some = Math.min(together, streams - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => opened(port)))))
  }
  process.send?.("open")
  await once(process, "disconnect")
  for (const socket of sockets) socket.destroy()
}

const collect = (globalThis as { readonly gc?: () => void }).gc ?? (() => {})

/** Gives what the process has, in KiB, after everything that nobody needs was collected. */
const memory = async () => {
  collect()
  await new Promise((resolve) => setTimeout(resolve, settleMillis))
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: (heapUsed + external) / 1_024, rss: rss / 1_024 }
}

const measured = () =>
  withLive(
    async (live) => {
      const server = await serve(live.api, { port: 0, maxConnections: streams + 10, drainMillis: 5_000 })
      const before = await memory()
      const others = fork(import.meta.filename, [String(server.port)], { execArgv: process.execArgv })
      await once(others, "message")
      const after = await memory()
      const each = (name: keyof typeof before) => ((after[name] - before[name]) / streams).toFixed(1)
      console.log(`${streams} idle streams: heap ${each("heap")} KiB each, whole process ${each("rss")} KiB each`)
      others.disconnect()
      await once(others, "exit")
      await server.stop()
    },
    "inside",
    { maxStreamsPerActor: streams }
  )

const [port] = process.argv.slice(2)
if (port === undefined) await Effect.runPromise(Effect.provide(measured(), TestClock.layer()))
else await clients(Number(port))
