/** Reading evidence about the newest attempt of a credit and settling it, for whoever sent it and for whoever comes later. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { StationPolicy } from "../policy/Policy.ts"
import { keyOf } from "../target/CreditTarget.ts"
import type { Holder } from "../target/Target.ts"
import { TerminalGateway } from "../terminal/TerminalPorts.ts"
import { toMillis } from "../time/Instant.ts"
import type { VerdictKind } from "./Attempt.ts"
import * as Credit from "./Credit.ts"
import { holdsSlot, newest } from "./Dispatch.ts"
import * as DispatchView from "./DispatchView.ts"
import { look } from "./Looking.ts"
import { factOf } from "./Reading.ts"
import * as Settle from "./Settle.ts"

/** Looks at the target of a credit whose outcome is open and commits the verdict; `null` if there is nothing to settle or nobody to ask. */
export const takeEvidence = Effect.fn("Evidence.takeEvidence")(function* (holder: Holder, actor: string) {
  const gateway = yield* TerminalGateway
  const policy = yield* StationPolicy
  const view = yield* DispatchView.load(holder)
  const credit = Credit.of(view.holder)
  const attempt = newest(credit)
  if (attempt === null || !holdsSlot(credit.dispatch)) return null
  const capabilities = Option.getOrNull(yield* gateway.capabilities(credit.target.terminalId))
  if (capabilities === null) return null
  const started = yield* DateTime.now
  const seen = yield* look(credit.target, capabilities, `${attempt.requestId}/e${toMillis(started).toString(36)}`)
  const now = yield* DateTime.now
  const subject = { credit, attempt, target: view.target.state }
  const decision = Settle.decide(subject, seen.look, capabilities, policy, now)
  yield* DispatchView.commit(
    view,
    { holder: decision.holder, target: decision.target },
    {
      actor,
      operation: "dispatch.evidence",
      at: now,
      facts: seen.reading === null ? [] : [factOf(keyOf(credit.target), seen.reading)],
      finding: decision.finding
    }
  )
  return decision.verdict.kind satisfies VerdictKind
})
