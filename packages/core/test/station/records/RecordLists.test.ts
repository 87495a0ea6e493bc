import { assert, describe, it } from "@effect/vitest"
import { Energy, Station, type TargetKey } from "@yugou/core"
import { absent, makeCommit, StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import {
  addCustomer,
  at,
  holding,
  hosted,
  makeSite,
  type Site,
  sell,
  setBalance,
  stationOf,
  terminalOf
} from "../../books/alarm/Site.ts"
import { assertEachConditionTried, listsOfRecords } from "../kernel/Lists.ts"

const clerk = { actor: "clerk" }

/** Puts a release into the books that waits for its terminal, or was cancelled. */
const release = Effect.fnUntraced(function* (jobId: string, customerNo: string, orgNo: string, fate: "waits" | "gone") {
  const store = yield* StationStore
  const now = yield* DateTime.now
  const target = { _tag: "Group", terminalId: terminalOf(customerNo), totalGroupNo: 1 }
  const content = { jobId, orgNo, target, purpose: "release", by: "clerk", values: [] }
  const opened = { _tag: "JobOpened", v: 1, at: now, notBefore: now, content }
  const gone = { _tag: "JobCancelled", v: 1, at: now, reason: "test" }
  const command = { id: jobId, content: "", response: null }
  const trail = { actor: "clerk", operation: "world", reason: null, at: now }
  const view = { job: absent("ParameterJob", jobId) }
  const changes = { job: fate === "gone" ? [opened, gone] : [opened] } as never
  yield* store.commit(makeCommit(view, changes, { command, facts: [], trail }))
})

/** On the next day the balance of a customer is adjusted again, and that is queued. */
const laterAdjustment = Effect.fnUntraced(function* (customerNo: string) {
  const { approvals, customers, purchases, purchaseRecords } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo })
  const deviceId = device?.deviceId ?? ""
  const { remaining } = yield* purchases.pollRemaining({ ...clerk, deviceId })
  const was = { value: Energy.kwh("60"), ifRemainingWas: remaining ?? Energy.zero, reason: "核对" }
  const { adjustmentNo } = yield* purchases.adjust({ ...clerk, commandId: "later", deviceId, ...was })
  yield* approvals.approveAdjustment({ actor: "chief", commandId: "later-approved", adjustmentNo })
  yield* purchaseRecords.dispatchAdjustment({ ...clerk, commandId: "later-queued", adjustmentNo })
})

/** Two customers in two org units who are low, and a third who is not; each of the two has an adjustment, a discrepancy, a session and a control. */
const world = Effect.fnUntraced(function* (site: Site) {
  const { purchases, purchaseRecords, commissioning, approvals } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  yield* addCustomer(site, "C2", { cycle: "none", time: null })
  for (const customerNo of ["C1", "D1"]) {
    const [device] = yield* addCustomer(site, customerNo, { cycle: "none", time: null })
    const deviceId = device?.deviceId ?? ""
    const by = (step: string) => ({ ...clerk, commandId: `${step}-${customerNo}` })
    setBalance(site, customerNo, customerNo === "C1" ? "20" : "30")
    yield* purchases.pollRemaining({ ...clerk, deviceId })
    const was = { value: Energy.kwh("50"), ifRemainingWas: Energy.kwh(customerNo === "C1" ? "20" : "30") }
    const { adjustmentNo } = yield* purchases.adjust({ ...by("adjust"), deviceId, ...was, reason: "核对" })
    if (customerNo === "C1")
      yield* approvals.approveAdjustment({ actor: "chief", commandId: "adjustment", adjustmentNo })
    yield* sell(deviceId, "40", `first-${customerNo}`)
    const tab = { deviceId, tab: "remoteControl" } as const
    yield* commissioning.start({ ...by("start"), customerNo })
    // One terminal knows no close, the other does not answer.
    if (customerNo === "D1") holding(site, customerNo).answers = "silent"
    yield* commissioning.close({ ...by("close"), deviceId, rounds: customerNo === "C1" ? [1, 2] : [1] })
    holding(site, customerNo).answers = "yes"
    if (customerNo === "D1") yield* commissioning.recordResult({ ...by("result"), ...tab, result: "failure" })
    if (customerNo === "C1") holding(site, customerNo).wireNo = 77
    else setBalance(site, customerNo, "75")
    yield* purchaseRecords.reconcile({ ...clerk, target: `${terminalOf(customerNo)}/1` as TargetKey })
    const { orderNo } = yield* purchases.save({ ...by("second"), deviceId, energy: Energy.kwh("1") })
    yield* approvals.approve({ actor: "chief", commandId: `approve-${customerNo}`, orderNo })
    yield* purchaseRecords.dispatch({ ...by("dispatch"), orderNo })
  }
  yield* hosted(24)
  yield* release("r1", "C1", "37401", "waits")
  yield* release("r2", "C1", "37401", "gone")
  yield* release("r3", "D1", "37402", "gone")
  const { rows } = yield* purchaseRecords.discrepancies({ ...clerk, terminalId: terminalOf("C1") })
  yield* purchaseRecords.reconcile({ ...clerk, target: `${terminalOf("C1")}/1` as TargetKey })
  const discrepancyId = rows[0]?.discrepancyId ?? ""
  const asked = { discrepancyId, disposition: { _tag: "WriteOff" }, note: "第二主站" } as const
  yield* laterAdjustment("C2")
  yield* purchaseRecords.requestClosing({ ...clerk, commandId: "request", ...asked })
  yield* purchaseRecords.approveClosing({ actor: "chief", commandId: "close", discrepancyId, requestNo: 1 })
})

/** What one list gives for a condition, as the customers or terminals that its rows are about. */
type Asked = (station: Station.Station["Service"]) => Effect.Effect<ReadonlyArray<string>, unknown>

describe("R-004.1 the lists of adjustments, discrepancies, commissioning and low balances give exactly the rows that meet a condition", () => {
  const adjustments =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.map(purchaseRecords.adjustments({ ...clerk, ...asked }), ({ rows }) =>
        rows.map(({ customerNo }) => customerNo)
      )
  const discrepancies =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.map(purchaseRecords.discrepancies({ ...clerk, ...asked }), ({ rows }) =>
        rows.map(({ target }) => target.terminalId)
      )
  const sessions =
    (asked: object): Asked =>
    ({ commissioning }) =>
      Effect.map(commissioning.list({ ...clerk, ...asked }), ({ rows }) => rows.map(({ customerNo }) => customerNo))
  const lowBalances =
    (asked: object): Asked =>
    ({ dunning }) =>
      Effect.map(dunning.lowBalances({ ...clerk, ...asked }), ({ rows }) => rows.map(({ customerNo }) => customerNo))
  /** The targets that are left to verify, after the books were restored. */
  const unverified =
    (asked: object): Asked =>
    ({ purchaseRecords }) =>
      Effect.gen(function* () {
        yield* purchaseRecords.markRestored({ ...clerk, commandId: "restored", reason: "恢复" })
        const { rows } = yield* purchaseRecords.unverified({ ...clerk, ...asked })
        return rows.map(({ target }) => target)
      })
  /** The remote commands of one customer's device, who stands in `deviceId` for it. */
  const controls =
    ({ deviceId: ofCustomer, ...asked }: { readonly deviceId?: string } & object): Asked =>
    ({ customers, commissioning }) =>
      Effect.gen(function* () {
        const devices = ofCustomer === undefined ? [] : yield* customers.devices({ ...clerk, customerNo: ofCustomer })
        const device = devices.slice(0, 1).map(({ deviceId }) => ({ deviceId }))
        const { rows } = yield* commissioning.controls({ ...clerk, ...device[0], ...asked })
        return rows.map(({ customerNo, round }) => `${customerNo} round ${round}`)
      })
  /** The parameter dispatches, of one customer's device who stands in `deviceId` for it. */
  const reports =
    ({ deviceId: ofCustomer, ...asked }: { readonly deviceId?: string } & object): Asked =>
    ({ customers }) =>
      Effect.gen(function* () {
        const devices = ofCustomer === undefined ? [] : yield* customers.devices({ ...clerk, customerNo: ofCustomer })
        const device = devices.slice(0, 1).map(({ deviceId }) => ({ deviceId }))
        const { rows } = yield* customers.parameterReports({ ...clerk, ...device[0], ...asked })
        return rows.map(({ target, purpose, progress }) => `${target.terminalId} ${purpose} ${progress._tag}`)
      })
  const question = <A extends object>(asked: A, list: (asked: A) => Asked, ...expected: ReadonlyArray<string>) => ({
    asked,
    found: list(asked),
    expected
  })
  const tables = {
    "purchaseRecords.adjustments": [
      question({}, adjustments, "C1", "C2", "D1"),
      question({ customerNo: "D1" }, adjustments, "D1"),
      question({ name: "户D" }, adjustments, "D1"),
      question({ terminalId: "T-D1" }, adjustments, "D1"),
      question({ address: "T-D" }, adjustments, "D1"),
      question({ savedOn: { from: "2026-03-02", to: "2026-03-02" } }, adjustments, "C1", "D1"),
      question({ savedOn: { from: "2026-03-03", to: "2026-03-03" } }, adjustments, "C2"),
      question({ dispatch: ["queued"] }, adjustments, "C2"),
      question({ approval: ["pending"] }, adjustments, "D1"),
      question({ orgNo: "37401" }, adjustments, "C1", "C2")
    ],
    "purchaseRecords.discrepancies": [
      question({}, discrepancies, "T-D1"),
      question({ state: "all" }, discrepancies, "T-C1", "T-D1"),
      question({ state: "closed" }, discrepancies, "T-C1"),
      question({ state: "all", terminalId: "T-D1" }, discrepancies, "T-D1"),
      question({ state: "all", customerNo: "D1" }, discrepancies, "T-D1"),
      question({ state: "all", name: "户D" }, discrepancies, "T-D1"),
      question({ state: "all", address: "T-C" }, discrepancies, "T-C1"),
      question({ state: "open", openedOn: { from: "2026-03-02", to: "2026-03-02" } }, discrepancies, "T-D1"),
      question({ state: "all", openedOn: { from: "2020-01-01", to: "2020-01-02" } }, discrepancies),
      question({ state: "all", cause: "foreignNumber" }, discrepancies, "T-C1"),
      question({ state: "all", cause: "balanceDiffers" }, discrepancies, "T-D1"),
      question({ state: "all", cause: "arrivedWithoutEffect" }, discrepancies),
      question({ state: "all", orgNo: "37402" }, discrepancies, "T-D1")
    ],
    "commissioning.list": [
      question({}, sessions, "C1", "D1"),
      question({ session: ["inProgress"] }, sessions, "C1"),
      question({ session: ["failed"] }, sessions, "D1"),
      question({ session: ["commissioned"] }, sessions),
      question({ customerNo: "D1" }, sessions, "D1"),
      question({ name: "户D" }, sessions, "D1"),
      question({ terminalId: "T-C1" }, sessions, "C1"),
      question({ address: "T-C" }, sessions, "C1"),
      question({ customerNo: "C2" }, sessions),
      question({ orgNo: "37402" }, sessions, "D1")
    ],
    "commissioning.controls": [
      question({ deviceId: "C1" }, controls, "C1 round 1", "C1 round 2"),
      question({ deviceId: "D1" }, controls, "D1 round 1"),
      question({ deviceId: "D1", orgNo: "37402" }, controls, "D1 round 1"),
      question({ deviceId: "D1", orgNo: "37401" }, controls),
      question({}, controls, "C1 round 1", "C1 round 2", "D1 round 1"),
      question({ customerNo: "D1" }, controls, "D1 round 1"),
      question({ name: "户D" }, controls, "D1 round 1"),
      question({ terminalId: "T-D1" }, controls, "D1 round 1"),
      question({ address: "T-D" }, controls, "D1 round 1"),
      question({ state: ["refused"] }, controls, "C1 round 1", "C1 round 2"),
      question({ state: ["unknown"] }, controls, "D1 round 1"),
      question({ state: [] }, controls)
    ],
    "customers.parameterReports": [
      question({}, reports, "T-C1 release Cancelled", "T-C1 release Waiting", "T-D1 release Cancelled"),
      question({ deviceId: "D1" }, reports, "T-D1 release Cancelled"),
      question({ progress: ["waiting"] }, reports, "T-C1 release Waiting"),
      question({ progress: ["done"] }, reports),
      question({ orgNo: "37402" }, reports, "T-D1 release Cancelled")
    ],
    "dunning.lowBalances": [
      question({ alarm: "all" }, lowBalances, "C1", "C2", "D1"),
      question({}, lowBalances, "C1", "D1"),
      question({ alarm: "below" }, lowBalances, "C1", "D1"),
      question({ customerNo: "D1" }, lowBalances, "D1"),
      question({ name: "客户C", alarm: "all" }, lowBalances, "C1", "C2"),
      question({ name: "户D" }, lowBalances, "D1"),
      question({ terminalId: "T-D1" }, lowBalances, "D1"),
      question({ address: "T-C" }, lowBalances, "C1"),
      question({ address: "T-C", alarm: "all" }, lowBalances, "C1", "C2"),
      question({ address: "T-C", customerNo: "D1" }, lowBalances),
      question({ orgNo: "37402" }, lowBalances, "D1")
    ],
    "purchaseRecords.unverified": [
      question({}, unverified, "T-C1/1", "T-C2/1", "T-D1/1"),
      question({ orgNo: "37402" }, unverified, "T-D1/1")
    ]
  }
  for (const list of listsOfRecords) {
    it.effect.each(tables[list])(`${list} with $asked`, ({ found, expected }) => {
      const site = makeSite()
      return Effect.gen(function* () {
        yield* world(site)
        assert.deepStrictEqual((yield* found(yield* Station.Station)).toSorted(), expected)
      }).pipe(Effect.provide(stationOf(site)))
    })

    it(`each condition of ${list} is one of them`, () => assertEachConditionTried(list, tables[list]))
  }
})
