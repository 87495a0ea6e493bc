/** The process of the front end: the real one over a directory and an inbox in memory, and whoever reads its terminals. */
import {
  type DirectoryEntry,
  Instant,
  TerminalDirectory,
  TerminalGateway,
  type TerminalId,
  TerminalInbox
} from "@yugou/core"
import { layerWithRing, TerminalLink } from "@yugou/terminal-link"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import { attacked, firstHostile } from "./Frames.ts"
import { measuredOf } from "./Measured.ts"
import { type Roles, serve } from "./Talk.ts"

/** How long a read may take; then nobody waits for it any more. */
const answerMillis = 5_000

const secondMillis = 1_000

const seen = { rss: 0, lines: 0, second: 0, mostLines: 0, reads: 0 }

const countLine = (): void => {
  const second = Math.floor(Date.now() / secondMillis)
  seen.lines = second === seen.second ? seen.lines + 1 : 1
  seen.second = second
  seen.mostLines = Math.max(seen.mostLines, seen.lines)
}
setInterval(() => {
  seen.rss = Math.max(seen.rss, process.memoryUsage.rss())
}, 50).unref()

const idOf = (address: string): TerminalId => `T-${address}` as TerminalId

const entryOf = (address: string): DirectoryEntry => ({
  terminalId: idOf(address),
  dialectId: attacked.dialect.id,
  address,
  settings: { answerTimeoutSeconds: answerMillis / 1_000, readAttempts: 1 },
  memo: null
})

const layerOver = (terminals: number, hostile: number) => {
  const numbers = [
    ...Array.from({ length: terminals }, (_, no) => no),
    ...Array.from({ length: hostile }, (_, no) => firstHostile + 2 * no + 1)
  ]
  const entries = new Map(numbers.map((no) => [attacked.address(no), entryOf(attacked.address(no))]))
  const byId = new Map([...entries.values()].map((entry) => [entry.terminalId, entry]))
  const find = (address: string) => Effect.sync(() => Option.fromNullishOr(entries.get(address)))
  const directory = TerminalDirectory.of({
    find: (_, address) => find(address),
    get: (terminalId) => Effect.sync(() => Option.fromNullishOr(byId.get(terminalId))),
    remember: () => Effect.void
  })
  return layerWithRing({
    host: "127.0.0.1",
    port: 0,
    dialects: [attacked.dialect],
    limits: { connections: numbers.length }
  }).pipe(
    Layer.provide(Layer.succeed(TerminalDirectory, directory)),
    Layer.provide(Layer.succeed(TerminalInbox, TerminalInbox.of({ accept: () => Effect.void }))),
    Layer.provideMerge(Logger.layer([Logger.make(countLine)]))
  )
}

type Running = ManagedRuntime.ManagedRuntime<TerminalGateway | TerminalLink, unknown>

const open: { station: Running | null; terminals: number } = { station: null, terminals: 0 }

const running = (): Running => {
  if (open.station === null) throw new Error("it does not listen yet")
  return open.station
}

/** Reads the clock of one terminal; gives what that took, `null` where no answer came. */
const read = Effect.fnUntraced(function* (no: number) {
  const gateway = yield* TerminalGateway
  seen.reads += 1
  const began = performance.now()
  const outcome = yield* gateway.execute({
    _tag: "ReadClock",
    requestId: `read-${seen.reads}`,
    terminalId: idOf(attacked.address(no)),
    notAfter: Instant.fromMillis(Date.now() + answerMillis),
    payload: {}
  })
  const millis = performance.now() - began
  return outcome._tag === "Answered" && millis <= answerMillis ? millis : null
})

/** Begins so many reads a second, whatever becomes of those before. */
const measure: Roles["Station"]["measure"] = async (reads, perSecond) => {
  const asked: Array<Promise<number | null>> = []
  const began = performance.now()
  while (asked.length < reads) {
    const due = Math.min(reads, 1 + Math.floor(((performance.now() - began) * perSecond) / secondMillis))
    while (asked.length < due) asked.push(running().runPromise(read(asked.length % open.terminals)))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return measuredOf(await Promise.all(asked))
}

serve<"Station">({
  listen: async (terminals, hostile) => {
    open.station = ManagedRuntime.make(layerOver(terminals, hostile))
    open.terminals = terminals
    const { address } = await running().runPromise(TerminalLink)
    return address
  },
  measure,
  vitals: async () => {
    const online = await running().runPromise(Effect.flatMap(TerminalLink, (link) => link.online))
    const rssMegabytes = Math.round(Math.max(seen.rss, process.memoryUsage.rss()) / 1_000_000)
    const { mostLines: linesASecond } = seen
    seen.rss = 0
    seen.mostLines = 0
    return { rssMegabytes, linesASecond, online: online.length }
  }
})
