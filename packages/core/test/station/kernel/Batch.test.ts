import { assert, describe, it } from "@effect/vitest"
import { StationPromise } from "@yugou/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { fakeTerminal, layer } from "../../Fixtures.ts"
import { approve, kwh, once, open, tagOf } from "../Desk.ts"

describe("batches", () => {
  it.effect("R-113.1 save and dispatch row by row, name what is refused, and go on where they stopped", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const good = { deviceId: device.deviceId, energy: kwh("100") }
      const batch = { actor: "clerk", batchId: once(), rows: [good, { ...good, energy: kwh("0") }, good] as const }
      const firstTwo = yield* Stream.runCollect(Stream.take(station.purchases.saveBatch(batch), 2))
      assert.deepStrictEqual(
        firstTwo.map(({ row, done, total, refusal }) => [row, done, total, refusal?.code]),
        [
          [1, 1, 3, undefined],
          [2, 2, 3, "VALUE_INVALID"]
        ]
      )
      const all = yield* Stream.runCollect(station.purchases.saveBatch(batch))
      assert.deepStrictEqual(all.slice(0, 1), firstTwo.slice(0, 1), "the first row is not saved again")
      const orderNos = all.flatMap(({ order }) => (order === null ? [] : [order.orderNo]))
      assert.strictEqual((yield* station.purchaseRecords.list({ actor: "clerk" })).rows.length, 2)
      const [first = "", second = ""] = orderNos
      yield* approve(first)
      const sent = yield* Stream.runCollect(
        station.purchaseRecords.dispatchBatch({ actor: "clerk", batchId: once(), orderNos: [first, second] })
      )
      assert.deepStrictEqual(
        sent.map(({ order, refusal }) => order?.dispatch ?? refusal?.code),
        ["queued", "NOT_APPROVED"]
      )
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect("refuse as a whole who may not, and more rows than a batch may have", () =>
    Effect.gen(function* () {
      const { station, device } = yield* open
      const row = { deviceId: device.deviceId, energy: kwh("100") }
      const nobody = station.purchases.saveBatch({ actor: "nobody", batchId: "b", rows: [row] })
      assert.strictEqual(yield* tagOf(Stream.runCollect(nobody)), "Forbidden")
      const rows = [row, ...Array.from({ length: 10_000 }, () => row)] as const
      const many = station.purchases.saveBatch({ actor: "clerk", batchId: "b", rows })
      assert.strictEqual(yield* tagOf(Stream.runCollect(many)), "InvalidInput")
    }).pipe(Effect.provide(layer(fakeTerminal())))
  )

  it.effect(
    "leave the process its turns over a store in memory, so that an abort gets through while rows are done",
    () =>
      Effect.promise(async () => {
        const station = StationPromise.make(layer(fakeTerminal()))
        const rows = Array.from({ length: 10_000 }, () => ({ deviceId: "D0", energy: "100" })) as never
        const ending = new AbortController()
        let ticks = 0
        const timer = setInterval(() => {
          ticks += 1
          if (ticks === 5) ending.abort()
        }, 1)
        let seen = 0
        const all = async () => {
          const batch = { actor: "clerk", batchId: "turns", rows }
          for await (const _ of station.purchases.saveBatch(batch, { signal: ending.signal })) seen += 1
        }
        await all().catch(() => {})
        clearInterval(timer)
        await station.close()
        assert.isAtLeast(ticks, 5, `the timer ran so often during ${seen} rows`)
        assert.isBelow(seen, 10_000)
      })
  )

  it.effect("are iterated with for await in a host of promises, until the signal", () =>
    Effect.promise(async () => {
      const station = StationPromise.make(layer(fakeTerminal()))
      const row = { deviceId: "D0", energy: "100" }
      const batch = { actor: "clerk", batchId: "b", rows: [row, row] as const }
      const seen: Array<string | undefined> = []
      for await (const { refusal } of station.purchases.saveBatch(batch)) seen.push(refusal?.code)
      assert.deepStrictEqual(seen, ["NOT_FOUND", "NOT_FOUND"])
      const ending = new AbortController()
      const stopped = async () => {
        for await (const _ of station.purchases.saveBatch(batch, { signal: ending.signal })) ending.abort()
      }
      const error = await stopped().catch((reason: unknown) => reason)
      assert.deepInclude(error as object, { name: "AbortError" })
      const bad = station.purchases.saveBatch({ ...batch, rows: [{ ...row, energy: 1 as never }] })
      const invalid = await bad[Symbol.asyncIterator]()
        .next()
        .catch((reason: unknown) => reason)
      assert.deepInclude(invalid as object, { code: "INVALID_INPUT" })
      await station.close()
    })
  )
})
