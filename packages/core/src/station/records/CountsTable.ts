/** The operations of 下发统计: what is counted of the orders of a period, and what took too long. */
import * as Schema from "effect/Schema"
import { limitNames } from "../../books/service/ServiceLimits.ts"
import * as R from "../../rejection/Rejection.ts"
import { titled } from "../../values/FieldText.ts"
import { customerFilter, dayFields, orgField, pageFields, pageOf, terminalFilter } from "../kernel/Fields.ts"
import { query } from "../kernel/Operation.ts"
import { BreachRow, StatisticsRow } from "./Views.ts"

export const counts = {
  /** At most 92 days. By transformer or line each customer's archive is looked up; a period of one day is quick, one of months is not. */
  statistics: query(
    "购电数据管理/下发统计",
    "purchase.read",
    {
      ...dayFields,
      ...orgField,
      by: Schema.optionalKey(
        titled(
          Schema.Literals(["orgUnit", "operator", "transformer", "line"]),
          "统计口径",
          "what rows are told apart by"
        )
      )
    },
    Schema.Array(StatisticsRow),
    [R.InvalidInput]
  ),
  /**
   * What took longer than the policy allows, of the orders that were saved on at most 92 days, the oldest first; against a limit that is not set nothing is
   * held. A page may be empty and not the last one.
   */
  breaches: query(
    "购电数据管理/服务超时",
    "purchase.read",
    {
      ...pageFields,
      ...dayFields,
      ...customerFilter,
      ...terminalFilter,
      breached: Schema.optionalKey(titled(Schema.Literals(limitNames), "时限", "the limit")),
      state: Schema.optionalKey(titled(Schema.Literals(["open", "ended", "all"]), "处理状态", "state"))
    },
    pageOf(BreachRow),
    [R.InvalidInput]
  )
}
