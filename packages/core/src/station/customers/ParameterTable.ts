/** The operations of 基本参数维护 and 开关轮次设置, as the customer page and the commissioning page have them (R-023… ). */
import * as Schema from "effect/Schema"
import { ControlMode, Item } from "../../books/parameters/Parameters.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, Round, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { command, poll, query } from "../kernel/Operation.ts"
import { JobView, ParametersView, PolledView, ReadBackView, SwitchMapView } from "./Views.ts"

const around = [R.NotFound, R.DeviceCancelled, R.Unsupported] as const
const polling = [R.TerminalOffline, R.Timeout, R.Refused] as const

/** The values that can be saved; what is left out stays as it is. `expiry` is local text `YYYY-MM-DDTHH:mm`. */
export const parameterValues = {
  mode: Schema.optionalKey(ControlMode),
  rounds: Schema.optionalKey(Schema.Array(Round)),
  energyControl: Schema.optionalKey(Schema.Literals(["engaged", "released"])),
  protection: Schema.optionalKey(
    Schema.Struct({ state: Schema.Literals(["protected", "released"]), halfHours: Schema.NullOr(Schema.Int) })
  ),
  expiry: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/)))
}

export const saveRejections = [
  ...around,
  R.CustomerInvalid,
  R.RoundOutOfRange,
  R.RoundsMissing,
  R.DurationInvalid,
  R.StaleReading,
  R.Conflict
] as const

/** What is ticked, and what the operator acknowledges; no value can be passed. */
export const ticked = {
  items: Schema.NonEmptyArray(Item),
  acknowledgeImmediateTrip: Schema.optionalKey(Schema.Literals(["yes", "no"])),
  confirmCloses: Schema.optionalKey(Schema.Literals(["yes", "no"]))
}

export const dispatchRejections = [
  ...around,
  R.Forbidden,
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
    { customerNo: CustomerNo, deviceId: Schema.optionalKey(Id) },
    ParametersView,
    [...around, R.NoTerminal, R.TargetNotChosen, R.Conflict]
  ),
  saveParameters: command(`${menu}/保存`, "parameter.save", { deviceId: Id, ...parameterValues }, ParametersView, [
    ...saveRejections
  ]),
  pollRemaining: poll(`${menu}/召测`, "reading.poll", { deviceId: Id }, PolledView, [...around, ...polling]),
  readParameters: poll(
    `${menu}/召测`,
    "parameter.poll",
    { deviceId: Id, items: Schema.optionalKey(Schema.NonEmptyArray(Item)) },
    ReadBackView,
    [...around, ...polling]
  ),
  adoptReported: command(
    `${menu}/召测`,
    "parameter.save",
    { deviceId: Id, items: Schema.optionalKey(Schema.NonEmptyArray(Item)) },
    ParametersView,
    [...around, R.CustomerInvalid]
  ),
  dispatchParameters: command(`${menu}/下发`, "parameter.dispatch", { deviceId: Id, ...ticked }, JobView, [
    ...dispatchRejections
  ]),
  parameterReport: query(`${menu}/下发`, "parameter.read", { jobId: Id }, JobView, [R.NotFound]),
  switchMap: query(switchMenu, "parameter.read", { terminalId: TerminalId }, SwitchMapView, [R.NotFound]),
  saveSwitchMap: command(
    `${switchMenu}/保存`,
    "parameter.save",
    {
      terminalId: TerminalId,
      switches: Schema.Array(
        Schema.Struct({
          switchNo: Schema.Int,
          name: Schema.String.check(Schema.isMaxLength(200)),
          round: Schema.NullOr(Round)
        })
      ).check(Schema.isMaxLength(16))
    },
    SwitchMapView,
    [R.NotFound, R.Unsupported, R.NotApplicable, R.SwitchMapInvalid]
  ),
  dispatchSwitchMap: command(`${switchMenu}/下发`, "parameter.dispatch", { deviceId: Id }, JobView, [
    ...around,
    R.CustomerInvalid,
    R.NotApplicable,
    R.MappingRequired
  ])
}
