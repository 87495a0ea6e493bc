/** Many orders at once, written by SQL in the form in which commits write them: for tests and benchmarks of large tables. */
import type { PgClient } from "@effect/sql-pg/PgClient"
import type { Order } from "@yugou/core/books"
import { type EventOf, encodeEvent, encodeState, entryOf } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Payload from "../src/Payload.ts"
import * as F from "./Fixtures.ts"

/** How many customers and terminals the orders belong to, where nothing else is said. */
export const customers = 5_000
export const terminals = 4_000

/** Whose orders they are, and of the first how many some wait for somebody; the others are applied. */
interface Owners {
  readonly customers: number
  readonly terminals: number
  readonly waiting?: number
}

const template = (...events: ReadonlyArray<EventOf<"Order">>) => {
  const { evolve, due } = entryOf("Order")
  const state = events.reduce<Order.State | null>((before, it) => evolve(before, it), null) as Order.State
  return {
    state: encodeState("Order", state),
    columns: Payload.indexOf("Order", state).columns,
    events: events.map((it) => encodeEvent("Order", it)),
    due: Payload.dueJson(due(state))
  }
}

/** Of a hundred orders: 95 are applied, 3 wait for approval, 2 are queued. */
const templates = () => {
  const applied = template(F.orderSaved("o", "t"), F.orderApproved, F.orderQueued(), F.attemptOpened(1), F.settled(1))
  const pending = template(F.orderSaved("o", "t"))
  const queued = template(F.orderSaved("o", "t"), F.orderApproved, F.orderQueued())
  return Array.from({ length: 100 }, (_, index) => ({
    index,
    ...(index < 95 ? applied : index < 98 ? pending : queued)
  }))
}

/** The orders `from` … `to`, with what they are in the tables. */
const rows = (sql: PgClient, from: number, to: number, ofHundred: string, owners: Owners) => sql`
  CREATE TEMPORARY TABLE population ON COMMIT DROP AS
  SELECT i, nextval('yugou.commit_position') AS position, no, ms, org, t.due, lpad(ms::text, 15, '0') AS saved,
    t.state || jsonb_build_object('savedAt', at) || own AS state,
    t.columns || jsonb_build_object('orderNo', no, 'customerNo', own -> 'customerNo', 'deviceId', own -> 'deviceId',
      'terminalId', terminal, 'target', terminal || '/1', 'savedAt', lpad(ms::text, 15, '0')) AS columns,
    jsonb_set(jsonb_set(t.events, '{0,at}', to_jsonb(at)), '{0,content}', (t.events #> '{0,content}') || own) AS events,
    terminal || '/1' AS serial
  FROM generate_series(${from}::int, ${to}::int) AS i
  JOIN jsonb_to_recordset(${ofHundred}::text::jsonb) AS t(index int, state jsonb, columns jsonb, events jsonb, due jsonb)
    ON t.index = CASE WHEN i <= ${owners.waiting ?? Number.MAX_SAFE_INTEGER}::bigint THEN i % 100 ELSE 0 END,
  LATERAL (SELECT 'P' || lpad(i::text, 10, '0') AS no, 't' || i % ${owners.terminals}::int AS terminal, 1700000000000 + i * 1000::bigint AS ms,
    '37' || lpad((i % 50)::text, 2, '0') AS org) AS a,
  LATERAL (SELECT to_char(to_timestamp(ms / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
    jsonb_build_object('orderNo', no, 'orgNo', org, 'customerNo', 'c' || i % ${owners.customers}::int, 'deviceId', 'd' || terminal,
      'target', jsonb_build_object('_tag', 'Group', 'terminalId', terminal, 'totalGroupNo', 1)) AS own) AS b`

/** Writes the orders `from` … `to` (from 1) in one transaction. */
const populateSome = (sql: PgClient, from: number, to: number, ofHundred: string, owners: Owners) =>
  Effect.gen(function* () {
    yield* rows(sql, from, to, ofHundred, owners)
    yield* sql`INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, at)
      SELECT position, 'population-' || i, '', 'null', '[]', 'clerk', 'population', date_trunc('milliseconds', now()) FROM population ORDER BY i`
    yield* sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, due_queue, due_at, due_serial, due_order, position)
      SELECT 'Order', no, 1, state, org, saved || '/' || no, columns, due ->> 'queue', (due ->> 'at')::timestamptz,
        CASE WHEN due ->> 'queue' IS NOT NULL THEN serial END, due ->> 'order', position
      FROM population ORDER BY i`
    yield* sql`INSERT INTO yugou.revisions (kind, id, version, position, ordinal, events, due)
      SELECT 'Order', no, 1, position, 0, events,
        CASE WHEN due ->> 'queue' IS NOT NULL THEN jsonb_set(due, '{serial}', to_jsonb(serial)) END
      FROM population ORDER BY i`
  }).pipe(sql.withTransaction)

/** How many orders one transaction writes. */
const batch = 50_000

/** Writes `count` orders, and tells the planner nothing of them. */
export const populateUntold = Effect.fnUntraced(function* (sql: PgClient, count: number, owners: Owners) {
  const ofHundred = JSON.stringify(templates())
  for (let from = 1; from <= count; from += batch) {
    yield* populateSome(sql, from, Math.min(from + batch - 1, count), ofHundred, owners)
  }
})

/** Writes `count` orders. */
export const populate = Effect.fnUntraced(function* (
  sql: PgClient,
  count: number,
  owners: Owners = { customers, terminals }
) {
  yield* populateUntold(sql, count, owners)
  yield* sql`VACUUM ANALYZE yugou.aggregates, yugou.revisions, yugou.commits`.unprepared
})
