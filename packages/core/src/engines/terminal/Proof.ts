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
import { requests, type TerminalRequest } from "../../ports/terminal/Requests.ts"
import { TerminalGateway } from "../../ports/terminal/TerminalPorts.ts"
import { ref, StationStore } from "../../store/StationStore.ts"
import { type CreditTarget, keyOf, type TerminalId } from "../../values/CreditTarget.ts"
import { toMillis } from "../../values/Instant.ts"
import { EngineProcess } from "../kernel/EngineProcess.ts"
import { terminalIn } from "./Ask.ts"
import { isTold } from "./Look.ts"
import { suspect } from "./Suspect.ts"
import { type Telling, tellingOf, tellingTargets } from "./TellingTargets.ts"
import { type Witnessed, witness } from "./Witness.ts"

/** It goes, over this connection (`null`: the gateway tells none), or nothing leaves. */
export type Proof =
  | { readonly _tag: "Goes"; readonly connectionId: string | null }
  | { readonly _tag: "Stays"; readonly reason: Extract<NotSentReason, "suspected" | "unproved"> }

/** What a request names to a terminal that is away, or of which it is not known: whoever comes in at the last moment is not looked at. */
const noConnection = "none"

const goes = ({ connectionId }: Over): Proof => ({ _tag: "Goes", connectionId })
const stays = (reason: "suspected" | "unproved"): Proof => ({ _tag: "Stays", reason })

const meantBy = ({ payload }: TerminalRequest): CreditTarget | null => {
  if ("target" in payload) return payload.target
  return "scope" in payload ? payload.scope.target : null
}

/** Gives the attempts of the credit that holds the slot of a target: what stands there may be its number. */
const attemptsOn = Effect.fnUntraced(function* ({
  slot
}: Target.State): Effect.fn.Return<ReadonlyArray<Attempt>, StoreError, StationStore> {
  if (slot._tag !== "Held") return []
  const store = yield* StationStore
  const [holder] = yield* store.load([ref(slot.by._tag, slot.by.id)])
  return holder?.state?.attempts ?? []
})

/** What the looks at a terminal came to that could not be read, or told less than is known. */
interface Untold {
  readonly target: Telling
  readonly witnessed: Witnessed
}

/**
 * Tells whether somebody answers every question and yet cannot tell what only the terminal knows. A target without a device counts where there is no other: its
 * meter may be gone, and a frame of the other ones may only have been lost.
 */
const cannotTell = (untold: ReadonlyArray<Untold>): boolean => {
  const bound = untold.filter(({ target }) => target.state.boundTo !== null)
  return (bound.length > 0 ? bound : untold).every(({ witnessed }) => isTold(unheardIn(witnessed)))
}

const unheardIn = (witnessed: Witnessed) => (witnessed._tag === "Counts" ? witnessed.seen.unheard : witnessed.unheard)

/** Says what follows from a look that told what is known. */
const follows = Effect.fnUntraced(function* (terminalId: TerminalId, came: Over, request: TerminalRequest) {
  // The look took time.
  const now = yield* terminalIn(terminalId)
  if (now === null || Terminal.standingOf(now) !== "inService") return stays("unproved")
  return isHeldBack(now, request) ? stays("suspected") : goes(came)
})

/** Looks at a terminal over a connection that nothing proves. Nothing is known of the first contact, and it is believed. */
const lookedAt = Effect.fnUntraced(function* (
  terminal: Terminal.State,
  over: Over,
  request: TerminalRequest
): Effect.fn.Return<Proof, StoreError, StationStore | TerminalGateway> {
  const gateway = yield* TerminalGateway
  const { terminalId } = terminal
  const targets = yield* tellingTargets(terminal, meantBy(request))
  const [first] = targets
  if (first === undefined) return isRuledOut(terminal, over) ? stays("unproved") : goes(over)
  const capabilities = Option.getOrNull(yield* gateway.capabilities(terminalId))
  if (capabilities === null) return stays("unproved")
  const identity = request.identity ?? Terminal.identityOf(terminal)
  const began = yield* DateTime.now
  const untold: Array<Untold> = []
  for (const target of targets) {
    const asked = { terminal, target, attempts: yield* attemptsOn(target.state) }
    const about = ["proof", request.requestId, keyOf(target.state.target), toMillis(yield* DateTime.now)] as const
    const witnessed = yield* witness(asked, capabilities, about, identity)
    if (witnessed._tag === "Counts") {
      const { over: came } = witnessed.seen.look
      // Where nothing was answered, or by several, nothing was shown.
      if (came !== undefined && tellingOf(target.state) === tellingOf(first.state))
        return yield* follows(terminalId, came, request)
    } else if (witnessed.because === "TerminalSuspected") return stays("suspected")
    else if (witnessed.because === "ruledOut") return stays("unproved")
    untold.push({ target, witnessed })
  }
  // Who answers every question and cannot tell what only the terminal knows will not be able to the next time: persons have to say who it is.
  // What is only read, though, calls nobody.
  if (requests[request._tag].kind === "read" || !cannotTell(untold) || isRuledOut(terminal, over))
    return stays("unproved")
  yield* suspect(terminalId, { came: over, at: began, before: null })
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
  if (over === undefined) return { _tag: "Goes", connectionId: state === "online" ? null : noConnection }
  if (suspicion !== undefined) {
    const right = suspicion.confirmation === null ? null : chosen(suspicion, suspicion.confirmation.right)
    return right !== null && isSamePeer(right, over) ? goes(over) : stays("suspected")
  }
  const agreed = (yield* EngineProcess).agreedOf(yield* StationStore)
  const hasAgreed = agreed.get(terminalId) === over.connectionId && !isRuledOut(terminal, over)
  if (over.identity === "proved" || hasAgreed) return goes(over)
  return yield* lookedAt(terminal, over, request)
})
