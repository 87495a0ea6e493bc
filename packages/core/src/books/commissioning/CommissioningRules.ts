/** The rules of commissioning: start, run, record, and what makes a success stale (R-059…R-082). */
import type * as Result from "effect/Result"
import type { Policy } from "../../policy/Policy.ts"
import { decided, type Preconditions, type Refusal } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../../values/CreditTarget.ts"
import { type Instant, isBefore, plusMillis } from "../../values/Instant.ts"
import type * as Customer from "../customer/Customer.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import * as Commissioning from "./Commissioning.ts"

export interface Context {
  readonly actor: string
  readonly now: Instant
  readonly policy: Policy
}

export interface StartView {
  readonly customer: Customer.State
  readonly terminal: Terminal.State
}

export interface Changes {
  readonly commissioning: ReadonlyArray<Commissioning.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** Refuses while another operator holds the terminal. */
export const lockPreconditions = (
  terminal: Terminal.State,
  context: Pick<Context, "actor" | "now">
): Preconditions<R.LockedBy> => {
  const { lock, terminalId } = terminal
  const held = lock !== null && lock.by !== context.actor && isBefore(context.now, lock.until)
  return [held ? new R.LockedBy({ terminalId, actor: lock.by, until: lock.until }) : null]
}

export type StartRejection = R.CustomerInvalid | R.LockedBy

/** Starts commissioning a target (调试): takes the terminal for this operator; what was recorded before stays. */
export const start = (
  target: CreditTarget,
  view: StartView,
  context: Context
): Result.Result<Changes, Refusal<StartRejection>> => {
  const { customer, terminal } = view
  const { customerNo, orgNo } = customer
  return decided<Changes, StartRejection>(
    [
      customer.validity === "voided" ? new R.CustomerInvalid({ customerNo }) : null,
      ...lockPreconditions(terminal, context)
    ],
    () => {
      const { actor, now, policy } = context
      const until = plusMillis(now, policy.commissioningLockMinutes * 60_000)
      return {
        commissioning: [{ _tag: "CommissioningStarted", v: 1, at: now, by: actor, until, target, orgNo, customerNo }],
        terminal: [{ _tag: "TerminalLocked", v: 1, at: now, lock: { by: actor, target: keyOf(target), until } }]
      }
    }
  )
}

export interface ActView extends StartView {
  readonly commissioning: Commissioning.State
}
export type ActRejection = R.CustomerInvalid | R.LockedBy

/** Lists what keeps an operator from acting in a session, in order of precedence. */
export const actPreconditions = (
  view: ActView,
  context: Pick<Context, "actor" | "now">
): Preconditions<ActRejection> => [
  view.customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: view.customer.customerNo }) : null,
  ...lockPreconditions(view.terminal, context)
]

/** Makes the event of an action that was run in a tab. */
export const ran = (
  tab: Commissioning.Tab,
  action: string,
  outcome: "ok" | "failed",
  detail: string,
  context: Pick<Context, "actor" | "now">
): Commissioning.Event => ({
  _tag: "TabRun",
  v: 1,
  tab,
  run: { at: context.now, by: context.actor, action, outcome, detail: detail.slice(0, 500) }
})

export interface RecordCommand {
  readonly tab: Commissioning.Tab
  readonly result: "success" | "failure"
  readonly reason: string | null
}

/** Records the result of a tab (维护调试结果): the operator decides; success against what was run, or without any run, needs a reason. */
export const record = (
  command: RecordCommand,
  view: ActView,
  context: Context
): Result.Result<
  { readonly commissioning: ReadonlyArray<Commissioning.Event> },
  Refusal<ActRejection | R.ReasonRequired>
> => {
  const { tab, result, reason } = command
  const runs = view.commissioning[tab].runs
  const backed = runs.at(-1)?.outcome === "ok"
  return decided<{ readonly commissioning: ReadonlyArray<Commissioning.Event> }, ActRejection | R.ReasonRequired>(
    [
      ...actPreconditions(view, context),
      result === "success" && !backed && reason === null ? new R.ReasonRequired({ tab }) : null
    ],
    () => ({
      commissioning: [
        { _tag: "ResultRecorded", v: 1, tab, recorded: { at: context.now, by: context.actor, result, reason } }
      ]
    })
  )
}

const outrun: { readonly [C in "parameters" | "switchMap" | "terminal"]: ReadonlyArray<Commissioning.Tab> } = {
  parameters: ["basicParameters"],
  switchMap: ["remoteControl"],
  terminal: ["basicParameters", "realtimeReading", "remoteControl"]
}

/** Gives the events that mark recorded successes stale because of a change; without a commissioning there are none. */
export const outdated = (
  state: Commissioning.State | null,
  cause: "parameters" | "switchMap" | "terminal",
  at: Instant
): ReadonlyArray<Commissioning.Event> =>
  state === null
    ? []
    : outrun[cause]
        .filter((tab) => Commissioning.tabNameOf(state[tab]) === "succeeded")
        .map((tab) => ({ _tag: "TabBecameStale", v: 1, at, tab, cause }))

/** Says whether a sale is refused, warned about or left alone because of commissioning. */
export const saleGate = (
  state: Commissioning.State | null,
  policy: Pick<Policy, "requireCommissioned">
): "refuse" | "warn" | "pass" => {
  if (policy.requireCommissioned === "off" || Commissioning.sessionNameOf(state) === "commissioned") return "pass"
  return policy.requireCommissioned === "enforce" ? "refuse" : "warn"
}
