/** The targets of a terminal of which the books know something that only the terminal could tell: whoever answers as it is looked at there. */
import * as Effect from "effect/Effect"
import type * as Target from "../../books/target/Target.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"

/** How much the books know of a target: a number, a balance, that it holds no number, nothing. */
export const tellingOf = ({ booked, expected }: Target.State): number => {
  if (expected._tag === "Number" && expected.wireNo !== null) return telling
  if (booked !== null) return 2
  return expected._tag === "Number" ? 1 : 0
}

/** What is known of a target that holds a number: nobody guesses it. */
export const telling = 3

/** At how many targets that tell alike it is tried: a look at one whose meter is dead takes as long as its terminal waits for the meter. */
const triedAtMost = 3

/** A target as it stands in the books, and in which version. */
export interface Telling {
  readonly version: number
  readonly state: Target.State
}

const ofBound = ({ state }: Telling): boolean => state.boundTo !== null
const told = ({ state }: Telling): number => tellingOf(state)

/**
 * Gives the targets at which a terminal is looked, in order: those that tell most, of these first the ones that a device is bound to, and of them the one that is
 * meant. None: nothing is known of any.
 *
 * **Details** None that tells less stands for one that tells more, or a stranger would keep silent about the number. Where nobody's meter is at those that tell most,
 * the last one is one of a meter: whether that answers says whether the terminal is there at all.
 */
export const tellingTargets = Effect.fnUntraced(function* (terminal: Terminal.State, meant: CreditTarget | null) {
  const store = yield* StationStore
  const own = meant === null ? [] : [keyOf(meant)]
  const keys = [...new Set([...own, ...Object.keys(terminal.targets)])]
  const found = yield* store.load(keys.map((key) => ref("Target", key)))
  const known = found.flatMap(
    ({ state, version }): ReadonlyArray<Telling> => (state === null ? [] : [{ version, state }])
  )
  const inOrder = [...known.filter(ofBound), ...known.filter((it) => !ofBound(it))]
  const most = Math.max(0, ...known.map(told))
  if (most === 0) return []
  const best = inOrder.filter((it) => told(it) === most).slice(0, triedAtMost)
  const others = best.some(ofBound) ? [] : inOrder.filter((it) => ofBound(it) && told(it) < most).slice(0, 1)
  return [...best, ...others]
})
