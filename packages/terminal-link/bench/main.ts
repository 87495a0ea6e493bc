/**
 * What the link costs beside bare sockets in the same run: requests per second, and with ten thousand terminals the memory of each, heartbeats, and the
 * storm when all of them come back at once.
 *
 * The ratio says what the link costs: recognition, one at a time, outcome, frame log, metrics. Times of one machine say nothing about another.
 */
import { createServer } from "node:net"
import { dialAll, hangUp, lines, start } from "./Cases.ts"
import { start as startChild } from "./Talk.ts"

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

/** What one terminal costs a server, and what many do to it. Memory in bytes, the rest in milliseconds. */
interface Crowd {
  readonly heap: number
  readonly rss: number
  readonly heapBeating: number
  readonly beats: number
  readonly storm: number
}

const many = 10_000
const beatsEach = 5

const crowd = async (kind: "bare" | "linked"): Promise<Crowd> => {
  const host = startChild("./Host.ts", kind)
  const peers = startChild("./Peers.ts")
  const port = await host.ask("listen")
  const [heapBefore, rssBefore] = [await host.ask("heap"), await host.ask("rss")]
  await peers.ask("dial", port, many)
  const heap = ((await host.ask("heap")) - heapBefore) / many
  const rss = ((await host.ask("rss")) - rssBefore) / many
  const beats = await peers.ask("beat", beatsEach)
  const heapBeating = ((await host.ask("heap")) - heapBefore) / many
  const storm = await peers.ask("storm", port)
  peers.end()
  host.end()
  return { heap, rss, heapBeating, beats, storm }
}

/** Goals: what the ratio or the difference may be at most, or has to be at least. */
const goals = { reads: 0.5, beats: 0.5, storm: 4, heapKiB: 16, rssKiB: 24 } as const

const row = (name: string, bare: string, link: string, judged: string, goal: string): void =>
  console.log([name.padEnd(34), bare.padStart(12), link.padStart(12), judged.padStart(10), `  ${goal}`].join(""))

const compareCrowds = (bare: ReadonlyArray<Crowd>, linked: ReadonlyArray<Crowd>): void => {
  const of = (all: ReadonlyArray<Crowd>, field: keyof Crowd): number => median(all.map((each) => each[field]))
  for (const [name, field, goal] of [
    ["heap of an idle terminal, KiB", "heap", goals.heapKiB],
    ["the same after heartbeats, KiB", "heapBeating", goals.heapKiB],
    ["RSS of an idle terminal, KiB", "rss", goals.rssKiB]
  ] as const) {
    const [a, b] = [of(bare, field) / 1_024, of(linked, field) / 1_024]
    row(name, a.toFixed(1), b.toFixed(1), `+${(b - a).toFixed(1)}`, `goal: at most +${goal}`)
  }
  const beats = (all: ReadonlyArray<Crowd>): number => (many * beatsEach * 1_000) / of(all, "beats")
  const ratio = (beats(linked) / beats(bare)).toFixed(2)
  row("heartbeats a second", beats(bare).toFixed(0), beats(linked).toFixed(0), ratio, `goal: at least ${goals.beats}`)
  const [calm, stormy] = [of(bare, "storm"), of(linked, "storm")]
  const times = (stormy / calm).toFixed(1)
  row("reconnect storm, ms", calm.toFixed(0), stormy.toFixed(0), times, `goal: at most ${goals.storm} times`)
}

const main = async (): Promise<void> => {
  const results: { bare: Array<number>; linked: Array<number> } = { bare: [], linked: [] }
  // The first round warms up and is not counted; the two take turns so that both meet the same machine.
  for (let n = 0; n < 4; n++) {
    const [a, b] = [await bare(), await linked()]
    if (n === 0) continue
    results.bare.push(a)
    results.linked.push(b)
  }
  const crowds: { bare: Array<Crowd>; linked: Array<Crowd> } = { bare: [], linked: [] }
  for (let n = 0; n < 3; n++) {
    crowds.bare.push(await crowd("bare"))
    crowds.linked.push(await crowd("linked"))
  }
  const [a, b] = [median(results.bare), median(results.linked)]
  console.log(`${terminals} terminals, ${total} reads, one at a time on each; then ${many} terminals; medians of 3`)
  row("", "bare", "link", "", "")
  row("reads a second", a.toFixed(0), b.toFixed(0), (b / a).toFixed(2), `goal: at least ${goals.reads}`)
  compareCrowds(crowds.bare, crowds.linked)
}

await main()
