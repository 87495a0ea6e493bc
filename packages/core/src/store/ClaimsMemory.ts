/** The queues of the store in memory. */
import type { Due } from "../books/entry/Due.ts"
import { toMillis } from "../values/Instant.ts"
import { type Ref, refKey } from "./Aggregates.ts"
import { type Books, rowOf } from "./BooksMemory.ts"
import { compare } from "./Listed.ts"
import type { Claim, PutOff } from "./StationStore.ts"

interface Work {
  readonly ref: Ref
  readonly due: Due
}

const isBefore = (a: Work, b: Work): boolean => compare([a.due.order, a.ref.id], [b.due.order, b.ref.id]) < 0

/** Leases due work. */
export const claim = (books: Books, it: Claim): ReadonlyArray<Ref> => {
  const heads = new Map<string, Work>()
  for (const work of books.due[it.queue].values()) {
    const head = heads.get(work.due.serial)
    if (head === undefined || isBefore(work, head)) heads.set(work.due.serial, work)
  }
  const now = toMillis(it.now)
  const except = new Set(it.except)
  const horizon = now + (it.horizonMillis ?? Number.POSITIVE_INFINITY)
  const longestLease = now + 2 * it.leaseMillis
  const isPast = (at: number, bound: number): boolean => at <= now || at > bound
  const given = [...heads.values()]
    .filter(({ due }) => isPast(toMillis(due.at), horizon))
    .filter(({ ref }) => !except.has(ref.id) && isPast(books.leases.get(refKey(ref))?.until ?? now, longestLease))
    .sort((a, b) => toMillis(a.due.at) - toMillis(b.due.at) || (isBefore(a, b) ? -1 : 1))
    .slice(0, it.limit)
  for (const { ref } of given) books.leases.set(refKey(ref), { holder: it.holder, until: now + it.leaseMillis })
  return given.map(({ ref }) => ref)
}

/** Gives leases back. */
export const release = (books: Books, refs: ReadonlyArray<Ref>, holder: string): void => {
  for (const key of refs.map(refKey)) if (books.leases.get(key)?.holder === holder) books.leases.delete(key)
}

/** Puts off work that recurs. */
export const putOff = (books: Books, { ref, version, until }: PutOff): void => {
  const row = rowOf(books, ref)
  if (!row?.due || row.current.version !== version) return
  books.due[row.due.queue].set(refKey(ref), { ref, due: { ...row.due, at: until } })
  books.leases.delete(refKey(ref))
}
