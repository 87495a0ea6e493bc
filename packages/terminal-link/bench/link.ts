/**
 * Requests per second through the link, beside the same bytes over bare sockets in the same process and the same run.
 *
 * The ratio says what the link costs: recognition, one at a time, outcome, frame log, metrics. Times of one machine say nothing about another.
 */
import { connect, createServer, type Socket } from "node:net"
import { type Dialect, Instant, TerminalDirectory, TerminalGateway, TerminalInbox } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import { layer, layerFrameLogRing, TerminalLink } from "../src/index.ts"
import { read, terminal } from "../test/Harness.ts"
import * as LineDialect from "../test/LineDialect.ts"

const terminals = 50
const rounds = 200
const total = terminals * rounds
const far = Instant.fromMillis(8.64e15)

/** Calls `heard` with each line. */
const lines = (socket: Socket, heard: (line: string) => void): void => {
  let rest = ""
  socket.on("data", (chunk) => {
    const parts = (rest + chunk.toString("latin1")).split("\n")
    rest = parts.pop() ?? ""
    for (const line of parts) heard(line)
  })
}

/** One terminal: logs in and answers every read. */
const dial = (port: number, address: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () => socket.write(`HELLO ${address}\n`))
    lines(socket, (line) => {
      if (line === "OK") resolve(socket)
      else if (line.startsWith("GET ")) socket.write(`VAL ${line.slice(4)} 1\n`)
    })
  })

/** The same exchange without the link: write a line, wait for the line that answers it, one at a time on each socket. */
const bare = async (): Promise<number> => {
  const served: Array<Promise<void>> = []
  let begin = (): void => undefined
  const go = new Promise<void>((resolve) => {
    begin = resolve
  })
  const server = createServer({ noDelay: true }, (socket) => {
    let answered = (_line: string): void => undefined
    const hello = new Promise<void>((resolve) => {
      answered = () => resolve()
    })
    lines(socket, (line) => answered(line))
    const serve = async (): Promise<void> => {
      await hello
      socket.write("OK\n")
      await go
      for (let n = 0; n < rounds; n++) {
        await new Promise<string>((resolve) => {
          answered = resolve
          socket.write(`GET r${n}\n`)
        })
      }
    }
    served.push(serve())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const bound = server.address()
  const port = typeof bound === "string" || bound === null ? 0 : bound.port
  const sockets = await Promise.all(Array.from({ length: terminals }, (_, n) => dial(port, n + 1)))
  const started = performance.now()
  begin()
  await Promise.all(served)
  const seconds = (performance.now() - started) / 1_000
  for (const socket of sockets) socket.destroy()
  server.close()
  return total / seconds
}

const settings = LineDialect.goodSettings
const entryOf = (dialectId: string, address: string) =>
  Option.some({ terminalId: terminal(address), dialectId, address, settings, memo: null })

const ports = Layer.mergeAll(
  Layer.succeed(TerminalDirectory, {
    find: (dialectId, address) => Effect.succeed(entryOf(dialectId, address)),
    get: (terminalId) => Effect.succeed(entryOf("line", terminalId.slice(2))),
    remember: () => Effect.void
  }),
  Layer.succeed(TerminalInbox, { accept: () => Effect.void }),
  layerFrameLogRing(),
  Logger.layer([])
)

const dialects: readonly [Dialect] = [LineDialect.line]

const linked = Effect.gen(function* () {
  const gateway = yield* TerminalGateway
  const { address } = yield* TerminalLink
  const dialled = yield* Effect.promise(() =>
    Promise.all(Array.from({ length: terminals }, (_, n) => dial(address.port, n + 1)))
  )
  const started = performance.now()
  yield* Effect.forEach(
    dialled,
    (_, index) =>
      Effect.forEach(
        Array.from({ length: rounds }, (_, n) => read(`t${index}-r${n}`, index + 1, far)),
        (request) => gateway.execute(request),
        { discard: true }
      ),
    { concurrency: "unbounded", discard: true }
  )
  const seconds = (performance.now() - started) / 1_000
  for (const socket of dialled) socket.destroy()
  return total / seconds
}).pipe(Effect.provide(layer({ host: "127.0.0.1", port: 0, dialects }).pipe(Layer.provideMerge(ports))))

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const main = async (): Promise<void> => {
  const results: { bare: Array<number>; linked: Array<number> } = { bare: [], linked: [] }
  // The first round warms up and is not counted; the two take turns so that both meet the same machine.
  for (let n = 0; n < 4; n++) {
    const [a, b] = [await bare(), await Effect.runPromise(linked)]
    if (n === 0) continue
    results.bare.push(a)
    results.linked.push(b)
  }
  const [a, b] = [median(results.bare), median(results.linked)]
  console.log(`${terminals} terminals, ${total} reads, one at a time on each, median of 3`)
  console.log(`bare sockets   ${a.toFixed(0)} requests/s`)
  console.log(`terminal-link  ${b.toFixed(0)} requests/s`)
  console.log(`ratio          ${(b / a).toFixed(2)} (link / bare)`)
}

await main()
