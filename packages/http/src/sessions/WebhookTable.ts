/** What the routes of webhooks take and answer; clients take their types from here. */
import { operations, titled } from "@yugou/core"
import * as Schema from "effect/Schema"
import { DisplayName, Nothing, OrgScope, page, rowsOf, Version } from "./AdministrationFields.ts"

const WebhookView = Schema.Struct({
  id: Schema.String,
  label: Schema.String,
  url: Schema.String,
  kinds: Schema.Array(Schema.String),
  tells: Schema.Literals(["everything", "endings"]),
  orgScope: Schema.Array(Schema.String),
  state: Schema.Literals(["enabled", "disabled"]),
  since: Schema.String,
  madeAt: Schema.String,
  madeBy: Schema.String,
  version: Schema.Int
}).annotate({ identifier: "WebhookView" })
const DeliveryView = Schema.Struct({
  id: Schema.String,
  position: Schema.String,
  record: Schema.Struct({ kind: Schema.String, id: Schema.String, version: Schema.Int }),
  attempts: Schema.Int,
  state: Schema.Literals(["waiting", "dead"]),
  nextAt: Schema.NullOr(Schema.String),
  problem: Schema.String
}).annotate({ identifier: "DeliveryView" })

/** Describes a kind of record, as its history is asked for; a text to clients, for core has no public name for the kinds. */
const Kind: Schema.Codec<string> = operations.history.steps.payload.fields.kind
const mostKinds = 50
const Id = titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(64)), "编号", "id")
const Instant = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/))
const told = {
  label: DisplayName,
  url: titled(Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(2_000)), "推送地址", "address"),
  kinds: titled(
    Schema.Array(Kind).check(Schema.isMinLength(1), Schema.isMaxLength(mostKinds)),
    "记录类型",
    "kinds of record"
  ),
  tells: titled(Schema.Literals(["everything", "endings"]), "推送内容", "what is told"),
  orgScope: OrgScope
}

const since = Schema.optionalKey(titled(Instant, "起始时间", "since when"))

/** What each takes and answers, by its name. */
export const webhookTable = {
  list: { payload: Schema.Struct(page), success: rowsOf(WebhookView) },
  make: {
    payload: Schema.Struct({ ...told, since }),
    success: Schema.Struct({ secret: Schema.String, view: WebhookView })
  },
  change: {
    payload: Schema.Struct({
      id: Id,
      ...told,
      since,
      state: titled(Schema.Literals(["enabled", "disabled"]), "状态", "state"),
      version: Version
    }),
    success: WebhookView
  },
  renewSecret: {
    payload: Schema.Struct({ id: Id }),
    success: Schema.Struct({ secret: Schema.String, view: WebhookView })
  },
  deliveries: {
    payload: Schema.Struct({
      webhookId: Id,
      state: Schema.optionalKey(titled(Schema.Literals(["waiting", "dead"]), "状态", "state")),
      ...page,
      after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(256)))
    }),
    success: rowsOf(DeliveryView)
  },
  retry: {
    payload: Schema.Struct({ webhookId: Id, id: Schema.optionalKey(titled(Schema.String, "推送编号", "delivery")) }),
    success: Schema.Struct({ count: Schema.Int })
  },
  discard: {
    payload: Schema.Struct({ webhookId: Id, id: titled(Schema.String, "推送编号", "delivery") }),
    success: Nothing
  }
} as const
