/** Files up and down: what they are asked by, what forbids them, and that neither takes more than it may. */
import { assert, describe, it } from "vitest"
import { readEvents } from "../src/client/Events.ts"
import type { SheetAsked, SheetGiven, Sheets } from "../src/index.ts"
import { serve } from "../src/node/index.ts"
import { apiOf, nothing } from "./Stub.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const refusal = {
  _tag: "FileRefused",
  fault: "unknownColumn",
  row: 1,
  detail: "x",
  message: "row 1 x",
  messageZh: "第 1 行 x"
}

/** Files that say what they were asked. */
const sheetsOf = (its: Partial<Sheets> = {}) => {
  const asked: Array<unknown> = []
  const sheets: Sheets = {
    down: { customers: "customers.list", orders: "purchaseRecords.list" },
    up: { customers: "customers.addBatch" },
    exported: (name, given: SheetAsked) => {
      const { signal: _, ...rest } = given
      asked.push([name, rest])
      return new Blob([bytes("a,b\r\n1,2\r\n")]).stream()
    },
    checked: (_, { open }: SheetGiven) =>
      (async function* () {
        yield { text: await new Response(open()).text(), again: await new Response(open()).text() }
      })(),
    imported: (name, { batchId, bad, actor }) =>
      (async function* () {
        yield { name, batchId, bad, actor }
      })(),
    ...its
  }
  return { asked, sheets }
}
const csv = { "content-type": "text/csv" }
const events = async (response: Response) => {
  const all: Array<unknown> = []
  for await (const { event, data } of readEvents(response)) all.push([event, data])
  return all
}

describe("a file down", () => {
  it("is asked by the parameters of the list behind it, for whoever is signed in", async () => {
    const { asked, sheets } = sheetsOf()
    const names: Array<string> = []
    const identify = (_: Request, operation: { readonly name: string } | null) => {
      names.push(operation?.name ?? "")
      return "clerk"
    }
    const { send } = apiOf(nothing, { sheets, identify })
    const address =
      "/api/v1/sheets/orders?dispatch=idle&dispatch=queued&savedOnFrom=2026-03-01&language=en&digits=asText"
    const response = await send("GET", address)
    assert.strictEqual(response.headers.get("content-type"), "text/csv; charset=utf-8")
    assert.strictEqual(response.headers.get("content-disposition"), 'attachment; filename="orders.csv"')
    assert.strictEqual(await response.text(), "a,b\r\n1,2\r\n")
    const filter = { dispatch: ["idle", "queued"], savedOn: { from: "2026-03-01" } }
    assert.deepEqual(asked, [["orders", { actor: "clerk", filter, language: "en", digits: "asText" }]])
    assert.deepEqual(names, ["purchaseRecords.list"])
  })

  it("refuses who is not signed in, another language, an actor, and a file that there is not", async () => {
    const { send } = apiOf(nothing, { sheets: sheetsOf().sheets })
    const status = async (address: string, by = send) => (await by("GET", `/api/v1/sheets/${address}`)).status
    assert.strictEqual(
      await status("customers", apiOf(nothing, { sheets: sheetsOf().sheets, identify: () => null }).send),
      401
    )
    assert.deepEqual(
      [await status("customers?language=fr"), await status("customers?actor=chief"), await status("customers?limit=1")],
      [400, 400, 400]
    )
    assert.deepEqual([await status("nothing"), await status("customers", apiOf(nothing).send)], [404, 404])
  })

  it("what forbids it is a problem; what breaks it later breaks the connection off", async () => {
    const breaking = (at: number) => {
      let count = 0
      return new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            count += 1
            if (count === at)
              controller.error(
                Object.assign(new Error("x"), {
                  name: "StationError",
                  code: "FORBIDDEN",
                  message: "x",
                  messageZh: "x",
                  detail: null,
                  retryable: false
                })
              )
            else controller.enqueue(bytes(`${count}\r\n`))
          }
        },
        { highWaterMark: 0 }
      )
    }
    const early = apiOf(nothing, { sheets: sheetsOf({ exported: () => breaking(3) }).sheets })
    assert.strictEqual((await early.send("GET", "/api/v1/sheets/customers")).status, 403)
    const late = apiOf(nothing, { sheets: sheetsOf({ exported: () => breaking(9) }).sheets })
    const server = await serve(late.api, { port: 0 })
    try {
      const response = await fetch(`http://127.0.0.1:${server.port}/api/v1/sheets/customers`)
      assert.strictEqual(response.status, 200)
      assert.strictEqual(
        await response.text().then(
          () => "whole",
          () => "broken off"
        ),
        "broken off"
      )
    } finally {
      await server.stop()
    }
  })

  it("is read no faster than its reader takes it", async () => {
    let made = 0
    const exported = () =>
      new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            made += 1
            controller.enqueue(bytes("x\r\n"))
          }
        },
        { highWaterMark: 0 }
      )
    const { send } = apiOf(nothing, { sheets: sheetsOf({ exported }).sheets })
    const reader = (await send("GET", "/api/v1/sheets/customers")).body?.getReader()
    await reader?.read()
    assert.isAtMost(made, 4)
    await reader?.cancel()
  })
})

describe("a file up", () => {
  const check = "/api/v1/sheets/customers/check"
  it("is read as often as it is asked, and answered with an event a row", async () => {
    const { send } = apiOf(nothing, { sheets: sheetsOf().sheets })
    const response = await send("POST", check, { text: "a,b\n1,2", headers: csv })
    assert.deepEqual(await events(response), [
      ["row", { text: "a,b\n1,2", again: "a,b\n1,2" }],
      ["done", { rows: 1 }]
    ])
  })

  it("is imported under the id of its batch, as the caller wants bad rows", async () => {
    const { send } = apiOf(nothing, { sheets: sheetsOf().sheets })
    const response = await send("POST", "/api/v1/sheets/customers/import?batchId=b-1&bad=leave", {
      text: "a",
      headers: csv
    })
    assert.deepEqual((await events(response))[0], [
      "row",
      { name: "customers", batchId: "b-1", bad: "leave", actor: "clerk" }
    ])
    const keyed = await send("POST", "/api/v1/sheets/customers/import", {
      text: "a",
      headers: { ...csv, "idempotency-key": "k-1" }
    })
    assert.deepEqual((await events(keyed))[0], [
      "row",
      { name: "customers", batchId: "k-1", bad: "refuse", actor: "clerk" }
    ])
    assert.strictEqual((await send("POST", "/api/v1/sheets/customers/import", { text: "a", headers: csv })).status, 400)
  })

  it("that is wrong as a whole is refused with the row, and no defect", async () => {
    const checked = () =>
      (async function* (): AsyncGenerator<object> {
        yield* []
        throw refusal
      })()
    const { send, defects } = apiOf(nothing, { sheets: sheetsOf({ checked }).sheets })
    const response = await send("POST", check, { text: "x", headers: csv })
    const problem = (await response.json()) as { readonly [field: string]: unknown }
    assert.strictEqual(response.status, 422)
    assert.deepEqual(
      [problem.code, problem.detail, problem.message, problem.messageZh],
      ["FILE_REFUSED", { fault: "unknownColumn", row: 1, detail: "x" }, "row 1 x", "第 1 行 x"]
    )
    assert.deepEqual(defects, [])
  })

  it("is not read from whoever may not do what it is for, or in no org unit; the API does not begin without that question", async () => {
    const { sheets } = sheetsOf()
    const asked: Array<unknown> = []
    const authorize = (actor: string, permission: string) => {
      asked.push([actor, permission])
      return actor === "nowhere" ? { orgScope: [] } : null
    }
    for (const actor of ["nobody", "nowhere"]) {
      const { send } = apiOf(nothing, { sheets, authorize, identify: () => actor })
      for (const address of [check, "/api/v1/sheets/customers/import?batchId=b-1"]) {
        let read = 0
        const body = new ReadableStream<Uint8Array>(
          {
            pull: (controller) => {
              read += 1
              controller.enqueue(bytes("x"))
              controller.close()
            }
          },
          { highWaterMark: 0 }
        )
        const response = await send("POST", address, { body, headers: csv })
        const { code, detail } = (await response.json()) as { readonly code: string; readonly detail: object }
        assert.deepEqual(
          [response.status, code, detail, read],
          [403, "FORBIDDEN", { actor, permission: "customer.add" }, 0]
        )
      }
    }
    assert.lengthOf(asked, 4)
    assert.throws(() => apiOf(nothing, { sheets, authorize: undefined as never }), /sheets need authorize/)
  })

  it("of another type, with something else in its address, or too large is refused; four are taken at a time, one of each actor", async () => {
    const identify = ({ headers }: Request) => headers.get("x-actor") ?? "clerk"
    const { send } = apiOf(nothing, { sheets: sheetsOf().sheets, identify })
    const from = (actor: string) => send("POST", check, { text: "a", headers: { ...csv, "x-actor": actor } })
    assert.strictEqual(
      (await send("POST", check, { text: "{}", headers: { "content-type": "application/json" } })).status,
      415
    )
    assert.strictEqual((await send("POST", `${check}?surplus=1`, { text: "a", headers: csv })).status, 400)
    const large = await send("POST", check, { text: "x".repeat(32 * 1024 * 1024 + 1), headers: csv })
    assert.strictEqual(large.status, 413)
    const open: Array<Response> = []
    open.push(await from("slow"))
    assert.strictEqual((await from("slow")).status, 429)
    for (const actor of ["a", "b", "c"]) open.push(await from(actor))
    assert.strictEqual((await from("d")).status, 429)
    for (const response of open) await response.text()
    for (const actor of ["slow", "d"]) assert.strictEqual((await from(actor)).status, 200)
  })
})
