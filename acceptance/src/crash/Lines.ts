/** The lines of terminals to a station of several processes: each dials again where somebody is there, and it is told how long it was heard by nobody. */
import * as Effect from "effect/Effect"
import type { Member as Process } from "./Processes.ts"
import * as Way from "./Way.ts"

/** One terminal's line: to which process it leads, and since when the terminal has heard nothing because that one went. */
interface Line {
  to: number | null
  lostAt: number | null
  readonly way: Way.Way
}

export interface Lines {
  readonly portOf: (no: number) => number
  /** A terminal got a frame. */
  readonly heard: (no: number) => void
  /** A process is gone: its terminals lose their lines; `silent`: and it does not know. */
  readonly lose: (process: number, far: "silent" | "told") => number
  /** Terminals that are elsewhere than where they dial while all are there hang up, and dial once more. */
  readonly spread: () => void
  /** Terminals that have heard nothing since their process went. */
  readonly waiting: () => ReadonlyArray<number>
  /** How long each terminal that lost its process was not heard, in milliseconds. */
  readonly gaps: Array<number>
  readonly counts: () => ReadonlyArray<number>
}

/** Which process a terminal dials: one of those that are there. */
const dialled = (no: number, processes: ReadonlyArray<Process>): Process | undefined => {
  const there = processes.filter((it) => it.there === "yes")
  return there[no % Math.max(1, there.length)]
}

/** Opens a line for each terminal. */
export const make = (count: number, processes: ReadonlyArray<Process>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const lines: Array<Line> = []
      const next = (no: number): number | null => {
        const line = lines[no]
        const process = dialled(no, processes)
        if (line !== undefined) line.to = process?.no ?? null
        return process?.port ?? null
      }
      for (let no = 0; no < count; no++) lines.push({ to: null, lostAt: null, way: await Way.open(() => next(no)) })
      return lines
    }),
    (lines) => Effect.promise(() => Promise.all(lines.map(({ way }) => way.close())))
  ).pipe(
    Effect.map((lines): Lines => {
      const gaps: Array<number> = []
      return {
        gaps,
        portOf: (no) => lines[no]?.way.port ?? 0,
        heard: (no) => {
          const line = lines[no]
          if (line === undefined || line.lostAt === null) return
          gaps.push(performance.now() - line.lostAt)
          line.lostAt = null
        },
        lose: (process, far) => {
          const lost = lines.filter(({ to }) => to === process)
          for (const line of lost) {
            line.to = null
            line.lostAt ??= performance.now()
            line.way.drop(far)
          }
          return lost.length
        },
        spread: () => {
          for (const [no, line] of lines.entries()) {
            if (line.to === null || line.to === dialled(no, processes)?.no) continue
            line.to = null
            line.way.drop("told")
          }
        },
        waiting: () => lines.flatMap(({ lostAt }, no) => (lostAt === null ? [] : [no])),
        counts: () => processes.map(({ no }) => lines.filter(({ to }) => to === no).length)
      }
    })
  )
