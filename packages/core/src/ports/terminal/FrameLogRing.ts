/**
 * The frame log in memory.
 *
 * **Example**
 *
 * ```ts
 * const log = FrameLogRing.layer({ framesPerTerminal: 16 })
 * ```
 *
 * @category Ports
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { TerminalId } from "../../values/CreditTarget.ts"
import { FrameLog, type FramePlace, type FrameQuery, type LoggedFrame } from "./FrameLog.ts"

/**
 * Bounds the ring: so many frames and so many bytes of each terminal, for the so many terminals that were heard of last; never more than `terminals` ×
 * `bytesPerTerminal` bytes in all.
 *
 * **Example**
 *
 * ```ts
 * const few: RingOptions = { framesPerTerminal: 16, terminals: 100 }
 * ```
 *
 * @category Ports
 */
export interface RingOptions {
  readonly framesPerTerminal?: number
  /** Characters of hex and of the problem, and 128 for each frame; the newest frame stays whatever it has. */
  readonly bytesPerTerminal?: number
  readonly terminals?: number
}

/** A frame with its number in the log. */
interface Numbered {
  readonly no: number
  readonly frame: LoggedFrame
}

interface Ring {
  readonly frames: Array<Numbered>
  bytes: number
}

/** What an entry takes beside its text, about. */
const entryBytes = 128

const bytesOf = ({ hex, problem }: LoggedFrame): number => entryBytes + hex.length + (problem?.length ?? 0)

const millis = DateTime.toEpochMillis

const placeOf = ({ frame, no }: Numbered): FramePlace => ({ at: frame.at, no })

const compare = (one: FramePlace, other: FramePlace): number => millis(one.at) - millis(other.at) || one.no - other.no

/** Gives a page out of numbered frames, whatever their order. */
const pageOf = (frames: ReadonlyArray<Numbered>, { after, direction, limit, sortBy, spans }: FrameQuery) => {
  const turn = sortBy === "oldestFirst" ? 1 : -1
  const inSpan = (at: number) =>
    spans.some(({ from, until }) => (from === null || millis(from) <= at) && (until === null || at <= millis(until)))
  const found = frames
    .filter((it) => direction === null || it.frame.direction === direction)
    .filter((it) => inSpan(millis(it.frame.at)))
    .filter((it) => after === null || compare(placeOf(it), after) * turn > 0)
    .toSorted((one, other) => compare(placeOf(one), placeOf(other)) * turn)
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows: rows.map(({ frame }) => frame),
    next: last === undefined || rows.length === found.length ? null : placeOf(last)
  }
}

/**
 * Keeps frames in memory: 64 frames and 32 KiB of each terminal and 2 000 terminals by default, 64 MiB in all, so that a noisy terminal pushes out only
 * its own.
 *
 * @category Layers
 */
export const layer = (options: RingOptions = {}): Layer.Layer<FrameLog> =>
  Layer.sync(FrameLog, () => {
    const perTerminal = Math.max(1, options.framesPerTerminal ?? 64)
    const bytesPerTerminal = options.bytesPerTerminal ?? 32_768
    const terminals = Math.max(1, options.terminals ?? 2_000)
    const rings = new Map<TerminalId, Ring>()
    let newest: TerminalId | null = null
    let count = 0
    /** Makes a terminal the one heard of last, and forgets the one not heard of for longest. */
    const hear = (terminalId: TerminalId, ring: Ring): void => {
      if (newest === terminalId) return
      newest = terminalId
      rings.delete(terminalId)
      rings.set(terminalId, ring)
      const [oldest] = rings.size > terminals ? rings.keys() : []
      if (oldest !== undefined) rings.delete(oldest)
    }
    const append = (frame: LoggedFrame): void => {
      const ring = rings.get(frame.terminalId) ?? { frames: [], bytes: 0 }
      count += 1
      ring.frames.push({ no: count, frame })
      ring.bytes += bytesOf(frame)
      while (ring.frames.length > perTerminal || (ring.bytes > bytesPerTerminal && ring.frames.length > 1)) {
        const oldest = ring.frames.shift()
        if (oldest !== undefined) ring.bytes -= bytesOf(oldest.frame)
      }
      hear(frame.terminalId, ring)
    }
    const framesOf = (terminalId: TerminalId) => rings.get(terminalId)?.frames ?? []
    return FrameLog.of({
      append: (frame) => Effect.sync(() => append(frame)),
      appendNow: append,
      recent: (terminalId, limit) =>
        Effect.sync(() =>
          limit < 1
            ? []
            : framesOf(terminalId)
                .slice(-Math.trunc(limit))
                .map(({ frame }) => frame)
        ),
      page: (query) => Effect.sync(() => pageOf(framesOf(query.terminalId), query))
    })
  })
