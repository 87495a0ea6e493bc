/**
 * Commits that wait for the disk together: what comes while others are under way goes with the next ones, as one statement, which is one transaction and one write to
 * the disk.
 *
 * Each is answered for itself: what one finds stale, repeated or different says nothing of its neighbours. What the database refuses by an error would take its
 * neighbours with it, so all of such a statement are then brought one by one.
 */
import { type Commit, refKey, StoreError } from "@yugou/core/store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Answer, indexOf } from "./Payload.ts"

/** How many commits go together at most, and how many bytes of JSON they have in all, unless it is one alone. */
export const most = 32
export const mostBytes = 1024 * 1024

/** How many such statements are under way at once: the other connections of a pool are for reads. */
export const sideBySide = 4

/** How many commits wait at most; a further one is refused as `unavailable`. */
export const mostWaiting = 10_000

/** What a commit locks: what it only relies on others may rely on, too. */
interface Locks {
  readonly written: ReadonlyArray<string>
  readonly read: ReadonlyArray<string>
}

interface Waiting {
  readonly payload: string
  readonly locks: Locks
  readonly answer: Deferred.Deferred<Answer, StoreError>
  /** Gives it up after a time in which its turn did not come; `null`: its turn came at once. */
  timer: NodeJS.Timeout | null
}

/** How commits get to the database. */
export interface Ways {
  readonly alone: (payload: string) => Effect.Effect<Answer, StoreError>
  /** Gives the answers in the order of the payloads; `null`: the database refused one of them, and wrote none. */
  readonly together: (payloads: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Answer> | null, StoreError>
  /** How long a commit waits for its turn, in milliseconds. */
  readonly waitMillis: number
}

/** Brings a commit, alone or with others. */
export type Bring = (commit: Commit, payload: string) => Effect.Effect<Answer, StoreError>

/** Names everything on which a commit may have to wait for another one: what it wrote or saw, its id, and the targets that it writes about. */
const locksOf = ({ command, reads, writes }: Commit): Locks => ({
  written: [
    `command:${command.id}`,
    ...writes.map(({ ref }) => refKey(ref)),
    ...writes.flatMap(({ ref, state }) => {
      const { target } = indexOf(ref._tag, state).columns
      return typeof target === "string" ? [`about:${target}`] : []
    })
  ],
  read: reads.map(({ ref }) => refKey(ref))
})

/** What is locked by statements under way, and by commits that wait before others. */
class Held {
  private readonly counts = { written: new Map<string, number>(), read: new Map<string, number>() }
  private readonly move = (locks: Locks, by: 1 | -1): void => {
    for (const how of ["written", "read"] as const)
      for (const key of locks[how]) {
        const count = (this.counts[how].get(key) ?? 0) + by
        if (count === 0) this.counts[how].delete(key)
        else this.counts[how].set(key, count)
      }
  }
  readonly add = (locks: Locks): void => this.move(locks, 1)
  readonly remove = (locks: Locks): void => this.move(locks, -1)
  /** Two that would wait for each other in the database are never under way at once: in statements of several that would be a deadlock. */
  readonly meets = ({ written, read }: Locks): boolean =>
    written.some((key) => this.counts.written.has(key) || this.counts.read.has(key)) ||
    read.some((key) => this.counts.written.has(key))
}

const settle =
  (answer: Waiting["answer"]) =>
  (exit: Exit.Exit<Answer, StoreError>): Effect.Effect<unknown> =>
    Deferred.done(answer, exit)

const unavailable = (detail: string) => new StoreError({ reason: "unavailable", detail })

/** Takes out of those that wait the first that meet nothing; nobody overtakes one whom he would meet. */
const takeFrom = (waiting: Array<Waiting>, held: Held): ReadonlyArray<Waiting> => {
  const before = new Held()
  const taken: Array<Waiting> = []
  const left: Array<Waiting> = []
  let bytes = 0
  for (const it of waiting.splice(0)) {
    const size = Buffer.byteLength(it.payload)
    const fits = taken.length === 0 || (taken.length < most && bytes + size <= mostBytes)
    if (fits && !held.meets(it.locks) && !before.meets(it.locks)) {
      taken.push(it)
      bytes += size
    } else {
      before.add(it.locks)
      left.push(it)
    }
  }
  waiting.push(...left)
  return taken
}

/** Makes what brings commits one by one, or several of them together. */
const bringing = ({ alone, together }: Ways) => {
  const oneByOne = (batch: ReadonlyArray<Waiting>): Effect.Effect<unknown> =>
    Effect.forEach(batch, ({ payload, answer }) => Effect.flatMap(Effect.exit(alone(payload)), settle(answer)), {
      concurrency: sideBySide,
      discard: true
    })
  return Effect.fnUntraced(function* (batch: ReadonlyArray<Waiting>) {
    if (batch.length === 1) return yield* oneByOne(batch)
    const exit = yield* Effect.exit(together(batch.map(({ payload }) => payload)))
    if (Exit.isFailure(exit))
      return yield* Effect.forEach(batch, ({ answer }) => settle(answer)(Exit.failCause(exit.cause)), { discard: true })
    const answers = exit.value
    if (answers === null) return yield* oneByOne(batch)
    return yield* Effect.forEach(
      batch,
      ({ answer }, index) => {
        const found = answers[index]
        return settle(answer)(
          found === undefined ? Exit.fail(unavailable("a commit got no answer")) : Exit.succeed(found)
        )
      },
      { discard: true }
    )
  })
}

/** Makes what gathers: a commit goes at once as long as few are under way, and otherwise as soon as one of these has ended. */
export const make = (ways: Ways): Bring => {
  const waiting: Array<Waiting> = []
  const held = new Held()
  const bring = bringing(ways)
  let underWay = 0

  const next: Effect.Effect<unknown> = Effect.suspend(() => {
    if (underWay >= sideBySide) return Effect.void
    const batch = takeFrom(waiting, held)
    if (batch.length === 0) return Effect.void
    underWay += 1
    for (const { locks, timer } of batch) {
      held.add(locks)
      if (timer !== null) clearTimeout(timer)
    }
    const over = Effect.suspend(() => {
      underWay -= 1
      for (const { locks } of batch) held.remove(locks)
      return next
    })
    return Effect.andThen(Effect.forkDetach(Effect.ensuring(bring(batch), over), { startImmediately: true }), next)
  })

  const giveUp = (one: Waiting): void => {
    const index = waiting.indexOf(one)
    if (index >= 0) waiting.splice(index, 1)
    if (one.timer !== null) clearTimeout(one.timer)
  }

  /** Bounds how long a commit waits whose turn has not come at once. */
  const bounded = (one: Waiting): void => {
    if (!waiting.includes(one)) return
    one.timer = setTimeout(() => {
      giveUp(one)
      Deferred.doneUnsafe(
        one.answer,
        Effect.fail(unavailable(`no connection became free within ${ways.waitMillis} ms`))
      )
    }, ways.waitMillis)
  }

  // Whoever is stopped between taking a batch and beginning it would leave it to nobody: until it is begun nobody is.
  return (commit, payload) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        if (waiting.length >= mostWaiting) return Effect.fail(unavailable(`${mostWaiting} commits wait already`))
        const one: Waiting = { payload, locks: locksOf(commit), answer: Deferred.makeUnsafe(), timer: null }
        waiting.push(one)
        // Who stops while it waits takes it back; what is under way goes on, and its command id tells what became of it.
        return next.pipe(
          Effect.andThen(Effect.sync(() => bounded(one))),
          Effect.andThen(restore(Deferred.await(one.answer))),
          Effect.onInterrupt(() => Effect.sync(() => giveUp(one)))
        )
      })
    )
}
