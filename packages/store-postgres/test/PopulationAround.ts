/** What stands around many orders, in the form in which commits write it: customers, devices, terminals, messages, what is open and what was. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import { Energy, Instant } from "@yugou/core"
import { type EventOf, encodeState, entryOf, type Kind } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Payload from "../src/Payload.ts"
import * as F from "./Fixtures.ts"

/** Stands in a template for the number of the row, and for that of its customer. */
const own = "NNNN"
const owner = "CCCC"

const template = <K extends Kind>(kind: K, id: string, ...events: ReadonlyArray<EventOf<K>>) => {
  const { evolve } = entryOf(kind)
  const state = events.reduce<unknown>((before, it) => evolve(before as never, it as never), null)
  const { sort, columns, orgNo } = Payload.indexOf(kind, state as never)
  return { kind, id, state: encodeState(kind, state as never), org: orgNo, sort, columns }
}
type Template = ReturnType<typeof template>

const target = F.groupOf(`t${owner}`)
const at = { v: 1, at: F.noon } as const
const about = { orgNo: "37", customerNo: `c${owner}` } as const

const saved: EventOf<"Adjustment"> = {
  _tag: "AdjustmentSaved",
  ...at,
  by: "clerk",
  approval: "pending",
  content: {
    ...about,
    adjustmentNo: `A${own}` as never,
    customerNo: about.customerNo as never,
    deviceId: `dt${owner}`,
    target,
    value: Energy.kwh("100"),
    ifRemainingWas: Energy.kwh("90"),
    reason: "核对",
    compensates: null
  }
}
const approved: EventOf<"Adjustment"> = { _tag: "AdjustmentApproved", ...at, by: "chief", content: "content" }

const queued: EventOf<"Message"> = {
  _tag: "MessageQueued",
  ...at,
  notBefore: F.noon,
  content: {
    ...about,
    customerNo: about.customerNo as never,
    messageId: `m${own}`,
    kind: "alarm",
    to: "13805310001" as never,
    text: "剩余电量 86 千瓦时，请及时购电。",
    templateId: "alarm",
    templateVersion: 1,
    sentBy: "engine",
    override: null,
    notAfter: Instant.plusMillis(F.noon, 86_400_000)
  }
}
const part = { ref: `r${own}`, outcome: { _tag: "Accepted", ref: `r${own}` }, receipt: null } as const
const delivered: ReadonlyArray<EventOf<"Message">> = [
  queued,
  { _tag: "SubmitStarted", ...at, until: F.minutes(1) },
  { _tag: "SubmitAccepted", ...at, parts: [part] },
  { _tag: "ReceiptTaken", ...at, ref: part.ref, state: "delivered", code: "DELIVRD" }
]

const found: EventOf<"Discrepancy"> = {
  _tag: "DiscrepancyOpened",
  ...at,
  finding: { ...about, discrepancyId: `x${own}`, target, cause: "foreignNumber", expected: 7, found: 9, orderNo: null }
}
const closed: EventOf<"Discrepancy"> = {
  _tag: "DiscrepancyClosed",
  ...at,
  by: "chief",
  repair: "writtenOff",
  note: "已核对"
}

const opened: EventOf<"WorkItem"> = {
  _tag: "WorkItemOpened",
  ...at,
  finding: { ...about, cause: "noReading", subject: `t${own}`, detail: "两日未读到剩余电量" }
}
const done: EventOf<"WorkItem"> = { _tag: "WorkItemClosed", ...at, by: "clerk", note: "已读到" }

const asked: EventOf<"ParameterJob"> = {
  _tag: "JobOpened",
  ...at,
  notBefore: F.noon,
  content: { jobId: `j${own}`, orgNo: "37", target, purpose: "readBack", by: "clerk", values: [] }
}
const finished: EventOf<"ParameterJob"> = { _tag: "JobFinished", ...at, entries: [] }

const differs: EventOf<"PaymentDifference"> = {
  _tag: "DifferenceFound",
  ...at,
  finding: {
    workOrderNo: `w${own}`,
    orgNo: "37",
    day: "2026-11-22" as never,
    cause: "onlyThere",
    thereFen: 10_000,
    hereFen: null,
    orderNos: []
  }
}
const agreed: EventOf<"PaymentDifference"> = { _tag: "DifferenceClosed", ...at, by: "chief", how: "agreed", note: "" }

/** What each customer has, the one of ten who is low, and the others. */
const ofCustomer = (lot: "some" | "most"): ReadonlyArray<Template> => [
  template("Customer", `c${own}`, F.customerAdded(`c${own}`, `齐鲁机械厂${own}`)),
  template("Terminal", `t${own}`, F.terminalRegistered(`t${own}`)),
  template("Target", F.targetKey(`t${own}`), F.targetRegistered(`t${own}`)),
  template("Device", `dt${own}`, F.deviceBound(`dt${own}`, `t${own}`, `c${own}`)),
  template("AlarmWatch", `c${own}`, ...F.watchLow(`c${own}`, ...(lot === "some" ? [F.targetKey(`t${own}`)] : [])))
]

/** What the days leave behind: of the last thousand of each every tenth is open, whatever was before. */
const ofDays = (lot: "some" | "most"): ReadonlyArray<Template> => [
  template("Message", `m${own}`, ...(lot === "some" ? [queued] : delivered)),
  template("Adjustment", `A${own}`, ...(lot === "some" ? [saved] : [saved, approved])),
  template("Discrepancy", `x${own}`, ...(lot === "some" ? [found] : [found, closed])),
  template("WorkItem", `noReading:t${own}`, ...(lot === "some" ? [opened] : [opened, done])),
  template("ParameterJob", `j${own}`, ...(lot === "some" ? [asked] : [asked, finished])),
  template("PaymentDifference", `37/w${own}`, ...(lot === "some" ? [differs] : [differs, agreed]))
]

/** Writes the rows `from` … `to`; every tenth of those from `some` on is one of some. */
const write = (
  sql: PgClient,
  of: (lot: "some" | "most") => ReadonlyArray<Template>,
  { from, to, some, customers }: { readonly [of in "from" | "to" | "some" | "customers"]: number }
) => {
  const templates = JSON.stringify([
    ...of("some").map((it) => ({ ...it, is_some: true })),
    ...of("most").map((it) => ({ ...it, is_some: false }))
  ])
  const named = (text: string) =>
    sql`replace(replace(${sql.literal(text)}, ${own}::text, i::text), ${owner}::text, (i % ${customers}::int)::text)`
  return sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, position)
    SELECT t.kind, ${named("t.id")}, 1, ${named("t.state::text")}::jsonb, t.org, ${named("t.sort")},
      ${named("t.columns::text")}::jsonb, (SELECT max(position) FROM yugou.commits)
    FROM generate_series(${from}::int, ${to}::int) AS i
    JOIN jsonb_to_recordset(${templates}::text::jsonb) AS t(is_some boolean, kind text, id text, state jsonb, org text, sort text, columns jsonb)
      ON t.is_some = (i % 10 = 0 AND i >= ${some}::int)`
}

/** How many rows of each kind one transaction writes. */
const batch = 20_000

/** Writes so many customers with what they have, and as many of each kind that days leave behind; behind {@link populate}, whose customers they are. */
export const populateAround = Effect.fnUntraced(function* (
  sql: PgClient,
  { customers, days }: { readonly customers: number; readonly days: number }
) {
  for (const [of, count, some] of [
    [ofCustomer, customers, 0],
    [ofDays, days, days - 1_000]
  ] as const) {
    for (let from = 0; from < count; from += batch) {
      yield* write(sql, of, { from, to: Math.min(from + batch, count) - 1, some, customers })
    }
  }
  yield* sql`VACUUM ANALYZE yugou.aggregates`.unprepared
})
