/** What a dispatch would send if the terminal holds what the books expect: for the dry run, where nobody looks. */
import * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import type { Capabilities } from "../../ports/terminal/Capabilities.ts"
import type { TerminalRequest } from "../../ports/terminal/Requests.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import type * as Target from "../target/Target.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type { Credit } from "./Credit.ts"
import { draw } from "./OpenAttempt.ts"

/** Gives the request that the next attempt would send; `null` for a target never looked at, since its number is not known. */
export const nextRequest = (
  view: { readonly credit: Credit; readonly target: Target.State; readonly terminal: Terminal.State },
  capabilities: Capabilities,
  policy: Policy,
  now: Instant
): TerminalRequest<"WriteCredit"> | null => {
  const { credit, target } = view
  if (target.expected._tag === "NeverSeen") return null
  const drawn = draw(capabilities, view, null)
  if (Result.isFailure(drawn)) return null
  const { lifetime } = capabilities
  return {
    _tag: "WriteCredit",
    requestId: `${credit.holder.id}.plan`,
    terminalId: target.target.terminalId,
    notAfter: plusMillis(now, policy.sendWithinSeconds * 1000),
    payload: {
      target: target.target,
      mode: credit.mode,
      wireNo: drawn.success.wireNo,
      value: credit.value,
      thresholds: capabilities.thresholds === "withCredit" ? target.desired : null,
      lifetimeMinutes: lifetime._tag === "Tagged" ? Math.min(policy.frameLifetimeMinutes, lifetime.maxMinutes) : null
    }
  }
}
