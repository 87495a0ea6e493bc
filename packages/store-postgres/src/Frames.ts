/** The frame log in the database: a window of days that can be dropped. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { FrameLog, FramePage, FrameQuery, Instant, LoggedFrame, StoreError } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type { Run } from "./StationStore.ts"
import { pause } from "./Waiting.ts"

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

/**
 * The frame log.
 *
 * **Details** `recent` gives at most `maxRecentFrames`, and without a connection none; `page` at most as many, and what waits to be written is not among them.
 *
 * @category Models
 */
export interface Frames extends Required<FrameLog["Service"]> {
  /**
   * Takes a frame at once; it is written a moment later, and lost when the process ends before. What cannot be written because the database is
   * away waits (at most `maxWaitingFrames`) and may stand there twice when the answer was lost; a frame that PostgreSQL cannot keep, such
   * as one whose `problem` holds U+0000, is left out alone. The log of the program says how many were lost.
   */
  readonly append: (frame: LoggedFrame) => Effect.Effect<void>
  /** Writes what waits; what could not be written goes on waiting. */
  readonly flush: Effect.Effect<void, StoreError>
  /** Drops the days that ended before a time, and by the clock of the database, and says how many. */
  readonly dropBefore: (before: Instant.Instant) => Effect.Effect<number, StoreError>
}

interface Row {
  readonly direction: "up" | "down"
  readonly at: Date
  readonly hex: string
  readonly problem: string | null
}

interface NumberedRow extends Row {
  readonly no: number
}

const date = (at: Instant.Instant | null): Date | null => (at === null ? null : DateTime.toDateUtc(at))

/** The frames of a page and one more, which says that there are more. */
const rowsOf = (sql: PgClient, { after, direction, limit, sortBy, spans, terminalId }: FrameQuery) => {
  const spansJson = JSON.stringify(spans.map(({ from, until }) => ({ from: date(from), until: date(until) })))
  const [turn, beyond] = sortBy === "newestFirst" ? (["DESC", "<"] as const) : (["ASC", ">"] as const)
  const order = sql.literal(`ORDER BY at ${turn}, n ${turn}`)
  const behind = after === null ? sql`` : sql`AND (at, n) ${sql.literal(beyond)} (${date(after.at)}, ${after.no})`
  const oneWay = direction === null ? sql`` : sql`AND direction = ${direction}`
  return sql<NumberedRow>`SELECT direction, at, hex, problem, n::float8 AS no FROM yugou.frames AS f
    WHERE terminal_id = ${terminalId} ${behind} ${oneWay} AND EXISTS (
      SELECT FROM jsonb_to_recordset(${spansJson}::text::jsonb) AS s("from" timestamptz, until timestamptz)
      WHERE coalesce(f.at >= s."from", true) AND coalesce(f.at <= s.until, true))
    ${order} LIMIT ${limit + 1}`
}

const pageOf = (rows: ReadonlyArray<NumberedRow>, { limit, terminalId }: FrameQuery): FramePage => {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map(({ at, direction, hex, problem }) => ({
      ...{ terminalId, direction, at: DateTime.fromDateUnsafe(at) },
      ...{ hex, problem }
    })),
    next:
      last === undefined || rows.length === shown.length ? null : { at: DateTime.fromDateUnsafe(last.at), no: last.no }
  }
}

const json = (frames: ReadonlyArray<LoggedFrame>): string =>
  JSON.stringify(frames.map((frame) => ({ ...frame, at: DateTime.formatIso(frame.at) })))

/** The frames that wait, in order, and how many were lost since that was last said. */
const makeWaiting = () => {
  const waiting: Array<LoggedFrame> = []
  let lost = 0
  const trim = (): void => {
    lost += waiting.splice(0, Math.max(waiting.length - maxWaitingFrames, 0)).length
  }
  return {
    count: (): number => waiting.length,
    add: (frame: LoggedFrame): void => {
      waiting.push(frame)
      trim()
    },
    take: (count: number): ReadonlyArray<LoggedFrame> => waiting.splice(0, count),
    putBack: (frames: ReadonlyArray<LoggedFrame>): void => {
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
  write: (frames: ReadonlyArray<LoggedFrame>) => Effect.Effect<void, StoreError>
): Effect.Effect<void, StoreError> => {
  /** Goes on with half as many, until the frame stands alone that cannot be kept, and leaves that out. */
  const narrow = Effect.fnUntraced(function* (
    taken: ReadonlyArray<LoggedFrame>,
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
  const write = (frames: ReadonlyArray<LoggedFrame>) =>
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
    page: (asked) => {
      const query = { ...asked, limit: Math.min(Math.max(Math.trunc(asked.limit), 1), maxRecentFrames) }
      return Effect.map(run(rowsOf(sql, query)), (rows) => pageOf(rows, query))
    },
    flush,
    dropBefore: (before) =>
      Effect.map(
        run(
          sql<{ readonly dropped: number }>`
            SELECT yugou.drop_frames(least(${DateTime.toDateUtc(before)}::timestamptz, clock_timestamp())) AS dropped`
        ),
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
