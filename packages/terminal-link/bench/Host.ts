/** The process that terminals dial: the front end, or with `bare` a server that answers the same lines and does nothing else. */
import { createServer, type Socket } from "node:net"
import * as Cases from "./Cases.ts"
import { serve } from "./Talk.ts"

const answers: { readonly [word: string]: string } = { HELLO: "OK\n", PING: "PONG\n" }

const bare = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket: Socket) => {
      socket.on("error", () => socket.destroy())
      Cases.lines(socket, (line) => {
        const answer = answers[line.split(" ")[0] ?? ""]
        if (answer !== undefined) socket.write(answer)
      })
    })
    server.listen({ host: "127.0.0.1", port: 0, backlog: Cases.backlog }, () => {
      const bound = server.address()
      resolve(typeof bound === "string" || bound === null ? 0 : bound.port)
    })
  })

const linked = async (): Promise<number> => (await Cases.start()).port

/** Memory after everything that can go has gone. */
const settled = async (of: (usage: NodeJS.MemoryUsage) => number): Promise<number> => {
  for (let n = 0; n < 4; n += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return of(process.memoryUsage())
}

serve({
  listen: () => (process.argv[2] === "bare" ? bare() : linked()),
  heap: () => settled(({ heapUsed }) => heapUsed),
  /** Processor time so far, milliseconds. */
  cpu: async () => {
    const { system, user } = process.cpuUsage()
    return (system + user) / 1_000
  },
  rss: () => settled(({ rss }) => rss)
})
