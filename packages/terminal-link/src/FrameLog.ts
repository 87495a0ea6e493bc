/**
 * The frame log (报文日志): every frame that a session traced, in both directions, for people who look for a fault.
 *
 * It is a window, not an archive: frames of money and control are kept with their attempt by core.
 */
import type { Instant, TerminalId } from "@yugou/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { setNewest } from "./Newest.ts"

/** One frame on the wire: `down` to the terminal, `up` from it, upper-case hex; `problem` says why the session could not use it. @category Models */
export interface LoggedFrame {
  readonly terminalId: TerminalId
  readonly direction: "up" | "down"
  readonly at: Instant.Instant
  readonly hex: string
  readonly problem: string | null
}

/**
 * Keeps the latest frames. `append` is called for every frame and must not wait; `recent` gives the newest `limit` of a terminal, oldest first.
 * `appendNow` is `append` without an effect, for logs that have no use of one: it is called instead where it is given, and costs no fiber a frame.
 *
 * @category Services
 */
export class FrameLog extends Context.Service<
  FrameLog,
  {
    readonly append: (frame: LoggedFrame) => Effect.Effect<void>
    readonly appendNow?: (frame: LoggedFrame) => void
    readonly recent: (terminalId: TerminalId, limit: number) => Effect.Effect<ReadonlyArray<LoggedFrame>>
  }
>()("@yugou/terminal-link/FrameLog") {}

/**
 * Bounds the ring: so many frames and so many bytes of each terminal, for the so many terminals that were heard of last; never more than `terminals` ×
 * `bytesPerTerminal` bytes in all.
 *
 * @category Models
 */
export interface RingOptions {
  readonly framesPerTerminal?: number
  /** Characters of hex and of the problem, and 128 for each frame; the newest frame stays whatever it has. */
  readonly bytesPerTerminal?: number
  readonly terminals?: number
}

interface Ring {
  readonly frames: Array<LoggedFrame>
  bytes: number
}

/** What an entry takes beside its text, about. */
const entryBytes = 128

const bytesOf = ({ hex, problem }: LoggedFrame): number => entryBytes + hex.length + (problem?.length ?? 0)

/**
 * Keeps frames in memory: 64 frames and 32 KiB of each terminal and 2 000 terminals by default, 64 MiB in all, so that a noisy terminal pushes out only
 * its own.
 *
 * @category Layers
 */
export const layerRing = (options: RingOptions = {}): Layer.Layer<FrameLog> =>
  Layer.sync(FrameLog, () => {
    const perTerminal = Math.max(1, options.framesPerTerminal ?? 64)
    const bytesPerTerminal = options.bytesPerTerminal ?? 32_768
    const terminals = Math.max(1, options.terminals ?? 2_000)
    const rings = new Map<TerminalId, Ring>()
    let newest: TerminalId | null = null
    const append = (frame: LoggedFrame): void => {
      const ring = rings.get(frame.terminalId) ?? { frames: [], bytes: 0 }
      ring.frames.push(frame)
      ring.bytes += bytesOf(frame)
      while (ring.frames.length > perTerminal || (ring.bytes > bytesPerTerminal && ring.frames.length > 1)) {
        const oldest = ring.frames.shift()
        if (oldest !== undefined) ring.bytes -= bytesOf(oldest)
      }
      if (newest === frame.terminalId) return
      newest = frame.terminalId
      setNewest(rings, frame.terminalId, ring, terminals)
    }
    return FrameLog.of({
      append: (frame) => Effect.sync(() => append(frame)),
      appendNow: append,
      recent: (terminalId, limit) =>
        Effect.sync(() => (limit < 1 ? [] : (rings.get(terminalId)?.frames ?? []).slice(-Math.trunc(limit))))
    })
  })
