/** Requests through the front end to terminals on loopback, and logins. */
import { connect, type Socket } from "node:net"
import type { TerminalGateway } from "@yugou/core"
import type { TerminalRequest } from "@yugou/core/dialect"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Option from "effect/Option"
import { type Bench, during, type Run } from "../../../scripts/bench/Case.ts"
import * as LineSessions from "./LineSessions.ts"
import { type Link, type Subject, subject } from "./Subject.ts"

const host = "127.0.0.1"

/** How many connections the system may hold ready for a bare server. */
export const backlog = 4_096

/** Calls `heard` with each line. */
export const lines = (socket: Socket, heard: (line: string) => void): void => {
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
    const socket = connect({ host, port, noDelay: true }, () => socket.write(`HELLO ${address}\n`))
    socket.on("error", () => socket.destroy())
    lines(socket, (line) => {
      if (line === "OK") resolve(socket)
      else if (line.startsWith("GET ")) socket.write(`VAL ${line.slice(4)} 1\n`)
    })
  })

/** So many terminals that have logged in. */
export const dialAll = (port: number, terminals: number): Promise<ReadonlyArray<Socket>> =>
  Promise.all(Array.from({ length: terminals }, (_, index) => dial(port, index + 1)))

const ended = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once("close", () => resolve())
    socket.destroy()
  })

/** Ends connections and waits until they are closed. */
export const hangUp = (sockets: ReadonlyArray<Socket>): Promise<unknown> => Promise.all(sockets.map(ended))

const layerOver = (measured: Subject) => {
  const entryOf = (dialectId: string, address: string) =>
    Option.some({ terminalId: `T-${address}` as never, dialectId, address, settings: {}, memo: null })
  const ports = Layer.mergeAll(
    Layer.succeed(measured.Directory, {
      find: (dialectId, address) => Effect.succeed(entryOf(dialectId, address)),
      get: (terminalId) => Effect.succeed(entryOf("line", terminalId.slice("T-".length))),
      remember: () => Effect.void
    }),
    Layer.succeed(measured.Inbox, { accept: () => Effect.void }),
    Logger.layer([])
  )
  return measured.layer({ host, port: 0, dialects: [LineSessions.make(measured)] }).pipe(Layer.provide(ports))
}

/** A front end that runs, with what the cases do to it. */
export interface FrontEnd {
  readonly port: number
  /** Each of the connected terminals is asked for its balance so many times in a row; gives what that took. */
  readonly read: (terminals: number, times: number) => Promise<Run>
  readonly close: () => Promise<void>
}

/** Starts a front end. */
export const start = async (): Promise<FrontEnd> => {
  const measured = await subject()
  const runtime = ManagedRuntime.make(layerOver(measured))
  const { address } = await runtime.runPromise(Effect.service<Link, Link>(measured.Link))
  const notAfter = measured.instant(8.64e15)
  let batch = 0
  const request = (terminal: number, no: number) => {
    const terminalId = `T-${terminal}`
    const target = { _tag: "Terminal", terminalId }
    const name = { _tag: "ReadBalance", requestId: `b${batch}-t${terminal}-r${no}` }
    return { ...name, terminalId, notAfter, payload: { target } } as unknown as TerminalRequest<"ReadBalance">
  }
  const asked = Effect.fnUntraced(function* (terminals: number, times: number) {
    const gateway: TerminalGateway["Service"] = yield* measured.Gateway
    const ask = (terminal: number) =>
      Effect.forEach(
        Array.from({ length: times }, (_, no) => request(terminal, no)),
        (each) =>
          Effect.flatMap(gateway.execute(each), ({ _tag }) =>
            _tag === "Answered" ? Effect.void : Effect.die(new Error(`a read ended as ${_tag}`))
          ),
        { discard: true }
      )
    yield* Effect.forEach(
      Array.from({ length: terminals }, (_, index) => index + 1),
      ask,
      { concurrency: "unbounded", discard: true }
    )
  })
  return {
    port: address.port,
    read: (terminals, times) => {
      batch += 1
      return during(terminals * times, () => runtime.runPromise(asked(terminals, times)))
    },
    close: () => runtime.dispose()
  }
}

const terminals = 50
const times = 20

export const open = async (): Promise<Bench> => {
  const reading = await start()
  const connected = await dialAll(reading.port, terminals)
  const dialled = await start()
  const login = async (): Promise<Run> => {
    let sockets: ReadonlyArray<Socket> = []
    const run = await during(terminals, async () => {
      sockets = await dialAll(dialled.port, terminals)
    })
    await hangUp(sockets)
    return run
  }
  return {
    cases: [
      { name: `read ${terminals} terminals`, unit: "requests", run: () => reading.read(terminals, times) },
      { name: `connect ${terminals} terminals`, unit: "logins", run: login }
    ],
    close: async () => {
      await hangUp(connected)
      await reading.close()
      await dialled.close()
    }
  }
}
