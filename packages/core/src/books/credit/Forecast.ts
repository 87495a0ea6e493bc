/** What a dispatch would send if the terminal holds what the books expect: for the dry run, where nobody looks. */

import * as Result from "effect/Result"
import type { TerminalRequest } from "../../ports/terminal/Requests.ts"
import { idOf } from "../../values/Id.ts"
import type { Context } from "../rule/Rule.ts"
import { identityOf } from "../terminal/Terminal.ts"
import * as CreditRequest from "./CreditRequest.ts"
import { draw, type View } from "./OpenAttempt.ts"

/** Gives the request that the next attempt would send; `null` for a target never looked at, since its number is not known. */
export const nextRequest = (
  view: Pick<View, "credit" | "target" | "terminal" | "capabilities">,
  { policy, now }: Pick<Context, "policy" | "now">
): TerminalRequest<"WriteCredit"> | null => {
  const { credit, target, terminal, capabilities } = view
  if (target.expected._tag === "NeverSeen") return null
  const drawn = draw(view, null)
  if (Result.isFailure(drawn)) return null
  const content = CreditRequest.contentOf(view, drawn.success.wireNo, capabilities, policy)
  const envelope = {
    requestId: idOf("plan", credit.holder.id),
    sendBy: CreditRequest.sendBy(now, policy),
    identity: identityOf(terminal)
  }
  return CreditRequest.requestOf(target.target, content, envelope)
}
