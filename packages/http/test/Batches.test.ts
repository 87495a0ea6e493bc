/** A batch that breaks off over HTTP: it is resumed by sending it again, and each of its rows is a command that can be asked for alone. */
import { assert, describe, it } from "@effect/vitest"
import { readEvents } from "../src/client/Events.ts"
import { type Live, withLive } from "./Live.ts"
import { codeOf } from "./Stub.ts"

interface Row {
  readonly row: number
  readonly order: { readonly orderNo: string } | null
}

const send = ({ send }: Live, json: object) => send("inside", "POST", "/api/v1/purchases/save-batch", { json })

/** Reads so many rows, and leaves. */
const rowsOf = async (response: Response, most = Number.POSITIVE_INFINITY): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for await (const { event, data } of readEvents(response)) {
    if (event === "row") rows.push(data as Row)
    if (rows.length >= most) break
  }
  return rows
}

describe("a batch that broke off", () => {
  it.effect("goes on when it is sent again, and no row is done twice", () =>
    withLive(async (live) => {
      const deviceId = live.world.devices[0]
      const rows = ["10", "20", "30", "40"].map((energy) => ({ deviceId, energy }))
      const json = { batchId: "三月-1", rows }
      const count = async () => (await live.station.purchaseRecords.list({ actor: "inside", limit: 1 })).total
      const before = Number(await count())
      const first = await rowsOf(await send(live, json), 2)
      const again = await rowsOf(await send(live, json))
      const third = await rowsOf(await send(live, json))
      assert.deepEqual(
        again.map(({ row }) => row),
        [1, 2, 3, 4]
      )
      assert.deepEqual(again.slice(0, 2), first)
      assert.deepEqual(third, again)
      assert.strictEqual(Number(await count()), before + 4)
    })
  )

  it.effect("answers for each of its rows under <batchId>/<row>, as a command and by the header", () =>
    withLive(async (live) => {
      const deviceId = live.world.devices[0]
      const rows = ["10", "20"].map((energy) => ({ deviceId, energy }))
      const [, second] = await rowsOf(await send(live, { batchId: "b-1", rows }))
      const save = (json: object, headers = {}) =>
        live.send("inside", "POST", "/api/v1/purchases/save", { json, headers })
      const orderOf = async (response: Response) => ((await response.json()) as { readonly orderNo: string }).orderNo
      const row = { deviceId, energy: "20" }
      assert.strictEqual(await orderOf(await save({ ...row, commandId: "b-1/2" })), second?.order?.orderNo)
      assert.strictEqual(await orderOf(await save(row, { "idempotency-key": "b-1/2" })), second?.order?.orderNo)
      const other = await save({ ...row, energy: "21", commandId: "b-1/2" })
      assert.deepEqual(await codeOf(other), [409, "COMMAND_CONFLICT"])
    })
  )

  it.effect("is another one with other rows, or the same in other places", () =>
    withLive(async (live) => {
      const deviceId = live.world.devices[0]
      const rows = ["10", "20"].map((energy) => ({ deviceId, energy }))
      await rowsOf(await send(live, { batchId: "b-1", rows }), 1)
      for (const others of [rows.toReversed(), rows.slice(0, 1), [...rows, { deviceId, energy: "30" }]])
        assert.deepEqual(await codeOf(await send(live, { batchId: "b-1", rows: others })), [409, "COMMAND_CONFLICT"])
    })
  )
})
