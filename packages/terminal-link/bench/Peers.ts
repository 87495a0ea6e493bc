/** The process of the terminals: they dial, send heartbeats, and come back after all connections were reset. */
import { connect, type Socket } from "node:net"
import { lines } from "./Cases.ts"
import { serve } from "./Talk.ts"

interface Peer {
  socket: Socket
  heard: () => void
}

let peers: ReadonlyArray<Peer> = []

/** Dials until it is answered; whoever is turned away dials again, and is counted. */
const dial = (port: number, address: number, turnedAway: () => void): Promise<Peer> =>
  new Promise((resolve) => {
    const attempt = (): void => {
      const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () => socket.write(`HELLO ${address}\n`))
      const peer: Peer = { socket, heard: () => resolve(peer) }
      const again = (): void => {
        turnedAway()
        setTimeout(attempt, 10)
      }
      socket.on("error", () => socket.destroy())
      socket.once("close", again)
      lines(socket, () => {
        socket.off("close", again)
        peer.heard()
      })
    }
    attempt()
  })

const all = async (port: number, count: number): Promise<number> => {
  let turnedAway = 0
  const another = (): void => {
    turnedAway += 1
  }
  const dialled = Array.from({ length: count }, (_, index) => dial(port, index + 1, another))
  peers = await Promise.all(dialled)
  return turnedAway
}

const beat = async (peer: Peer, times: number): Promise<void> => {
  for (let n = 0; n < times; n += 1) {
    await new Promise<void>((resolve) => {
      peer.heard = resolve
      peer.socket.write("PING\n")
    })
  }
}

const took = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

serve({
  dial: (port = 0, count = 0) => took(() => all(port, count)),
  beat: (times = 1) => took(() => Promise.all(peers.map((peer) => beat(peer, times)))),
  storm: async (port = 0) => {
    const before = peers
    let turnedAway = 0
    const millis = await took(async () => {
      for (const { socket } of before) socket.resetAndDestroy()
      turnedAway = await all(port, before.length)
    })
    if (turnedAway > 0) console.error(`${turnedAway} connections were turned away`)
    return millis
  }
})
