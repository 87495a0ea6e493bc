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

/** The end of books; nothing is read while nobody follows. */
class Tip {
  readonly #books: Books
  readonly #waiting = new Set<Waiter>()
  #reader: Promise<Reader> | null = null
  #followers = 0

  constructor(books: Books) {
    this.#books = books
  }

  /** How many follow now. */
  followers(): number {
    return this.#followers
  }

  /** Gives the commits after a place, in their order, and new ones as they come, until the signal aborts. */
  async *after(place: bigint, signal: AbortSignal | undefined): AsyncGenerator<Change, void, undefined> {
    const leaving = new AbortController()
    this.#followers += 1
    let position = place
    try {
      for (;;) {
        if (signal?.aborted === true) throw abortError(signal)
        const its = await this.#reading()
        // What broke it was told to those who waited; whoever comes between begins anew.
        if (its.state === "over") continue
        if (!has(its, position)) {
          for await (const change of this.#alone(position, its, signal ?? leaving.signal)) {
            position = change.position
            yield change
          }
          continue
        }
        const next = behind(its, position)
        if (next === undefined) await this.#grown(signal)
        else {
          position = next.position
          yield next
        }
      }
    } finally {
      leaving.abort()
      this.#left()
    }
  }

  #wake(error: unknown): void {
    const all = [...this.#waiting]
    this.#waiting.clear()
    for (const waiter of all) waiter(error)
  }

  /** What broke the reader is told to all who wait, and whoever comes then begins anew. */
  #end(its: Reader, own: Promise<Reader>, error: unknown): void {
    its.state = "over"
    if (this.#reader === own) this.#reader = null
    if (!its.ending.signal.aborted) this.#wake(error)
  }

  /** Reads on until nobody follows. */
  async #read(its: Reader, own: Promise<Reader>): Promise<void> {
    try {
      for await (const change of this.#books.changes(its.from, its.ending.signal)) {
        its.kept.push(change)
        const [first] = its.kept
        if (its.kept.length > mostKept && first !== undefined) {
          its.from = first.position
          its.kept.shift()
        }
        this.#wake(null)
      }
      this.#end(its, own, new Error("the store gives no commits any more"))
    } catch (error) {
      this.#end(its, own, error)
    }
  }

  #reading(): Promise<Reader> {
    if (this.#reader !== null) return this.#reader
    const own: Promise<Reader> = this.#books.near().then((from) => ({
      ending: new AbortController(),
      from,
      kept: [],
      state: "reading"
    }))
    this.#reader = own
    own.then(
      (its) => void this.#read(its, own),
      () => {
        if (this.#reader === own) this.#reader = null
      }
    )
    return own
  }

  #left(): void {
    this.#followers -= 1
    if (this.#followers > 0 || this.#reader === null) return
    this.#reader.then(({ ending }) => ending.abort()).catch(() => {})
    this.#reader = null
  }

  /** Waits until something was read, or the signal aborts. */
  #grown(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => waiter(null)
      const waiter: Waiter = (error) => {
        this.#waiting.delete(waiter)
        signal?.removeEventListener("abort", leave)
        if (error === null) resolve()
        else reject(error)
      }
      this.#waiting.add(waiter)
      signal?.addEventListener("abort", leave)
    })
  }

  /** Reads the store from a place until that is one which all have. */
  async *#alone(place: bigint, its: Reader, signal: AbortSignal): AsyncGenerator<Change, void, undefined> {
    for await (const change of this.#books.changes(place, signal)) {
      yield change
      if (has(its, change.position)) return
    }
  }
}

const has = ({ from, kept }: Reader, position: bigint): boolean =>
  position >= from && position <= (kept.at(-1)?.position ?? from)

/** Gives the first commit behind a place: most who follow are at the end, so it is looked for from there. */
const behind = ({ kept }: Reader, position: bigint): Change | undefined => {
  let at = kept.length
  while (at > 0 && (kept[at - 1]?.position ?? 0n) > position) at -= 1
  return kept[at]
}

/** Makes the end of books. */
export const tipOf = (books: Books): Tip => new Tip(books)
