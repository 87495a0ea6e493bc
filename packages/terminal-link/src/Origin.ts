/** Who dialled in: the peer of a socket. Whom a proxy before it names is read by `ProxyHeader`. */
import type { Socket } from "node:net"
import { TLSSocket } from "node:tls"
import type { Arrival, ClientCertificate } from "@yugou/core"

const certificateOf = (socket: Socket): ClientCertificate | null => {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null
  const { fingerprint256, subject } = socket.getPeerCertificate()
  // Without a certificate of the peer the system gives an empty object, whatever its type says.
  if (fingerprint256 === undefined) return null
  const name: unknown = subject?.CN
  return { subject: typeof name === "string" ? name : "", fingerprint: fingerprint256 }
}

/** Gives the peer of a socket, as far as the system still knows it. */
export const arrivalOf = (socket: Socket): Arrival => ({
  source: socket.remoteAddress ?? "?",
  port: socket.remotePort ?? 0,
  certificate: certificateOf(socket)
})
