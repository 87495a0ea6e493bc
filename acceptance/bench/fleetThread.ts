/** The thread behind `Fleet`: simulated terminals that log in and answer, and plain sockets that answer recorded bytes. */
import { connect, type Socket } from "node:net"
import { parentPort, workerData } from "node:worker_threads"
import { SimulatedTerminal, TcpTerminal } from "@yugou/protocol-gb376/testing"
import type { Order, Report, Script } from "./FleetOrders.ts"
import { cpuMillis } from "./Timing.ts"

const { answerMillis } = workerData as { readonly answerMillis: number }
const host = "127.0.0.1"

/** How many dial side by side: fewer than the station takes that have not said who they are. */
const dialling = 128

/** Longer than any run: heartbeats belong to no purchase. */
const heartbeatSeconds = 86_400

/** More requests than a silent terminal gets in a run. */
const deaf = Array.from({ length: 1_000 }, () => ({ fault: { _tag: "DropRequest" }, on: "any" }) as const)

let terminals: ReadonlyArray<TcpTerminal.TcpTerminal> = []
let plain: ReadonlyArray<Socket> = []

/** Does something with each item, at most `dialling` of them side by side. */
const forEach = async <A, B>(items: ReadonlyArray<A>, work: (item: A, index: number) => Promise<B>) => {
  const entries = items.entries()
  const done: Array<B> = []
  const workOff = async (): Promise<void> => {
    for (const [index, item] of entries) done[index] = await work(item, index)
  }
  await Promise.all(Array.from({ length: dialling }, workOff))
  return done
}

const dialTerminal = async (port: number, address: string): Promise<TcpTerminal.TcpTerminal> => {
  const terminal = SimulatedTerminal.make(SimulatedTerminal.settings(address, { heartbeatSeconds }))
  const dialled = TcpTerminal.start({ host, port, terminal, answerMillis })
  await dialled.online()
  return dialled
}

/** Answers each turn of the script when all its bytes have come. */
const follow = (socket: Socket, script: Script): void => {
  let next = 0
  let received = 0
  const answer = (up: Uint8Array): void => {
    if (answerMillis === 0) socket.write(up)
    else setTimeout(() => socket.write(up), answerMillis)
  }
  socket.on("data", (chunk) => {
    received += chunk.length
    for (let turn = script[next]; turn !== undefined && received >= turn.down.length; turn = script[next]) {
      received -= turn.down.length
      next += 1
      answer(turn.up)
    }
  })
}

const dialPlain = (port: number, script: Script, index: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => {
      const name = Buffer.alloc(4)
      name.writeUInt32BE(index)
      socket.write(name, () => resolve(socket))
    })
    socket.on("error", reject)
    follow(socket, script)
  })

const carryOut = async (order: Order): Promise<void> => {
  switch (order._tag) {
    case "Count":
      return
    case "Dial":
      terminals = await forEach(order.addresses, (address) => dialTerminal(order.port, address))
      return
    case "Echo":
      plain = await forEach(order.scripts, (script, index) => dialPlain(order.port, script, index))
      return
    case "Hush":
      for (const terminal of terminals.slice(terminals.length - order.count)) terminal.plan(...deaf)
      return
    case "HangUp":
      if (order.which === "plain") for (const socket of plain) socket.destroy()
      else await Promise.all(terminals.map((terminal) => terminal.close()))
      return
  }
}

const tell = (report: Report): void => parentPort?.postMessage(report)

parentPort?.on("message", (order: Order) => {
  carryOut(order).then(
    () => tell({ _tag: "Done", cpuMillis: cpuMillis() }),
    (error: unknown) => tell({ _tag: "Failed", detail: String(error) })
  )
})
