/** Where connections come from (来源): the network of a peer's address, or one that the host has named. */
import { BlockList, isIP } from "node:net"
import * as Result from "effect/Result"
import type { Limits } from "./Limits.ts"
import { LinkConfigError } from "./LinkError.ts"

/** The limits that a named network may have of its own. */
const ownLimits = [
  "silentConnections",
  "strangersBurst",
  "sourceFrames",
  "sourceFramesBurst",
  "sourceBytes",
  "sourceBytesBurst"
] as const

/** What counts for a source. */
export type SourceLimits = Pick<Limits, (typeof ownLimits)[number]>

/**
 * A network that the host names because many terminals come from it: a carrier's APN, a gateway. It is one source with its own limits.
 *
 * **Details** `ranges`: addresses or CIDR ranges, `10.20.0.0/16`, `2001:db8::/48`, `203.0.113.7`; the other fields in place of those of `Limits`, each an
 * integer of at least 1.
 *
 * @category Models
 */
export interface Network {
  readonly name: string
  readonly ranges: ReadonlyArray<string>
  readonly silentConnections?: number
  readonly strangersBurst?: number
  readonly sourceFrames?: number
  readonly sourceFramesBurst?: number
  readonly sourceBytes?: number
  readonly sourceBytesBurst?: number
}

/** One source, with what counts for it. */
export interface Source {
  readonly key: string
  readonly limits: SourceLimits
}

/** Gives the source of an address. */
export type SourceOf = (address: string) => Source

const mapped = "::ffff:"

/** An IPv4 address that an IPv6 socket shows is what it is. */
const plain = (address: string): string =>
  address.toLowerCase().startsWith(mapped) && isIP(address.slice(mapped.length)) === 4
    ? address.slice(mapped.length)
    : address

/** Writes the eight groups of an IPv6 address out. */
const groupsOf = (address: string): ReadonlyArray<string> => {
  const [before = "", after] = (address.split("%")[0] ?? "").split("::")
  const head = before === "" ? [] : before.split(":")
  const tail = after === undefined || after === "" ? [] : after.split(":")
  const zeros = Array.from({ length: Math.max(8 - head.length - tail.length, 0) }, () => "0")
  return [...head, ...zeros, ...tail].map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
}

/** Gives the network of an address: /24 of IPv4, /64 of IPv6, what one subscriber or one small site has. */
export const networkOf = (address: string): string => {
  const known = plain(address)
  switch (isIP(known)) {
    case 4:
      return `${known.slice(0, known.lastIndexOf("."))}.0/24`
    case 6:
      return `${groupsOf(known).slice(0, 4).join(":")}::/64`
  }
  return known
}

const bits = { 4: 32, 6: 128 } as const

/** Adds a range to a list, or gives what is wrong with it. */
const add = (list: BlockList, range: string): string | null => {
  const [address = "", prefix, ...more] = range.split("/")
  const family = isIP(address)
  const length = prefix === undefined && family !== 0 ? bits[family as 4 | 6] : Number(prefix)
  const isRange = family !== 0 && more.length === 0 && /^\d*$/.test(prefix ?? "") && prefix !== ""
  if (!isRange || length > bits[family as 4 | 6]) return `${range} is no address and no CIDR range`
  list.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6")
  return null
}

const has = (list: BlockList, address: string): boolean => {
  const known = plain(address)
  return list.check(known, isIP(known) === 6 ? "ipv6" : "ipv4")
}

/** Reads addresses and ranges, `setting` is where they stand; gives whether an address is among them. */
export const rangesOf = (
  ranges: ReadonlyArray<string>,
  setting: string
): Result.Result<(address: string) => boolean, LinkConfigError> => {
  const list = new BlockList()
  for (const range of ranges) {
    const wrong = add(list, range)
    if (wrong !== null) return Result.fail(new LinkConfigError({ setting, message: wrong }))
  }
  return Result.succeed((address) => has(list, address))
}

const limitsOf = (valueOf: (name: keyof SourceLimits) => number): SourceLimits =>
  Object.fromEntries(ownLimits.map((name) => [name, valueOf(name)])) as SourceLimits

/** Reads the named networks; the first that has an address is its source. */
export const sources = (
  networks: ReadonlyArray<Network>,
  limits: SourceLimits
): Result.Result<SourceOf, LinkConfigError> => {
  const common = limitsOf((name) => limits[name])
  const named: Array<{ readonly has: (address: string) => boolean; readonly source: Source }> = []
  for (const [index, network] of networks.entries()) {
    const ranges = rangesOf(network.ranges, `networks[${index}].ranges`)
    if (Result.isFailure(ranges)) return Result.fail(ranges.failure)
    for (const name of ownLimits) {
      const value = network[name]
      if (value === undefined || (Number.isInteger(value) && value > 0)) continue
      const message = `${value} is not an integer of at least 1`
      return Result.fail(new LinkConfigError({ setting: `networks[${index}].${name}`, message }))
    }
    const own = limitsOf((name) => network[name] ?? limits[name])
    named.push({ has: ranges.success, source: { key: `network ${network.name}`, limits: own } })
  }
  return Result.succeed((address) => {
    const found = named.find((it) => it.has(address))
    return found?.source ?? { key: networkOf(address), limits: common }
  })
}
