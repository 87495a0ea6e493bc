/**
 * A station that was restored from a backup, over any store and for both ways of numbering: nothing is sent to a target before what its terminal holds is known, and
 * nothing is applied twice.
 *
 * @category Suites
 */
import { layer as withLayer } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { clockOf, firstCustomers, makeSite, unnumbered } from "./open/Desk.ts"
import { itself, type Options } from "./port/Over.ts"
import { capabilities } from "./port/Panel.ts"
import { kinds } from "./restore/Kinds.ts"
import { leaving } from "./restore/Leaving.ts"
import { ranking } from "./restore/Ranking.ts"

const terminals = { "numbers that only rise": capabilities, "numbers in a circle": unnumbered }

/** Registers the suite over a store that no other suite uses: its mark holds of the whole station. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>, { over = itself }: Options = {}): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`restored (${name})`, (it) => {
    let no: number = firstCustomers.restore
    for (const [kind, able] of Object.entries(terminals)) {
      for (const [sentence, run] of Object.entries({ ...kinds, ...leaving, ...ranking })) {
        const site = makeSite(`restore-${no}`, no, over)
        no += 1
        it.effect(`${sentence} (${kind})`, () =>
          Effect.clockWith((real) =>
            run(able)(site).pipe(
              Effect.provideService(Clock.Clock, clockOf(site, real)),
              Effect.provide(Layer.fresh(Station.layer).pipe(Layer.provideMerge(site.ports)))
            )
          )
        )
      }
    }
  })
}
