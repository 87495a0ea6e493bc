/** A relay between terminals and a station, as an address translation on the way is one: it dials on from an address of its own, and can forget a connection. */
import { connect, createServer, type Socket } from "node:net"

/** Where it passes connections on to, and from which address of this machine. */
export interface Options {
  readonly host: string
  readonly port: number
  readonly localAddress: string
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
}

const pass = (pair: Pair, from: Socket, to: Socket): void => {
  from.on("data", (bytes) => {
    if (pair.life === "passes") to.write(bytes)
  })
  from.on("error", () => from.destroy())
  from.on("close", () => {
    if (pair.life === "passes") to.destroy()
  })
}

/** Starts one on a free port of loopback. */
export const start = async ({ host, localAddress, port }: Options): Promise<Relay> => {
  const pairs = new Set<Pair>()
  const server = createServer((near) => {
    const pair: Pair = { near, far: connect({ host, port, localAddress, noDelay: true }), life: "passes" }
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
