/** The operations of 购电投入调试: three tabs, real-time reading, remote control, results (R-058…R-082). */

import * as Schema from "effect/Schema"
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import * as Control from "../../books/control/Control.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, Round } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { titled } from "../../values/FieldText.ts"
import { dispatchRejections, parameterValues, saveRejections, somePolled, ticked } from "../customers/ParameterTable.ts"
import { JobView, ParametersView, ReadBackView } from "../customers/ParameterViews.ts"
import { PolledView } from "../customers/Views.ts"
import {
  adjustmentCommand,
  ByHand,
  customerFilter,
  DeviceId,
  deviceField,
  Note,
  pageFields,
  pageOf,
  pollRejections,
  Reason,
  terminalFilter
} from "../kernel/Fields.ts"
import { command, facade, needing, poll, query, reaching, sensitive } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import {
  CommissioningView,
  ControlsView,
  ControlView,
  ItemsView,
  ProposedResult,
  RealtimeItems,
  RemainingReport,
  RemoteControlView,
  TripWarningView
} from "./Views.ts"

const menu = "购电投入调试"
const basic = `${menu}/预购电基本参数`
const realtime = `${menu}/实时数据召测`
const remote = `${menu}/远程控制`

const installation = [R.NotFound, R.DeviceCancelled, R.TerminalNotInService, R.Unsupported] as const
const session = [...installation, R.CustomerInvalid, R.LockedBy] as const
const tab = titled(Commissioning.Tab, "调试页", "tab of the commissioning")
/** The rounds that are switched. */
export const rounds = {
  rounds: titled(Schema.NonEmptyArray(Round).check(Schema.isMaxLength(8), Schema.isUnique()), "轮次", "rounds")
}
/** Delay and duration of a trip. */
export const tripOptions = {
  delayMinutes: Schema.optionalKey(
    titled(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 15 })), "告警延时（分钟）", "minutes of delay")
  ),
  halfHours: Schema.optionalKey(
    titled(
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31 })),
      "限电时间（半小时数）",
      "duration in half hours"
    )
  )
}
/** How a switch is closed. */
export const closeMode = {
  mode: Schema.optionalKey(titled(Schema.Literals(["permit", "direct"]), "合闸方式", "mode of closing"))
}
const controls = [
  ...session,
  R.TerminalSuspected,
  R.RoundOutOfRange,
  R.MappingRequired,
  R.MappingNotDispatched,
  R.NotConfirmed
] as const

const controlField = { controlId: titled(Id, "遥控命令编号", "control command number") }

/** 购电投入调试: three tabs, real-time reading, remote control, results. */
export const commissioning = facade("commissioning", texts, {
  start: command(
    `${menu}/调试`,
    "commissioning.run",
    { customerNo: CustomerNo, deviceId: Schema.optionalKey(DeviceId) },
    CommissioningView,
    [...session, R.NoTerminal, R.TargetNotChosen, R.Conflict]
  ),
  end: command(`${menu}/调试`, "commissioning.run", deviceField, CommissioningView, [R.NotFound, R.LockedBy]),
  get: query(`${menu}/调试`, "commissioning.read", deviceField, CommissioningView, [R.NotFound]),
  list: query(
    `${menu}/查询`,
    "commissioning.read",
    {
      ...pageFields,
      ...customerFilter,
      ...terminalFilter,
      session: Schema.optionalKey(
        titled(Schema.Array(Commissioning.SessionName), "调试状态", "state of the commissioning")
      )
    },
    pageOf(CommissioningView),
    []
  ),
  proposal: query(`${menu}/维护调试结果`, "commissioning.read", { ...deviceField, tab }, ProposedResult, [R.NotFound]),
  recordResult: command(
    `${menu}/维护调试结果`,
    "commissioning.record",
    {
      ...deviceField,
      tab,
      result: titled(Schema.Literals(["success", "failure"]), "调试结果", "result of the commissioning"),
      reason: Schema.optionalKey(Reason)
    },
    CommissioningView,
    [...session, R.ReasonRequired]
  ),
  basicParameters: query(basic, "commissioning.read", deviceField, ParametersView, [...installation]),
  saveParameters: reaching(
    command(`${basic}/保存`, "parameter.save", { ...deviceField, ...parameterValues }, ParametersView, [
      ...saveRejections
    ])
  ),
  dispatchParameters: reaching(
    command(`${basic}/下发`, "parameter.dispatch", { ...deviceField, ...ticked }, JobView, [...dispatchRejections])
  ),
  saveAndDispatch: needing(
    reaching(
      command(`${basic}/保存并下发`, "parameter.dispatch", { ...deviceField, ...parameterValues, ...ticked }, JobView, [
        ...saveRejections,
        ...dispatchRejections
      ])
    ),
    "parameter.save"
  ),
  pollRemaining: poll(`${basic}/召测`, "reading.poll", deviceField, PolledView, [...session, ...pollRejections]),
  readParameters: poll(`${basic}/召测`, "parameter.poll", { ...deviceField, ...somePolled }, ReadBackView, [
    ...session,
    ...pollRejections
  ]),
  remainingReport: query(`${basic}/下发剩余电量`, "commissioning.read", adjustmentCommand, RemainingReport, [
    R.NotFound
  ]),
  realtimeItems: query(realtime, "commissioning.read", deviceField, RealtimeItems, [...installation]),
  pollItems: poll(
    `${realtime}/召测`,
    "reading.poll",
    {
      ...deviceField,
      items: titled(
        Schema.NonEmptyArray(Id).check(Schema.isMaxLength(64), Schema.isUnique()),
        "召测项目",
        "items to poll"
      )
    },
    ItemsView,
    [...session, R.UnknownItem, R.TerminalOffline]
  ),
  remoteControl: query(remote, "commissioning.read", deviceField, RemoteControlView, [...installation]),
  prepare: poll(`${remote}/召测`, "parameter.poll", deviceField, RemoteControlView, [...session, ...pollRejections]),
  dryRun: poll(`${remote}/召测`, "parameter.poll", deviceField, RemoteControlView, [...session, ...pollRejections]),
  trip: sensitive(
    reaching(
      command(
        `${remote}/遥控拉闸`,
        "control.trip",
        {
          ...deviceField,
          ...rounds,
          ...tripOptions
        },
        ControlsView,
        [...controls, R.Protected, R.ProtectionUnknown, R.TripOptionsDiffer, R.NoDisconnect, R.GraceNotOver]
      )
    )
  ),
  close: sensitive(
    reaching(
      command(
        `${remote}/遥控合闸`,
        "control.close",
        {
          ...deviceField,
          ...rounds,
          ...closeMode
        },
        ControlsView,
        [...controls]
      )
    )
  ),
  warnOfTrip: command(`${remote}/跳闸预警`, "control.trip", deviceField, TripWarningView, [
    ...session,
    R.SignatureMissing,
    R.StaleReading,
    R.TemplateVariable,
    R.AlarmIncomplete
  ]),
  control: query(remote, "commissioning.read", controlField, ControlView, [R.NotFound]),
  controls: query(
    remote,
    "commissioning.read",
    {
      ...pageFields,
      deviceId: Schema.optionalKey(DeviceId),
      ...customerFilter,
      ...terminalFilter,
      state: Schema.optionalKey(titled(Schema.Array(Control.StateName), "遥控状态", "state of the command"))
    },
    pageOf(ControlView),
    [R.NotFound]
  ),
  /** Reads the switch state of a command now, whatever its turn would be. */
  resolveControl: poll(`${remote}/核实`, "control.resolve", controlField, ControlView, [R.NotFound]),
  proposeControlResolution: command(
    `${remote}/人工认定`,
    "control.resolve",
    { ...controlField, outcome: ByHand, note: Note },
    ControlView,
    [R.NotFound, R.Conflict]
  ),
  /** Confirms what stands proposed; `outcome` says what the person confirms, and another proposal meanwhile is refused. */
  confirmControlResolution: sensitive(
    command(`${remote}/人工认定/确认`, "control.resolve", { ...controlField, outcome: ByHand }, ControlView, [
      R.NotFound,
      R.Conflict,
      R.FourEyes
    ])
  )
})
