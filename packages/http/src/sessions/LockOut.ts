/** Who may try a password: so many wrong ones a minute for a name from one place, then none until the minute is over. Pure: state in, state out. */

/** The times of the tries that count, oldest first, by what they are counted for. */
export type Tries = ReadonlyMap<string, ReadonlyArray<number>>

/** How many tries are counted for a key within a minute, and how many keys are kept: the one that tried longest ago is forgotten first. */
export const windowMillis = 60_000
export const mostKeys = 10_000

/** What a try is counted for, and how many of them are let through in a minute. */
export interface Counted {
  readonly key: string
  readonly most: number
}

/** Says how many milliseconds to wait, 0 for none, and counts the try: before the password is looked at, so that tries side by side count, too. */
export const tried = (tries: Tries, counted: ReadonlyArray<Counted>, now: number): [Tries, waitMillis: number] => {
  const recent = ({ key }: Counted) => (tries.get(key) ?? []).filter((at) => at > now - windowMillis && at <= now)
  const waits = counted.map((each) => {
    const [oldest, ...others] = recent(each)
    return oldest !== undefined && others.length + 1 >= each.most ? oldest + windowMillis - now : 0
  })
  const wait = Math.max(0, ...waits)
  if (wait > 0) return [tries, wait]
  const next = new Map(tries)
  for (const each of counted) {
    const times = [...recent(each), now]
    // Last in the map is who tried last.
    next.delete(each.key)
    next.set(each.key, times)
  }
  for (const key of next.keys()) {
    if (next.size <= mostKeys) break
    next.delete(key)
  }
  return [next, 0]
}

/** Takes one try back that was counted and turned out to be none. */
export const givenBack = (tries: Tries, keys: ReadonlyArray<string>): Tries => {
  const next = new Map(tries)
  for (const key of keys) {
    const times = next.get(key)?.slice(0, -1) ?? []
    if (times.length === 0) next.delete(key)
    else next.set(key, times)
  }
  return next
}

/** The network that an address counts for: whoever has an address of IPv6 has the other 2⁶⁴ of its network, too. */
export const networkOf = (address: string): string => {
  if (!address.includes(":") || address.includes(".")) return address
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? []
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"))
  const given = [groups(head), groups(tail)] as const
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - given[0].length - given[1].length)
  const all = [...given[0], ...Array.from({ length: zeros }, () => "0"), ...given[1]]
  return `${all
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":")}::/64`
}

/** Forgets the tries of whoever knew the password. */
export const succeeded = (tries: Tries, keys: ReadonlyArray<string>): Tries => {
  const next = new Map(tries)
  for (const key of keys) next.delete(key)
  return next
}
