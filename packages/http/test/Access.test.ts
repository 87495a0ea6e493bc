/** What is told of requests, and counted: who, what and how long, and nothing of what clients send. */
import { assert, describe, it } from "@effect/vitest"
import type { AccessEntry } from "../src/index.ts"
import { apiOf, nothing, throwing } from "./Stub.ts"

const list = "/api/v1/customers/list"

describe("the access log", () => {
  it("tells of each request what it was and how it ended, and neither parameters nor bodies", async () => {
    const told: Array<AccessEntry> = []
    const { send } = apiOf(nothing, { access: (entry) => told.push(entry) })
    await send("GET", `${list}?customerName=秘密`)
    await send("POST", "/api/v1/purchases/save", { json: { secret: "秘密" } })
    await send("GET", "/api/v1/purchases/save")
    await send("GET", "/no%20such\npath?secret")
    await send("BREW", list)
    assert.deepEqual(
      told.map(({ method, path, status, actor, code }) => [method, path, status, actor, code]),
      [
        ["GET", list, 200, "clerk", null],
        ["POST", "/api/v1/purchases/save", 200, "clerk", null],
        ["GET", "/api/v1/purchases/save", 405, null, "METHOD"],
        ["GET", "unknown", 404, null, "NO_ROUTE"],
        ["other", list, 405, null, "METHOD"]
      ]
    )
    assert.notInclude(JSON.stringify(told), "秘密")
    for (const { at, millis } of told) assert.isTrue(millis >= 0 && !Number.isNaN(Date.parse(at)))
  })

  it("tells of defects and of those who did not sign in, and its own failure keeps no answer back", async () => {
    const told: Array<AccessEntry> = []
    const broken = apiOf(throwing(new Error("x")), { access: (entry) => told.push(entry) })
    await broken.send("GET", list)
    await apiOf(nothing, { identify: () => null, access: (entry) => told.push(entry) }).send("GET", list)
    assert.deepEqual(
      told.map(({ status, actor, code }) => [status, actor, code]),
      [
        [500, "clerk", "INTERNAL"],
        [401, null, "SIGN_IN"]
      ]
    )
    const throws = () => {
      throw new Error("disk full")
    }
    const { send, defects } = apiOf(nothing, { access: throws })
    assert.strictEqual((await send("GET", list)).status, 200)
    assert.lengthOf(defects, 1)
  })
})

describe("the metrics", () => {
  it("count by method, address and status, in the format that collectors read", async () => {
    const { send } = apiOf(nothing, { metrics: { allow: () => true, more: () => "# TYPE orders gauge\norders 7\n" } })
    await send("GET", list)
    await send("GET", list)
    await send("GET", "/nowhere")
    const response = await send("GET", "/metrics")
    assert.strictEqual(
      response.headers.get("content-type"),
      "application/openmetrics-text; version=1.0.0; charset=utf-8"
    )
    const text = await response.text()
    const lines = text.split("\n")
    assert.include(lines, `yugou_http_requests_total{method="GET",path="${list}",status="200"} 2`)
    assert.include(lines, 'yugou_http_requests_total{method="GET",path="unknown",status="404"} 1')
    assert.include(lines, `yugou_http_request_seconds_bucket{path="${list}",le="+Inf"} 2`)
    assert.include(lines, "orders 7")
    assert.isTrue(text.endsWith("# EOF\n"))
    // Every sample stands below the type of its family, and no line is anything else.
    for (const line of lines.slice(0, -1))
      assert.match(line, /^(# (TYPE|HELP|UNIT) [a-z_]+ .+|# EOF|[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [0-9.e+-]+)$/)
  })

  it("have as many series as there are addresses, whatever comes", async () => {
    const { send } = apiOf(nothing, { metrics: { allow: () => true } })
    for (let at = 0; at < 200; at += 1) await send(`M${at}`, `/nowhere-${at}`)
    const text = await (await send("GET", "/metrics")).text()
    assert.lengthOf(text.match(/requests_total/g) ?? [], 1)
  })

  it("are for whom the host says, and are not there where it says nothing", async () => {
    const refusing = apiOf(nothing, { metrics: { allow: () => false } })
    assert.strictEqual((await refusing.send("GET", "/metrics")).status, 401)
    assert.strictEqual((await apiOf(nothing).send("GET", "/metrics")).status, 404)
  })
})
