/** The engines of one process: woken when something is due or when it is their time, one step of each at a time, as a host's own scheduler would run them. */
import {
  AlarmObserver,
  EngineLane,
  type EngineName,
  engines,
  Instant,
  type RunOnce,
  type SmsGateway,
  type StepReport,
  type TerminalGateway
} from "@yugou/core"
import { type Commit, type Due, type QueueName, refKey, type StationStore } from "@yugou/core/store"
import type * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Agenda } from "./Agenda.ts"
import * as Lanes from "./Lanes.ts"
import type { Process } from "./Process.ts"

/** The ports of the engines. */
export type EnginePorts = StationStore | TerminalGateway | SmsGateway

/** Which engine serves a queue. */
const servers: { readonly [Q in QueueName]: EngineName } = {
  dispatch: "dispatch",
  resolve: "resolve",
  alarm: "alarm",
  message: "message",
  parameter: "parameters",
  expiry: "parameters",
  control: "control",
  saga: "replacement",
  closing: "closing"
}

const minute = 60_000

/** How often the engines look that have no queue. */
const rounds = {
  balance: 290 * minute,
  clock: 700 * minute,
  notice: 45 * minute,
  addresses: 1_000 * minute,
  protection: 350 * minute
} as const satisfies {
  readonly [E in EngineName]?: number
}

/** How often it looks at what is left to verify, once somebody has marked the station restored. */
const restoreMillis = 23 * minute

const names = Object.keys(engines) as ReadonlyArray<EngineName>
const roundNames = Object.keys(rounds) as ReadonlyArray<keyof typeof rounds>

/** Tells whether a queue is served by an engine of the simulation. */
export const isServed = (queue: string): queue is QueueName => Object.hasOwn(servers, queue)

/** How long after a claim the engine looks again: a lease that nobody ended is over by then. */
const leaseMillis = 301_000

/** How long a process leaves work to others before it takes it again. */
const leftMillis = 10_000

/** How long an engine rests between two steps. */
const pauseMillis = 1_000

/** The engines of one process. */
export interface Engines {
  /** Hears of a commit: of what is due now, and of what will be. */
  readonly committed: (commit: Commit) => void
  /** Hears of work that another process, or this one, gave back. */
  readonly released: (dues: ReadonlyArray<Due>) => void
  /** Hears of work that is due again later, though nothing was committed. */
  readonly putOff: (due: Due) => void
  /** Wakes all engines, after a start, and for a last round. */
  readonly wake: () => void
  /** Begins nothing for so long. */
  readonly drain: (millis: number) => void
  /** Begins the rounds of the engines that have no queue; they go on until that time. */
  readonly goRound: (until: number) => void
}

/** Hears of steps: of one that failed as a whole, and of what the others came to. */
export interface Heard {
  readonly failed: (engine: string, cause: Cause.Cause<unknown>) => void
  readonly stepped: (engine: EngineName, report: StepReport) => void
}

/** The present life of a process; `full`: an engine in a lane has no room for more, of which so much is taken by nobody. */
export interface Present {
  readonly process: Process
  readonly services: Context.Context<EnginePorts>
  readonly full: Lanes.Ground["full"]
}

/** Makes the engines of a process, which begin `offsetMillis` after the full second; `current` gives its present life, which hears of its steps. */
export const make = (
  agenda: Agenda,
  offsetMillis: number,
  current: () => Present,
  { failed, stepped }: Heard,
  keeping: Lanes.Keeping
): Engines => {
  const running = new Map<EngineName, Process>()
  const wanted = new Set<EngineName>()
  const queued = new Set<string>()
  const asked = new Map<EngineName, Set<number>>(names.map((name) => [name, new Set()]))

  let drainsUntil = 0

  const leased = (engine: EngineName): void => kickAt(engine, agenda.now() + leaseMillis)
  const lanes = new WeakMap<Process, Lanes.Lanes>()
  const lanesOf = ({ process, full }: Present, room: number): Lanes.Lanes => {
    const ground: Lanes.Ground = {
      ...{ room, full, claimed: leased },
      stopping: () => (agenda.now() < drainsUntil ? "yes" : "no"),
      ring: (engine) => kickAt(engine, agenda.now() + pauseMillis),
      ended: (engine, ending) =>
        stepped(engine, { claimed: ending === "nothing" ? 0 : 1, failed: ending === "failed" ? 1 : 0 }),
      broke: (engine, cause) => Effect.sync(() => failed(engine, cause))
    }
    const made = lanes.get(process) ?? Lanes.make(ground)
    lanes.set(process, made)
    return made
  }
  const stepOf = (engine: EngineName, present: Present) => {
    const step: RunOnce = engines[engine]
    const run = step(Instant.fromMillis(present.process.now()))
    return keeping._tag === "Steps"
      ? run
      : Effect.provideService(run, EngineLane.Lane, lanesOf(present, keeping.room)(engine))
  }
  const kick = (engine: EngineName): void => {
    const present = current()
    const { process, services } = present
    if (process.life.state === "dead" || agenda.now() < drainsUntil) return
    if (running.get(engine) === process) return void wanted.add(engine)
    running.set(engine, process)
    process.run(stepOf(engine, present), services, (exit) => {
      running.delete(engine)
      if (exit._tag === "Failure") failed(engine, exit.cause)
      else {
        stepped(engine, exit.value)
        if (exit.value.claimed > 0) leased(engine)
      }
      if (wanted.delete(engine)) kickAt(engine, agenda.now() + pauseMillis)
    })
  }
  const kickAt = (engine: EngineName, at: number): void => {
    const times = asked.get(engine)
    // Whole seconds, so that many wishes become one step.
    const time = Math.ceil(at / pauseMillis) * pauseMillis + offsetMillis
    if (times === undefined || times.has(time)) return
    times.add(time)
    agenda.at(time, () => {
      times.delete(time)
      kick(engine)
    })
  }
  const round = (engine: keyof typeof rounds, until: number): void => {
    if (agenda.now() > until) return
    kick(engine)
    agenda.at(agenda.now() + rounds[engine], () => round(engine, until))
  }
  /** When the rounds end. */
  let over = 0
  const restore = (): void => {
    if (agenda.now() > over) return
    kick("restore")
    agenda.at(agenda.now() + restoreMillis, restore)
  }
  const wake = (): void => {
    for (const engine of Object.values(servers)) kickAt(engine, agenda.now() + pauseMillis)
  }
  return {
    committed: (commit) => {
      const { writes } = commit
      if (writes.some(({ ref: { _tag } }) => _tag === "Restoration")) agenda.at(agenda.now() + restoreMillis, restore)
      if (AlarmObserver.concerns(commit) === "yes") kickAt("observe", agenda.now() + pauseMillis)
      for (const { ref, due } of writes) {
        if (due !== null && isServed(due.queue))
          kickAt(servers[due.queue], Math.max(agenda.now(), Instant.toMillis(due.at)))
        const key = refKey(ref)
        // What left the queue lets the next of its target go.
        if (due?.queue === "dispatch") queued.add(key)
        else if (queued.delete(key)) kickAt("dispatch", agenda.now() + pauseMillis)
      }
    },
    released: (dues) => {
      for (const { queue } of dues) {
        if (!isServed(queue)) continue
        kickAt(servers[queue], agenda.now() + pauseMillis)
        kickAt(servers[queue], agenda.now() + leftMillis + pauseMillis)
      }
    },
    putOff: ({ queue, at }) => {
      if (isServed(queue)) kickAt(servers[queue], Math.max(agenda.now(), Instant.toMillis(at)))
    },
    wake,
    drain: (millis) => {
      drainsUntil = agenda.now() + millis
      agenda.at(drainsUntil, wake)
    },
    goRound: (until) => {
      over = until
      for (const engine of roundNames) round(engine, until)
    }
  }
}
