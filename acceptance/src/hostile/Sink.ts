/** A bare server that reads everything and answers nothing: what a flood costs the machine when nobody looks at it. */
import { createServer } from "node:net"
import * as timers from "node:timers/promises"
import { serve } from "./Talk.ts"

/** How long connections may take to come. */
const dialMillis = 30_000

const lookMillis = 50

const open = { connections: 0 }

serve<"Sink">({
  listen: () =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        open.connections += 1
        socket.on("close", () => {
          open.connections -= 1
        })
        socket.on("error", () => socket.destroy())
        socket.resume()
      })
      server.listen({ host: "127.0.0.1", port: 0, backlog: 4_096 }, () => {
        const bound = server.address()
        resolve({ host: "127.0.0.1", port: bound === null || typeof bound === "string" ? 0 : bound.port })
      })
    }),
  megabytes: async (connections) => {
    const late = performance.now() + dialMillis
    while (open.connections < connections && performance.now() < late) await timers.setTimeout(lookMillis)
    return Math.round(process.memoryUsage.rss() / 1_000_000)
  }
})
