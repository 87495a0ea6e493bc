/**
 * What silent terminals cost the others: the same purchases over the same terminals, first while all answer, then while some are connected, are to be sent a credit
 * each, and answer nothing.
 */
import { StationStoreMemory } from "@yugou/core/memory"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerOver } from "../src/Station.ts"
import type { Arguments } from "./Arguments.ts"
import * as Fleet from "./Fleet.ts"
import * as Recorder from "./Recorder.ts"
import * as Shop from "./Shop.ts"
import { percentile } from "./Timing.ts"

/** How many purchases are under way at once: far fewer than the terminals that answer, so that little of a time is waiting for its turn. */
const clerks = 4

/** How long the credits of the silent are under way before the others buy. */
const beginMillis = 300

/** Gives the milliseconds of all purchases from dispatch to applied: while all answer, and while some are silent. */
export const measure = Effect.fnUntraced(function* (given: Arguments) {
  const { terminals, purchases, rounds, silent } = given
  const fleet = yield* Effect.acquireRelease(
    Effect.sync(() => Fleet.start(given.answerMillis)),
    (it) => Effect.promise(() => it.close())
  )
  const recorder = Recorder.make()
  const all = Shop.places(terminals)
  const station = layerOver({
    store: recorder.layerStore(Layer.fresh(StationStoreMemory.layerMemory)),
    frameLog: recorder.layerFrameLog,
    archive: Shop.archive(all),
    limits: {}
  })
  const measured = Effect.gen(function* () {
    const counters = yield* Shop.openAll(all)
    const port = yield* Shop.port
    const names = all.map(({ terminalId }) => terminalId)
    yield* Effect.promise(() => fleet.dial(port, names))
    const answering = counters.slice(0, terminals - silent)
    const sold = Effect.fnUntraced(function* (name: string) {
      const millis: Array<number> = []
      // Round 0 warms up and is not counted.
      for (let no = 0; no <= rounds; no++) {
        const ids = Array.from({ length: purchases }, (_, index) => `${name}-${no}/${index}`)
        yield* Shop.sell(recorder, answering, Math.min(clerks, answering.length), ids)
        const taken = recorder.take().millis
        if (no > 0) millis.push(...taken)
      }
      return millis
    })
    const without = yield* sold("all")
    yield* Effect.promise(() => fleet.hush(silent))
    const mute = counters.slice(terminals - silent)
    const ids = mute.map(({ terminalId }) => `mute-${terminalId}`)
    yield* Effect.forkChild(Effect.ignore(Shop.sell(recorder, [...mute], Math.max(1, mute.length), ids)))
    yield* Effect.sleep(beginMillis)
    recorder.take()
    return { without, during: yield* sold("some") }
  })
  return yield* Effect.raceFirst(measured, Shop.engines).pipe(Effect.provide(station))
}, Effect.scoped)

type Millis = ReadonlyArray<number>

/** Gives the lines about it. */
export const rowsOf = ({ terminals, silent }: Arguments, { without, during }: { without: Millis; during: Millis }) => {
  const line = (what: string, millis: Millis): string =>
    `  ${what.padEnd(14)} p50 ${percentile(millis, 0.5).toFixed(1)} ms, p99 ${percentile(millis, 0.99).toFixed(1)} ms`
  const ratio = percentile(during, 0.99) / percentile(without, 0.99)
  return [
    `${silent} of ${terminals} terminals silent, memory store`,
    line("all answer", without),
    line(`${silent} silent`, during),
    `  ratio          ${ratio.toFixed(2)} of p99`
  ]
}
