/**
 * The port to the frame log (报文日志): every frame that a session traced, in both directions, for people who look for a fault.
 *
 * It is a window, not an archive: frames of money and control are kept with their attempt.
 *
 * @category Ports
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { TerminalId } from "../../values/CreditTarget.ts"
import type { Instant } from "../../values/Instant.ts"
import type { StoreError } from "../StoreError.ts"

/**
 * One frame on the wire: `down` to the terminal, `up` from it, upper-case hex; `problem` says why the session could not use it.
 *
 * **Example**
 *
 * ```ts
 * const frame: LoggedFrame = { terminalId, direction: "up", at, hex: "6832003200", problem: null }
 * ```
 *
 * @category Ports
 */
export interface LoggedFrame {
  readonly terminalId: TerminalId
  readonly direction: "up" | "down"
  readonly at: Instant
  readonly hex: string
  readonly problem: string | null
}

/**
 * A place in the log: behind the frame of this time and number. Numbers are the log's own, and grow as frames come.
 *
 * **Example**
 *
 * ```ts
 * const place: FramePlace = { at, no: 17 }
 * ```
 *
 * @category Ports
 */
export interface FramePlace {
  readonly at: Instant
  readonly no: number
}

/**
 * A stretch of time, both ends included; `null`: without an end.
 *
 * **Example**
 *
 * ```ts
 * const sinceNoon: FrameSpan = { from: noon, until: null }
 * ```
 *
 * @category Ports
 */
export interface FrameSpan {
  readonly from: Instant | null
  readonly until: Instant | null
}

/**
 * What is asked of a log: the frames of a terminal in any of the spans, in one direction or both (`null`), at most `limit`, behind a place.
 *
 * **Example**
 *
 * ```ts
 * const lately: FrameQuery = { terminalId, spans: [{ from: noon, until: null }], direction: null, sortBy: "newestFirst", after: null, limit: 50 }
 * ```
 *
 * @category Ports
 */
export interface FrameQuery {
  readonly terminalId: TerminalId
  readonly spans: ReadonlyArray<FrameSpan>
  readonly direction: "up" | "down" | null
  readonly sortBy: "newestFirst" | "oldestFirst"
  readonly after: FramePlace | null
  readonly limit: number
}

/**
 * Frames in the order that was asked for, and behind which place there are more; `null`: there are none.
 *
 * **Example**
 *
 * ```ts
 * const { rows, next } = yield* log.page(query)
 * ```
 *
 * @category Ports
 */
export interface FramePage {
  readonly rows: ReadonlyArray<LoggedFrame>
  readonly next: FramePlace | null
}

/**
 * Keeps the latest frames.
 *
 * **Details** `append` is called for every frame and must not wait; `appendNow` is `append` without an effect, for logs that have no use of one: it is
 * called instead where it is given, and costs no fiber a frame. `recent` gives the newest `limit` of a terminal, oldest first. `page` answers what
 * people ask, and fails where the log cannot be read. `dropBefore` drops the frames of the UTC days that ended before a time and says how many days those
 * were; a log without it bounds itself.
 *
 * **Example**
 *
 * ```ts
 * const log = yield* FrameLog
 * const frames = yield* log.recent(terminalId, 10)
 * ```
 *
 * @category Ports
 */
export class FrameLog extends Context.Service<
  FrameLog,
  {
    readonly append: (frame: LoggedFrame) => Effect.Effect<void>
    readonly appendNow?: (frame: LoggedFrame) => void
    readonly recent: (terminalId: TerminalId, limit: number) => Effect.Effect<ReadonlyArray<LoggedFrame>>
    readonly page: (query: FrameQuery) => Effect.Effect<FramePage, StoreError>
    readonly dropBefore?: (before: Instant) => Effect.Effect<number, StoreError>
  }
>()("@yugou/core/terminal/FrameLog") {}
