/** A bare server that reads everything and answers nothing: what a flood costs the machine when nobody looks at it. */
import { createServer } from "node:net"
import { serve } from "./Talk.ts"

serve<"Sink">({
  listen: () =>
    new Promise((resolve) => {
      const server = createServer((socket) => {
        socket.on("error", () => socket.destroy())
        socket.resume()
      })
      server.listen({ host: "127.0.0.1", port: 0, backlog: 4_096 }, () => {
        const bound = server.address()
        resolve({ host: "127.0.0.1", port: bound === null || typeof bound === "string" ? 0 : bound.port })
      })
    })
})
