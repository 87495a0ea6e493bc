/** The keys of a site: in most worlds one that is always there; in some a newer one comes, and is lost for a while, or all of them are. */
import { Secrets, type SecretsPort } from "@yugou/core"
import { SecretsMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Dice from "./Dice.ts"

/** In so many of a hundred worlds keys come and go. */
const percent = 20

const hour = 3_600_000

/** What the processes of a site are started with from some time on, counted from the first entry of the script. */
interface Phase {
  readonly at: number
  readonly port: SecretsPort
}

/** A keyring: `port` answers by the keys that are there now. */
export interface Keyring {
  readonly port: SecretsPort
  /** When the processes are started anew, with other keys. */
  readonly changes: ReadonlyArray<number>
  /** Takes the keys of that change. */
  readonly change: (at: number) => void
  /** How often the keys have changed. */
  readonly changed: () => number
}

const first = SecretsMemory.make("simulation")
const both = SecretsMemory.make("newer", "simulation")

/** A process to which nobody gives keys. */
const keyless = Effect.runSync(Effect.service(Secrets))

const phasesOf = (seed: number, days: number): ReadonlyArray<Phase> => {
  const dice = Dice.make(seed, "keys")
  if (!dice.chance(percent)) return []
  const day = dice.whole(0, days - 1) * 24 * hour
  const newer = day + dice.whole(hour, 6 * hour)
  const lost = newer + dice.whole(hour, 6 * hour)
  const back = lost + dice.whole(hour, 5 * hour)
  return [
    { at: newer, port: both },
    { at: lost, port: dice.pick([first, keyless, keyless]) },
    { at: back, port: both }
  ]
}

/** Gives the keyring of a world. */
export const make = (seed: number, days: number): Keyring => {
  const phases = phasesOf(seed, days)
  let current = first
  let changed = 0
  return {
    port: {
      seal: (place, secret) => current.seal(place, secret),
      open: (place, sealed) => current.open(place, sealed),
      digests: (place, secret) => current.digests(place, secret)
    },
    changes: phases.map(({ at }) => at),
    change: (at) => {
      current = phases.find((it) => it.at === at)?.port ?? current
      changed += 1
    },
    changed: () => changed
  }
}
