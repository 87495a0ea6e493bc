/** What becomes of bytes between the front end and one terminal: latency, and faults that wait for the next piece. */
import type { Agenda } from "./Agenda.ts"
import type { Dice } from "./Dice.ts"

/** Down to the terminal, or up from it. */
export type Direction = "down" | "up"

/**
 * One fault of the way.
 *
 * **Details** `Drop`: the piece is lost. `Delay`: it comes that much later, and what follows comes after it. `Reorder`: it comes that much later,
 * and what follows overtakes it; it comes even when the connection has been replaced meanwhile, as from a network that stores and forwards.
 * `Duplicate`: it comes again after that time.
 */
export type NetworkFault =
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Delay" | "Reorder" | "Duplicate"; readonly millis: number }

/** A fault that waits for a piece: any, or only one that carries effecting bytes. */
export interface ArmedFault {
  readonly direction: Direction
  readonly on: "any" | "effecting"
  readonly fault: NetworkFault
}

/** How a piece arrives: on the connection on which it was sent, or whatever connection there is. */
export type Arrival = "sameConnection" | "anyConnection"

/** The way of one terminal. */
export interface Network {
  readonly arm: (fault: ArmedFault) => void
  /** Sends a piece; `arrive` is called for each time it arrives. */
  readonly send: (direction: Direction, effect: "none" | "effecting", arrive: (how: Arrival) => void) => void
  /** Forgets everything that was armed. */
  readonly heal: () => void
}

const latency = (dice: Dice): number => dice.whole(40, 400)

/** Makes the way of one terminal; `happened` hears of each fault that struck. */
export const make = (agenda: Agenda, dice: Dice, happened: (kind: string) => void): Network => {
  const armed: Array<ArmedFault> = []
  const free = { down: 0, up: 0 }
  const next = (direction: Direction, effect: "none" | "effecting"): NetworkFault | null => {
    const index = armed.findIndex((it) => it.direction === direction && (it.on === "any" || it.on === effect))
    const [found] = index < 0 ? [] : armed.splice(index, 1)
    return found?.fault ?? null
  }
  const inOrder = (direction: Direction, millis: number, arrive: (how: Arrival) => void): void => {
    free[direction] = Math.max(free[direction], agenda.now() + millis)
    agenda.at(free[direction], () => arrive("sameConnection"))
  }
  return {
    arm: (fault) => void armed.push(fault),
    heal: () => void armed.splice(0),
    send: (direction, effect, arrive) => {
      const fault = next(direction, effect)
      const millis = latency(dice)
      if (fault !== null) happened(`network.${fault._tag}`)
      switch (fault?._tag) {
        case undefined:
          return inOrder(direction, millis, arrive)
        case "Drop":
          return
        case "Delay":
          return inOrder(direction, millis + fault.millis, arrive)
        case "Reorder":
          return agenda.at(agenda.now() + millis + fault.millis, () => arrive("anyConnection"))
        case "Duplicate":
          inOrder(direction, millis, arrive)
          return agenda.at(agenda.now() + millis + fault.millis, () => arrive("anyConnection"))
      }
    }
  }
}
