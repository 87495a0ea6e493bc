/** Asks from time to time whether whoever has a stream open still may have it: one clock for all streams, and none while there are none. */

/** Whether a stream may go on; `null` if so, otherwise why it ends. */
export type Check = () => Promise<unknown>

/** Watches streams; `add` gives what ends the watching of one. */
export interface Watch {
  readonly add: (check: Check, end: (reason: unknown) => void) => () => void
}

/** Makes a watch that asks every so many milliseconds, one stream after the other. */
export const watchEvery = (millis: number): Watch => {
  const watched = new Map<Check, (reason: unknown) => void>()
  let clock: "stopped" | "asking" | ReturnType<typeof setTimeout> = "stopped"

  const next = (): void => {
    clock = watched.size === 0 ? "stopped" : setTimeout(round, millis)
  }
  async function round(): Promise<void> {
    clock = "asking"
    for (const [check, end] of [...watched]) {
      if (!watched.has(check)) continue
      const reason = await check()
      if (reason !== null && watched.delete(check)) end(reason)
    }
    next()
  }

  return {
    add: (check, end) => {
      watched.set(check, end)
      if (clock === "stopped") next()
      return () => {
        watched.delete(check)
        if (watched.size > 0 || typeof clock === "string") return
        clearTimeout(clock)
        clock = "stopped"
      }
    }
  }
}
