/** Something on the way cuts every connection after some bytes, wherever in a frame that is: nothing is doubled and nothing is lost. */
import { assert, describe, it } from "@effect/vitest"
import { Energy } from "@yugou/core"
import * as Effect from "effect/Effect"
import { dialects } from "../src/dialects.ts"
import { site, until } from "../src/OneTerminal.ts"

/** What is sold, so that every sum says which of them it is of. */
const energies = ["100", "200", "400", "800"] as const

/** Numbers that are the same for the same seed (a linear congruential generator). */
const numbers = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Lengths about those of a login, a look and a credit. */
const mostBytes = 400

describe("a line that is cut anywhere", { timeout: 60_000 }, () => {
  for (const tried of dialects) {
    for (const seed of [1, 2, 3]) {
      it.live(
        `${tried.title}, seed ${seed}: what the terminal has is what was applied, and nothing that is still open twice`,
        () =>
          Effect.gen(function* () {
            const { dialFrom, dispatchOf, events, host, polls, sell } = yield* site(tried)
            const next = numbers(seed)
            const line: { is: "cut" | "whole"; cuts: number } = { is: "cut", cuts: 0 }
            const { device, relay } = yield* dialFrom("127.0.0.1", () => {
              if (line.is === "whole") return Number.POSITIVE_INFINITY
              line.cuts += 1
              return 1 + Math.floor(next() * mostBytes)
            })
            const orders: Array<readonly [string, bigint]> = []
            for (const energy of energies) {
              orders.push([yield* sell(energy), Energy.kwh(energy)])
            }
            // Looks, reads and credits are cut wherever they are, until it has happened often.
            yield* until("it was cut ten times", async () => {
              await host.engines.dispatch()
              await polls()
              return line.cuts > 10
            })
            line.is = "whole"
            relay.forget()
            yield* until("the device answers", polls)
            yield* Effect.promise(() => host.engines.dispatch())
            assert.isFalse(events.some(({ _tag }) => _tag === "SessionFault" || _tag === "ConnectionFault"))
            const [holder] = device.terminal().holders
            let open = holder?.remaining ?? 0n
            const maybe: Array<bigint> = []
            for (const [orderNo, energy] of orders) {
              const dispatch = yield* dispatchOf(orderNo)
              if (dispatch === "applied") open -= energy
              else maybe.push(energy)
            }
            let sums: ReadonlyArray<bigint> = [0n]
            for (const one of maybe) sums = sums.concat(sums.map((sum) => sum + one))
            assert.include(sums, open, "what is there beyond what was applied is of orders that are open, each once")
          }).pipe(Effect.scoped)
      )
    }
  }
})
