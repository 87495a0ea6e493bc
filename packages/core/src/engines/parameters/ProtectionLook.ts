/** What the keeper of protection reads of a terminal before it decides: its protection, and its rounds or the balances under purchase control. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { factOf } from "../../books/dispatch/Reading.ts"
import type { Fact } from "../../books/entry/Fact.ts"
import { type Balance, controlledOf, type Look } from "../../books/parameters/ProtectionRules.ts"
import type * as Target from "../../books/target/Target.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import { StoreError } from "../../ports/StoreError.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf, type TargetKey } from "../../values/CreditTarget.ts"
import * as Energy from "../../values/Energy.ts"
import type { About } from "../../values/Id.ts"
import { toMillis } from "../../values/Instant.ts"
import { readAsWitness } from "../dispatch/TerminalReads.ts"
import { readReported } from "./ParameterReadBack.ts"

/** What was seen: for the decision, and as the books keep it. */
export interface Seen extends Pick<Look, "protection" | "rounds"> {
  /** The target through which the terminal was asked. */
  readonly target: CreditTarget
  readonly balances: ReadonlyArray<Balance>
  readonly reported: ReadonlyArray<Terminal.Event>
  readonly facts: ReadonlyArray<Fact>
}

const loadTargets = Effect.fnUntraced(function* (keys: ReadonlyArray<TargetKey>) {
  const store = yield* StationStore
  const found = yield* store.load(keys.map((key) => ref("Target", key)))
  return found.flatMap(({ state }): ReadonlyArray<Target.State> => (state === null ? [] : [state]))
})

/** The energy at which the terminal cuts, whichever of the two it holds by now. */
const tripOf = ({ desired, reported }: Target.State): Balance["trip"] =>
  [desired, reported].reduce((trip, it) => (it !== null && it.trip > trip ? it.trip : trip), Energy.zero)

const readProtection = Effect.fnUntraced(function* (target: CreditTarget, about: About) {
  const read = yield* readReported(target, ["Protection"], [...about, "protection"])
  if (read._tag !== "Read") return { protection: null, reported: [] }
  const found = read.items.find(({ _tag }) => _tag === "Protection")
  const at = yield* DateTime.now
  const event = { _tag: "ParametersReported", v: 1, at, target: keyOf(target), items: read.items } as const
  return { protection: found?._tag === "Protection" ? found.state : null, reported: [event] }
})

const readRounds = Effect.fnUntraced(function* (target: CreditTarget, about: About) {
  const outcome = yield* readAsWitness("ReadRounds", target, [...about, "rounds"], { target })
  if (outcome._tag !== "Answered") return { rounds: [], reported: [] }
  const at = yield* DateTime.now
  const states = outcome.answer
  const event = { _tag: "RoundsReported", v: 1, at, target: keyOf(target), states } as const
  return { rounds: states, reported: [event] }
})

const readBalanceOf = Effect.fnUntraced(function* (state: Target.State, terminal: Terminal.State, about: About) {
  const { target } = state
  const identity = Terminal.identityOf(terminal)
  const asked = [...about, "balance", keyOf(target)] as const
  const outcome = yield* readAsWitness("ReadBalance", target, asked, { target }, identity)
  const trip = tripOf(state)
  if (outcome._tag !== "Answered") return { balance: { remaining: null, trip }, facts: [] }
  const reading = { ...outcome.answer, readAt: yield* DateTime.now, identity }
  return { balance: { remaining: reading.remaining, trip }, facts: [factOf(keyOf(target), reading)] }
})

/** Looks at a terminal through one of its targets; `engage` needs its rounds, `release` the balances of all targets under purchase control. */
export const look = Effect.fnUntraced(function* (
  terminal: Versioned<"Terminal">,
  key: TargetKey,
  due: "engage" | "release"
) {
  const about = ["protection", terminal.ref.id, toMillis(yield* DateTime.now)] as const
  const controlled = controlledOf(terminal.state)
  const [at, ...targets] = yield* loadTargets([key, ...controlled])
  if (at === undefined) {
    const detail = `target ${key} of terminal ${terminal.ref.id} does not exist`
    return yield* new StoreError({ reason: "corrupt", detail })
  }
  const { target } = at
  const { protection, reported } = yield* readProtection(target, about)
  const rounds = due === "engage" ? yield* readRounds(target, about) : { rounds: [], reported: [] }
  const asked = due === "release" ? targets : []
  const balances = yield* Effect.forEach(asked, (state) => readBalanceOf(state, terminal.state, about))
  return {
    target,
    protection,
    rounds: rounds.rounds,
    balances: balances.map(({ balance }) => balance),
    reported: [...reported, ...rounds.reported],
    facts: balances.flatMap(({ facts }) => facts)
  } satisfies Seen
})
