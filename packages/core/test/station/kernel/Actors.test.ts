import { assert, describe, it } from "@effect/vitest"
import { Energy, operations, Station } from "@yugou/core"
import { StationStore } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import { addCustomer, at, makeSite, stationOf } from "../../books/alarm/Site.ts"

const commands = Object.entries(operations).flatMap(([facade, table]) =>
  Object.entries(table).flatMap(([name, operation]) => (operation.kind === "command" ? [`${facade}.${name}`] : []))
)

type Methods = {
  readonly [facade: string]: { readonly [name: string]: (input: object) => Effect.Effect<unknown, object> }
}
const call = Effect.fnUntraced(function* (command: string, input: object) {
  const station = (yield* Station.Station) as unknown as Methods
  const [facade = "", name = ""] = command.split(".")
  const method = station[facade]?.[name]
  assert.isDefined(method, command)
  return yield* Effect.flip(method?.(input) ?? Effect.succeed(null))
})

describe("R-003.1 a command without an actor is refused, names the field and stores nothing", () => {
  it.effect.each(commands)("%s", (command) => {
    const site = makeSite()
    return Effect.gen(function* () {
      for (const input of [{ commandId: "x" }, { commandId: "x", actor: "" }, { commandId: "x", actor: null }]) {
        assert.deepInclude(yield* call(command, input), { _tag: "InvalidInput", field: "actor" })
      }
      assert.strictEqual(site.books.log.length, 0)
    }).pipe(Effect.provide(stationOf(site)))
  })
})

const saved = Effect.fnUntraced(function* (site: ReturnType<typeof makeSite>) {
  const { purchases } = yield* Station.Station
  yield* at("2026-03-02 10:00")
  const [device] = yield* addCustomer(site, "C1", { cycle: "none", time: null })
  const sale = { actor: "clerk", commandId: "s", deviceId: device?.deviceId ?? "", energy: Energy.kwh("10") }
  return (yield* purchases.save(sale)).orderNo
})

describe("who approves", () => {
  it.effect(
    "R-003.2 R-003.3 with four eyes the creator is refused with FOUR_EYES and another operator approves",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        const { approvals, purchaseRecords } = yield* Station.Station
        const orderNo = yield* saved(site)
        const own = yield* Effect.flip(approvals.approve({ actor: "clerk", commandId: "own", orderNo }))
        assert.deepInclude(own, { _tag: "FourEyes", actor: "clerk" })
        assert.strictEqual((yield* purchaseRecords.details({ actor: "clerk", orderNo })).order.approval, "pending")
        yield* approvals.approve({ actor: "chief", commandId: "other", orderNo })
        const { order } = yield* purchaseRecords.details({ actor: "clerk", orderNo })
        assert.deepInclude(order, { approval: "approved", savedBy: "clerk", approvedBy: "chief", fourEyes: "met" })
      }).pipe(Effect.provide(stationOf(site, { fourEyes: "on" })))
    }
  )

  it.effect(
    "R-003.4 without four eyes the creator approves, and the record states that both were the same person",
    () => {
      const site = makeSite()
      return Effect.gen(function* () {
        const { approvals, purchaseRecords } = yield* Station.Station
        const store = yield* StationStore
        const orderNo = yield* saved(site)
        yield* approvals.approve({ actor: "clerk", commandId: "own", orderNo })
        const { order } = yield* purchaseRecords.details({ actor: "clerk", orderNo })
        assert.deepInclude(order, { approval: "approved", savedBy: "clerk", approvedBy: "clerk", fourEyes: "waived" })
        const steps = yield* store.history({ _tag: "Order", id: orderNo }, { afterVersion: 0, limit: 10 })
        assert.deepStrictEqual(
          steps.map(({ trail }) => [trail.operation, trail.actor]),
          [
            ["purchases.save", "clerk"],
            ["approvals.approve", "clerk"]
          ]
        )
      }).pipe(Effect.provide(stationOf(site, { fourEyes: "off" })))
    }
  )
})
