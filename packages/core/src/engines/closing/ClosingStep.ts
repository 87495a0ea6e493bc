/** What the steps of a closing of an account have in common: loading, waiting and stopping. */
import * as Effect from "effect/Effect"
import type * as AccountClosing from "../../books/closing/AccountClosing.ts"
import type * as WorkItem from "../../books/workitem/WorkItem.ts"
import { backOffMillis, StationPolicy } from "../../policy/Policy.ts"
import type { Versioned } from "../../store/Aggregates.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import { committing, need, passes, patience } from "../replacement/SagaStep.ts"

/** Who acts in the steps of a closing. */
export const actor = "system:closing-saga"

/** A closing as it was loaded for its next step. */
export type It = Versioned<"AccountClosing">

/** Commits one step: all of it, or nothing. */
export const commit = committing({ actor, name: "closing", cause: "closingStopped" })

/** Loads everything around the device: a commit checks that none of it has moved. */
export const around = Effect.fnUntraced(function* ({ state: { deviceId, target, customerNo } }: It) {
  return {
    device: yield* need("Device", deviceId),
    target: yield* need("Target", keyOf(target)),
    terminal: yield* need("Terminal", target.terminalId),
    customer: yield* need("Customer", customerNo)
  }
})

/** What stands around the device of a closing. */
export type Around = Effect.Success<ReturnType<typeof around>>

/** Gives what is laid before persons about a closing: one item, whatever it stops for. */
const stopFinding = ({ state }: It, reason: string): WorkItem.Finding => ({
  cause: "closingStopped",
  subject: state.closingId,
  orgNo: state.orgNo,
  customerNo: state.customerNo,
  detail: `${keyOf(state.target)}: ${reason}`
})

/** Moves the closing alone. */
export const move = (it: It, step: string, event: AccountClosing.Event, at: Instant) =>
  commit(it, step, { closing: it }, { closing: [event] }, { at })

/** Tries the step again later. */
export const wait = Effect.fnUntraced(function* (
  it: It,
  reason: string,
  at: Instant,
  findings: ReadonlyArray<WorkItem.Finding> = []
) {
  const policy = yield* StationPolicy
  const until = plusMillis(at, backOffMillis(policy, it.state.waits))
  const waits: AccountClosing.Event = { _tag: "ClosingWaits", v: 1, at, until, reason }
  yield* commit(it, "wait", { closing: it }, { closing: [waits] }, { at, findings, isProgress: "no" })
})

/** Tries again later what somebody else has to bring about; when that has failed for some time persons have to look. */
export const waitFor = (it: It, reason: "silent" | "unknownDialect" | "uncut", at: Instant) =>
  wait(it, reason, at, it.state.waits + 1 >= patience ? [stopFinding(it, reason)] : [])

/** Stops, which lays the closing before persons. */
export const stop = (it: It, reason: string, at: Instant) => {
  const stopped: AccountClosing.Event = { _tag: "ClosingStopped", v: 1, at, reason }
  const findings = [stopFinding(it, reason)]
  return commit(it, "stop", { closing: it }, { closing: [stopped] }, { at, findings, isProgress: "no" })
}

/** Waits where a refusal passes by itself, and stops where a person must look. */
export const refused = (it: It, tag: string, at: Instant) => (passes(tag) ? wait(it, tag, at) : stop(it, tag, at))
