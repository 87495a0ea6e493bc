/** The operations of 人员与单位: who may do what, which org units there are, and what actors are called (F-80, R-003). */
import * as Schema from "effect/Schema"
import { maxActors } from "../../ports/people/ActorNames.ts"
import { Id } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { pageFields, pageOf } from "../kernel/Fields.ts"
import { facade, query } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import { ActorNameView, OrgUnitView, PermissionView, PolicyView } from "./Views.ts"

const menu = "人员与单位"

/** 人员与单位. */
export const people = facade("people", texts, {
  /** Of another actor it gives what he may do in the org units of whoever asks. */
  permissions: query(
    `${menu}/权限`,
    "people.read",
    { of: Schema.optionalKey(titled(Id, "要查看的操作员", "actor to look at")) },
    Schema.Array(PermissionView),
    []
  ),
  /** Gives them by number, so that each stands before what is below it; `name` may stand anywhere in the name. */
  orgUnits: query(
    `${menu}/供电单位`,
    "people.read",
    {
      ...pageFields,
      name: Schema.optionalKey(
        titled(Schema.NonEmptyString.check(Schema.isMaxLength(100)), "供电单位名称", "name of the org unit")
      )
    },
    pageOf(OrgUnitView),
    []
  ),
  names: query(
    `${menu}/操作员名称`,
    "people.read",
    {
      actors: titled(Schema.NonEmptyArray(Id).check(Schema.isMaxLength(maxActors)), "要查询的操作员", "actors to name")
    },
    Schema.Array(ActorNameView),
    []
  ),
  /** Quotas of org units are given for those of whoever asks. Policies are changed where the host opens the station, never here. */
  policies: query(`${menu}/策略`, "people.read", {}, Schema.Array(PolicyView), [])
})
