import { builtinModules } from "node:module"
import * as path from "node:path"
import * as vm from "node:vm"
import { assert, describe, it } from "@effect/vitest"
import { type BuildResult, build } from "esbuild"

/** Bundles a program that uses core as a browser would load it. */
const bundled = (program: string): Promise<BuildResult<{ write: false; metafile: true }>> =>
  build({
    stdin: { contents: program, resolveDir: path.join(import.meta.dirname, ".."), loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    platform: "browser",
    format: "iife",
    target: "es2024",
    conditions: ["@yugou/source"],
    logLevel: "silent"
  })

/** Sells a little electricity, with everything in memory, and leaves the view of the order in `result`. */
const program = `
import { Authorization, CustomerArchives, Energy, Instant, Station, StationPromise } from "@yugou/core"
import { StationStoreMemory, TerminalGatewayMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
const customer = {
  customerNo: "C1", name: "泉城纺织厂", orgNo: "37401", orgName: "", address: "", customerClass: "", account: "open"
}
const archive = { customer, terminals: [], meters: [], transformers: [], asOf: Instant.at("2026-01-01T00:00:00Z") }
const everybody = Layer.succeed(Authorization, Authorization.of({ authorize: () => Effect.succeed({ orgScope: [""] }) }))
const capabilities = {
  creditScope: "group", creditUnit: "energy", maxRounds: 8, numbering: { _tag: "Increasing", max: 4294967295 },
  numberScope: "target", duplicateNumber: "refused", purchase: { quantum: Energy.kwh("1"), max: Energy.kwh("9999999") },
  readingQuantum: Energy.kwh("1"), setBalance: null, thresholds: "withCredit", lifetime: { _tag: "Tagged", maxMinutes: 255 },
  evidence: [], consumption: "none", switchRoundMapping: "none", tripOptions: "inCommand", closeModes: ["permit"],
  protectionCloses: "unknown", parameters: [], items: []
}
const terminals = TerminalGatewayMemory.layer({
  capabilities: () => capabilities, presence: () => "online", execute: () => Effect.die("not asked")
})
const station = StationPromise.make(Station.layer.pipe(Layer.provide([
  StationStoreMemory.layerMemory, terminals, CustomerArchives.layerMemory([archive]), everybody
])))
const by = (commandId: string) => ({ actor: "clerk", commandId })
const target = { _tag: "Group", terminalId: "T1", totalGroupNo: 1 }
globalThis.result = (async () => {
  await station.customers.add({ ...by("a"), customerNo: "C1" })
  const terminal = { terminalId: "T1", orgNo: "37401", dialectId: "d", address: "1", settings: {} }
  await station.customers.registerTerminal({ ...by("t"), ...terminal })
  const device = await station.customers.bindDevice({
    ...by("b"), customerNo: "C1", target, thresholds: { alarm: "100", trip: "0" }
  })
  const order = await station.purchases.save({ ...by("s"), deviceId: device.deviceId, energy: "1000" })
  await station.close()
  return JSON.stringify({ energy: order.energy, dispatch: order.dispatch })
})()
`

describe("core in a browser", () => {
  it("is bundled without any module of Node", async () => {
    const { metafile, warnings } = await bundled(program)
    const nodeModules = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)])
    const imports = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((one) => one.path))
    assert.deepStrictEqual(
      imports.filter((name) => nodeModules.has(name)),
      []
    )
    assert.deepStrictEqual(warnings, [])
  })

  it("runs where there is nothing of Node: no process, no Buffer, no require", async () => {
    const { outputFiles } = await bundled(program)
    const {
      TextEncoder,
      TextDecoder,
      URL,
      AbortController,
      AbortSignal,
      setTimeout,
      clearTimeout,
      queueMicrotask,
      crypto
    } = globalThis
    const browser = vm.createContext({
      ...{ TextEncoder, TextDecoder, URL, AbortController, AbortSignal },
      ...{ setTimeout, clearTimeout, queueMicrotask, crypto, console }
    })
    assert.strictEqual(
      vm.runInContext("typeof process + typeof Buffer + typeof require", browser),
      "undefined".repeat(3)
    )
    vm.runInContext(outputFiles[0]?.text ?? "", browser)
    assert.deepStrictEqual(JSON.parse(await vm.runInContext("result", browser)), { energy: "1000", dispatch: "idle" })
  })
})
