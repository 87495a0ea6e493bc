/** Who is at the other end: the address of the connection, or what a proxy says, and only if it is one of the host's own. */
import type { IncomingMessage } from "node:http"
import { BlockList, isIP, isIPv4 } from "node:net"

/** Tells whether an address is that of a proxy of the host. */
export type IsProxy = (address: string) => boolean

const familyOf = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6")

/** An IPv4 peer of a socket that takes both is written `::ffff:10.0.0.1`. */
const bare = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "")

/** Makes the question out of addresses and networks, such as `10.0.0.7` and `10.1.0.0/16`. */
export const proxiesOf = (named: ReadonlyArray<string>): IsProxy => {
  const list = new BlockList()
  for (const each of named) {
    const [address = "", bits] = each.split("/")
    if (isIP(address) === 0) throw new Error(`proxies: ${each} is no address and no network`)
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

/**
 * Gives the address of whoever sent a request: from the right of `X-Forwarded-For`, the first that is not one of the host's proxies. What stands
 * to the left of it the sender may have written himself.
 */
export const addressOf = (incoming: IncomingMessage, isProxy: IsProxy): string => {
  const peer = bare(incoming.socket.remoteAddress ?? "")
  const header = incoming.headers["x-forwarded-for"]
  const text = Array.isArray(header) ? header.join(",") : (header ?? "")
  const hops = text.split(",").map((hop) => bare(hop.trim()))
  let address = peer
  while (isProxy(address)) {
    const hop = hops.pop()
    if (hop === undefined || isIP(hop) === 0) break
    address = hop
  }
  return address
}
