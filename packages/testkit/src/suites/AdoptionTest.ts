/**
 * Adopting what a terminal holds, over any store and for both ways of numbering: an approved order raises the balance once, or the station knows that
 * it does not know, whatever persons do.
 *
 * @category Suites
 */
import { layer as withLayer } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { difference } from "./adoption/Difference.ts"
import { gap } from "./adoption/Gap.ts"
import { ours } from "./adoption/Ours.ts"
import { clockOf, firstCustomers, makeSite, unnumbered } from "./open/Desk.ts"
import { itself, type Options } from "./port/Over.ts"
import { capabilities } from "./port/Panel.ts"

const terminals = { "numbers that only rise": capabilities, "numbers in a circle": unnumbered }

/** Registers the suite over a store. The ids are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>, { over = itself }: Options = {}): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`adopting (${name})`, (it) => {
    let no: number = firstCustomers.adoption
    for (const [kind, able] of Object.entries(terminals)) {
      for (const [sentence, run] of Object.entries({ ...ours, ...difference, ...gap })) {
        const site = makeSite(`adoption-${no}`, no, over)
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
