/** The operations of 换装: replacing a purchase device, and what persons do when that does not get on. */

import * as Schema from "effect/Schema"
import { StepName } from "../../books/replacement/Replacement.ts"
import * as R from "../../rejection/Rejection.ts"
import { CreditTarget, Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { customerFilter, deviceField, pageFields, pageOf, Reason, restRejections } from "../kernel/Fields.ts"
import { command, query, reaching } from "../kernel/Operation.ts"
import { control, finalReading } from "./LeavingFields.ts"
import { ReplacementView } from "./Views.ts"

const menu = "客户信息维护/注销客户购电设备"
const permission = "device.replace"
const replacementField = { replacementId: titled(Id, "换装记录编号", "replacement number") }
const remaining = titled(Energy, "抄见剩余电量", "remaining energy as it was read")

/** The rows of 换装. */
export const replacementOperations = {
  replaceDevice: reaching(
    command(
      menu,
      permission,
      {
        ...deviceField,
        target: titled(CreditTarget, "购电对象", "credit target"),
        reason: Reason,
        finalReading,
        control
      },
      ReplacementView,
      [
        R.NotFound,
        R.CustomerInvalid,
        R.DeviceCancelled,
        R.DeviceBeingReplaced,
        R.OutcomeUnknown,
        R.TargetBusy,
        R.PurchaseControlEngaged,
        R.EnergyLeftOnTarget,
        R.ThresholdsMissing,
        R.ThresholdsInvalid,
        R.ThresholdsUnfit,
        R.TerminalNotOfCustomer,
        R.TerminalNotInService,
        R.Unsupported,
        R.Conflict,
        R.ValueInvalid,
        R.OverHoardingLimit
      ]
    )
  ),
  replacement: query(menu, "device.read", replacementField, ReplacementView, [R.NotFound]),
  replacements: query(
    menu,
    "device.read",
    {
      ...pageFields,
      step: Schema.optionalKey(titled(StepName, "换装进度", "step of the replacement")),
      ...customerFilter
    },
    pageOf(ReplacementView),
    []
  ),
  stateReading: command(menu, permission, { ...replacementField, remaining, reason: Reason }, ReplacementView, [
    R.NotFound,
    R.Conflict,
    ...restRejections,
    R.FourEyes
  ]),
  confirmReading: command(menu, permission, { ...replacementField, remaining }, ReplacementView, [
    R.NotFound,
    R.Conflict,
    ...restRejections,
    R.FourEyes
  ]),
  resumeReplacement: command(menu, permission, replacementField, ReplacementView, [R.NotFound, R.Conflict]),
  undoReplacement: reaching(
    command(menu, permission, { ...replacementField, reason: Reason }, ReplacementView, [
      R.NotFound,
      R.Conflict,
      R.CustomerInvalid,
      R.TerminalNotOfCustomer,
      R.TerminalNotInService,
      R.Unsupported,
      R.ThresholdsInvalid,
      R.ThresholdsUnfit,
      ...restRejections
    ])
  )
} as const
