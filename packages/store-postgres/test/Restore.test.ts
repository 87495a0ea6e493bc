/** A station that was restored from an older backup: it looks before it sends, and finds a number that the books do not know. */

import { cpSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import {
  type ArchiveView,
  Authorizations,
  CustomerArchives,
  DispatchEngine,
  Energy,
  Instant,
  operations,
  Station,
  type TerminalId
} from "@yugou/core"
import type { Capabilities, Outcome, TerminalRequest } from "@yugou/core/dialect"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import { StationStore } from "@yugou/core/store"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { layerPgLite, StationDatabase } from "../src/index.ts"

const terminalId = "3701-00001" as TerminalId
const clerk = { actor: "clerk" }

const capabilities: Capabilities = {
  creditScope: "group",
  creditUnit: "energy",
  maxRounds: 8,
  numbering: { _tag: "Increasing", max: 0xffff_ffff },
  numberScope: "target",
  duplicateNumber: "refused",
  purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") },
  readingQuantum: Energy.kwh("1"),
  setBalance: null,
  thresholds: "withCredit",
  lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [
    { kind: "storedNumber", proves: "arrival" },
    { kind: "balance", proves: "effect" }
  ],
  consumption: "counter",
  switchRoundMapping: "none",
  tripOptions: "inCommand",
  closeModes: ["permit"],
  protectionCloses: "unknown",
  parameters: [],
  items: []
}

const archive: ArchiveView = {
  customer: {
    customerNo: "0370100001",
    name: "泉城纺织厂",
    orgNo: "37401",
    orgName: "历下供电所",
    address: "",
    customerClass: "专变",
    account: "open"
  },
  terminals: [],
  meters: [],
  transformers: [],
  asOf: Instant.at("2026-03-01T00:00:00Z")
}

/** A terminal outlives the station's database: its number, its balance, and how often the balance rose. */
const makeTerminal = () => ({ wireNo: null as number | null, balance: Energy.kwh("20") as bigint, increases: 0 })

const answer = (terminal: ReturnType<typeof makeTerminal>, request: TerminalRequest, at: Instant.Instant): Outcome => {
  const answered = (value: unknown) => ({ _tag: "Answered", at, answer: value, frames: [] }) as Outcome
  if (request._tag === "ReadBalance") {
    return answered({ remaining: Energy.fromUnits(terminal.balance), terminalTime: null })
  }
  if (request._tag === "ReadStoredCredit") return answered({ wireNo: terminal.wireNo, value: null, thresholds: null })
  if (request._tag === "ReadConsumption") return answered({ counter: Energy.zero, counterId: "month" })
  if (request._tag === "ReadClock") return answered({ terminalTime: "", skewMillis: 0 })
  if (request._tag !== "WriteCredit") return { _tag: "NotSent", at, reason: "unsupported", detail: request._tag }
  terminal.wireNo = request.payload.wireNo
  terminal.balance += request.payload.value
  terminal.increases += 1
  return answered(null)
}

const everything = {
  permissions: Object.values(operations).flatMap((table) => Object.values(table).map(({ permission }) => permission)),
  orgScope: [""]
}

/** A station over the files of a directory and over a terminal that is somewhere else. */
const station = (directory: string, terminal: ReturnType<typeof makeTerminal>) => {
  const gateway = TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => "online",
    execute: (request) => Effect.map(DateTime.now, (at) => answer(terminal, request, at))
  })
  const ports = Layer.mergeAll(
    Layer.fresh(layerPgLite({ directory })),
    gateway,
    CustomerArchives.layerMemory([archive]),
    Authorizations.layerRoles({ clerk: everything, chief: everything })
  )
  return Station.layer.pipe(Layer.provideMerge(ports))
}

const withDevice = Effect.fnUntraced(function* () {
  const { customers } = yield* Station.Station
  const { customerNo } = archive.customer
  yield* customers.add({
    ...clerk,
    commandId: "add",
    customerNo,
    alarm: { cycle: "none", time: null, sms: "off", mobiles: [] },
    consent: "allowed",
    limits: { min: null, max: null, step: null, hoarding: null },
    templateId: null,
    contact: "",
    remarks: "",
    ext: {}
  })
  yield* customers.registerTerminal({
    ...clerk,
    commandId: "terminal",
    terminalId,
    orgNo: archive.customer.orgNo,
    dialectId: "line",
    address: terminalId,
    settings: {}
  })
  return yield* customers.bindDevice({
    ...clerk,
    commandId: "bind",
    customerNo,
    target: { _tag: "Group", terminalId, totalGroupNo: 1 },
    thresholds: { alarm: Energy.kwh("100"), trip: Energy.kwh("0") }
  })
})

/** Sells, approves, queues, and lets the engine work; gives the dispatch state of the order. */
const sell = Effect.fnUntraced(function* (deviceId: string, id: string) {
  const { approvals, purchases, purchaseRecords } = yield* Station.Station
  const save = { ...clerk, commandId: `${id}-save`, deviceId, energy: Energy.kwh("500") }
  const { orderNo } = yield* purchases.save(save)
  yield* approvals.approve({ actor: "chief", commandId: `${id}-approve`, orderNo })
  yield* purchaseRecords.dispatch({ ...clerk, commandId: `${id}-dispatch`, orderNo })
  yield* DispatchEngine.runOnce(yield* DateTime.now)
  const { order } = yield* purchaseRecords.details({ ...clerk, orderNo })
  return order.dispatch
})

it.live(
  "sends nothing to a terminal that is ahead of the restored books, and opens a discrepancy",
  () =>
    Effect.gen(function* () {
      const root = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "yugou-restore-"))),
        (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
      )
      const [live, backup] = [join(root, "station"), join(root, "backup")]
      const terminal = makeTerminal()
      const { deviceId } = yield* Effect.gen(function* () {
        const device = yield* withDevice()
        assert.strictEqual(yield* sell(device.deviceId, "first"), "applied")
        return device
      }).pipe(Effect.provide(station(live, terminal)))

      cpSync(live, backup, { recursive: true })
      const seen = yield* Effect.gen(function* () {
        assert.strictEqual(yield* sell(deviceId, "lost"), "applied")
        const store = yield* StationStore
        const all = store.changes(0n).pipe(Stream.takeUntil((it_) => it_.commit.command.id === "lost-dispatch"))
        return (yield* Stream.runCollect(all)).at(-1)?.position ?? 0n
      }).pipe(Effect.provide(station(live, terminal)))
      assert.deepStrictEqual([terminal.wireNo, terminal.increases], [2, 2])

      yield* Effect.gen(function* () {
        assert.strictEqual(yield* sell(deviceId, "after"), "queued")
        assert.strictEqual(terminal.increases, 2)
        const { purchaseRecords } = yield* Station.Station
        const { rows } = yield* purchaseRecords.discrepancies(clerk)
        assert.deepStrictEqual(
          rows.map((it_) => [it_.cause, it_.expected, it_.found]),
          [["foreignNumber", 1, 2]]
        )
        const { verify } = yield* StationDatabase
        assert.deepStrictEqual([...(yield* Stream.runCollect(verify))], [])
        const store = yield* StationStore
        const ahead = yield* Effect.flip(Stream.runHead(store.changes(seen + 100n)))
        assert.match(ahead.detail, /beyond the newest commit/)
      }).pipe(Effect.provide(station(backup, terminal)))
    }),
  60_000
)
