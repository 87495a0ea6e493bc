/** The rules of the purchase device: bind a customer to a credit target (SM-D). */
import * as Result from "effect/Result"
import type * as Customer from "../customer/Customer.ts"
import { first, type Preconditions } from "../rejection/Preconditions.ts"
import * as R from "../rejection/Rejection.ts"
import { type CreditTarget, keyOf } from "../target/CreditTarget.ts"
import type * as Target from "../target/Target.ts"
import type { Capabilities } from "../terminal/Capabilities.ts"
import type { Thresholds } from "../terminal/Requests.ts"
import type * as Terminal from "../terminal/Terminal.ts"
import type { Instant } from "../time/Instant.ts"
import type * as Device from "./Device.ts"

export interface BindView {
  readonly customer: Customer.State
  readonly terminal: Terminal.State
  /** `null`: a target that the station sees for the first time. */
  readonly target: Target.State | null
}

export interface BindCommand {
  readonly deviceId: string
  readonly target: CreditTarget
  readonly thresholds: Thresholds
  readonly capabilities: Capabilities
  readonly now: Instant
}

export interface Changes {
  readonly device: ReadonlyArray<Device.Event>
  readonly target: ReadonlyArray<Target.Event>
}

export type BindRejection = R.CustomerInvalid | R.Unsupported | R.Conflict | R.ThresholdsInvalid

const preconditions = (command: BindCommand, view: BindView): Preconditions<BindRejection> => {
  const { capabilities, target, thresholds } = command
  const { terminalId } = target
  const carried = target._tag === (capabilities.creditScope === "group" ? "Group" : "Terminal")
  return [
    view.customer.validity === "voided" ? new R.CustomerInvalid({ customerNo: view.customer.customerNo }) : null,
    carried ? null : new R.Unsupported({ terminalId, feature: "creditTarget" }),
    view.target !== null && view.target.boundTo !== null
      ? new R.Conflict({ conflict: "alreadyBound", id: keyOf(target) })
      : null,
    thresholds.trip > thresholds.alarm || thresholds.trip < 0n ? new R.ThresholdsInvalid(thresholds) : null
  ]
}

/** Binds a customer to a target; the number that the terminal holds is adopted at the first contact, never assumed. */
export const bind = (command: BindCommand, view: BindView): Result.Result<Changes, BindRejection> => {
  const rejection = first(preconditions(command, view))
  if (rejection !== null) return Result.fail(rejection)
  const { deviceId, target, thresholds, now } = command
  const { orgNo, customerNo } = view.customer
  const registered: ReadonlyArray<Target.Event> =
    view.target === null ? [{ _tag: "TargetRegistered", v: 1, at: now, target, orgNo }] : []
  return Result.succeed({
    device: [{ _tag: "DeviceBound", v: 1, at: now, deviceId, orgNo, customerNo, target }],
    target: [...registered, { _tag: "TargetBound", v: 1, deviceId }, { _tag: "ThresholdsDesired", v: 1, thresholds }]
  })
}
