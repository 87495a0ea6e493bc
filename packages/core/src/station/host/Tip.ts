/**
 * The newest end of the books: whoever follows them and has caught up reads the same commits, which are read from the store once, however many follow.
 *
 * The last commits are kept for those who are a little behind. Whoever is further behind reads the store by himself, at his own pace, until he is not.
 */
import type { Commit } from "../../store/Commit.ts"
import { abortError } from "../kernel/Caller.ts"

/** A commit and its place. */
export interface Change {
  readonly position: bigint
  readonly commit: Commit
}

/** What the end of the books is read from. */
export interface Books {
  /** A place near the end, so that what is read from there on is little. */
  readonly near: () => Promise<bigint>
  /** Gives the commits after a place, and goes on with new ones; the signal ends it. */
  readonly changes: (after: bigint, signal: AbortSignal) => AsyncGenerator<Change, void, undefined>
}

/** How many commits are kept. */
export const mostKept = 500

/** Reads for all: what it has read, and the place behind which it has everything. */
interface Reader {
  readonly ending: AbortController
  from: bigint
  readonly kept: Array<Change>
  state: "reading" | "over"
}

type Waiter = (error: unknown) => void

/** Makes the end of books; nothing is read while nobody follows. */
export const tipOf = ({ near, changes }: Books) => {
  let reader: Promise<Reader> | null = null
  let followers = 0
  const waiting = new Set<Waiter>()

  const wake = (error: unknown): void => {
    const all = [...waiting]
    waiting.clear()
    for (const waiter of all) waiter(error)
  }

  /** Reads on until nobody follows; what breaks it is told to all who wait, and whoever comes then begins anew. */
  const read = async (its: Reader, own: Promise<Reader>): Promise<void> => {
    const end = (error: unknown): void => {
      its.state = "over"
      if (reader === own) reader = null
      if (!its.ending.signal.aborted) wake(error)
    }
    try {
      for await (const change of changes(its.from, its.ending.signal)) {
        its.kept.push(change)
        const [first] = its.kept
        if (its.kept.length > mostKept && first !== undefined) {
          its.from = first.position
          its.kept.shift()
        }
        wake(null)
      }
      end(new Error("the store gives no commits any more"))
    } catch (error) {
      end(error)
    }
  }

  const reading = (): Promise<Reader> => {
    if (reader !== null) return reader
    const own: Promise<Reader> = near().then((from) => ({
      ending: new AbortController(),
      from,
      kept: [],
      state: "reading"
    }))
    reader = own
    own.then(
      (its) => void read(its, own),
      () => {
        if (reader === own) reader = null
      }
    )
    return own
  }

  const left = (): void => {
    followers -= 1
    if (followers > 0 || reader === null) return
    reader.then(({ ending }) => ending.abort()).catch(() => {})
    reader = null
  }

  const has = ({ from, kept }: Reader, position: bigint): boolean =>
    position >= from && position <= (kept.at(-1)?.position ?? from)

  /** Gives the first commit behind a place: most who follow are at the end, so it is looked for from there. */
  const behind = ({ kept }: Reader, position: bigint): Change | undefined => {
    let at = kept.length
    while (at > 0 && (kept[at - 1]?.position ?? 0n) > position) at -= 1
    return kept[at]
  }

  /** Waits until something was read, or the signal aborts. */
  const grown = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = () => waiter(null)
      const waiter: Waiter = (error) => {
        waiting.delete(waiter)
        signal?.removeEventListener("abort", leave)
        if (error === null) resolve()
        else reject(error)
      }
      waiting.add(waiter)
      signal?.addEventListener("abort", leave)
    })

  /** Reads the store from a place until that is one which all have. */
  async function* alone(place: bigint, its: Reader, signal: AbortSignal): AsyncGenerator<Change, void, undefined> {
    for await (const change of changes(place, signal)) {
      yield change
      if (has(its, change.position)) return
    }
  }

  return {
    /** How many follow now. */
    followers: (): number => followers,
    /** Gives the commits after a place, in their order, and new ones as they come, until the signal aborts. */
    async *after(place: bigint, signal: AbortSignal | undefined): AsyncGenerator<Change, void, undefined> {
      const leaving = new AbortController()
      followers += 1
      let position = place
      try {
        for (;;) {
          if (signal?.aborted === true) throw abortError(signal)
          const its = await reading()
          // What broke it was told to those who waited; whoever comes between begins anew.
          if (its.state === "over") continue
          if (!has(its, position)) {
            for await (const change of alone(position, its, signal ?? leaving.signal)) {
              position = change.position
              yield change
            }
            continue
          }
          const next = behind(its, position)
          if (next === undefined) await grown(signal)
          else {
            position = next.position
            yield next
          }
        }
      } finally {
        leaving.abort()
        left()
      }
    }
  }
}
