/** What HTTP itself refuses and promises, whatever the operation. */
import { assert, describe, it } from "@effect/vitest"
import { StationPromise, StoreError } from "@yugou/core"
import { afterEach, vi } from "vitest"
import { HttpRefusal, type Readiness } from "../src/index.ts"
import { withLive } from "./Live.ts"
import { apiOf, type Call, codeOf, nothing, throwing } from "./Stub.ts"

const list = "/api/v1/customers/list"
const save = "/api/v1/purchases/save"

describe("an address", () => {
  const { send } = apiOf(nothing)
  for (const path of [
    "/",
    "/api",
    "/api/v1",
    "/api/v1/customers",
    `${list}/`,
    "/api/v1/customers/List",
    "/api/v1/%2e%2e/x"
  ]) {
    it(`${path} is none: 404`, async () => {
      const response = await send("GET", path)
      assert.strictEqual(response.headers.get("content-type"), "application/problem+json; charset=utf-8")
      assert.deepEqual(await codeOf(response), [404, "NO_ROUTE"])
    })
  }
  for (const [method, path, allow] of [
    ["GET", save, "POST"],
    ["DELETE", save, "POST"],
    ["PUT", list, "GET, POST"],
    ["OPTIONS", list, "GET, POST"],
    ["POST", "/health/live", "GET"]
  ] as const) {
    it(`${method} ${path}: 405, and which methods it takes`, async () => {
      const response = await send(method, path)
      assert.strictEqual(response.headers.get("allow"), allow)
      assert.deepEqual(await codeOf(response), [405, "METHOD"])
    })
  }
  it("HEAD answers as GET does, without the body", async () => {
    const response = await send("HEAD", list)
    assert.deepEqual([response.status, await response.text()], [200, ""])
    assert.strictEqual((await send("HEAD", save)).status, 405)
  })
})

describe("a body", () => {
  const { send } = apiOf(nothing, { maxBodyBytes: 100 })
  const headers = { "content-type": "application/json" }
  const text = JSON.stringify({ a: "x".repeat(100) })
  it("that is too long is refused by its length header, and without one as soon as it is", async () => {
    assert.deepEqual(
      await codeOf(await send("POST", save, { text, headers: { ...headers, "content-length": "108" } })),
      [413, "TOO_LARGE"]
    )
    assert.deepEqual(await codeOf(await send("POST", save, { text, headers })), [413, "TOO_LARGE"])
  })
  it("is read no further than it may be", async () => {
    const { api } = apiOf(nothing, { maxBodyBytes: 100 })
    let pulled = 0
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 1
        controller.enqueue(new Uint8Array(60))
      }
    })
    const request = new Request(`http://station${save}`, {
      method: "POST",
      headers,
      body,
      duplex: "half"
    } as RequestInit)
    assert.deepEqual(await codeOf(await api.fetch(request)), [413, "TOO_LARGE"])
    assert.isAtMost(pulled, 4)
  })
  it("that is no UTF-8, or compressed, is refused", async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d])
    const { api } = apiOf(nothing)
    const post = (extra = {}) =>
      api.fetch(
        new Request(`http://station${save}`, { method: "POST", headers: { ...headers, ...extra }, body: bytes })
      )
    assert.deepEqual(await codeOf(await post()), [400, "INVALID_INPUT"])
    assert.deepEqual(await codeOf(await post({ "content-encoding": "gzip" })), [415, "MEDIA_TYPE"])
  })
  it("holds the fields of a POST, and the address none", async () => {
    assert.deepEqual(await codeOf(await send("POST", `${save}?deviceId=1`, { json: {} })), [400, "INVALID_INPUT"])
  })
})

describe("the id of a command", () => {
  const seen: Array<object> = []
  const { send } = apiOf((input) => {
    seen.push(input)
    return Promise.resolve({})
  })
  for (const [given, key, id] of [
    [{ commandId: "1" }, null, "1"],
    [{}, "2", "2"],
    [{}, '"3"', "3"],
    [{ commandId: "4" }, "4", "4"]
  ] as const) {
    it(`of body ${JSON.stringify(given)} and header ${key} is ${id}`, async () => {
      const headers = key === null ? {} : { "idempotency-key": key }
      assert.strictEqual((await send("POST", save, { json: given, headers })).status, 200)
      assert.deepEqual(seen.pop(), { commandId: id, actor: "clerk" })
    })
  }
  it("is refused where body and header differ", async () => {
    const response = await send("POST", save, { json: { commandId: "1" }, headers: { "idempotency-key": "2" } })
    assert.deepEqual(await codeOf(response), [400, "INVALID_INPUT"])
    assert.deepEqual(seen, [])
  })
  it("means nothing to a query", async () => {
    await send("GET", list, { headers: { "idempotency-key": "2" } })
    assert.deepEqual(seen.pop(), { actor: "clerk" })
  })
})

describe("what breaks", () => {
  const secret = "password=hunter2"
  for (const [title, error] of [
    ["a defect", new Error(secret)],
    ["something that is no error", secret]
  ] as const) {
    it(`${title} is told by its trace id alone`, async () => {
      const { defects, send } = apiOf(throwing(error))
      const response = await send("GET", list)
      const text = await response.text()
      assert.notInclude(text, "hunter2")
      const { code, detail } = JSON.parse(text)
      assert.deepEqual([response.status, code], [500, "INTERNAL"])
      assert.deepEqual(defects, [{ traceId: detail.traceId, method: "GET", path: list, error }])
    })
  }
  for (const [reason, status] of [
    ["unavailable", 503],
    ["stale", 503],
    ["corrupt", 500],
    ["invalid", 400],
    ["notUnique", 409]
  ] as const) {
    it(`a store that is ${reason}: ${status}, without what the database said`, async () => {
      const error = StationPromise.toStationError(new StoreError({ reason, detail: secret }))
      const { defects, send } = apiOf(throwing(error))
      const response = await send("GET", list)
      const text = await response.text()
      assert.notInclude(text, "hunter2")
      assert.strictEqual(response.status, status)
      assert.strictEqual(JSON.parse(text).retryable, status === 503)
      assert.strictEqual(defects.length, 1)
    })
  }
  it("in the host's own identify is a defect, unless it refuses", async () => {
    const broken = apiOf(nothing, { identify: throwing(new Error(secret)) })
    assert.deepEqual(await codeOf(await broken.send("GET", list)), [500, "INTERNAL"])
    const headers = { "retry-after": "60" }
    const refusing = apiOf(nothing, { identify: throwing(new HttpRefusal("TOO_MANY", { headers })) })
    const response = await refusing.send("GET", list)
    assert.strictEqual(response.headers.get("retry-after"), "60")
    assert.deepEqual(await codeOf(response), [429, "TOO_MANY"])
  })
})

describe("a batch", () => {
  const rows = (count: number, error?: unknown) =>
    async function* () {
      for (let row = 1; row <= count; row += 1) yield { row }
      if (error !== undefined) throw error
    }
  const run = (call: Call) => apiOf(call).send("POST", "/api/v1/purchases/save-batch", { json: { batchId: "b" } })
  it("is answered row by row, and says that it is done", async () => {
    const response = await run(rows(2))
    assert.strictEqual(response.headers.get("content-type"), "text/event-stream; charset=utf-8")
    assert.strictEqual(
      await response.text(),
      'id: 1\nevent: row\ndata: {"row":1}\n\nid: 2\nevent: row\ndata: {"row":2}\n\nevent: done\ndata: {"rows":2}\n\n'
    )
  })
  it("that is refused as a whole is a problem with its status", async () => {
    const error = StationPromise.toStationError(new StoreError({ reason: "unavailable", detail: "" }))
    assert.deepEqual(await codeOf(await run(rows(0, error))), [503, "STORE_UNAVAILABLE"])
  })
  it("that breaks in the middle says so as its last event, without the message", async () => {
    const text = await (await run(rows(1, new Error("hunter2")))).text()
    assert.match(text, /event: problem\ndata: \{.*"code":"INTERNAL".*\}\n\n$/)
    assert.notInclude(text, "hunter2")
  })
  it("ends when nobody reads it any more", async () => {
    let ended = "no"
    const endless = async function* () {
      try {
        for (;;) yield { row: 1 }
      } finally {
        ended = "yes"
      }
    }
    const reader = (await run(endless)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await new Promise((resolve) => setImmediate(resolve))
    assert.strictEqual(ended, "yes")
  })
  it("says that it lives while a row takes long", async () => {
    const { send } = apiOf(
      async function* () {
        yield {}
        await new Promise(() => {})
      },
      { heartbeatMillis: 1 }
    )
    const reader = (await send("POST", "/api/v1/purchases/save-batch", { json: {} })).body?.getReader()
    await reader?.read()
    assert.strictEqual(new TextDecoder().decode((await reader?.read())?.value), ": alive\n\n")
  })
})

describe("health", () => {
  it("is up without a part that is away, and tells of it", async () => {
    const response = await apiOf(nothing, { ready: () => ({ store: "up", sms: "away" }) }).send("GET", "/health/ready")
    assert.strictEqual(response.status, 200)
    assert.deepEqual(await response.json(), { status: "up", parts: { store: "up", sms: "away" } })
  })

  it("tells a station that stops from one that is down, and both from one that works", async () => {
    const statusWith = async (parts: Readiness) => {
      const response = await apiOf(nothing, { ready: () => parts }).send("GET", "/health/ready")
      return [response.status, ((await response.json()) as { readonly status: string }).status]
    }
    assert.deepEqual(await statusWith({ store: "up", engines: "stopping" }), [503, "stopping"])
    assert.deepEqual(await statusWith({ store: "down", engines: "stopping" }), [503, "down"])
    const { api, send } = apiOf(nothing)
    api.dispose()
    assert.deepEqual(await (await send("GET", "/health/ready")).json(), { status: "stopping", parts: {} })
  })

  it("is up while all parts are, and down after the end", async () => {
    const parts: { store: "up" | "down" } = { store: "up" }
    const { api, send } = apiOf(nothing, { ready: () => parts, readyMillis: 0 })
    assert.strictEqual((await send("GET", "/health/ready")).status, 200)
    parts.store = "down"
    assert.strictEqual((await send("GET", "/health/ready")).status, 503)
    parts.store = "up"
    api.dispose()
    assert.strictEqual((await send("GET", "/health/ready")).status, 503)
    assert.strictEqual((await send("GET", "/health/live")).status, 200)
  })
})

describe("how often the parts are asked", () => {
  afterEach(() => vi.restoreAllMocks())
  const ready = async (send: ReturnType<typeof apiOf>["send"]) => (await send("GET", "/health/ready")).status

  it("once in two seconds, whoever wants to know, and anew after that", async () => {
    let [asked, millis] = [0, 1_000]
    vi.spyOn(performance, "now").mockImplementation(() => millis)
    const parts = () => {
      asked += 1
      return { store: asked === 1 ? ("up" as const) : ("down" as const) }
    }
    const { send } = apiOf(nothing, { ready: parts })
    const all = await Promise.all(Array.from({ length: 500 }, () => ready(send)))
    assert.deepEqual([new Set(all), asked], [new Set([200]), 1])
    millis += 1_999
    assert.deepEqual([await ready(send), asked], [200, 1])
    millis += 1
    assert.deepEqual([await ready(send), asked], [503, 2])
  })

  it("not while an answer is under way, and no more often where there is none", async () => {
    let [asked, millis] = [0, 0]
    let answer: (error: Error) => void = () => {}
    vi.spyOn(performance, "now").mockImplementation(() => millis)
    const parts = () => {
      asked += 1
      return new Promise<never>((_, reject) => {
        answer = reject
      })
    }
    const { send } = apiOf(nothing, { ready: parts })
    const first = ready(send)
    await vi.waitFor(() => assert.strictEqual(asked, 1))
    millis += 60_000
    const second = ready(send)
    answer(new Error("the store is away"))
    assert.deepEqual([await first, await second, asked], [500, 500, 1])
    assert.deepEqual([await ready(send), asked], [500, 1])
  })
})

describe("a station that is closed", () => {
  it.effect("answers 503 CLOSED", () =>
    withLive(async ({ send, station }) => {
      await station.close()
      assert.deepEqual(await codeOf(await send("inside", "GET", list)), [503, "CLOSED"])
    })
  )
})
