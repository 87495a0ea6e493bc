/** The reference: a socket that writes one prebuilt SUBMIT over and over, keeps a window, counts answers and confirms reports. No codec, no timers. */
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

const submitResp = 0x80000004
const deliver = 0x00000005

/** DELIVER_RESP with Result 0: number and Msg_Id are those of the DELIVER. */
const confirmationOf = (delivery: Buffer): Buffer => {
  const bytes = Buffer.alloc(24)
  bytes.writeUInt32BE(24, 0)
  bytes.writeUInt32BE(0x80000005, 4)
  delivery.copy(bytes, 8, 8, 20)
  return bytes
}

/**
 * Sends `count` copies of `pdu` with at most `window` unanswered, and waits for as many reports where each message has one; the time in
 * milliseconds, login not counted.
 */
export const send = (
  port: number,
  pdu: Uint8Array,
  count: number,
  window: number,
  reports: "none" | "oneEach" = "none"
): Promise<number> =>
  new Promise((resolve) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true })
    const template = Buffer.from(pdu)
    const expected = reports === "none" ? 0 : count
    let rest = Buffer.alloc(0)
    let [sent, answered, reported, started] = [0, 0, 0, 0]
    const fill = (writes: Array<Buffer>): void => {
      while (sent < count && sent - answered < window) {
        const copy = Buffer.from(template)
        copy.writeUInt32BE(++sent + 1, 8)
        writes.push(copy)
      }
      if (writes.length > 0) socket.write(Buffer.concat(writes))
    }
    socket.on("data", (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const writes: Array<Buffer> = []
      let at = 0
      while (bytes.length - at >= 4 && bytes.length - at >= bytes.readUInt32BE(at)) {
        const end = at + bytes.readUInt32BE(at)
        const command = bytes.readUInt32BE(at + 4)
        if (command === submitResp) answered++
        else if (command === deliver) {
          reported++
          writes.push(confirmationOf(bytes.subarray(at, end)))
        } else started = performance.now()
        at = end
      }
      rest = bytes.subarray(at)
      fill(writes)
      if (answered < count || reported < expected) return
      socket.destroySoon()
      resolve(performance.now() - started)
    })
    socket.write(connect())
  })
