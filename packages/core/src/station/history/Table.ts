/** The operations across all functions: what any record was at a recorded time, and how it came to be. */
import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import { TerminalId } from "../../values/CreditTarget.ts"
import { titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { pageFields } from "../kernel/Fields.ts"
import { facade, query } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import { Aggregate, StandingView, StepView, TerminalEvents } from "./Views.ts"

/** A natural key as long as any aggregate has one. */
const Key = Schema.NonEmptyString.check(Schema.isMaxLength(128))
const record = { kind: titled(Aggregate, "记录类型", "kind of record"), id: titled(Key, "记录编号", "record number") }

/** 历史记录: history of any record. */
export const history = facade("history", texts, {
  /** Gives at most `limit` steps (default 50, at most 500) after a version, oldest first. */
  steps: query(
    "历史记录/变更记录",
    "history.read",
    {
      ...record,
      afterVersion: Schema.optionalKey(
        titled(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)), "起始版本", "version to begin after")
      ),
      limit: pageFields.limit
    },
    Schema.Array(StepView),
    [R.NotFound]
  ),
  /** Gives the events of a terminal at or before a time, newest first, in pages of `limit` (default 50, at most 500). */
  terminalEvents: query(
    "历史记录/终端事件",
    "history.read",
    {
      terminalId: titled(TerminalId, "终端编号", "terminal number"),
      until: Schema.optionalKey(titled(Instant, "截止时间", "last moment")),
      after: pageFields.after,
      limit: pageFields.limit
    },
    TerminalEvents,
    [R.NotFound]
  ),
  asOf: query("历史记录/历史状态", "history.read", { ...record, at: titled(Instant, "时间", "time") }, StandingView, [
    R.NotFound
  ])
})
