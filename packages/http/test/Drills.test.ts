/** Attacks on the server of its own, in their short form; `npm run drills -w packages/http` is the long one. */

import { get as secureGet } from "node:https"
import { assert, describe, it } from "vitest"
import type { AccessEntry } from "../src/index.ts"
import { serve } from "../src/node/index.ts"
import { cert, key } from "./Certificate.ts"
import { loris, oversize, slowBodies } from "./Drills.ts"
import { apiOf, nothing } from "./Stub.ts"

describe("while attackers are at work", () => {
  it("a thousand connections that never finish their headers are cut off, and others are answered meanwhile", async () => {
    const { answered, cutOff, codes } = await loris({ connections: 1_000, headersMillis: 1_000, requests: 50 })
    assert.strictEqual(answered, 50)
    assert.strictEqual(cutOff, 1_000)
    assert.deepEqual(codes, ["SLOW"])
  })

  it("bodies that come byte by byte are cut off, and others are answered meanwhile", async () => {
    const { answered, cutOff, codes } = await slowBodies({ connections: 50, requestMillis: 1_000, requests: 20 })
    assert.deepEqual([answered, cutOff], [20, 50])
    assert.deepEqual(codes, ["SLOW"])
  })

  it("bodies without an end are refused when they are too large, whatever they say of their length", async () => {
    assert.deepEqual(await oversize({ connections: 10 }), ["TOO_LARGE"])
  })
})

/** What a client writes into everything that it may write. */
const mark = "yugou-mark"

describe("what a client writes", () => {
  it("stands in no header of an answer, and in no line that is logged", async () => {
    const told: Array<AccessEntry> = []
    const { api, defects } = apiOf(nothing, { access: (entry) => told.push(entry) })
    const addresses = [
      `/api/v1/customers/list?name=${mark}%0d%0aset-cookie:%20a=b`,
      `/${mark}%0d%0ax-injected:1`,
      `/api/v1/${mark}`,
      `/api/v1/customers/list?${mark}=1`
    ]
    for (const address of addresses)
      for (const method of ["GET", "POST", mark.toUpperCase()]) {
        const headers = {
          "idempotency-key": mark,
          "x-request-id": mark,
          origin: `https://${mark}`,
          "content-type": `text/${mark}`,
          "last-event-id": mark
        }
        const response = await api.fetch(
          new Request(`http://station${address}`, { method, headers, ...(method === "GET" ? {} : { body: mark }) })
        )
        for (const [name, value] of response.headers) assert.notInclude(`${name}: ${value}`.toLowerCase(), mark)
        assert.isNull(response.headers.get("set-cookie"))
      }
    assert.lengthOf(told, 12)
    assert.notInclude(JSON.stringify(told).toLowerCase(), mark)
    for (const { path } of defects) assert.notMatch(path, /[\r\n]/)
  })
})

describe("over TLS", () => {
  it("the server answers with its certificate, and nobody who speaks plain HTTP", async () => {
    const server = await serve(apiOf(nothing).api, { port: 0, tls: { key, cert } })
    try {
      const status = await new Promise((resolve, reject) => {
        const asked = { host: "127.0.0.1", port: server.port, path: "/health/live", ca: cert }
        secureGet(asked, (answer) => resolve(answer.resume().statusCode)).on("error", reject)
      })
      assert.strictEqual(status, 200)
      const plain = await fetch(`http://127.0.0.1:${server.port}/health/live`).then(
        () => "answered",
        () => "refused"
      )
      assert.strictEqual(plain, "refused")
      const unknown = await fetch(`https://127.0.0.1:${server.port}/health/live`).then(
        () => "answered",
        () => "refused"
      )
      assert.strictEqual(unknown, "refused")
    } finally {
      await server.stop()
    }
  })
})
