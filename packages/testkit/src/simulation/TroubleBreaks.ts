/** Rules about clocks that are wrong and terminals that are slow that can be switched off. */
import { ClockKeeper } from "@yugou/core"
import type { Versioned } from "@yugou/core/store"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { loading, type Store, type Tamper, tampered } from "./Tamper.ts"
import { aheadMillis } from "./Troubles.ts"

/** Says of the station's clock what nobody said: that it is right, although others are ahead of it. */
const confirmedByNobody = (store: Store): Store => ({
  ...store,
  facts: (series, before, limit) =>
    series === ClockKeeper.confirmedSeries
      ? Effect.succeed([{ series, at: before, data: { skewMillis: aheadMillis } }])
      : store.facts(series, before, limit)
})

/** Shows every terminal as if each setting of its clock had been answered. */
const settled = (found: Versioned): Versioned => {
  if (found.ref._tag !== "Terminal") return found
  const { clockSettings: _, ...state } = (found as Versioned<"Terminal">).state
  return { ...found, state } as Versioned
}

/** Asks one terminal after the other. */
const inLine: Tamper["execute"] = (execute) => {
  const one = Semaphore.makeUnsafe(1)
  return (request) => one.withPermit(execute(request))
}

/** What is done in place of each rule. */
export const troubleBreaks = {
  lateClock: loading(settled),
  stationClock: tampered({ store: confirmedByNobody }),
  sideBySide: tampered({ execute: inLine })
}
