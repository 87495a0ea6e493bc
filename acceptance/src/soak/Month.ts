/** Days that pass in minutes: the clock moves ahead by half an hour, energy flows, customers buy, and every engine works until nothing is due. */
import { type Energy as Amount, Energy, engines, Instant, type RunOnce, Station, upkeep } from "@yugou/core"
import type { SiteClock } from "@yugou/example-master-station"
import { TerminalState } from "@yugou/testkit/terminal"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { Arguments } from "./Arguments.ts"
import { type Place, totalGroupNo } from "./Site.ts"

/** How far the clock moves at once. */
const stepMillis = 30 * 60_000
const stepsPerDay = 86_400_000 / stepMillis

/** What a customer uses on a day, and how much of that is sold to him again before he has used it up. */
const dailyUse = Energy.kwh("20")
const spareDays = 3

/** How many sales are made side by side. */
const clerks = 4

/** An engine that always claims would never end a step of the clock. */
const maxTurns = 100

/** What became of the work of the engines. */
export interface Done {
  steps: number
  claimed: number
  failed: number
  sold: number
  /** What was left for the next step, by engine. */
  readonly failedBy: { [engine: string]: number }
  /** Steps that broke, by what they said; at most {@link maxTold} of them are kept. */
  readonly broken: Array<string>
}

/** How many broken steps are told. */
const maxTold = 20

export const nothingDone = (): Done => ({ steps: 0, claimed: 0, failed: 0, sold: 0, failedBy: {}, broken: [] })

const whole: ReadonlyArray<readonly [name: string, runOnce: RunOnce]> = Object.entries({ ...engines, ...upkeep })

/** Runs one engine until it claims nothing. */
const exhaust = Effect.fnUntraced(function* (done: Done, name: string, runOnce: RunOnce, now: () => number) {
  for (let turn = 0; turn < maxTurns; turn++) {
    const step = runOnce(Instant.fromMillis(now()))
    const report = yield* Effect.catchCause(step, (cause) =>
      Effect.sync(() => {
        if (done.broken.length < maxTold) done.broken.push(`${name}: ${Cause.pretty(cause)}`)
        return { claimed: 0, failed: 1 }
      })
    )
    done.steps += 1
    done.claimed += report.claimed
    done.failed += report.failed
    if (report.failed > 0) done.failedBy[name] = (done.failedBy[name] ?? 0) + report.failed
    if (report.claimed === 0) return "no" as const
    if (name === "balance" || name === "clock") return "yes" as const
  }
  return "yes" as const
})

/** Thins what is old enough by now. */
export const thinned = Effect.fnUntraced(function* (now: () => number) {
  for (;;) if ((yield* upkeep.measurements(Instant.fromMillis(now()))).claimed === 0) return
})

/** Runs every engine until none has anything to do: what one commits may be work of another. */
export const settle = Effect.fnUntraced(function* (done: Done, places: ReadonlyArray<Place>, now: () => number) {
  for (let turn = 0; turn < maxTurns; turn++) {
    let busy = 0
    for (const [name, runOnce] of whole) if ((yield* exhaust(done, name, runOnce, now)) === "yes") busy += 1
    for (const { terminal } of places) {
      if (TerminalState.holderOf(terminal.terminal(), totalGroupNo)?.pending !== null) terminal.apply({ _tag: "Loop" })
    }
    if (busy === 0) return
  }
})

/** Sells to a customer, approves and sends. */
const buy = Effect.fnUntraced(function* (place: Place, energy: Amount.Energy, id: string) {
  const { purchases, approvals } = yield* Station.Station
  const { deviceId } = place
  const { orderNo } = yield* purchases.save({ actor: "clerk", commandId: `${id}/s`, deviceId, energy })
  yield* approvals.approveAndDispatch({ actor: "chief", commandId: `${id}/a`, orderNo })
})

const share = (energy: Amount.Energy, parts: number): Amount.Energy => (energy / BigInt(parts)) as Amount.Energy
const times = (energy: Amount.Energy, count: number): Amount.Energy => (energy * BigInt(count)) as Amount.Energy

/** Lets everybody have energy to begin with, and does what opening a place leaves to be done. */
export const begin = Effect.fnUntraced(function* (
  places: ReadonlyArray<Place>,
  { buyEvery }: Arguments,
  { now }: SiteClock.SiteClock
) {
  const done = nothingDone()
  yield* settle(done, places, now)
  const energyOf = ({ no }: Place) => times(dailyUse, (no % buyEvery) + spareDays)
  yield* Effect.forEach(places, (place) => buy(place, energyOf(place), `begin-${place.no}`), { concurrency: clerks })
  yield* settle(done, places, now)
  return done
})

/** Who buys in a step of the clock: each customer on his day, in an hour of the day of his own. */
const buyersOf = (places: ReadonlyArray<Place>, { buyEvery }: Arguments, step: number): ReadonlyArray<Place> => {
  const [day, ofDay] = [Math.floor(step / stepsPerDay), step % stepsPerDay]
  return places.filter(({ no }) => (day - (no % buyEvery)) % buyEvery === 0 && no % stepsPerDay === ofDay)
}

/** Lets the days pass; `told` hears when each is over. */
export const live = Effect.fnUntraced(function* (
  places: ReadonlyArray<Place>,
  given: Arguments,
  clock: SiteClock.SiteClock,
  told: (day: number, done: Done) => Effect.Effect<void>
) {
  const done = nothingDone()
  const began = clock.now()
  const use = { _tag: "Consume", holder: totalGroupNo, energy: share(dailyUse, stepsPerDay) } as const
  for (let step = 0; step < given.days * stepsPerDay; step++) {
    clock.moveTo(Instant.fromMillis(began + (step + 1) * stepMillis))
    for (const { terminal } of places) terminal.apply(use)
    const buyers = buyersOf(places, given, step)
    const energy = times(dailyUse, given.buyEvery)
    yield* Effect.forEach(buyers, (place) => buy(place, energy, `${step}-${place.no}`), { concurrency: clerks })
    done.sold += buyers.length
    yield* settle(done, places, clock.now)
    if ((step + 1) % stepsPerDay === 0) yield* told((step + 1) / stepsPerDay, done)
  }
  return done
})
