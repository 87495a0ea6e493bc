/** Looking at the target that a credit is to go to: where that shows nothing that a stranger could not guess, he is asked for more that the terminal knows. */
import * as Effect from "effect/Effect"
import { agreementOf, isTelling } from "../../books/credit/Agreement.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { NotSentReason } from "../../ports/terminal/Outcome.ts"
import type { Identity, TerminalRequest } from "../../ports/terminal/Requests.ts"
import type { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import type { StationStore } from "../../store/StationStore.ts"
import type { About } from "../../values/Id.ts"
import { requestOf, type Seen } from "./Look.ts"
import { proofOf } from "./Proof.ts"
import { telling, tellingOf, tellingTargets } from "./TellingTargets.ts"
import { type Asked, type Witnessed, witness } from "./Witness.ts"

/** What was seen counts, and whoever told it may be sent the credit; or it waits for this. */
export type ForCredit =
  | { readonly _tag: "Counts"; readonly seen: Seen }
  | {
      readonly _tag: "CountsNot"
      readonly because:
        | Extract<Witnessed, { readonly _tag: "CountsNot" }>["because"]
        | Extract<NotSentReason, "suspected" | "unproved">
    }

/**
 * Looks at a target. What agrees there is not enough where any would: before the first purchase of a target whoever dials in as its terminal agrees. Where the terminal
 * holds a number at another target, it has to show that, over the same connection.
 *
 * **Details** Where the books know a number of no target, the first contact is believed.
 */
export const witnessForCredit = Effect.fnUntraced(function* (
  asked: Asked,
  capabilities: Capabilities,
  about: About,
  identity: Identity
): Effect.fn.Return<ForCredit, StoreError, StationStore | TerminalGateway> {
  const { attempts, target, terminal } = asked
  const witnessed = yield* witness(asked, capabilities, about, identity)
  if (witnessed._tag === "CountsNot") return witnessed
  const { look } = witnessed.seen
  const view = { look, target: target.state, attempts, quantum: capabilities.readingQuantum }
  if (look.over === undefined || agreementOf(view) === "known" || isTelling(view)) return witnessed
  const [first] = yield* tellingTargets(terminal, target.state.target)
  if (first === undefined || tellingOf(first.state) < telling) return witnessed
  const place = target.state.target
  const beside = [...about, "beside"] as const
  const request = yield* requestOf("ReadStoredCredit", place, beside, { target: place }, { identity })
  const proof = yield* proofOf(terminal, request as TerminalRequest)
  if (proof._tag === "Stays") return { _tag: "CountsNot", because: proof.reason }
  return proof.connectionId === look.over.connectionId ? witnessed : { _tag: "CountsNot", because: "unproved" }
})
