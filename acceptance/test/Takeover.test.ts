/** Somebody who knows the address of a terminal dials in as it, and can answer everything that it can: no money and no password of it reach him. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { dialects } from "../src/dialects.ts"
import { credits, probeMillis, site, until } from "../src/OneTerminal.ts"

/** Where the stranger dials from, and the terminal. */
const strangersAddress = "127.0.1.1"
const ownAddress = "127.0.0.1"

/** Lists the open work items about who answers as a terminal. */
const doubts = async ({ dunning }: Effect.Success<ReturnType<typeof site>>["host"]) => {
  const { rows } = await dunning.workItems({ actor: "clerk" })
  return rows.filter(({ cause }) => cause === "terminalSuspected")
}

describe("a stranger who dials in under the address of a terminal", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    it.live(`hears nothing, and no money goes anywhere while both are alive (${tried.title})`, () =>
      Effect.gen(function* () {
        const { dialFrom, events, host, polls, sell } = yield* site(tried)
        const real = yield* dialFrom(ownAddress)
        yield* Effect.promise(() => real.device.online())
        yield* until("the device answers", polls)
        const before = [credits(real.device)]
        const stranger = yield* dialFrom(strangersAddress)
        const untouched = credits(stranger.device)
        const judged = () => events.filter(({ _tag }) => _tag === "Held" || _tag === "Online").length > 1
        yield* until("the stranger is judged", judged)
        yield* until("the station doubts who it is", () => doubts(host).then((open) => open.length === 1))
        const refused = yield* Effect.exit(sell("500"))
        assert.include(`${refused}`, "It is in doubt who answers as terminal T1")
        yield* Effect.sleep(2 * probeMillis)
        assert.deepStrictEqual(stranger.told, [])
        assert.deepStrictEqual(credits(stranger.device), untouched)
        assert.deepStrictEqual([credits(real.device)], before)
        yield* until("reads go on", polls)
        assert.deepStrictEqual(stranger.told, [])
        assert.isTrue(events.some(({ _tag }) => _tag === "TakenOver"))
      }).pipe(Effect.scoped)
    )

    it.live(`and where the source of the terminal is pinned, it gets its purchase all the same (${tried.title})`, () =>
      Effect.gen(function* () {
        const { dialFrom, dispatchOf, events, polls, sell } = yield* site(tried, { source: ownAddress })
        const real = yield* dialFrom(ownAddress)
        yield* Effect.promise(() => real.device.online())
        const stranger = yield* dialFrom(strangersAddress)
        yield* until("the stranger is held", () => events.some(({ _tag }) => _tag === "NotAdmitted"))
        yield* until("the device answers", polls)
        const orderNo = yield* sell("500")
        assert.strictEqual(yield* dispatchOf(orderNo), "applied")
        assert.deepStrictEqual(stranger.told, [])
      }).pipe(Effect.scoped)
    )

    it.live(
      `the terminal whose line was forgotten on the way is back in the time of one question (${tried.title})`,
      () =>
        Effect.gen(function* () {
          const { dialFrom, dispatchOf, events, polls, sell } = yield* site(tried)
          const real = yield* dialFrom(ownAddress)
          yield* Effect.promise(() => real.device.online())
          yield* until("the device answers", polls)
          const before = Date.now()
          real.relay.forget()
          yield* until("another connection is in its place", () => events.some(({ _tag }) => _tag === "Offline"))
          yield* Effect.promise(() => real.device.online())
          assert.isBelow(Date.now() - before, probeMillis + 1_500)
          assert.isFalse(events.some(({ _tag }) => _tag === "TakenOver"))
          yield* until("the device answers", polls)
          assert.strictEqual(yield* dispatchOf(yield* sell("500")), "applied")
        }).pipe(Effect.scoped)
    )
  }
})
