/** A station of promises as a host opens it: what it is given wrongly is told in the words of what is wrong. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { operations, PromiseHost, SecretKeys } from "../../../src/index.ts"
import { StationStoreMemory, TerminalGatewayMemory } from "../../../src/memory.ts"
import { StationStore } from "../../../src/store/index.ts"

const permissions = Object.values(operations).flatMap((table) => Object.values(table).map((row) => row.permission))
const terminals = TerminalGatewayMemory.layer({
  capabilities: () => null,
  presence: () => "offline",
  execute: () => Effect.never
})
const parts = {
  terminals,
  store: StationStoreMemory.layerMemory,
  archive: [],
  people: { clerk: { permissions, orgScope: ["37"] } },
  log: "none"
} as const

describe("a station of promises", () => {
  for (const secretKeys of ["", " \n"]) {
    it(`whose keys are ${JSON.stringify(secretKeys)} goes on without any`, async () => {
      const station = PromiseHost.open({ ...parts, secretKeys })
      assert.deepInclude(await station.customers.list({ actor: "clerk" }), { rows: [] })
      assert.isDefined(await station.engines.dispatch())
      await station.close()
    })
  }

  it("whose keys cannot be read says which one, and does not show it", () => {
    const secretKeys = `k1:${"0f".repeat(32)}, k2:zz`
    assert.throws(() => PromiseHost.open({ ...parts, secretKeys }), SecretKeys.KeyTextError, /Key 2 .*第 2 个密钥/)
  })

  it("whose layer cannot be built rejects with the layer's own error", async () => {
    const own = new Error("no such host")
    const store = Layer.effect(StationStore, Effect.fail(own))
    const station = PromiseHost.open({ ...parts, store })
    const said = await station.customers.list({ actor: "clerk" }).catch((error: unknown) => error)
    assert.strictEqual(said, own)
    await station.close()
  })
})
