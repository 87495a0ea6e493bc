/** A customer who moved to another org unit: how he is called there is shown to nobody who sees only the unit that he left, and found by nobody of it. */
import { assert, describe, it } from "@effect/vitest"
import { Energy, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { clerk, known, told, wentTo } from "../../books/dunning/Desk.ts"

type Named = { readonly customerNo?: string | null | undefined; readonly customerName?: string }
type Asked = { readonly actor: string; readonly name?: string }
type List = (
  station: Station.Station["Service"],
  asked: Asked
) => Effect.Effect<{ readonly rows: ReadonlyArray<Named>; readonly total: number | null }, unknown>

const lists: { readonly [name: string]: List } = {
  "purchases.list": ({ purchases }, asked) => purchases.list(asked),
  "purchaseRecords.list": ({ purchaseRecords }, asked) => purchaseRecords.list(asked),
  "purchaseRecords.adjustments": ({ purchaseRecords }, asked) => purchaseRecords.adjustments(asked),
  "commissioning.list": ({ commissioning }, asked) => commissioning.list(asked),
  "dunning.alarms": ({ dunning }, asked) => dunning.alarms({ ...asked, alarm: "all" })
}

/** An order, an adjustment, a session and an alarm of C1, who has moved; the books about them stay where they are. */
const away = Effect.gen(function* () {
  const { commissioning, purchases } = yield* Station.Station
  const by = (commandId: string) => ({ ...clerk, commandId })
  const [energy, value] = [Energy.kwh("10"), Energy.kwh("20")]
  const devices = yield* purchases.list(clerk)
  const { deviceId = "" } = devices.rows[0] ?? {}
  yield* purchases.save({ ...by("sale"), deviceId, energy })
  yield* purchases.adjust({ ...by("set"), deviceId, value, ifRemainingWas: Energy.kwh("18"), reason: "核对" })
  yield* commissioning.start({ ...by("start"), customerNo: "C1" })
  yield* wentTo("C1", "37402")
})

describe("a customer who moved to another org unit", () => {
  it.effect.each(Object.keys(lists))("%s: his new name stays with those who see that unit", (name) =>
    told((site) =>
      Effect.gen(function* () {
        const station = yield* Station.Station
        yield* known(site, "C1", "18")
        yield* away
        const found = (asked: Asked) =>
          Effect.map(lists[name]?.(station, asked) ?? Effect.die(name), ({ rows, total }) => {
            assert.strictEqual(total, rows.length)
            return rows.map(({ customerNo, customerName }) => [customerNo, customerName])
          })
        assert.deepStrictEqual(yield* found(clerk), [["C1", "新户名"]])
        assert.deepStrictEqual(yield* found({ ...clerk, name: "新户" }), [["C1", "新户名"]])
        assert.deepStrictEqual(yield* found({ actor: "neighbour" }), [["C1", undefined]])
        assert.deepStrictEqual(yield* found({ actor: "neighbour", name: "新户" }), [])
      })
    )
  )
})
