/** The operations of 基本参数维护 and 开关轮次设置, as the customer page and the commissioning page have them (R-023… ). */

import * as Schema from "effect/Schema"
import * as ParameterJob from "../../books/parameters/ParameterJob.ts"
import { ControlMode, Item } from "../../books/parameters/Parameters.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, Round, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { isDay } from "../../values/Day.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { DeviceId, deviceField, pageFields, pageOf, pollRejections } from "../kernel/Fields.ts"
import { command, poll, query, reaching } from "../kernel/Operation.ts"
import { JobView, ParametersView, ReadBackView, SwitchMapView } from "./ParameterViews.ts"
import { PolledView } from "./Views.ts"

const installation = [R.NotFound, R.DeviceCancelled, R.TerminalNotInService, R.Unsupported] as const

const isLocalMinute = (text: string): boolean =>
  isDay(text.slice(0, 10)) && /^T([01]\d|2[0-3]):[0-5]\d$/.test(text.slice(10))

/** The values that can be saved; what is left out stays as it is. `expiry` is local text `YYYY-MM-DDTHH:mm`. */
export const parameterValues = {
  mode: Schema.optionalKey(titled(ControlMode, "购电控制方式", "purchase control mode")),
  rounds: Schema.optionalKey(titled(Schema.Array(Round).check(Schema.isUnique()), "电控有效轮次", "effective rounds")),
  energyControl: Schema.optionalKey(titled(Schema.Literals(["engaged", "released"]), "电控是否有效", "energy control")),
  protection: Schema.optionalKey(
    titled(
      Schema.Struct({
        state: titled(Schema.Literals(["protected", "released"]), "保电状态", "state of power protection"),
        halfHours: titled(Schema.NullOr(Schema.Int), "保电时长", "duration of power protection")
      }),
      "保电",
      "power protection"
    )
  ),
  expiry: Schema.optionalKey(
    titled(
      Schema.String.check(
        Schema.makeFilter(
          (text: string) => (isLocalMinute(text) ? undefined : "a day of the calendar and a time, YYYY-MM-DDTHH:mm"),
          demanding("必须是日期和时刻，例如 2026-03-01 10:00", "must be a day and a time such as 2026-03-01T10:00")
        )
      ),
      "电控失效时间",
      "expiry of energy control"
    )
  )
}

export const saveRejections = [
  ...installation,
  R.CustomerInvalid,
  R.RoundOutOfRange,
  R.RoundsMissing,
  R.DurationInvalid,
  R.StaleReading,
  R.Conflict
] as const

/** What is ticked, and what the operator acknowledges; no value can be passed. */
export const ticked = {
  items: titled(Schema.NonEmptyArray(Item).check(Schema.isUnique()), "参数项", "parameters"),
  acknowledgeImmediateTrip: Schema.optionalKey(
    titled(Schema.Literals(["yes", "no"]), "立即跳闸的确认", "confirmation of an immediate trip")
  ),
  confirmCloses: Schema.optionalKey(
    titled(Schema.Literals(["yes", "no"]), "开关合闸的确认", "confirmation that switches close")
  )
}

/** The parameters that are read back; without it all. */
export const somePolled = { items: Schema.optionalKey(ticked.items) }

export const dispatchRejections = [
  ...installation,
  R.Forbidden,
  R.TerminalSuspected,
  R.CustomerInvalid,
  R.NotSaved,
  R.RoundsMissing,
  R.ExpiryPassed,
  R.StaleReading,
  R.NotConfirmed
] as const

/** The permission that releasing protection needs besides. */
export const releaseProtectionPermission = "protection.release"

const menu = "客户信息维护/基本参数维护"
const switchMenu = "客户信息维护/基本参数维护/维护开关轮次"

/** The rows of the customer page. */
export const parameterOperations = {
  parameters: query(
    menu,
    "parameter.read",
    { customerNo: CustomerNo, deviceId: Schema.optionalKey(DeviceId) },
    ParametersView,
    [...installation, R.NoTerminal, R.TargetNotChosen, R.Conflict]
  ),
  saveParameters: reaching(
    command(`${menu}/保存`, "parameter.save", { ...deviceField, ...parameterValues }, ParametersView, [
      ...saveRejections
    ])
  ),
  pollRemaining: poll(`${menu}/召测`, "reading.poll", deviceField, PolledView, [...installation, ...pollRejections]),
  readParameters: poll(`${menu}/召测`, "parameter.poll", { ...deviceField, ...somePolled }, ReadBackView, [
    ...installation,
    ...pollRejections
  ]),
  adoptReported: reaching(
    command(`${menu}/召测`, "parameter.save", { ...deviceField, ...somePolled }, ParametersView, [
      ...installation,
      R.CustomerInvalid
    ])
  ),
  dispatchParameters: reaching(
    command(`${menu}/下发`, "parameter.dispatch", { ...deviceField, ...ticked }, JobView, [...dispatchRejections])
  ),
  parameterReport: query(
    `${menu}/下发`,
    "parameter.read",
    { jobId: titled(Id, "参数下发编号", "parameter dispatch number") },
    JobView,
    [R.NotFound]
  ),
  /** Gives the dispatches, and what the station sends by itself, the newest first; a release that waits is among them. */
  parameterReports: query(
    `${menu}/下发`,
    "parameter.read",
    {
      ...pageFields,
      deviceId: Schema.optionalKey(DeviceId),
      progress: Schema.optionalKey(
        titled(Schema.Array(ParameterJob.ProgressName), "下发进度", "progress of the dispatch")
      )
    },
    pageOf(JobView),
    [R.NotFound]
  ),
  switchMap: query(switchMenu, "parameter.read", { terminalId: TerminalId }, SwitchMapView, [R.NotFound]),
  saveSwitchMap: reaching(
    command(
      `${switchMenu}/保存`,
      "parameter.save",
      {
        terminalId: TerminalId,
        switches: titled(
          Schema.Array(
            Schema.Struct({
              switchNo: titled(Schema.Int, "开关编号", "switch number"),
              name: titled(Schema.String.check(Schema.isMaxLength(200)), "开关名称", "name of the switch"),
              round: titled(Schema.NullOr(Round), "轮次", "round")
            })
          ).check(Schema.isMaxLength(16)),
          "开关轮次",
          "the switch–round map"
        )
      },
      SwitchMapView,
      [R.NotFound, R.TerminalNotInService, R.Unsupported, R.NotApplicable, R.SwitchMapInvalid]
    )
  ),
  dispatchSwitchMap: reaching(
    command(`${switchMenu}/下发`, "parameter.dispatch", deviceField, JobView, [
      ...installation,
      R.TerminalSuspected,
      R.CustomerInvalid,
      R.NotApplicable,
      R.MappingRequired
    ])
  )
}
