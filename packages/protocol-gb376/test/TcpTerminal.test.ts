import { createServer, type Socket } from "node:net"
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { Frame } from "../src/index.ts"
import { SimulatedTerminal, TcpTerminal } from "../src/testing/index.ts"

const confirmation = (frame: Frame.Frame): Uint8Array =>
  Result.getOrThrow(
    Frame.encode({
      dir: "down",
      fcb: 0,
      protocol: 2,
      prm: 0,
      function: 11,
      d4: 0,
      address: frame.address,
      afn: "00",
      seq: { ...frame.seq, con: 0 },
      units: [{ pn: [0], fn: 1, name: "" }],
      aux: {}
    })
  )
const cleanups: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const listen = (onLogin: (socket: Socket, frame: Frame.Frame) => void) =>
  new Promise<number>((resolve) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on("error", () => socket.destroy())
      socket.on("data", (bytes) => onLogin(socket, Result.getOrThrow(Frame.decode(bytes))))
    })
    cleanups.push(
      () =>
        new Promise((done) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => done())
        })
    )
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : 0)
    })
  })

describe("the TCP driver", () => {
  it("logs in, and logs in again after the power failed", async () => {
    let logins = 0
    const port = await listen((socket, frame) => {
      assert.strictEqual(frame.afn, "02")
      logins += 1
      socket.write(confirmation(frame))
    })
    const dialling = TcpTerminal.start({
      host: "127.0.0.1",
      port,
      terminal: SimulatedTerminal.make(SimulatedTerminal.settings("3701-00001")),
      redialMillis: 5
    })
    cleanups.push(dialling.close)
    await dialling.online()
    assert.strictEqual(logins, 1)
    dialling.apply({ _tag: "PowerLoss" })
    await dialling.online()
    assert.strictEqual(logins, 2)
  })

  it("takes its time for each frame", async () => {
    const started = performance.now()
    let cameAfter = 0
    const port = await listen((socket, frame) => {
      cameAfter = performance.now() - started
      socket.write(confirmation(frame))
    })
    const terminal = SimulatedTerminal.make(SimulatedTerminal.settings("3701-00001"))
    const dialling = TcpTerminal.start({ host: "127.0.0.1", port, terminal, answerMillis: 100 })
    cleanups.push(dialling.close)
    await dialling.online()
    assert.isAtLeast(cameAfter, 99)
  })
})
