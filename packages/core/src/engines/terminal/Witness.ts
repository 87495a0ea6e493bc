/** Looking at a target as a witness: what the look tells counts only where it is known who told it, or where it agrees with the books. */
import * as Effect from "effect/Effect"
import { agreementOf, isTelling } from "../../books/credit/Agreement.ts"
import type { Attempt, Look } from "../../books/dispatch/Attempt.ts"
import { isRuledOut } from "../../books/terminal/Suspicion.ts"
import * as SuspicionRules from "../../books/terminal/SuspicionRules.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Identity } from "../../ports/terminal/Requests.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { look, nobodyHeard, type Seen } from "./Look.ts"
import { suspect, suspectRuledOut, trust } from "./Suspect.ts"

/** Whom a look asks, and about what, as it stands in which version: the attempts are those of the credit that holds the slot. */
export interface Asked {
  readonly terminal: Terminal.State
  readonly target: Pick<Versioned<"Target">, "state" | "version">
  readonly attempts: ReadonlyArray<Attempt>
}

/**
 * What a look came to: what was seen counts, or it does not (`look: null`: nobody was asked).
 *
 * **Details** `TerminalSuspected`: it is in doubt who answers. `NoReading`: number or balance could not be read over a connection that nobody knows, or the target moved
 * while it was looked at. `ruledOut`: somebody answers of whom persons said that he is not the terminal.
 */
export type Witnessed =
  | { readonly _tag: "Counts"; readonly seen: Seen }
  | {
      readonly _tag: "CountsNot"
      readonly because: "TerminalSuspected" | "NoReading" | "ruledOut"
      readonly look: Look | null
      readonly unheard: Seen["unheard"]
    }

/** Looks at a target; the one of an engine trusts that it looks at a terminal in service. */
export type Looking = (
  target: CreditTarget,
  capabilities: Capabilities,
  about: About,
  identity: Identity
) => Effect.Effect<Seen, StoreError, StationStore | TerminalGateway>

/** The connections over which a look agreed, as far as this process knows. */
const agreedHere = Effect.gen(function* () {
  return (yield* EngineProcess).agreedOf(yield* StationStore)
})

const toldBy = ({ at, over }: Look, attempts: Asked["attempts"]): SuspicionRules.Told | null =>
  over === undefined ? null : { came: over, at, before: attempts.at(-1)?.before.over ?? null }

/** Of a target that moved while it was looked at nothing was seen. */
const unseen: Witnessed = { _tag: "CountsNot", because: "NoReading", look: null, unheard: nobodyHeard }

/** Tells whether a target has moved since it was seen: what was told since may be of before or after. */
const hasMoved = Effect.fnUntraced(function* ({ state, version }: Asked["target"]) {
  const store = yield* StationStore
  const [now] = yield* store.load([ref("Target", keyOf(state.target))])
  return now?.version !== version
})

/**
 * Looks at a target. A terminal in doubt is not asked; what does not agree over a connection that is not proved raises the doubt, and what agrees is
 * remembered of that connection. Whom persons ruled out is no witness, whatever he tells: that he does not know what stands there is nothing new, that he does is.
 *
 * **Details** What differs from a target that moved meanwhile raises no doubt: another credit was under way there, or whoever looks was stopped in the middle of it and
 * goes on with books of long ago. What agrees with it proves no connection of which nobody knew yet whose it is.
 */
export const witness = Effect.fnUntraced(function* (
  { attempts, target, terminal }: Asked,
  capabilities: Capabilities,
  about: About,
  identity: Identity,
  looking: Looking = look
): Effect.fn.Return<Witnessed, StoreError, StationStore | TerminalGateway> {
  if (terminal.suspicion !== undefined)
    return { _tag: "CountsNot", because: "TerminalSuspected", look: null, unheard: nobodyHeard }
  const seen = yield* looking(target.state.target, capabilities, about, identity)
  const { unheard, look: told } = seen
  const view = { look: told, target: target.state, attempts, quantum: capabilities.readingQuantum }
  switch (agreementOf(view)) {
    case "known":
      return { _tag: "Counts", seen }
    case "agrees": {
      const said = toldBy(told, attempts)
      if (said === null) return { _tag: "Counts", seen }
      if (isRuledOut(terminal, said.came)) {
        if (!isTelling(view)) return { _tag: "CountsNot", because: "ruledOut", look: told, unheard }
        yield* suspectRuledOut(terminal.terminalId, said)
        return { _tag: "CountsNot", because: "TerminalSuspected", look: told, unheard }
      }
      if (isTelling(view)) {
        const known = yield* agreedHere
        // It agrees with what was true: whoever tells the state of before has proved nothing by it.
        if (known.get(terminal.terminalId) !== said.came.connectionId && (yield* hasMoved(target))) return unseen
        // Nearly always that is known of it already.
        if (SuspicionRules.trust(terminal, said).length > 0) yield* trust(terminal.terminalId, said)
        known.set(terminal.terminalId, said.came.connectionId)
      }
      return { _tag: "Counts", seen }
    }
    case "differs": {
      if (yield* hasMoved(target)) return unseen
      ;(yield* agreedHere).delete(terminal.terminalId)
      const said = toldBy(told, attempts)
      if (said !== null && isRuledOut(terminal, said.came))
        return { _tag: "CountsNot", because: "ruledOut", look: told, unheard }
      if (said !== null) yield* suspect(terminal.terminalId, said)
      return { _tag: "CountsNot", because: "TerminalSuspected", look: told, unheard }
    }
    case "unseen":
      return { _tag: "CountsNot", because: "NoReading", look: told, unheard }
  }
})
