/** The operations of 欠费停复电: cutting for arrears and reconnecting outside of a commissioning (F-57, F-58, F-59, F-60, F-61, F-82). */
import * as R from "../../rejection/Rejection.ts"
import { Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { closeMode, rounds, tripOptions } from "../commissioning/Table.ts"
import { ControlsView, ControlView, RemoteControlView, TripWarningView } from "../commissioning/Views.ts"
import {
  customerFilter,
  deviceField,
  pageFields,
  pageOf,
  pollRejections,
  Reason,
  terminalFilter
} from "../kernel/Fields.ts"
import { command, facade, needing, poll, query, reaching, sensitive } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import { DisconnectionView } from "./Views.ts"

const menu = "欠费停复电"

const usable = [R.NotFound, R.DeviceCancelled, R.TerminalNotInService, R.Unsupported, R.CustomerInvalid] as const
const guards = [R.TerminalSuspected, R.RoundOutOfRange, R.MappingRequired, R.MappingNotDispatched] as const
const arrears = [R.StaleReading, R.NotInArrears, R.CreditUnfinished, R.TargetBusy] as const
const proposal = { controlId: titled(Id, "停电申请编号", "number of the proposal") }

/** 欠费停复电: cutting for arrears, by two persons, and reconnecting. */
export const disconnection = facade("disconnection", texts, {
  list: query(
    `${menu}/查询`,
    "disconnection.read",
    { ...pageFields, ...customerFilter, ...terminalFilter },
    pageOf(DisconnectionView),
    []
  ),
  warn: command(`${menu}/跳闸预警`, "disconnection.propose", deviceField, TripWarningView, [
    ...usable,
    R.SignatureMissing,
    R.StaleReading,
    R.TemplateVariable,
    R.AlarmIncomplete
  ]),
  prepare: poll(`${menu}/召测`, "parameter.poll", deviceField, RemoteControlView, [...usable, ...pollRejections]),
  propose: command(
    `${menu}/停电申请`,
    "disconnection.propose",
    { ...deviceField, ...rounds, ...tripOptions, reason: Reason },
    ControlsView,
    [...usable, ...arrears, ...guards, R.Conflict]
  ),
  /** Needs `control.trip` besides, a fresh proof (F-81), and a `confirmation` of its plan; who proposed it cannot approve it. */
  approve: needing(
    sensitive(
      reaching(
        command(`${menu}/停电审批`, "disconnection.approve", proposal, ControlView, [
          R.Conflict,
          R.FourEyes,
          ...usable,
          ...arrears,
          ...guards,
          R.Protected,
          R.ProtectionUnknown,
          R.TripOptionsDiffer,
          R.NoDisconnect,
          R.GraceNotOver,
          R.NotConfirmed
        ])
      )
    ),
    "control.trip"
  ),
  withdraw: command(`${menu}/撤回申请`, "disconnection.propose", { ...proposal, reason: Reason }, ControlView, [
    R.NotFound,
    R.Conflict
  ]),
  reconnect: needing(
    sensitive(
      reaching(
        command(`${menu}/复电`, "disconnection.reconnect", { ...deviceField, ...rounds, ...closeMode }, ControlsView, [
          ...usable,
          ...guards,
          R.NotConfirmed
        ])
      )
    ),
    "control.close"
  )
})
