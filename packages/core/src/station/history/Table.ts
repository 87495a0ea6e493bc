/** The operations across all functions: what any record was at a recorded time, and how it came to be. */
import * as Schema from "effect/Schema"
import * as R from "../../rejection/Rejection.ts"
import type { Kind } from "../../store/Aggregates.ts"
import { kinds } from "../../store/Catalog.ts"
import { Instant } from "../../values/Instant.ts"
import { facade, query } from "../kernel/Operation.ts"

const Aggregate = Schema.Literals(kinds as readonly [Kind, ...ReadonlyArray<Kind>])
/** A natural key as long as any aggregate has one. */
const Key = Schema.NonEmptyString.check(Schema.isMaxLength(128))

/** Describes one step in the history of a record; states and events are in their JSON form, `before` is `null` for the first. */
export const StepView = Schema.Struct({
  version: Schema.Int,
  commandId: Schema.String,
  actor: Schema.String,
  operation: Schema.String,
  reason: Schema.NullOr(Schema.String),
  at: Instant,
  events: Schema.Array(Schema.Json),
  before: Schema.NullOr(Schema.Json),
  after: Schema.Json
})

/** Describes a record as it stood at a recorded time. */
export const StandingView = Schema.Struct({
  kind: Aggregate,
  id: Schema.String,
  version: Schema.Int,
  recordedAt: Instant,
  state: Schema.Json
})

/** 历史记录: history of any record. */
export const history = facade("history", {
  /** Gives at most `limit` steps (default 50, at most 500) after a version, oldest first. */
  steps: query(
    "历史记录/变更记录",
    "history.read",
    {
      kind: Aggregate,
      id: Key,
      afterVersion: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))),
      limit: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 500 })))
    },
    Schema.Array(StepView),
    [R.NotFound]
  ),
  asOf: query("历史记录/历史状态", "history.read", { kind: Aggregate, id: Key, at: Instant }, StandingView, [
    R.NotFound
  ])
})
