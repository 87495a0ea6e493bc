/**
 * The crash test of a station of several processes: one after the other is killed, frozen, cut off or started anew while terminals buy, and in the end books, clerks
 * and terminals must agree.
 *
 * A terminal loses its line in the moment of the fault, and dials one of the others after its usual pause; how long it heard nothing until a process answered it is told.
 */
import { Instant } from "@yugou/core"
import { SiteClock } from "@yugou/example-master-station"
import { SimulatedIsmg } from "@yugou/sms-cmpp/testing"
import { layerPostgres } from "@yugou/store-postgres"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { running } from "../Postgres.ts"
import * as Clerks from "./Clerks.ts"
import * as Fleet from "./Fleet.ts"
import * as KillTimes from "./KillTimes.ts"
import * as Lines from "./Lines.ts"
import * as Processes from "./Processes.ts"
import * as Rounds from "./Rounds.ts"
import { account } from "./Talk.ts"

/** What is played, among how many processes; `faults` by turns. `quietMillis`: after how long without anything the clock goes on, in place of the usual time. */
export interface Options {
  readonly processes: number
  readonly rounds: number
  readonly terminals: number
  readonly seed: number
  readonly faults: ReadonlyArray<Processes.Fault>
  readonly quietMillis?: number
  /** Whether terminals of a process that went stay where they are when it is back, or are spread again: a credit that is under way then is not known. */
  readonly redial: "stay" | "spread"
  readonly say: (line: string) => void
}

/** What came of it besides: for how long terminals whose process went heard nothing, in milliseconds. */
export interface Report extends Rounds.Report {
  readonly failover: { readonly terminals: number; readonly median: number; readonly worst: number }
}

/** How many processes there are, unless somebody says otherwise. */
export const processes = 3

/** What happens to them by turns in a crash test. */
export const faults = ["kill", "freeze", "cut"] as const

/** How long a fault lasts at least and at most, in milliseconds. */
const lasts = [1_000, 14_000] as const

/** A terminal that nobody answers for so long is a finding. */
const backMillis = 30_000
const lookMillis = 50

interface Stage extends Rounds.Stage {
  readonly members: ReadonlyArray<Processes.Member>
  readonly lines: Lines.Lines
  readonly findings: Array<string>
}

const untilBack = (stage: Stage, millis: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const away = stage.lines.waiting()
    if (away.length === 0) return Effect.void
    if (millis <= 0) {
      stage.findings.push(`terminals ${away.join(", ")} were answered by nobody for ${backMillis} ms`)
      return Effect.void
    }
    return Effect.delay(untilBack(stage, millis - lookMillis), lookMillis)
  })

const shared = (one: number, other: number): number => (other === 0 ? one : shared(other, one % other))

/** Who is struck in a round (from 1 on), and by what: both by turns, so that in time every process meets every fault, whatever the numbers of both have in common. */
export const strikeOf = <M, F>(
  no: number,
  members: ReadonlyArray<M>,
  faults: ReadonlyArray<F>
): readonly [member: M | undefined, fault: F | undefined] => {
  const [m, f] = [members.length, faults.length]
  const turns = Math.floor((no - 1) / ((m * f) / shared(m, f)))
  return [members[(no + turns) % m], faults[no % f]]
}

const aheadOf = ({ clock }: Stage): number => clock.now() - Date.now()

const round = Effect.fnUntraced(function* (stage: Stage, { faults, redial, terminals, say }: Options, no: number) {
  const { counter, lines, members, office } = stage
  const { after, count, millis } = yield* KillTimes.draw(terminals)
  yield* counter.reach(after, Math.ceil(count / 4))
  yield* Effect.sleep(millis)
  const [member, fault] = strikeOf(no, members, faults)
  if (member === undefined || fault === undefined) return
  const before = lines.gaps.length
  // A frozen process does not see its connections end; one that is cut off hears nothing of it.
  member.there = "no"
  const lost = fault === "restart" ? 0 : lines.lose(member.no, fault === "cut" ? "silent" : "told")
  yield* Processes.begin(member, fault)
  if (fault === "restart") lines.lose(member.no, "told")
  yield* Effect.sleep(fault === "kill" || fault === "restart" ? 0 : yield* Random.nextIntBetween(...lasts))
  yield* Processes.end(member, fault, aheadOf(stage))
  yield* untilBack(stage, backMillis)
  if (redial === "spread") lines.spread()
  const minutes = no % 4 === 3 ? yield* Random.choice(Rounds.outages) : 0
  Rounds.letPass(stage, minutes)
  yield* stage.station.moveClock(aheadOf(stage))
  const gaps = lines.gaps.slice(before)
  const worst = gaps.length === 0 ? 0 : Math.round(Math.max(...gaps))
  const sold = Clerks.salesOf(office.desk).length
  say(
    `round ${no}: ${fault} of ${member.no}, ${lost} terminals lost it, the last was back after ${worst} ms; ${sold} sold, ${lines.counts().join("/")} terminals`
  )
})

const median = (numbers: ReadonlyArray<number>): number =>
  Math.round([...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0)

/** Plays all rounds and audits what is left. */
export const play = Effect.fnUntraced(
  function* (options: Options) {
    const { say, seed, terminals: count } = options
    const server = yield* running("inMemory")
    const url = yield* server.database
    const ismg = yield* SimulatedIsmg.make({ account })
    const opening = { port: 0, ismgPort: ismg.port, customers: count, policy: Rounds.policy }
    const members = yield* Processes.make(options.processes, { url, opening })
    const station = Processes.together(members)
    const lines = yield* Lines.make(count, members)
    const counter = KillTimes.counter(options.quietMillis)
    const refusals = new Map<string, number>()
    const ask = Rounds.counting(station.ask, refusals)
    const office = { ask, desk: Clerks.desk(), acknowledged: () => counter.saw("acknowledgement") }
    const clock = SiteClock.make(Instant.fromMillis(Date.now()))
    const database = { database: server.database, goesDown: server.kill, comesBack: server.again }
    const stage: Stage = {
      ...{ options: { ...options, victim: "station" }, clock, counter, office, station, database, refusals },
      ...{ members, lines, findings: [] }
    }
    const performed = Effect.gen(function* () {
      const fleet = Fleet.members(count)
      const [first, ...others] = members
      // The first one makes the tables.
      if (first !== undefined) yield* Processes.startOne(first, aheadOf(stage))
      yield* Effect.forEach(others, (it) => Processes.startOne(it, aheadOf(stage)), { concurrency: 2 })
      const desks = yield* Rounds.foundAll(office, fleet)
      const saw: Fleet.Surroundings["saw"] = (work, { no }) => {
        counter.saw(work)
        if (work === "frame") lines.heard(no)
      }
      const terminals = yield* Fleet.dial(fleet, { portOf: ({ no }) => lines.portOf(no), now: clock.now, saw })
      say(`${fleet.length} terminals dial ${members.length} processes, ${desks.length} clerks sell`)
      const clerks = yield* Effect.forkScoped(
        Effect.forEach(desks, (devices, no) => Random.withSeed(Clerks.work(office, devices), `${seed}/${no}`), {
          concurrency: "unbounded"
        })
      )
      for (let no = 1; no <= options.rounds; no += 1) yield* round(stage, options, no)
      yield* Rounds.settle(stage, clerks)
      yield* station.stop
      return terminals
    })
    const terminals = yield* Effect.raceFirst(performed, station.fell)
    say("auditing")
    const report = yield* Effect.provide(Rounds.audit(stage, terminals), layerPostgres({ url }))
    const { gaps } = lines
    return {
      ...report,
      failover: { terminals: gaps.length, median: median(gaps), worst: Math.round(Math.max(0, ...gaps)) },
      findings: [...stage.findings, ...report.findings]
    } satisfies Report
  },
  (played, { seed }) => Effect.scoped(Random.withSeed(played, seed))
)
