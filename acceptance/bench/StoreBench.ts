/** Measures a station over one kind of store, and right after each round its two references. */
import { StationStore } from "@yugou/core/store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { layerOver } from "../src/Station.ts"
import type { Arguments } from "./Arguments.ts"
import { replay } from "./BareCommits.ts"
import { exchange, turnsOf } from "./BareEcho.ts"
import * as Fleet from "./Fleet.ts"
import * as Recorder from "./Recorder.ts"
import * as Shop from "./Shop.ts"
import { cpuMillis, timed } from "./Timing.ts"

/** How purchases come: so many in a round, so many under way at once, so many of which the engine works on side by side. */
export interface Load {
  readonly name: "busy" | "alone"
  readonly purchases: number
  readonly clerks: number
  readonly sideBySide: number
}

/** What ran so many purchases' worth a second; `millis` are those of each purchase, commit or exchange. */
export interface Measured {
  readonly perSecond: number
  readonly millis: ReadonlyArray<number>
}

export interface Round {
  readonly engines: Measured
  readonly commits: Measured
  readonly echo: Measured
  /** The processor time of the two threads while the engines were measured, in milliseconds. */
  readonly cpu: { readonly station: number; readonly terminals: number }
  readonly calls: Recorder.Recording["calls"]
  /** Frames that went down for what the station asked. */
  readonly asked: number
  /** Bytes on the wire, both directions. */
  readonly bytes: number
  readonly detours: number
}

export interface Result {
  readonly connectedPerSecond: number
  readonly loads: ReadonlyArray<{ readonly load: Load; readonly rounds: ReadonlyArray<Round> }>
}

/** More than a store and a front end can work on at once. */
const manyClerks = 64

/** Which part of the purchases of a round is made one at a time. */
const aloneShare = 0.1

/** How long nothing must have been recorded before the references are measured: a round leaves the last records of the terminals to fetch. */
const quietMillis = 100

export const loadsOf = ({ terminals, purchases }: Arguments): ReadonlyArray<Load> => [
  {
    name: "busy",
    purchases,
    clerks: Math.min(manyClerks, terminals),
    sideBySide: Math.min(manyClerks, terminals)
  },
  { name: "alone", purchases: Math.ceil(purchases * aloneShare), clerks: 1, sideBySide: 1 }
]

interface Bench {
  readonly recorder: Recorder.Recorder
  readonly fleet: Fleet.Fleet
  readonly counters: Array<Shop.Counter>
  /** A second store of the same kind, to which every commit of the first is brought again. */
  readonly bare: StationStore["Service"]
}

const settle = Effect.fnUntraced(function* (recorder: Recorder.Recorder) {
  for (let before = -1; before !== recorder.size(); yield* Effect.sleep(quietMillis)) before = recorder.size()
})

const runRound = Effect.fnUntraced(function* ({ recorder, fleet, counters, bare }: Bench, load: Load, id: string) {
  const { purchases, clerks, sideBySide } = load
  const measured = ({
    total,
    millis
  }: {
    readonly total: number
    readonly millis: ReadonlyArray<number>
  }): Measured => ({
    perSecond: (purchases * 1_000) / total,
    millis
  })
  const ids = Array.from({ length: purchases }, (_, index) => `${id}/${index}`)
  const cpuOf = Effect.promise(async () => ({ station: cpuMillis(), terminals: await fleet.cpuMillis() }))
  const before = yield* cpuOf
  const total = yield* timed(Shop.sell(recorder, counters, clerks, ids))
  const after = yield* cpuOf
  yield* settle(recorder)
  const { commits, frames, calls, asked, millis, detours } = recorder.take()
  const replayed = yield* Effect.provideService(replay(commits, counters, sideBySide), StationStore, bare)
  const scripts = [...frames.values()].map(turnsOf)
  const echoed = yield* Effect.promise(() => exchange(fleet, scripts, sideBySide))
  return {
    engines: measured({ total, millis }),
    commits: measured(replayed),
    echo: measured(echoed),
    cpu: { station: after.station - before.station, terminals: after.terminals - before.terminals },
    calls,
    asked,
    bytes: scripts.flat().reduce((sum, { down, up }) => sum + down.length + up.length, 0),
    detours
  } satisfies Round
})

const runLoad = Effect.fnUntraced(function* (bench: Bench, load: Load, rounds: number, say: (line: string) => void) {
  const counted: Array<Round> = []
  // Round 0 warms up and is not counted.
  for (let no = 0; no <= rounds; no++) {
    const round = yield* runRound(bench, load, `${load.name}-${no}`)
    say(`${load.name}, round ${no} of ${rounds}: ${round.engines.perSecond.toFixed(1)} purchases/s`)
    if (no > 0) counted.push(round)
  }
  return { load, rounds: counted }
})

/** Measures; `fresh` makes an empty store of the kind each time. */
export const measure = Effect.fnUntraced(function* <E>(
  fresh: Effect.Effect<Layer.Layer<StationStore, E>>,
  given: Arguments,
  say: (line: string) => void
) {
  const fleet = yield* Effect.acquireRelease(
    Effect.sync(() => Fleet.start(given.answerMillis)),
    (it) => Effect.promise(() => it.close())
  )
  const recorder = Recorder.make()
  const bare = Context.get(yield* Layer.build(yield* fresh), StationStore)
  const all = Shop.places(given.terminals)
  const station = layerOver({
    store: recorder.layerStore(yield* fresh),
    frameLog: recorder.layerFrameLog,
    archive: Shop.archive(all),
    limits: {},
    watch: recorder.watch
  })
  return yield* Effect.gen(function* () {
    const counters = [...(yield* Shop.openAll(all))]
    const port = yield* Shop.port
    // Once it answers, the thread is there.
    yield* Effect.promise(() => fleet.cpuMillis())
    const connecting = yield* timed(
      Effect.promise(() =>
        fleet.dial(
          port,
          all.map(({ terminalId }) => terminalId)
        )
      )
    )
    const connectedPerSecond = (given.terminals * 1_000) / connecting
    say(`${given.terminals} terminals connected`)
    const bench: Bench = { recorder, fleet, counters, bare }
    yield* Effect.provideService(replay(recorder.take().commits, counters, 1), StationStore, bare)
    const runs = Effect.forEach(loadsOf(given), (load) => runLoad(bench, load, given.rounds, say))
    const loads = yield* Effect.raceFirst(runs, Shop.engines)
    yield* Effect.promise(() => fleet.hangUp("terminals"))
    return { connectedPerSecond, loads } satisfies Result
  }).pipe(Effect.provide(station), Effect.scoped)
})
