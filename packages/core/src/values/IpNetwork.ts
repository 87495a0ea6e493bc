/** Addresses and networks of the internet protocol as people write them (10.8.0.0/16, 2001:db8::/32): pure, so that rules and browsers have it, too. */
import * as Schema from "effect/Schema"

/** An address as bits; the same address has the same ones however it is written, and an IPv4 address that IPv6 carries is the IPv4 address. */
interface Bits {
  readonly width: 32 | 128
  readonly value: bigint
}

const decimal = /^(?:0|[1-9]\d{0,2})$/
const group = /^[\da-f]{1,4}$/i

const v4 = (text: string): bigint | null => {
  const parts = text.split(".")
  if (parts.length !== 4 || parts.some((part) => !decimal.test(part) || Number(part) > 255)) return null
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n)
}

/** Writes the last two groups of an address that ends in dots (`::ffff:10.0.0.1`) as groups. */
const withoutDots = (text: string): string | null => {
  const at = text.lastIndexOf(":") + 1
  const tail = text.slice(at)
  if (!tail.includes(".")) return text
  const value = v4(tail)
  return value === null ? null : `${text.slice(0, at)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}

const groupsOf = (text: string): ReadonlyArray<string> => (text === "" ? [] : text.split(":"))

const v6 = (text: string): bigint | null => {
  const inGroups = withoutDots(text)
  if (inGroups === null) return null
  const [head = "", tail, ...more] = inGroups.split("::")
  const [before, behind] = [groupsOf(head), groupsOf(tail ?? "")]
  const missing = 8 - before.length - behind.length
  const all = [...before, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...behind]
  if (more.length > 0 || all.some((it) => !group.test(it))) return null
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  return all.reduce((value, it) => value * 65_536n + BigInt(`0x${it}`), 0n)
}

/** The first 96 bits of an IPv4 address that IPv6 carries: `::ffff:0:0/96`. */
const mapped = 0xffffn

const bitsOf = (text: string): Bits | null => {
  const four = v4(text)
  if (four !== null) return { width: 32, value: four }
  // The zone of a link-local address is the name of an interface of this machine.
  const six = v6(text.replace(/%.*/, ""))
  if (six === null) return null
  return six >> 32n === mapped ? { width: 32, value: six & 0xffff_ffffn } : { width: 128, value: six }
}

interface Network extends Bits {
  readonly prefix: number
}

const networkOf = (text: string): Network | null => {
  const [address = "", length, ...more] = text.split("/")
  const bits = bitsOf(address)
  if (bits === null || more.length > 0) return null
  if (length === undefined) return { ...bits, prefix: bits.width }
  if (!decimal.test(length)) return null
  // `::ffff:10.0.0.0/104` names the IPv4 network with eight bits.
  const prefix = Number(length) - (bits.width === 32 && address.includes(":") ? 96 : 0)
  return prefix < 0 || prefix > bits.width ? null : { ...bits, prefix }
}

/** Tells whether two texts write the same address. @category Functions */
export const isSameAddress = (one: string, other: string): boolean => {
  const [a, b] = [bitsOf(one), bitsOf(other)]
  return a === null || b === null ? one === other : a.width === b.width && a.value === b.value
}

/** Tells whether a network has an address; text that is neither has nothing. @category Functions */
export const contains = (network: string, address: string): boolean => {
  const [net, it] = [networkOf(network), bitsOf(address)]
  if (net === null || it === null || net.width !== it.width) return false
  const rest = BigInt(net.width - net.prefix)
  return net.value >> rest === it.value >> rest
}

/** Describes an address: four numbers with dots, or IPv6. @category Schemas */
export const IpAddress = Schema.String.check(
  Schema.makeFilter((text: string) => (bitsOf(text) === null ? "an IPv4 or IPv6 address" : undefined))
)

/** Describes a network: an address with the number of leading bits that count (`10.8.0.0/16`); without one it is that address alone. @category Schemas */
export const IpNetwork = Schema.String.check(
  Schema.makeFilter((text: string) => (networkOf(text) === null ? "a network, such as 10.8.0.0/16" : undefined))
)
