/** The client: the names of the operations are its methods, and what goes wrong is the error of a station. */
import { readFileSync } from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import type { Operations } from "@yugou/core"
import { build } from "esbuild"
import { createClient, type HttpClient, StationError } from "../src/client/index.ts"
import { type Live, withLive } from "./Live.ts"
import { throwing } from "./Stub.ts"

const clientOf = ({ api }: Pick<Live, "api">, actor = "inside"): HttpClient =>
  createClient({
    baseUrl: "http://station",
    headers: () => ({ "x-actor": actor }),
    fetch: (url, init) => api.fetch(new Request(url, init))
  })

const failure = async (call: Promise<unknown>): Promise<StationError> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason
  )
  assert.instanceOf(error, StationError)
  return error as StationError
}

describe("the client", () => {
  it.effect("asks, plans, commands and runs batches by the names of the table", () =>
    withLive(async (live) => {
      const client = clientOf(live)
      const { rows } = await client.customers.list({ limit: 1 })
      const customerNo: string | undefined = rows[0]?.customerNo
      assert.isString(customerNo)
      const deviceId = live.world.devices[0]
      const plan = await client.plan.purchases.save({ commandId: "c1", deviceId, energy: "10" })
      assert.deepEqual(plan.refusals, [])
      const order = await client.purchases.save({ commandId: "c1", deviceId, energy: "10" })
      assert.strictEqual(order.energy, "10")
      const done: Array<number> = []
      const batch = {
        batchId: "b1",
        rows: [
          { deviceId, energy: "10" },
          { deviceId, energy: "20" }
        ] as const
      }
      for await (const row of client.purchases.saveBatch(batch)) done.push(row.done)
      assert.deepEqual(done, [1, 2])
    })
  )

  it.effect("rejects with the station's own error", () =>
    withLive(async (live) => {
      const error = await failure(clientOf(live).customers.get({ customerNo: "0370199999" }))
      assert.deepInclude({ ...error }, { code: "NOT_FOUND", status: 404, retryable: false })
      assert.deepEqual(error.detail, { what: "customer", id: "0370199999" })
      assert.match(error.messageZh, /没有找到/)
      const forbidden = clientOf(live, "nobody").purchases.saveBatch({
        batchId: "b",
        rows: [{ deviceId: "d", energy: "1" }]
      })
      const told = await failure(forbidden[Symbol.asyncIterator]().next())
      assert.strictEqual(told.code, "FORBIDDEN")
    })
  )

  it("says that the station cannot be reached, or that its answer cannot be read", async () => {
    const away = createClient({ fetch: throwing(new TypeError("connect ECONNREFUSED")) })
    assert.deepInclude(
      { ...(await failure(away.customers.list({}))) },
      { code: "UNREACHABLE", retryable: true, status: null }
    )
    for (const answer of [new Response("<html>", { status: 502 }), new Response("<html>")]) {
      const behind = createClient({ fetch: () => Promise.resolve(answer) })
      assert.strictEqual((await failure(behind.customers.list({}))).code, "UNREADABLE")
    }
  })

  it("says so when a batch breaks off", async () => {
    const text = 'event: row\ndata: {"row":1}\n\n'
    const headers = { "content-type": "text/event-stream" }
    const client = createClient({ fetch: () => Promise.resolve(new Response(text, { headers })) })
    const rows = client.purchases
      .saveBatch({ batchId: "b", rows: [{ deviceId: "d", energy: "1" }] })
      [Symbol.asyncIterator]()
    assert.strictEqual((await rows.next()).done, false)
    const broken = await failure(rows.next())
    assert.strictEqual(broken.code, "UNREACHABLE")
  })

  for (const [sentence, reason, expected] of [
    ["a connection that breaks", new TypeError("terminated"), { name: "StationError", code: "UNREACHABLE" }],
    ["an abort", new DOMException("left", "AbortError"), { name: "AbortError" }],
    ["a time that is over", new DOMException("late", "TimeoutError"), { name: "TimeoutError" }]
  ] as const) {
    /** An answer whose body fails after its first bytes. */
    const client = (type: string, first: string) => {
      let pulls = 0
      const body = new ReadableStream({
        pull: (controller) => {
          pulls += 1
          if (pulls === 1) controller.enqueue(new TextEncoder().encode(first))
          else controller.error(reason)
        }
      })
      return createClient({ fetch: async () => new Response(body, { headers: { "content-type": type } }) })
    }
    it(`tells ${sentence} in the midst of an answer, and of a batch`, async () => {
      const caught = (failing: Promise<unknown>) =>
        failing.then(
          () => null,
          (error: unknown) => error
        )
      assert.deepInclude(await caught(client("application/json", '{"rows":[').customers.list({})), expected)
      const rows = client("text/event-stream", 'event: row\ndata: {"row":1}\n\n')
        .purchases.saveBatch({ batchId: "b", rows: [{ deviceId: "d", energy: "1" }] })
        [Symbol.asyncIterator]()
      assert.isFalse((await rows.next()).done)
      assert.deepInclude(await caught(rows.next()), expected)
    })
  }

  it("keeps an abort an abort", async () => {
    const client = createClient({ baseUrl: "http://127.0.0.1:1" })
    const error = await client.customers.list({}, { signal: AbortSignal.abort() }).then(
      () => null,
      (reason: unknown) => reason
    )
    assert.strictEqual((error as Error).name, "AbortError")
  })

  it("is typed by the table alone, and takes no code of core with it", async () => {
    const client: HttpClient<Operations> = createClient()
    // @ts-expect-error: nobody says who he is
    const forged = () => client.customers.get({ customerNo: "1", actor: "chief" })
    // @ts-expect-error: energy is text
    const number = () => client.purchases.save({ commandId: "1", deviceId: "d", energy: 10 })
    assert.isFunction(forged)
    assert.isFunction(number)
    const entry = path.resolve(import.meta.dirname, "../src/client/index.ts")
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm"
    })
    assert.isBelow(outputFiles[0]?.text.length ?? 0, 12_000)
    assert.notInclude(readFileSync(entry, "utf8"), "import {")
  })
})
