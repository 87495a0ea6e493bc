/**
 * Requests per second through the link, beside the same bytes over bare sockets in the same process and the same run.
 *
 * The ratio says what the link costs: recognition, one at a time, outcome, frame log, metrics. Times of one machine say nothing about another.
 */
import { createServer } from "node:net"
import { dialAll, hangUp, lines, start } from "./Cases.ts"

const terminals = 50
const rounds = 200
const total = terminals * rounds

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
  const sockets = await dialAll(port, terminals)
  const started = performance.now()
  begin()
  await Promise.all(served)
  const seconds = (performance.now() - started) / 1_000
  await hangUp(sockets)
  server.close()
  return total / seconds
}

const linked = async (): Promise<number> => {
  const frontEnd = await start()
  const sockets = await dialAll(frontEnd.port, terminals)
  const { count, millis } = await frontEnd.read(terminals, rounds)
  await hangUp(sockets)
  await frontEnd.close()
  return (count * 1_000) / millis
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const main = async (): Promise<void> => {
  const results: { bare: Array<number>; linked: Array<number> } = { bare: [], linked: [] }
  // The first round warms up and is not counted; the two take turns so that both meet the same machine.
  for (let n = 0; n < 4; n++) {
    const [a, b] = [await bare(), await linked()]
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
