/**
 * The crash test: the example station on a real PostgreSQL, or that itself, goes down again and again while terminals buy energy, and in the end books,
 * clerks and terminals must agree.
 *
 * Between a kill and the next start the clock of the site moves on, by as much as an outage takes: so leases end and frames die without waiting for
 * them. When no more kills come it moves on whenever all that is left waits for its time. All policies but the first back-off are the recommended
 * ones.
 */
import { Instant, keyOf, type Policy, type TerminalId } from "@yugou/core"
import type { Order } from "@yugou/core/books"
import { StationStore } from "@yugou/core/store"
import { SiteClock } from "@yugou/example-master-station"
import { SimulatedIsmg } from "@yugou/sms-cmpp/testing"
import { layerPostgres } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import { freePort } from "../FreePort.ts"
import * as Audit from "./Audit.ts"
import * as Clerks from "./Clerks.ts"
import * as Fleet from "./Fleet.ts"
import * as KillTimes from "./KillTimes.ts"
import * as StationProcess from "./StationProcess.ts"
import { account } from "./Talk.ts"
import { type Database, databaseOf, type Victim } from "./Victims.ts"

/** What is played; `say` gets a line of progress after each round. */
export interface Options {
  readonly rounds: number
  readonly terminals: number
  readonly seed: number
  readonly victim: Victim
  readonly say: (line: string) => void
}

/** What came of it; `findings` is empty when everything holds. */
export interface Report {
  readonly seed: number
  readonly rounds: number
  readonly terminals: number
  readonly orders: number
  readonly applied: number
  readonly attempts: number
  /** Attempts whose sender was killed before he could record how they ended. */
  readonly interrupted: number
  /** Orders that were sent again after it was proved that an attempt had not been applied. */
  readonly sentAgain: number
  readonly seenApplied: number
  /** Orders that nobody but a person can decide about, and on what evidence. */
  readonly unknown: ReadonlyArray<string>
  /** How often clerks were refused since the station could not do it just now, by code. */
  readonly refusals: { readonly [code: string]: number }
  readonly findings: ReadonlyArray<string>
  /** What books and terminals hold of those that findings name. */
  readonly cases: ReadonlyArray<string>
}

/** A terminal that was not back yet is tried again after seconds: in a real station it may take its minute. */
export const policy: Partial<Policy.Policy> = { retryAfterSeconds: 2 }

/**
 * How many minutes the station is away: back at once; until leases are over while frames may be under way; until frames with a time tag are dead;
 * until those without one are dead, too.
 */
export const outages = [0, 6, 15, 65] as const
const longest = 65

/**
 * By how much the clock goes on in the end while something waits for its time, by turns: the longest time closes every connection as silent, so that
 * what was due meets an offline terminal; after the short one that is due again, and the terminal is still there.
 */
const leaps = [longest, 6] as const

/** How often it goes on: for longer than an order may wait in its queue (a day), so that one which has not been sent by then has left it. */
const mostWaits = 48

/** How many clerks there are at most; the terminals are shared out among them. */
const mostClerks = 16

/** Who plays: the station may be one process, or several that look like one. */
export interface Stage {
  readonly options: Options
  readonly clock: SiteClock.SiteClock
  readonly counter: KillTimes.Counter
  readonly office: Clerks.Office
  readonly station: Pick<StationProcess.StationProcess, "ask" | "fell" | "kill" | "moveClock" | "start" | "stop">
  readonly database: Database
  readonly refusals: Map<string, number>
}

const aheadOf = ({ clock }: Stage): number => clock.now() - Date.now()
const start = (stage: Stage) => Effect.suspend(() => stage.station.start(aheadOf(stage)))

/** Moves the clock of the site on. */
export const letPass = ({ clock }: Stage, minutes: number): void =>
  clock.moveTo(Instant.fromMillis(clock.now() + minutes * 60_000))

const refusedOf = ({ refusals }: Stage): number => [...refusals.values()].reduce((sum, count) => sum + count, 0)

/** Lets the clerks ask a station whose database is away, until one of them was refused. */
const refusedOnce = Effect.fnUntraced(function* (stage: Stage) {
  const before = refusedOf(stage)
  yield* Effect.sleep(lookMillis).pipe(Effect.repeat({ while: () => refusedOf(stage) === before }))
})

const lookMillis = 20

/** How long a database is away until it counts as gone that nobody asks for it. */
const unaskedMillis = 10_000

const databaseGoesDown = (stage: Stage) =>
  Effect.andThen(stage.database.goesDown, Effect.timeoutOption(refusedOnce(stage), unaskedMillis))

/** How the victim goes down, and comes back. */
const fates: {
  readonly [V in Victim]: {
    readonly goesDown: (stage: Stage) => Effect.Effect<unknown>
    readonly comesBack: (stage: Stage) => Effect.Effect<void, StationProcess.StationFell>
  }
} = {
  station: { goesDown: ({ station }) => station.kill, comesBack: start },
  database: { goesDown: databaseGoesDown, comesBack: ({ database }) => database.comesBack },
  disk: { goesDown: databaseGoesDown, comesBack: ({ database }) => database.comesBack }
}

/** Waits for the time of the kill, lets the victim go down, and come back after a short or a long time. */
const round = Effect.fnUntraced(function* (stage: Stage, no: number) {
  const { counter, office, options, station } = stage
  const { after, count, millis } = yield* KillTimes.draw(options.terminals)
  const began = performance.now()
  const reached = yield* counter.reach(after, count)
  yield* Effect.sleep(millis)
  const { comesBack, goesDown } = fates[options.victim]
  yield* goesDown(stage)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const minutes = no === options.rounds ? Math.max(...outages) : yield* Random.choice(outages)
  letPass(stage, minutes)
  // A station that runs on goes through its database's absence in one leap of its clock.
  yield* station.moveClock(aheadOf(stage))
  const sales = Clerks.salesOf(office.desk)
  const seen = sales.filter((it) => it.seen === "applied").length
  const when = reached === "reached" ? `${count} ${after}s` : "nothing moves"
  const what = options.victim === "disk" ? "full" : "killed"
  options.say(
    `round ${no}: ${what} after ${seconds} s (${when}), away for ${minutes} min; ${sales.length} sold, ${seen} applied`
  )
  yield* comesBack(stage)
})

/** Founds the customers of a fleet, and shares the devices out among the clerks. */
export const foundAll = Effect.fnUntraced(function* (office: Clerks.Office, members: ReadonlyArray<Fleet.Member>) {
  const devices = yield* Effect.forEach(
    members,
    (member) => Effect.map(Clerks.found(office, member), (deviceId) => [member.terminalId, deviceId] as const),
    { concurrency: mostClerks }
  )
  const count = Math.min(mostClerks, members.length)
  return Array.from(
    { length: count },
    (_, clerk) => new Map<TerminalId, string>(devices.filter((__, no) => no % count === clerk))
  )
})

/** Lets everything come to its end without kills: whenever all that is left waits for its time, the clock goes on. */
export const settle = Effect.fnUntraced(function* (stage: Stage, clerks: Fiber.Fiber<unknown>) {
  const { counter, office, options, station } = stage
  office.desk.shop = "closing"
  for (let waits = 0; waits <= mostWaits; waits += 1) {
    const ended = yield* Effect.raceFirst(Effect.as(Fiber.join(clerks), "ended" as const), counter.quiet)
    if (ended === "ended") return options.say(`everything has come to its end, having waited ${waits} times`)
    letPass(stage, leaps[waits % leaps.length] ?? longest)
    yield* station.moveClock(aheadOf(stage))
  }
  options.say(`not everything has come to its end, having waited ${mostWaits} times`)
})

const nameOf = ({ attempts, orderNo, target }: Order.State): string => {
  const verdict = attempts.at(-1)?.verdict ?? null
  const why = verdict === null ? "nothing was read" : `${verdict.kind} by ${verdict.by.join(", ")}`
  return `${orderNo} on ${keyOf(target)}: ${why}`
}

const reportOf = (
  { office, options, refusals }: Stage,
  orders: ReadonlyArray<Order.State>,
  { cases, findings }: Pick<Report, "cases" | "findings">
): Report => {
  const { rounds, seed, terminals } = options
  const attempts = orders.flatMap((order) => order.attempts)
  const stopped = attempts.filter(({ ending }) => ending?._tag === "NoAnswer" && ending.cause === "stationStopped")
  return {
    seed,
    rounds,
    terminals,
    orders: orders.length,
    applied: orders.filter(({ dispatch }) => dispatch._tag === "Applied").length,
    attempts: attempts.length,
    interrupted: stopped.length,
    sentAgain: orders.filter((order) => order.attempts.some(({ verdict }) => verdict?.kind === "notApplied")).length,
    seenApplied: Clerks.salesOf(office.desk).filter(({ seen }) => seen === "applied").length,
    unknown: orders.filter(({ dispatch }) => dispatch._tag === "Unknown").map(nameOf),
    refusals: Object.fromEntries(refusals),
    findings,
    cases
  }
}

/** Holds what is left against each other. */
export const audit = Effect.fnUntraced(function* (stage: Stage, terminals: ReadonlyArray<Fleet.Terminal>) {
  const { desk } = stage.office
  const store = yield* StationStore
  const orders = yield* Audit.ordersOf(store)
  const states = new Map(terminals.map(({ member, state }) => [member.terminalId, state()]))
  const found = Audit.findings({
    sales: Clerks.salesOf(desk),
    orders,
    applied: (terminalId) => states.get(terminalId)?.applications ?? []
  })
  const findings = [...desk.surprises, ...found, ...(yield* Audit.bookFindings(store, terminals))]
  return reportOf(stage, orders, { findings, cases: Audit.cases(findings, orders, terminals) })
})

const perform = Effect.fnUntraced(function* (stage: Stage, port: number) {
  const { clock, counter, office, options, station } = stage
  const members = Fleet.members(options.terminals)
  yield* start(stage)
  const desks = yield* foundAll(office, members)
  options.say(`${members.length} terminals dial 127.0.0.1:${port}, ${desks.length} clerks sell`)
  const terminals = yield* Fleet.dial(members, { portOf: () => port, now: clock.now, saw: counter.saw })
  const clerks = yield* Effect.forkScoped(
    Effect.forEach(desks, (devices, no) => Random.withSeed(Clerks.work(office, devices), `${options.seed}/${no}`), {
      concurrency: "unbounded"
    })
  )
  for (let no = 1; no <= options.rounds; no += 1) yield* round(stage, no)
  yield* settle(stage, clerks)
  yield* station.stop
  return terminals
})

/** Counts by code what the station could not do just now. */
export const counting =
  (ask: StationProcess.Ask, refusals: Map<string, number>): StationProcess.Ask =>
  (facade, name, input) =>
    Effect.tapError(ask(facade, name, input), (error) =>
      Effect.sync(() => {
        if (error._tag === "Refused" && error.retryable === "yes") {
          refusals.set(error.code, (refusals.get(error.code) ?? 0) + 1)
        }
      })
    )

/** Plays all rounds and audits what is left. */
export const play = Effect.fnUntraced(
  function* (options: Options) {
    const database = yield* databaseOf[options.victim]
    const url = yield* database.database
    const ismg = yield* SimulatedIsmg.make({ account })
    const port = yield* freePort
    const opening = { port, ismgPort: ismg.port, customers: options.terminals, policy }
    const station = yield* StationProcess.make({ url, opening })
    const counter = KillTimes.counter()
    const refusals = new Map<string, number>()
    const ask = counting(station.ask, refusals)
    const office = { ask, desk: Clerks.desk(), acknowledged: () => counter.saw("acknowledgement") }
    const clock = SiteClock.make(Instant.fromMillis(Date.now()))
    const stage: Stage = { options, clock, counter, office, station, database, refusals }
    const terminals = yield* Effect.raceFirst(perform(stage, port), station.fell)
    options.say("auditing")
    return yield* Effect.provide(audit(stage, terminals), layerPostgres({ url }))
  },
  (played, { seed }) => Effect.scoped(Random.withSeed(played, seed))
)
