/** What is sent of remote control after a restore: the former station may have set a clock, by which a tag proves nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Station } from "@yugou/core"
import { everyOrg, StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { addCustomer, at, makeSite, stationOf } from "../../books/alarm/Site.ts"

const clerk = { actor: "clerk" }

/** Closes round 1, and gives whether the books rely on the tag of that command. */
const closed = Effect.fnUntraced(function* (commandId: string) {
  const { commissioning, customers } = yield* Station.Station
  const [device] = yield* customers.devices({ ...clerk, customerNo: "C1" })
  yield* commissioning.close({ ...clerk, commandId, deviceId: device?.deviceId ?? "", rounds: [1] })
  const page = { after: null, limit: 10, order: "descending" } as const
  const { rows } = yield* (yield* StationStore).list("Control", { orgScope: everyOrg, where: {} }, page)
  assert.lengthOf(rows.slice(0, 1), 1)
  return rows[0]?.state.clock ?? "settled"
})

describe("a command of remote control", () => {
  it.effect("rests on no tag while a setting of the former station may come, and does before and afterwards", () => {
    const site = makeSite()
    return Effect.gen(function* () {
      const { commissioning, purchaseRecords } = yield* Station.Station
      yield* at("2026-03-02 10:00")
      yield* addCustomer(site, "C1", { cycle: "none", time: null })
      yield* commissioning.start({ ...clerk, commandId: "start", customerNo: "C1" })
      const before = yield* closed("before")
      yield* TestClock.adjust("1 minute")
      yield* purchaseRecords.markRestored({ ...clerk, commandId: "mark", reason: "由备份恢复" })
      const restored = yield* closed("restored")
      yield* TestClock.adjust("70 minutes")
      const afterwards = yield* closed("afterwards")
      assert.deepStrictEqual([before, restored, afterwards], ["settled", "unsettled", "settled"])
    }).pipe(Effect.provide(stationOf(site)))
  })
})
