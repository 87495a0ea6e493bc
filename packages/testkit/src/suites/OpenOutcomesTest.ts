/**
 * Nothing stays open unseen, over any store: what was sent and never answered is settled by evidence as soon as evidence can, and until then it is
 * open work that two persons can settle.
 *
 * @category Suites
 */
import { layer as withLayer } from "@effect/vitest"
import { Station } from "@yugou/core"
import type { StationStore } from "@yugou/core/store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { adjustments } from "./open/Adjustments.ts"
import { alarms } from "./open/Alarms.ts"
import { archiveChanges } from "./open/ArchiveChanges.ts"
import { closings } from "./open/Closings.ts"
import { controls } from "./open/Controls.ts"
import { clockOf, firstCustomers, makeSite } from "./open/Desk.ts"
import { disconnections } from "./open/Disconnections.ts"
import { finalReadings } from "./open/FinalReadings.ts"
import { leaps } from "./open/Leaps.ts"
import { leftEnergy } from "./open/LeftEnergy.ts"
import { locks } from "./open/Locks.ts"
import { nonsense } from "./open/Nonsense.ts"
import { onlineRates } from "./open/OnlineRates.ts"
import { parameters } from "./open/Parameters.ts"
import { payments } from "./open/Payments.ts"
import { protection } from "./open/Protection.ts"
import { receipts } from "./open/Receipts.ts"
import { resends } from "./open/Resends.ts"
import { sales } from "./open/Sales.ts"
import { serviceLimits } from "./open/ServiceLimits.ts"
import { turns } from "./open/Turns.ts"
import { twoProcesses } from "./open/TwoProcesses.ts"
import { waits } from "./open/Waits.ts"
import { itself, type Options } from "./port/Over.ts"

const cases = {
  controls,
  disconnections,
  sales,
  payments,
  adjustments,
  parameters,
  locks,
  leftEnergy,
  closings,
  archiveChanges,
  turns,
  twoProcesses,
  waits,
  finalReadings,
  protection,
  receipts,
  nonsense,
  leaps,
  alarms,
  resends,
  serviceLimits,
  onlineRates
}

export type { Options, Over } from "./port/Over.ts"

/** Registers the suite over a store. The ids are the suite's own. @category Suites */
export const suite = <E>(name: string, store: Layer.Layer<StationStore, E>, { over = itself }: Options = {}): void => {
  withLayer(store, { timeout: "60 seconds", excludeTestServices: true })(`open outcomes (${name})`, (it) => {
    let no: number = firstCustomers.outcomes
    for (const [area, list] of Object.entries(cases)) {
      for (const { name: sentence, run } of list) {
        const site = makeSite(`${area}-${no}`, no, over)
        no += 1
        it.effect(sentence, () =>
          Effect.clockWith((real) =>
            Effect.scoped(run(site)).pipe(
              Effect.provideService(Clock.Clock, clockOf(site, real)),
              Effect.provide(Layer.fresh(Station.layer).pipe(Layer.provideMerge(site.ports)))
            )
          )
        )
      }
    }
  })
}
