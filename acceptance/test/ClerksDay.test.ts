/**
 * A clerk's day: customers from a file of the marketing system, a batch of sales, approvals by somebody else, dispatch to terminals over TCP, the day's end,
 * and the comparison with the marketing system.
 */
import { assert, describe, it } from "@effect/vitest"
import { type ArchiveRecord, operations, PromiseHost } from "@yugou/core"
import { StationStoreMemory } from "@yugou/core/memory"
import { checkFile, importFile } from "@yugou/csv"
import { dialect as gb376 } from "@yugou/protocol-gb376"
import { SimulatedTerminal, TcpTerminal } from "@yugou/protocol-gb376/testing"
import { layerWithRing } from "@yugou/terminal-link"
import iconv from "iconv-lite"

const good = 1_000
const orgNo = "37401"
const numberOf = (n: number): string => `0370${`${n}`.padStart(6, "0")}`
const archive = Array.from(
  { length: good },
  (_, n): ArchiveRecord => ({
    customer: {
      ...{ customerNo: numberOf(n + 1), name: `第${n + 1}纺织厂`, orgNo, orgName: "历下供电所" },
      ...{ address: "", customerClass: "专变", account: "open" }
    },
    ...{ terminals: [], meters: [], transformers: [], asOf: "2026-03-01T00:00:00Z" }
  })
)

/** What people and spreadsheets do to a list, by the row after which it stands. */
const spoilt: ReadonlyArray<readonly [after: number, line: string, code: string]> = [
  [10, "3.70E+09,不告警,,,,", "EXPONENT"],
  [50, "3.70000E+09,不告警,,,,", "EXPONENT"],
  [51, ",不告警,,,,", "MISSING"],
  [120, `${numberOf(7)},不告警,,,,`, "REPEATED"],
  [200, "0379999991,不告警,,,,", "NOT_FOUND"],
  [201, "0379999992,不告警,,,,", "NOT_FOUND"],
  [333, "=A333,不告警,,,,", "FORMULA"],
  [400, "0379999993,每周,10:30,发送,13800000000,", "UNKNOWN_WORD"],
  [500, "0379999994,每天,25:70,发送,13800000000,", "INVALID_INPUT"],
  [640, "0379999995,每天,10:30,发送,1.38E+10,", "EXPONENT"],
  [777, "0379999996,不告警,,,,,第二个备注", "CELLS_BEYOND"],
  [888, `${"9".repeat(40)},不告警,,,,`, "INVALID_INPUT"],
  [999, "0379999997,每天,10:30,发送,12,", "INVALID_INPUT"]
]

const lines = archive.flatMap((_, n) => {
  const own =
    n % 3 === 0
      ? `"=""${numberOf(n + 1)}""",每天,10:30,发送,13800000000,"东区,一号箱"`
      : `${numberOf(n + 1)},不告警,,,,第${n}户`
  return [own, ...spoilt.filter(([after]) => after === n).map(([, line]) => line)]
})
const file = iconv.encode(["客户编号,告警周期,告警时间,短信,手机号码,备注", ...lines].join("\r\n"), "gb18030")
async function* bytes() {
  for (let at = 0; at < file.length; at += 4_096) yield new Uint8Array(file.subarray(at, at + 4_096))
}

const all = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const permissions = [...all, "customer.personalData"]
const clerk = "clerk"

const terminals = ["3701-00001", "3701-00002", "3701-00003"]
const groups = [1, 2, 3, 4]

const open = async () => {
  const { promise: address, resolve: onListening } = Promise.withResolvers<{ host: string; port: number }>()
  const station = await PromiseHost.open({
    store: StationStoreMemory.layerMemory,
    terminals: layerWithRing({ host: "127.0.0.1", port: 0, dialects: [gb376], onListening }),
    archive,
    people: { clerk: { permissions, orgScope: ["37"] }, chief: { permissions, orgScope: ["37"] } },
    log: "none"
  })
  return { station, address: await address }
}
type Station = Awaited<ReturnType<typeof open>>["station"]

const collected = async <A>(rows: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const row of rows) found.push(row)
  return found
}

const nonEmpty = <A>(rows: ReadonlyArray<A>) => rows as unknown as readonly [A, ...ReadonlyArray<A>]

const imports = async (station: Station) => {
  const options = { actor: clerk, open: bytes }
  const checked = await collected(checkFile(station, "customers", options))
  assert.deepStrictEqual(checked.at(-1), { _tag: "End", rows: 1_013, bad: 13 })
  const found = checked.flatMap((step) => (step._tag === "Bad" ? [step.bad.problems[0]?.code] : []))
  assert.deepStrictEqual(
    found,
    spoilt.map(([, , code]) => code)
  )
  assert.strictEqual((await station.customers.list({ actor: clerk, limit: 1 })).total, 0)
  const run = () => collected(importFile(station, "customers", { ...options, batchId: "spring", bad: "leave" }))
  const told = await run()
  assert.lengthOf(
    told.filter(({ _tag }) => _tag === "Stored"),
    good
  )
  assert.deepStrictEqual(
    told.flatMap((it) => (it._tag === "Refused" ? [it.refusal.code] : [])),
    ["NOT_FOUND", "NOT_FOUND"]
  )
  await run()
  assert.strictEqual((await station.customers.list({ actor: clerk, limit: 1 })).total, good)
}

const binds = async (station: Station) => {
  for (const terminalId of terminals) {
    const entry = { dialectId: "gb376", address: terminalId, settings: {} }
    await station.customers.registerTerminal({ actor: clerk, commandId: terminalId, terminalId, orgNo, ...entry })
  }
  const rows = terminals.flatMap((terminalId, t) =>
    groups.map((totalGroupNo, g) => ({
      customerNo: numberOf(t * groups.length + g + 1),
      target: { _tag: "Group", terminalId, totalGroupNo } as const,
      thresholds: { alarm: "100" }
    }))
  )
  const bound = await collected(
    station.customers.bindDeviceBatch({ actor: clerk, batchId: "devices", rows: nonEmpty(rows) })
  )
  return bound.map(({ device, refusal }) => device?.deviceId ?? assert.fail(refusal?.message))
}

const fenOf = (n: number): number => 5_500 + 100 * n
const workOrderOf = (n: number): string => `W${`${n}`.padStart(3, "0")}`

const sells = async (station: Station, deviceIds: ReadonlyArray<string>) => {
  const rows = deviceIds.map((deviceId, n) => ({
    ...{ deviceId, energy: `${100 + n}`, amountFen: fenOf(n), workOrderNo: workOrderOf(n) },
    paymentWay: n % 2 === 0 ? ("cash" as const) : ("transfer" as const)
  }))
  await collected(station.purchases.saveBatch({ actor: clerk, batchId: "morning", rows: nonEmpty(rows) }))
  const shown = await station.purchaseRecords.list({ actor: "chief", limit: 100 })
  const seen = shown.rows.map(({ orderNo, customerNo, energy }) => ({ orderNo, seen: { customerNo, energy } }))
  const own = await collected(station.approvals.approveBatch({ actor: clerk, batchId: "own", rows: nonEmpty(seen) }))
  assert.isTrue(own.every(({ refusal }) => refusal?.code === "FOUR_EYES"))
  const [first, ...others] = seen
  if (first === undefined) return assert.fail("nothing was sold")
  const stale = { ...first, seen: { ...first.seen, energy: "9" } }
  const approved = await collected(
    station.approvals.approveBatch({ actor: "chief", batchId: "noon", rows: nonEmpty([stale, first, ...others]) })
  )
  assert.deepStrictEqual(
    approved.map(({ order, refusal }) => order?.outcome ?? refusal?.code),
    ["CONFLICT", ...seen.map(() => "approved")]
  )
  return seen.map(({ orderNo }) => orderNo)
}

const dispatches = async (station: Station, orderNos: ReadonlyArray<string>) => {
  await collected(
    station.purchaseRecords.dispatchBatch({ actor: clerk, batchId: "noon-2", orderNos: nonEmpty(orderNos) })
  )
  for (const _ of groups) await station.engines.dispatch()
  const { rows } = await station.purchaseRecords.list({ actor: clerk, limit: 100 })
  assert.deepStrictEqual([...new Set(rows.map(({ dispatch }) => dispatch))], ["applied"])
  return rows
}

/** The local day of the site. */
const today = (): string => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date())

const endsTheDay = async (station: Station, day: string) => {
  const { rows } = await station.purchaseRecords.list({ actor: clerk, limit: 100 })
  const sum = (ways: string) =>
    rows.filter(({ paymentWay }) => paymentWay === ways).reduce((all, { amountFen }) => all + (amountFen ?? 0), 0)
  const [end, ...more] = await station.settlement.dayEnd({ actor: clerk, day, orgNo })
  assert.lengthOf(more, 0)
  assert.deepInclude(end, { operator: clerk, orders: rows.length, voided: 0, cashToHandOver: sum("cash") })
  assert.deepInclude(end?.money.transfer, { takenFen: sum("transfer"), returnedFen: 0 })
  assert.strictEqual(end?.energy, `${rows.reduce((all, { energy }) => all + Number(energy), 0)}`)
}

const reconciles = async (station: Station, day: string, count: number) => {
  const booked = Array.from({ length: count }, (_, n) => ({ workOrderNo: workOrderOf(n), amountFen: fenOf(n) }))
  const [, other, ...rest] = booked
  if (other === undefined) return assert.fail("nothing was sold")
  const payments = [{ ...other, amountFen: other.amountFen + 1 }, ...rest, { workOrderNo: "W999", amountFen: 700 }]
  const told = await station.settlement.reconcilePayments({
    ...{ actor: clerk, commandId: "evening", day, orgNo, payments: nonEmpty(payments) }
  })
  assert.strictEqual(told.agreeing, count - 2)
  assert.deepStrictEqual(told.found.map(({ cause, workOrderNo }) => `${workOrderNo} ${cause}`).sort(), [
    "W000 onlyHere",
    "W001 otherAmount",
    "W999 onlyThere"
  ])
}

describe("a clerk's day", () => {
  it("R-004 R-113 R-116 opens 1,000 customers from a file with 13 bad rows, sells, has it approved, dispatches, hands over what the books say, and finds what differs", async () => {
    const { station, address } = await open()
    await imports(station)
    const deviceIds = await binds(station)
    const running = terminals.map((id) =>
      TcpTerminal.start({ ...address, terminal: SimulatedTerminal.make(SimulatedTerminal.settings(id)) })
    )
    for (const terminal of running) await terminal.online()
    const day = today()
    const orderNos = await sells(station, deviceIds)
    const rows = await dispatches(station, orderNos)
    await endsTheDay(station, day)
    await reconciles(station, day, rows.length)
    for (const terminal of running) await terminal.close()
    await station.close()
  }, 120_000)
})
