/** Looking at a target as a witness: what the look tells counts only where it is known who told it, or where it agrees with the books. */
import * as Effect from "effect/Effect"
import { agreementOf, isTelling } from "../../books/credit/Agreement.ts"
import type { Attempt, Look } from "../../books/dispatch/Attempt.ts"
import type * as Target from "../../books/target/Target.ts"
import type * as Terminal from "../../books/terminal/Terminal.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { Identity } from "../../ports/terminal/Requests.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { CreditTarget } from "../../values/CreditTarget.ts"
import type { About } from "../../values/Id.ts"
import { look, type Seen } from "./Look.ts"
import { suspect, trust } from "./Suspect.ts"

/** Whom a look asks, and about what: the attempts are those of the credit that holds the slot. */
export interface Asked {
  readonly terminal: Terminal.State
  readonly target: Target.State
  readonly attempts: ReadonlyArray<Attempt>
}

/**
 * What a look came to: what was seen counts, or it does not (`look: null`: nobody was asked).
 *
 * **Details** `TerminalSuspected`: it is in doubt who answers. `NoReading`: number or balance could not be read over a connection that nobody knows.
 */
export type Witnessed =
  | { readonly _tag: "Counts"; readonly seen: Seen }
  | { readonly _tag: "CountsNot"; readonly because: "TerminalSuspected" | "NoReading"; readonly look: Look | null }

/** Looks at a target; the one of an engine trusts that it looks at a terminal in service. */
export type Looking = (
  target: CreditTarget,
  capabilities: Capabilities,
  about: About,
  identity: Identity
) => Effect.Effect<Seen, StoreError, StationStore | TerminalGateway>

/**
 * Looks at a target. A terminal in doubt is not asked; what does not agree over a connection that is not proved raises the doubt, and what agrees is
 * remembered of that connection.
 */
export const witness = Effect.fnUntraced(function* (
  { attempts, target, terminal }: Asked,
  capabilities: Capabilities,
  about: About,
  identity: Identity,
  looking: Looking = look
): Effect.fn.Return<Witnessed, StoreError, StationStore | TerminalGateway> {
  if (terminal.suspicion !== undefined) return { _tag: "CountsNot", because: "TerminalSuspected", look: null }
  const seen = yield* looking(target.target, capabilities, about, identity)
  const { look: told } = seen
  const view = { look: told, target, attempts, quantum: capabilities.readingQuantum }
  switch (agreementOf(view)) {
    case "known":
      return { _tag: "Counts", seen }
    case "agrees":
      if (told.over !== undefined && isTelling(view)) yield* trust(terminal.terminalId, told.over)
      return { _tag: "Counts", seen }
    case "differs":
      if (told.over !== undefined) yield* suspect(terminal.terminalId, told.over, attempts.at(-1)?.before.over)
      return { _tag: "CountsNot", because: "TerminalSuspected", look: told }
    case "unseen":
      return { _tag: "CountsNot", because: "NoReading", look: told }
  }
})
