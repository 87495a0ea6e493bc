/** The connections that are attached to places of this process: those of a process that the cluster has given up are let go. */
import type { Process } from "./Messages.ts"

/** A connection that is attached here. */
export interface Attached {
  readonly process: Process
  readonly drop: () => void
}

export interface Attachments {
  readonly add: (attached: Attached) => void
  readonly remove: (attached: Attached) => void
  /** Lets go of those whose process is not among the living, seen so twice in a row: one that only just came may not be known yet. */
  readonly keepOnly: (living: ReadonlySet<string>, now: number) => void
  /** Since when the same processes are there, in milliseconds: places move whenever one comes or goes. */
  readonly sameSince: () => number
}

/** Names a process by where it is reached. */
export const addressOf = ({ host, port }: Pick<Process, "host" | "port">): string => `${host}:${port}`

export const make = (now: number): Attachments => {
  const all = new Set<Attached>()
  let last = ""
  let sameSince = now
  let doubted = new Set<Attached>()
  return {
    add: (attached) => void all.add(attached),
    remove: (attached) => void all.delete(attached),
    sameSince: () => sameSince,
    keepOnly: (living, now) => {
      const names = [...living].sort().join(" ")
      if (names !== last) sameSince = now
      last = names
      const gone = [...all].filter(({ process }) => !living.has(addressOf(process)))
      for (const attached of gone) if (doubted.has(attached)) attached.drop()
      doubted = new Set(gone)
    }
  }
}
