/** Who dialled in: the peer of a socket, or whom a proxy before it names. */
import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"

/** An address and a port, and the common name of a client certificate that was verified; `null`: there is none. */
export interface Origin {
  readonly address: string
  readonly port: number
  readonly certificate: string | null
}

const certificateOf = (socket: Socket): string | null => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null
  const { subject } = socket.getPeerCertificate()
  const name: unknown = subject?.CN
  return typeof name === "string" ? name : null
}

/** Gives the peer of a socket, as far as the system still knows it. */
export const originOf = (socket: Socket): Origin => ({
  address: socket.remoteAddress ?? "?",
  port: socket.remotePort ?? 0,
  certificate: certificateOf(socket)
})
