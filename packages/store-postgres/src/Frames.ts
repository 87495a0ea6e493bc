/**
 * The frame log in the database: a window of days that can be dropped.
 *
 * It has the form of the `FrameLog` of `@yugou/terminal-link` without importing it: `Layer.effect(FrameLog, Effect.map(StationDatabase, (it) => it.frames))`.
 */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { Instant, StoreError, TerminalId } from "@yugou/core"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Semaphore from "effect/Semaphore"
import type { Run } from "./StationStore.ts"
import { pause } from "./Waiting.ts"

/** One frame on the wire: `down` to the terminal, `up` from it, upper-case hex. */
export interface Frame {
  readonly terminalId: TerminalId
  readonly direction: "up" | "down"
  readonly at: Instant.Instant
  readonly hex: string
  readonly problem: string | null
}

/** How many frames wait to be written at most; beyond that the oldest are lost, so that a slow database never slows a terminal. */
export const maxWaitingFrames = 10_000

/** How many frames are written by one statement. */
const framesPerWrite = 500

/** How long frames are gathered before they are written. */
const gatherMillis = 100

/** The most frames that one look gives. */
export const maxRecentFrames = 1_000

/** The frame log. */
export interface Frames {
  /** Takes a frame at once; it is written a moment later, and lost when the process ends before. */
  readonly append: (frame: Frame) => Effect.Effect<void>
  /** Gives the newest `limit` frames of a terminal (at most {@link maxRecentFrames}), oldest first; without a connection none. */
  readonly recent: (terminalId: TerminalId, limit: number) => Effect.Effect<ReadonlyArray<Frame>>
  /** Writes what waits. */
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

/** Makes the frame log; it writes until the scope closes, and what waits then is written first. */
export const make = Effect.fnUntraced(function* (sql: PgClient, run: Run) {
  const waiting = yield* Queue.sliding<Frame>(maxWaitingFrames)
  const write = (frames: ReadonlyArray<Frame>) =>
    Effect.asVoid(run(sql`SELECT yugou.log_frames(${json(frames)}::text::jsonb)`))
  // One at a time, so that whoever flushes also waits for what another one has taken out of the queue.
  const turn = yield* Semaphore.make(1)
  const flush: Effect.Effect<void, StoreError> = turn.withPermit(
    Effect.gen(function* () {
      const taken = yield* Queue.clear(waiting)
      for (let index = 0; index < taken.length; index += framesPerWrite) {
        yield* write(taken.slice(index, index + framesPerWrite))
      }
    })
  )
  const frames: Frames = {
    append: (frame) => Effect.asVoid(Queue.offer(waiting, frame)),
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
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.ignore(flush), pause(gatherMillis))))
  yield* Effect.addFinalizer(() => Effect.ignore(flush))
  return frames
})
