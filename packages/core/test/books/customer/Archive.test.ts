import { assert, describe, it } from "@effect/vitest"
import { type ArchiveView, Instant, Station } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { archive } from "../../Fixtures.ts"
import { addCustomer, customerNo, first, groupOf, onSite, second, site } from "../../Panel.ts"

const full: ArchiveView = {
  ...archive,
  customer: { ...archive.customer, address: "历下区 1 号" },
  terminals: [
    { terminalId: first, terminalAssetNo: "T1", model: "FKGA", targets: [groupOf(first)] },
    { terminalId: second, terminalAssetNo: "T2", model: "FKGA", targets: [groupOf(second)] }
  ],
  meters: [
    { meterNo: "M1", terminalId: first, service: "inService" },
    { meterNo: "M2", terminalId: first, service: "removed" }
  ],
  transformers: [
    { transformerNo: "B1", name: "一号变", capacityKva: 630 },
    { transformerNo: "B2", name: "二号变", capacityKva: 400 }
  ]
}

const opened = () => {
  const here = site()
  here.archive = full
  return here
}
const start = TestClock.setTime(Date.parse("2026-03-02T02:00:00Z"))
const asked = { actor: "clerk", customerNo } as const

describe("customer details", () => {
  it.effect("R-049.1 are the same from the three pages", () =>
    onSite(
      opened(),
      Effect.gen(function* () {
        yield* start
        yield* addCustomer()
        const station = yield* Station.Station
        const one = yield* station.customers.details(asked)
        assert.deepStrictEqual(yield* station.purchases.customerDetails(asked), one)
        assert.deepStrictEqual(yield* station.purchaseRecords.customerDetails(asked), one)
      })
    )
  )

  it.effect("R-049.2 come from the copy with its age while the archive is out of reach", () => {
    const here = opened()
    return onSite(
      here,
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        yield* station.customers.details(asked)
        here.archiveState = "down"
        yield* TestClock.adjust("1 day")
        const copy = yield* station.customers.details(asked)
        assert.strictEqual(copy.source, "copy")
        assert.strictEqual(Instant.toMillis(copy.archive.asOf), Date.parse("2026-03-02T02:00:00Z"))
        assert.deepStrictEqual(copy.archive.transformers, full.transformers)
      })
    )
  })

  it.effect("R-049.3 hide personal data from an actor without the permission", () =>
    onSite(
      opened(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const shown = yield* station.customers.details(asked)
        const masked = yield* station.customers.details({ ...asked, actor: "trainee" })
        assert.deepStrictEqual([shown.personal, shown.archive.customer.name], ["shown", "泉城纺织厂"])
        assert.strictEqual(masked.personal, "masked")
        assert.strictEqual(masked.archive.customer.name, "泉**")
        assert.strictEqual(masked.archive.customer.address, "***")
        assert.deepStrictEqual(masked.archive.terminals, shown.archive.terminals)
      })
    )
  )

  it.effect("R-050.1 R-051.1 show the archive record and all terminals", () =>
    onSite(
      opened(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const { archive: shown } = yield* station.customers.details(asked)
        assert.deepStrictEqual(shown.customer, full.customer)
        assert.deepStrictEqual(shown.terminals, full.terminals)
      })
    )
  )

  const [one, two] = full.transformers
  const transformers: ReadonlyArray<readonly [title: string, his: ArchiveView["transformers"]]> = [
    ["none", []],
    ["one", one === undefined ? [] : [one]],
    ["two", [one, two].filter((it) => it !== undefined)],
    ["forty", Array.from({ length: 40 }, (_, no) => ({ transformerNo: `B${no}`, name: `${no} 号变`, capacityKva: 30 }))]
  ]
  it.effect.each(transformers)(
    "R-053.1 of a customer with %s, all of his transformers are shown on each page",
    ([, his]) => {
      const here = opened()
      here.archive = { ...full, transformers: his }
      return onSite(
        here,
        Effect.gen(function* () {
          yield* start
          const { customers, purchases, purchaseRecords } = yield* Station.Station
          const pages = [customers.details, purchases.customerDetails, purchaseRecords.customerDetails]
          for (const read of pages) {
            const { archive: shown } = yield* read(asked)
            assert.deepStrictEqual(shown.transformers, his)
            const masked = yield* read({ ...asked, actor: "trainee" })
            assert.deepStrictEqual(masked.archive.transformers, his)
          }
          here.archiveState = "down"
          assert.deepStrictEqual((yield* customers.details(asked)).archive.transformers, his)
        })
      )
    }
  )

  it.effect("R-052.1 R-052.2 show meters in service, and removed ones where asked", () =>
    onSite(
      opened(),
      Effect.gen(function* () {
        yield* start
        const station = yield* Station.Station
        const numbers = (view: { readonly archive: ArchiveView }) => view.archive.meters.map(({ meterNo }) => meterNo)
        assert.deepStrictEqual(numbers(yield* station.customers.details(asked)), ["M1"])
        assert.deepStrictEqual(numbers(yield* station.customers.details({ ...asked, meters: "all" })), ["M1", "M2"])
      })
    )
  )
})
