/** The rules of commissioning: start, run, record, and what makes a success stale (R-059…R-082). @category Rules */
import type { Policy } from "../../policy/Policy.ts"
import type { Preconditions } from "../../rejection/Preconditions.ts"
import * as R from "../../rejection/Rejection.ts"
import { keyOf } from "../../values/CreditTarget.ts"
import { type Instant, plusMillis } from "../../values/Instant.ts"
import * as DeviceRules from "../device/DeviceRules.ts"
import { type Bare, type Context, decide, type Rule } from "../rule/Rule.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import { notLocked } from "../terminal/TerminalLock.ts"
import * as Commissioning from "./Commissioning.ts"

/** The events that a decision makes, by the aggregate that they happen to. @category Models */
export interface Changes {
  readonly commissioning: ReadonlyArray<Commissioning.Event>
  readonly terminal: ReadonlyArray<Terminal.Event>
}

/** Why starting may be refused. @category Errors */
export type StartRejection = DeviceRules.UsableRejection | R.LockedBy

/** Starts commissioning the target of a device (调试): takes the terminal for this operator; what was recorded before stays. @category Rules */
export const start: Rule<Bare, DeviceRules.UsableView, Changes, StartRejection> = (_, view, context) => {
  const { customerNo, orgNo } = view.customer
  const { target } = view.device
  const { actor, now, policy } = context
  const until = plusMillis(now, policy.commissioningLockMinutes * 60_000)
  return decide([...DeviceRules.usable(view), ...notLocked(view.terminal, context)], () => ({
    commissioning: [{ _tag: "CommissioningStarted", v: 1, at: now, by: actor, until, target, orgNo, customerNo }],
    terminal: [{ _tag: "TerminalLocked", v: 1, at: now, lock: { by: actor, target: keyOf(target), until } }]
  }))
}

/** What ending looks at. @category Models */
export interface EndView {
  readonly terminal: Terminal.State
}

/** Ends a session: the terminal is free for the next operator. @category Rules */
export const end: Rule<Bare, EndView, Changes, R.LockedBy> = (_, { terminal }, context) =>
  decide(notLocked(terminal, context), () => ({
    commissioning: [{ _tag: "CommissioningEnded", v: 1, at: context.now }],
    terminal: [{ _tag: "TerminalUnlocked", v: 1, at: context.now }]
  }))

/** What an action in a session looks at; `session: null`: none was started. @category Models */
export interface ActView extends DeviceRules.UsableView {
  readonly session: Commissioning.State | null
}

/** Why acting on a tab may be refused. @category Errors */
export type ActRejection = DeviceRules.UsableRejection | R.NotFound | R.LockedBy

/** Lists what keeps an operator from acting in a session, in order of precedence. @category Rules */
export const actPreconditions = (view: ActView, context: Context): Preconditions<ActRejection> => {
  const { customer, device, session, terminal } = view
  return [
    ...DeviceRules.inUse(view),
    session === null ? new R.NotFound({ what: "commissioning", id: keyOf(device.target) }) : null,
    customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: customer.customerNo }) : null,
    ...notLocked(terminal, context)
  ]
}

/** Makes the event of an action that was run in a tab. @category Rules */
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

/** What an operator says of a tab; `reason` is needed where the result is not what was run. @category Models */
export interface RecordCommand {
  readonly tab: Commissioning.Tab
  readonly result: "success" | "failure"
  readonly reason: string | null
}

/** Records the result of a tab (维护调试结果): the operator decides; success against what was run, or without any run, needs a reason. @category Rules */
export const record: Rule<RecordCommand, ActView, Pick<Changes, "commissioning">, ActRejection | R.ReasonRequired> = (
  { tab, result, reason },
  view,
  context
) => {
  const backed = view.session?.[tab].runs.at(-1)?.outcome === "ok"
  return decide(
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

/** Gives the events that mark recorded successes stale because of a change; without a commissioning there are none. @category Rules */
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

/** Says whether a sale is refused, warned about or left alone because of commissioning. @category Rules */
export const saleGate = (
  state: Commissioning.State | null,
  policy: Pick<Policy, "requireCommissioned">
): "refuse" | "warn" | "pass" => {
  if (policy.requireCommissioned === "off" || Commissioning.sessionNameOf(state) === "commissioned") return "pass"
  return policy.requireCommissioned === "enforce" ? "refuse" : "warn"
}
