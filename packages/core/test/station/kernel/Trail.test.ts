import { assert, describe, it } from "@effect/vitest"
import { operations } from "@yugou/core"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { by, customerNo, onSite, site, withDevice } from "../../Panel.ts"

const asked = { actor: "clerk" } as const

describe("the trail of what an operation keeps on its way", () => {
  it.effect("names the operation of the table that did it, and no other", () => {
    const it = site()
    return onSite(
      it,
      Effect.gen(function* () {
        const { station, deviceId } = yield* withDevice()
        // The first reading of a device is news for the watch of its customer, too, which the observer writes by itself.
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        const since = it.books.log.length
        // By then the copy of the archive that came with the customer is old, and is written anew.
        yield* TestClock.adjust("1 hour")
        yield* station.customers.details({ ...asked, customerNo })
        yield* station.customers.pollRemaining({ ...asked, deviceId })
        yield* station.customers.readParameters({ ...asked, deviceId })
        yield* station.purchases.pollRemaining({ ...asked, deviceId })
        yield* station.commissioning.start({ ...by(), customerNo })
        yield* station.commissioning.prepare({ ...asked, deviceId })
        const kept = it.books.log.slice(since).map(({ commit }) => commit.trail.operation)
        const { customers, purchases, commissioning } = operations
        const rows = [
          customers.details,
          customers.pollRemaining,
          customers.readParameters,
          purchases.pollRemaining,
          commissioning.start,
          commissioning.prepare
        ]
        assert.deepStrictEqual(
          [...new Set(kept)],
          rows.map(({ name }) => name)
        )
      })
    )
  })
})
