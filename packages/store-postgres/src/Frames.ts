/**
 * The frame log in the database: a window of days that can be dropped.
 *
 * It has the form of the `FrameLog` of `@yugou/terminal-link` without importing it: `Layer.effect(FrameLog, Effect.map(StationDatabase, (it) => it.frames))`.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { Instant, StoreError, TerminalId } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Run } from "./StationStore.ts"
import { pause } from "./Waiting.ts"

/** One frame on the wire: `down` to the terminal, `up` from it, upper-case hex. @category Models */
export interface Frame {
  readonly terminalId: TerminalId
  readonly direction: "up" | "down"
  readonly at: Instant.Instant
  readonly hex: string
  readonly problem: string | null
}

/**
 * How many frames wait to be written at most, also while the database is away; beyond that the oldest are lost and counted in the log, so that a
 * slow database never slows a terminal.
 */
export const maxWaitingFrames = 10_000

/** How many frames are written by one statement. */
const framesPerWrite = 500

/** How long frames are gathered before they are written. */
const gatherMillis = 100

/** The most frames that one look gives. */
export const maxRecentFrames = 1_000

/** The frame log. @category Models */
export interface Frames {
  /**
   * Takes a frame at once; it is written a moment later, and lost when the process ends before. What cannot be written because the database is
   * away waits (at most `maxWaitingFrames`) and may stand there twice when the answer was lost; a frame that PostgreSQL cannot keep, such
   * as one whose `problem` holds U+0000, is left out alone. The log of the program says how many were lost.
   */
  readonly append: (frame: Frame) => Effect.Effect<void>
  /** `append` without an effect: the front end calls it instead, and makes no fiber for each frame. */
  readonly appendNow: (frame: Frame) => void
  /** Gives the newest `limit` frames of a terminal (at most `maxRecentFrames`), oldest first; without a connection none. */
  readonly recent: (terminalId: TerminalId, limit: number) => Effect.Effect<ReadonlyArray<Frame>>
  /** Writes what waits; what could not be written goes on waiting. */
  readonly flush: Effect.Effect<void, StoreError>
  /** Drops the days that ended before a time, and says how many. */
  readonly dropBefore: (before: Instant.Instant) => Effect.Effect<number, StoreError>
}

interface Row {
  readonly direction: "up" | "down"
  readonly at: Date
  readonly hex: string
  readonly problem: string | null
}

const json = (frames: ReadonlyArray<Frame>): string =>
  JSON.stringify(frames.map((frame) => ({ ...frame, at: DateTime.formatIso(frame.at) })))

/** The frames that wait, in order, and how many were lost since that was last said. */
const makeWaiting = () => {
  const waiting: Array<Frame> = []
  let lost = 0
  const trim = (): void => {
    lost += waiting.splice(0, Math.max(waiting.length - maxWaitingFrames, 0)).length
  }
  return {
    count: (): number => waiting.length,
    add: (frame: Frame): void => {
      waiting.push(frame)
      trim()
    },
    take: (count: number): ReadonlyArray<Frame> => waiting.splice(0, count),
    putBack: (frames: ReadonlyArray<Frame>): void => {
      waiting.unshift(...frames)
      trim()
    },
    takeLost: (): number => {
      const count = lost
      lost = 0
      return count
    }
  }
}

type Waiting = ReturnType<typeof makeWaiting>

/** How many frames are dealt with, written or left out, and how many to take next. */
interface Progress {
  readonly done: number
  readonly next: number
}

/** Makes what writes the frames that wait when it is called, and no later ones. */
const makeFlush = (
  waiting: Waiting,
  write: (frames: ReadonlyArray<Frame>) => Effect.Effect<void, StoreError>
): Effect.Effect<void, StoreError> => {
  /** Goes on with half as many, until the frame stands alone that cannot be kept, and leaves that out. */
  const narrow = Effect.fnUntraced(function* (
    taken: ReadonlyArray<Frame>,
    error: StoreError
  ): Effect.fn.Return<Progress, StoreError> {
    // Where not even nothing can be written, the frames are not what is wrong.
    yield* Effect.mapError(write([]), () => error)
    if (taken.length > 1) {
      waiting.putBack(taken)
      return { done: 0, next: Math.ceil(taken.length / 2) }
    }
    yield* Effect.logWarning(`the frame log leaves out a frame of ${taken[0]?.terminalId}: ${error.detail}`)
    return { done: 1, next: framesPerWrite }
  })
  const some = (count: number): Effect.Effect<Progress, StoreError> =>
    Effect.suspend(() => {
      const taken = waiting.take(count)
      return write(taken).pipe(
        Effect.as({ done: taken.length, next: count }),
        Effect.catch((error) => (error.isRetryable ? Effect.fail(error) : narrow(taken, error))),
        Effect.onError(() => Effect.sync(() => waiting.putBack(taken)))
      )
    })
  return Effect.gen(function* () {
    let next = framesPerWrite
    // What comes meanwhile waits for the next time: a terminal that never stops must not keep whoever flushes.
    for (let left = waiting.count(); left > 0; ) {
      const progress = yield* some(Math.min(next, left))
      left -= progress.done
      next = progress.next
    }
  })
}

/** Makes the frame log; it writes until the scope closes, and what waits then is written first. */
export const make = Effect.fnUntraced(function* (sql: PgClient, run: Run) {
  const waiting = makeWaiting()
  const write = (frames: ReadonlyArray<Frame>) =>
    Effect.asVoid(run(sql`SELECT yugou.log_frames(${json(frames)}::text::jsonb)`))
  // One at a time, so that whoever flushes also waits for what another one has taken.
  const turn = yield* Semaphore.make(1)
  const flush = turn.withPermit(makeFlush(waiting, write))
  const tellLost = (count: number) =>
    count === 0
      ? Effect.void
      : Effect.logWarning(`the frame log lost ${count} frames that could not be written in time`)
  const frames: Frames = {
    append: (frame) => Effect.sync(() => waiting.add(frame)),
    appendNow: waiting.add,
    recent: (terminalId, limit) =>
      run(sql<Row>`SELECT direction, at, hex, problem FROM yugou.frames WHERE terminal_id = ${terminalId}
        ORDER BY at DESC, n DESC LIMIT ${Math.min(Math.max(Math.trunc(limit), 0), maxRecentFrames)}`).pipe(
        Effect.map((rows) =>
          rows.map((row) => ({ ...row, terminalId, at: DateTime.fromDateUnsafe(row.at) })).reverse()
        ),
        Effect.orElseSucceed(() => [])
      ),
    flush,
    dropBefore: (before) =>
      Effect.map(
        run(sql<{ readonly dropped: number }>`SELECT yugou.drop_frames(${DateTime.toDateUtc(before)}) AS dropped`),
        ([row]) => row?.dropped ?? 0
      )
  }
  const tell = Effect.suspend(() => tellLost(waiting.takeLost()))
  yield* Effect.forkScoped(
    Effect.forever(Effect.andThen(Effect.ignore(Effect.andThen(flush, tell)), pause(gatherMillis)))
  )
  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      Effect.ignore(flush),
      Effect.suspend(() => tellLost(waiting.takeLost() + waiting.count()))
    )
  )
  return frames
})
