/** Lists of everything that is not an order, on a real PostgreSQL with 10,000 rows of each kind: a filter reads what it gives, and little more. */
import { assert, layer as withLayer } from "@effect/vitest"
import { type Condition, everyOrg, type Filter, type Kind, type Related, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerPostgres, StationDatabase } from "../src/index.ts"
import { planOf } from "./Plans.ts"
import * as Postgres from "./Postgres.ts"

const rowsOfKind = 10_000

/** How many rows a page of 50 may touch at most. */
const mostRows = 500

type Columns = { readonly [column: string]: string | ReadonlyArray<string> | null }

const time = (index: number): string => (1_700_000_000_000 + index * 1_000).toString().padStart(15, "0")

/** Gives one value to a row of a hundred, and another one to the rest. */
const rarely = (index: number, rare: string, usual: string): string => (index % 100 === 0 ? rare : usual)

const customer = (index: number): string => `c${index % 2_000}`
const terminal = (index: number): string => `t${index % 2_000}`

/** The columns of the row with a number, as the catalog makes them, as far as lists filter by them. */
const population: { readonly [K in Kind]?: (index: number) => Columns } = {
  Customer: (i) => ({
    customerNo: `Customer-${i}`,
    name: `厂 ${i}`,
    validity: rarely(i, "voided", "valid"),
    cycle: rarely(i, "daily", "once")
  }),
  Device: (i) => ({
    customerNo: `Customer-${i % 2_000}`,
    target: `t${i}/1`,
    terminalId: `Terminal-${i % 2_000}`,
    binding: rarely(i, "cancelled", "active")
  }),
  Message: (i) => ({
    customerNo: customer(i),
    kind: rarely(i, "tripWarning", "purchaseApplied"),
    progress: rarely(i, "Queued", "Delivered"),
    to: `139${(i % 3_000).toString().padStart(8, "0")}`,
    templateId: null,
    sentBy: rarely(i, "clerk", "station"),
    queuedAt: time(i),
    submittedAt: i % 100 === 0 ? null : time(i),
    ref: [`ref-${i}`]
  }),
  WorkItem: (i) => ({
    cause: rarely(i, "messageFailed", "dispatchFailed"),
    subject: `s${i}`,
    customerNo: customer(i),
    state: rarely(i + 50, "open", "closed"),
    openedAt: time(i)
  }),
  Discrepancy: (i) => ({
    target: `${terminal(i)}/1`,
    terminalId: terminal(i),
    cause: rarely(i, "foreignNumber", "balance"),
    proposedAt: i % 100 === 0 ? time(i) : null,
    state: rarely(i + 50, "open", "closed")
  }),
  Adjustment: (i) => ({
    customerNo: customer(i),
    target: `${terminal(i)}/1`,
    validity: "valid",
    dispatch: "applied",
    terminalId: terminal(i),
    approval: rarely(i, "pending", "waived"),
    proposedAt: i % 100 === 0 ? time(i) : null,
    compensates: i % 2 === 0 ? null : `P${i}`
  }),
  Commissioning: (i) => ({
    target: `Commissioning-${i}`,
    terminalId: terminal(i),
    customerNo: customer(i),
    session: rarely(i, "running", "ended")
  }),
  Control: (i) => ({
    customerNo: customer(i),
    target: `${terminal(i)}/1`,
    state: rarely(i, "sending", "done"),
    proposedAt: i % 100 === 0 ? time(i) : null
  }),
  // A customer of a hundred is low at the first of his devices; another one has one that was never read.
  AlarmWatch: (i) => ({
    customerNo: `Customer-${i}`,
    alarm: rarely(i, "open", "clear"),
    below: i % 100 === 0 ? [`t${i}/1`] : [],
    unread: rarely(i + 50, "some", "none"),
    neverRead: i % 100 === 50 ? [`t${i}/1`] : []
  }),
  Terminal: (i) => ({
    terminalId: `Terminal-${i}`,
    address: `3701-${i.toString().padStart(5, "0")}`,
    dialectId: rarely(i, "shandong", "gb376"),
    service: rarely(i, "retired", "inService")
  }),
  ParameterJob: (i) => ({
    terminalId: terminal(i),
    target: `${terminal(i)}/1`,
    progress: rarely(i, "Waiting", "Done"),
    outcome: rarely(i, "open", "known")
  })
}

const populate = Effect.fnUntraced(function* (sql: Postgres.Client) {
  const [commit] = yield* sql<{ readonly position: bigint }>`
    INSERT INTO yugou.commits (position, command_id, content, response, reads, actor, operation, at)
    VALUES (nextval('yugou.commit_position'), 'population', '', 'null', '[]', 'clerk', 'population', now()) RETURNING position`
  for (const [kind, columnsOf] of Object.entries(population)) {
    const rows = Array.from({ length: rowsOfKind }, (_, i) => ({ i, sort: time(i), columns: columnsOf(i) }))
    // A watch has the number of its customer.
    const named = kind === "AlarmWatch" ? "Customer" : kind
    yield* sql`INSERT INTO yugou.aggregates (kind, id, version, state, org_no, sort, columns, position)
      SELECT ${kind}, ${named} || '-' || i, 1, '{}', '37' || lpad((i % 50)::text, 2, '0'), sort || '/' || i, columns, ${commit?.position ?? 0n}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS r(i int, sort text, columns jsonb)`
  }
  yield* sql`VACUUM ANALYZE yugou.aggregates`.unprepared
})

const filled = Layer.unwrap(
  Effect.map(Postgres.database, (url) => layerPostgres({ url, maxConnections: 2, statementTimeoutMillis: 60_000 }))
).pipe(
  Layer.tap((services) => populate(services.mapUnsafe.get(StationDatabase.key).sql)),
  Layer.provide(Postgres.layer)
)

const is = (value: string): Condition => ({ _tag: "Is", value })
const from = (index: number): Condition => ({ _tag: "Between", from: time(index), to: null })
const anyOf = (...values: ReadonlyArray<string>): Condition => ({ _tag: "AnyOf", values })

/** What the operations of the station list and count by, and how many rows that gives. */
const filters: ReadonlyArray<readonly [kind: Kind, where: Filter["where"], rows: number]> = [
  ["Customer", { validity: is("voided") }, 100],
  ["Customer", { cycle: is("daily"), validity: is("valid") }, 0],
  ["Customer", { name: { _tag: "StartsWith", prefix: "厂 77" } }, 111],
  ["Device", { binding: is("cancelled") }, 100],
  ["Device", { customerNo: is("Customer-17"), binding: is("active") }, 5],
  ["Message", { customerNo: is("c100"), kind: is("tripWarning") }, 5],
  ["Message", { kind: anyOf("tripWarning", "balanceLow") }, 100],
  ["Message", { progress: anyOf("Queued", "Submitting") }, 100],
  ["Message", { to: is("13900000017"), submittedAt: from(5_000) }, 2],
  ["Message", { submittedAt: from(9_900) }, 99],
  ["Message", { sentBy: is("clerk") }, 100],
  ["Message", { queuedAt: { _tag: "Between", from: time(100), to: time(199) } }, 100],
  ["Message", { ref: is("ref-17") }, 1],
  ["WorkItem", { customerNo: is("c17"), state: is("closed") }, 5],
  ["WorkItem", { cause: anyOf("messageFailed") }, 100],
  ["WorkItem", { state: is("open") }, 100],
  ["WorkItem", { openedAt: { _tag: "Between", from: time(100), to: time(199) } }, 100],
  ["Discrepancy", { terminalId: is("t17"), state: is("closed") }, 5],
  ["Discrepancy", { cause: is("foreignNumber"), state: is("open") }, 0],
  ["Adjustment", { customerNo: is("c17") }, 5],
  ["Adjustment", { compensates: is("P17"), validity: is("valid") }, 1],
  ["Commissioning", { session: anyOf("running") }, 100],
  ["Commissioning", { terminalId: is("t17") }, 5],
  ["Control", { target: is("t17/1") }, 5],
  ["AlarmWatch", { alarm: is("open") }, 100],
  ["AlarmWatch", { unread: is("some") }, 100],
  ["Adjustment", { proposedAt: { _tag: "Between", from: null, to: null } }, 100],
  ["Adjustment", { approval: anyOf("pending") }, 100],
  ["Adjustment", { terminalId: is("t17") }, 5],
  ["Control", { proposedAt: { _tag: "Between", from: null, to: null } }, 100],
  ["Discrepancy", { proposedAt: { _tag: "Between", from: null, to: null } }, 100],
  ["Terminal", { service: is("retired") }, 100],
  ["Terminal", { dialectId: is("shandong") }, 100],
  ["Terminal", { address: { _tag: "StartsWith", prefix: "3701-017" } }, 100],
  ["ParameterJob", { target: is("t17/1") }, 5],
  ["ParameterJob", { progress: anyOf("Waiting") }, 100]
]

/** How many rows a page may touch, of all that there are of each kind, where it looks at what each row names. */
const mostRelated = 9_000

const named = (text: string): Related => ({
  column: "customerNo",
  kind: "Customer",
  where: { name: { _tag: "Contains", text } }
})
const watched = (where: Related["where"], same: string): Related => ({
  ...{ column: "customerNo", kind: "AlarmWatch", where },
  same: { [same]: "target" }
})

/** The same by what the rows name: customers, terminals, and what stands about them. */
const related: ReadonlyArray<readonly [what: string, kind: Kind, wanted: Partial<Filter>, rows: number]> = [
  ["a rare part of its name", "Customer", { where: { name: { _tag: "Contains", text: "777" } } }, 19],
  ["a part that all have of its name", "Customer", { where: { name: { _tag: "Contains", text: "厂 " } } }, rowsOfKind],
  ["a rare part of a customer's name", "Device", { related: [named("777")] }, 10],
  ["a part that all names have", "Device", { related: [named("厂 ")] }, rowsOfKind],
  ["a part that no name has", "Device", { related: [named("酒店")] }, 0],
  ["a low balance", "Device", { related: [watched({ alarm: is("open") }, "below")] }, 20],
  ["a balance that was never read", "Device", { related: [watched({ unread: is("some") }, "neverRead")] }, 20],
  [
    "the address of the terminal",
    "Device",
    {
      related: [
        { column: "terminalId", kind: "Terminal", where: { address: { _tag: "StartsWith", prefix: "3701-00017" } } }
      ]
    },
    5
  ]
]

/** What is counted stops where it shall, on either side of what there is, and is the whole otherwise. */
const assertCounted = Effect.fnUntraced(function* (kind: Kind, filter: Filter, rows: number) {
  const store = yield* StationStore
  assert.strictEqual(yield* store.count(kind, filter), rows)
  for (const atMost of [1, 15, rows, rows + 1].filter((it) => it > 0)) {
    assert.strictEqual(yield* store.count(kind, filter, atMost), Math.min(rows, atMost), `${atMost} at the most`)
  }
})

withLayer(filled, { timeout: "120 seconds", excludeTestServices: true })(`${rowsOfKind} rows of each kind`, (it) => {
  for (const [kind, where, rows] of filters) {
    it.effect(
      `are listed by ${Object.keys(where).join(" and ")} of ${kind} without reading many that are not meant`,
      () =>
        Effect.gen(function* () {
          const { sql } = yield* StationDatabase
          for (const order of ["ascending", "descending"] as const) {
            const plan = yield* planOf(sql, kind, { orgScope: everyOrg, where }, order, null)
            assert.include(plan.steps, "Scan")
            assert.notInclude(plan.steps, "Seq Scan", plan.text)
            assert.isAtMost(plan.touched, mostRows, plan.text)
          }
          yield* assertCounted(kind, { orgScope: everyOrg, where }, rows)
        })
    )
  }
  for (const [what, kind, wanted, rows] of related) {
    it.effect(`are listed by ${what} without reading many that are not meant`, () =>
      Effect.gen(function* () {
        const { sql } = yield* StationDatabase
        const filter: Filter = { orgScope: everyOrg, where: {}, ...wanted }
        for (const order of ["ascending", "descending"] as const) {
          const plan = yield* planOf(sql, kind, filter, order, null)
          assert.notInclude(plan.steps, "Seq Scan", plan.text)
          assert.isAtMost(plan.touched, mostRelated, plan.text)
        }
        yield* assertCounted(kind, filter, rows)
      })
    )
  }
})
