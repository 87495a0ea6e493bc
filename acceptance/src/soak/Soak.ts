/** A month of a station in minutes: what grows, what fails, what it holds in memory, and what it costs while nothing is due. */
import { format } from "node:util"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Instant } from "@yugou/core"
import { SiteClock } from "@yugou/example-master-station"
import { StationDatabase } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"
import * as Postgres from "../Postgres.ts"
import type { Arguments } from "./Arguments.ts"
import * as Growth from "./Growth.ts"
import * as Idle from "./Idle.ts"
import * as Month from "./Month.ts"
import * as Site from "./Site.ts"

/** What a soak found. */
export interface Report {
  readonly given: Arguments
  readonly seconds: number
  /** The processor time of this process for each day that passed, in seconds: station and simulated terminals. */
  readonly cpuOfDay: number
  readonly done: Month.Done
  readonly tables: ReadonlyArray<Growth.Table>
  /** What stays of a day for good, by table. */
  readonly grown: ReadonlyArray<Growth.Grown>
  /** What a day takes besides, for as long as every reading of it is kept. */
  readonly raw: ReadonlyArray<Growth.Grown>
  readonly operations: ReadonlyArray<Growth.Operation>
  /** What was held in memory after each day, in MB, with everything collected that nobody holds. */
  readonly heap: ReadonlyArray<number>
  readonly idle: Idle.Idle
}

const collector = (): (() => void) => {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc") as () => void
}

/** How many operations the report names. */
const named = 12

const dayMillis = 86_400_000

/** Lets the days pass that end now: nothing that the station does by its clock lies in the future of its database. */
export const soak = Effect.fnUntraced(function* (given: Arguments, say: (line: string) => void) {
  const database = yield* Postgres.start("inMemory", Idle.counting)
  const url = yield* database
  // In the end the clock moves on until the last of the days is thinned, too.
  const ageMillis = (given.rawDays + 1) * dayMillis
  const clock = SiteClock.make(Instant.fromMillis(Date.now() - ageMillis - (given.days + 1) * dayMillis))
  const collect = collector()
  const play = Effect.gen(function* () {
    const { sql } = yield* StationDatabase
    const places = yield* Site.openAll(given.terminals, clock)
    yield* Month.begin(places, given, clock)
    say(`${given.terminals} terminals are open`)
    const before = yield* Growth.packed(sql)
    const heap: Array<number> = []
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    const done = yield* Month.live(places, given, clock, (day, { failed, sold }) =>
      Effect.sync(() => {
        collect()
        const held = process.memoryUsage().heapUsed / 2 ** 20
        heap.push(held)
        const seconds = Math.round((performance.now() - began) / 1_000)
        say(`day ${day} of ${given.days}, ${seconds} s: ${sold} sold, ${failed} failed, ${held.toFixed(0)} MB held`)
      })
    )
    const { user, system } = process.cpuUsage(cpu)
    const seconds = (performance.now() - began) / 1_000
    const idle = yield* Idle.watch(sql, given.idleSeconds)
    const operations = yield* Growth.operations(sql, named)
    const whole = yield* Growth.packed(sql)
    clock.moveTo(Instant.fromMillis(clock.now() + ageMillis))
    yield* Month.thinned(clock.now)
    const after = yield* Growth.packed(sql)
    // As many days as are not thinned yet: those of the policy, and the day that is not over.
    const rawDays = Math.min(given.days, given.rawDays + 1)
    return {
      ...{ given, seconds, done, tables: after, heap, idle },
      cpuOfDay: (user + system) / 1e6 / given.days,
      grown: Growth.grown(before, after, given.terminals * given.days),
      raw: Growth.gone(whole, after, given.terminals * rawDays),
      operations
    } satisfies Report
  })
  const said = Layer.mergeAll(
    Logger.layer([Logger.make(({ message, logLevel }) => say(`${logLevel}: ${format(...[message].flat())}`))]),
    Layer.succeed(References.MinimumLogLevel, "Warn")
  )
  return yield* play.pipe(Effect.provide(Layer.provideMerge(Site.layer(url, given, clock), said)))
}, Effect.scoped)
