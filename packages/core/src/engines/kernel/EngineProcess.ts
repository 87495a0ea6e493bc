/**
 * The process in which engines run: what it is called when it claims work, where the terminals are, and what it left to the others.
 *
 * **Example**
 *
 * Two processes of one program, in a test: each has a name and notes of its own.
 *
 * ```ts
 * const one = EngineProcess.makeProcess("here")
 * const now = yield* DateTime.now
 * yield* Effect.provideService(DispatchEngine.runOnce(now), EngineProcess.EngineProcess, one)
 * ```
 *
 * @category Engines
 */
import * as Context from "effect/Context"
import type { QueueName } from "../../books/entry/Due.ts"
import type { StationStore } from "../../store/StationStore.ts"
import { baseOf } from "./Beneath.ts"
import { type Left, makeLeft } from "./Left.ts"
import { makePlaces, type Places } from "./Places.ts"
import { makeResting, type Resting } from "./Resting.ts"
import { makeSilent, type Silent } from "./SilentTerminals.ts"
import { makeSkewed, type Skewed } from "./SkewedTerminals.ts"
import { makeWallClock, type WallClock } from "./WallClock.ts"

/** What a process knows about clocks, its own and those that it was told of. @category Models */
export interface ClockNotes {
  readonly wall: WallClock
  readonly skewed: Skewed
}

/** What a process knows about its rounds. @category Models */
export interface RoundNotes {
  readonly places: Places
  readonly resting: Resting
}

/**
 * Where the terminals of a station are connected, as a process sees it.
 *
 * **Details** `here`: it has a front end; what it does not reach may be connected to another process. `elsewhere`: it has none; it sells, approves
 * and queues, and others send.
 *
 * @category Models
 */
export type Terminals = "here" | "elsewhere"

/** A process. Its name is its own: a lease that it gives back is never another one's. @category Models */
export interface Process {
  readonly name: string
  readonly terminals: Terminals
  /** What it left to others of a queue of a store. */
  readonly leftOf: (store: StationStore["Service"], queue: QueueName) => Left
  /** What it knows about the clocks of the terminals of a store, and its own. */
  readonly clocksOf: (store: StationStore["Service"]) => ClockNotes
  /** The connections over which a look agreed with the books of a store, by terminal: they are not looked at again before something has an effect. */
  readonly agreedOf: (store: StationStore["Service"]) => Map<string, string>
  /** Which terminals of a store are silent, as far as it knows. */
  readonly silentOf: (store: StationStore["Service"]) => Silent
  /** How far it is on its rounds over the books of a store, and whose turn has not come on them. */
  readonly roundsOf: (store: StationStore["Service"]) => RoundNotes
}

/** Makes a process with a name that no other has. @category Constructors */
export const makeProcess = (terminals: Terminals): Process => {
  const stores = new WeakMap<StationStore["Service"], Map<QueueName, Left>>()
  const clocks = new WeakMap<StationStore["Service"], ClockNotes>()
  const agreed = new WeakMap<StationStore["Service"], Map<string, string>>()
  const silent = new WeakMap<StationStore["Service"], Silent>()
  const rounds = new WeakMap<StationStore["Service"], RoundNotes>()
  return {
    name: globalThis.crypto.randomUUID(),
    terminals,
    leftOf: (store, queue) => {
      const queues = stores.get(store) ?? new Map<QueueName, Left>()
      stores.set(store, queues)
      const left = queues.get(queue) ?? makeLeft()
      queues.set(queue, left)
      return left
    },
    clocksOf: (store) => {
      const known = clocks.get(store) ?? { wall: makeWallClock(), skewed: makeSkewed() }
      clocks.set(store, known)
      return known
    },
    agreedOf: (store) => {
      const known = agreed.get(store) ?? new Map<string, string>()
      agreed.set(store, known)
      return known
    },
    silentOf: (store) => {
      const base = baseOf(store)
      const known = silent.get(base) ?? makeSilent()
      silent.set(base, known)
      return known
    },
    roundsOf: (store) => {
      const known = rounds.get(store) ?? { places: makePlaces(), resting: makeResting() }
      rounds.set(store, known)
      return known
    }
  }
}

/** The process whose engines run; by default the one that this program is, with the terminals that its gateway reaches. @category Services */
export const EngineProcess = Context.Reference<Process>("@yugou/core/engines/EngineProcess", {
  defaultValue: () => makeProcess("here")
})
