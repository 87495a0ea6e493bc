/** The rule of binding by hand: a target on which the energy of a device before stands needs a decision about it. @category Rules */
import type * as R from "../../rejection/Rejection.ts"
import { decide, type Rule } from "../rule/Rule.ts"
import type * as Device from "./Device.ts"
import * as DeviceRules from "./DeviceRules.ts"
import * as LeftEnergy from "./LeftEnergy.ts"

/** What is bound, and what becomes of energy that stands there. @category Models */
export interface Command extends DeviceRules.BindCommand {
  readonly leftEnergy: Device.LeftDecision | null
}

/** What binding by hand looks at. @category Models */
export interface View extends DeviceRules.BindView {
  readonly left: LeftEnergy.Left
}

/** The events of binding, and what becomes of the work about the energy that stood there. @category Models */
export interface Changes extends DeviceRules.BindChanges {
  readonly work: LeftEnergy.AfterBinding
}

/** Why binding may be refused. @category Errors */
export type Rejection = DeviceRules.BindRejection | R.EnergyLeftOnTarget

/** Binds a customer to a target, and writes down what he takes over with it. A replacement carries over by itself, and asks nobody. @category Rules */
export const bind: Rule<Command, View, Changes, Rejection> = (command, view, context) => {
  const { leftEnergy, target } = command
  const { left } = view
  return decide<Changes, Rejection>(
    [...DeviceRules.allBindPreconditions(command, view), ...LeftEnergy.leftPrecondition(target, left, leftEnergy)],
    () => {
      const { orgNo, customerNo } = view.customer
      return {
        ...DeviceRules.bound(command, view, context.now, LeftEnergy.inheritedOf(left, leftEnergy)),
        work: LeftEnergy.afterBinding({ orgNo, customerNo, target }, left, leftEnergy, context)
      }
    }
  )
}
