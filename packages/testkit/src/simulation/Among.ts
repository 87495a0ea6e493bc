/** What the processes of a world are to each other: all behind the front end of the first one, or each with its own, over which the others reach its terminals. */
import type { Life } from "./Process.ts"
import type { Size } from "./Script.ts"

/** How the processes reach each other. */
export interface Among {
  /** Whether each has a front end of its own. */
  readonly frontEnds: "first" | "each"
  /** Whether the front end of a process takes connections. */
  readonly state: (no: number) => "up" | "down"
  /** The front end that a terminal gets which dials that of a process: where that is down, one that is up. */
  readonly dialled: (no: number) => number
  /** The present life of a process; `null`: there is no such process. */
  readonly lifeOf: (no: number) => Life | null
  readonly reach: (from: number, to: number) => "yes" | "no"
  /** Cuts a process off from the others, for so long, when a credit is next handed over to it; its terminals and the store stay. */
  readonly cutOff: (no: number, millis: number) => void
  /** A credit is handed over to a process: whoever lies in wait for that cuts it off. */
  readonly handedOver: (no: number) => void
  readonly heal: () => void
}

/** Makes it; `lives` are those of the processes now, and `isCut` hears who is cut off, and for how long. */
export const make = (
  size: Size,
  now: () => number,
  lives: () => ReadonlyArray<Life>,
  isCut: (no: number, millis: number) => void
): Among => {
  const frontEnds: Among["frontEnds"] = size.frontEnds ?? "first"
  const until = new Map<number, number>()
  const waiting = new Map<number, number>()
  const state = (no: number): "up" | "down" => (lives()[no]?.state === "running" ? "up" : "down")
  const isCutOff = (no: number): boolean => now() < (until.get(no) ?? 0)
  return {
    frontEnds,
    state,
    dialled: (no) => {
      if (frontEnds === "first" || state(no) === "up") return no
      const other = lives().findIndex((life) => life.state === "running")
      return other < 0 ? no : other
    },
    lifeOf: (no) => lives()[no] ?? null,
    reach: (from, to) => (isCutOff(from) || isCutOff(to) ? "no" : "yes"),
    cutOff: (no, millis) => void waiting.set(no, millis),
    handedOver: (no) => {
      const millis = waiting.get(no)
      if (millis === undefined) return
      waiting.delete(no)
      until.set(no, now() + millis)
      isCut(no, millis)
    },
    heal: () => {
      waiting.clear()
      until.clear()
    }
  }
}
