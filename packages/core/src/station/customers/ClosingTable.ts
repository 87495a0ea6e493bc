/** The operations of 销户: closing an account, and what persons do when that does not get on. */
import * as Schema from "effect/Schema"
import { Cut, StepName } from "../../books/closing/AccountClosing.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { Energy } from "../../values/Energy.ts"
import { titled } from "../../values/FieldText.ts"
import { customerFilter, deviceField, pageFields, pageOf, Reason, restRejections } from "../kernel/Fields.ts"
import { command, needing, query, reaching, sensitive } from "../kernel/Operation.ts"
import { control, disposition, finalReading } from "./LeavingFields.ts"
import { ClosingView } from "./Views.ts"

const menu = "客户信息维护/销户"
const closingField = { closingId: titled(Id, "销户记录编号", "number of the closing") }

/** The rows of 销户. */
export const closingOperations = {
  closeAccount: reaching(
    command(
      menu,
      "account.close",
      {
        ...deviceField,
        reason: Reason,
        finalReading,
        disposition,
        control,
        cut: Schema.optionalKey(titled(Cut, "是否停电", "whether power is cut first"))
      },
      ClosingView,
      [
        R.NotFound,
        R.DeviceCancelled,
        R.DeviceBeingReplaced,
        R.OutcomeUnknown,
        R.TargetBusy,
        R.Conflict,
        R.CreditUnfinished,
        R.Unsupported,
        R.ValueInvalid,
        R.StaleReading,
        R.DispositionMissing,
        R.PurchaseControlEngaged
      ]
    )
  ),
  /** Needs `adjustment.approve` besides, since what is left is set to nothing, and a fresh proof (F-81). */
  approveClosing: needing(
    sensitive(
      reaching(
        command(
          `${menu}/审批`,
          "account.approve",
          { ...closingField, remaining: titled(Energy, "所见剩余电量", "remaining energy as it was seen") },
          ClosingView,
          [R.NotFound, R.Conflict, R.FourEyes]
        )
      )
    ),
    "adjustment.approve"
  ),
  resumeClosing: command(menu, "account.close", closingField, ClosingView, [R.NotFound, R.Conflict]),
  undoClosing: command(menu, "account.close", { ...closingField, reason: Reason }, ClosingView, [
    R.NotFound,
    R.Conflict,
    ...restRejections
  ]),
  closing: query(menu, "device.read", closingField, ClosingView, [R.NotFound]),
  closings: query(
    menu,
    "device.read",
    {
      ...pageFields,
      step: Schema.optionalKey(titled(StepName, "销户进度", "step of the closing")),
      ...customerFilter
    },
    pageOf(ClosingView),
    []
  )
} as const
