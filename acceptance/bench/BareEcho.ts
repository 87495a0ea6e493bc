/** The second reference: the frames of recorded purchases between two plain ends, without station and without terminals. */
import { createServer, type Socket } from "node:net"
import type { LoggedFrame } from "@yugou/terminal-link"
import type { Fleet } from "./Fleet.ts"
import type { Script, Turn } from "./FleetOrders.ts"

const bytesOf = (frames: ReadonlyArray<LoggedFrame>): Uint8Array =>
  new Uint8Array(Buffer.from(frames.map(({ hex }) => hex).join(""), "hex"))

/** Gives the exchanges of one terminal's frames: what goes down until something comes up, and what comes up until something goes down. */
export const turnsOf = (frames: ReadonlyArray<LoggedFrame>): Script => {
  const turns: Array<Turn> = []
  let down: Array<LoggedFrame> = []
  let up: Array<LoggedFrame> = []
  const close = (): void => {
    if (down.length > 0 && up.length > 0) turns.push({ down: bytesOf(down), up: bytesOf(up) })
  }
  for (const frame of frames) {
    if (frame.direction === "up") up.push(frame)
    else if (up.length === 0) down.push(frame)
    else {
      close()
      down = [frame]
      up = []
    }
  }
  close()
  return turns
}

/** The station's end of one socket: writes and waits until as many bytes have come. */
type Ask = (turn: Turn) => Promise<void>

const asking = (socket: Socket): Ask => {
  let missing = 0
  let heard = (): void => undefined
  socket.on("data", (chunk) => {
    missing -= chunk.length
    if (missing <= 0) heard()
  })
  return ({ down, up }) =>
    new Promise((resolve) => {
      missing = up.length
      heard = resolve
      socket.write(down)
    })
}

/** Accepts the plain sockets of the terminals' end; each says in its first four bytes which script it follows. */
const listen = async (count: number) => {
  const ends: Array<Ask> = []
  let open = 0
  let complete = (): void => undefined
  const all = new Promise<void>((resolve) => {
    complete = resolve
  })
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => socket.destroy())
    socket.once("data", (name) => {
      ends[name.readUInt32BE(0)] = asking(socket)
      open += 1
      if (open === count) complete()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 4_096, resolve))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { server, port, ends, all }
}

/** Exchanges what was recorded, `sideBySide` terminals at a time, and gives the time of all and of each exchange. */
export const exchange = async (fleet: Fleet, scripts: ReadonlyArray<Script>, sideBySide: number) => {
  const { server, port, ends, all } = await listen(scripts.length)
  await fleet.echo(port, scripts)
  await all
  const millis: Array<number> = []
  const talk = async (ask: Ask, script: Script): Promise<void> => {
    for (const turn of script) {
      const started = performance.now()
      await ask(turn)
      millis.push(performance.now() - started)
    }
  }
  const entries = scripts.entries()
  const work = async (): Promise<void> => {
    for (const [index, script] of entries) {
      const ask = ends[index]
      if (ask !== undefined) await talk(ask, script)
    }
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: sideBySide }, work))
  const total = performance.now() - started
  await fleet.hangUp("plain")
  server.close()
  return { total, millis }
}
