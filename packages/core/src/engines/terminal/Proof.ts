/** Whether what has an effect may go to a terminal, and over which connection: the one that is proved, or over which it was looked at. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Attempt } from "../../books/dispatch/Attempt.ts"
import type * as Target from "../../books/target/Target.ts"
import { chosen, isHeldBack, isRuledOut } from "../../books/terminal/Suspicion.ts"
import * as Terminal from "../../books/terminal/Terminal.ts"
import type { StoreError } from "../../ports/StoreError.ts"
import type { NotSentReason } from "../../ports/terminal/Outcome.ts"
import { isSamePeer, type Over } from "../../ports/terminal/Over.ts"
import type { TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { terminalIn } from "./Ask.ts"
import { suspect } from "./Suspect.ts"
import { witness } from "./Witness.ts"

/** It goes, over this connection (`null`: the gateway tells none), or nothing leaves. */
export type Proof =
  | { readonly _tag: "Goes"; readonly connectionId: string | null }
  | { readonly _tag: "Stays"; readonly reason: Extract<NotSentReason, "suspected" | "unproved"> }

/** What a request names to a terminal that is away: whoever comes in at the last moment is not looked at. */
const noConnection = "none"

const goes = ({ connectionId }: Over): Proof => ({ _tag: "Goes", connectionId })
const stays = (reason: "suspected" | "unproved"): Proof => ({ _tag: "Stays", reason })

/** How much the books know of a target that only its terminal could tell: a number, a balance, nothing. */
const tellingOf = ({ booked, expected }: Target.State): number => {
  if (expected._tag === "Number" && expected.wireNo !== null) return 3
  if (booked !== null) return 2
  return expected._tag === "Number" ? 1 : 0
}

/** Gives the target at which a terminal is looked: of those that tell most the one that is meant; `null`: nothing is known of any. */
const tellingTarget = Effect.fnUntraced(function* ({ targets }: Terminal.State, { payload }: TerminalRequest) {
  const store = yield* StationStore
  const meant = "target" in payload ? payload.target : "scope" in payload ? payload.scope.target : null
  const own = meant === null ? [] : [keyOf(meant)]
  const keys = [...new Set([...own, ...Object.keys(targets)])]
  const found = yield* store.load(keys.map((key) => ref("Target", key)))
  return found.reduce<Target.State | null>((best, { state }) => {
    if (state === null) return best
    return tellingOf(state) > (best === null ? 0 : tellingOf(best)) ? state : best
  }, null)
})

/** Gives the attempts of the credit that holds the slot of a target: what stands there may be its number. */
const attemptsOn = Effect.fnUntraced(function* ({
  slot
}: Target.State): Effect.fn.Return<ReadonlyArray<Attempt>, StoreError, StationStore> {
  if (slot._tag !== "Held") return []
  const store = yield* StationStore
  const [holder] = yield* store.load([ref(slot.by._tag, slot.by.id)])
  return holder?.state?.attempts ?? []
})

/** Looks at a terminal over a connection that nothing proves. Nothing is known of the first contact, and it is believed. */
const lookedAt = Effect.fnUntraced(function* (
  terminal: Terminal.State,
  over: Over,
  request: TerminalRequest
): Effect.fn.Return<Proof, StoreError, StationStore | TerminalGateway> {
  const gateway = yield* TerminalGateway
  const target = yield* tellingTarget(terminal, request)
  if (target === null) return isRuledOut(terminal, over) ? stays("unproved") : goes(over)
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminal.terminalId))
  if (capabilities === null) return stays("unproved")
  const asked = { terminal, target, attempts: yield* attemptsOn(target) }
  const identity = request.identity ?? Terminal.identityOf(terminal)
  const witnessed = yield* witness(asked, capabilities, ["proof", request.requestId], identity)
  if (witnessed._tag === "Counts") {
    const { over: came } = witnessed.seen.look
    // Where nothing was answered, or by several, nothing was shown.
    if (came === undefined) return stays("unproved")
    // The look took time.
    const now = yield* terminalIn(terminal.terminalId)
    if (now === null || Terminal.standingOf(now) !== "inService") return stays("unproved")
    return isHeldBack(now, request) ? stays("suspected") : goes(came)
  }
  if (witnessed.because === "TerminalSuspected") return stays("suspected")
  if (witnessed.because === "ruledOut") return stays("unproved")
  // Who answers every question and cannot tell what only the terminal knows will not be able to the next time: persons have to say who it is.
  if (witnessed.heard !== "all") return stays("unproved")
  if (isRuledOut(terminal, over)) return stays("unproved")
  const at = witnessed.look?.at ?? (yield* DateTime.now)
  yield* suspect(terminal.terminalId, { came: over, at, before: null })
  return stays("suspected")
})

/**
 * Says whether a request that has an effect, or whose answer proves one, may go to a terminal of the books, and over which connection.
 *
 * **Details** While it is in doubt who answers only what keeps the power on is asked about, and that goes to the connection that a person chose. A connection over
 * which a look agreed is not looked at again.
 */
export const proofOf = Effect.fnUntraced(function* (
  terminal: Terminal.State,
  request: TerminalRequest
): Effect.fn.Return<Proof, StoreError, StationStore | TerminalGateway> {
  const { suspicion, terminalId } = terminal
  const gateway = yield* TerminalGateway
  const { over, state } = yield* gateway.presence(terminalId)
  if (over === undefined) return { _tag: "Goes", connectionId: state === "offline" ? noConnection : null }
  if (suspicion !== undefined) {
    const right = suspicion.confirmation === null ? null : chosen(suspicion, suspicion.confirmation.right)
    return right !== null && isSamePeer(right, over) ? goes(over) : stays("suspected")
  }
  const agreed = (yield* EngineProcess).agreedOf(yield* StationStore)
  const hasAgreed = agreed.get(terminalId) === over.connectionId && !isRuledOut(terminal, over)
  if (over.identity === "proved" || hasAgreed) return goes(over)
  return yield* lookedAt(terminal, over, request)
})
