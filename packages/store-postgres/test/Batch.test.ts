/** A batch of the Promise facade on PGlite: it runs inside the process, and the process goes on beside it. */
import { assert, describe, it } from "@effect/vitest"
import { CustomerArchives, operations, PromiseHost } from "@yugou/core"
import { TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { afterAll } from "vitest"
import { layerPgLite } from "../src/index.ts"
import { archive, capabilities, customerNo, terminalId } from "./Site.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))

const station = await PromiseHost.open({
  store: layerPgLite(),
  terminals: TerminalGatewayMemory.layer({
    capabilities: () => capabilities,
    presence: () => "offline",
    execute: () => Effect.die("nothing is sent")
  }),
  archive: [Schema.encodeSync(CustomerArchives.ArchiveView)(archive)],
  people: { clerk: { permissions, orgScope: [""] } },
  log: "none"
})
afterAll(() => station.close())

const clerk = (commandId: string) => ({ actor: "clerk", commandId })

const bound = async () => {
  await station.customers.add({
    ...clerk("add"),
    customerNo,
    alarm: { cycle: "none", time: null, sms: "off", mobiles: [] },
    consent: "allowed",
    limits: { min: null, max: null, step: null, hoarding: null },
    templateId: null,
    contact: "",
    remarks: "",
    ext: {}
  })
  await station.customers.registerTerminal({
    ...clerk("terminal"),
    terminalId,
    orgNo: archive.customer.orgNo,
    dialectId: "fake",
    address: terminalId,
    settings: {}
  })
  const target = { _tag: "Group", terminalId, totalGroupNo: 1 } as const
  return station.customers.bindDevice({
    ...clerk("bind"),
    customerNo,
    target,
    thresholds: { alarm: "100", trip: "0" }
  })
}

/** More rows than are stored until the timer has run so often. */
const rows = 600
const wantedTicks = 10

describe("a batch of the Promise facade on PGlite", () => {
  it("lets timers run, ends with the abort, and is resumed by running it again", async () => {
    const { deviceId } = await bound()
    const batch = {
      actor: "clerk",
      batchId: "b",
      rows: Array.from({ length: rows }, () => ({ deviceId, energy: "1" })) as [{ deviceId: string; energy: string }]
    }
    const abort = new AbortController()
    let [done, ticks, doneAtAbort] = [0, 0, 0]
    const timer = setInterval(() => {
      ticks += 1
      if (ticks !== wantedTicks) return
      doneAtAbort = done
      abort.abort()
    }, 1)
    let ended: unknown = null
    try {
      for await (const { done: row } of station.purchases.saveBatch(batch, { signal: abort.signal })) done = row
    } catch (error) {
      ended = error
    }
    clearInterval(timer)
    assert.strictEqual((ended as Error | null)?.name, "AbortError", `${ticks} ticks in ${done} rows`)
    assert.isBelow(done, rows)
    assert.isAtMost(done - doneAtAbort, 1, "rows after the abort")
    const total = async () => (await station.purchaseRecords.list({ actor: "clerk", limit: 1 })).total ?? 0
    assert.strictEqual(await total(), done)
    // A batch is bound to its id: it is resumed with the rows that it had, those that are stored among them.
    for await (const { done: row, refusal } of station.purchases.saveBatch(batch)) {
      assert.isNull(refusal)
      if (row === done + 3) break
    }
    assert.strictEqual(await total(), done + 3)
  }, 60_000)
})
