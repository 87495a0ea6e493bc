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

/** Forgets the tries of whoever knew the password. */
export const succeeded = (tries: Tries, keys: ReadonlyArray<string>): Tries => {
  const next = new Map(tries)
  for (const key of keys) next.delete(key)
  return next
}
