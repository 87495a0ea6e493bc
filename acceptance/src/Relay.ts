/** A relay between terminals and a station, as something on the way is one: it dials on from an address of its own, forgets a connection, or cuts it. */
import { connect, createServer, type Socket } from "node:net"

/** Where it passes connections on to, and from which address of this machine. */
export interface Options {
  readonly host: string
  readonly port: number
  readonly localAddress: string
  /** After how many bytes, of both directions together, the next connection is cut; by default never. */
  readonly cutAfter?: () => number
}

/** A relay that listens. */
export interface Relay {
  readonly port: number
  /** Forgets what is connected: the terminal's side is reset, and the station hears of it neither now nor later. */
  readonly forget: () => void
  readonly close: () => Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  life: "passes" | "forgotten"
  /** Bytes that it still passes on. */
  left: number
}

/** What is passed on before the cut does arrive. */
const cut = ({ far, near }: Pair, to: Socket, last: Buffer): void => {
  to.end(last)
  for (const end of [near, far]) if (end !== to) end.resetAndDestroy()
}

const pass = (pair: Pair, from: Socket, to: Socket): void => {
  from.on("data", (bytes) => {
    if (pair.life !== "passes") return
    const passed = bytes.subarray(0, Math.max(0, pair.left))
    pair.left -= bytes.length
    if (pair.left > 0) to.write(passed)
    else cut(pair, to, passed)
  })
  from.on("error", () => from.destroy())
  from.on("close", () => {
    if (pair.life === "passes" && !to.writableEnded) to.destroy()
  })
}

/** Starts one on a free port of loopback. */
export const start = async ({ cutAfter, host, localAddress, port }: Options): Promise<Relay> => {
  const pairs = new Set<Pair>()
  const server = createServer((near) => {
    const far = connect({ host, port, localAddress, noDelay: true })
    const pair: Pair = { near, far, life: "passes", left: cutAfter?.() ?? Number.POSITIVE_INFINITY }
    near.setNoDelay(true)
    pairs.add(pair)
    pass(pair, near, pair.far)
    pass(pair, pair.far, near)
    pair.far.on("close", () => pairs.delete(pair))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a relay has a port")
  return {
    port: address.port,
    forget: () => {
      for (const pair of pairs) {
        if (pair.life === "forgotten") continue
        pair.life = "forgotten"
        pair.near.resetAndDestroy()
      }
    },
    close: () => {
      for (const { far, near } of pairs) {
        near.destroy()
        far.destroy()
      }
      return new Promise((resolve) => server.close(() => resolve()))
    }
  }
}
