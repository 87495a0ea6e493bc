/** What the station tells a collector, where its environment names one. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { layer } from "../src/Telemetry.ts"

describe("telemetry", () => {
  it("goes to the collector that the environment names: spans under the name of the station", async () => {
    const told: Array<readonly [path: string, body: string]> = []
    const collector = createServer((incoming, outgoing) => {
      let body = ""
      incoming.setEncoding("utf8").on("data", (part) => {
        body += part
      })
      incoming.on("end", () => {
        told.push([incoming.url ?? "", body])
        outgoing.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
    })
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve))
    try {
      const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
      const work = Effect.void.pipe(Effect.withSpan("purchases.save"))
      await Effect.runPromise(Effect.provide(work, layer({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })))
      const [, traces = ""] = told.find(([path]) => path === "/v1/traces") ?? []
      assert.include(traces, '"purchases.save"')
      assert.include(traces, '"yugou-master-station"')
    } finally {
      collector.close()
      collector.closeAllConnections()
    }
  })

  it("goes nowhere where none is named", async () => {
    for (const environment of [{}, { OTEL_EXPORTER_OTLP_ENDPOINT: "" }])
      assert.strictEqual(await Effect.runPromise(Effect.provide(Effect.succeed("done"), layer(environment))), "done")
  })
})
