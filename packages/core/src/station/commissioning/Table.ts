/** The operations of 购电投入调试: three tabs, real-time reading, remote control, results (R-058…R-082). */
import * as Schema from "effect/Schema"
import * as Commissioning from "../../books/commissioning/Commissioning.ts"
import { Item } from "../../books/parameters/Parameters.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, Round } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { dispatchRejections, parameterValues, saveRejections, ticked } from "../customers/ParameterTable.ts"
import {
  CommissioningView,
  ControlsView,
  ControlView,
  ItemsView,
  JobView,
  ParametersView,
  PolledView,
  ReadBackView,
  RemainingReport,
  RemoteControlView
} from "../customers/Views.ts"
import { pageFields, pageOf, Reason } from "../kernel/Fields.ts"
import { command, facade, poll, query } from "../kernel/Operation.ts"

const menu = "购电投入调试"
const basic = `${menu}/预购电基本参数`
const realtime = `${menu}/实时数据召测`
const remote = `${menu}/远程控制`

const around = [R.NotFound, R.DeviceCancelled, R.Unsupported] as const
const session = [...around, R.CustomerInvalid, R.LockedBy] as const
const polling = [R.TerminalOffline, R.Timeout, R.Refused] as const
const deviceId = { deviceId: Id }
const rounds = { rounds: Schema.NonEmptyArray(Round).check(Schema.isMaxLength(8)) }
const controls = [...session, R.RoundOutOfRange, R.MappingRequired, R.MappingNotDispatched, R.NotConfirmed] as const

/** 购电投入调试: three tabs, real-time reading, remote control, results. */
export const commissioning = facade("commissioning", {
  start: command(
    `${menu}/调试`,
    "commissioning.run",
    { customerNo: CustomerNo, deviceId: Schema.optionalKey(Id) },
    CommissioningView,
    [...session, R.NoTerminal, R.TargetNotChosen, R.Conflict]
  ),
  end: command(`${menu}/调试`, "commissioning.run", deviceId, CommissioningView, [R.NotFound, R.LockedBy]),
  get: query(`${menu}/调试`, "commissioning.read", deviceId, CommissioningView, [R.NotFound]),
  list: query(
    `${menu}/查询`,
    "commissioning.read",
    {
      ...pageFields,
      customerNo: Schema.optionalKey(CustomerNo),
      session: Schema.optionalKey(Schema.Array(Commissioning.SessionName))
    },
    pageOf(CommissioningView),
    []
  ),
  proposal: query(
    `${menu}/维护调试结果`,
    "commissioning.read",
    { ...deviceId, tab: Commissioning.Tab },
    Schema.Struct({ tab: Commissioning.Tab, proposal: Schema.NullOr(Schema.Literals(["success", "failure"])) }),
    [R.NotFound]
  ),
  recordResult: command(
    `${menu}/维护调试结果`,
    "commissioning.record",
    {
      ...deviceId,
      tab: Commissioning.Tab,
      result: Schema.Literals(["success", "failure"]),
      reason: Schema.optionalKey(Reason)
    },
    CommissioningView,
    [...session, R.ReasonRequired]
  ),
  basicParameters: query(basic, "commissioning.read", deviceId, ParametersView, [...around]),
  saveParameters: command(`${basic}/保存`, "parameter.save", { ...deviceId, ...parameterValues }, ParametersView, [
    ...saveRejections,
    R.LockedBy
  ]),
  dispatchParameters: command(`${basic}/下发`, "parameter.dispatch", { ...deviceId, ...ticked }, JobView, [
    ...dispatchRejections,
    R.LockedBy
  ]),
  saveAndDispatch: command(
    `${basic}/保存并下发`,
    "parameter.dispatch",
    { ...deviceId, ...parameterValues, ...ticked },
    JobView,
    [...saveRejections, ...dispatchRejections, R.LockedBy]
  ),
  pollRemaining: poll(`${basic}/召测`, "reading.poll", deviceId, PolledView, [...session, ...polling]),
  readParameters: poll(
    `${basic}/召测`,
    "parameter.poll",
    { ...deviceId, items: Schema.optionalKey(Schema.NonEmptyArray(Item)) },
    ReadBackView,
    [...session, ...polling]
  ),
  remainingReport: query(`${basic}/下发剩余电量`, "commissioning.read", { adjustmentNo: Id }, RemainingReport, [
    R.NotFound
  ]),
  realtimeItems: query(realtime, "commissioning.read", deviceId, Schema.Array(Id), [...around]),
  pollItems: poll(
    `${realtime}/召测`,
    "reading.poll",
    { ...deviceId, items: Schema.NonEmptyArray(Id).check(Schema.isMaxLength(64)) },
    ItemsView,
    [...session, R.UnknownItem, R.TerminalOffline]
  ),
  remoteControl: query(remote, "commissioning.read", deviceId, RemoteControlView, [...around]),
  prepare: poll(`${remote}/召测`, "parameter.poll", deviceId, RemoteControlView, [...session, ...polling]),
  dryRun: poll(`${remote}/召测`, "parameter.poll", deviceId, RemoteControlView, [...session, ...polling]),
  trip: command(
    `${remote}/遥控拉闸`,
    "control.trip",
    {
      ...deviceId,
      ...rounds,
      delayMinutes: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 15 }))),
      halfHours: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31 })))
    },
    ControlsView,
    [...controls, R.Protected, R.ProtectionUnknown, R.NoDisconnect, R.GraceNotOver]
  ),
  close: command(
    `${remote}/遥控合闸`,
    "control.close",
    { ...deviceId, ...rounds, mode: Schema.optionalKey(Schema.Literals(["permit", "direct"])) },
    ControlsView,
    [...controls]
  ),
  warnOfTrip: command(`${remote}/跳闸预警`, "control.trip", deviceId, Schema.Struct({ messages: Schema.Array(Id) }), [
    ...session,
    R.SignatureMissing,
    R.StaleReading,
    R.AlarmIncomplete
  ]),
  control: query(remote, "commissioning.read", { controlId: Id }, ControlView, [R.NotFound]),
  controls: query(remote, "commissioning.read", { ...pageFields, ...deviceId }, pageOf(ControlView), [R.NotFound])
})
