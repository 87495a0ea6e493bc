/** The reference: a socket that writes one prebuilt SUBMIT over and over, keeps a window and counts answers. No codec, no timers. */
import * as net from "node:net"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Authenticator from "../src/Authenticator.ts"
import { encode } from "../src/Messages.ts"

const connect = (): Uint8Array => {
  const secret = Redacted.value(Redacted.make("888888"))
  const source = Authenticator.source({ spId: "900001", secret, timestamp: "1122062315" })
  const body = { Source_Addr: "900001", AuthenticatorSource: source, Version: 0x30, Timestamp: 1122062315 }
  return Result.getOrThrow(encode({ type: "CONNECT", version: "3.0", sequenceId: 1, body }))
}

/** Sends `count` copies of `pdu` with at most `window` unanswered; the time in milliseconds, login not counted. */
export const send = (port: number, pdu: Uint8Array, count: number, window: number): Promise<number> =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true })
    const template = Buffer.from(pdu)
    let rest = Buffer.alloc(0)
    let [sent, answered, started] = [0, 0, 0]
    const fill = (): void => {
      const writes: Array<Buffer> = []
      while (sent < count && sent - answered < window) {
        const copy = Buffer.from(template)
        copy.writeUInt32BE(++sent + 1, 8)
        writes.push(copy)
      }
      if (writes.length > 0) socket.write(Buffer.concat(writes))
    }
    socket.on("data", (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let at = 0
      while (bytes.length - at >= 4 && bytes.length - at >= bytes.readUInt32BE(at)) {
        if (bytes.readUInt32BE(at + 4) === 0x80000001) started = performance.now()
        else answered++
        at += bytes.readUInt32BE(at)
      }
      rest = bytes.subarray(at)
      if (answered < count) return fill()
      socket.destroy()
      resolve(performance.now() - started)
    })
    socket.write(connect())
  })
