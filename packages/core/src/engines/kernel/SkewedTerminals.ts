/** Terminals whose clock is to be looked at out of turn: a note of a process, bounded and gone with it. */

/** How many terminals may wait at once for a look out of turn. */
export const maxSkewed = 1_000

/** Terminals whose clock kept a frame from being sent: they are looked at in the next step, not in their turn. */
export interface Skewed {
  /** Asks for a look; beyond {@link maxSkewed} it is left to the turn of the terminal. */
  readonly ask: (terminalId: string) => void
  /** Gives those that were asked for, and forgets them. */
  readonly take: (limit: number) => ReadonlyArray<string>
}

/** Makes an empty set. */
export const makeSkewed = (): Skewed => {
  const waiting = new Set<string>()
  return {
    ask: (terminalId) => {
      if (waiting.size < maxSkewed) waiting.add(terminalId)
    },
    take: (limit) => {
      const taken = [...waiting].slice(0, limit)
      for (const id of taken) waiting.delete(id)
      return taken
    }
  }
}
