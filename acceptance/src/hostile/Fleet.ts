/** The process of the working terminals: simulated ones that dial, answer, and dial again. */
import { connect, type Socket } from "node:net"
import type { TerminalSide, TerminalSideInput } from "@yugou/testkit/terminal"
import type { Target } from "./Attacks.ts"
import { attacked } from "./Frames.ts"
import { serve } from "./Talk.ts"

/** Heartbeats are rare here: what is measured are the reads. */
const heartbeatSeconds = 600
const redialMillis = 200

/** Terminals dial from a few addresses of one network: beyond 14,000 connections from one address the system takes long to find a port. */
const addressOf = (no: number): string => `127.0.2.${1 + (no % 8)}`

type Timeless<I> = I extends { readonly now: number } ? Omit<I, "now"> : never

class Terminal {
  private side: TerminalSide
  private socket: Socket | null = null
  private readonly target: Target & { readonly localAddress: string }
  heard: "yes" | "no" = "no"

  constructor(no: number, target: Target) {
    this.side = attacked.simulated(attacked.address(no), {}, heartbeatSeconds)
    this.target = { ...target, localAddress: addressOf(no) }
    this.dial()
  }

  cut(): void {
    this.heard = "no"
    this.socket?.resetAndDestroy()
  }

  /** As if something on the way had forgotten the connection: it stays open for the station, and nobody hears it any more. */
  forget(): void {
    this.heard = "no"
    const { socket } = this
    socket?.removeAllListeners("data").removeAllListeners("close").pause()
    if (socket !== null) forgotten.push(socket)
    this.tell({ _tag: "Closed" })
    this.dial()
  }

  private dial(): void {
    const socket = connect({ ...this.target, noDelay: true })
    this.socket = socket
    socket.on("connect", () => this.tell({ _tag: "Connected" }))
    socket.on("data", (bytes) => {
      this.heard = "yes"
      this.tell({ _tag: "Bytes", bytes })
    })
    socket.on("error", () => socket.destroy())
    socket.on("close", () => {
      this.heard = "no"
      this.tell({ _tag: "Closed" })
      setTimeout(() => this.dial(), redialMillis)
    })
  }

  private tell(input: Timeless<TerminalSideInput>): void {
    const [side, outputs] = this.side.step({ ...input, now: Date.now() } as TerminalSideInput)
    this.side = side
    for (const output of outputs) if (output._tag === "Write" && this.socket?.writable) this.socket.write(output.bytes)
  }
}

let fleet: ReadonlyArray<Terminal> = []

/** Nobody else holds these, and they must not be closed. */
const forgotten: Array<Socket> = []

const online = (): number => fleet.filter(({ heard }) => heard === "yes").length

/** Looks now and then until all are there, or the time is over. */
const awaited = async (withinMillis: number): Promise<number> => {
  for (const end = performance.now() + withinMillis; performance.now() < end && online() < fleet.length; ) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return online()
}

serve<"Fleet">({
  dial: async (target, terminals) => {
    fleet = Array.from({ length: terminals }, (_, no) => new Terminal(no, target))
    const there = await awaited(120_000)
    if (there < terminals) throw new Error(`${there} of ${terminals} terminals came online`)
    return null
  },
  end: (how, withinMillis) => {
    for (const terminal of fleet) {
      if (how === "reset") terminal.cut()
      else terminal.forget()
    }
    return awaited(withinMillis)
  }
})
