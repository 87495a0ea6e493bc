/** The operations across all functions: what any record was at a recorded time, how it came to be, and what went over the wire (F-16). */
import * as Schema from "effect/Schema"
import { AccessKind } from "../../ports/access/AccessEntry.ts"
import * as R from "../../rejection/Rejection.ts"
import { Id, TerminalId } from "../../values/CreditTarget.ts"
import { CustomerNo } from "../../values/CustomerNo.ts"
import { Day } from "../../values/Day.ts"
import { demanding, titled } from "../../values/FieldText.ts"
import { Instant } from "../../values/Instant.ts"
import { DayRange, OrderNo, pageFields } from "../kernel/Fields.ts"
import { facade, query } from "../kernel/Operation.ts"
import { texts } from "./texts.ts"
import {
  AccessRows,
  Aggregate,
  ExplainedFrame,
  FramesPage,
  SealedTrail,
  StandingView,
  StepView,
  TerminalEvents,
  TrailRows
} from "./Views.ts"

/** A natural key as long as any aggregate has one. */
const Key = Schema.NonEmptyString.check(Schema.isMaxLength(128))
const record = { kind: titled(Aggregate, "记录类型", "kind of record"), id: titled(Key, "记录编号", "record number") }

/** The most hexadecimal digits of one frame: 16 KiB of bytes, as the longest frame of any dialect has. */
const maxHexDigits = 32_768

/** The bytes of one frame as hexadecimal digits. */
const Hex = titled(
  Schema.String.check(
    Schema.isMaxLength(maxHexDigits),
    Schema.isPattern(
      /^([0-9A-Fa-f]{2})+$/,
      demanding("必须是成对的十六进制数字", "must be pairs of hexadecimal digits")
    )
  ),
  "报文",
  "frame"
)

const terminalField = { terminalId: titled(TerminalId, "终端编号", "terminal number") }

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
      ...terminalField,
      until: Schema.optionalKey(titled(Instant, "截止时间", "last moment")),
      after: pageFields.after,
      limit: pageFields.limit
    },
    TerminalEvents,
    [R.NotFound]
  ),
  /** Gives the frames of a terminal as far as the frame log still has them, newest first unless asked otherwise; with `orderNo` those around its attempts. */
  frames: query(
    "历史记录/报文",
    "frame.read",
    {
      ...terminalField,
      from: Schema.optionalKey(titled(Instant, "起始时间", "first moment")),
      until: Schema.optionalKey(titled(Instant, "截止时间", "last moment")),
      direction: Schema.optionalKey(titled(Schema.Literals(["up", "down"]), "方向", "direction")),
      orderNo: Schema.optionalKey(OrderNo),
      sortBy: Schema.optionalKey(titled(Schema.Literals(["newestFirst", "oldestFirst"]), "排序", "order")),
      after: pageFields.after,
      limit: pageFields.limit
    },
    FramesPage,
    [R.NotFound]
  ),
  /** Reads one frame field by field, as the dialect and the settings of the terminal have it; passwords are hidden from everybody. */
  explainFrame: query("历史记录/报文/解析", "frame.read", { ...terminalField, hex: Hex }, ExplainedFrame, [R.NotFound]),
  /**
   * Gives at most `limit` commits (default 50, at most 500) that wrote something in the org units of whoever asks; one that wrote no record is for who
   * sees all. `record` is both `kind` and `id`; days are those of the site.
   */
  trail: query(
    "历史记录/操作记录",
    "history.read",
    {
      ...pageFields,
      by: Schema.optionalKey(titled(Id, "办理人", "actor of the trail")),
      operation: Schema.optionalKey(titled(Id, "操作", "operation")),
      days: Schema.optionalKey(titled(DayRange, "办理日期", "days of the trail")),
      record: Schema.optionalKey(titled(Schema.Struct(record), "记录", "record"))
    },
    TrailRows,
    []
  ),
  /**
   * Gives `limit` commits (default 50, at most 500), and each seal behind the last line that it is over. With `fromSeal` it begins with the newest seal
   * of that day or before, as the line by which all that follow are checked. Whoever asks must see every org unit.
   */
  sealedTrail: query(
    "历史记录/操作记录导出",
    "history.export",
    {
      after: pageFields.after,
      limit: pageFields.limit,
      fromSeal: Schema.optionalKey(titled(Day, "起始封存日期", "day of the first seal"))
    },
    SealedTrail,
    [R.Forbidden]
  ),
  /**
   * Gives `limit` entries (default 50, at most 500) by actor, kind, customer and local days; `log`: whether this station keeps one. Entries are of no
   * org unit: whoever asks must see every one.
   */
  accesses: query(
    "历史记录/访问日志",
    "history.access",
    {
      after: pageFields.after,
      limit: pageFields.limit,
      by: Schema.optionalKey(titled(Id, "访问人", "actor of the access")),
      kind: Schema.optionalKey(AccessKind),
      customerNo: Schema.optionalKey(CustomerNo),
      days: Schema.optionalKey(titled(DayRange, "访问日期", "days of the access"))
    },
    AccessRows,
    [R.Forbidden]
  ),
  asOf: query("历史记录/历史状态", "history.read", { ...record, at: titled(Instant, "时间", "time") }, StandingView, [
    R.NotFound
  ])
})
