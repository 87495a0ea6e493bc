/** Where a webhook may go: to public addresses over TLS, and into private networks that the host names. */
import { BlockList, isIP, isIPv4 } from "node:net"

type Family = "ipv4" | "ipv6"
const familyOf = (address: string): Family => (isIPv4(address) ? "ipv4" : "ipv6")

const listOf = (networks: ReadonlyArray<string>, setting: string): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", bits] = network.split("/")
    if (isIP(address) === 0) throw new RangeError(`${setting}: ${network} is no address and no network`)
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

/** Addresses of IPv4 that no public host has (RFC 6890 and its registry): private, shared, loopback, link-local, documentation, multicast, reserved. */
const notPublic4 = listOf(
  [
    ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
    ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
    ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"]
  ],
  "notPublic4"
)
/** All public addresses of IPv6, and those among them that stand for one of IPv4, for documentation or for tunnels. */
const public6 = listOf(["2000::/3"], "public6")
const notPublic6 = listOf(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"], "notPublic6")

const isPublic = (address: string): boolean =>
  isIPv4(address)
    ? !notPublic4.check(address, "ipv4")
    : public6.check(address, "ipv6") && !notPublic6.check(address, "ipv6")

/** How a webhook is sent: over TLS, or in the open. */
export type Scheme = "https:" | "http:"

/** Whether a webhook may be sent to an address: over TLS to a public one, in any way into the networks that are named. */
export type MayReach = (address: string, scheme: Scheme) => boolean

/** Makes the question; throws a `RangeError` that names what is no network. */
export const reachOf = (networks: ReadonlyArray<string>): MayReach => {
  const named = listOf(networks, "webhooks.networks")
  return (address, scheme) =>
    isIP(address) !== 0 && (named.check(address, familyOf(address)) || (scheme === "https:" && isPublic(address)))
}

/** The address in the host of a URL, or `null` for a name. */
export const literalOf = ({ hostname }: URL): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, "")
  return isIP(bare) === 0 ? null : bare
}

const mostCharacters = 2_000

/** Says why a text is not where a webhook goes, or `null`: whether a name leads where it may is seen whenever it is sent. */
export const addressProblem = (
  text: string,
  mayReach: MayReach
): "url" | "scheme" | "credentials" | "network" | null => {
  if (text.length > mostCharacters || !URL.canParse(text)) return "url"
  const url = new URL(text)
  if (url.protocol !== "https:" && url.protocol !== "http:") return "scheme"
  if (url.username !== "" || url.password !== "" || url.hash !== "") return "credentials"
  const literal = literalOf(url)
  return literal === null || mayReach(literal, url.protocol) ? null : "network"
}
