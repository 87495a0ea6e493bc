/** Files by way of the client: typed by the lists and batches behind them, and read back from a live API. */
import { assert, describe, it } from "vitest"
import { createSheetsClient, StationError } from "../src/client/index.ts"
import type { SheetAsked, SheetGiven, Sheets } from "../src/index.ts"
import { apiOf, nothing } from "./Stub.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

/** A client of an API with such files, and what they were asked. */
const clientOf = (its: Partial<Sheets> = {}) => {
  const asked: Array<unknown> = []
  const rows = async function* (...all: ReadonlyArray<object>) {
    yield* all
  }
  const sheets: Sheets = {
    down: { customers: "customers.list", orders: "purchaseRecords.list" },
    up: { customers: "customers.addBatch" },
    exported: (name, { filter, language, digits }: SheetAsked) => {
      asked.push({ name, filter, language, digits })
      return new Blob(["a,b\r\n", "1,2\r\n"]).stream()
    },
    checked: (name, { open }: SheetGiven) =>
      (async function* () {
        yield { name, text: await new Response(open()).text() }
      })(),
    imported: (name, { batchId, bad }) => rows({ name, batchId, bad }, { done: 2 }),
    ...its
  }
  const { api } = apiOf(nothing, { sheets })
  const client = createSheetsClient<{ readonly text: string }, { readonly batchId?: string }>({
    baseUrl: "http://station",
    fetch: (url, init) => api.fetch(new Request(url, init))
  })
  return { asked, client }
}

const all = async <A>(rows: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const found: Array<A> = []
  for await (const row of rows) found.push(row)
  return found
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error
  )

describe("files by the client", () => {
  it("come down with the filter of their list, lists and days among it", async () => {
    const { asked, client } = clientOf()
    const file = await client.export("orders", {
      filter: { dispatch: ["idle", "queued"], savedOn: { from: "2026-03-01", to: "2026-03-31" }, orgNo: "37401" },
      language: "en",
      digits: "asText"
    })
    assert.strictEqual(await new Response(file).text(), "a,b\r\n1,2\r\n")
    await new Response(await client.export("customers")).text()
    const filter = { dispatch: ["idle", "queued"], savedOn: { from: "2026-03-01", to: "2026-03-31" }, orgNo: "37401" }
    assert.deepEqual(asked, [
      { name: "orders", filter, language: "en", digits: "asText" },
      { name: "customers", filter: {}, language: "zh", digits: "plain" }
    ])
    // @ts-expect-error: a list of customers has no dispatch
    const wrong = () => client.export("customers", { filter: { dispatch: ["idle"] } })
    assert.isFunction(wrong)
  })

  it("are checked and imported row by row, a text or a blob", async () => {
    const { client } = clientOf()
    for (const file of ["a,b\n1,2", new Blob(["a,b\n1,2"])])
      assert.deepEqual(await all(client.check("customers", file)), [{ name: "customers", text: "a,b\n1,2" }] as never)
    const rows = await all(client.import("customers", "a", { batchId: "三月/1", bad: "leave" }))
    assert.deepEqual(rows, [{ name: "customers", batchId: "三月/1", bad: "leave" }, { done: 2 }] as never)
  })

  it("are sent when their rows are asked for, and not before", async () => {
    let sent = 0
    const client = createSheetsClient({
      fetch: () => {
        sent += 1
        return Promise.reject(new TypeError("connect ECONNREFUSED"))
      }
    })
    const rows = client.check("customers", "a")[Symbol.asyncIterator]()
    assert.strictEqual(sent, 0)
    assert.deepInclude(await failure(rows.next()), { code: "UNREACHABLE" })
    assert.strictEqual(sent, 1)
  })

  it("that are refused, or break off, reject", async () => {
    const refusal = { _tag: "FileRefused", fault: "unknownColumn", row: 1, detail: "x", message: "x", messageZh: "x" }
    const { client } = clientOf({
      checked: () =>
        (async function* (): AsyncGenerator<object> {
          yield* []
          throw refusal
        })(),
      exported: () => {
        let parts = 0
        return new ReadableStream<Uint8Array>({
          pull: (controller) => {
            parts += 1
            if (parts > 9) controller.error(new TypeError("the store is away"))
            else controller.enqueue(bytes("1\r\n"))
          }
        })
      }
    })
    const refused = await failure(all(client.check("customers", "x")))
    assert.instanceOf(refused, StationError)
    assert.deepInclude(refused, { code: "FILE_REFUSED", status: 422 })
    assert.instanceOf(await failure(new Response(await client.export("customers")).text()), TypeError)
    assert.deepInclude(await failure(client.export("readings")), { code: "NO_ROUTE", status: 404 })
  })
})
