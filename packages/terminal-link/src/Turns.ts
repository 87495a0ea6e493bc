/**
 * Who may work in this turn of the event loop: every connection gets a piece, then others, and after so many frames the sockets are looked at again.
 *
 * Connections on which somebody waits for an answer come first, so that it is never behind what others send at full speed.
 */

/** A connection that wants to work. */
export interface Worker {
  /** Does one piece of work and gives how many frames it was. */
  readonly work: () => number
  /** Whether somebody waits for what it does. */
  readonly lane: () => "awaited" | "other"
  /** Whether it stands in the queue; kept by {@link Turns}. */
  queued: "no" | "yes"
}

export interface Turns {
  /** Puts a worker into the queue, once however often it asks. Bounded by the number of connections. */
  readonly ready: (worker: Worker) => void
}

/** Makes the queue; of others than the awaited so many frames are done in one turn, and at least one piece. */
export const make = (turnFrames: number, later: (round: () => void) => void = setImmediate): Turns => {
  let awaited: Array<Worker> = []
  let others: Array<Worker> = []
  let planned: "no" | "yes" = "no"
  const plan = (): void => {
    if (planned === "yes") return
    planned = "yes"
    later(round)
  }
  const workOf = (worker: Worker): number => {
    worker.queued = "no"
    return worker.work()
  }
  const round = (): void => {
    planned = "no"
    const first = awaited
    awaited = []
    for (const worker of first) workOf(worker)
    const rest = others
    others = []
    let left = turnFrames
    let next = 0
    for (let worker = rest[next]; worker !== undefined && left > 0; worker = rest[next]) {
      next += 1
      left -= workOf(worker)
    }
    if (next < rest.length) others = [...rest.slice(next), ...others]
    if (awaited.length + others.length > 0) plan()
  }
  return {
    ready: (worker) => {
      if (worker.queued === "yes") return
      worker.queued = "yes"
      const lane = worker.lane() === "awaited" ? awaited : others
      lane.push(worker)
      plan()
    }
  }
}
