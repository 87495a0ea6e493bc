/** A way between two ends over TCP that can be cut without a word to either, as a network is; each new connection may lead somewhere else. */
import { connect, createServer, type Socket } from "node:net"

/** A way that listens on a port of loopback. */
export interface Way {
  readonly port: number
  /** From now on nothing is passed on, and nobody is told. */
  readonly cut: () => void
  /** What was connected is reset, and what comes passes again. */
  readonly heal: () => void
  /** The near end of all connections is reset; the far end of them hears nothing (`silent`), or their end. */
  readonly drop: (far: "silent" | "told") => void
  readonly close: () => Promise<void>
}

interface Pair {
  readonly near: Socket
  readonly far: Socket
  passes: "yes" | "no"
}

const pass = (pair: Pair, from: Socket, to: Socket): void => {
  from.on("data", (bytes) => {
    if (pair.passes === "yes") to.write(bytes)
  })
  from.on("error", () => from.destroy())
  from.on("close", () => {
    if (pair.passes === "yes") to.destroy()
  })
}

/** Opens a way; `to` says where a connection that comes now leads to, `null`: nowhere, and it is closed. */
export const open = async (to: () => number | null): Promise<Way> => {
  const pairs = new Set<Pair>()
  let state: "open" | "cut" = "open"
  const server = createServer((near) => {
    near.on("error", () => near.destroy())
    const port = to()
    if (port === null) return void near.destroy()
    near.setNoDelay(true)
    const far = connect({ host: "127.0.0.1", port, noDelay: true })
    const pair: Pair = { near, far, passes: state === "open" ? "yes" : "no" }
    pairs.add(pair)
    pass(pair, near, far)
    pass(pair, far, near)
    far.on("close", () => {
      if (pair.passes === "yes") pairs.delete(pair)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("a way has a port")
  return {
    port: address.port,
    cut: () => {
      state = "cut"
      for (const pair of pairs) pair.passes = "no"
    },
    heal: () => {
      state = "open"
      for (const pair of pairs) {
        if (pair.passes === "yes") continue
        pair.near.destroy()
        pair.far.resetAndDestroy()
        pairs.delete(pair)
      }
    },
    drop: (far) => {
      for (const pair of pairs) {
        if (pair.passes === "no") continue
        pair.passes = "no"
        pair.near.resetAndDestroy()
        if (far === "silent") continue
        pair.far.destroy()
        pairs.delete(pair)
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
